"""Following a log: to its last line, and to a quiet end when the registry goes."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.answer import Answer
from backends.domain.errors import NotFound
from backends.domain.event import AuditEvent, LogChunk, LogLine
from backends.domain.registry import Registry
from backends.services.log_feed import LogFeed
from registry_tui.verbs.registries_logs import follow
from tests.services.answers import answer

CRN = "crn:1"


class Service:
    """A registry with one status after the other, and a line written just before each look.

    An empty status is a registry that is gone.
    """

    def __init__(self, *statuses: str) -> None:
        self._statuses = list(statuses)
        self._status = statuses[0]
        self._lines: list[LogLine] = []

    async def list_registries(self) -> Answer[tuple[Registry, ...]]:
        self._status = self._statuses.pop(0)
        self._lines.append(LogLine(log=self._status))
        row = Registry(crn=CRN, status=self._status)
        return answer((row,) if self._status else ())

    async def latest_registry_version(self) -> Answer[str]:
        return answer("")

    async def audit_events(self, resource_crn: str) -> Answer[tuple[AuditEvent, ...]]:
        raise AssertionError(resource_crn)

    async def log_lines(self, request_id: str, offset: int = 0) -> Answer[LogChunk]:
        if not self._status:
            raise NotFound("ml", request_id)
        return answer(LogChunk(offset, len(self._lines), tuple(self._lines[offset:])))


async def followed(*statuses: str) -> Sequence[str]:
    service = Service(*statuses)
    feed = LogFeed(service, "request-1")
    return [line.log async for fresh in follow(service, CRN, feed, every_s=0.0) for line in fresh]


async def test_the_last_lines_come_although_the_registry_is_at_rest_by_then() -> None:
    statuses = ("installation:started", "modify:started", "installation:finished")
    assert await followed(*statuses) == list(statuses)


async def test_a_registry_that_is_gone_ends_it_quietly() -> None:
    assert await followed("deprovision:started", "") == ["deprovision:started"]
