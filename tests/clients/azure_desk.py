"""An Azure for tests: it answers by path, in the Resource Manager's shapes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx

from backends.clients.azure.calls import AzureCalls
from backends.clients.azure.client import AzureClient
from backends.clients.connection import Connection, Limits
from backends.clients.http import Sender
from backends.clients.tokens import Token, Tokens
from backends.domain.errors import ServiceError
from tests.clients.desk import Clock, Handler, answer

BASE = "https://management.azure.com"
GROUP = "/subscriptions/sub-1/resourceGroups/rg"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
VNET = f"{NETWORK}/virtualNetworks/net"
SUBNETS, USAGES = f"{VNET}/subnets", f"{VNET}/usages"
TOKEN = "secret-token-"
REQUEST_ID = "5f3c1f9e-0d5c-4a5e-8f43-7c8f1b2d9a10"

Json = dict[str, Any]
SlowHandler = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]
Said = Json | httpx.Response | Exception


class Badges:
    """Gives out a new token each time, good for an hour; or fails as it is told to."""

    def __init__(self, clock: Clock, failure: ServiceError | None = None) -> None:
        self.given = 0
        self._clock = clock
        self._failure = failure

    async def new_token(self) -> Token:
        self.given += 1
        if self._failure is not None:
            raise self._failure
        return Token(f"{TOKEN}{self.given}", self._clock.now() + timedelta(hours=1))


class Arm:
    """Answers by path, in turn where there are several answers and the last for ever.

    What it knows nothing of is not found. Paths are the same in upper and lower case.
    """

    def __init__(self, says: Mapping[str, Said | Sequence[Said]]) -> None:
        self.requests: list[httpx.Request] = []
        self._says = {path.lower(): said for path, said in says.items()}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.lower()
        turn = self.asked(path)
        self.requests.append(request)
        said = self._says.get(path, not_found())
        if isinstance(said, Sequence):
            said = said[min(turn, len(said) - 1)]
        if isinstance(said, Exception):
            raise said
        if isinstance(said, httpx.Response):
            return httpx.Response(said.status_code, headers=said.headers, content=said.content)
        return answer(said, x_ms_request_id=REQUEST_ID)

    def asked(self, path: str) -> int:
        """Count the requests for one path."""
        return sum(request.url.path.lower() == path.lower() for request in self.requests)

    @property
    def tokens(self) -> list[str]:
        """The token of each request."""
        return [
            request.headers["authorization"].removeprefix("Bearer ") for request in self.requests
        ]


@asynccontextmanager
async def azure(
    handler: Handler | SlowHandler,
    *,
    clock: Clock | None = None,
    badges: Badges | None = None,
    limits: Limits | None = None,
    base: str = BASE,
    only: str = "",
) -> AsyncGenerator[AzureClient]:
    """Open a client that is answered by `handler`; jitter is at its least."""
    clock, limits = clock or Clock(), limits or Limits()
    sender = Sender(
        Connection("Azure", limits, transport=httpx.MockTransport(handler)),
        limits,
        now=clock.now,
        seconds=lambda: clock.seconds,
        sleep=clock.sleep,
        uniform=lambda low, high: low,
    )
    calls = AzureCalls(base, Tokens(badges or Badges(clock), clock.now), sender)
    client = AzureClient(calls, now=clock.now, only=only)
    try:
        yield client
    finally:
        await client.aclose()


def page(*rows: Json, following: str = "") -> Json:
    """Write one page of a list."""
    return {"value": list(rows)} | ({"nextLink": following} if following else {})


def subnet(name: str, prefix: str = "10.0.0.0/24", **properties: object) -> Json:
    """Write one subnet; `table` is the name of its route table."""
    if table := properties.pop("table", None):
        properties["routeTable"] = {"id": f"{NETWORK}/routeTables/{table}"}
    return {
        "id": f"{SUBNETS}/{name}",
        "name": name,
        "etag": 'W/"00000000-0000-0000-0000-000000000000"',
        "type": "Microsoft.Network/virtualNetworks/subnets",
        "properties": {
            "addressPrefix": prefix,
            "provisioningState": "Succeeded",
            "delegations": [],
            "privateEndpointNetworkPolicies": "Disabled",
            **properties,
        },
    }


def usage(name: str, used: float, limit: float) -> Json:
    """Write how full one subnet is."""
    return {
        "id": f"{SUBNETS}/{name}",
        "currentValue": used,
        "limit": limit,
        "unit": "Count",
        "name": {"value": "SubnetSpace", "localizedValue": "Subnet size and usage"},
    }


def table(*routes: tuple[str, str, str], **properties: object) -> Json:
    """Write one route table: its routes are a prefix, a next hop, and that hop's address."""
    written: list[Json] = []
    for prefix, hop, address in routes:
        where = {"nextHopIpAddress": address} if address else {}
        to = {"addressPrefix": prefix, "nextHopType": hop, **where}
        written.append({"name": f"route-{len(written)}", "properties": to})
    return {"name": "table", "properties": {"routes": written, **properties}}


def network(subscription: str) -> tuple[str, Json]:
    """Write the VNet in one subscription: its path, and what is said there."""
    path = VNET.replace("sub-1", subscription)
    return path, {"id": path, "name": "net", "properties": {"subnets": []}}


def subscriptions(*names: str, state: str = "Enabled") -> Json:
    """Write a list of subscriptions."""
    rows = ({"id": f"/subscriptions/{one}", "subscriptionId": one, "state": state} for one in names)
    return page(*rows)


def refusal(code: str, message: str = "", status: int = 403, **headers: str) -> httpx.Response:
    """Refuse as the Resource Manager does."""
    error: Json = {"code": code, "message": message, "details": []}
    return answer({"error": error}, status, x_ms_request_id=REQUEST_ID, **headers)


def denied() -> httpx.Response:
    """Refuse for want of a right."""
    return refusal("AuthorizationFailed", "The client does not have authorization to perform it.")


def not_found() -> httpx.Response:
    """Know nothing of it."""
    return refusal("ResourceNotFound", "The Resource was not found.", 404)
