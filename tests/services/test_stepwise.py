"""Changes made step by step: several at a time, each to its end, and all of it written down."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.errors import NotKept, ReadOnly, Rejected
from backends.domain.journal import Entry, Record, State
from backends.domain.plan import Consent, Plan
from backends.ports import Journal
from backends.services.execution.execute import Executor
from tests.clients.desk import NOW, Clock, answer
from tests.services.benches import (
    OPERATION,
    Bench,
    Gated,
    crn_of,
    entry_of,
    names,
    record,
    synchronization,
)
from tests.services.changes import Act, Fate, answered, breaking, losing, opened

BROKEN = httpx.ReadError("reset")
FULL = "journal: it cannot be written: no space left on device."


class Place:
    """Workbenches with their clock and a journal, in which plans are applied."""

    def __init__(self, journal: Journal | None = None, **fate_of: Fate) -> None:
        self.clock = Clock()
        self.desk = Bench(self.clock, fate_of={name: [fate] for name, fate in fate_of.items()})
        self.journal: Journal = journal or MemoryJournal()
        self.told: list[Record] = []

    async def apply(self, plan: Plan, *, read_only: bool = False) -> Entry:
        async with opened(self.desk, self.journal, read_only=read_only) as session:
            executor = Executor(session, by="anna", now=self.clock.now, sleep=self.clock.sleep)
            return await executor.apply(plan, Consent(), self.told.append)

    @asynccontextmanager
    async def gated(self, plan: Plan) -> AsyncGenerator[tuple[Gated, asyncio.Task[Entry]]]:
        """Apply a plan whose requests wait to be let through."""
        async with opened(self.desk, self.journal) as session:
            gated = Gated(session.control_plane)
            behind = replace(session, control_plane=gated)  # pyright: ignore[reportArgumentType]
            executor = Executor(behind, by="anna", now=self.clock.now, sleep=self.clock.sleep)

            def tell(record: Record) -> None:
                self.told.append(record)
                gated.news.set()

            yield gated, asyncio.create_task(executor.apply(plan, Consent(), tell))

    def answered(self) -> list[str]:
        """Name the workbenches whose answers have been told, in order."""
        return sorted(f"w{row.step}" for row in self.told if row.event == "answered")


def states(entry: Entry) -> list[str]:
    return [str(one.state) for one in entry.outcomes]


def events(entry: Entry, step: int) -> list[str]:
    return [row.event for row in entry.records[1:] if row.step == step and row.event != "ended"]


# What goes well


async def test_each_step_is_written_down_sent_once_and_seen_in_its_events() -> None:
    place = Place()
    entry = await place.apply(synchronization("w0", "w1"))

    assert sorted(place.desk.told) == ["w0", "w1"]
    assert [row.event for row in entry.records[:2]] == ["planned", "sending"]
    for step in (0, 1):
        assert events(entry, step) == ["sending", "answered", "verified"]
    assert entry.records[-1].event == "ended"
    assert entry.state is State.DONE
    assert entry.words == "All 2 accepted it, and events show that."
    assert entry.request_ids == ("w0-1", "w1-1")
    assert await place.journal.entries() == (entry,)
    assert tuple(place.told) == entry.records


async def test_one_alone_is_told_by_its_name() -> None:
    entry = await Place().apply(synchronization("w0"))
    assert entry.words == "w0 accepted it, and events show that."


async def test_each_intent_is_written_down_before_its_request_leaves() -> None:
    kept: list[str] = []

    class Watching(MemoryJournal):
        async def keep(self, record: Record) -> None:
            await super().keep(record)
            kept.append(f"{record.event} w{record.step}")

    place = Place(Watching())
    place.desk.on_change = lambda: kept.append(f"arrived {place.desk.told[-1]}")
    await place.apply(synchronization(*names(9)))
    for name in names(9):
        assert kept.index(f"sending {name}") < kept.index(f"arrived {name}")


async def test_where_workbenches_have_no_events_the_answers_count() -> None:
    place = Place()
    place.desk.has_events = False
    entry = await place.apply(synchronization("w0", "w1"))
    assert (entry.state, entry.words) == (State.DONE, "All 2 accepted it.")
    assert events(entry, 0) == ["sending", "answered"]
    assert place.clock.slept == [1.0, 3.0]


async def test_events_that_some_have_are_counted() -> None:
    place = Place()
    plan, heard = synchronization("w0", "w1", "w2"), place.desk

    def quiet() -> None:
        heard.has_events = heard.told[-1] == "w1"

    heard.on_change = quiet
    assert (await place.apply(plan)).words == "All 3 accepted it, and events show that of 1."


# Several at a time


async def test_four_are_on_their_way_at_once_and_no_more() -> None:
    place, every = Place(), names(11)
    async with place.gated(synchronization(*every)) as (gated, applying):
        await gated.until_waiting("w0", "w1", "w2", "w3")
        gated.let(["w2"])
        await gated.until_waiting("w0", "w1", "w3", "w4")
        gated.let(every)
        entry = await applying
    assert gated.most == 4
    assert states(entry) == ["done"] * 11
    assert Counter(place.desk.told) == dict.fromkeys(every, 1)


async def test_what_takes_long_holds_nothing_up_but_its_own_place() -> None:
    place, every = Place(), names(11)
    async with place.gated(synchronization(*every)) as (gated, applying):
        gated.let(every[1:])
        await gated.until(lambda: place.answered() == sorted(every[1:]))
        assert gated.waiting == ["w0"]
        gated.let(["w0"])
        assert (await applying).state is State.DONE


async def test_what_is_sent_is_told_as_it_happens() -> None:
    place = Place()
    async with place.gated(synchronization("w0", "w1")) as (gated, applying):
        gated.let(["w1"])
        await gated.until(lambda: place.answered() == ["w1"])
        (entry,) = await place.journal.entries()
        assert states(entry) == ["unknown", "done"]
        assert entry.state is State.UNKNOWN
        assert tuple(place.told) == entry.records
        gated.let(["w0"])
        await applying


# What fails keeps no other from being sent


@pytest.mark.parametrize(
    ("fate", "state", "words"),
    [
        (answered(400, "It is suspended."), State.REFUSED, "1 refused it: w0."),
        (answered(403), State.REFUSED, "1 refused it: w0."),
        (answered(404), State.REFUSED, "1 refused it: w0."),
        (answered(409), State.REFUSED, "1 refused it: w0."),
        (answered(429), State.REFUSED, "1 refused it: w0."),
        (
            answered(500),
            State.UNKNOWN,
            "1 may have it, as the answer was lost or a failure: w0.",
        ),
        (
            breaking(BROKEN),
            State.UNKNOWN,
            "1 may have it, as the answer was lost or a failure: w0.",
        ),
        (breaking(httpx.ConnectError("no way")), State.REFUSED, "1 refused it: w0."),
    ],
)
async def test_the_others_are_sent_whatever_becomes_of_one(
    fate: Fate, state: State, words: str
) -> None:
    place = Place(w0=fate)
    entry = await place.apply(synchronization(*names(7)))

    assert Counter(place.desk.told) == dict.fromkeys(names(7), 1)
    assert [one.state for one in entry.outcomes] == [state] + [State.DONE] * 6
    assert entry.state is State.FAILED
    assert entry.words == f"6 of 7 accepted it. {words}"


async def test_all_that_fail_are_counted_and_some_are_named() -> None:
    bad = {name: answered(400) for name in names(8)}
    entry = await Place(None, **bad, w8=answered(500)).apply(synchronization(*names(10)))
    assert entry.words == (
        "1 of 10 accepted it. 8 refused it: w0, w1, w2, w3, w4, w5 and 2 more. "
        "1 may have it, as the answer was lost or a failure: w8."
    )


async def test_the_service_s_own_words_are_kept_with_its_request_id() -> None:
    refusal = answered(400, "It is suspended.", x_altus_request_id="r-1")
    entry = await Place(w1=refusal).apply(synchronization("w0", "w1"))
    record = entry.outcomes[1].record
    assert record is not None
    assert (record.event, record.request_id) == ("refused", "r-1")
    assert "It is suspended." in record.words


# Lost answers


@pytest.mark.parametrize("loss", [BROKEN, httpx.ReadTimeout("silence")], ids=str)
async def test_after_a_lost_answer_an_event_shows_that_it_arrived(loss: httpx.RequestError) -> None:
    place = Place(w1=losing(loss))
    entry = await place.apply(synchronization("w0", "w1", "w2"))

    assert events(entry, 1) == ["sending", "unanswered", "verified"]
    assert (entry.state, states(entry)) == (State.DONE, ["done"] * 3)
    record = entry.outcomes[1].record
    assert record is not None
    assert (
        record.words == "The answer was lost, but it arrived. Its events show it at 09:08:07 UTC."
    )
    assert place.desk.told.count("w1") == 1


async def test_an_event_that_appears_late_is_waited_for() -> None:
    place = Place(w0=breaking(BROKEN))

    async def sleep(duration_s: float) -> None:
        await Clock.sleep(place.clock, duration_s)
        if place.clock.seconds >= 4:
            place.desk.has_event(OPERATION, crn_of("w0"), "late")

    place.clock.sleep = sleep
    entry = await place.apply(synchronization("w0"))
    assert events(entry, 0) == ["sending", "unanswered", "verified"]
    assert place.clock.slept == [1.0, 3.0]


async def test_an_event_of_before_says_nothing_of_a_lost_answer() -> None:
    place = Place(w0=breaking(BROKEN))
    place.desk.has_event(OPERATION, crn_of("w0"), "before", minutes=-2)
    place.desk.has_event("discoverModelRegistry", crn_of("w0"), "by-itself")
    entry = await place.apply(synchronization("w0"))
    assert states(entry) == ["unknown"]


def failing(act: Act) -> httpx.Response:
    """Begin, and answer with the service's own failure."""
    act()
    return answer({"message": "It was not updated"}, 500, x_altus_request_id="r-500")


