"""Following: what is said of a change, look by look, and how it is seen to end."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.errors import AccessDenied, NotKept, Unreachable
from backends.domain.journal import Entry, Event, Record, State
from backends.domain.plan import Plan
from backends.ports import Session
from backends.services.following.follow import Follower
from backends.services.following.progress import Progress
from tests.clients.desk import NOW, Clock, answer
from tests.services.changes import (
    NEW,
    UPGRADED,
    Desk,
    Row,
    cancellation,
    creation,
    deletion,
    opened,
    rollback,
    row,
    upgrade,
)
from tests.services.planning import REGISTRY

LOST: tuple[Event, ...] = ("planned", "sending")
ACCEPTED: tuple[Event, ...] = ("planned", "sending", "answered")
SEEN: tuple[Event, ...] = ("planned", "sending", "answered", "verified")


def entry_of(plan: Plan, *events: Event, crn: str = "") -> Entry:
    """Return a change of which this is in the journal; `crn` is on the last record."""
    begun = Record(entry=plan.id, at=NOW, event="planned", by="anna", plan=plan)
    rest = [Record(entry=plan.id, at=NOW, event=event) for event in events[1:]]
    rest[-1] = rest[-1].model_copy(update={"registry_crn": crn})
    return Entry(plan, (begun, *rest))


def installing(status: str = "installation:started", **fields: object) -> Row:
    """Return the new registry while it is being installed."""
    return row(NEW, status, **({"version": None, "createdAt": "2026-01-05T09:08:08Z"} | fields))


class Way:
    """A change on its way, looked at from time to time."""

    def __init__(self, desk: Desk, session: Session, entry: Entry) -> None:
        self.desk = desk
        self.session = session
        self.entry = entry
        self.follower = self.another()

    def another(self) -> Follower:
        """Return one more who follows it, as after a restart."""
        return Follower(self.session, self.entry, now=self.desk.clock.now)

    async def look(self, **after: float) -> Progress:
        """Look, some time after the look before."""
        await self.desk.clock.sleep(timedelta(**after).total_seconds())
        return await self.follower.look()

    async def written(self) -> list[str]:
        """Return what the journal has of it."""
        (entry,) = await self.session.journal.entries()
        return [record.event for record in entry.records]


@asynccontextmanager
async def way(
    plan: Plan, *events: Event, crn: str = "", journal: MemoryJournal | None = None
) -> AsyncGenerator[Way]:
    """Begin to follow a change."""
    entry, desk = entry_of(plan, *events, crn=crn), Desk(Clock())
    async with opened(desk, journal or MemoryJournal(entry.records)) as session:
        yield Way(desk, session, entry)


def phases(progress: Progress) -> list[str]:
    return [f"{phase.title}: {phase.state}" for phase in progress.phases]


# A creation, from the beginning to the end


async def test_a_creation_is_followed_to_ready() -> None:
    async with way(creation(), *ACCEPTED) as on:
        waiting = await on.look()
        assert (waiting.ended, waiting.registry) == ("", None)
        assert waiting.words == (
            "It was accepted, and there is no sign of a new registry in labs so far. Nothing is "
            "sent again by itself. Without a sign, it counts as failed 15 min after it was sent."
        )
        assert phases(waiting) == [
            "Sent: done",
            "Accepted: done",
            "Waiting for a new registry in labs: now",
            "Ready: ahead",
        ]

        on.desk.rows.append(installing())
        found = await on.look(seconds=20)
        assert found.registry is not None
        assert (found.registry.crn, found.entry.registry_crn) == (NEW, NEW)
        assert found.words == "new is Installing (installation:started)."
        assert phases(found)[2:] == [
            "Recognized as new: done",
            "Installing: now",
            "Ready: ahead",
        ]

        on.desk.turn("installation:started", version="1.13.0-b58", domain="https://new.example")
        late = await on.look(minutes=10)
        assert phases(late)[3:] == [
            "Version 1.13.0-b58 chosen: done",
            "Domain assigned: done",
            "Installing: now",
            "Ready: ahead",
        ]
        assert late.phases[-2].took_s == late.elapsed_s == 620

        on.desk.turn("installation:finished")
        end = await on.look(minutes=5)
        assert (end.ended, end.entry.state) == ("done", State.DONE)
        assert end.words == "new is Ready (installation:finished)."
        assert phases(end)[-2:] == ["Installing: done", "Ready: done"]
        assert await on.written() == [*ACCEPTED, "verified", "ended"]


async def test_time_stands_still_after_the_end() -> None:
    async with way(creation(), *ACCEPTED) as on:
        on.desk.rows.append(installing("installation:finished"))
        assert (await on.look(minutes=3)).elapsed_s == 180
        again = await on.look(hours=2)
        assert (again.elapsed_s, again.ended) == (180, "done")
        assert again.phases[-1].at == NOW + timedelta(minutes=3)


async def test_a_phase_that_was_there_when_looking_began_has_no_time() -> None:
    async with way(creation(), *SEEN, crn=NEW) as on:
        on.desk.rows.append(installing(version="1.13.0-b58"))
        first = await on.look(minutes=5)
        on.desk.turn("installation:started", domain="new.example")
        second = await on.look(minutes=5)
    times = {phase.title: phase.at for phase in (*first.phases, *second.phases)}
    assert times["Version 1.13.0-b58 chosen"] is None
    assert times["Domain assigned"] == NOW + timedelta(minutes=10)


async def test_of_several_new_ones_the_newest_is_followed_and_that_is_recorded() -> None:
    async with way(creation(), *LOST) as on:
        other = row("crn:of:another", "installation:started", createdAt="2026-01-05T09:00:00Z")
        on.desk.rows += [other, installing()]
        progress = await on.look(seconds=5)
        assert progress.entry.registry_crn == NEW
        assert "1 more appeared there too; this is the newest." in progress.entry.words


async def test_a_new_registry_that_vanishes_is_not_swapped_for_another() -> None:
    async with way(creation(), *SEEN, crn=NEW) as on:
        on.desk.rows.append(row("crn:of:another", "installation:started"))
        assert (await on.look(minutes=1)).ended == ""
        progress = await on.look(minutes=2)
        assert (progress.ended, progress.registry) == ("failed", None)
        assert progress.words == (
            "The registry in labs is no longer listed: somebody deleted it, or it is hidden now."
        )


# Other changes


async def test_an_upgrade_is_followed_under_its_new_crn() -> None:
    async with way(upgrade(), *ACCEPTED, crn=UPGRADED) as on:
        on.desk.turn("upgrade:started", crn=UPGRADED)
        assert phases(await on.look(seconds=5))[2:] == [
            "Seen to have begun: done",
            "Upgrading: now",
            "Ready: ahead",
        ]
        on.desk.turn("upgrade:finished", version="1.13.0-b58")
        end = await on.look(minutes=20)
        assert (end.ended, end.entry.registry_crn) == ("done", UPGRADED)
        assert end.words == (
            "models is Ready (upgrade:finished). It is at version 1.13.0-b58; before, it was at "
            f"1.6.0-b51. Its CRN has changed, to {UPGRADED}."
        )


async def test_an_upgrade_whose_answer_was_lost_is_found_under_its_new_crn() -> None:
    async with way(upgrade(), *LOST) as on:
        on.desk.turn("upgrade:started", crn=UPGRADED)
        progress = await on.look(seconds=5)
        assert progress.entry.registry_crn == UPGRADED
        assert progress.entry.words == (
            "The answer was lost, but it arrived: models is Upgrading (upgrade:started)."
        )


@pytest.mark.parametrize("events", [LOST, SEEN])
async def test_while_a_registry_changes_its_crn_no_neighbour_is_taken_for_it(
    events: tuple[Event, ...],
) -> None:
    async with way(upgrade(), *events) as on:
        on.desk.rows = [row("crn:of:a:neighbour", createdAt="2025-12-24T08:00:00Z")]
        between = await on.look(seconds=10)
        assert (between.ended, between.registry) == ("", None)
        on.desk.rows.append(row(UPGRADED, "upgrade:started"))
        after = await on.look(seconds=10)
        assert after.registry is not None
        assert after.registry.crn == UPGRADED


async def test_a_crn_that_changes_later_is_adopted_too() -> None:
    async with way(upgrade(), *SEEN, crn=REGISTRY) as on:
        on.desk.turn("upgrade:started")
        await on.look(seconds=5)
        on.desk.turn("upgrade:finished", crn=UPGRADED)
        end = await on.look(minutes=20)
        assert (end.ended, end.entry.registry_crn) == ("done", UPGRADED)


async def test_a_rollback_ends_ready() -> None:
    async with way(rollback(), *ACCEPTED) as on:
        on.desk.turn("rollback:started")
        assert (await on.look(seconds=5)).ended == ""
        on.desk.turn("rollback:finished", version="1.5.0-b1")
        assert (await on.look(minutes=9)).ended == "done"


async def test_a_deletion_is_done_when_the_registry_is_gone() -> None:
    async with way(deletion(), *ACCEPTED) as on:
        on.desk.turn("deprovision:started")
        going = await on.look(seconds=5)
        assert phases(going)[-2:] == ["Deleting: now", "Gone: ahead"]
        on.desk.rows.clear()
        end = await on.look(minutes=7)
        assert (end.ended, end.words, end.error) == ("done", "models is gone.", None)
        assert phases(end)[-2:] == ["Deleting: done", "Gone: done"]


async def test_a_deletion_that_fails_is_a_failure() -> None:
    async with way(deletion(), *SEEN) as on:
        on.desk.turn("deprovision:failed")
        end = await on.look(minutes=7)
        assert (end.ended, end.words) == ("failed", "models: Delete failed (deprovision:failed).")


async def test_a_registry_that_is_ready_again_was_not_deleted() -> None:
    async with way(deletion(status="deprovision:failed"), *SEEN) as on:
        on.desk.turn("installation:finished")
        end = await on.look(minutes=7)
        words = "models is Ready (installation:finished), so it was not deleted."
        assert (end.ended, end.words) == ("failed", words)


async def test_a_cancellation_ends_when_nothing_runs_any_longer() -> None:
    async with way(cancellation(), *ACCEPTED) as on:
        on.desk.turn("installation:started")
        words = (await on.look(seconds=5)).words
        assert words.startswith("It was accepted, and there is no sign of models at another status")
        on.desk.turn("installation:failed")
        assert (await on.look(minutes=1)).ended == "done"


# What nobody looked at


@pytest.mark.parametrize(
    ("plan", "status", "ended"),
    [
        (upgrade(), "upgrade:failed", "failed"),
        (deletion(), "deprovision:failed", "failed"),
        (cancellation(), "installation:failed", "done"),
        (upgrade(), "upgrade:finished", "done"),
    ],
)
async def test_what_ended_while_nobody_looked_is_seen_at_the_first_look(
    plan: Plan, status: str, ended: str
) -> None:
    async with way(plan, *LOST) as on:
        on.desk.turn(status)
        progress = await on.look(days=2)
        assert progress.ended == ended
        assert await on.written() == [*LOST, "verified", "ended"]


async def test_what_failed_again_while_nobody_looked_is_told_by_its_event() -> None:
    async with way(deletion(status="deprovision:failed"), *LOST) as on:
        on.desk.turn("deprovision:failed")
        on.desk.has_event("deleteModelRegistry", REGISTRY, "of-before", minutes=-60)
        on.desk.has_event("deleteModelRegistry", REGISTRY, "this-one", minutes=0.1)
        on.desk.logs["this-one"] = ["ERROR NicInUse"]
        progress = await on.look(days=1)
        assert progress.ended == "failed"
        assert progress.entry.records[-2].words.startswith("An event of 09:08 UTC shows that")
        assert [line.log for line in progress.telling] == ["ERROR NicInUse"]


@pytest.mark.parametrize(
    ("action", "minutes"), [("deleteModelRegistry", -60), ("deleteModelRegistry", 600), ("get", 1)]
)
async def test_events_of_others_are_no_sign_of_it(action: str, minutes: float) -> None:
    async with way(deletion(status="deprovision:failed"), *LOST) as on:
        on.desk.turn("deprovision:failed")
        on.desk.has_event(action, REGISTRY, "not-ours", minutes=minutes)
        progress = await on.look(days=1)
        assert progress.words.startswith("It never arrived")


async def test_a_list_that_lags_behind_its_events_ends_nothing() -> None:
    async with way(deletion(status="installation:failed"), *LOST) as on:
        on.desk.turn("installation:failed")
        on.desk.has_event("deleteModelRegistry", REGISTRY, "this-one")
        assert (await on.look(seconds=5)).ended == ""
        on.desk.turn("deprovision:started")
        assert (await on.look(seconds=5)).ended == ""


# Lost answers


async def test_a_change_of_which_there_is_no_sign_is_waited_for_and_then_given_up() -> None:
    async with way(creation(), *LOST, "unanswered", "not verified") as on:
        assert (await on.look(minutes=14)).ended == ""
        end = await on.look(minutes=2)
        assert (end.ended, end.entry.state) == ("failed", State.FAILED)
        assert end.words == (
            "It never arrived: 15 min after it was sent, there is no sign of "
            "a new registry in labs."
        )
        assert await on.written() == [*LOST, "unanswered", "not verified", "ended"]


@pytest.mark.parametrize("events", [ACCEPTED, (*ACCEPTED, "not verified")])
async def test_what_was_accepted_and_never_seen_came_to_nothing(events: tuple[Event, ...]) -> None:
    async with way(creation(), *events) as on:
        end = await on.look(minutes=16)
        assert end.words.startswith("It was accepted, and nothing came of it: 15 min after")
        assert end.ended == "failed"


async def test_a_sign_that_comes_late_is_still_a_sign() -> None:
    async with way(creation(), *LOST) as on:
        on.desk.rows.append(installing())
        assert (await on.look(hours=1)).ended == ""
        assert (await on.written())[-1] == "verified"


# Several who follow, and what is over


async def test_an_end_is_written_once_though_several_follow() -> None:
    async with way(creation(), *ACCEPTED) as on:
        on.desk.rows.append(installing())
        others = [on.another() for _ in range(3)]
        for status in ("installation:started", "installation:finished"):
            on.desk.turn(status)
            looks = [await one.look() for one in (on.follower, *others)]
        assert [progress.ended for progress in looks] == ["done"] * 4
        assert await on.written() == [*ACCEPTED, "verified", "ended"]


async def test_what_ended_elsewhere_is_over_here_too() -> None:
    async with way(creation(), *ACCEPTED) as on:
        on.desk.rows.append(installing())
        await on.look()
        gone = Record(entry=on.entry.id, at=NOW, event="ended", ended="failed")
        await on.session.journal.keep(gone)
        on.desk.turn("installation:finished")
        progress = await on.look(minutes=1)
        assert progress.entry.state is State.FAILED
        assert await on.written() == [*ACCEPTED, "verified", "ended"]


async def test_a_change_that_is_over_is_not_looked_for_but_its_log_is_shown() -> None:
    async with way(deletion(), *SEEN, "ended") as on:
        failed = on.entry.records[-1].model_copy(update={"ended": "failed", "words": "It failed."})
        on.entry = Entry(on.entry.plan, (*on.entry.records[:-1], failed))
        on.desk.readings = [httpx.Response(500)]
        on.desk.has_event("deleteModelRegistry", REGISTRY, "this-one")
        on.desk.logs["this-one"] = ["INFO  begun", "ERROR NicInUse"]
        progress = await on.another().look()
        assert (progress.ended, progress.words, progress.error) == ("failed", "It failed.", None)
        assert progress.cause is not None
        assert len(on.desk.readings) == 1


async def test_a_journal_that_fails_ends_nothing_but_the_record() -> None:
    class Full(MemoryJournal):
        async def keep(self, record: Record) -> None:
            raise NotKept("journal", f"no room for {record.event}")

    async with way(creation(), *ACCEPTED, journal=Full(entry_of(creation(), *LOST).records)) as on:
        on.desk.rows.append(installing("installation:finished"))
        progress = await on.look()
        assert (progress.ended, progress.words) == ("done", "new is Ready (installation:finished).")
        assert "Accepted: done" in phases(progress)


# The log


async def test_the_log_is_read_on_and_no_line_twice() -> None:
    async with way(creation(), *SEEN, crn=NEW) as on:
        on.desk.rows.append(installing())
        assert (await on.look()).lines == ()
        on.desk.has_event("createModelRegistry", NEW, "this-one")
        on.desk.logs["this-one"] = ["one", "two"]
        assert [line.log for line in (await on.look()).lines] == ["one", "two"]
        on.desk.logs["this-one"].append("three")
        assert [line.log for line in (await on.look()).lines] == ["one", "two", "three"]


async def test_of_several_events_the_one_that_is_ours_is_read() -> None:
    async with way(creation(), *SEEN, crn=NEW) as on:
        on.desk.rows.append(installing())
        on.desk.has_event("requestWorkflowCancellation", NEW, "a-cancellation", minutes=0.1)
        on.desk.has_event("create_model_registry", NEW, "this-one", minutes=0.5)
        on.desk.has_event("createModelRegistry", NEW, "much-later", minutes=90)
        on.desk.logs |= {"this-one": ["ours"], "a-cancellation": ["not ours"]}
        assert [line.log for line in (await on.look()).lines] == ["ours"]


async def test_events_from_before_an_upgrade_are_found_under_the_crn_of_then() -> None:
    async with way(upgrade(), *SEEN, crn=UPGRADED) as on:
        on.desk.turn("upgrade:started", crn=UPGRADED)
        on.desk.rows.insert(0, row(REGISTRY, environmentCrn="elsewhere"))
        on.desk.has_event("upgradeModelRegistry", REGISTRY, "this-one")
        on.desk.logs["this-one"] = ["ours"]
        assert [line.log for line in (await on.look()).lines] == ["ours"]


async def test_a_failure_is_explained_by_its_log() -> None:
    async with way(creation(), *SEEN, crn=NEW) as on:
        on.desk.rows.append(installing("installation:failed"))
        on.desk.has_event("createModelRegistry", NEW, "this-one")
        on.desk.logs["this-one"] = [
            "INFO  begun",
            "WARN  subnet-1: 3 of 59 addresses free",
            "ERROR Subnet validation failed (InsufficientFreeAddressesInSubnet)",
            "INFO  cleaning up",
        ]
        end = await on.look(minutes=2)
    assert (end.ended, end.words) == ("failed", "new is Failed (installation:failed).")
    assert [line.log[:5] for line in end.telling] == ["WARN ", "ERROR"]
    assert end.cause is not None
    assert end.cause.title == "Too few free addresses"
    assert phases(end)[-1] == "Failed: failed"


async def test_what_explains_a_failure_outlives_the_log() -> None:
    async with way(creation(), *SEEN, crn=NEW) as on:
        on.desk.rows.append(installing("installation:failed"))
        on.desk.has_event("createModelRegistry", NEW, "this-one")
        on.desk.logs["this-one"] = ["ERROR NicInUse, retried with token=hush-hush"]
        on.entry = (await on.look(minutes=2)).entry
        on.desk.rows.clear()
        on.desk.events.clear()
        later = await on.another().look()

        assert later.cause is not None
        assert [line.log for line in later.telling] == [
            "ERROR NicInUse, retried with token=(redacted)"
        ]
        (kept,) = await on.session.journal.entries()
        assert (kept.telling, kept.cause) == (later.telling, later.cause.words)


async def test_a_lost_answer_is_said_until_there_is_a_sign() -> None:
    async with way(creation(), *LOST, "unanswered", "not verified") as on:
        lost = await on.look(minutes=1)
        assert lost.words == (
            "No answer came, and there is no sign of a new registry in labs so far. Nothing is "
            "sent again by itself. Without a sign, it counts as failed 15 min after it was sent."
        )
        on.desk.rows.append(installing())
        assert "The answer was lost, but it arrived" in (await on.look(minutes=1)).entry.words


# Failed readings


async def test_a_failed_reading_keeps_what_was_known_and_says_why() -> None:
    async with way(creation(), *ACCEPTED) as on:
        on.desk.rows.append(installing())
        on.desk.has_event("createModelRegistry", NEW, "this-one")
        on.desk.logs["this-one"] = ["one"]
        before = await on.look()
        on.desk.readings = [httpx.ReadError("reset")] * 4
        after = await on.look(minutes=1)
        assert isinstance(after.error, Unreachable)
        assert (after.registry, after.lines) == (before.registry, before.lines)
        assert phases(after) == phases(before)
        assert (await on.look()).error is None


async def test_a_log_one_may_not_read_does_not_stop_the_following() -> None:
    async with way(upgrade(status="upgrade:failed"), *LOST) as on:
        on.desk.turn("upgrade:failed")
        forbidden = answer({"message": "no"}, 403)
        on.desk.event_readings = [forbidden] * 4
        assert (await on.look(minutes=16)).ended == "failed"

    async with way(upgrade(), *SEEN) as on:
        on.desk.turn("upgrade:finished")
        on.desk.event_readings = [forbidden]
        end = await on.look(minutes=16)
        assert (end.ended, type(end.error)) == ("done", AccessDenied)


async def test_a_log_that_cannot_be_read_now_is_waited_for_before_a_failure_ends() -> None:
    async with way(creation(), *SEEN, crn=NEW) as on:
        on.desk.rows.append(installing("installation:failed"))
        on.desk.has_event("createModelRegistry", NEW, "this-one")
        on.desk.logs["this-one"] = ["ERROR SubnetIsFull"]
        busy = answer({"message": "busy"}, 500)
        on.desk.event_readings = [busy]
        waiting = await on.look(minutes=2)
        assert waiting.ended == ""
        assert waiting.words == (
            "new is Failed (installation:failed). Its log, which says why, is still waited for."
        )
        end = await on.look(seconds=20)
    assert (end.ended, end.error) == ("failed", None)
    assert end.entry.cause.startswith("Too few free addresses")


async def test_a_log_that_never_comes_is_not_waited_for_for_ever() -> None:
    async with way(creation(), *SEEN, crn=NEW) as on:
        on.desk.rows.append(installing("installation:failed"))
        busy = answer({"message": "busy"}, 500)
        on.desk.event_readings = [busy] * 9
        assert (await on.look(minutes=2)).ended == ""
        assert (await on.look(minutes=1)).ended == ""
        end = await on.look(minutes=1)
        assert (end.ended, end.words) == ("failed", "new is Failed (installation:failed).")

        on.desk.event_readings = []
        on.desk.has_event("createModelRegistry", NEW, "this-one")
        on.desk.logs["this-one"] = ["ERROR SubnetIsFull"]
        late = await on.look(minutes=1)
        assert late.cause is not None
        assert late.error is None
