"""Calls to the AI Registries' own API, version 2, with a workload token that is good.

Source:
    The reference's chapter on the standalone API: base path, paging, what 401 and 403 mean. The
    grammar of its search and sort is not published, so neither is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import httpx

from backends.clients.hints import Hints
from backends.clients.http import Outgoing, Reply, Sender
from backends.clients.shapes import shaped
from backends.clients.tokens import Tokens
from backends.domain.answer import Call
from backends.domain.errors import AccessDenied, NotAccepted, Unreachable
from backends.domain.printable import printable
from backends.domain.wire import Wire

SERVICE = "AI Registry"
BASE_PATH = "/api/v2"
HINTS = Hints(
    credentials="Where the environment has a proxy, the registry may be unable to ask the control "
    "plane who we are; it refuses every token then.",
    rights="It takes EnvironmentUser, with MLUser or MLAdmin, in the registry's environment.",
    name="The name of a private registry is known inside its network only: try from a bastion "
    "there.",
    stranger="Probably a proxy or a sign-in page on the way. Try again from inside its network.",
    trust="Name the CA file of the environment's domain in ca_bundle of the profile or in "
    "CDP_CA_BUNDLE.",
)

_ELSEWHERE = frozenset("@?#")
"""Signs by which an address would be another than it looks."""

ShapeT = TypeVar("ShapeT", bound=Wire)


class AiRegistryCalls:
    """Reads from any registry; one token is good for all of them."""

    def __init__(self, tokens: Tokens, sender: Sender) -> None:
        self._tokens = tokens
        self._sender = sender

    async def read(
        self, registry_url: str, path: str, shape: type[ShapeT], query: Mapping[str, str]
    ) -> tuple[ShapeT, Call]:
        """Read what is at a path of a registry. Raises `ServiceError`, as any call.

        A token that is refused, in either way, is replaced once.
        """
        operation = f"GET {BASE_PATH}{path}"
        url = _address(registry_url, path, query)
        token = await self._tokens.current()
        try:
            reply = await self._sent(operation, url, token)
        except (NotAccepted, AccessDenied):
            self._tokens.drop(token)
            reply = await self._sent(operation, url, await self._tokens.current())
        value = shaped(
            shape, reply.body, service=SERVICE, operation=operation, request_id=reply.request_id
        )
        return value, Call(SERVICE, operation, reply.at, reply.duration_s, reply.request_id)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sender.aclose()

    async def _sent(self, operation: str, url: str, token: str) -> Reply:
        return await self._sender.send(
            Outgoing(
                SERVICE,
                operation,
                url,
                b"",
                lambda: {"Authorization": f"Bearer {token}"},
                is_read=True,
                method="GET",
                hints=HINTS,
            )
        )


def _address(registry_url: str, path: str, query: Mapping[str, str]) -> str:
    """Return where to ask; the token goes to a registry's host, and to nothing else."""
    try:
        registry = httpx.URL(registry_url)
        url = httpx.URL(f"{registry_url}{BASE_PATH}{path}", params=query or None)
    except httpx.InvalidURL:
        registry = url = httpx.URL()
    if not registry.host or _ELSEWHERE & set(registry_url):
        raise Unreachable(
            SERVICE,
            f"{printable(registry_url)} is no address of a registry",
            hint="It is what the control plane calls the registry's domain.",
            left=False,
        )
    return str(url)