async def test_an_event_of_an_attempt_before_is_not_taken_for_that_of_the_next() -> None:
    """Nothing has arrived the second time: the event is that of a failure a minute before."""
    place = Place()
    place.desk.fate_of["w0"] = [failing, breaking(BROKEN)]
    first = await place.apply(synchronization("w0"))
    assert states(first) == ["unknown"]
    await place.clock.sleep(60)
    again = await place.apply(synchronization("w0", plan_id="sync-2"))
    assert states(again) == ["unknown"]


async def test_a_failure_for_an_answer_is_not_made_good_by_an_event_that_it_began() -> None:
    entry = await Place(w0=failing).apply(synchronization("w0"))
    assert (states(entry), entry.state) == (["unknown"], State.FAILED)


@pytest.mark.parametrize("fate", [losing(BROKEN), failing, None])
async def test_a_log_that_ends_with_an_error_is_a_failure_whatever_was_answered(
    fate: Fate | None,
) -> None:
    place = Place()
    place.desk.fate_of = {"w0": [fate]} if fate else {}
    place.desk.logs["w0-1"] = ["INFO  It begins", "ERROR It was not updated"]
    entry = await place.apply(synchronization("w0", "w1"))

    assert states(entry) == ["failed", "done"]
    assert events(entry, 0)[-1] == "not verified"
    assert entry.words == "1 of 2 accepted it. 1 failed: w0."
    record = entry.outcomes[0].record
    assert record is not None
    assert record.words == "Its log ends with: ERROR It was not updated"


