"""What a pane shows: loading, ready, stale or failed, and which follows which."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backends.domain.answer import Answer, Call
from backends.domain.errors import ServiceError, Throttled, Unreachable
from screens.loadable import (
    Failed,
    Loadable,
    Loading,
    Ready,
    Stale,
    after_failure,
    error_of,
    value_of,
)
from screens.pane import Pane

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FIRST = Unreachable("iam", "no answer")
SECOND = Throttled("iam", "too often")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Loading(), Failed(SECOND)),
        (Failed(FIRST), Failed(SECOND)),
        (Ready("rows", NOON), Stale("rows", NOON, SECOND)),
        (Stale("rows", NOON, FIRST), Stale("rows", NOON, SECOND)),
        (Ready((), NOON), Stale((), NOON, SECOND)),
    ],
)
def test_a_failure_keeps_what_was_shown_and_its_age(
    before: Loadable[object], after: Loadable[object]
) -> None:
    assert after_failure(before, SECOND) == after


def test_what_there_is_to_show_and_what_went_wrong() -> None:
    states: list[Loadable[str]] = [
        Loading(),
        Ready("rows", NOON),
        Stale("rows", NOON, FIRST),
        Failed(FIRST),
    ]

    assert [value_of(state) for state in states] == [None, "rows", "rows", None]
    assert [error_of(state) for state in states] == [None, None, FIRST, FIRST]


async def answers(value: str) -> Answer[str]:
    return Answer(value, Call("iam", "getUser", NOON, 0.1, "r-1"))


async def fails(error: ServiceError) -> Answer[str]:
    raise error


async def test_a_pane_goes_from_loading_to_ready_to_stale_and_back() -> None:
    pane = Pane[str]()
    assert (pane.answer, pane.value, pane.error) == (None, None, None)

    await pane.read(lambda: fails(FIRST))
    assert pane.state == Failed(FIRST)

    await pane.read(lambda: answers("rows"))
    assert (pane.value, pane.error) == ("rows", None)

    await pane.read(lambda: fails(SECOND))
    assert (pane.value, pane.error) == ("rows", SECOND)

    await pane.read(lambda: answers("more rows"))
    assert (pane.value, pane.error) == ("more rows", None)
