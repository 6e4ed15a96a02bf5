"""Fetch a file piece by piece: its redirects, its resumption, and where its credentials go.

`Sender` reads an answer whole, with a time for all of it; a file has no such time, and is never
sent for twice by itself.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx

from backends.clients.connection import Connection, Limits
from backends.clients.http import Outgoing, Refuse, refuse
from backends.clients.unanswered import unanswered
from backends.domain.errors import UnexpectedAnswer, Unreachable
from backends.domain.printable import printable
from backends.model_ports import Download

_REDIRECTS = 5
_REFUSAL_BYTES = 64_000
_PAST_THE_END = 416
_HARMLESS = ("range", "if-range")
_RANGE = re.compile(r"bytes (?:(?P<first>\d+)-\d+|\*)/(?P<size>\d+|\*)")


@dataclass(frozen=True, slots=True)
class Streamed:
    """An answer whose body has still to come.

    Attributes:
        status: 200; 206 for a part; 416 where the part asked for begins behind the end.
        headers: The answer's.
        chunks: The body. Whoever does not read it to its end closes it.
    """

    status: int
    headers: httpx.Headers
    chunks: AsyncGenerator[bytes] = field(repr=False)

    @property
    def begins_at(self) -> int:
        """Where in the file the first byte is."""
        found = self._range
        return int(found["first"]) if found and found["first"] else 0

    @property
    def size_bytes(self) -> int | None:
        """The whole file's size; None where that is not said, or is that of a packed body."""
        found = self._range
        if found is not None:
            return int(found["size"]) if found["size"] != "*" else None
        length = self.headers.get("content-length", "")
        packed = self.headers.get("content-encoding", "identity") != "identity"
        return int(length) if length.isdecimal() and not packed else None

    @property
    def tag(self) -> str:
        """What tells this file from a later one: a strong ETag, or the date of its last change."""
        tag = self.headers.get("etag", "")
        return tag if tag.startswith('"') else self.headers.get("last-modified", "")

    @property
    def _range(self) -> re.Match[str] | None:
        if self.status not in (206, _PAST_THE_END):
            return None
        return _RANGE.fullmatch(self.headers.get("content-range", "").strip())


