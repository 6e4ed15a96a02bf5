"""A log is read on from where it ended, whatever the service makes of an offset."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from backends.domain.answer import Answer
from backends.domain.event import AuditEvent, LogChunk, LogLine
from backends.services.log_feed import LogFeed
from tests.services.answers import NOW, answer

LINES = tuple(
    LogLine(created_date=NOW + timedelta(seconds=row), log=f"line {row}") for row in range(7)
)


class Trail:
    """A log that grows, in answers of at most `page` lines."""

    def __init__(
        self, *, heeds_offset: bool, counts: Literal["all", "sent"], page: int = 100
    ) -> None:
        self.written = 0
        self._heeds_offset = heeds_offset
        self._counts = counts
        self._page = page

    async def audit_events(self, resource_crn: str) -> Answer[tuple[AuditEvent, ...]]:
        raise AssertionError(resource_crn)

    async def log_lines(self, request_id: str, offset: int = 0) -> Answer[LogChunk]:
        start = offset if self._heeds_offset else 0
        sent = LINES[start : self.written][: self._page]
        count = self.written if self._counts == "all" else len(sent)
        return answer(LogChunk(offset, count, sent), "ml", "getLogs")


@pytest.mark.parametrize("heeds_offset", [True, False])
@pytest.mark.parametrize("counts", ["all", "sent"])
async def test_no_line_comes_twice_and_none_is_lost(
    *, heeds_offset: bool, counts: Literal["all", "sent"]
) -> None:
    trail = Trail(heeds_offset=heeds_offset, counts=counts)
    feed = LogFeed(trail, "request-1")

    for written, fresh in ((0, 0), (3, 3), (3, 0), (4, 1), (7, 3)):
        trail.written = written
        assert await feed.read() == fresh
        assert feed.lines == list(LINES[:written])


async def test_a_log_in_several_answers_is_read_whole() -> None:
    trail = Trail(heeds_offset=True, counts="all", page=2)
    trail.written = len(LINES)
    feed = LogFeed(trail, "request-1")

    assert await feed.read() == len(LINES)
    assert feed.lines == list(LINES)


async def test_answers_that_always_begin_again_end_the_reading_without_doubles() -> None:
    trail = Trail(heeds_offset=False, counts="all", page=2)
    trail.written = len(LINES)
    feed = LogFeed(trail, "request-1")

    assert await feed.read() == 2
    assert feed.lines == list(LINES[:2])


async def test_lines_that_read_alike_are_not_taken_for_a_log_that_began_again() -> None:
    alike = LogLine(log="...")
    answers = iter((LogChunk(0, 1, (alike,)), LogChunk(1, 4, (alike, alike, LogLine(log="end")))))

    class Alike(Trail):
        async def log_lines(self, request_id: str, offset: int = 0) -> Answer[LogChunk]:
            return answer(next(answers), "ml", "getLogs")

    feed = LogFeed(Alike(heeds_offset=True, counts="all"), "request-1")
    await feed.read()
    await feed.read()

    assert [line.log for line in feed.lines] == ["...", "...", "...", "end"]
