"""The imports of a model, who may do what with it, and why an import is known to fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from backends.demo.models.imports import Surroundings, Wish, stages_of
from backends.domain.answer import Answer
from backends.domain.errors import AccessDenied, NotFound
from backends.domain.journal import Entry, Record
from backends.domain.registered_model import ModelVersion
from backends.domain.run import Grant
from backends.services.following.changed_model import changed_model
from backends.services.following.import_causes import import_cause
from backends.services.following.import_events import imports_of
from backends.services.models.granted import MOST_USERS, Granted, granted
from backends.services.planning.models.importing import Import, plan_import, suggested_name
from backends.services.planning.models.removing import plan_removal
from tests.services.answers import NOW
from tests.services.places import HERE, SERVER, Holdings, model, place
from tests.services.test_model_plans import chosen, opened

LATER = NOW + timedelta(minutes=1)


async def entry_of(*events: dict[str, object], into: str = "id-churn") -> Entry:
    """Return the journal's entry of an import into a model, with these records."""
    session = opened(place(model("churn", 1)))
    wanted = Import("HF", "org/tiny", "" if into else "tiny", into=into)
    plan = await plan_import(session, HERE, wanted, caller=None, now=NOW)
    rows: list[dict[str, object]] = [{"event": "planned", "plan": plan, "by": "anna"}, *events]
    return Entry(plan, tuple(_record(plan.id, row) for row in rows))


def _record(plan_id: str, row: dict[str, object]) -> Record:
    return Record.model_validate({"entry": plan_id, "at": NOW, **row})


SENT: tuple[dict[str, object], ...] = (
    {"event": "sending"},
    {"event": "answered", "model": "id-churn/2"},
)


def fetched(number: int, status: str = "READY", **fields: object) -> ModelVersion:
    usual: dict[str, object] = {"user": "bob", "origin": "Hugging Face", "repository": "org/tiny"}
    return ModelVersion(number, status, LATER, **(usual | fields))  # pyright: ignore[reportArgumentType]


async def test_imports_from_here_are_joined_with_the_versions_they_made() -> None:
    one = replace(model("churn"), versions=(fetched(2, "UPLOADING"), fetched(1), ModelVersion(3)))
    first, second = imports_of(HERE, one, [await entry_of(*SENT)])
    assert {first.number, second.number} == {1, 2}
    ours = first if first.entry else second
    assert (ours.number, ours.by, ours.outcome, ours.repository) == (
        2,
        "anna",
        "Uploading",
        "org/tiny",
    )
    theirs = second if first.entry else first
    assert (theirs.by, theirs.outcome, theirs.entry) == ("bob", "Ready", None)


async def test_an_import_whose_version_is_gone_or_was_made_by_another_says_so() -> None:
    entry = await entry_of(*SENT)
    (alone,) = imports_of(HERE, replace(model("churn"), versions=()), [entry])
    assert (alone.number, alone.outcome, alone.version) == (2, "Under way", None)

    before = replace(fetched(2), created_at=NOW - timedelta(days=3), origin="MLflow")
    (again,) = imports_of(HERE, replace(model("churn"), versions=(before,)), [entry])
    assert again.version is None


async def test_an_import_that_waits_or_was_refused_is_listed_too() -> None:
    waiting = await entry_of()
    (one,) = imports_of(HERE, model("churn", 1), [waiting])
    assert one.outcome == "Not sent"
    ended: dict[str, object] = {"event": "ended", "ended": "failed", "words": "churn: no room"}
    refused = await entry_of({"event": "sending"}, {"event": "refused"}, ended)
    (two,) = imports_of(HERE, model("churn", 1), [refused])
    assert (two.outcome, two.why) == ("Failed", "churn: no room")


async def test_imports_of_other_models_and_places_are_left_out() -> None:
    entry = await entry_of(*SENT)
    assert not imports_of(SERVER, model("churn", 1), [entry])
    assert not imports_of(HERE, model("other", 1), [entry])


