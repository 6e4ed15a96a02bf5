"""Deleting, upgrading, rolling back and cancelling, as the clock is wound."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backends.demo.ml import CHANGES
from tests.demo.caller import Caller
from tests.demo.changes import change, create, in_environment, named, newest_log, refused

LATEST = "1.13.0-b58"
READY = "ml-7b20e4d1-0c9"
BEHIND = "ml-39c7e5a0-8f4"
MOVES = "ml-0a6bc835-4d1"
BEHIND_UDR = "ml-b3570ad8-2e9"
DELETION_FAILED = "ml-0d84b6e1-c57"
CLINGS = "ml-ce35f0a2-79b"
INSTALLING = "ml-d17a3e48-3c2"
UPGRADING = "ml-91d3f27c-e05"
BEING_DELETED = "ml-27ad5c60-b18"
UPGRADE_FAILED = "ml-c4418e02-7aa"
INSTALLATION_FAILED = "ml-5f02c9be-6d7"
ANCIENT = "ml-3f1c07d9-5b2"
OPERATORS = "arn:aws:iam::433052309983:role/prod-ml-operators"
UDR_NETWORK = {"udrNetwork": {"topology": {"subnets": ["eng-udr-azure-subnet-1"]}}}


def delete(caller: Caller, crn: str, **fields: object) -> dict[str, Any]:
    return change(caller, "deleteModelRegistry", modelRegistryCrn=crn, **fields)


def upgrade(caller: Caller, crn: str, **fields: object) -> str:
    return change(caller, "upgradeModelRegistry", crn=crn, **fields)["crn"]


def cancel(caller: Caller, crn: str, workflow: str) -> dict[str, Any]:
    operation = "requestWorkflowCancellation"
    said = change(caller, operation, resourceId=crn, workflowType=workflow)
    (metadata,) = said["workflowMetadata"]
    return metadata


# Deleting


@pytest.mark.parametrize(
    "code", [READY, INSTALLATION_FAILED, UPGRADE_FAILED, DELETION_FAILED, ANCIENT]
)
def test_a_deletion_ends_with_the_registry_gone_whatever_state_it_was_in(code: str) -> None:
    caller = Caller()
    crn = any_registry(caller, code)["crn"]
    assert delete(caller, crn) == {}
    (row,) = (row for row in caller.registries() if row["crn"] == crn)
    assert row["status"] == "deprovision:started"
    assert caller.events(crn)[0]["action"] == "deleteModelRegistry"
    caller.clock.wind(minutes=8)
    assert crn not in {row["crn"] for row in caller.registries()}
    assert caller.send("getAuditEvents", resourceCrn=crn).status == 404
    assert refused(caller, "deleteModelRegistry", modelRegistryCrn=crn)[0] == 404


def any_registry(caller: Caller, code: str) -> dict[str, Any]:
    """Return the registry whose name ends with `code`, also where an older field has it."""
    (row,) = (
        row
        for row in caller.registries()
        if (row.get("serviceName") or row["workspaceName"]).endswith(code)
    )
    return row


def test_a_deletion_that_fails_works_when_it_is_repeated() -> None:
    caller = Caller()
    crn = named(caller, CLINGS)["crn"]
    delete(caller, crn)
    caller.clock.wind(minutes=8)
    assert named(caller, CLINGS)["status"] == "deprovision:failed"
    assert any("InUseSubnetCannotBeDeleted" in line for line in newest_log(caller, crn))
    delete(caller, crn)
    caller.clock.wind(minutes=8)
    assert caller.registry(CLINGS) is None


def test_force_passes_over_what_makes_a_deletion_fail_and_says_what_it_costs() -> None:
    caller = Caller()
    crn = named(caller, CLINGS)["crn"]
    delete(caller, crn, force=True)
    caller.clock.wind(minutes=4)
    assert "WARN  Forced: what cannot be cleaned up is left in the cloud account" in newest_log(
        caller, crn
    )
    caller.clock.wind(minutes=2)
    assert caller.registry(CLINGS) is None


# Upgrading


@pytest.mark.parametrize(("code", "before"), [(BEHIND, "1.12.0-b31"), (MOVES, "1.12.0-b31")])
def test_an_upgrade_brings_the_latest_version(code: str, before: str) -> None:
    caller = Caller()
    old = named(caller, code)
    crn = upgrade(caller, old["crn"])
    during = named(caller, code)
    assert (during["crn"], during["status"], during["version"]) == (crn, "upgrade:started", before)
    caller.clock.wind(minutes=18)
    after = named(caller, code)
    assert (after["status"], after["version"]) == ("upgrade:finished", LATEST)
    lines = newest_log(caller, crn)
    assert f"INFO  Checking the way from {before} to {LATEST}: supported" in lines
    assert lines[-1].endswith(f"is ready on {LATEST}")
    assert after["id"] == old["id"]
    assert (after["crn"] == old["crn"]) is (code == BEHIND)


def test_where_an_upgrade_gives_another_crn_the_old_one_is_gone_at_once() -> None:
    caller = Caller()
    old = named(caller, MOVES)["crn"]
    events = caller.events(old)
    new = upgrade(caller, old)
    assert caller.send("getAuditEvents", resourceCrn=old).status == 404
    (begun, *before) = caller.events(new)
    assert begun["action"] == "upgradeModelRegistry"
    assert [row["requestID"] for row in before] == [row["requestID"] for row in events]
    assert refused(caller, "deleteModelRegistry", modelRegistryCrn=old)[0] == 404


def test_a_udr_cluster_is_upgraded_with_its_network_only() -> None:
    caller = Caller()
    crn = named(caller, BEHIND_UDR)["crn"]
    status, sentence = refused(caller, "upgradeModelRegistry", crn=crn)
    assert (status, "azureOptions.udrNetwork.topology.subnets" in sentence) == (400, True)
    elsewhere = {"udrNetwork": {"topology": {"subnets": ["elsewhere"]}}}
    assert refused(caller, "upgradeModelRegistry", crn=crn, azureOptions=elsewhere)[0] == 400
    upgrade(caller, crn, azureOptions=UDR_NETWORK)
    caller.clock.wind(minutes=18)
    assert named(caller, BEHIND_UDR)["version"] == LATEST


def test_an_upgrade_behind_a_proxy_without_the_service_cidr_fails_each_time() -> None:
    caller = Caller()
    crn = named(caller, UPGRADE_FAILED)["crn"]
    upgrade(caller, crn)
    caller.clock.wind(minutes=14)
    after = named(caller, UPGRADE_FAILED)
    assert (after["status"], after["version"]) == ("upgrade:failed", "1.11.0-b77")
    assert any("NO_PROXY lacks the service CIDR" in line for line in newest_log(caller, crn))


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (READY, f"is at {LATEST} already"),
        ("ml-2d9f7180-c3e", "is at 1.13.0-h2000-b17 already"),
        (INSTALLATION_FAILED, "is installation:failed, an upgrade needs it to be ready"),
        (ANCIENT, "is too old to be upgraded"),
        (CLINGS, "Environment lab-azure is START_FAILED"),
        ("ml-8c0e7d52-f16", "is quiesced, an upgrade needs it to be ready"),
    ],
)
def test_what_cannot_be_upgraded_is_refused(code: str, sentence: str) -> None:
    caller = Caller()
    row = any_registry(caller, code)
    status, said = refused(caller, "upgradeModelRegistry", crn=row["crn"])
    assert status == 400
    assert sentence in said


def test_only_udr_clusters_take_a_network() -> None:
    caller = Caller()
    crn = named(caller, BEHIND)["crn"]
    status, said = refused(caller, "upgradeModelRegistry", crn=crn, azureOptions=UDR_NETWORK)
    assert (status, "has no user-defined routing" in said) == (400, True)


# Rolling back


@pytest.mark.parametrize("given", ["old", "new"])
def test_a_rollback_takes_the_crn_of_before_and_after_the_upgrade(given: str) -> None:
    caller = Caller()
    old = named(caller, MOVES)["crn"]
    new = upgrade(caller, old)
    assert new != old
    caller.clock.wind(minutes=18)
    crn = {"old": old, "new": new}[given]
    assert change(caller, "rollbackModelRegistryUpgrade", crn=crn) == {}
    assert named(caller, MOVES)["status"] == "rollback:started"
    caller.clock.wind(minutes=10)
    after = named(caller, MOVES)
    assert (after["status"], after["version"]) == ("rollback:finished", "1.12.0-b31")
    assert after["crn"] == new
    assert newest_log(caller, new)[-1].endswith("is ready on 1.12.0-b31")


def test_a_failed_upgrade_is_rolled_back_and_then_there_is_nothing_more_to_roll_back() -> None:
    caller = Caller()
    crn = named(caller, UPGRADE_FAILED)["crn"]
    change(caller, "rollbackModelRegistryUpgrade", crn=crn)
    caller.clock.wind(minutes=10)
    after = named(caller, UPGRADE_FAILED)
    assert (after["status"], after["version"]) == ("rollback:finished", "1.11.0-b77")
    status, said = refused(caller, "rollbackModelRegistryUpgrade", crn=crn)
    assert (status, "has no upgrade to roll back" in said) == (400, True)


def test_what_was_rolled_back_can_be_upgraded_again() -> None:
    caller = Caller()
    crn = named(caller, BEHIND)["crn"]
    assert named(caller, BEHIND)["status"] == "rollback:finished"
    upgrade(caller, crn)
    caller.clock.wind(minutes=18)
    change(caller, "rollbackModelRegistryUpgrade", crn=crn)
    caller.clock.wind(minutes=10)
    assert named(caller, BEHIND)["version"] == "1.12.0-b31"


# Cancelling


@pytest.mark.parametrize(
    ("code", "workflow"),
    [(INSTALLING, "installation"), (UPGRADING, "Upgrade"), (BEING_DELETED, "DEPROVISION")],
)
def test_what_runs_can_be_cancelled_and_counts_as_failed_then(code: str, workflow: str) -> None:
    caller = Caller()
    row = named(caller, code)
    phase = workflow.lower()
    running = caller.events(row["crn"])[0]
    metadata = cancel(caller, row["crn"], workflow)
    assert metadata == {
        "resourceId": row["crn"],
        "workflowIndex": 2 if code != INSTALLING else 1,
        "workflowType": phase,
        "workflowId": running["requestID"],
        "lastKnownStatus": f"{phase}:started",
    }
    assert named(caller, code)["status"] == f"{phase}:failed"
    caller.clock.wind(hours=2)
    after = named(caller, code)
    assert (after["status"], after.get("domain")) == (f"{phase}:failed", row.get("domain"))
    assert after.get("version") == row["version"]
    ended = f"WARN  Cancelled by alice@example.com: the {phase} ends here"
    assert newest_log(caller, row["crn"])[-1].startswith(ended)
    asked = caller.events(row["crn"])[0]
    assert asked["action"] == "requestWorkflowCancellation"
    assert [line["log"] for line in caller.log(asked["requestID"])] == [
        f"INFO  Request accepted: cancel the {phase} of AI Registry {row['serviceName']}",
        f"INFO  Workflow {running['requestID']} is cancelled",
    ]
    delete(caller, row["crn"])


def test_a_cancelled_rollback_can_be_begun_again() -> None:
    caller = Caller()
    crn = named(caller, UPGRADE_FAILED)["crn"]
    change(caller, "rollbackModelRegistryUpgrade", crn=crn)
    cancel(caller, crn, "rollback")
    assert named(caller, UPGRADE_FAILED)["status"] == "rollback:failed"
    change(caller, "rollbackModelRegistryUpgrade", crn=crn)


def test_a_cancellation_names_what_runs_and_says_so_when_it_does_not() -> None:
    caller = Caller()
    operation, crn = "requestWorkflowCancellation", named(caller, INSTALLING)["crn"]
    status, said = refused(caller, operation, resourceId=crn, workflowType="upgrade")
    assert (status, said.endswith("installation is")) == (400, True)
    idle = named(caller, READY)["crn"]
    status, said = refused(caller, operation, resourceId=idle, workflowType="upgrade")
    assert (status, said.startswith("No workflow is running")) == (400, True)


# All of them


def call(operation: str, crn: str) -> dict[str, object]:
    match operation:
        case "createModelRegistry":
            return {"environmentCrn": crn}
        case "deleteModelRegistry":
            return {"modelRegistryCrn": crn}
        case "requestWorkflowCancellation":
            return {"resourceId": crn, "workflowType": "upgrade"}
        case "refreshModelRegistryConfigmap":
            return {"workspaceCrn": crn}
        case "grantModelRegistryAccess" | "revokeModelRegistryAccess":
            return {"resourceCrn": crn, "identifier": OPERATORS}
        case _:
            return {"crn": crn}


def changed_by(caller: Caller, operation: str) -> str:
    """Return the CRN of something in an environment that an operation could change."""
    row = named(caller, READY)
    match operation:
        case "createModelRegistry":
            return row["environmentCrn"]
        case "refreshModelRegistryConfigmap":
            rows = caller.ask("listWorkspaces")["workspaces"]
            return next(
                one["crn"] for one in rows if one["environmentCrn"] == row["environmentCrn"]
            )
        case _:
            return row["crn"]


@pytest.mark.parametrize(
    "operation", ["deleteModelRegistry", "upgradeModelRegistry", "rollbackModelRegistryUpgrade"]
)
@pytest.mark.parametrize("code", [INSTALLING, UPGRADING, BEING_DELETED])
def test_while_something_runs_everything_else_is_refused_with_its_name(
    operation: str, code: str
) -> None:
    caller = Caller()
    row = named(caller, code)
    running = caller.events(row["crn"])[0]["requestID"]
    phase = row["status"].partition(":")[0]
    answer = refused(caller, operation, **call(operation, row["crn"]))
    assert answer == (409, f"Operation {running} ({phase}) is running")


@pytest.mark.parametrize("operation", CHANGES)
@pytest.mark.parametrize("persona", ["bob", "auditor", "pipeline"])
def test_who_does_not_administer_an_environment_changes_nothing_in_it(
    operation: str, persona: str
) -> None:
    caller = Caller().become(persona)
    crn = changed_by(caller.become("alice"), operation)
    status, sentence = refused(caller, operation, **call(operation, crn))
    assert (status, f"lacks the right ml/{operation} on {crn}" in sentence) == (403, True)


@pytest.mark.parametrize("operation", CHANGES)
def test_what_is_not_there_or_not_named_is_refused(operation: str) -> None:
    caller = Caller()
    assert refused(caller, operation, **call(operation, "crn:none"))[0] == 404
    body = {} if operation != "requestWorkflowCancellation" else {"workflowType": "upgrade"}
    status, sentence = refused(caller, operation, **body)
    assert (status, sentence.endswith("is required")) == (400, True)


def test_administering_takes_both_roles() -> None:
    people = Caller().world.company.people
    assert people.administers(people.users["harriet"], "apac-ml-aws")
    assert not people.administers(people.users["harriet"], "prod-ml-aws")
    assert not people.administers(people.users["zora"], "prod-ml-azure")  # MLAdmin alone


def test_many_made_up_registries_cannot_be_changed() -> None:
    caller = Caller("alice", "many:90")
    crn = caller.registries()[0]["crn"]
    status, sentence = refused(caller, "deleteModelRegistry", modelRegistryCrn=crn)
    assert (status, "one of many that are made up" in sentence) == (400, True)


def test_whoever_signed_did_it() -> None:
    caller = Caller("alice")
    create(caller, "labs-ml-aws")
    crn = in_environment(caller, "labs-ml-aws")["crn"]
    me = json.loads(caller.send("getUser").body)["user"]["crn"]
    assert {row["userCrn"] for row in caller.events(crn)} == {me}
