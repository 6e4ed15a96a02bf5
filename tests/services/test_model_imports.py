"""Imports: what is planned and sent, when it is its turn, and how it is followed to its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.errors import NotFound, Rejected, Throttled, Unreachable
from backends.domain.journal import Entry, Record, State
from backends.domain.person import Caller
from backends.domain.plan import Plan, Verdict
from backends.domain.registered_model import RegisteredModel, Visibility
from backends.ports import Session
from backends.services.execution.execute import Executor
from backends.services.execution.importing import AT_ONCE, TURN_S
from backends.services.following.followers import follower
from backends.services.planning.models.importing import Import, plan_import
from backends.services.planning.plan_writing import change_record, plan_script, plan_text
from backends.services.planning.undoing import plan_undo
from tests.clients.desk import NOW, Clock
from tests.services.places import HERE, SERVER, Place, Places, model, place
from tests.services.planning import Plane, check_of, registry, session

TOKEN = "hf_not_to_be_seen"
TINY = Import("HF", "org/tiny", "tiny")
CALLER: Caller | None = None


def opened(shelf: Place) -> Session:
    plane = Plane(registries=(registry(domain="modelregistry.one.example"),))
    return session(plane, journal=MemoryJournal(), models=Places([shelf]))


async def planned(here: Session, wanted: Import = TINY) -> Plan:
    return await plan_import(here, HERE, wanted, caller=CALLER, now=NOW)


async def apply(here: Session, plan: Plan, clock: Clock | None = None, secret: str = "") -> Entry:
    clock = clock or Clock()
    executor = Executor(here, by="anna", now=clock.now, sleep=clock.sleep)
    return await executor.apply(plan, plan.full_consent, secret=secret)


async def looked(here: Session, entry: Entry, clock: Clock) -> Entry:
    return (await follower(here, entry, now=clock.now).look()).entry


async def test_a_new_model_is_asked_for_as_the_reference_has_it() -> None:
    wanted = Import("HF", "org/tiny", "tiny", Visibility.PUBLIC)
    plan = await planned(opened(place()), wanted)
    (step,) = plan.steps
    assert step.request.operation == "POST /models"
    assert step.request.body == {
        "name": "tiny",
        "visibility": "public",
        "createModelVersionRequestPayload": {
            "metadata": {"model_repo_type": "HF"},
            "downloadModelRepoRequest": {"source": "HF", "repo_id": "org/tiny"},
        },
    }
    assert plan.title == "Import org/tiny from Hugging Face"
    assert check_of(plan, "name").verdict is Verdict.PASS
    assert "cannot be tried from here" in check_of(plan, "outbound").evidence


async def test_a_new_version_goes_to_the_model_it_is_of() -> None:
    shelf = place(churn := model("churn", 1))
    plan = await planned(opened(shelf), Import("NGC", "nim/meta/llama:1.0", into=churn.id))
    (step,) = plan.steps
    assert step.request.operation == "POST /models/id-churn/versions"
    assert step.request.body["metadata"] == {"model_repo_type": "NGC"}
    assert plan.expected.known == ("1",)


async def test_a_token_is_in_what_is_sent_and_nowhere_else() -> None:
    shelf = place()
    here = opened(shelf)
    plan = await planned(here, replace(TINY, with_token=True))
    entry = await apply(here, plan, secret=TOKEN)
    ((request, secret),) = shelf.sent
    assert (request.secret, secret) == ("hf_token", TOKEN)
    written = (plan_text(plan), plan_script(plan), change_record(entry), repr(entry))
    assert not any(TOKEN in one for one in written)
    assert not any(TOKEN in one.model_dump_json() for one in entry.records)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Import("HF", "tiny", "tiny"), "is no repository"),
        (Import("HF", "", "tiny"), "is no repository"),
        (Import("HF", "org/tiny", ""), "at least one character"),
        (Import("NGC", "nim/x", "x", with_token=True), "Hugging Face only"),
    ],
)
async def test_what_cannot_be_imported_is_not_planned(wanted: Import, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        await planned(opened(place()), wanted)


async def test_nothing_is_imported_into_mlflow_or_a_model_that_is_gone() -> None:
    here = opened(place())
    with pytest.raises(Rejected, match="imported into AI Registries"):
        await plan_import(here, SERVER, TINY, caller=CALLER, now=NOW)
    with pytest.raises(NotFound):
        await planned(here, Import("HF", "org/tiny", into="nobody"))


async def test_a_name_that_is_taken_is_warned_of() -> None:
    plan = await planned(opened(place(model("tiny", 1))))
    assert check_of(plan, "name").verdict is Verdict.WARN


async def test_an_import_is_followed_until_it_is_ready() -> None:
    shelf, clock = place(), Clock()
    here = opened(shelf)
    entry = await apply(here, await planned(here), clock)
    assert entry.state is State.UNDER_WAY
    assert [row.model for row in entry.records if row.event == "answered"] == ["id-tiny/1"]
    shelf.become("id-tiny", 1, "UPLOADING")
    clock.seconds += 600
    entry = await looked(here, entry, clock)
    assert entry.state is State.UNDER_WAY
    shelf.become("id-tiny", 1, "READY")
    entry = await looked(here, entry, clock)
    assert (entry.state, entry.words) == (State.DONE, "tiny version 1 is ready.")


async def test_an_import_that_fails_says_why_in_the_registry_s_words() -> None:
    shelf, clock = place(), Clock()
    here = opened(shelf)
    entry = await apply(here, await planned(here), clock)
    shelf.become("id-tiny", 1, "UPLOAD_FAILED", "401 Client Error: gated repo")
    entry = await looked(here, entry, clock)
    assert entry.state is State.FAILED
    assert entry.words == "tiny version 1 is UPLOAD_FAILED: 401 Client Error: gated repo"


async def test_an_import_waits_for_its_turn_and_is_not_sent_before() -> None:
    shelf, clock = place(), Clock()
    here = opened(shelf)
    for number in range(AT_ONCE):
        await apply(here, await planned(here, replace(TINY, name=f"m{number}")), clock)
    waited: list[float] = []

    async def sleep(pause_s: float) -> None:
        waited.append(pause_s)
        if pause_s == TURN_S and waited.count(TURN_S) == 3:
            shelf.become("id-m2", 1, "READY")

    told: list[Record] = []
    executor = Executor(here, by="anna", now=clock.now, sleep=sleep)
    plan = await planned(here, replace(TINY, name="sixth"))
    entry = await executor.apply(plan, plan.full_consent, told.append)
    assert waited.count(TURN_S) == 3
    assert told[0].words == "It waits: 5 imports are under way there, and 5 are the most."
    assert entry.state is State.UNDER_WAY
    assert len(shelf.sent) == AT_ONCE + 1


async def test_an_import_whose_answer_is_lost_is_found_by_its_name() -> None:
    shelf, clock = place(), Clock()
    shelf.lost = Unreachable("AI Registry", "no answer")
    here = opened(shelf)
    entry = await apply(here, await planned(here), clock)
    assert entry.state is State.UNKNOWN
    born: RegisteredModel = shelf.models["id-tiny"]
    shelf.models["id-tiny"] = replace(born, created_at=NOW)
    entry = await looked(here, entry, clock)
    assert entry.state is State.UNDER_WAY
    assert entry.words == "The answer was lost, but it arrived: tiny version 1 is REGISTERING."
    shelf.become("id-tiny", 1, "READY")
    assert (await looked(here, entry, clock)).state is State.DONE


async def test_an_import_that_nobody_has_ever_seen_comes_to_nothing() -> None:
    shelf, clock = place(), Clock()
    shelf.lost, shelf.ignores = Unreachable("AI Registry", "no answer"), True
    here = opened(shelf)
    entry = await looked(here, await apply(here, await planned(here), clock), clock)
    assert entry.state is State.UNKNOWN
    clock.seconds += timedelta(minutes=16).total_seconds()
    entry = await looked(here, entry, clock)
    assert entry.state is State.FAILED


async def test_an_import_that_is_turned_away_is_refused() -> None:
    shelf = place()
    shelf.refuses = Throttled("AI Registry", "too many", refused=True)
    here = opened(shelf)
    entry = await apply(here, await planned(here))
    assert entry.state is State.FAILED
    assert [one.state for one in entry.outcomes] == [State.REFUSED]


@pytest.mark.parametrize("into", ["", "id-churn"])
async def test_the_way_back_deletes_what_came(into: str) -> None:
    shelf, clock = place(model("churn", 1)), Clock()
    here = opened(shelf)
    wanted = Import("HF", "org/tiny", "" if into else "tiny", into=into)
    entry = await apply(here, await planned(here, wanted), clock)
    made = "id-churn" if into else "id-tiny"
    shelf.become(made, 2 if into else 1, "READY")
    entry = await looked(here, entry, clock)
    back = await plan_undo(here, entry, caller=CALLER, now=NOW)
    assert back.title == ("Delete churn version 2" if into else "Delete tiny")
    assert (await apply(here, back, clock)).state is State.DONE


async def test_a_version_that_was_deleted_meanwhile_has_failed() -> None:
    shelf, clock = place(), Clock()
    here = opened(shelf)
    entry = await apply(here, await planned(here), clock)
    del shelf.models["id-tiny"]
    entry = await looked(here, entry, clock)
    assert entry.words == "tiny: It is not there any longer."
