"""What records add up to, in whatever order several processes have written them."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.domain.journal import Entry, Event, Record, State, entries
from tests.clients.desk import NOW
from tests.services.changes import creation

SENT: tuple[Event, ...] = ("planned", "sending", "answered", "verified", "ended")
LOST: tuple[Event, ...] = ("planned", "sending", "unanswered", "not verified", "ended")
STORIES: tuple[tuple[Event, ...], ...] = (
    *(SENT[:length] for length in range(1, 6)),
    *(LOST[:length] for length in range(3, 6)),
    ("planned", "sending", "refused"),
)


def records(entry: str, *events: Event, **fields: object) -> list[Record]:
    """Return records of one change, a second between them; `fields` go on the last."""
    plan = creation(entry)
    made: list[Record] = []
    for second, event in enumerate(events):
        more = fields if second == len(events) - 1 else {}
        at = NOW + timedelta(seconds=second)
        begun = {"plan": plan, "by": "anna"} if event == "planned" else {}
        made.append(
            Record.model_validate({"entry": entry, "at": at, "event": event, **begun, **more})
        )
    return made


def state(*events: Event, **fields: object) -> State:
    (entry,) = entries(records("one", *events, **fields))
    return entry.state


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (SENT[:1], State.NOT_SENT),
        (SENT[:2], State.UNKNOWN),
        (SENT[:3], State.UNDER_WAY),
        (SENT[:4], State.UNDER_WAY),
        (LOST[:3], State.UNKNOWN),
        (LOST[:4], State.UNKNOWN),
        ((*LOST[:4], "verified"), State.UNDER_WAY),
        (("planned", "sending", "answered", "not verified"), State.UNKNOWN),
        (("planned", "sending", "refused"), State.REFUSED),
        (("planned", "sending", "answered", "sending", "refused"), State.UNKNOWN),
        (("planned", "planned", "sending"), State.UNKNOWN),
    ],
)
def test_what_has_become_of_a_change(events: tuple[Event, ...], expected: State) -> None:
    assert state(*events) is expected


@pytest.mark.parametrize("end", ["done", "failed"])
def test_an_end_is_the_end(end: str) -> None:
    assert state(*SENT, ended=end) is State(end)


@pytest.mark.parametrize("late", ["verified", "not verified", "answered"])
def test_what_a_slower_process_writes_after_the_end_opens_nothing_again(late: Event) -> None:
    ended = records("one", *SENT, ended="failed", words="It failed.")
    (entry,) = entries([*ended, *records("one", late, words="Later.")])

    assert (entry.state, entry.words) == (State.FAILED, "It failed.")
    assert entry.ended_at == NOW + timedelta(seconds=4)
    assert not entry.is_open


def test_a_change_that_was_seen_stays_seen_though_another_process_saw_nothing() -> None:
    seen = records("one", "planned", "sending", "unanswered", "verified", "not verified")
    assert [entry.state for entry in entries(seen)] == [State.UNDER_WAY]


def test_an_end_without_a_word_leaves_what_was_said_before() -> None:
    said = records("one", "planned", "sending", "answered", words="It was accepted.")
    (entry,) = entries([*said, *records("one", "ended", ended="done")])
    assert entry.words == "It was accepted."


def test_what_belongs_to_no_plan_is_left_out() -> None:
    assert entries(records("one", "sending", "answered")) == ()


@given(st.lists(st.sampled_from(STORIES), min_size=1, max_size=5), st.randoms())
def test_records_of_several_changes_may_come_in_any_order(
    stories: list[tuple[Event, ...]], random: Random
) -> None:
    apart = {
        f"plan-{number}": records(f"plan-{number}", *story) for number, story in enumerate(stories)
    }
    order = [name for name, rows in apart.items() for _ in rows]
    random.shuffle(order)
    left = {name: iter(rows) for name, rows in apart.items()}
    written = [next(left[name]) for name in order]

    found = {entry.id: entry for entry in entries(written)}
    assert found == {name: Entry(creation(name), tuple(rows)) for name, rows in apart.items()}
