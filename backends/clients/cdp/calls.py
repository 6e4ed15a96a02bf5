"""Asks one operation: refuses changes when read-only, signs, sends, joins pages, reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TypeVar, cast
from urllib.parse import urlsplit

import httpx

from backends.clients.cdp.configuration import Configuration
from backends.clients.cdp.messages import Page, PagedRequest
from backends.clients.cdp.operations import Operation, RequestT, ShapeT, ValueT
from backends.clients.cdp.signing import Sign, signer_for
from backends.clients.http import Outgoing, Reply, Sender
from backends.clients.shapes import shaped
from backends.domain.answer import Answer, Call
from backends.domain.errors import ReadOnly, UnexpectedAnswer

SERVICE = "CDP control plane"
_PAGES = 200
_LONG_BYTES = 1_000_000

PagedT = TypeVar("PagedT", bound=PagedRequest)
PageT = TypeVar("PageT", bound=Page)
ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class _Kept:
    """The last answer of an operation, and the value made of it."""

    asked: bytes
    bodies: tuple[bytes, ...]
    value: object


class Calls:
    """Asks the control plane. An answer like the one before gives the very same value again."""

    def __init__(
        self,
        configuration: Configuration,
        sender: Sender,
        *,
        read_only: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._endpoints = configuration.endpoints
        self._extra_headers = configuration.request_headers
        self._credentials = configuration.credentials
        self._sign: Sign | None = None
        self._preparing = asyncio.Lock()
        self._sender = sender
        self._read_only = read_only
        self._now = now
        self._kept: dict[str, _Kept] = {}

    async def ask(
        self, operation: Operation[RequestT, ShapeT, ValueT], request: RequestT
    ) -> Answer[ValueT]:
        """Ask an operation that is answered at once. Raises `ServiceError`."""
        asked = request.json_bytes()
        reply = await self._send(operation, asked)
        if operation.sensitive:
            value = operation.value(await self._read(operation, reply))
            return Answer(value, _call(operation, [reply]))
        value = self._known(operation, asked, (reply.body,))
        if value is None:
            value = operation.value(await self._read(operation, reply))
            self._keep(operation, asked, (reply.body,), value)
        return Answer(value, _call(operation, [reply]), reply.body)

    async def ask_all(
        self, operation: Operation[PagedT, PageT, tuple[ItemT, ...]], request: PagedT
    ) -> Answer[tuple[ItemT, ...]]:
        """Ask an operation that is answered in pages, and join them. Raises `ServiceError`."""
        asked = request.json_bytes()
        replies, pages, tokens = [await self._send(operation, asked)], list[PageT](), {""}
        while True:
            pages.append(await self._read(operation, replies[-1]))
            token = pages[-1].next_token
            if not token:
                break
            if token in tokens or len(pages) == _PAGES:
                raise UnexpectedAnswer(
                    SERVICE,
                    f"the pages of {operation} have no end",
                    request_id=replies[-1].request_id,
                )
            tokens.add(token)
            following = request.model_copy(update={"starting_token": token})
            replies.append(await self._send(operation, following.json_bytes()))
        bodies = tuple(reply.body for reply in replies)
        value = self._known(operation, asked, bodies)
        if value is None:
            value = tuple(chain.from_iterable(operation.value(page) for page in pages))
            self._keep(operation, asked, bodies, value)
        return Answer(value, _call(operation, replies), bodies[-1])

    def unasked(
        self, operation: Operation[PagedT, PageT, tuple[ItemT, ...]]
    ) -> Answer[tuple[ItemT, ...]]:
        """Answer with nothing, and send nothing: an empty selection may mean everything there."""
        return Answer((), Call(operation.service, operation.name, self._now(), 0.0, ""))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sender.aclose()

    async def _send(self, operation: Operation[RequestT, ShapeT, ValueT], asked: bytes) -> Reply:
        if operation.mutates and self._read_only:
            raise ReadOnly(SERVICE, f"{operation} would change something, so it was not sent")
        sign = await self._signer()
        base = self._endpoints.iam if operation.service == "iam" else self._endpoints.cdp
        url = base + operation.path
        path = urlsplit(url).path

        def headers() -> Mapping[str, str]:
            made = httpx.Headers(self._extra_headers)
            made.update(sign(path, self._now()))
            return made

        return await self._sender.send(
            Outgoing(
                SERVICE,
                str(operation),
                url,
                asked,
                headers,
                is_read=not operation.mutates,
                is_dated=not self._credentials.access_token,
            )
        )

    async def _signer(self) -> Sign:
        async with self._preparing:
            if self._sign is None:
                self._sign = await asyncio.to_thread(signer_for, self._credentials)
            return self._sign

    async def _read(self, operation: Operation[RequestT, ShapeT, ValueT], reply: Reply) -> ShapeT:
        """Parse an answer; a long one beside the event loop, which goes on meanwhile."""
        read = partial(
            shaped,
            operation.shape,
            reply.body,
            service=SERVICE,
            operation=str(operation),
            request_id=reply.request_id,
        )
        return read() if len(reply.body) < _LONG_BYTES else await asyncio.to_thread(read)

    def _known(
        self,
        operation: Operation[RequestT, ShapeT, ValueT],
        asked: bytes,
        bodies: tuple[bytes, ...],
    ) -> ValueT | None:
        kept = self._kept.get(operation.name)
        if kept is None or kept.asked != asked or kept.bodies != bodies:
            return None
        return cast("ValueT", kept.value)

    def _keep(
        self,
        operation: Operation[RequestT, ShapeT, ValueT],
        asked: bytes,
        bodies: tuple[bytes, ...],
        value: ValueT,
    ) -> None:
        self._kept[operation.name] = _Kept(asked, bodies, value)


def _call(operation: Operation[RequestT, ShapeT, ValueT], replies: list[Reply]) -> Call:
    last, duration_s = replies[-1], sum(reply.duration_s for reply in replies)
    return Call(operation.service, operation.name, last.at, duration_s, last.request_id)
