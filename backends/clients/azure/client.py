"""Looks at networks on Azure: it fits `backends.ports.AzureCloud`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import httpx

from backends.clients.azure.calls import AzureCalls, resource_manager
from backends.clients.azure.claims import token_claims
from backends.clients.azure.shapes import (
    Named,
    Page,
    RouteTable,
    Subnet,
    Subscription,
    Usage,
    described,
)
from backends.clients.azure.sign_in import SERVICE, AzureIdentity
from backends.clients.connection import Connection, Limits
from backends.clients.http import Sender
from backends.clients.tokens import SignIn, Tokens
from backends.domain.answer import Answer, Call
from backends.domain.errors import AccessDenied, NotFound, UnexpectedAnswer
from backends.domain.network import AzureSubnet, CloudCaller

SUBSCRIPTIONS_VERSION = "2022-12-01"
NETWORK_VERSION = "2024-05-01"
_OUT_OF_USE = ("Disabled", "Deleted")


def open_azure(
    *,
    now: Callable[[], datetime],
    sign_in: SignIn | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    environ: Mapping[str, str] = os.environ,
    proxy: str = "",
    limits: Limits | None = None,
) -> AzureClient:
    """Return the client; nothing is loaded, looked up or sent before its first question.

    Args:
        now: The clock, in UTC.
        sign_in: Gets tokens; azure-identity with this machine's sign-in, where none is given.
        transport: Carries the requests instead of the network; then no TLS, no proxy.
        environ: `AZURE_SUBSCRIPTION_ID` limits every search to one subscription,
            `AZURE_AUTHORITY_HOST` names the cloud, `REQUESTS_CA_BUNDLE` whom to trust. The sign-in
            reads the last two as well, from this process's own environment.
        proxy: The proxy requests may go through, to speak of where one fails.
        limits: Time-outs, retries and concurrency.
    """
    limits, base = limits or Limits(), resource_manager(environ)
    bundle = environ.get("REQUESTS_CA_BUNDLE")
    connection = Connection(
        SERVICE, limits, transport=transport, ca_bundle=Path(bundle) if bundle else None
    )
    calls = AzureCalls(
        base,
        Tokens(sign_in or AzureIdentity(f"{base}/.default"), now),
        Sender(connection, limits, proxy=proxy, now=now),
    )
    return AzureClient(calls, now=now, only=environ.get("AZURE_SUBSCRIPTION_ID", ""))


class AzureClient:
    """Asks the Resource Manager.

    Args:
        calls: What asks.
        now: The clock, in UTC.
        only: The one subscription to search; empty for all.
    """

    def __init__(self, calls: AzureCalls, *, now: Callable[[], datetime], only: str = "") -> None:
        self._calls = calls
        self._now = now
        self._only = only

    async def caller(self) -> Answer[CloudCaller]:
        """Return whom Azure takes us for, as our token says."""
        claims = token_claims(await self._calls.token())
        if claims is None:
            detail = "the token does not say whose it is"
            raise UnexpectedAnswer(SERVICE, detail, hint="Type your object id instead.")
        call = Call("arm", "the access token", self._now(), 0.0, "")
        return Answer(CloudCaller(claims.tid, claims.oid), call)

    async def find_networks(self, name: str, resource_group: str) -> Answer[tuple[str, ...]]:
        """Return the resource ids of VNets so named, at most one a subscription.

        Subscriptions we may not look into are passed over; `AccessDenied` where that is all.
        """
        subscriptions, call = await self._subscriptions()
        looks = (self._look(_network_id(one, resource_group, name)) for one in subscriptions)
        found = await asyncio.gather(*looks)
        refusals = [one for one in found if isinstance(one, AccessDenied)]
        if refusals and len(refusals) == len(found):
            raise refusals[0]
        return Answer(tuple(one for one in found if isinstance(one, str) and one), call)

    async def subnets(self, network_id: str) -> Answer[tuple[AzureSubnet, ...]]:
        """Return every subnet of a VNet with its route, by name."""
        subnets, call = await self._calls.read_all(
            f"{network_id}/subnets", NETWORK_VERSION, Page[Subnet]
        )
        usages, tables = await asyncio.gather(
            self._usages(network_id),
            self._route_tables(subnet.route_table_id for subnet in subnets),
        )
        return Answer(described(subnets, usages, tables), call)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._calls.aclose()

    async def _subscriptions(self) -> tuple[list[str], Call]:
        if self._only:
            return [self._only], Call("arm", "AZURE_SUBSCRIPTION_ID", self._now(), 0.0, "")
        rows, call = await self._calls.read_all(
            "/subscriptions", SUBSCRIPTIONS_VERSION, Page[Subscription]
        )
        return [row.subscription_id for row in rows if row.state not in _OUT_OF_USE], call

    async def _look(self, network_id: str) -> str | AccessDenied:
        """Return a VNet's id; empty where there is none, or what kept us from looking."""
        try:
            found = await self._calls.read(network_id, NETWORK_VERSION, Named)
        except NotFound:
            return ""
        except AccessDenied as error:
            return error
        return found.id or network_id

    async def _usages(self, network_id: str) -> list[Usage] | None:
        try:
            rows, _ = await self._calls.read_all(
                f"{network_id}/usages", NETWORK_VERSION, Page[Usage]
            )
        except AccessDenied:
            return None
        return rows

    async def _route_tables(self, ids: Iterable[str]) -> dict[str, RouteTable]:
        """Read each table once; return those that may be read, by id in lower case."""
        wanted = {one.lower(): one for one in ids if one}
        tables = await asyncio.gather(*(self._route_table(one) for one in wanted.values()))
        return {key: table for key, table in zip(wanted, tables, strict=True) if table is not None}

    async def _route_table(self, table_id: str) -> RouteTable | None:
        try:
            return await self._calls.read(table_id, NETWORK_VERSION, RouteTable)
        except (AccessDenied, NotFound):
            return None


def _network_id(subscription: str, resource_group: str, name: str) -> str:
    return (
        f"/subscriptions/{quote(subscription, safe='')}"
        f"/resourceGroups/{quote(resource_group, safe='')}"
        f"/providers/Microsoft.Network/virtualNetworks/{quote(name, safe='')}"
    )
