"""Awaits an answer where a failure is something to say, and nothing to stop for."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from backends.domain.answer import Answer
from backends.domain.errors import ServiceError

T = TypeVar("T")


async def told(question: Awaitable[Answer[T]]) -> T | ServiceError:
    """Return what was answered, or why nothing was."""
    try:
        return (await question).value
    except ServiceError as error:
        return error
