"""Plans of storage access: what they refuse, check, send, ask to be typed, and take back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import JsonValue

from backends.demo.ranger.accounts import workload_password_of
from backends.domain.errors import NotFound, NotSignedIn, Rejected
from backends.domain.journal import State
from backends.domain.plan import Consent, GrantWay, Plan, Verdict
from backends.domain.registry import Registry
from backends.services.planning.plan_writing import plan_text
from backends.services.planning.storage.policies import plan_policy
from tests import openapi
from tests.services.planning import check_names, check_of
from tests.services.storage_desk import (
    MAPPED,
    MAPPED_REGISTRY,
    POLICY,
    RAZ,
    RAZ_REGISTRY,
    RAZ_USER,
    SET,
    SOMEBODY,
    SYNC,
    Raw,
    StorageDesk,
    item,
    storage_desk,
    users_of,
    with_item,
)

PASS, FAIL, WARN, NOT_CHECKED = Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.NOT_CHECKED
GRANTED, DENIED, DISABLED = "e01b5d93-4fa", "1ee0b6a4-21f", "b3570ad8-2e9"
NAMELESS_RAZ, NAMELESS_MAPPED = "6e19f4c7-d04", "5f02c9be-6d7"
ANALYSTS = "arn:aws:iam::433052309983:role/apac-ml-aws-analysts"


def operations(plan: Plan) -> list[str]:
    return [step.request.operation for step in plan.steps]


def body_of(plan: Plan) -> dict[str, Any]:
    return dict(plan.steps[0].request.body)


# What every plan is like

Planning = Callable[[StorageDesk], Awaitable[Plan]]
PLANS: dict[str, Planning] = {
    "a policy": lambda desk: desk.policy_plan(),
    "a policy, as in the guide": lambda desk: desk.policy_plan(way="as in the guide"),
    "a mapping": lambda desk: desk.mapping_plan(role=ANALYSTS),
    "no mapping": lambda desk: desk.mapping_plan("remove-mapping"),
    "a synchronization": lambda desk: desk.sync_plan(),
    "users": lambda desk: desk.user_sync_plan(),
}


@pytest.mark.parametrize("name", PLANS)
async def test_a_plan_is_the_same_after_a_file_and_holds_no_secret(name: str) -> None:
    async with storage_desk() as desk:
        plan = await PLANS[name](desk)
        password = workload_password_of(desk.alice.persona)
    written = plan.model_dump_json()
    assert Plan.model_validate_json(written) == plan
    for text in (written, plan_text(plan), repr(plan)):
        assert password not in text
        assert "Basic" not in text


@pytest.mark.parametrize("name", PLANS)
async def test_a_request_to_the_control_plane_is_one_its_document_allows(name: str) -> None:
    async with storage_desk() as desk:
        plan = await PLANS[name](desk)
    assert plan.steps
    for step in plan.steps:
        if step.request.service != "Ranger":
            body = dict(step.request.body)
            assert step.request.service == "environments"
            openapi.check_request("environments", step.request.operation, body)


@pytest.mark.parametrize("name", PLANS)
async def test_a_plan_is_about_the_environment_of_the_registry(name: str) -> None:
    async with storage_desk() as desk:
        plan = await PLANS[name](desk)
        environment = RAZ if name.startswith("a policy") else MAPPED
        assert plan.target.kind == "environment"
        assert plan.target.name == environment
        assert plan.target.crn == desk.world.company.environments[environment]["crn"]
        assert plan.where == desk.session.where


# By a policy


async def test_the_whole_workload_user_name_gets_an_item_of_its_own() -> None:
    async with storage_desk() as desk:
        before = desk.policy()
        plan = await desk.policy_plan()
    own = item(RAZ_USER, "read", "write")
    assert body_of(plan) == before | {"policyItems": [*before["policyItems"], own]}
    assert plan.before == before
    assert (plan.needs_name, plan.to_type) == (False, "")
    assert plan.undo is not None
    assert plan.undo.kind == "remove-from-policy"
    assert check_names(plan) == [
        "role",
        "way",
        "machine-user",
        "policy",
        "enabled",
        "denied",
        "known",
    ]
    assert check_of(plan, "machine-user").evidence == f"{RAZ_USER}."
    assert plan.failed == ()


async def test_the_guide_s_way_tells_that_it_hands_the_right_to_hand_on() -> None:
    async with storage_desk() as desk:
        before = desk.policy()
        plan = await desk.policy_plan(way="as in the guide")
    first, *rest = before["policyItems"]
    changed = first | {"users": [*first["users"], RAZ_USER]}
    assert body_of(plan) == before | {"policyItems": [changed, *rest]}
    assert "Delegate Admin, the right to hand all of it on" in " ".join(plan.consequences)


async def test_no_suffix_of_a_name_is_ever_used() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan()
        mapping = await desk.mapping_plan(role=ANALYSTS)
    assert set(users_of(body_of(plan))) == {"rangerraz", RAZ_USER}
    assert plan.expected.identity == RAZ_USER
    assert mapping.expected.identity == desk.its_crn
    for text in (plan_text(plan), plan_text(mapping)):
        for suffix in ("8dcf2", "e0437"):
            assert f" {suffix}" not in text
            assert f'"{suffix}' not in text


async def test_whoever_may_read_and_write_already_is_sent_nothing() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan(of=GRANTED)
        assert plan.steps == ()
        assert "already: nothing has to be sent" in plan.consequences[0]
        with pytest.raises(Rejected, match="has nothing in it to be sent"):
            await desk.apply(plan)
        assert not [name for name in desk.asked if name.startswith("PUT")]


async def test_a_disabled_policy_fails_a_check_that_has_to_be_named() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan(of=DISABLED)
        assert check_of(plan, "enabled").verdict is FAIL
        assert "gives nobody anything" in check_of(plan, "enabled").evidence
        assert plan.to_type == "enabled"
        with pytest.raises(Rejected, match="not overridden: enabled"):
            await desk.apply(plan, Consent())
        entry = await desk.apply(plan, Consent(overridden=("enabled",)))
        assert entry.state is State.DONE


async def test_a_deny_item_that_names_it_fails_a_check() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan(of=DENIED, said="Ranger")
    check = check_of(plan, "denied")
    assert check.verdict is FAIL
    assert "A deny item takes write from srv_cml_env_machine_user_b90e3" in check.evidence
    assert "denied" in plan.to_type


async def test_denying_others_is_nothing_to_it() -> None:
    async with storage_desk() as desk:
        desk.others_put(lambda raw: raw | {"denyPolicyItems": [item("hive", "write")]})
        plan = await desk.policy_plan()
    assert check_of(plan, "denied").verdict is PASS
    assert body_of(plan)["denyPolicyItems"] == [item("hive", "write")]


def renamed(name: str) -> Callable[[Raw], Raw]:
    return lambda raw: raw | {"name": name}


def another(desk: StorageDesk, name: str, **fields: Any) -> None:
    """Make another policy for everything."""
    made = {k: v for k, v in desk.policy().items() if k not in ("id", "guid", "version")}
    answer = desk.ranger.send(
        "POST", "/service/public/v2/api/policy", made | {"name": name} | fields
    )
    assert answer.status == 200, answer.body


async def test_of_several_policies_one_has_to_be_chosen() -> None:
    async with storage_desk() as desk:
        another(desk, "all - path, bucket (new)")
        another(desk, "all - bucket_path")
        desk.others_put(renamed("Everything"))
        words = r"2 policies may be meant: all - bucket_path, all - path, bucket \(new\)"
        with pytest.raises(NotFound, match=words) as caught:
            await desk.policy_plan()
        assert caught.value.hint == "Choose one of the policies there are."
        chosen = next(p for p in desk.ranger.policies() if p["name"] == "all - bucket_path")
        plan = await desk.policy_plan(policy_id=chosen["id"])
        assert plan.steps[0].request.operation == f"PUT /policy/{chosen['id']}"
        assert check_of(plan, "policy").evidence.startswith("You chose it.")


async def test_a_policy_by_another_name_that_alone_covers_everything_is_it() -> None:
    async with storage_desk() as desk:
        desk.others_put(renamed("Everything"))
        plan = await desk.policy_plan()
    assert "It covers everything, and no other does." in check_of(plan, "policy").evidence


async def test_where_no_policy_fits_it_is_told_what_there_is() -> None:
    async with storage_desk() as desk:
        narrow = {"values": ["elsewhere"], "isExcludes": False, "isRecursive": False}
        desk.others_put(
            lambda raw: (
                renamed("Elsewhere")(raw) | {"resources": raw["resources"] | {"bucket": narrow}}
            )
        )
        with pytest.raises(NotFound, match=f"No policy is called {POLICY}. There are 3 others"):
            await desk.policy_plan()
        with pytest.raises(NotFound, match="cm_s3 has no policy 999"):
            await desk.policy_plan(policy_id=999)
        plan = await desk.policy_plan(policy_id=3)
        assert check_of(plan, "policy").verdict is WARN
        assert "which it may not reach" in check_of(plan, "policy").evidence


async def test_without_ranger_s_own_user_it_cannot_be_done_as_in_the_guide() -> None:
    async with storage_desk() as desk:
        desk.others_put(lambda raw: raw | {"policyItems": [item("hive", "read", "write")]})
        with pytest.raises(Rejected, match="no item of all - bucket, path lists rangerraz"):
            await desk.policy_plan(way="as in the guide")
        assert (await desk.policy_plan()).steps


async def test_whoever_has_not_signed_in_is_asked_to() -> None:
    async with storage_desk() as desk:
        found = await desk.registry(RAZ_REGISTRY)
        with pytest.raises(NotSignedIn):
            await plan_policy(desk.session, "add-to-policy", found, caller=None, now=desk.clock())
        assert not [name for name in desk.asked if name.startswith("GET ")]


# By a mapping


async def test_a_new_mapping_is_the_data_access_role_after_all_others() -> None:
    async with storage_desk() as desk:
        desk.forget_its_row()
        before = [{"accessorCrn": crn, "role": role} for crn, role in desk.rows]
        plan = await desk.mapping_plan()
        assert operations(plan) == [SET, SYNC]
        table = desk.world.company.storage.table(MAPPED)
    own = {"accessorCrn": desk.its_crn, "role": table.data_access}
    assert body_of(plan) == {
        "environmentName": MAPPED,
        "dataAccessRole": table.data_access,
        "rangerAuditRole": table.audit,
        "mappings": [*before, own],
    }
    assert plan.before is not None
    assert plan.before["mappings"] == before
    assert plan.before["mappingsVersion"] == table.version
    assert not plan.needs_name
    assert plan.undo is not None
    assert plan.undo.kind == "remove-mapping"
    assert plan.failed == ()


async def test_one_that_is_mapped_to_another_role_is_told_before_it_changes() -> None:
    async with storage_desk() as desk:
        role = desk.its_role
        plan = await desk.mapping_plan()
    check = check_of(plan, "other-role")
    assert check.verdict is WARN
    assert role.endswith("-read-only")
    assert f"to {role}" in check.evidence
    assert f"would be mapped to {desk.admin_role} instead" in check.evidence
    assert f"It may no longer do what {role} may." in plan.consequences
    assert plan.undo is not None
    assert (plan.undo.kind, plan.undo.words) == ("add-mapping", f"Map it to {role} again.")
    assert len(body_of(plan)["mappings"]) == len(desk.rows)
    assert not plan.needs_name


async def test_one_that_is_mapped_so_already_is_only_synchronized_where_that_is_needed() -> None:
    async with storage_desk() as desk:
        plan = await desk.mapping_plan(of="44b9016f-a80")
        assert operations(plan) == [SYNC]
        assert "is mapped to" in plan.consequences[0]
        role = desk.its_role
        plan = await desk.mapping_plan(role=role)
        assert plan.steps == ()
        with pytest.raises(Rejected, match="nothing in it"):
            await desk.apply(plan)


@pytest.mark.parametrize("role", ["datalake-admin", "arn:aws:iam::1:role/x", "/subscriptions/x"])
async def test_what_is_no_role_of_the_cloud_fails_a_check(role: str) -> None:
    async with storage_desk() as desk:
        plan = await desk.mapping_plan(role=role)
    assert check_of(plan, "role-form").verdict is FAIL
    assert check_of(plan, "data-access-role").verdict is WARN
    assert "role-form" in plan.to_type


async def test_taking_the_last_mapping_away_needs_the_environment_s_name_typed() -> None:
    async with storage_desk() as desk:
        desk.rows = [(desk.its_crn, desk.admin_role)]
        plan = await desk.mapping_plan("remove-mapping")
        assert body_of(plan)["setEmptyMappings"] is True
        assert "mappings" not in body_of(plan)
        assert (plan.needs_name, plan.to_type) == (True, MAPPED)
        for consent in (Consent(), Consent(named=MAPPED.upper()), Consent(named=desk.its_crn)):
            with pytest.raises(Rejected, match=f"This needs {MAPPED} typed"):
                await desk.apply(plan, consent)
        assert desk.asked.count(SET) == 0
        assert (await desk.done(plan)).ended == "done"
        assert desk.rows == ()


async def test_taking_one_of_several_mappings_away_needs_the_name_as_well() -> None:
    async with storage_desk() as desk:
        plan = await desk.mapping_plan("remove-mapping")
    assert plan.to_type == MAPPED


def cut(plan: Plan, rows: list[JsonValue]) -> Plan:
    """Return a plan as somebody has edited it in a file: with other mappings."""
    first, *rest = plan.steps
    body = {k: v for k, v in first.request.body.items() if k != "mappings"}
    body |= {"mappings": rows} if rows else {"setEmptyMappings": True}
    request = first.request.model_copy(update={"body": body})
    edited = plan.model_copy(
        update={"steps": (first.model_copy(update={"request": request}), *rest)}
    )
    return Plan.model_validate_json(edited.model_dump_json())


async def test_a_plan_file_in_which_somebody_s_mapping_is_gone_needs_the_name() -> None:
    async with storage_desk() as desk:
        plan = await desk.mapping_plan()
    rows: list[JsonValue] = body_of(plan)["mappings"]
    none: list[JsonValue] = []
    assert not cut(plan, rows).needs_name
    somebody_else: JsonValue = {"accessorCrn": "crn:somebody:else", "role": ANALYSTS}
    for fewer in (rows[1:], rows[:-1], none, [somebody_else, *rows[1:]]):
        edited = cut(plan, fewer)
        assert (edited.needs_name, edited.to_type) == (True, MAPPED)


@pytest.mark.parametrize("name", ["a policy", "a mapping"])
async def test_a_plan_file_that_does_not_say_rightly_what_it_replaces_is_not_sent(
    name: str,
) -> None:
    async with storage_desk() as desk:
        plan = await PLANS[name](desk)
        blind = plan.expected.model_copy(update={"sees": "users in place"})
        for edited in (
            plan.model_copy(update={"expected": blind}),
            plan.model_copy(update={"steps": (*plan.steps, plan.steps[0])}),
            plan.model_copy(update={"step_by_step": True, "steps": plan.steps[::-1] * 2}),
        ):
            with pytest.raises(Rejected, match="does not say what it replaces"):
                await desk.apply(edited)
        forgetful = plan.model_copy(update={"before": None, "id": "forgetful"})
        entry = await desk.apply(forgetful)
        assert entry.state is State.REFUSED
        assert not [name for name in desk.asked if name == SET or name.startswith("PUT")]


async def test_a_policy_that_holds_at_times_or_under_conditions_is_told_to() -> None:
    for field, words in (
        ("validitySchedules", "the policy holds at certain times only"),
        ("conditions", "the policy holds under conditions only"),
    ):
        async with storage_desk() as desk:
            desk.others_put(lambda raw, name=field: raw | {name: [{"x": 1}]})
            plan = await desk.policy_plan()
            assert any(words in sentence for sentence in plan.consequences)
            end = await desk.done(plan)
            assert end.ended == "done"
            assert words in end.words
            assert desk.policy()[field] == [{"x": 1}]


# Which of the two


async def test_an_environment_with_raz_is_not_given_mappings() -> None:
    async with storage_desk() as desk:
        for said in ("not known", "IDBroker"):
            with pytest.raises(Rejected, match="It has RAZ: access is given by a policy"):
                await desk.mapping_plan(of=RAZ_REGISTRY, said=said)


async def test_an_environment_without_raz_is_not_given_policies() -> None:
    async with storage_desk() as desk:
        for said in ("not known", "Ranger"):
            with pytest.raises(Rejected, match="It has no RAZ: access is given by an IDBroker"):
                await desk.policy_plan(of=MAPPED_REGISTRY, said=said)
        assert not [name for name in desk.asked if name.startswith("GET ")]


async def test_a_role_for_ranger_s_authorizer_is_the_second_sign_of_raz() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan(of=DENIED)
        with pytest.raises(Rejected, match="It has RAZ"):
            await desk.mapping_plan(of=DENIED, said="IDBroker")
    assert check_of(plan, "way").verdict is PASS
    assert "name a role for Ranger's authorizer, so it has RAZ" in check_of(plan, "way").evidence


async def test_where_it_is_not_known_it_has_to_be_said() -> None:
    async with storage_desk() as desk:
        storage = desk.world.company.storage
        silent = "fraud-prod-aws"
        storage.set_table(silent, replace(storage.table(silent), authorizer=""))
        for planning in (desk.policy_plan, desk.mapping_plan):
            with pytest.raises(Rejected, match="whether the environment has RAZ is not known") as e:
                await planning(of=DENIED)
            assert "The data lake does not say whether it has RAZ." in str(e.value)
            assert e.value.hint == "Say whether it has."
        assert SET not in desk.asked
        by_ranger = await desk.policy_plan(of=DENIED, said="Ranger")
        by_mapping = await desk.mapping_plan(of=DENIED, said="IDBroker")
    for plan in (by_ranger, by_mapping):
        assert check_of(plan, "way").verdict is WARN
        assert "because you said it" in check_of(plan, "way").evidence


# A machine user without names


async def test_a_registry_without_a_machine_user_is_refused_both_ways() -> None:
    async with storage_desk() as desk:
        words = r"machine user is not known: The registry names no machine user \(so far\)"
        with pytest.raises(Rejected, match=words):
            await desk.policy_plan(of=NAMELESS_RAZ)
        with pytest.raises(Rejected, match=words):
            await desk.mapping_plan(of=NAMELESS_MAPPED)


async def test_a_machine_user_that_iam_does_not_list_is_mapped_by_its_crn_alone() -> None:
    stranger = "crn:altus:iam:us-west-1:acc:machineUser:cml_env_machine_user_8dcf2/gone"

    async def unlisted(desk: StorageDesk, code: str) -> Registry:
        found = await desk.registry(code)
        return found.model_copy(update={"machine_user_crn": stranger})

    async with storage_desk() as desk:
        with pytest.raises(Rejected, match="iam lists no machine user with this CRN") as caught:
            await desk.policy_plan(of=await unlisted(desk, RAZ_REGISTRY))
        assert "No part of another name will do." in caught.value.hint
        plan = await desk.mapping_plan(of=await unlisted(desk, MAPPED_REGISTRY))
        assert plan.expected.identity == stranger


# Taking it back


@pytest.mark.parametrize("way", ["separate item", "as in the guide"])
async def test_a_policy_is_taken_back_on_top_of_what_others_have_changed_since(
    way: GrantWay,
) -> None:
    async with storage_desk() as desk:
        before = desk.policy()
        entry = await desk.apply(await desk.policy_plan(way=way))
        desk.others_put(with_item("hive"))
        undo = await desk.undo_plan(entry)
        assert (undo.kind, undo.expected.way) == ("remove-from-policy", way)
        end = await desk.done(undo)
        assert end.ended == "done"
        after = desk.policy()
        assert after["policyItems"] == [*before["policyItems"], item("hive")]

        again = await desk.undo_plan(end.entry)
        assert (again.kind, again.expected.way) == ("add-to-policy", way)
        await desk.done(again)
        assert set(users_of(desk.policy())) == {"rangerraz", "hive", RAZ_USER}


async def test_what_somebody_else_has_taken_back_already_is_sent_no_more() -> None:
    async with storage_desk() as desk:
        before = desk.policy()
        entry = await desk.apply(await desk.policy_plan())
        desk.others_put(lambda raw: raw | {"policyItems": before["policyItems"]})
        undo = await desk.undo_plan(entry)
        assert undo.steps == ()
        assert "nothing has to be sent" in undo.consequences[0]


async def test_whoever_is_in_a_policy_another_way_is_taken_out_of_it_that_way() -> None:
    async with storage_desk() as desk:
        before = desk.policy()
        await desk.apply(await desk.policy_plan())
        plan = await desk.policy_plan("remove-from-policy", way="as in the guide")
        assert plan.expected.way == "separate item"
        assert (await desk.done(plan)).ended == "done"
        assert desk.policy()["policyItems"] == before["policyItems"]


async def test_a_new_mapping_is_taken_back_and_rows_of_others_stay() -> None:
    async with storage_desk() as desk:
        desk.forget_its_row()
        before = desk.rows
        end = await desk.done(await desk.mapping_plan())
        theirs = (SOMEBODY, desk.admin_role)
        desk.rows = [theirs, *desk.rows]
        undo = await desk.undo_plan(end.entry)
        assert (undo.kind, undo.to_type) == ("remove-mapping", MAPPED)
        assert (await desk.done(undo)).ended == "done"
        assert desk.rows == (theirs, *before)


async def test_a_changed_role_is_changed_back_and_rows_of_others_stay() -> None:
    async with storage_desk() as desk:
        role, before = desk.its_role, desk.rows
        end = await desk.done(await desk.mapping_plan())
        assert desk.its_role == desk.admin_role
        desk.rows = [*desk.rows, (SOMEBODY, role)]
        undo = await desk.undo_plan(end.entry)
        assert (undo.kind, undo.expected.role) == ("add-mapping", role)
        assert (await desk.done(undo)).ended == "done"
        assert desk.rows == (*before, (SOMEBODY, role))


async def test_a_removed_mapping_is_put_back_with_the_role_it_had() -> None:
    async with storage_desk() as desk:
        role = desk.its_role
        end = await desk.done(await desk.mapping_plan("remove-mapping"))
        assert desk.its_role == ""
        assert (await desk.done(await desk.undo_plan(end.entry))).ended == "done"
        assert desk.its_role == role


async def test_it_is_not_taken_back_from_elsewhere() -> None:
    async with storage_desk() as desk:
        entry = await desk.apply(await desk.policy_plan())
        elsewhere = desk.session
        desk.session = replace(elsewhere, region="eu-1")
        with pytest.raises(Rejected, match="it was made with the profile alice in us-west-1"):
            await desk.undo_plan(entry)
        asked = len(desk.asked)
        with pytest.raises(Rejected, match="the plan is for the profile alice in us-west-1"):
            await desk.apply(entry.plan.model_copy(update={"id": "another"}))
        assert len(desk.asked) == asked


async def test_a_synchronization_has_nothing_to_be_taken_back() -> None:
    async with storage_desk() as desk:
        desk.rows = desk.rows[:-1]
        for plan in (await desk.sync_plan(), await desk.user_sync_plan()):
            assert not plan.needs_name
            end = await desk.done(plan)
            with pytest.raises(Rejected, match="it tells what is so already"):
                await desk.undo_plan(end.entry)
