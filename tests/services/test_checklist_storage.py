"""Checks of access to storage: by Ranger with RAZ, by IDBroker without, and by whole names."""

from __future__ import annotations

from typing import Any, cast

import pytest

from backends.domain.errors import AccessDenied, NotAccepted, NotSignedIn
from backends.domain.id_broker import IdBrokerMappings, IdBrokerSync, LakeSync, RoleMapping
from backends.domain.person import MachineUser
from backends.domain.plan import Verdict
from backends.domain.ranger import PolicyAccess, PolicyItem
from backends.domain.user_sync import EnvironmentSync, UserSync, UserSyncState
from backends.services.checklist.finding import Finding, Fix
from backends.services.checklist.of_storage import EITHER, WITH_RAZ, WITHOUT_RAZ
from tests.services.checklist_desk import (
    ADMIN_ROLE,
    FOUND,
    GATEWAY,
    LAKE,
    LAKE_CRN,
    MACHINE,
    RAZ_LAKE,
    USER,
    Gate,
    look_at,
    plane,
    policy,
    subject,
)
from tests.services.planning import ENVIRONMENT

PASS, FAIL, WARN, NOT = Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.NOT_CHECKED
DENIED = AccessDenied("fake", "that is not allowed", hint="Ask for it.")
RAZ = {"list_data_lakes": (RAZ_LAKE,)}
SILENT = {"list_data_lakes": (LAKE.model_copy(update={"enable_ranger_raz": None}),)}


def holds(one: Finding, verdict: Verdict, words: str, fix: Fix | None = None) -> None:
    assert (one.verdict, one.fix) == (verdict, fix), one
    assert words in one.words
    assert one.words.endswith("."), one.words
    if verdict in (FAIL, WARN):
        assert one.advice


@pytest.mark.parametrize(
    ("answers", "said", "verdict", "words", "section"),
    [
        ({}, "not known", PASS, "labs-dl has no RAZ", WITHOUT_RAZ),
        (RAZ, "not known", PASS, "labs-dl has RAZ", WITH_RAZ),
        (SILENT, "not known", NOT, "which proves nothing", EITHER),
        (SILENT, "Ranger", WARN, "That it has RAZ, as was said, is taken as so.", WITH_RAZ),
        (SILENT, "IDBroker", WARN, "That it has no RAZ, as was said, is taken", WITHOUT_RAZ),
        (RAZ, "IDBroker", WARN, "That it has no RAZ, as was said, is passed over.", WITH_RAZ),
        (RAZ, "Ranger", PASS, "labs-dl has RAZ", WITH_RAZ),
        ({"list_data_lakes": DENIED}, "not known", NOT, "that is not allowed", EITHER),
    ],
)
async def test_whether_there_is_raz(
    answers: dict[str, Any], said: str, verdict: Verdict, words: str, section: str
) -> None:
    one = await look_at(subject(plane(**answers), said=said), "raz")
    holds(one, verdict, words, "raz" if verdict is NOT else None)
    assert one.section == section


@pytest.mark.parametrize("name", ["storage-access", "storage-synced", "user-sync"])
async def test_where_it_is_not_known_access_is_not_checked_until_somebody_says(name: str) -> None:
    holds(await look_at(subject(plane(**SILENT)), name), NOT, "is not known", "raz")
    said = "Ranger" if name == "user-sync" else "IDBroker"
    assert (await look_at(subject(plane(**SILENT), said=said), name)).verdict is PASS


# With RAZ

DENIES = PolicyItem(accesses=(PolicyAccess(type="write"),), users=(USER,))


