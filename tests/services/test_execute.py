"""The executor: what it refuses, that it sends once, and what it says of every kind of answer."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.errors import Conflict, NotKept, ReadOnly, Rejected, ServiceError, Throttled
from backends.domain.journal import Entry, Record, State
from backends.domain.plan import Check, Consent, Plan, Step, Verdict, Where
from backends.ports import Journal
from backends.services.execution.execute import Executor
from backends.services.execution.journal import JournalFile
from tests.clients.desk import Clock, answer
from tests.services.changes import (
    NEW,
    UPGRADED,
    YES,
    Desk,
    Fate,
    answered,
    breaking,
    cancellation,
    creation,
    deletion,
    losing,
    opened,
    row,
    upgrade,
)
from tests.services.planning import ELSEWHERE

FULL = Check(name="room", title="There is room", verdict=Verdict.FAIL, evidence="There is none.")


class Place:
    """A desk with its clock and a journal, in which plans are applied."""

    def __init__(self, *fates: Fate, journal: Journal | None = None) -> None:
        self.clock = Clock()
        self.desk = Desk(self.clock, fates=list(fates))
        self.journal: Journal = journal or MemoryJournal()
        self.told: list[Record] = []

    async def apply(self, plan: Plan, consent: Consent = YES, *, read_only: bool = False) -> Entry:
        async with opened(self.desk, self.journal, read_only=read_only) as session:
            executor = Executor(session, by="anna", now=self.clock.now, sleep=self.clock.sleep)
            return await executor.apply(plan, consent, self.told.append)

    async def refuses(self, error: type[ServiceError], words: str, plan: Plan, **how: Any) -> None:
        """Expect a plan to be refused before anything is sent or written down as sent."""
        sent = list(self.desk.sent)
        with pytest.raises(error, match=words):
            await self.apply(plan, **how)
        assert self.desk.sent == sent

    async def events(self) -> list[str]:
        """Return what the journal has of its newest change."""
        return [record.event for record in (await self.journal.entries())[0].records]


def events(entry: Entry) -> list[str]:
    return [record.event for record in entry.records]


# What goes well


async def test_a_creation_is_written_down_sent_and_recognized() -> None:
    place = Place()
    entry = await place.apply(creation())

    assert events(entry) == ["planned", "sending", "answered", "verified"]
    assert place.desk.sent == ["createModelRegistry"]
    assert (entry.state, entry.by, entry.registry_crn) == (State.UNDER_WAY, "anna", NEW)
    assert entry.request_ids == ("the-request",)
    assert entry.words == "new is Installing (installation:started)."
    assert await place.journal.entries() == (entry,)
    assert tuple(place.told) == entry.records


async def test_the_intent_is_on_the_disk_before_the_request_leaves() -> None:
    place = Place()
    written: list[str] = []

    class Watching(MemoryJournal):
        async def keep(self, record: Record) -> None:
            await super().keep(record)
            written.append(record.event)

    place.journal = Watching()
    place.desk.on_change = lambda: written.append("arrived")
    await place.apply(creation())
    assert written == ["planned", "sending", "arrived", "answered", "verified"]


async def test_what_was_overridden_is_in_the_journal() -> None:
    entry = await Place().apply(creation("one", FULL), Consent(overridden=("room",)))
    assert entry.records[0].overridden == ("room",)


async def test_the_crn_after_an_upgrade_is_adopted() -> None:
    entry = await Place().apply(upgrade())
    assert [record.registry_crn for record in entry.records[2:]] == [UPGRADED, UPGRADED]
    assert entry.words == "models is Upgrading (upgrade:started)."


async def test_a_deletion_has_arrived_when_the_registry_is_gone() -> None:
    place = Place()
    place.desk.on_change = lambda: place.desk.readings.append(answer({}))
    entry = await place.apply(deletion())
    assert (events(entry)[-1], entry.words) == ("verified", "It is no longer listed.")


async def test_reading_back_is_patient() -> None:
    place = Place()
    late = [answer({"modelRegistries": [row()]})] * 3
    place.desk.on_change = lambda: place.desk.readings.extend(late)
    entry = await place.apply(creation())
    assert events(entry)[-1] == "verified"
    assert place.clock.slept == [1.0, 2.0, 4.0]


async def test_of_several_new_registries_the_newest_is_taken_and_that_is_said() -> None:
    place = Place()
    other = row("crn:of:another", "installation:started", createdAt="2026-01-05T09:00:00Z")
    place.desk.on_change = lambda: place.desk.rows.append(other)
    entry = await place.apply(creation())
    assert entry.registry_crn == NEW
    more = "1 more appeared there too; this is the newest."
    assert entry.words == f"new is Installing (installation:started). {more}"


async def test_what_appears_in_another_environment_is_not_the_new_registry() -> None:
    place = Place(answered(200))
    other = row(NEW, "installation:started", environmentCrn=ELSEWHERE)
    place.desk.on_change = lambda: place.desk.rows.append(other)
    assert events(await place.apply(creation()))[-1] == "not verified"


# Refused before anything is sent


async def test_read_only_refuses() -> None:
    place = Place()
    await place.refuses(ReadOnly, "was not sent", creation(), read_only=True)
    assert await place.journal.entries() == ()


async def test_what_cannot_be_taken_back_needs_its_name() -> None:
    place = Place()
    for consent in (Consent(), Consent(named="model"), Consent(named="MODELS")):
        words = r"was not sent\. This needs models typed$"
        await place.refuses(Rejected, words, deletion(), consent=consent)


async def test_a_failed_check_needs_to_be_overridden_by_its_name() -> None:
    place = Place()
    for consent in (Consent(), Consent(overridden=("other",))):
        words = "failed and are not overridden: room$"
        await place.refuses(Rejected, words, creation("one", FULL), consent=consent)


@pytest.mark.parametrize(
    "where",
    [
        Where(profile="other", region="eu-1"),
        Where(profile="prod", region="us-west-1"),
        Where(profile="prod", region="eu-1", endpoint_url="https://cdp.example.com"),
        Where(profile="prod", region="eu-1", from_environment=True),
    ],
    ids=str,
)
async def test_a_plan_for_another_control_plane_is_refused(where: Where) -> None:
    plan = creation().model_copy(update={"where": where})
    words = f"the plan is for {where}, and this is the profile prod in eu-1$"
    await Place().refuses(Rejected, words, plan)


async def test_a_plan_without_steps_is_refused() -> None:
    plan = creation().model_copy(update={"steps": ()})
    await Place().refuses(Rejected, "has nothing in it to be sent", plan)


@pytest.mark.parametrize("fate", [answered(200), answered(400), answered(500)])
async def test_a_plan_is_sent_once_whatever_came_of_it(fate: Fate) -> None:
    place = Place(fate)
    await place.apply(creation())
    await place.refuses(Rejected, "was sent before, and is", creation())
    assert place.desk.sent == ["createModelRegistry"]


async def test_two_who_apply_the_same_plan_at_once_send_it_once() -> None:
    place = Place()
    outcomes = await asyncio.gather(
        *(place.apply(creation()) for _ in range(2)), return_exceptions=True
    )
    assert [isinstance(one, Rejected | Conflict | Entry) for one in outcomes] == [True] * 2
    assert sum(isinstance(one, Entry) for one in outcomes) == 1
    assert place.desk.sent == ["createModelRegistry"]


@pytest.mark.parametrize(
    ("plan", "rows", "words"),
    [
        (creation(), [row(), row(NEW)], "new has appeared there since it was planned"),
        (deletion(), [], "the registry is no longer listed"),
        (deletion(), [row(status="upgrade:started")], r"models is Upgrading \(upgrade:started\)"),
        (upgrade(), [row(version="1.13.0-b58")], r"models has the version 1\.13\.0-b58 by now"),
        (cancellation(), [row()], r"models is Ready \(installation:finished\) by now"),
    ],
)
async def test_what_has_changed_since_it_was_planned_is_not_changed(
    plan: Plan, rows: list[dict[str, Any]], words: str
) -> None:
    place = Place()
    place.desk.rows = rows
    await place.refuses(Conflict, words, plan)
    assert await place.journal.entries() == ()


async def test_what_cannot_be_looked_at_again_is_not_changed() -> None:
    place = Place()
    place.desk.readings = [answer({}, 503)] * 20
    await place.refuses(Throttled, "unavailable", creation())


# Answers that are certain, and answers that are not

REQUEST = httpx.Request("POST", "https://service.example")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 407, 409, 422, 429])
async def test_an_answer_that_certainly_had_no_effect_is_a_refusal(status: int) -> None:
    place = Place(answered(status, "No, not now.", x_altus_request_id="r-1"))
    entry = await place.apply(creation())

    assert events(entry) == ["planned", "sending", "refused"]
    assert (entry.state, entry.request_ids) == (State.REFUSED, ("r-1",))
    assert f"({status}): No, not now. " in entry.words
    assert (place.desk.sent, place.clock.slept) == (["createModelRegistry"], [])


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("no way", request=REQUEST),
        httpx.ConnectTimeout("too slow", request=REQUEST),
        httpx.PoolTimeout("too many", request=REQUEST),
        httpx.ProxyError("403 Forbidden", request=REQUEST),
        httpx.UnsupportedProtocol("gopher", request=REQUEST),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_never_left_is_a_refusal(error: httpx.RequestError) -> None:
    place = Place(breaking(error))
    entry = await place.apply(creation())
    assert (events(entry)[-1], entry.state) == ("refused", State.REFUSED)


LEFT = [
    httpx.ReadError("reset", request=REQUEST),
    httpx.ReadTimeout("silence", request=REQUEST),
    httpx.WriteError("broken pipe", request=REQUEST),
    httpx.WriteTimeout("slow", request=REQUEST),
    httpx.CloseError("closing", request=REQUEST),
    httpx.RemoteProtocolError("hung up", request=REQUEST),
    httpx.LocalProtocolError("ours", request=REQUEST),
    httpx.DecodingError("no gzip", request=REQUEST),
]


@pytest.mark.parametrize("error", LEFT, ids=lambda error: type(error).__name__)
async def test_a_request_that_may_have_left_is_looked_for_and_not_found(
    error: httpx.RequestError,
) -> None:
    place = Place(breaking(error))
    entry = await place.apply(creation())

    assert events(entry) == ["planned", "sending", "unanswered", "not verified"]
    assert entry.state is State.UNKNOWN
    assert entry.words == (
        "No answer came, and after 40 s there is no sign of a new registry in labs. "
        "Nothing is sent again by itself."
    )
    assert place.desk.sent == ["createModelRegistry"]


@pytest.mark.parametrize("loss", [*LEFT, 500, 502, 503, 504, 509], ids=str)
async def test_an_answer_that_was_lost_after_the_effect_is_found_out(
    loss: httpx.RequestError | int,
) -> None:
    place = Place(losing(loss))
    entry = await place.apply(creation())

    assert events(entry) == ["planned", "sending", "unanswered", "verified"]
    assert (
        entry.words
        == "The answer was lost, but it arrived: new is Installing (installation:started)."
    )
    assert (entry.registry_crn, entry.state) == (NEW, State.UNDER_WAY)
    assert entry.records[2].words.endswith("It may have arrived all the same.")
    assert place.desk.sent == ["createModelRegistry"]


@pytest.mark.parametrize(
    "unreadable",
    [
        httpx.Response(200, content=b""),
        httpx.Response(200, content=b'{"crn'),
        httpx.Response(200, content=b"[1]"),
        httpx.Response(200, html="<html>Sign in</html>"),
        httpx.Response(302, headers={"Location": "https://sign-in.example"}),
    ],
    ids=["empty", "cut", "shape", "page", "redirect"],
)
async def test_an_answer_that_cannot_be_read_is_a_lost_one(unreadable: httpx.Response) -> None:
    def fate(act: Callable[[], httpx.Response]) -> httpx.Response:
        act()
        return unreadable

    place = Place(fate)
    entry = await place.apply(creation())
    assert events(entry)[2:] == ["unanswered", "verified"]
    assert place.desk.sent == ["createModelRegistry"]


async def test_after_a_lost_answer_the_registry_that_took_the_place_is_recognized() -> None:
    entry = await Place(losing(502)).apply(upgrade())
    assert events(entry)[2:] == ["unanswered", "verified"]
    assert entry.registry_crn == UPGRADED


async def test_after_a_lost_answer_a_deletion_is_told_by_what_is_gone() -> None:
    place = Place(losing(504))
    place.desk.on_change = lambda: place.desk.readings.append(answer({}))
    entry = await place.apply(deletion())
    assert entry.words == "The answer was lost, but it arrived: it is no longer listed."


async def test_an_upgrade_whose_registry_vanishes_has_not_arrived() -> None:
    place = Place(losing(504))
    place.desk.on_change = lambda: place.desk.readings.extend([answer({})] * 20)
    assert events(await place.apply(upgrade()))[-1] == "not verified"


# Reading back fails


async def test_a_failure_while_reading_back_is_waited_out() -> None:
    place = Place()
    down: Sequence[httpx.Response | Exception] = [answer({}, 500), httpx.ReadError("reset")]
    place.desk.on_change = lambda: place.desk.readings.extend(down)
    entry = await place.apply(creation())
    assert events(entry)[-1] == "verified"


@pytest.mark.parametrize("fate", [answered(200), losing(502)])
async def test_what_cannot_be_read_back_is_neither_done_nor_sent_again(fate: Fate) -> None:
    place = Place(fate)
    place.desk.on_change = lambda: place.desk.readings.extend([answer({}, 403)] * 30)
    entry = await place.apply(creation())

    assert (events(entry)[-1], entry.state) == ("not verified", State.UNKNOWN)
    assert "Reading back failed. CDP control plane: ml listModelRegistries is not" in entry.words
    assert place.desk.sent == ["createModelRegistry"]


async def test_reading_back_ends_though_every_reading_takes_long() -> None:
    place = Place()

    def slow() -> None:
        place.desk.readings.extend([httpx.ReadTimeout("silence")] * 100)

    place.desk.on_change = slow
    entry = await place.apply(creation())
    assert events(entry)[-1] == "not verified"
    assert place.clock.seconds < 120


# Several steps


def twice(second: Step | None = None) -> Plan:
    """Return a plan of two steps."""
    plan = creation()
    return plan.model_copy(update={"steps": (*plan.steps, second or plan.steps[0])})


async def test_each_step_is_written_down_and_sent_once() -> None:
    place = Place()
    entry = await place.apply(twice())
    assert events(entry) == [
        "planned", "sending", "answered", "sending", "answered", "verified",
    ]  # fmt: skip
    assert [record.step for record in entry.records] == [0, 0, 0, 1, 1, 0]
    assert len(place.desk.sent) == 2


@pytest.mark.parametrize("first", [answered(400), breaking(LEFT[0])])
async def test_it_stops_at_the_first_step_that_is_not_answered_well(first: Fate) -> None:
    place = Place(first)
    await place.apply(twice())
    assert len(place.desk.sent) == 1


async def test_what_a_refused_second_step_leaves_is_read_back() -> None:
    place = Place(lambda act: act(), answered(409))
    entry = await place.apply(twice())
    assert events(entry)[3:] == ["sending", "refused", "verified"]


# The journal fails


@dataclass
class Failing(MemoryJournal):
    """A journal that keeps some records, and then no more."""

    left: int

    def __post_init__(self) -> None:
        super().__init__()

    async def keep(self, record: Record) -> None:
        if not self.left:
            raise NotKept("journal", "it cannot be written: no space left on device")
        self.left -= 1
        await super().keep(record)


@pytest.mark.parametrize("kept", [0, 1])
async def test_what_cannot_be_written_down_is_not_sent(kept: int) -> None:
    place = Place(journal=Failing(kept))
    await place.refuses(NotKept, "no space left", creation())


@pytest.mark.parametrize("kept", [2, 3])
async def test_what_was_sent_is_told_though_it_cannot_be_written_down(kept: int) -> None:
    place = Place(journal=Failing(kept))
    entry = await place.apply(creation())

    assert events(entry) == ["planned", "sending", "answered", "verified"]
    assert entry.words == (
        "new is Installing (installation:started). The journal has no record of this. "
        "journal: it cannot be written: no space left on device."
    )
    assert tuple(place.told) == entry.records
    assert len(await place.events()) == kept


@pytest.mark.parametrize("fate", [answered(200), losing(502), answered(400)])
async def test_the_answer_outlives_a_disk_that_fills_up_meanwhile(
    fate: Fate, tmp_path: Path
) -> None:
    path, full = tmp_path / "journal.jsonl", list[str]()

    def write(file: int, line: bytes) -> int:
        if full and path.with_suffix(".reserve").exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return os.write(file, line)

    place = Place(fate, journal=JournalFile(path, write=write))
    place.desk.on_change = lambda: full.append("full")
    entry = await place.apply(creation())
    assert await JournalFile(path).entries() == (entry,)
    assert len(entry.records) >= 3


async def test_a_second_step_that_cannot_be_written_down_is_not_sent() -> None:
    place = Place(journal=Failing(3))
    entry = await place.apply(twice())
    assert events(entry)[3:] == ["refused", "verified"]
    assert "ml createModelRegistry was not sent." in entry.records[3].words
    assert len(place.desk.sent) == 1


# Interrupted


class Held(MemoryJournal):
    """A journal that is interrupted while it keeps a certain record."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at
        self.applying: asyncio.Task[Entry] | None = None

    async def keep(self, record: Record) -> None:
        if record.event == self.at and self.applying is not None:
            self.applying.cancel()
            await asyncio.sleep(0)
        await super().keep(record)


