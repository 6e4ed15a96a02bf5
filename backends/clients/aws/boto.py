"""Opens boto3's clients: over this machine's credentials, or over a simulated AWS.

Everything here blocks. boto3 takes half a second to load, so nothing is loaded before it is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from io import BytesIO
from threading import Lock
from typing import Any, NoReturn

from backends.clients.aws.errors import (
    cannot_sign_in,
    failures,
    wants_a_code,
    without_credentials,
)
from backends.clients.connection import Limits

Simulated = Callable[[str, str, Mapping[str, str], bytes], tuple[int, Mapping[str, str], bytes]]
"""Answers method, URL, headers and body with status, headers and body."""


class Boto:
    """Clients over one set of credentials, one for each service and region. Threads may share it.

    Args:
        simulated: Answers in place of AWS. Then nothing of this machine's AWS settings is read.
        who: Whom the simulated AWS takes us for: the access key id that signs.
        limits: Time-outs and attempts of one call. Looking for an instance profile is not among
            them; it takes a second or two, by boto3's own limit.
    """

    def __init__(self, simulated: Simulated | None, who: str, limits: Limits) -> None:
        self._simulated = simulated
        self._who = who
        self._limits = limits
        self._session: Any = None
        self._clients: dict[tuple[str, str], Any] = {}
        self._opening = Lock()

    def client(self, service: str, region: str) -> Any:
        """Return the client of a service in a region, with credentials good for the next call.

        Raises:
            NotSignedIn: There are no credentials, or they or the settings cannot be used.
            Unreachable: Credentials have to be fetched, and nobody answers.
        """
        with self._opening:
            try:
                self._sign_in(region)
                key = (service, region)
                if key not in self._clients:
                    self._clients[key] = self._opened(service, region)
                return self._clients[key]
            except failures() as error:
                raise cannot_sign_in(error) from None

    def forget(self) -> None:
        """Let the next call look for credentials anew."""
        with self._opening:
            self._session = None
            self._clients = {}

    def close(self) -> None:
        """Close the connections nobody is using just now; waits for nothing."""
        for client in tuple(self._clients.values()):
            client.close()

    def _sign_in(self, region: str) -> None:
        """Find credentials, and renew those that are about to expire."""
        if self._session is None:
            self._session = _usual(region) if self._simulated is None else _apart(self._who)
        credentials = self._session.get_credentials()
        if credentials is None:
            raise without_credentials()
        credentials.get_frozen_credentials()

    def _opened(self, service: str, region: str) -> Any:
        config: Any = import_module("botocore.config").Config(
            connect_timeout=self._limits.connect_timeout_s,
            read_timeout=self._limits.read_timeout_s,
            retries={"total_max_attempts": self._limits.attempts, "mode": "standard"},
            user_agent_extra="registry-tui",
            ignore_configured_endpoint_urls=self._simulated is not None,
        )
        client = self._session.client(service, region_name=region, config=config)
        if self._simulated is not None:
            client.meta.events.register("before-send", partial(_instead, self._simulated))
        return client


def _usual(region: str) -> Any:
    """Return a session over the usual chain of credentials, which never asks a question.

    Where the settings name no region, roles are taken in `region`.
    """
    session: Any = import_module("botocore.session").Session()
    if not session.get_config_variable("region"):
        session.set_config_variable("region", region)
    roles = session.get_component("credential_provider").get_provider("assume-role")
    roles._prompter = _nobody_asks  # noqa: SLF001 - it would ask for a code on the terminal
    return import_module("boto3").Session(botocore_session=session)


def _nobody_asks(prompt: str) -> NoReturn:
    """Refuse to ask for the one-time code of a role that wants one."""
    del prompt
    raise wants_a_code()


def _apart(who: str) -> Any:
    """Return a session that reads nothing of this machine's own AWS settings."""
    nowhere = (None, None, os.devnull, None)
    session: Any = import_module("botocore.session").Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": nowhere,
            "credentials_file": nowhere,
        }
    )
    return import_module("boto3").Session(
        aws_access_key_id=who,
        aws_secret_access_key="simulated",  # noqa: S106 - the simulated AWS looks at no signature
        botocore_session=session,
    )


class _Raw(BytesIO):
    """A body as botocore reads it."""

    def stream(self, **_: object) -> Any:
        """Yield all of it."""
        yield self.read()


def _instead(simulated: Simulated, request: Any, **_: object) -> Any:
    """Answer a request botocore has prepared and signed, so that it sends nothing."""
    headers = {
        name: value.decode() if isinstance(value, bytes) else str(value)
        for name, value in request.headers.items()
    }
    body = request.body.encode() if isinstance(request.body, str) else request.body or b""
    status, answer_headers, answer_body = simulated(request.method, request.url, headers, body)
    response: Any = import_module("botocore.awsrequest").AWSResponse
    return response(request.url, status, dict(answer_headers), _Raw(answer_body))
