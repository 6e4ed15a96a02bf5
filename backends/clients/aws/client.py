"""Looks at networks on AWS: it fits `backends.ports.AwsCloud`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from pydantic import ValidationError

from backends.clients.aws.boto import Boto, Simulated
from backends.clients.aws.errors import SERVICE, cannot_answer, failures
from backends.clients.aws.routes import described
from backends.clients.aws.shapes import Identity, OneRole, RouteTable, RouteTables, Shape, Subnets
from backends.clients.connection import Limits
from backends.domain.answer import Answer, Call
from backends.domain.errors import AccessDenied, NotSignedIn, UnexpectedAnswer, Unreachable
from backends.domain.network import AwsSubnet, CloudCaller
from backends.domain.printable import printable

LIMITS = Limits(
    connect_timeout_s=5.0, read_timeout_s=15.0, answer_timeout_s=25.0, concurrent=4, attempts=3
)
_PAGE = 100

ShapeT = TypeVar("ShapeT", bound=Shape)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question, as boto3 names it; `sends` is the call's name in the service."""

    service: str
    sends: str
    method: str

    def __str__(self) -> str:
        return f"{self.service} {self.sends}"


_CALLER = _Asked("sts", "GetCallerIdentity", "get_caller_identity")
_ROLE = _Asked("iam", "GetRole", "get_role")
_SUBNETS = _Asked("ec2", "DescribeSubnets", "describe_subnets")
_ROUTE_TABLES = _Asked("ec2", "DescribeRouteTables", "describe_route_tables")


class AwsClient:
    """Asks with boto3 and its usual chain of credentials; loads neither before the first call.

    boto3 blocks, so it works in threads. A thread cannot be stopped: every call has time limits of
    its own, and whoever waits for it waits no longer than for a whole answer. The threads are this
    client's own, so that calls without an answer keep nobody else from theirs.

    Args:
        now: The clock, in UTC.
        simulated: Answers in place of AWS. Then no credentials are looked for.
        who: Whom the simulated AWS takes us for.
        limits: Time-outs, attempts and concurrency; an answer is all attempts and pages.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        simulated: Simulated | None = None,
        who: str = "",
        limits: Limits = LIMITS,
    ) -> None:
        self._now = now
        self._limits = limits
        self._boto = Boto(simulated, who, limits)
        self._threads = ThreadPoolExecutor(limits.concurrent, thread_name_prefix="aws")

    async def caller(self, region: str) -> Answer[CloudCaller]:
        """Return whom AWS takes us for."""
        pages, call = await self._ask(_CALLER, region, Identity)
        return Answer(CloudCaller(pages[0].account, pages[0].arn), call)

    async def role_arn(self, region: str, role: str) -> Answer[str]:
        """Return the ARN of a role, with its path."""
        pages, call = await self._ask(_ROLE, region, OneRole, RoleName=role)
        return Answer(pages[0].role.arn, call)

    async def subnets(self, region: str, vpc_id: str) -> Answer[tuple[AwsSubnet, ...]]:
        """Return every subnet of a VPC with its route, by zone and then name."""
        of_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
        (pages, call), tables = await asyncio.gather(
            self._ask(_SUBNETS, region, Subnets, Filters=of_vpc),
            self._route_tables(region, of_vpc),
        )
        return Answer(described((row for page in pages for row in page.subnets), tables), call)

    async def aclose(self) -> None:
        """Close the connections, and leave calls that are still out there alone."""
        self._threads.shutdown(wait=False)
        self._boto.close()

    async def _route_tables(self, region: str, of_vpc: object) -> list[RouteTable] | None:
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
        work = partial(self._pages, asked, region, arguments)
        try:
            async with asyncio.timeout(self._limits.answer_timeout_s):
                pages = await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except TimeoutError:
            detail = f"{asked} has no answer after {self._limits.answer_timeout_s:.0f} s"
            raise Unreachable(SERVICE, detail) from None
        about = printable(str(pages[-1].get("ResponseMetadata", {}).get("RequestId", "")))
        call = Call(asked.service, asked.sends, self._now(), perf_counter() - began, about)
        try:
            return [shape.model_validate(page) for page in pages], call
        except ValidationError as error:
            where = ".".join(str(step) for step in error.errors(include_input=False)[0]["loc"])
        detail = f"{asked} was answered with XML in which {where} cannot be read"
        raise UnexpectedAnswer(SERVICE, detail, request_id=about)

    def _pages(
        self, asked: _Asked, region: str, arguments: Mapping[str, object]
    ) -> list[dict[str, Any]]:
        """Return every page as boto3 reads it. Credentials that are refused are forgotten."""
        try:
            client = self._boto.client(asked.service, region)
            try:
                return _all_pages(client, asked.method, arguments)
            except failures() as error:
                raise cannot_answer(error, str(asked)) from None
        except NotSignedIn:
            self._boto.forget()
            raise


def _all_pages(client: Any, method: str, arguments: Mapping[str, object]) -> list[dict[str, Any]]:
    if not client.can_paginate(method):
        return [getattr(client, method)(**arguments)]
    paginator = client.get_paginator(method)
    return list(paginator.paginate(**arguments, PaginationConfig={"PageSize": _PAGE}))
