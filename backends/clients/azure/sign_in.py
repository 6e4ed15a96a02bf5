"""Tokens for Azure, from whatever this machine is signed in with."""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from shutil import which
from typing import Any

from backends.clients.tokens import Token
from backends.domain.errors import NotSignedIn, ServiceError, Unreachable

SERVICE = "Azure"
PATIENCE_S = 30.0
_SIGN_IN = (
    "Give this machine a managed identity, set the AZURE_* variables, or run `az login`. "
    "The role Reader is enough."
)
_ON_THE_WAY = (
    "Check HTTPS_PROXY and NO_PROXY. If a proxy here signs certificates itself, name its CA file "
    "in REQUESTS_CA_BUNDLE."
)
_WORKLOAD = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE")
FAR: dict[str, Any] = {"connection_timeout": 5, "read_timeout": 10, "retry_total": 0}
"""How a sign-in service is asked: through the environment's proxies, and once."""
HERE: dict[str, Any] = {
    "connection_timeout": 2,
    "read_timeout": 5,
    "retry_total": 0,
    "use_env_settings": False,
}
"""How this machine's own metadata service is asked: never through a proxy."""


class AzureIdentity:
    """Asks azure-identity: environment, workload identity, managed identity, then `az login`.

    None of them asks the person anything. The library blocks, and takes a second to load, so it
    works in a thread of its own; nothing is loaded before the first token.
    """

    def __init__(self, scope: str) -> None:
        self._scope = scope
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="azure")

    async def new_token(self) -> Token:
        """Return a fresh token.

        Raises:
            NotSignedIn: There is no sign-in, or the first one there is was refused.
            Unreachable: There is one, and nobody answers.
        """
        work = partial(_new_token, self._scope)
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except TimeoutError:
            detail = f"no sign-in came about within {PATIENCE_S:.0f} s"
            raise NotSignedIn(SERVICE, detail, hint=_SIGN_IN) from None


def _new_token(scope: str) -> Token:
    """Ask one credential after the other; each is made anew, so that none remembers a token."""
    identity: Any = import_module("azure.identity")
    errors: Any = import_module("azure.core.exceptions")
    _hush()
    looked: list[str] = []
    for name, opened, otherwise in _ways(identity):
        try:
            with closing(opened()) as credential:
                token = credential.get_token(scope)
                return Token(token.token, datetime.fromtimestamp(token.expires_on, UTC))
        except identity.CredentialUnavailableError:
            looked.append(f"{name}: {otherwise}")
        except (
            errors.AzureError,
            AttributeError,
            LookupError,
            OSError,
            TypeError,
            ValueError,
        ) as e:
            raise _failure(name, e) from None  # its words may quote what a sign-in service said
    detail = "there is no usable sign-in on this machine"
    raise NotSignedIn(SERVICE, detail, hint=_SIGN_IN, looked=tuple(looked))


def _ways(identity: Any) -> Iterator[tuple[str, Callable[[], Any], str]]:
    """Yield each way to sign in: its name, what opens it, and what it means if it is none."""
    client_id = os.environ.get("AZURE_CLIENT_ID")
    yield "AZURE_* variables", partial(identity.EnvironmentCredential, **FAR), "not all are set"
    if all(os.environ.get(name) for name in _WORKLOAD):
        opened = partial(identity.WorkloadIdentityCredential, **FAR)
        yield "workload identity", opened, "not usable"
    opened = partial(identity.ManagedIdentityCredential, client_id=client_id, **HERE)
    yield "managed identity", opened, "none here"
    opened = partial(identity.AzureCliCredential, process_timeout=10)
    yield "Azure CLI", opened, "not signed in" if which("az") else "not installed"


def _failure(name: str, error: BaseException) -> ServiceError:
    """Say why a sign-in that is there gave no token; of the library's words, a code at most."""
    kinds = {kind.__name__ for cause in _causes(error) for kind in type(cause).__mro__}
    if kinds & {"ServiceRequestError", "ServiceResponseError"}:
        detail = f"the sign-in with {name} has no answer"
        return Unreachable(SERVICE, detail, hint=_ON_THE_WAY, left=False)
    code = re.search(r"AADSTS\d+", str(error))
    why = code[0] if code else type(error).__name__
    return NotSignedIn(SERVICE, f"the sign-in with {name} was refused ({why})", hint=_SIGN_IN)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _hush() -> None:
    """Keep the log lines of the libraries off the terminal; failures are told as sentences."""
    for name in ("azure", "msal", "urllib3"):
        logger = logging.getLogger(name)
        if logger.propagate:
            logger.addHandler(logging.NullHandler())
            logger.propagate = False