@pytest.mark.parametrize(
    ("at", "written", "sent"),
    [
        ("planned", ["planned"], 0),
        ("sending", ["planned", "sending", "refused"], 0),
        ("answered", ["planned", "sending", "answered"], 1),
        ("verified", ["planned", "sending", "answered", "verified"], 1),
    ],
)
async def test_interrupted_while_writing_the_record_is_written_all_the_same(
    at: str, written: list[str], sent: int
) -> None:
    journal = Held(at)
    place = Place(journal=journal)
    journal.applying = asyncio.create_task(place.apply(creation()))
    with pytest.raises(asyncio.CancelledError):
        await journal.applying
    assert await place.events() == written
    assert len(place.desk.sent) == sent


async def test_interrupted_on_the_way_is_recorded_and_goes_on_upward() -> None:
    place = Place()
    async with opened(place.desk, place.journal) as session:
        plane, under_way = session.control_plane, asyncio.Event()

        class Never:
            list_registries = plane.list_registries

            async def change(self, request: object) -> None:
                del request
                under_way.set()
                await asyncio.Event().wait()

        stuck = replace(session, control_plane=Never())  # pyright: ignore[reportArgumentType]
        executor = Executor(stuck, by="anna", now=place.clock.now, sleep=place.clock.sleep)
        applying = asyncio.create_task(executor.apply(creation(), YES))
        await under_way.wait()
        applying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await applying

    (entry,) = await place.journal.entries()
    assert (events(entry)[-1], entry.state) == ("unanswered", State.UNKNOWN)
    assert "was on its way: it may have arrived" in entry.words
