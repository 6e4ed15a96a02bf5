"""One answer on the screen, and the reading that keeps it fresh."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from backends.domain.answer import Answer
from backends.domain.errors import ServiceError
from screens.loadable import Loadable, Loading, Ready, after_failure, error_of, value_of

T = TypeVar("T")


class Pane(Generic[T]):
    """What a part of a screen shows, as a `Loadable` that moves when a reading ends."""

    def __init__(self) -> None:
        self.state: Loadable[Answer[T]] = Loading()

    @property
    def answer(self) -> Answer[T] | None:
        """The last good answer; None when there is none yet."""
        return value_of(self.state)

    @property
    def value(self) -> T | None:
        """What the last good answer said; None when there is none yet."""
        answer = self.answer
        return None if answer is None else answer.value

    @property
    def error(self) -> ServiceError | None:
        """Why the newest reading failed, if it did."""
        return error_of(self.state)

    async def read(self, ask: Callable[[], Awaitable[Answer[T]]]) -> None:
        """Ask, wait for an answer or a failure, and become it."""
        try:
            answer = await ask()
        except ServiceError as error:
            self.state = after_failure(self.state, error)
        else:
            self.state = Ready(answer, answer.call.at)
