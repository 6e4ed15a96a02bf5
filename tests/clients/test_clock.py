"""The difference between two clocks, read from an answer's date."""

from __future__ import annotations

import httpx
import pytest

from backends.clients.clock import clock_ahead_s
from backends.clients.connection import Connection, Limits
from backends.domain.errors import Unreachable
from tests.clients.desk import NOW, Recorder


async def ahead_s(given: httpx.Response | Exception) -> float | None:
    connection = Connection("A service", Limits(), transport=httpx.MockTransport(Recorder(given)))
    return await clock_ahead_s(connection, "A service", "https://x.example", lambda: NOW)


@pytest.mark.parametrize(
    ("date", "expected_s"),
    [("Mon, 05 Jan 2026 09:08:00 GMT", 7.0), ("Mon, 05 Jan 2026 09:09:07 GMT", -60.0)],
)
async def test_a_refusal_tells_the_time_as_well_as_an_answer(date: str, expected_s: float) -> None:
    assert await ahead_s(httpx.Response(401, headers={"date": date})) == expected_s


@pytest.mark.parametrize("headers", [{}, {"date": "soon"}, {"date": f"Mon, 05 Jan {9**30}"}])
async def test_an_answer_without_a_usable_date_tells_nothing(headers: dict[str, str]) -> None:
    assert await ahead_s(httpx.Response(200, headers=headers)) is None


async def test_no_answer_is_told() -> None:
    with pytest.raises(Unreachable, match="there is no way to x"):
        await ahead_s(httpx.ConnectError("no way"))
