"""One answer on the screen, and the reading that keeps it fresh."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from backends.domain.answer import Answer
from backends.domain.errors import ServiceError
from screens.base import sentences
from screens.loadable import Loadable, Loading, Ready, Stale, after_failure, error_of, value_of
from screens.times import clock

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


def notices_of(
    rows: Pane[T], others: Iterable[tuple[Pane[Any], str]], *, local: bool
) -> Iterator[str]:
    """Yield what is wrong with a list: with its rows, and with what else is joined to them.

    Args:
        rows: The answer without which there are no rows; a screen without any says why by itself.
        others: The other answers, each with what is to be said where there is none.
        local: Whether times are the reader's.

    What failed for the same reason as something before needs no more words.
    """
    said = rows.error
    if isinstance(rows.state, Stale):
        yield f"As of {clock(rows.state.as_of, local=local)}. {sentences(rows.state.error)}"
    for pane, missing in others:
        if pane.error is not None and type(pane.error) is not type(said):
            yield " ".join(([] if pane.answer else [missing]) + [sentences(pane.error)])
            said = said or pane.error
