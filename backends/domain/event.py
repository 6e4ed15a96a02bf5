"""Audit events of a registry, and the log lines each of them wrote."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import AliasChoices, Field

from backends.domain.wire import Moment, Wire


class AuditEvent(Wire):
    """One thing that was done to a registry, as `ml.getAuditEvents` describes it."""

    request_id: str = Field(default="", validation_alias=AliasChoices("requestID", "request_id"))
    action: str = ""
    user_crn: str = ""
    created_date: Moment | None = None


class LogLine(Wire):
    """One line an operation wrote, as `ml.getLogs` describes it."""

    created_date: Moment | None = None
    log: str = ""


@dataclass(frozen=True, slots=True)
class LogChunk:
    """Log lines of one request, oldest first, beginning at `offset`; `count` is the total so far.

    That `offset` counts lines is not documented; it is how the simulated world reads it.
    """

    offset: int
    count: int
    lines: tuple[LogLine, ...]
