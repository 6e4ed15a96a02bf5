"""Following what is made step by step: what is shown of it, and how it is brought to an end."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.errors import NotKept
from backends.domain.journal import Entry, Record, State
from backends.ports import Session
from backends.services.following.followers import follower
from backends.services.following.progress import Progress
from backends.services.following.steps import StepsFollower
from tests.clients.desk import NOW, Clock, answer
from tests.services.benches import OPERATION, Bench, crn_of, entry_of, record, synchronization
from tests.services.changes import opened
from tests.services.planning import REGISTRY

PLAN = synchronization("w0", "w1", "w2")
SENDING = (("sending", 0), ("sending", 1))


class Way:
    """A synchronization on its way, looked at from time to time."""

    def __init__(self, desk: Bench, session: Session, entry: Entry) -> None:
        self.desk = desk
        self.session = session
        self.entry = entry
        self.follower = self.another()

    def another(self) -> StepsFollower:
        """Return one more who follows it, as after a restart."""
        looks = follower(self.session, self.entry, now=self.desk.clock.now)
        assert isinstance(looks, StepsFollower)
        return looks

    async def look(self, **after: float) -> Progress:
        """Look, some time after the look before."""
        await self.desk.clock.sleep(timedelta(**after).total_seconds())
        return await self.follower.look()

    async def write(self, event: str, step: int, words: str = "") -> None:
        """Write down what somebody else who sends has to say now."""
        at = self.desk.clock.now()
        await self.session.journal.keep(record(PLAN, event, step, at, words))

    async def written(self) -> Entry:
        (entry,) = await self.session.journal.entries()
        return entry


@asynccontextmanager
async def way(
    *rows: tuple[str, int] | Record, journal: MemoryJournal | None = None
) -> AsyncGenerator[Way]:
    entry, desk = entry_of(PLAN, *rows), Bench(Clock())
    async with opened(desk, journal or MemoryJournal(entry.records)) as session:
        yield Way(desk, session, entry)


def phases(progress: Progress) -> list[str]:
    return [f"{phase.title}: {phase.state}" for phase in progress.phases]


# While it is sent


async def test_each_step_is_a_phase_while_somebody_sends() -> None:
    async with way(("sending", 0), ("answered", 0), ("sending", 1)) as on:
        progress = await on.look(seconds=5)
        assert phases(progress) == ["w0: done", "w1: now", "w2: not sent: ahead"]
        assert (progress.ended, progress.elapsed_s) == ("", 5)
        assert progress.words.startswith("1 of 3 accepted it so far. ")
        assert progress.words.endswith("3 min without news, and it counts as over.")
        assert progress.registry is not None
        assert progress.registry.crn == REGISTRY
        assert not (await on.written()).has("ended")


async def test_one_on_its_way_is_not_called_lost() -> None:
    async with way(*SENDING) as on:
        progress = await on.look(seconds=5)
        assert phases(progress)[:2] == ["w0: now", "w1: now"]


async def test_what_was_said_of_each_is_shown_as_lines() -> None:
    async with way(*SENDING) as on:
        await on.write("answered", 0, "It was accepted.")
        await on.write("refused", 1, "It is suspended.")
        await on.write("unanswered", 0, "The answer was lost.")
        lines = (await on.look(seconds=1)).lines
    assert [line.log for line in lines] == [
        "INFO  w0: It was accepted.",
        "ERROR w1: It is suspended.",
        "WARN  w0: The answer was lost.",
    ]


async def test_a_request_id_is_at_the_end_of_its_line() -> None:
    said = record(PLAN, "answered", 0, words="It was accepted.")
    async with way(("sending", 0), said.model_copy(update={"request_id": "r-1"})) as on:
        (line,) = (await on.look(seconds=1)).lines
    assert line.log == "INFO  w0: It was accepted. Request id r-1."


async def test_news_from_whoever_sends_is_taken_over_and_puts_the_end_off() -> None:
    async with way(("sending", 0)) as on:
        assert (await on.look(minutes=2)).ended == ""
        await on.write("answered", 0)
        await on.write("sending", 1)
        progress = await on.look(minutes=2)
        assert (progress.ended, phases(progress)[0]) == ("", "w0: done")


async def test_the_end_that_whoever_sends_has_written_is_taken_over() -> None:
    async with way(("sending", 0)) as on:
        await on.look(seconds=1)
        end = record(PLAN, "ended", 0, on.desk.clock.now(), "All 3 accepted it.")
        await on.session.journal.keep(end.model_copy(update={"ended": "done"}))
        progress = await on.look(seconds=1)
        assert (progress.ended, progress.words) == ("done", "All 3 accepted it.")


# When nobody sends any more


async def test_after_three_minutes_of_silence_it_is_over_and_what_is_left_is_named() -> None:
    async with way(("sending", 0), ("answered", 0), ("sending", 1)) as on:
        assert (await on.look(minutes=3)).ended == ""
        end = await on.look(seconds=1)
        assert (end.ended, end.entry.state) == ("failed", State.FAILED)
        assert end.words == (
            "1 of 3 accepted it. 1 may have it, as the answer was lost or a failure: w1. "
            "1 not sent: w2."
        )
        assert phases(end) == ["w0: done", "w1: may have arrived: failed", "w2: not sent: failed"]
        assert (await on.written()).words == end.words
        assert on.desk.told == []


async def test_once_each_step_has_come_to_something_it_is_over_without_waiting() -> None:
    steps = (0, 1, 2)
    sent = [("sending", step) for step in steps]
    async with way(*sent, ("answered", 0), ("unanswered", 1), ("refused", 2)) as on:
        assert not (await on.look(seconds=1)).ended
        end = await on.look(seconds=11)
        assert end.ended == "failed"
        assert end.words == (
            "1 of 3 accepted it. 1 refused it: w2. "
            "1 may have it, as the answer was lost or a failure: w1."
        )


async def test_what_an_event_shows_to_have_arrived_is_not_left_over() -> None:
    async with way(("sending", 0), ("answered", 0), ("sending", 1), ("unanswered", 1)) as on:
        on.desk.has_event(OPERATION, crn_of("w1"), "r-1")
        end = await on.look(minutes=4)
        assert [str(one.state) for one in end.entry.outcomes] == ["done", "done", "not sent"]
        last = end.entry.outcomes[1].record
        assert last is not None
        assert last.words == (
            "The answer was lost, but it arrived. Its events show it at 09:08:07 UTC."
        )


async def test_what_its_log_shows_to_have_failed_has_failed() -> None:
    async with way(*SENDING) as on:
        on.desk.has_event(OPERATION, crn_of("w1"), "r-1")
        on.desk.logs["r-1"] = ["ERROR It was not updated"]
        end = await on.look(minutes=4)
        assert "1 failed: w1." in end.words
        assert phases(end)[1] == "w1: failed: failed"
        words = "Its log ends with: ERROR It was not updated"
        assert end.lines[-1].log == f"ERROR w1: {words} Request id r-1."


async def test_where_all_have_it_after_all_it_is_done() -> None:
    async with way(*SENDING, ("sending", 2)) as on:
        for name in ("w0", "w1", "w2"):
            on.desk.has_event(OPERATION, crn_of(name), name)
        end = await on.look(minutes=4)
        assert (end.ended, end.entry.state) == ("done", State.DONE)
        assert end.words == "All 3 accepted it, and events show that."


async def test_time_stands_still_after_the_end() -> None:
    async with way(*SENDING) as on:
        assert (await on.look(minutes=4)).elapsed_s == 240
        again = await on.look(hours=2)
        assert (again.elapsed_s, again.ended) == (240, "failed")


async def test_two_who_follow_write_each_thing_once() -> None:
    async with way(*SENDING) as on:
        on.desk.has_event(OPERATION, crn_of("w1"), "r-1")
        other = on.another()
        await on.look(minutes=4)
        assert (await other.look()).ended == "failed"
        assert (await other.look()).ended == "failed"
        events = [(row.event, row.step) for row in (await on.written()).records]
        assert events == [("planned", 0), *SENDING, ("verified", 1), ("ended", 0)]


async def test_what_was_interrupted_before_anything_left_ends_as_nothing_sent() -> None:
    async with way(("sending", 0), ("refused", 0)) as on:
        end = await on.look(minutes=4)
        assert end.words == "0 of 3 accepted it. 1 refused it: w0. 2 not sent: w1, w2."


# What cannot be read or written


class Unwritable(MemoryJournal):
    """A journal that keeps nothing more."""

    async def keep(self, record: Record) -> None:
        raise NotKept("journal", "it cannot be written")


async def test_an_end_that_cannot_be_written_down_is_told_all_the_same() -> None:
    journal = Unwritable(entry_of(PLAN, *SENDING).records)
    async with way(*SENDING, journal=journal) as on:
        end = await on.look(minutes=4)
        assert (end.ended, end.entry.state) == ("failed", State.FAILED)
        assert not (await on.written()).has("ended")


class Unreadable(MemoryJournal):
    """A journal that may not be read."""

    async def entries(self) -> tuple[Entry, ...]:
        raise NotKept("journal", "it may not be read")


async def test_a_journal_that_cannot_be_read_is_told_and_not_raised() -> None:
    async with way(*SENDING, journal=Unreadable()) as on:
        progress = await on.look(minutes=1)
        assert progress.ended == ""
        assert progress.error is not None
        assert progress.error.detail == "it may not be read"


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_a_registry_that_cannot_be_read_is_left_out(status: int) -> None:
    async with way(*SENDING) as on:
        on.desk.readings = [answer({}, status)] * 30
        progress = await on.look(minutes=1)
        assert (progress.registry, progress.ended) == (None, "")


async def test_events_that_cannot_be_read_leave_it_open_whether_it_arrived() -> None:
    async with way(*SENDING) as on:
        on.desk.unreadable = {crn_of("w0"), crn_of("w1")}
        end = await on.look(minutes=4)
        assert [one.state for one in end.entry.outcomes][:2] == [State.UNKNOWN] * 2
        assert end.ended == "failed"


def test_it_was_sent_when_its_first_step_was() -> None:
    later = record(PLAN, "sending", 0, NOW + timedelta(minutes=1))
    assert entry_of(PLAN, later, ("sending", 1)).sent_at == NOW + timedelta(minutes=1)
