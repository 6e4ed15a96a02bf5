"""Every answer of the world is one the official documents allow."""

from __future__ import annotations

import json

import pytest

from backends.demo import environments, ml_access, ml_changes
from backends.demo.ai_registry import operations
from backends.demo.ml import CHANGES
from backends.demo.mlflow import names
from backends.demo.personas import personas
from backends.demo.ranger import names as ranger
from backends.demo.world import PLACES
from tests import openapi
from tests.demo.caller import OF_ONE, READS, Caller

SIMPLE = [name for name in READS if name not in OF_ONE]


def test_every_operation_is_held_against_the_documents() -> None:
    services = {"ml", "environments", "datalake", "iam"}
    documented_elsewhere = {
        *operations.PLACES,
        names.SERVICE,
        *names.OPERATIONS,
        ranger.SERVICE,
        *ranger.OPERATIONS,
    }
    changes = {*CHANGES, *environments.CHANGES}
    assert set(PLACES) == {*services, *documented_elsewhere, *READS, *changes}
    answering = {*ml_changes.OPERATIONS, *ml_access.OPERATIONS, "refreshModelRegistryConfigmap"}
    assert set(CHANGES) == answering - set(READS)


@pytest.mark.parametrize("persona", [persona.name for persona in personas()])
@pytest.mark.parametrize("operation", SIMPLE)
def test_an_answer_or_a_refusal_has_the_documented_form(operation: str, persona: str) -> None:
    service, body = READS[operation]
    answer = Caller(persona).send(operation, **body)
    said = json.loads(answer.body)
    if answer.status == 200:
        openapi.check_answer(service, operation, said)
    else:
        assert answer.status in (403, 404)
        assert set(said) == {"code", "message"}
    assert answer.headers["x-altus-request-id"]
    assert answer.headers["Date"] == "Mon, 04 May 2026 09:30:00 GMT"


@pytest.mark.parametrize("persona", [persona.name for persona in personas()])
def test_events_and_logs_of_every_registry_have_the_documented_form(persona: str) -> None:
    caller = Caller(persona)
    for registry in caller.registries():
        said = caller.ask("getAuditEvents", resourceCrn=registry["crn"])
        openapi.check_answer("ml", "getAuditEvents", said)
        for event in said["auditEvents"]["events"]:
            logs = caller.ask("getLogs", requestID=event["requestID"], fetchAll=True)
            openapi.check_answer("ml", "getLogs", logs)
            assert logs["auditLogs"]["logs"]


def test_access_is_what_was_granted_and_not_revoked() -> None:
    caller = Caller()
    crns = {
        registry["serviceName"]: registry["crn"]
        for registry in caller.registries()
        if "serviceName" in registry
    }
    granted = caller.ask(
        "listModelRegistryAccess", resourceCrn=crns["model-registry-ml-2d9f7180-c3e"]
    )
    openapi.check_answer("ml", "listModelRegistryAccess", granted)
    assert granted["users"] == ["arn:aws:iam::433052309983:role/eng-ml-operators"]
    revoked = caller.ask(
        "listModelRegistryAccess", resourceCrn=crns["model-registry-ml-e01b5d93-4fa"]
    )
    assert revoked["users"] == []
    refused = Caller("bob").send(
        "listModelRegistryAccess", resourceCrn=crns["model-registry-ml-2d9f7180-c3e"]
    )
    assert refused.status == 403


@pytest.mark.parametrize("fault", ["many:120", "names", "nothing", "log:50"])
def test_worlds_that_were_changed_answer_in_the_documented_form(fault: str) -> None:
    caller = Caller("alice", fault)
    for operation in SIMPLE:
        service, body = READS[operation]
        openapi.check_answer(service, operation, caller.ask(operation, **body))


def test_every_environment_can_be_described_by_name_and_by_crn() -> None:
    caller = Caller()
    for row in caller.ask("listEnvironments")["environments"]:
        by_name = caller.ask("describeEnvironment", environmentName=row["environmentName"])
        by_crn = caller.ask("describeEnvironment", environmentName=row["crn"])
        openapi.check_answer("environments", "describeEnvironment", by_name)
        assert by_name == by_crn
        assert by_name["environment"]["status"] == row["status"]


def test_the_guide_s_own_example_is_there() -> None:
    caller = Caller()
    registry = caller.registry("ml-960afc3b-162")
    assert registry is not None
    crn = "crn:altus:iam:us-west-1:9d74eee4-1cad-45d7-b645-7ccf9edbb73d"
    assert registry["environmentName"] == "eng-ml-env-v2"
    assert registry["version"] == "1.6.0-b51"
    assert registry["endpointPublicAccess"] is False
    assert registry["createdAt"] == "2024-11-13T19:26:00.000Z"
    assert registry["creator"] == f"{crn}:user:f6fbb5f2-5736-428e-84cd-b236cb3dd04a"
    assert (
        registry["domain"]
        == "https://modelregistry.ml-960afc3b-162.eng-ml-e.xcu2-8y8x.dev.cldr.work"
    )
    (user,) = caller.ask("listMachineUsers", machineUserNames=[registry["machineUserCrn"]])[
        "machineUsers"
    ]
    assert user["workloadUsername"] == "srv_cml_env_machine_user_8dcf2"
    workbenches = [
        row["instanceName"]
        for row in caller.ask("listWorkspaces")["workspaces"]
        if row["environmentCrn"] == registry["environmentCrn"]
    ]
    assert workbenches == ["david-test", "quasar-cdp-mix-iwdadk", "zoram-serving-exp"]


def test_lists_of_iam_come_in_pages() -> None:
    caller = Caller()
    whole = caller.ask("listUsers")["users"]
    first = caller.ask("listUsers", pageSize=5)
    second = caller.ask("listUsers", pageSize=500, startingToken=first["nextToken"])
    assert len(first["users"]) == 5
    assert first["users"] + second["users"] == whole
    assert "nextToken" not in second


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("listUsers", {"startingToken": "page-from-x"}),
        ("getLogs", {"requestID": "", "offset": -1, "fetchAll": False}),
        ("describeEnvironment", {"environmentName": "no-such"}),
        ("getAuditEvents", {"resourceCrn": "crn:none"}),
        ("getLogs", {"requestID": "none"}),
        ("getAccessKey", {"accessKeyId": "none"}),
    ],
)
def test_what_makes_no_sense_is_refused_in_the_platform_s_form(
    operation: str, body: dict[str, object]
) -> None:
    answer = Caller().send(operation, **body)
    assert answer.status in (400, 404)
    assert set(json.loads(answer.body)) == {"code", "message"}


def test_iam_answers_below_both_of_its_paths() -> None:
    caller = Caller()
    assert caller.post("/api/v1/iam/getUser").body == caller.send("getUser").body


def test_other_paths_methods_and_bodies_are_refused() -> None:
    caller = Caller()
    assert caller.post("/api/v1/ml/getUser").status == 404
    assert caller.post("/iam/getUser", b"not JSON").status == 400
    assert caller.post("/iam/getUser", b"[]").status == 400
    assert caller.post("/iam/getUser", b'{"userId": 7}').status == 400
    assert caller.world.handle("GET", "/iam/getUser", {}, b"").status == 405
    assert caller.world.handle("POST", "/api/v1/ml/nothing", {}, b"{}").status == 401
