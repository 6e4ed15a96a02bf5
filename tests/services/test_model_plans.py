"""Changes of models: what is planned, what comes of it, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.errors import (
    AccessDenied,
    Conflict,
    NotFound,
    Rejected,
    ServiceError,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.journal import Entry, State
from backends.domain.model_source import ModelSource
from backends.domain.person import Assignee, Caller, RoleAssignment, Roles, User
from backends.domain.plan import Plan, Verdict
from backends.domain.registered_model import RegisteredModel, Visibility
from backends.ports import Session
from backends.services.execution.execute import Executor
from backends.services.planning.models.editing import Edit, plan_edit
from backends.services.planning.models.parts import Chosen
from backends.services.planning.models.removing import plan_removal
from backends.services.planning.models.renaming import plan_renaming
from backends.services.planning.models.visibility import plan_visibility
from backends.services.planning.undoing import plan_undo
from tests.clients.desk import NOW, Clock
from tests.services.answers import answer
from tests.services.places import HERE, SERVER, Holdings, Place, Places, model, place
from tests.services.planning import ENVIRONMENT, Plane, check_of, registry, session

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE
ALICE = "crn:altus:iam:us-west-1:acc:user:alice"
BOB = "crn:altus:iam:us-west-1:acc:user:bob"
ZORA = "crn:altus:iam:us-west-1:acc:user:zora"
DENIED = AccessDenied("iam", "that is not allowed to this user")


def role(name: str) -> str:
    return f"crn:altus:iam:us-west-1:altus:resourceRole:{name}"


def somebody(name: str, *roles: str) -> Caller:
    held = tuple(
        RoleAssignment(resource_crn=ENVIRONMENT, resource_role_crn=role(one)) for one in roles
    )
    return Caller(
        f"crn:{name}", name.title(), "", False, Roles(frozenset(), held), workload_name=name
    )


OWNER = somebody("alice", "MLUser")
ADMINISTRATOR = somebody("zora", "MLAdmin")
STRANGER = somebody("bob", "MLUser")


class Staffed(Plane):
    """A control plane that knows who holds which role."""

    refusal: ServiceError | None = None

    async def assignees(self, resource_crn: str) -> Any:
        assert resource_crn == ENVIRONMENT
        if self.refusal is not None:
            raise self.refusal
        held = ((ALICE, "MLUser"), (BOB, "MLUser"), (ZORA, "MLAdmin"), (ZORA, "MLUser"))
        return answer(
            tuple(Assignee(assignee_crn=crn, resource_role_crn=role(one)) for crn, one in held)
        )

    async def list_users(self, ids: Sequence[str]) -> Any:
        return answer(
            tuple(User(crn=crn, email=f"{crn.rpartition(':')[2]}@example.com") for crn in ids)
        )


def opened(*places: Place, holdings: Holdings | None = None) -> Session:
    plane = Staffed(registries=(registry(domain="modelregistry.one.example"),))
    return session(plane, journal=MemoryJournal(), models=Places(places, holdings))


def chosen(*models: RegisteredModel, source: ModelSource = HERE) -> list[Chosen]:
    return [Chosen(source, one.id, one.name) for one in models]


async def apply(here: Session, plan: Plan, secret: str = "") -> Entry:
    clock = Clock()
    executor = Executor(here, by="anna", now=clock.now, sleep=clock.sleep)
    return await executor.apply(plan, plan.full_consent, secret=secret)


# Visibility


async def test_making_public_names_who_gains_sight_and_who_keeps_theirs() -> None:
    here = opened(place(churn := model()))
    plan = await plan_visibility(here, chosen(churn), PUBLIC, caller=OWNER, now=NOW)
    assert plan.title == "Make churn public"
    assert plan.consequences[0] == "alice@example.com, bob@example.com gain viewer access."
    assert plan.consequences[-1] == (
        "The owner, alice, and administrators keep the access they have."
    )
    (step,) = plan.steps
    assert str(step.request) == "AI Registry PATCH /models/id-churn"
    assert step.request.body == {"visibility": "public"}
    assert (check_of(plan, "owner").verdict, plan.to_type) == (Verdict.PASS, "")
    assert step.command.startswith("printf 'Authorization: %s' \"$AUTHORIZATION\" | curl ")
    assert "https://modelregistry.one.example/api/v2/models/id-churn" in step.command


async def test_making_private_names_who_loses_sight() -> None:
    here = opened(place(churn := model(visibility=PUBLIC)))
    plan = await plan_visibility(here, chosen(churn), PRIVATE, caller=OWNER, now=NOW)
    assert plan.consequences[0] == "alice@example.com, bob@example.com lose viewer access."


async def test_where_iam_does_not_tell_who_gains_sight_is_said_in_general() -> None:
    here = opened(place(churn := model()))
    here.control_plane.refusal = DENIED  # pyright: ignore[reportAttributeAccessIssue]
    plan = await plan_visibility(here, chosen(churn), PUBLIC, caller=OWNER, now=NOW)
    assert plan.consequences[0].startswith("Everybody who may use the registries of labs gains")
    assert "not known: iam" in plan.consequences[0]


@pytest.mark.parametrize(
    ("caller", "verdict", "words"),
    [
        (OWNER, Verdict.PASS, "alice is the owner."),
        (ADMINISTRATOR, Verdict.PASS, "You are MLAdmin in labs."),
        (STRANGER, Verdict.FAIL, "churn is alice's, and you are no administrator there."),
        (None, Verdict.NOT_CHECKED, "Who you are is not known here."),
        (replace(STRANGER, workload_name=""), Verdict.NOT_CHECKED, "Who owns it"),
        (
            replace(STRANGER, is_account_admin=True),
            Verdict.NOT_CHECKED,
            "churn is alice's. Whether you administer the models there is not told.",
        ),
        (replace(STRANGER, workload_name="ALICE"), Verdict.PASS, "ALICE is the owner."),
    ],
)
async def test_owner_and_administrators_alone_may_change_it(
    caller: Caller | None, verdict: Verdict, words: str
) -> None:
    here = opened(place(churn := model()))
    plan = await plan_visibility(here, chosen(churn), PUBLIC, caller=caller, now=NOW)
    check = check_of(plan, "owner")
    assert check.verdict is verdict
    assert check.evidence.startswith(words)


async def test_several_are_changed_at_once_and_those_that_are_so_already_are_left_out() -> None:
    models = [model("a"), model("b", visibility=PUBLIC), model("c")]
    shelf = place(*models)
    here = opened(shelf)
    plan = await plan_visibility(here, chosen(*models), PUBLIC, caller=OWNER, now=NOW)
    assert plan.title == "Make 3 models public"
    assert [step.about for step in plan.steps] == ["a", "c"]
    assert "b" in check_of(plan, "already").evidence

    entry = await apply(here, plan)
    assert entry.state is State.DONE
    assert entry.words == "All 2 steps were accepted, and reading back shows each of them."
    assert {one.visibility for one in shelf.models.values()} == {PUBLIC}

    back = await plan_undo(here, entry, caller=OWNER, now=NOW)
    assert [step.about for step in back.steps] == ["a", "c"]
    await apply(here, back)
    assert [one.visibility for one in shelf.models.values()] == [PRIVATE, PUBLIC, PRIVATE]


async def test_two_of_the_same_name_are_told_apart_by_their_ids() -> None:
    models = [model("a", id="id-1"), model("a", id="id-2")]
    here = opened(place(*models))
    plan = await plan_visibility(here, chosen(*models), PUBLIC, caller=OWNER, now=NOW)
    assert [step.about for step in plan.steps] == ["a (id-1)", "a (id-2)"]
    assert plan.before == {
        "a (id-1)": {"visibility": "private"},
        "a (id-2)": {"visibility": "private"},
    }
    assert (await apply(here, plan)).state is State.DONE


async def test_those_of_two_registries_are_not_changed_together() -> None:
    other = replace(HERE, key="crn:other")
    here = opened(place(a := model("a")), place(b := model("b"), source=other))
    wanted = [*chosen(a), *chosen(b, source=other)]
    with pytest.raises(Rejected, match="of different registries"):
        await plan_visibility(here, wanted, PUBLIC, caller=OWNER, now=NOW)


async def test_a_change_that_is_silently_ignored_is_told_as_not_applied() -> None:
    shelf = place(churn := model())
    shelf.ignores = True
    here = opened(shelf)
    plan = await plan_visibility(here, chosen(churn), PUBLIC, caller=OWNER, now=NOW)
    entry = await apply(here, plan)
    assert entry.state is State.FAILED
    assert entry.words == (
        "churn: It was accepted, and not applied: visibility is private, not public."
    )


@pytest.mark.parametrize("arrives", [True, False])
async def test_where_the_answer_is_lost_reading_back_decides(arrives: bool) -> None:
    shelf = place(churn := model())
    shelf.lost, shelf.ignores = Unreachable("AI Registry", "no answer"), not arrives
    here = opened(shelf)
    plan = await plan_visibility(here, chosen(churn), PUBLIC, caller=OWNER, now=NOW)
    entry = await apply(here, plan)
    assert len(shelf.sent) == 1
    if arrives:
        assert entry.state is State.DONE
        assert (
            entry.words
            == "The answer was lost, but it arrived. Reading back shows churn as public."
        )
    else:
        assert entry.state is State.FAILED
        assert "No answer came, and it did not arrive" in entry.words


async def test_a_refusal_is_what_it_ends_with() -> None:
    shelf = place(churn := model())
    shelf.refuses = AccessDenied("AI Registry", "only the owner may")
    here = opened(shelf)
    plan = await plan_visibility(here, chosen(churn), PUBLIC, caller=None, now=NOW)
    entry = await apply(here, plan)
    assert entry.state is State.FAILED
    assert [one.state for one in entry.outcomes] == [State.REFUSED]
    assert "only the owner may" in entry.records[-2].words


async def test_what_has_changed_since_the_plan_keeps_it_from_being_sent() -> None:
    shelf = place(churn := model())
    here = opened(shelf)
    plan = await plan_visibility(here, chosen(churn), PUBLIC, caller=OWNER, now=NOW)
    shelf.models[churn.id] = replace(churn, visibility=PUBLIC)
    with pytest.raises(Conflict, match="churn has changed since: visibility is public"):
        await apply(here, plan)
    del shelf.models[churn.id]
    with pytest.raises(Conflict, match="churn is not there any longer"):
        await apply(here, plan)
    assert shelf.sent == []


@pytest.mark.parametrize(
    ("described", "verdict", "words"),
    [
        (frozenset({"visibility", "description"}), Verdict.PASS, "has visibility"),
        (frozenset({"description"}), Verdict.WARN, "no field visibility"),
        (None, Verdict.NOT_CHECKED, "does not describe this change"),
    ],
)
async def test_the_registry_s_own_description_is_consulted(
    described: frozenset[str] | None, verdict: Verdict, words: str
) -> None:
    shelf = place(churn := model())
    shelf.described = described
    plan = await plan_visibility(opened(shelf), chosen(churn), PUBLIC, caller=OWNER, now=NOW)
    assert check_of(plan, "described").verdict is verdict
    assert words in check_of(plan, "described").evidence


async def test_a_place_that_is_gone_gets_nothing() -> None:
    shelf = place(churn := model())
    here = opened(shelf)
    plan = await plan_visibility(here, chosen(churn), PUBLIC, caller=OWNER, now=NOW)
    here.control_plane.registries = ()  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(NotFound, match="is not known here"):
        await apply(here, plan)
    assert shelf.sent == []


# Permissions of MLflow


async def test_on_mlflow_public_is_the_right_to_read_for_every_user() -> None:
    shelf = place(churn := model(id="churn", visibility=Visibility.UNKNOWN), source=SERVER)
    held = Holdings({"alice": "MANAGE", "bob": "DENY", "carol": "READ", "dave": ""})
    here = opened(shelf, holdings=held)
    plan = await plan_visibility(here, chosen(churn, source=SERVER), PUBLIC, caller=None, now=NOW)
    assert [step.about for step in plan.steps] == [
        "bob on churn",
        "bob on churn",
        "dave on churn",
    ]
    assert plan.steps[0].request.operation.endswith("/revoke")
    assert plan.steps[1].request.body == {
        "username": "bob",
        "resource_type": "registered_model",
        "resource_id": "churn",
        "permission": "READ",
    }
    assert plan.consequences[0] == "bob, dave gain the right to read."


@pytest.mark.parametrize(
    ("unified", "permission", "operations"),
    [
        (
            True,
            "DENY",
            [
                f"POST /api/3.0/mlflow/users/permissions/{verb}"
                for verb in ("revoke", "grant", "grant")
            ],
        ),
        (
            False,
            "NO_PERMISSIONS",
            [
                "PATCH registered-models/permissions/update",
                "POST registered-models/permissions/create",
            ],
        ),
    ],
)
async def test_private_denies_everybody_but_those_who_manage_it(
    unified: bool, permission: str, operations: list[str]
) -> None:
    shelf = place(churn := model(id="churn"), source=SERVER)
    held = Holdings({"alice": "MANAGE", "carol": "READ", "dave": ""}, unified=unified)
    here = opened(shelf, holdings=held)
    plan = await plan_visibility(here, chosen(churn, source=SERVER), PRIVATE, caller=None, now=NOW)
    assert [step.request.operation for step in plan.steps] == operations
    given = [step.request.body for step in plan.steps if "permission" in step.request.body]
    assert [body["permission"] for body in given] == [permission] * 2


async def test_of_steps_that_belong_together_the_second_is_not_sent_after_a_refused_first() -> None:
    shelf = place(churn := model(id="churn"), source=SERVER)
    shelf.refuses = AccessDenied("MLflow", "you may not")
    here = opened(shelf, holdings=Holdings({"carol": "READ"}))
    plan = await plan_visibility(here, chosen(churn, source=SERVER), PRIVATE, caller=None, now=NOW)
    entry = await apply(here, plan)
    assert [one.state for one in entry.outcomes] == [State.REFUSED, State.NOT_SENT]


async def test_a_server_without_permissions_says_so() -> None:
    missing = NotFound("MLflow", "this server keeps no permissions", hint="Start it with them.")
    here = opened(place(churn := model(), source=SERVER), holdings=Holdings({}, error=missing))
    wanted = chosen(churn, source=SERVER)
    with pytest.raises(Rejected, match="keeps no permissions"):
        await plan_visibility(here, wanted, PUBLIC, caller=None, now=NOW)


# Description, tags, aliases


async def test_of_a_registry_what_changes_is_sent_alone_and_tags_as_a_whole() -> None:
    shelf = place(churn := model(tags=(("team", "retail"), ("old", "1")), description="x"))
    here = opened(shelf)
    edit = Edit(description="x", tags={"team": "ops", "old": None, "new": "a, b"})
    plan = await plan_edit(here, chosen(churn)[0], edit, caller=OWNER, now=NOW)
    (step,) = plan.steps
    assert step.request.body == {
        "tags": [{"key": "team", "value": "ops"}, {"key": "new", "value": "a, b"}]
    }
    entry = await apply(here, plan)
    assert entry.state is State.DONE
    assert shelf.models[churn.id].tags == (("team", "ops"), ("new", "a, b"))
    back = await plan_undo(here, entry, caller=OWNER, now=NOW)
    await apply(here, back)
    assert dict(shelf.models[churn.id].tags or ()) == {"team": "retail", "old": "1"}


async def test_notes_of_a_version_are_sent_to_the_version() -> None:
    shelf = place(churn := model("churn", 1, 2))
    here = opened(shelf)
    plan = await plan_edit(
        here, chosen(churn)[0], Edit(description="good"), version=2, caller=OWNER, now=NOW
    )
    assert plan.steps[0].request.operation == "PATCH /models/id-churn/versions/2"
    assert plan.steps[0].request.body == {"notes": "good"}
    assert (await apply(here, plan)).state is State.DONE
    back = await plan_undo(
        here, plan_entry := (await here.journal.entries())[0], caller=OWNER, now=NOW
    )
    assert plan_entry.plan.target.name == "churn version 2"
    assert back.steps[0].request.body == {"notes": ""}


async def test_on_mlflow_each_thing_is_a_step_of_its_own() -> None:
    shelf = place(
        churn := model("churn", 1, 2, id="churn", aliases=(("champion", 1),), tags=(("a", "1"),)),
        source=SERVER,
    )
    here = opened(shelf)
    edit = Edit(description="new", tags={"a": None, "b": "2"}, aliases={"champion": 2, "old": None})
    one = chosen(churn, source=SERVER)[0]
    plan = await plan_edit(here, one, edit, caller=None, now=NOW)
    assert [step.request.operation for step in plan.steps] == [
        "PATCH registered-models/update",
        "DELETE registered-models/delete-tag",
        "POST registered-models/set-tag",
        "POST registered-models/alias",
    ]
    assert "Whoever loads @champion gets version 2 from then on" in plan.consequences[0]
    entry = await apply(here, plan)
    assert entry.state is State.DONE
    now = shelf.models["churn"]
    assert (now.description, now.tags, now.aliases) == ("new", (("b", "2"),), (("champion", 2),))
    await apply(here, await plan_undo(here, entry, caller=None, now=NOW))
    now = shelf.models["churn"]
    assert (now.description, now.tags, now.aliases) == ("", (("a", "1"),), (("champion", 1),))


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Edit(aliases={"latest": 1}), "names a version by itself"),
        (Edit(aliases={"v7": 1}), "names a version by itself"),
        (Edit(aliases={"a b": 1}), "is no alias"),
        (Edit(tags={"": "x"}), "has 1 to 250 characters"),
        (Edit(stage="Prod"), "is no stage"),
    ],
)
async def test_what_no_service_takes_is_not_planned(edit: Edit, words: str) -> None:
    here = opened(place(churn := model("churn", 1), source=SERVER))
    with pytest.raises(Rejected, match=words):
        await plan_edit(here, chosen(churn, source=SERVER)[0], edit, caller=None, now=NOW)


async def test_an_alias_to_a_version_that_is_not_there_is_not_planned() -> None:
    here = opened(place(churn := model("churn", 1, aliases=()), source=SERVER))
    with pytest.raises(NotFound, match="churn has no version 9"):
        await plan_edit(
            here, chosen(churn, source=SERVER)[0], Edit(aliases={"a": 9}), caller=None, now=NOW
        )


async def test_a_registry_has_no_aliases() -> None:
    here = opened(place(churn := model("churn", 1)))
    with pytest.raises(Rejected, match="neither aliases nor stages"):
        await plan_edit(here, chosen(churn)[0], Edit(aliases={"a": 1}), caller=OWNER, now=NOW)


async def test_what_is_so_already_has_nothing_to_send() -> None:
    here = opened(place(churn := model(description="x")))
    plan = await plan_edit(here, chosen(churn)[0], Edit(description="x"), caller=OWNER, now=NOW)
    assert plan.steps == ()
    assert plan.consequences == ("It is so already.",)


# Name, deletion


async def test_a_new_name_has_to_be_agreed_to_by_the_old_one_and_can_be_taken_back() -> None:
    shelf = place(churn := model("churn", 1, id="churn"), source=SERVER)
    here = opened(shelf)
    one = chosen(churn, source=SERVER)[0]
    plan = await plan_renaming(here, one, "loss", caller=None, now=NOW)
    assert plan.to_type == "churn"
    assert "models:/churn/" in plan.consequences[0]
    entry = await apply(here, plan)
    assert (entry.state, list(shelf.models)) == (State.DONE, ["loss"])
    back = await plan_undo(here, entry, caller=None, now=NOW)
    assert back.title == "Rename loss to churn"
    await apply(here, back)
    assert list(shelf.models) == ["churn"]


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("taken", Conflict, "there is a model called taken"),
        ("a/b", Rejected, "neither / nor :"),
        ("  ", Rejected, "at least one character"),
        ("..", Rejected, "would be a path"),
    ],
)
async def test_a_name_that_cannot_be_is_not_planned(
    name: str, error: type[ServiceError], words: str
) -> None:
    shelf = place(churn := model(id="churn"), model("taken", id="taken"), source=SERVER)
    with pytest.raises(error, match=words):
        await plan_renaming(
            opened(shelf), chosen(churn, source=SERVER)[0], name, caller=None, now=NOW
        )


async def test_a_model_of_a_registry_keeps_its_name() -> None:
    with pytest.raises(Rejected, match="no way to rename"):
        await plan_renaming(
            opened(place(churn := model())), chosen(churn)[0], "x", caller=OWNER, now=NOW
        )


@pytest.mark.parametrize("source", [HERE, SERVER])
async def test_deleting_a_model_says_what_is_lost_and_wants_its_name(source: ModelSource) -> None:
    churn = model("churn", 1, 2, id="churn", aliases=(("champion", 2),))
    shelf = place(churn, source=source)
    here = opened(shelf)
    plan = await plan_removal(here, chosen(churn, source=source)[0], caller=OWNER, now=NOW)
    assert plan.to_type == "churn"
    assert plan.consequences[:2] == (
        "Its 2 versions go with it, and what is said of them.",
        "@champion points to nothing any longer.",
    )
    entry = await apply(here, plan)
    assert (entry.state, shelf.models) == (State.DONE, {})
    with pytest.raises(Rejected, match="cannot be taken back"):
        await plan_undo(here, entry, caller=OWNER, now=NOW)


async def test_deleting_a_version_leaves_the_others() -> None:
    shelf = place(churn := model("churn", 1, 2))
    here = opened(shelf)
    plan = await plan_removal(here, chosen(churn)[0], version=1, caller=OWNER, now=NOW)
    assert plan.to_type == "churn version 1"
    assert (await apply(here, plan)).state is State.DONE
    assert [one.version for one in shelf.models[churn.id].versions or ()] == [2]
    with pytest.raises(NotFound, match="has no version 7"):
        await plan_removal(here, chosen(churn)[0], version=7, caller=OWNER, now=NOW)


async def test_a_deletion_that_did_not_happen_is_told() -> None:
    shelf = place(churn := model())
    shelf.lost = UnexpectedAnswer("AI Registry", "a gateway was too slow")
    shelf.ignores = True
    here = opened(shelf)
    plan = await plan_removal(here, chosen(churn)[0], caller=OWNER, now=NOW)
    entry = await apply(here, plan)
    assert entry.state is State.FAILED
    assert "did not arrive: it is still there" in entry.words
