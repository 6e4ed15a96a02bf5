"""Looks at networks on Azure: it fits `backends.ports.AzureCloud`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote, urljoin, urlsplit

import httpx

from backends.clients.azure_shapes import (
    Page,
    RouteTable,
    Subnet,
    Subscription,
    Usage,
    described,
)
from backends.clients.azure_sign_in import SERVICE, AzureIdentity, SignIn, Tokens
from backends.clients.connection import Connection, Limits
from backends.clients.http import Outgoing, Reply, Sender
from backends.clients.shapes import shaped
from backends.domain.answer import Answer, Call
from backends.domain.errors import (
    AccessDenied,
    NotAccepted,
    NotFound,
    NotSignedIn,
    ServiceError,
    UnexpectedAnswer,
)
from backends.domain.network import AzureSubnet
from backends.domain.wire import Wire

SUBSCRIPTIONS_VERSION = "2022-12-01"
NETWORK_VERSION = "2024-05-01"
_PUBLIC = "https://management.azure.com"
_OTHER_CLOUDS = {
    "login.microsoftonline.us": "https://management.usgovcloudapi.net",
    "login.chinacloudapi.cn": "https://management.chinacloudapi.cn",
}
_PAGES = 100
_NOT_ALLOWED = (
    "Give who we are there the role Reader on the network's resource group "
    "(Microsoft.Network/virtualNetworks/read, routeTables/read)."
)
_NOT_ACCEPTED = "Sign in again: `az login`, or the AZURE_* variables."

ShapeT = TypeVar("ShapeT", bound=Wire)
ItemT = TypeVar("ItemT")


def resource_manager(environ: Mapping[str, str]) -> str:
    """Return where Azure's Resource Manager is, by the cloud that `AZURE_AUTHORITY_HOST` names."""
    authority = environ.get("AZURE_AUTHORITY_HOST", "")
    return _OTHER_CLOUDS.get(urlsplit(authority).hostname or authority, _PUBLIC)