@pytest.mark.parametrize(
    ("policies", "verdict", "words", "fix"),
    [
        (
            (policy(USER),),
            PASS,
            f"The policy all - bucket, path of cm_s3 (version 3) lets {USER} read and write, "
            "s3a://labs/data/modelregistry included.",
            None,
        ),
        (
            (policy("rangerraz"),),
            FAIL,
            f"No policy lets {USER} read and write (1 looked at).",
            "storage",
        ),
        ((policy("8dcf2"), policy(USER[4:])), FAIL, "(2 looked at)", "storage"),
        ((), FAIL, "(0 looked at)", "storage"),
        ((policy(USER, is_enabled=False),), FAIL, "but the policy is disabled.", None),
        ((policy(USER, is_enabled=False), policy(USER, id=8)), PASS, "lets", None),
        ((policy(USER, path="/warehouse"),), FAIL, "is not about s3a://labs/data", "storage"),
        ((policy(USER, path="/data"),), PASS, "s3a://labs/data/modelregistry included", None),
        ((policy(USER, deny_policy_items=(DENIES,)),), FAIL, "the policy denies it to write", None),
        ((policy(USER, conditions=({"type": "ip"},)),), FAIL, "under conditions only", None),
        ((policy(USER, validity_schedules=({"endTime": "x"},)),), FAIL, "at certain times", None),
        (
            (policy(USER), policy(USER, id=8, deny_policy_items=(DENIES,))),
            WARN,
            "denies write",
            None,
        ),
        (
            NotSignedIn("Ranger", "no"),
            NOT,
            f"Nobody has signed in to Ranger at {GATEWAY}, so its policies were not read.",
            "sign-in",
        ),
        (NotAccepted("Ranger", "refused (401)"), NOT, "refused (401)", "sign-in"),
        (DENIED, NOT, "that is not allowed", None),
    ],
)
async def test_the_policy(policies: Any, verdict: Verdict, words: str, fix: Fix | None) -> None:
    one = await look_at(subject(plane(**RAZ), policies=policies), "storage-access")
    holds(one, verdict, words, fix)
    assert one.section == WITH_RAZ


async def test_only_the_whole_workload_user_name_is_ever_advised() -> None:
    one = await look_at(subject(plane(**RAZ), policies=()), "storage-access")
    assert one.advice == f"Add {USER}, the whole name, to the policy."


async def test_a_user_whose_name_is_not_told_is_looked_for_in_no_policy() -> None:
    nameless = MachineUser(crn=MACHINE, machine_user_name="cml_env_machine_user_8dcf2")
    for told in ((nameless,), (), DENIED):
        one = await look_at(subject(plane(**RAZ, list_machine_users=told)), "storage-access")
        assert (one.verdict, one.fix) == (NOT, None)
        assert one.advice


async def test_ranger_is_asked_where_somebody_says() -> None:
    about = subject(plane(**RAZ), ranger_address="https://other.example")
    await look_at(about, "storage-access")
    assert cast("Gate", about.session.rangers).opened == ["https://other.example"]


FAILED = {
    "user_sync_state": UserSyncState(state="SYNC_FAILED", user_sync_operation_id="op-1"),
    "user_sync": UserSync(
        failure=(EnvironmentSync(environment_crn=ENVIRONMENT, message="FreeIPA is down"),)
    ),
}


@pytest.mark.parametrize(
    ("answers", "verdict", "words", "fix"),
    [
        ({}, PASS, "up to date", None),
        ({"user_sync_state": UserSyncState(state="STALE")}, WARN, "(STALE)", "sync-users"),
        ({"user_sync_state": UserSyncState(state="SYNC_IN_PROGRESS")}, WARN, "now", None),
        (FAILED, FAIL, "(SYNC_FAILED). FreeIPA is down.", "sync-users"),
        (FAILED | {"user_sync": DENIED}, FAIL, "(SYNC_FAILED).", "sync-users"),
        ({"user_sync_state": UserSyncState(state="ODD")}, NOT, "says ODD of it", "sync-users"),
        ({"user_sync_state": DENIED}, NOT, "that is not allowed", None),
    ],
)
async def test_whether_users_are_synchronized(
    answers: dict[str, Any], verdict: Verdict, words: str, fix: Fix | None
) -> None:
    holds(await look_at(subject(plane(**RAZ, **answers)), "user-sync"), verdict, words, fix)


