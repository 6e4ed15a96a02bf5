"""Calls to the AI Registries' own API, version 2, with a workload token that is good.

Source:
    The reference's chapter on the standalone API: base path, paging, what 401 and 403 mean. The
    grammar of its search and sort is not published, so neither is used.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import httpx
from pydantic import JsonValue

from backends.clients.hints import Hints
from backends.clients.http import Outgoing, Reply, Sender
from backends.clients.shapes import shaped
from backends.clients.streaming import Streamer
from backends.clients.tokens import Tokens
from backends.domain.answer import Call
from backends.domain.errors import AccessDenied, NotAccepted, Unreachable
from backends.domain.printable import printable
from backends.domain.wire import Wire
from backends.model_ports import Download

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
T = TypeVar("T")


class AiRegistryCalls:
    """Calls any registry; one token is good for all of them.

    A token that is refused, in either way, is replaced once: nothing was done then.
    """

    def __init__(self, tokens: Tokens, sender: Sender, streamer: Streamer) -> None:
        self._tokens = tokens
        self._sender = sender
        self._streamer = streamer

    async def read(
        self, registry_url: str, path: str, shape: type[ShapeT], query: Mapping[str, str]
    ) -> tuple[ShapeT, Call]:
        """Read what is at a path of a registry. Raises `ServiceError`, as any call."""
        operation = f"GET {BASE_PATH}{path}"
        url = _address(registry_url, f"{BASE_PATH}{path}", query)
        reply = await self._as_somebody(
            lambda token: self._sender.send(_outgoing(operation, url, token))
        )
        return _value(reply, shape, operation)

    async def describe(self, registry_url: str, shape: type[ShapeT]) -> ShapeT:
        """Read the registry's own description. Raises `ServiceError`, as any call."""
        operation, url = "GET /swagger.json", _address(registry_url, "/swagger.json", {})
        reply = await self._as_somebody(
            lambda token: self._sender.send(_outgoing(operation, url, token))
        )
        return _value(reply, shape, operation)[0]

    async def change(
        self,
        registry_url: str,
        method: str,
        path: str,
        body: JsonValue,
        shape: type[ShapeT],
    ) -> tuple[ShapeT, Call]:
        """Send a change, once. Raises `ServiceError`, as any call."""
        operation = f"{method} {BASE_PATH}{path}"
        url, sent = _address(registry_url, f"{BASE_PATH}{path}", {}), _bytes(body)
        reply = await self._as_somebody(
            lambda token: self._sender.send(
                _outgoing(operation, url, token, method=method, body=sent)
            )
        )
        if not reply.body.strip():
            return shape.read(b"{}"), _call(reply, operation)
        return _value(reply, shape, operation)

    async def fetch(self, registry_url: str, path: str, *, begin: int, tag: str) -> Download:
        """Begin to fetch the file at a path. Raises `ServiceError`, as any call."""
        operation = f"GET {BASE_PATH}{path}"
        url = _address(registry_url, f"{BASE_PATH}{path}", {})
        return await self._as_somebody(
            lambda token: self._streamer.fetch(
                _outgoing(operation, url, token), begin=begin, tag=tag
            )
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sender.aclose()

    async def _as_somebody(self, send: Callable[[str], Awaitable[T]]) -> T:
        token = await self._tokens.current()
        try:
            return await send(token)
        except (NotAccepted, AccessDenied):
            self._tokens.drop(token)
        return await send(await self._tokens.current())


def _outgoing(
    operation: str,
    url: str,
    token: str,
    *,
    method: str = "GET",
    body: bytes = b"",
) -> Outgoing:
    headers = {"Authorization": f"Bearer {token}"}
    if body:
        headers["Content-Type"] = "application/json"
    is_read = method == "GET"
    return Outgoing(
        SERVICE, operation, url, body, lambda: headers, is_read, method=method, hints=HINTS
    )


def _bytes(body: JsonValue) -> bytes:
    return json.dumps(body).encode() if body else b""


def _value(reply: Reply, shape: type[ShapeT], operation: str) -> tuple[ShapeT, Call]:
    value = shaped(
        shape, reply.body, service=SERVICE, operation=operation, request_id=reply.request_id
    )
    return value, _call(reply, operation)


def _call(reply: Reply, operation: str) -> Call:
    return Call(SERVICE, operation, reply.at, reply.duration_s, reply.request_id)


def _address(registry_url: str, path: str, query: Mapping[str, str]) -> str:
    """Return where to ask; the token goes to a registry's host, and to nothing else."""
    try:
        registry = httpx.URL(registry_url)
        url = httpx.URL(f"{registry_url}{path}", params=query or None)
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
