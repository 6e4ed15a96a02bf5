"""Makes answers as a client would, for tests of what is built on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from backends.domain.answer import Answer, Call

T = TypeVar("T")

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def answer(value: T, service: str = "iam", operation: str = "getUser") -> Answer[T]:
    """Return an answer of NOW."""
    return Answer(value, Call(service, operation, NOW, 0.05, "request-1"))