class AzureClient:
    """Asks the Resource Manager; nothing is loaded or looked up before the first call.

    Args:
        now: The clock, in UTC.
        sign_in: Gets tokens; azure-identity with this machine's sign-in, where none is given.
        transport: Carries the requests instead of the network.
        environ: The environment; `AZURE_SUBSCRIPTION_ID` limits every search to one subscription.
        limits: Time-outs, retries and concurrency.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        sign_in: SignIn | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        environ: Mapping[str, str] = os.environ,
        limits: Limits | None = None,
    ) -> None:
        limits = limits or Limits()
        self._now = now
        self._base = resource_manager(environ)
        self._only = environ.get("AZURE_SUBSCRIPTION_ID", "")
        self._tokens = Tokens(sign_in or AzureIdentity(f"{self._base}/.default"), now)
        self._sender = Sender(Connection(SERVICE, limits, transport=transport), limits, now=now)

    async def find_networks(self, name: str, resource_group: str) -> Answer[tuple[str, ...]]:
        """Return the resource ids of VNets so named, at most one a subscription."""
        subscriptions, call = await self._subscriptions()
        found = await asyncio.gather(
            *(self._network_in(one, resource_group, name) for one in subscriptions)
        )
        refusals = [one for one in found if isinstance(one, ServiceError)]
        if refusals and len(refusals) == len(found):
            raise refusals[0]
        return Answer(tuple(one for one in found if isinstance(one, str) and one), call)

    async def subnets(self, network_id: str) -> Answer[tuple[AzureSubnet, ...]]:
        """Return every subnet of a VNet with its route, by name."""
        (subnets, call), usages = await asyncio.gather(
            self._list(f"{network_id}/subnets", NETWORK_VERSION, Page[Subnet]),
            self._usages(network_id),
        )
        named = {subnet.properties.route_table.id.lower(): subnet for subnet in subnets}
        tables = await asyncio.gather(
            *(
                self._route_table(subnet.properties.route_table.id)
                for name, subnet in named.items()
                if name
            )
        )
        known = {table.id.lower(): table for table in tables if table is not None}
        return Answer(described(subnets, usages, known), call)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sender.aclose()

    async def _subscriptions(self) -> tuple[list[str], Call]:
        path = "/subscriptions"
        if self._only:
            return [self._only], Call("arm", f"GET {path}", self._now(), 0.0, "")
        rows, call = await self._list(path, SUBSCRIPTIONS_VERSION, Page[Subscription])
        return [row.subscription_id for row in rows if row.state in ("Enabled", "Warned")], call

    async def _network_in(
        self, subscription: str, resource_group: str, name: str
    ) -> str | ServiceError:
        """Return the id of a VNet; empty where there is none, or what kept us from looking."""
        path = (
            f"/subscriptions/{quote(subscription)}/resourceGroups/{quote(resource_group)}"
            f"/providers/Microsoft.Network/virtualNetworks/{quote(name)}"
        )
        try:
            await self._get(self._url(path, NETWORK_VERSION))
        except NotFound:
            return ""
        except AccessDenied as error:
            return error
        return path

    async def _usages(self, network_id: str) -> list[Usage] | None:
        try:
            rows, _ = await self._list(f"{network_id}/usages", NETWORK_VERSION, Page[Usage])
        except AccessDenied:
            return None
        return rows

    async def _route_table(self, table_id: str) -> RouteTable | None:
        try:
            reply = await self._get(self._url(table_id, NETWORK_VERSION))
        except (AccessDenied, NotFound):
            return None
        table = self._read(RouteTable, table_id, reply)
        return table.model_copy(update={"id": table_id})

    async def _list(
        self, path: str, version: str, shape: type[Page[ItemT]]
    ) -> tuple[list[ItemT], Call]:
        """Read a list to its end. A next page is followed on the same host only."""
        url, seen, rows = self._url(path, version), set[str](), list[ItemT]()
        while True:
            seen.add(url)
            reply = await self._get(url)
            page = self._read(shape, path, reply)
            rows += page.value
            if not page.next_link:
                return rows, Call(
                    "arm", f"GET {path}", reply.at, reply.duration_s, reply.request_id
                )
            url = urljoin(url, page.next_link)
            if urlsplit(url)[:2] != urlsplit(self._base)[:2] or url in seen or len(seen) == _PAGES:
                raise UnexpectedAnswer(
                    SERVICE,
                    f"the pages of {path} lead elsewhere, or have no end",
                    request_id=reply.request_id,
                )

    async def _get(self, url: str) -> Reply:
        """Read one address; a token that is refused is replaced once."""
        token = await self._tokens.current()
        try:
            return await self._sent(url, token)
        except NotAccepted:
            self._tokens.drop(token)
        try:
            return await self._sent(url, await self._tokens.current())
        except NotAccepted as error:
            raise NotSignedIn(SERVICE, error.detail, hint=_NOT_ACCEPTED) from None

    async def _sent(self, url: str, token: str) -> Reply:
        outgoing = Outgoing(
            SERVICE,
            f"GET {urlsplit(url).path}",
            url,
            b"",
            lambda: {"Authorization": f"Bearer {token}"},
            is_read=True,
            method="GET",
        )
        try:
            return await self._sender.send(outgoing)
        except NotAccepted:
            raise
        except AccessDenied as error:
            raise AccessDenied(
                SERVICE, error.detail, hint=_NOT_ALLOWED, request_id=error.request_id
            ) from None

    def _url(self, path: str, version: str) -> str:
        return f"{self._base}{path}?api-version={version}"

    @staticmethod
    def _read(shape: type[ShapeT], path: str, reply: Reply) -> ShapeT:
        return shaped(
            shape,
            reply.body,
            service=SERVICE,
            operation=f"GET {path}",
            request_id=reply.request_id,
        )
