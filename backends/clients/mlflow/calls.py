"""Calls to one MLflow server: where they go, as whom, and lists to their end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from itertools import repeat
from typing import TypeAlias, TypeVar

import httpx
from pydantic import JsonValue
from pydantic_core import to_json

from backends.clients.http import Outgoing, Reply, Sender
from backends.clients.mlflow.credentials import MlflowCredentials
from backends.clients.mlflow.refusals import HINTS, SERVICE
from backends.clients.shapes import shaped
from backends.clients.streaming import Streamer
from backends.domain.answer import Answer, Call
from backends.domain.errors import Rejected, UnexpectedAnswer, Unreachable
from backends.domain.model_source import ModelSource
from backends.domain.printable import printable
from backends.domain.wire import Wire
from backends.model_ports import Download

API = "/api/2.0/mlflow/"
_PAGES = 2000
_MANY = repeat(1000)
_LONG_BYTES = 1_000_000
_ELSEWHERE = frozenset("@?#")
"""Signs by which an address would be another than it looks."""


Query: TypeAlias = Mapping[str, str | int]
Sizes: TypeAlias = Iterable[int | None]


class Page(Wire):
    """One page of a list; an empty token makes it the last."""

    next_page_token: str = ""


ShapeT = TypeVar("ShapeT", bound=Wire)
PageT = TypeVar("PageT", bound=Page)


class MlflowCalls:
    """Asks one server. Its credentials go to its own host, and to nothing else.

    A path is taken from `/api/2.0/mlflow/` on; one that begins with a slash, from the server's
    base address on.
    """

    def __init__(
        self,
        source: ModelSource,
        credentials: MlflowCredentials,
        sender: Sender,
        streamer: Streamer,
        now: Callable[[], datetime],
    ) -> None:
        self.source = source
        self.now = now
        self._credentials = credentials
        self._sender = sender
        self._streamer = streamer

    async def read(
        self, path: str, shape: type[ShapeT], query: Query | None = None
    ) -> Answer[ShapeT]:
        """Read what is at a path. Raises `ServiceError`, as any call."""
        reply = await self.text(path, query)
        return await self._shaped(f"GET {path}", shape, reply)

    async def text(self, path: str, query: Query | None = None) -> Reply:
        """Read what is at a path, as it came."""
        return await self._sender.send(self._outgoing("GET", path, query or {}))

    async def pages(
        self, path: str, shape: type[PageT], query: Query, sizes: Sizes = _MANY
    ) -> AsyncGenerator[Answer[PageT]]:
        """Read a list page by page, as one asks for the next.

        `UnexpectedAnswer` where the pages have no end.

        Args:
            path: Where the list is.
            shape: What a page looks like.
            query: What of the list is wanted.
            sizes: How many items each page is to have; None where the server decides that.
        """
        token, seen = "", set[str]()
        for size in sizes:
            asked = dict(query)
            if size is not None:
                asked["max_results"] = size
            if token:
                asked["page_token"] = token
            answer = await self.read(path, shape, asked)
            yield answer
            token = answer.value.next_page_token
            if not token:
                return
            if token in seen or len(seen) == _PAGES:
                raise UnexpectedAnswer(SERVICE, f"the pages of GET {path} have no end")
            seen.add(token)

    async def read_all(
        self, path: str, shape: type[PageT], query: Query, sizes: Sizes = _MANY
    ) -> list[Answer[PageT]]:
        """Read a list to its end: every page, in order."""
        return [page async for page in self.pages(path, shape, query, sizes)]

    async def change(
        self, method: str, path: str, body: Mapping[str, JsonValue], shape: type[ShapeT]
    ) -> Answer[ShapeT]:
        """Send one change, once."""
        reply = await self._sender.send(self._outgoing(method, path, {}, to_json(body)))
        return await self._shaped(f"{method} {path}", shape, reply)

    async def fetch(self, path: str, query: Query, *, begin: int = 0, tag: str = "") -> Download:
        """Begin to fetch a file; see `Streamer.fetch`."""
        return await self._streamer.fetch(self._outgoing("GET", path, query), begin=begin, tag=tag)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sender.aclose()

    async def _shaped(self, operation: str, shape: type[ShapeT], reply: Reply) -> Answer[ShapeT]:
        """Parse an answer; a long one beside the event loop, which goes on meanwhile."""
        about = reply.request_id
        read = partial(
            shaped, shape, reply.body, service=SERVICE, operation=operation, request_id=about
        )
        value = read() if len(reply.body) < _LONG_BYTES else await asyncio.to_thread(read)
        call = Call(SERVICE, operation, reply.at, reply.duration_s, about)
        return Answer(value, call, reply.body)

    def _outgoing(self, method: str, path: str, query: Query, body: bytes = b"") -> Outgoing:
        return Outgoing(
            SERVICE,
            f"{method} {path}",
            _address(self.source.url, path, query),
            body,
            self._headers(has_body=bool(body)),
            is_read=method == "GET",
            method=method,
            hints=HINTS,
        )

    def _headers(self, *, has_body: bool) -> Callable[[], Mapping[str, str]]:
        headers = dict(self._credentials.headers())
        workspace = self.source.workspace
        if workspace and not (workspace.isascii() and workspace.isprintable()):
            raise Rejected(SERVICE, f"{printable(workspace)} is no name of a workspace")
        if workspace:
            headers["X-MLFLOW-WORKSPACE"] = workspace
        if has_body:
            headers["Content-Type"] = "application/json"
        return lambda: headers


class OnServer:
    """What asks one server, as every part of its client does."""

    def __init__(self, calls: MlflowCalls) -> None:
        self._calls = calls


def _address(base: str, path: str, query: Query) -> str:
    """Return where to ask; raise `Unreachable` for an address credentials must not go to."""
    try:
        url = httpx.URL(base)
        whole = httpx.URL(base + (path if path.startswith("/") else f"{API}{path}"))
        whole = whole.copy_merge_params(query) if query else whole
    except httpx.InvalidURL:
        url = whole = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host or _ELSEWHERE & set(base):
        raise Unreachable(
            SERVICE,
            f"{printable(base.rpartition('@')[2]) or 'nothing'} is no address of a server",
            hint="Write it as https://host/path in MLFLOW_TRACKING_URI, or in the settings.",
            left=False,
        )
    return str(whole)
