"""What each persona may see, look up and read."""

from __future__ import annotations

import json

import pytest

from tests.demo.caller import OF_ONE, READS, Caller, names

LOOK_UPS = [
    name
    for name, (service, _) in READS.items()
    if service == "iam" and "list" in name and name not in OF_ONE
]


def test_alice_administers_every_environment_through_her_group() -> None:
    caller = Caller("alice")
    environments = caller.ask("listEnvironments")["environments"]
    me = caller.ask("getUser")["user"]
    (group,) = caller.ask("listGroupsForUser", userId=me["crn"])["groupCrns"]
    held = caller.ask("listGroupAssignedResourceRoles", groupName=group)["resourceAssignments"]
    for role in ("MLAdmin", "EnvironmentAdmin"):
        on = {row["resourceCrn"] for row in held if row["resourceRoleCrn"].endswith(f":{role}")}
        assert on == names(environments, "crn")
    (role,) = caller.ask("listUserAssignedRoles")["roleCrns"]
    assert role == "crn:altus:iam:us-west-1:altus:role:IamViewer"


def test_bob_sees_only_what_is_in_his_environments() -> None:
    caller = Caller("bob")
    his = {"eng-ml-env-v2", "sandbox-aws", "prod-ml-aws", "retail-ml-azure"}
    assert names(caller.ask("listEnvironments")["environments"]) == his
    assert names(caller.registries()) == his
    assert names(caller.ask("listWorkspaces")["workspaces"]) <= his
    assert names(caller.ask("listMlServingApps")["apps"]) <= his
    assert len(caller.ask("listDatalakes")["datalakes"]) == 4


def test_bob_may_read_events_and_logs_where_he_has_a_role_and_nowhere_else() -> None:
    caller = Caller("bob")
    request_id = caller.events(caller.registries()[0]["crn"])[0]["requestID"]
    assert caller.log(request_id)
    elsewhere = caller.become("alice").registry("ml-91d3f27c-e05")
    assert elsewhere is not None
    hidden = caller.become("alice").events(elsewhere["crn"])[0]["requestID"]
    assert caller.send("getAuditEvents", resourceCrn=elsewhere["crn"]).status == 403
    assert caller.send("getLogs", requestID=hidden).status == 403
    answer = caller.send("describeEnvironment", environmentName="risk-models-aws")
    assert json.loads(answer.body)["code"] == "PERMISSION_DENIED"


@pytest.mark.parametrize("operation", LOOK_UPS)
def test_bob_is_refused_every_look_up_and_told_which_right_is_missing(operation: str) -> None:
    answer = Caller("bob").send(operation, **READS[operation][1])
    assert answer.status == 403
    assert "lacks the right iam/list" in json.loads(answer.body)["message"]


def test_bob_knows_himself_and_nobody_else() -> None:
    caller = Caller("bob")
    assert caller.ask("getUser")["user"]["email"] == "bob@example.com"
    assert caller.ask("getUser", userId="bob")["user"]["email"] == "bob@example.com"
    assert caller.send("getUser", userId="alice").status == 403


def test_the_auditor_sees_everything_and_may_look_people_up() -> None:
    caller = Caller("auditor")
    assert caller.registries() == caller.become("alice").registries()
    assert caller.ask("listUsers")["users"]


def test_a_machine_user_has_no_user_record_and_is_found_through_its_key() -> None:
    caller = Caller("pipeline")
    assert caller.send("getUser").status == 404
    key = caller.ask("getAccessKey")["accessKey"]
    assert key["accessKeyId"] == caller.persona.access_key_id
    assert ":machineUser:pipeline/" in key["actorCrn"]
    assert names(caller.registries()) == {"prod-ml-aws", "prod-ml-azure", "fraud-prod-aws"}


def test_an_unknown_persona_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match="alice, bob, quentin, auditor, pipeline"):
        Caller("mallory")
