"""Looks at networks on AWS: it fits `backends.ports.AwsCloud`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from io import BytesIO
from threading import Lock
from time import perf_counter
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from backends.clients.aws_errors import SERVICE, answered, failed
from backends.clients.aws_routes import RouteTables, Subnets, described
from backends.domain.answer import Answer, Call
from backends.domain.errors import AccessDenied, UnexpectedAnswer, Unreachable
from backends.domain.network import AwsSubnet, CloudCaller

PATIENCE_S = 25.0
_CONNECT_S, _READ_S, _ATTEMPTS = 5, 15, 3
_PAGE = 100

ShapeT = TypeVar("ShapeT", bound=BaseModel)
Simulated = Callable[[str, str, Mapping[str, str], bytes], tuple[int, Mapping[str, str], bytes]]
"""Answers method, URL, headers and body with status, headers and body."""


class Identity(BaseModel):
    """Whom STS takes us for."""

    Arn: str
    Account: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question, as boto3 names it; `sends` is the call's name in the service."""

    service: str
    sends: str
    method: str

    def __str__(self) -> str:
        return f"{self.service} {self.sends}"


_CALLER = _Asked("sts", "GetCallerIdentity", "get_caller_identity")
_SUBNETS = _Asked("ec2", "DescribeSubnets", "describe_subnets")
_ROUTE_TABLES = _Asked("ec2", "DescribeRouteTables", "describe_route_tables")


class AwsClient:
    """Asks with boto3 and its usual chain of credentials; loads neither before the first call.

    boto3 blocks, so it works in threads. A thread cannot be stopped: every call has time limits of
    its own, and whoever waits for it waits no longer than `PATIENCE_S`.

    Args:
        now: The clock, in UTC.
        simulated: Answers in place of AWS. Then no credentials are looked for.
        who: Whom the simulated AWS takes us for.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        simulated: Simulated | None = None,
        who: str = "",
    ) -> None:
        self._now = now
        self._simulated = simulated
        self._who = who
        self._clients: dict[tuple[str, str], Any] = {}
        self._opening = Lock()

    async def caller(self, region: str) -> Answer[CloudCaller]:
        """Return whom AWS takes us for."""
        pages, call = await self._ask(_CALLER, region, Identity)
        return Answer(CloudCaller(pages[0].Account, pages[0].Arn), call)

    async def subnets(self, region: str, vpc_id: str) -> Answer[tuple[AwsSubnet, ...]]:
        """Return every subnet of a VPC with its route, by zone and then name."""
        of_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
        (pages, call), tables = await asyncio.gather(
            self._ask(_SUBNETS, region, Subnets, Filters=of_vpc),
            self._route_tables(region, of_vpc),
        )
        rows = [row for page in pages for row in page.subnets]
        return Answer(tuple(described(rows, tables)), call)

    async def aclose(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            await asyncio.to_thread(client.close)

    async def _route_tables(self, region: str, of_vpc: object) -> list[Any] | None:
        """Return the route tables; None where they may not be read."""
        try:
            pages, _ = await self._ask(_ROUTE_TABLES, region, RouteTables, Filters=of_vpc)
        except AccessDenied:
            return None
        return [table for page in pages for table in page.route_tables]

    async def _ask(
        self, asked: _Asked, region: str, shape: type[ShapeT], **arguments: object
    ) -> tuple[list[ShapeT], Call]:
        """Ask in a thread, and read every page."""
        began = perf_counter()
        try:
            async with asyncio.timeout(PATIENCE_S):
                pages = await asyncio.to_thread(partial(self._pages, asked, region, arguments))
        except TimeoutError:
            raise Unreachable(SERVICE, f"{asked} has no answer after {PATIENCE_S:.0f} s") from None
        about = str(pages[-1].get("ResponseMetadata", {}).get("RequestId", ""))
        call = Call(asked.service, asked.sends, self._now(), perf_counter() - began, about)
        try:
            return [shape.model_validate(page) for page in pages], call
        except ValidationError:
            raise UnexpectedAnswer(
                SERVICE, f"the answer to {asked} has another shape", request_id=about
            ) from None

    def _pages(
        self, asked: _Asked, region: str, arguments: Mapping[str, object]
    ) -> list[dict[str, Any]]:
        errors: Any = import_module("botocore.exceptions")
        try:
            client = self._client(asked.service, region)
            if not client.can_paginate(asked.method):
                return [getattr(client, asked.method)(**arguments)]
            paginator = client.get_paginator(asked.method)
            return list(paginator.paginate(**arguments, PaginationConfig={"PageSize": _PAGE}))
        except errors.ClientError as error:
            raise answered(error, str(asked)) from None
        except (errors.BotoCoreError, errors.HTTPClientError, ValueError) as error:
            raise failed(error, str(asked)) from None

    def _client(self, service: str, region: str) -> Any:
        """Return boto3's client of a service in a region, opened once."""
        with self._opening:
            key = (service, region)
            if key not in self._clients:
                self._clients[key] = self._opened(service, region)
            return self._clients[key]

    def _opened(self, service: str, region: str) -> Any:
        boto3: Any = import_module("boto3")
        config: Any = import_module("botocore.config").Config(
            connect_timeout=_CONNECT_S,
            read_timeout=_READ_S,
            retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
            user_agent_extra="registry-tui",
        )
        if self._simulated is None:
            return boto3.Session().client(service, region_name=region, config=config)
        client = _apart(boto3, self._who).client(service, region_name=region, config=config)
        client.meta.events.register("before-send", partial(_instead, self._simulated))
        return client


def _apart(boto3: Any, who: str) -> Any:
    """Return a session that reads nothing of this machine's own AWS settings."""
    nowhere = (None, None, os.devnull, None)
    session: Any = import_module("botocore.session").Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": nowhere,
            "credentials_file": nowhere,
        }
    )
    return boto3.Session(
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