async def test_an_error_that_the_log_goes_on_after_is_none() -> None:
    place = Place()
    place.desk.logs["w0-1"] = ["ERROR Trying again", "INFO  It is updated", "INFO  No ERRORs"]
    assert states(await place.apply(synchronization("w0"))) == ["done"]


# Refused before anything is sent


async def test_it_is_sent_once_and_no_second_time() -> None:
    place, plan = Place(w1=answered(400)), synchronization("w0", "w1")
    await place.apply(plan)
    with pytest.raises(Rejected, match="was sent before, and is failed by the journal"):
        await place.apply(plan)
    assert sorted(place.desk.told) == ["w0", "w1"]


async def test_read_only_refuses_it() -> None:
    place = Place()
    with pytest.raises(ReadOnly):
        await place.apply(synchronization("w0"), read_only=True)
    assert (place.desk.told, await place.journal.entries()) == ([], ())


async def test_a_registry_that_has_changed_meanwhile_keeps_no_workbench_from_it() -> None:
    place = Place()
    place.desk.turn("upgrade:started")
    assert (await place.apply(synchronization("w0"))).state is State.DONE


# The journal fails


class Failing(MemoryJournal):
    """A journal that keeps some records, and then no more."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left
        self.refused_to_send = asyncio.Event()

    async def keep(self, record: Record) -> None:
        if not self.left:
            if record.event == "sending":
                self.refused_to_send.set()
            raise NotKept("journal", "it cannot be written: no space left on device")
        self.left -= 1
        await super().keep(record)


@pytest.mark.parametrize("kept", [0, 1])
async def test_what_cannot_be_written_down_at_all_is_not_sent(kept: int) -> None:
    place = Place(Failing(kept))
    with pytest.raises(NotKept, match="no space left"):
        await place.apply(synchronization(*names(6)))
    assert place.desk.told == []


async def test_what_can_no_longer_be_written_down_is_not_sent_any_more() -> None:
    place = Place(Failing(8))
    entry = await place.apply(synchronization(*names(12)))

    written = {row.step for row in entry.records if row.event == "sending"}
    assert {f"w{step}" for step in written} == set(place.desk.told)
    assert 0 < len(place.desk.told) < 12
    assert entry.state is State.FAILED
    assert f" The rest was not sent. {FULL}" in entry.words
    assert tuple(place.told) == entry.records
    (known,) = await place.journal.entries()
    assert len(known.records) == 8


async def test_what_is_on_its_way_when_the_journal_fails_is_awaited() -> None:
    """Breaking off a request that has left would only hide its outcome."""
    journal = Failing(99)
    place, every = Place(journal), names(9)
    place.desk.has_events = False
    async with place.gated(synchronization(*every)) as (gated, applying):
        await gated.until_waiting("w0", "w1", "w2", "w3")
        journal.left = 0
        gated.let(["w0"])
        await journal.refused_to_send.wait()
        for _ in range(20):  # time enough to break them off, if anybody did
            await asyncio.sleep(0)
        gated.let(every)
        entry = await applying
    assert sorted(place.desk.told) == ["w0", "w1", "w2", "w3"]
    assert states(entry) == ["done"] * 4 + ["not sent"] * 5


# Interrupted


async def interrupted(place: Place, count: int, through: Sequence[str]) -> Entry:
    """Interrupt a synchronization when some have gone through and four more are on their way."""
    async with place.gated(synchronization(*names(count))) as (gated, applying):
        gated.let(through)
        await gated.until(lambda: place.answered() == sorted(through))
        await gated.until_waiting(*[name for name in names(count) if name not in through][:4])
        applying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await applying
    (entry,) = await place.journal.entries()
    return entry


async def test_interrupted_in_the_middle_each_step_says_how_far_it_is() -> None:
    place = Place()
    entry = await interrupted(place, 12, names(3))

    assert states(entry) == ["done"] * 3 + ["unknown"] * 4 + ["not sent"] * 5
    assert sorted(place.desk.told) == ["w0", "w1", "w2"]
    for step in range(3, 7):
        record = entry.outcomes[step].record
        assert record is not None
        assert "was on its way: it may have arrived" in record.words
    assert not entry.has("ended")
    assert entry.is_open
    assert tuple(place.told) == entry.records


async def test_interrupted_while_an_intent_is_written_down_it_is_not_sent() -> None:
    class Held(MemoryJournal):
        applying: asyncio.Task[Entry] | None = None

        async def keep(self, record: Record) -> None:
            if (record.event, record.step) == ("sending", 3) and self.applying:
                self.applying.cancel()
                await asyncio.sleep(0)
            await super().keep(record)

    journal = Held()
    place = Place(journal)
    journal.applying = asyncio.create_task(place.apply(synchronization(*names(9))))
    with pytest.raises(asyncio.CancelledError):
        await journal.applying
    (entry,) = await journal.entries()
    assert events(entry, 3) == ["sending", "refused"]
    assert "w3" not in place.desk.told
    sent = {one.step.about for one in entry.outcomes if one.state is not State.NOT_SENT}
    assert set(place.desk.told) <= sent


async def test_interrupted_before_anything_left_it_is_said_that_nothing_was_sent() -> None:
    class Held(MemoryJournal):
        applying: asyncio.Task[Entry] | None = None

        async def keep(self, record: Record) -> None:
            if record.event == "sending" and self.applying:
                self.applying.cancel()
                await asyncio.sleep(0)
            await super().keep(record)

    journal = Held()
    place = Place(journal)
    journal.applying = asyncio.create_task(place.apply(synchronization(*names(3))))
    with pytest.raises(asyncio.CancelledError):
        await journal.applying
    (entry,) = await journal.entries()
    assert (events(entry, 0), place.desk.told) == (["sending", "refused"], [])
    assert states(entry) == ["refused", "not sent", "not sent"]


# What the journal makes of it


def test_a_change_with_a_lost_answer_is_unknown_and_without_one_is_under_way() -> None:
    plan = synchronization("w0", "w1")
    assert entry_of(plan).state is State.NOT_SENT
    assert entry_of(plan, ("sending", 0)).state is State.UNKNOWN
    assert entry_of(plan, ("sending", 0), ("answered", 0)).state is State.UNDER_WAY
    lost = entry_of(plan, ("sending", 0), ("unanswered", 0), ("sending", 1), ("answered", 1))
    assert lost.state is State.UNKNOWN


def test_an_end_stays_the_end() -> None:
    plan = synchronization("w0")
    end = record(plan, "ended", 0).model_copy(update={"ended": "done", "words": "It is over."})
    late = record(plan, "not verified", 0, words="Too late.")
    entry = entry_of(plan, ("sending", 0), ("answered", 0), end, late)
    assert (entry.state, entry.words, entry.ended_at) == (State.DONE, "It is over.", NOW)
