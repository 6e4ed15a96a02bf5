"""What goes over the wire: answers, refusals, and times as the services write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Literal, Protocol, TypeAlias

Json: TypeAlias = dict[str, Any]
Breaks: TypeAlias = Literal["", "silence", "reset", "tls", "proxy", "dns"]


class Stream(Protocol):
    """A body that goes on. Whoever sends it reads again and again until it is over."""

    def read(self, now: datetime) -> bytes:
        """Return what is new since the last time; nothing, where nothing is."""
        ...

    def is_over(self, now: datetime) -> bool:
        """Say whether nothing will follow what can be read now."""
        ...


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """One HTTP answer; or, where `breaks` is not empty, how the connection fails instead.

    `delay_s` is how long the service takes; the world does not wait, its transports do. Where
    there is a `stream`, it is the body.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay_s: float = 0.0
    breaks: Breaks = ""
    stream: Stream | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """A body that is answered with only after some time."""

    body: Json
    delay_s: float


class Refused(Exception):
    """The service says no, in the platform's own form: a status, a code and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    def body(self) -> Json:
        """Return the error as the platform writes it."""
        return {"code": self.code, "message": str(self)}


def not_found(message: str) -> Refused:
    """Say that a thing is not there."""
    return Refused(404, "NOT_FOUND", message)


def invalid(message: str) -> Refused:
    """Say that a request is not understood. The code's name is invented; none is published."""
    return Refused(400, "INVALID_ARGUMENT", message)


def conflict(message: str) -> Refused:
    """Say that something that is there, or is running, stands in the way."""
    return Refused(409, "CONFLICT", message)


def to_bytes(body: Json | list[Json]) -> bytes:
    """Write a body as JSON, without blanks."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def iso(moment: datetime) -> str:
    """Write a time as the services do: ISO-8601 in UTC, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def http_date(moment: datetime) -> str:
    """Write a time as an HTTP header does: RFC 1123, GMT, the day in two digits."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)