# Without RAZ


def mapped(*rows: tuple[str, str], role: str = ADMIN_ROLE) -> dict[str, IdBrokerMappings]:
    found = tuple(RoleMapping(accessor_crn=crn, role=to) for crn, to in rows)
    return {"id_broker_mappings": IdBrokerMappings(data_access_role=role, mappings=found)}


@pytest.mark.parametrize(
    ("answers", "verdict", "words", "fix"),
    [
        ({}, PASS, f"{MACHINE} is mapped to {ADMIN_ROLE}, the data access role.", None),
        (mapped(), FAIL, f"No mapping is for {MACHINE} (0 looked at).", "storage"),
        (mapped((f"{MACHINE}-other", ADMIN_ROLE)), FAIL, "(1 looked at)", "storage"),
        (mapped((MACHINE, "arn:small")), WARN, "is mapped to arn:small, and the data", "storage"),
        ({"id_broker_mappings": DENIED}, NOT, "that is not allowed", None),
    ],
)
async def test_the_mapping(
    answers: dict[str, Any], verdict: Verdict, words: str, fix: Fix | None
) -> None:
    one = await look_at(subject(plane(**answers)), "storage-access")
    holds(one, verdict, words, fix)
    assert one.section == WITHOUT_RAZ


async def test_mappings_do_without_the_names_that_iam_would_tell() -> None:
    one = await look_at(subject(plane(list_machine_users=DENIED)), "storage-access")
    assert one.verdict is PASS


async def test_a_registry_without_a_machine_user_has_nothing_to_look_for() -> None:
    about = subject()
    bare = type(about)(about.session, FOUND.model_copy(update={"machine_user_crn": ""}))
    holds(await look_at(bare, "storage-access"), NOT, "names no machine user")


def sync(status: str, *, needed: bool | None = False, error: str = "") -> dict[str, IdBrokerSync]:
    lakes = {LAKE_CRN: LakeSync(status=status, error_detail=error)}
    found = IdBrokerSync(sync_needed=needed, global_status=status, statuses=lakes)
    return {"id_broker_sync": found}


@pytest.mark.parametrize(
    ("answers", "verdict", "words", "fix"),
    [
        (sync("COMPLETED"), PASS, "as they are now (COMPLETED).", None),
        (sync("RUNNING", needed=True), WARN, "now (RUNNING).", None),
        (sync("REQUESTED"), WARN, "now (REQUESTED).", None),
        (sync("FAILED", error="Salt is out"), FAIL, "labs-dl: Salt is out.", "sync-mappings"),
        (sync("TIMEDOUT"), FAIL, "came to nothing (TIMEDOUT).", "sync-mappings"),
        (sync("COMPLETED", needed=True), FAIL, "were changed since", "sync-mappings"),
        (sync("NEVER_RUN", needed=True), FAIL, "(NEVER_RUN)", "sync-mappings"),
        (sync("NEVER_RUN"), WARN, "none has ended well", "sync-mappings"),
        (sync("COMPLETED", needed=None), NOT, "does not say", "sync-mappings"),
        ({"id_broker_sync": DENIED}, NOT, "that is not allowed", None),
    ],
)
async def test_whether_the_data_lakes_have_the_mappings(
    answers: dict[str, Any], verdict: Verdict, words: str, fix: Fix | None
) -> None:
    holds(await look_at(subject(plane(**answers)), "storage-synced"), verdict, words, fix)


async def test_what_the_other_way_needs_is_not_checked_and_says_why() -> None:
    holds(await look_at(subject(plane(**RAZ)), "storage-synced"), NOT, "access is given in Ranger")
    holds(await look_at(subject(), "user-sync"), NOT, "The environment has no RAZ")
