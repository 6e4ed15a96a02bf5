"""Following an import: its statuses with their times, what could not be read, and the end."""

from __future__ import annotations

from datetime import timedelta

from backends.domain.errors import Unreachable
from backends.domain.journal import Entry
from backends.services.following.followers import follower
from backends.services.following.progress import Progress
from backends.services.planning.models.importing import Import, plan_import
from tests.clients.desk import NOW, Clock
from tests.services.places import HERE, place
from tests.services.test_model_imports import CALLER, apply, opened

TINY = Import("HF", "org/tiny", "tiny")


def shown(progress: Progress) -> list[tuple[str, str, float | None]]:
    """Return the phases: title, state, and how long each has lasted."""
    return [(one.title, one.state, one.took_s) for one in progress.phases]


async def test_each_status_is_a_phase_with_the_time_it_took() -> None:
    shelf, clock = place(), Clock()
    here = opened(shelf)
    plan = await plan_import(here, HERE, TINY, caller=CALLER, now=NOW)
    entry: Entry = await apply(here, plan, clock)
    looks = follower(here, entry, now=clock.now)
    first = await looks.look()
    assert [(title, state) for title, state, _ in shown(first)] == [
        ("Sent", "done"),
        ("Registering", "now"),
        ("Ready", "ahead"),
    ]
    assert "tiny version 1 is REGISTERING." in first.words

    clock.seconds += 60
    shelf.become("id-tiny", 1, "UPLOADING")
    await looks.look()
    clock.seconds += 600
    second = await looks.look()
    assert shown(second)[1:] == [
        ("Registering", "done", 60.0),
        ("Uploading", "now", 600.0),
        ("Ready", "ahead", None),
    ]
    assert any(line.log.endswith("tiny version 1: UPLOADING") for line in second.lines)

    shelf.become("id-tiny", 1, "READY")
    end = await looks.look()
    assert shown(end)[-1][:2] == ("Ready", "done")
    assert (end.ended, end.words) == ("done", "tiny version 1 is ready.")


async def test_a_failure_has_its_cause_in_the_journal_too() -> None:
    shelf, clock = place(), Clock()
    here = opened(shelf)
    plan = await plan_import(here, HERE, TINY, caller=CALLER, now=NOW)
    looks = follower(here, await apply(here, plan, clock), now=clock.now)
    shelf.become("id-tiny", 1, "UPLOAD_FAILED", "404 Client Error: Repository Not Found")
    end = await looks.look()
    assert shown(end)[-1][:2] == ("Upload failed", "failed")
    assert end.cause is not None
    assert end.entry.cause.startswith("There is no such repository: ")

    again = await follower(here, end.entry, now=clock.now).look()
    assert again.cause == end.cause
    assert shown(again)[-1][:2] == ("Failed", "failed")


async def test_a_registry_that_does_not_answer_is_told_and_nothing_is_concluded() -> None:
    shelf, clock = place(), Clock()
    here = opened(shelf)
    plan = await plan_import(here, HERE, TINY, caller=CALLER, now=NOW)
    looks = follower(here, await apply(here, plan, clock), now=clock.now)
    await looks.look()
    shelf.error = Unreachable("AI Registry", "no answer")
    clock.seconds += timedelta(hours=2).total_seconds()
    progress = await looks.look()
    assert progress.error is shelf.error
    assert (progress.ended, progress.entry.is_open) == ("", True)
    assert shown(progress)[1][:2] == ("Registering", "now")
    shelf.error = None
    shelf.become("id-tiny", 1, "READY")
    assert (await looks.look()).ended == "done"


async def test_a_version_that_goes_meanwhile_has_failed() -> None:
    shelf, clock = place(), Clock()
    here = opened(shelf)
    plan = await plan_import(here, HERE, TINY, caller=CALLER, now=NOW)
    looks = follower(here, await apply(here, plan, clock), now=clock.now)
    await looks.look()
    del shelf.models["id-tiny"]
    end = await looks.look()
    assert (end.ended, end.words) == ("failed", "tiny: It is not there any longer.")
    assert shown(end)[-1][1] == "failed"
