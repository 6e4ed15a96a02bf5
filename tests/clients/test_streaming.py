"""Fetching files: whole or the rest of them, through redirects, without giving anything away."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from backends.clients.azure.calls import HINTS
from backends.clients.connection import Connection, Limits
from backends.clients.http import Outgoing
from backends.clients.streaming import Streamer
from backends.domain.errors import (
    AccessDenied,
    NotFound,
    ServiceError,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from backends.model_ports import Download
from tests.clients.desk import NOW, Recorder, answer

HERE, THERE = "https://models.one.example/file", "https://store.two.example/file?signed=yes"
SECRET = "eyJ-secret"
WHOLE = {"content-disposition": "attachment; filename=a.bin", "etag": '"one"'}


def sent_on(location: str, status: int = 307) -> httpx.Response:
    return httpx.Response(status, headers={"location": location})


def piece(content: bytes, span: str, status: int = 206) -> httpx.Response:
    return httpx.Response(
        status, headers={"content-range": f"bytes {span}", "etag": '"one"'}, content=content
    )


def outgoing(url: str = HERE) -> Outgoing:
    headers = {"Authorization": f"Bearer {SECRET}", "X-Extra": SECRET}
    return Outgoing(
        "Store", "GET /file", url, b"", lambda: headers, is_read=True, method="GET", hints=HINTS
    )


@asynccontextmanager
async def streamer(
    handler: Callable[[httpx.Request], httpx.Response],
) -> AsyncGenerator[Streamer]:
    limits = Limits()
    connection = Connection("Store", limits, transport=httpx.MockTransport(handler))
    yield Streamer(connection, limits, now=lambda: NOW)
    await connection.aclose()


async def read(download: Download) -> bytes:
    return b"".join([chunk async for chunk in download.chunks])


async def test_a_file_comes_with_its_size_and_what_tells_it_from_a_later_one() -> None:
    desk = Recorder(httpx.Response(200, headers=WHOLE, content=b"abcdef"))
    async with streamer(desk) as store:
        download = await store.fetch(outgoing())
        assert (download.size_bytes, download.begins_at, download.tag) == (6, 0, '"one"')
        assert await read(download) == b"abcdef"
    assert desk.requests[0].headers["accept-encoding"] == "identity"
    assert "range" not in desk.requests[0].headers


async def test_the_rest_is_fetched_where_it_is_still_the_same_file() -> None:
    desk = Recorder(piece(b"def", "3-5/6"))
    async with streamer(desk) as store:
        download = await store.fetch(outgoing(), begin=3, tag='"one"')
        assert (download.size_bytes, download.begins_at) == (6, 3)
        assert await read(download) == b"def"
    headers = desk.requests[0].headers
    assert (headers["range"], headers["if-range"]) == ("bytes=3-", '"one"')


async def test_another_file_or_one_that_nothing_tells_apart_comes_whole() -> None:
    desk = Recorder(httpx.Response(200, headers=WHOLE, content=b"other!"))
    async with streamer(desk) as store:
        for tag in ('"two"', ""):
            download = await store.fetch(outgoing(), begin=3, tag=tag)
            assert (download.begins_at, await read(download)) == (0, b"other!")
    assert [("range" in one.headers) for one in desk.requests] == [True, False]


async def test_of_a_file_that_is_here_already_nothing_is_fetched() -> None:
    async with streamer(desk := Recorder(piece(b"", "*/6", 416))) as store:
        download = await store.fetch(outgoing(), begin=6, tag='"one"')
        assert (download.size_bytes, download.begins_at) == (6, 6)
        assert await read(download) == b""
    assert len(desk.requests) == 1


async def test_a_part_behind_the_end_of_a_shorter_file_is_fetched_anew() -> None:
    whole = httpx.Response(200, headers=WHOLE, content=b"abc")
    async with streamer(Recorder(piece(b"", "*/3", 416), whole)) as store:
        download = await store.fetch(outgoing(), begin=6, tag='"one"')
        assert (download.begins_at, await read(download)) == (0, b"abc")


async def test_the_date_of_the_last_change_stands_in_for_a_tag() -> None:
    date = "Mon, 05 Jan 2026 09:08:07 GMT"
    headers = {"last-modified": date, "etag": 'W/"weak"'}
    async with streamer(Recorder(httpx.Response(200, headers=headers, content=b"a"))) as store:
        download = await store.fetch(outgoing())
        assert download.tag == date
        await download.chunks.aclose()


async def test_the_size_of_a_packed_body_is_not_the_files() -> None:
    headers = {"content-encoding": "br", "content-length": "3"}

    def packed(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(b"abc"))

    async with streamer(packed) as store:
        streamed = await store.open_stream(outgoing())
        assert streamed.size_bytes is None
        await streamed.chunks.aclose()


async def test_credentials_stay_with_their_host_when_a_redirect_leads_elsewhere() -> None:
    whole = httpx.Response(200, headers=WHOLE, content=b"abc")
    desk = Recorder(sent_on("/other"), sent_on(THERE), sent_on(HERE), whole)
    async with streamer(desk) as store:
        assert await read(await store.fetch(outgoing(), begin=1, tag='"one"')) == b"abc"
    assert [str(one.url) for one in desk.requests] == [
        HERE,
        "https://models.one.example/other",
        THERE,
        HERE,
    ]
    assert [SECRET in str(one.headers.raw) for one in desk.requests] == [True, True, False, False]
    assert [one.headers["range"] for one in desk.requests] == ["bytes=1-"] * 4


@pytest.mark.parametrize(
    "location",
    [
        "http://models.one.example/file",
        "https://somebody:secret@two.example/",
        "ftp://two.example/",
        "file:///etc/passwd",
    ],
)
async def test_a_redirect_that_is_not_safe_is_not_followed(location: str) -> None:
    async with streamer(desk := Recorder(sent_on(location))) as store:
        with pytest.raises(UnexpectedAnswer, match="not safe to follow") as caught:
            await store.open_stream(outgoing())
    assert len(desk.requests) == 1
    assert "secret" not in str(caught.value)


async def test_redirects_have_an_end() -> None:
    async with streamer(desk := Recorder(sent_on(HERE))) as store:
        with pytest.raises(UnexpectedAnswer, match="without an end"):
            await store.open_stream(outgoing())
    assert len(desk.requests) == 6


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        (answer({"message": "gone"}, 404), NotFound, "found nothing (404): gone"),
        (answer({"message": "no"}, 403), AccessDenied, "not allowed"),
        (answer({"message": "slowly"}, 429, retry_after="7"), Throttled, "came too often"),
        (answer({}, 500), UnexpectedAnswer, "failed inside"),
        (httpx.Response(200, html="<html>sign in"), UnexpectedAnswer, "a web page"),
        (httpx.Response(200, html=""), UnexpectedAnswer, "a web page"),
        (httpx.Response(404, html="<html>no"), UnexpectedAnswer, "a web page"),
        (httpx.ConnectError("no way"), Unreachable, "no answer"),
    ],
)
async def test_what_is_no_file_is_a_sentence(
    said: httpx.Response | Exception, error: type[ServiceError], words: str
) -> None:
    async with streamer(Recorder(said)) as store:
        with pytest.raises(error) as caught:
            await store.open_stream(outgoing())
    assert words in str(caught.value)
    assert SECRET not in f"{caught.value!r} {caught.value.hint}"


async def test_a_web_page_that_is_a_file_comes_as_one() -> None:
    page = httpx.Response(200, headers=WHOLE | {"content-type": "text/html"}, content=b"<html>")
    async with streamer(Recorder(page)) as store:
        assert await read(await store.fetch(outgoing())) == b"<html>"


async def test_a_connection_that_breaks_in_the_middle_is_a_sentence() -> None:
    class Breaking(httpx.AsyncByteStream):
        closed = False

        async def __aiter__(self) -> AsyncGenerator[bytes]:
            yield b"ab"
            raise httpx.ReadError("reset", request=httpx.Request("GET", HERE))

        async def aclose(self) -> None:
            self.closed = True

    body = Breaking()
    async with streamer(lambda _: httpx.Response(200, headers=WHOLE, stream=body)) as store:
        download = await store.fetch(outgoing())
        assert await anext(download.chunks) == b"ab"
        with pytest.raises(Unreachable, match="broke off"):
            await anext(download.chunks)
    assert body.closed


async def test_a_file_nobody_reads_is_closed_all_the_same() -> None:
    class Waiting(httpx.AsyncByteStream):
        closed = False

        async def __aiter__(self) -> AsyncGenerator[bytes]:
            yield b"ab"

        async def aclose(self) -> None:
            self.closed = True

    body = Waiting()
    async with streamer(lambda _: httpx.Response(200, headers=WHOLE, stream=body)) as store:
        download = await store.fetch(outgoing())
        await download.chunks.aclose()
    assert body.closed