class Streamer:
    """Fetches files from one service, over the connections its `Sender` has too."""

    def __init__(
        self,
        connection: Connection,
        limits: Limits,
        *,
        proxy: str = "",
        refuse: Refuse = refuse,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._connection = connection
        self._limits = limits
        self._proxy = proxy
        self._refuse = refuse
        self._now = now

    async def fetch(self, outgoing: Outgoing, *, begin: int = 0, tag: str = "") -> Download:
        """Begin to fetch a file, from `begin` on where it is still the file of that `tag`.

        A file nothing tells from a later one comes whole. Raises as `open_stream`.
        """
        if not begin or not tag:
            return _download(await self.open_stream(outgoing))
        part = {"Range": f"bytes={begin}-", "If-Range": tag}
        asked = replace(outgoing, headers=lambda: {**outgoing.headers(), **part})
        streamed = await self.open_stream(asked)
        if streamed.status == _PAST_THE_END:
            await streamed.chunks.aclose()
            if streamed.size_bytes == begin:
                return Download(begin, begin, tag, streamed.chunks)
            return _download(await self.open_stream(outgoing))
        return _download(streamed)

    async def open_stream(self, outgoing: Outgoing) -> Streamed:
        """Send one request and return its answer, the body still to come.

        Redirects are followed, but never from https to http; to another origin without any header
        that could hold a credential.

        Raises:
            ServiceError: What `refuse` makes of an answer, or `unanswered` of a broken connection;
                `chunks` raises the latter too.
        """
        try:
            response = await self._followed(outgoing)
        except httpx.RequestError as error:
            raise self._unanswered(outgoing, error) from error
        chunks = self._chunks(outgoing, response)
        # Begun here, so that closing it closes the answer even if nobody ever reads from it.
        await anext(chunks)
        return Streamed(response.status_code, response.headers, chunks)

    async def _followed(self, outgoing: Outgoing) -> httpx.Response:
        url, headers = httpx.URL(outgoing.url), dict(outgoing.headers())
        for _ in range(_REDIRECTS + 1):
            response = await self._begun(outgoing, url, headers)
            if response.next_request is None:
                return await self._accepted(outgoing, response)
            await response.aclose()
            following = response.next_request.url
            _check_safe(outgoing, url, following)
            if _origin(following) != _origin(url):
                headers = {k: v for k, v in headers.items() if k.lower() in _HARMLESS}
            url = following
        detail = f"{outgoing.operation} was sent from one address to the next without an end"
        raise UnexpectedAnswer(outgoing.service, detail, hint=outgoing.hints.stranger)

    async def _begun(
        self, outgoing: Outgoing, url: httpx.URL, headers: Mapping[str, str]
    ) -> httpx.Response:
        http = await self._connection.open()
        request = http.build_request(
            outgoing.method,
            url,
            content=outgoing.body or None,
            headers={"Accept": "*/*", "Accept-Encoding": "identity", **headers},
        )
        try:
            async with asyncio.timeout(self._limits.answer_timeout_s):
                return await http.send(request, stream=True)
        except TimeoutError:
            raise httpx.ReadTimeout("the answer does not begin", request=request) from None

    async def _accepted(self, outgoing: Outgoing, response: httpx.Response) -> httpx.Response:
        """Return a good answer; raise what a bad one stands for, once its words are read."""
        if response.status_code == _PAST_THE_END or _is_file(response):
            return response
        try:
            said = await _beginning(response)
        finally:
            await response.aclose()
        read = httpx.Response(response.status_code, headers=_plain(response), content=said)
        refused = self._refuse(outgoing, read, self._now())
        if refused is None:
            detail = f"{outgoing.operation} was answered with a web page, not with a file"
            refused = UnexpectedAnswer(outgoing.service, detail, hint=outgoing.hints.stranger)
        raise refused

    async def _chunks(self, outgoing: Outgoing, response: httpx.Response) -> AsyncGenerator[bytes]:
        try:
            yield b""
            async for chunk in response.aiter_bytes():
                yield chunk
        except httpx.RequestError as error:
            raise self._unanswered(outgoing, error) from error
        finally:
            await response.aclose()

    def _unanswered(self, outgoing: Outgoing, error: httpx.RequestError) -> Unreachable:
        return unanswered(outgoing.service, outgoing.operation, error, self._proxy, outgoing.hints)


def _download(streamed: Streamed) -> Download:
    return Download(streamed.size_bytes, streamed.begins_at, streamed.tag, streamed.chunks)


def _is_file(response: httpx.Response) -> bool:
    """Say whether the body is what was asked for; a web page may be, where it is attached."""
    kind = response.headers.get("content-type", "").lower()
    is_attached = "attachment" in response.headers.get("content-disposition", "").lower()
    return response.is_success and (is_attached or not kind.startswith("text/html"))


def _check_safe(outgoing: Outgoing, url: httpx.URL, following: httpx.URL) -> None:
    """Raise `UnexpectedAnswer` where a redirect leads to what we do not follow."""
    is_safe = following.scheme == "https" or (following.scheme, url.scheme) == ("http", "http")
    if is_safe and following.host and not following.userinfo:
        return
    host = printable(following.host) or "an address without a host"
    detail = f"{outgoing.operation} was sent on to {host}, in a way that is not safe to follow"
    raise UnexpectedAnswer(outgoing.service, detail, hint=outgoing.hints.stranger)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


async def _beginning(response: httpx.Response) -> bytes:
    said = b""
    async for chunk in response.aiter_bytes():
        said += chunk
        if len(said) >= _REFUSAL_BYTES:
            break
    return said


def _plain(response: httpx.Response) -> dict[str, str]:
    """Return the headers of a body that is unpacked by now."""
    packing = ("content-encoding", "content-length", "transfer-encoding")
    return {name: value for name, value in response.headers.items() if name not in packing}