async def test_a_model_that_a_change_was_about_is_found_again() -> None:
    shelf = place(churn := model("churn", 1))
    session = opened(shelf)
    with pytest.raises(NotFound):
        await changed_model(session, await entry_of(into=""))
    plan = await plan_removal(session, chosen(churn)[0], version=1, caller=None, now=NOW)
    entry = Entry(plan, (_record(plan.id, {"event": "planned", "plan": plan}),))
    source, found = await changed_model(session, entry)
    assert (source.key, found.name) == (HERE.key, "churn")


# Who may do what


async def test_users_are_told_by_what_they_may() -> None:
    held = {"anna": "MANAGE", "bob": "READ", "carl": "READ", "dora": "", "emil": "NEW_ONE"}
    found = (await granted(Holdings(held), "m")).value
    assert dict(found.words()) == {
        "May manage": "anna",
        "May read": "bob, carl",
        "Nothing granted": "dora",
        "NEW_ONE": "emil",
    }
    assert not found.is_public


async def test_a_model_is_public_where_every_user_may_read_it() -> None:
    assert (await granted(Holdings({"anna": "MANAGE", "bob": "READ"}), "m")).value.is_public
    assert not (await granted(Holdings({"anna": "MANAGE", "bob": "DENY"}), "m")).value.is_public


async def test_of_very_many_users_some_are_not_asked_about_and_that_is_told() -> None:
    held = {f"user-{number:04d}": "READ" for number in range(MOST_USERS + 5)}
    found = (await granted(Holdings(held), "m")).value
    assert (len(found.grants), found.left_out, found.is_public) == (MOST_USERS, 5, False)


async def test_who_may_not_ask_is_refused_once() -> None:
    asked: list[str] = []

    class Closed(Holdings):
        async def permission(self, model_id: str, user: str) -> Answer[Grant]:
            asked.append(user)
            raise AccessDenied("MLflow", f"{model_id} is not yours")

    with pytest.raises(AccessDenied):
        await granted(Closed({"anna": "", "bob": "", "carl": ""}), "m")
    assert asked == ["anna"]
    assert Granted((Grant("anna", "READ"),)).is_public


# Why imports fail


def failures() -> Iterator[tuple[str, str]]:
    """Yield what the simulated company says of each failure, and what it means."""

    def said(source: str, repo: str, token: str = "none", busy: int = 0, role: bool = False) -> str:
        wish = Wish(source, "HF", repo, token)  # pyright: ignore[reportArgumentType]
        around = Surroundings(busy, role, "s3a://bucket/data")
        return stages_of(wish, around, now=NOW, pace=1, chance=Random(1))[1]

    yield said("HF", "meta-llama/Llama-3"), "The repository is gated"
    yield said("HF", "org/x", "bad"), "The token was not accepted"
    yield said("HF", "org/missing"), "There is no such repository"
    yield said("NGC", "nim/no-such"), "There is no such repository"
    yield said("NGC", "nim/timeout"), "NGC was too slow"
    yield said("HF", "org/x", busy=5), "The download broke off"
    yield said("HF", "org/x", role=True), "The cluster has no identity for the object store"
    yield "OSError: [Errno 30] Read-only file system: '/home'", "The import has no place to"
    yield (
        "HTTP 500: Forbidden https://172.20.0.1:443/apis/batch/v1/jobs through proxy",
        "Calls inside the cluster go through the proxy",
    )


@pytest.mark.parametrize(("said", "title"), list(failures()))
def test_why_an_import_failed_is_known_by_what_the_registry_says(said: str, title: str) -> None:
    found = import_cause(f"tiny version 1 is UPLOAD_FAILED: {said}")
    assert found is not None
    assert found.title.startswith(title)


def test_what_nobody_knows_has_no_cause() -> None:
    assert import_cause("tiny version 1 is UPLOAD_FAILED: it does not say why") is None


@pytest.mark.parametrize(
    ("repository", "name"),
    [
        ("meta-llama/Llama-3.1-8B-Instruct", "llama-3.1-8b-instruct"),
        ("nim/meta/llama-3.1-8b-instruct:1.3.3", "llama-3.1-8b-instruct"),
        (" org/x ", "x"),
        ("", ""),
    ],
)
def test_a_name_is_suggested(repository: str, name: str) -> None:
    assert suggested_name(repository) == name
