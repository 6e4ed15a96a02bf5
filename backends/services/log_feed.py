"""The log of one event, read on from where the last answer ended."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.answer import Call
from backends.domain.event import LogChunk, LogLine
from backends.ports import AuditTrail


class LogFeed:
    """All lines read so far, oldest first; each `read` asks only for what is new.

    What `offset` counts is not documented. A service that ignores it sends the whole log again;
    then the lines already here are skipped, so that no line is shown twice and none is lost.
    """

    def __init__(self, trail: AuditTrail, request_id: str) -> None:
        self.request_id = request_id
        self.lines: list[LogLine] = []
        self.call: Call | None = None
        self._trail = trail

    async def read(self) -> int:
        """Append what is new, until the service has no more; return how many lines that was.

        Raises:
            ServiceError: The service did not answer; what was read before stays.
        """
        before = len(self.lines)
        while True:
            answer = await self._trail.log_lines(self.request_id, len(self.lines))
            self.call = answer.call
            fresh = _unseen(answer.value, self.lines)
            self.lines.extend(fresh)
            if not fresh or len(self.lines) >= answer.value.count:
                return len(self.lines) - before


def _unseen(chunk: LogChunk, seen: list[LogLine]) -> Sequence[LogLine]:
    """Drop the lines already here from an answer that began again at the start.

    As many lines as are still missing are new, even where they read like the first ones.
    """
    common = min(len(chunk.lines), len(seen))
    missing = chunk.count - len(seen)
    again = len(chunk.lines) != missing and list(chunk.lines[:common]) == seen[:common]
    return chunk.lines[common:] if again else chunk.lines
