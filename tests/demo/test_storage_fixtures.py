"""What is stored of access to storage names things there are, and covers what the demo promises."""

from __future__ import annotations

from typing import Any

import pytest

from backends.demo import fixtures
from backends.demo.ranger.shelf import stored_shelf
from tests.demo.caller import Caller

GUIDE = "eng-ml-env-v2"


@pytest.fixture
def caller() -> Caller:
    return Caller()


def mapped(caller: Caller, environment: str) -> dict[str, str]:
    """Return the roles of an environment, without what they begin with, by CRN."""
    said = caller.ask("getIdBrokerMappings", environmentName=environment)
    return {
        row["accessorCrn"]: row["role"].rpartition(f"{environment}-")[2] for row in said["mappings"]
    }


def machine_user(caller: Caller, environment: str) -> str:
    company = caller.world.company
    return company.people.crn_of(company.environments[environment]["machineUser"])


def all_policies(caller: Caller, environment: str) -> list[dict[str, Any]]:
    row = caller.world.company.environments[environment]
    shelf = stored_shelf(caller.world.company, row)
    storage = [one for one in shelf.policies if one["service"] in ("cm_s3", "cm_adls")]
    return [one for one in storage if one["name"].startswith("all - ")]


def users_of(policy: dict[str, Any], items: str) -> list[str]:
    return [user for item in policy[items] for user in item["users"]]


def test_every_name_is_one_of_somebody(caller: Caller) -> None:
    environments = caller.world.company.environments
    people = caller.world.company.people
    known = {*people.users, *people.machine_users, *people.groups, *people.former}
    storage = fixtures.read("storage")
    assert set(storage) <= set(environments)
    assert set(fixtures.read("ranger")["environments"]) <= set(environments)
    for name, facts in storage.items():
        assert set(facts.get("mapped", {})) <= known, name
        assert set(facts.get("newcomers", ())) <= {environments[name].get("machineUser")}


def test_every_policy_names_somebody_its_ranger_knows(caller: Caller) -> None:
    facts, people = fixtures.read("ranger"), caller.world.company.people
    for row in caller.world.company.environments.values():
        if "dataLake" in row:
            workload_users = {f"srv_{row.get('machineUser', '')}", *facts["users"]}
            for policy in stored_shelf(caller.world.company, row).policies:
                assert set(users_of(policy, "policyItems")) <= workload_users
                for item in policy["policyItems"]:
                    groups = {name for name in item["groups"] if not name.startswith("_c_ranger")}
                    assert groups <= {*people.groups, *facts["groups"]}


@pytest.mark.parametrize(
    ("environment", "role", "needed", "last"),
    [
        ("eng-ml-dev-env-aws", None, False, "COMPLETED"),
        ("risk-models-aws", "datalake-admin", False, "COMPLETED"),
        ("apac-ml-aws", "read-only", False, "COMPLETED"),
        ("sandbox-aws", "datalake-admin", True, "COMPLETED"),
        ("retail-ml-azure", "datalake-admin", True, "FAILED"),
        ("labs-ml-aws", None, True, "NEVER_RUN"),
        ("labs-udr-azure", None, False, "COMPLETED"),
        ("vision-ml-azure", None, False, "COMPLETED"),
        ("lab-azure", "scratch", True, "FAILED"),
    ],
)
def test_idbroker_is_in_every_state(
    caller: Caller, environment: str, role: str | None, last: str, *, needed: bool
) -> None:
    assert not caller.world.company.storage.uses_raz(environment)
    said = caller.ask("getIdBrokerMappingsSyncStatus", environmentName=environment)
    assert mapped(caller, environment).get(machine_user(caller, environment)) == role
    assert (said["syncNeeded"], said["globalStatus"]) == (needed, last)


def test_one_table_is_long_and_one_is_empty(caller: Caller) -> None:
    assert len(mapped(caller, "risk-models-aws")) == 40
    assert mapped(caller, "labs-ml-aws") == {}


@pytest.mark.parametrize(
    ("environment", "count", "granted", "denied", "enabled"),
    [
        (GUIDE, 1, False, False, True),
        ("prod-ml-aws", 1, True, False, True),
        ("fraud-prod-aws", 1, False, True, True),
        ("new-ml-aws", 1, False, False, True),
        ("eng-udr-azure", 1, False, False, False),
        ("prod-ml-azure", 2, False, False, True),
        ("labs-ml-azure", 0, False, False, True),
    ],
)
def test_ranger_is_in_every_state(
    caller: Caller, environment: str, count: int, *, granted: bool, denied: bool, enabled: bool
) -> None:
    assert caller.world.company.storage.uses_raz(environment)
    policies = all_policies(caller, environment)
    own = f"srv_{caller.world.company.environments[environment]['machineUser']}"
    assert len(policies) == count
    assert any(own in users_of(one, "policyItems") for one in policies) == granted
    assert any(own in users_of(one, "denyPolicyItems") for one in policies) == denied
    assert all(one["isEnabled"] for one in policies) == enabled


def test_the_guide_s_policy_is_the_one_in_its_picture(caller: Caller) -> None:
    (policy,) = all_policies(caller, GUIDE)
    (item,) = policy["policyItems"]
    assert policy["name"] == "all - bucket, path"
    assert item["users"] == ["rangerraz"]
    (group,) = item["groups"]
    assert group.startswith("_c_ranger_admins_")
    assert {one["type"] for one in item["accesses"]} == {"read", "write"}
    assert item["delegateAdmin"] is True


def test_resources_of_adls_are_spelled_in_two_ways(caller: Caller) -> None:
    spelled = {
        tuple(policy["resources"])
        for environment in ("prod-ml-azure", "eng-udr-azure")
        for policy in all_policies(caller, environment)
    }
    assert spelled == {
        ("storageaccount", "container", "relativepath"),
        ("storage-account", "container", "relative-path"),
    }


def test_narrower_policies_are_about_where_registries_write(caller: Caller) -> None:
    company = caller.world.company
    for environment, name in (("prod-ml-aws", "path"), ("prod-ml-azure", "relativepath")):
        row = company.environments[environment]
        base = caller.ask("describeDatalake", datalakeName=f"{environment}-dl")["datalake"]
        narrow = [
            one for one in stored_shelf(company, row).policies if one["name"] == "Model registry"
        ]
        values = narrow[0]["resources"][name]["values"]
        path = "/data" if base["cloudStorageBaseLocation"].endswith("/data") else ""
        assert f"{path}/modelregistry/*" in values


@pytest.mark.parametrize(
    ("environment", "modes"),
    [
        (GUIDE, {"SSO_PROVIDER_FROM_UMS", "PAM"}),
        ("prod-ml-aws", {"SSO_PROVIDER_FROM_UMS"}),
        ("lab-azure", set[str]()),
    ],
)
def test_data_lakes_name_ranger_twice_once_or_not_at_all(
    caller: Caller, environment: str, modes: set[str]
) -> None:
    lake = caller.ask("describeDatalake", datalakeName=f"{environment}-dl")["datalake"]
    rows = lake["endpoints"]["endpoints"]
    assert {row["mode"] for row in rows if row["serviceName"] == "RANGER_ADMIN"} == modes
    assert any(row["serviceName"] == "ATLAS_SERVER" for row in rows)
    assert caller.ask("describeDatalake", datalakeName=lake["crn"])["datalake"] == lake


def test_one_data_lake_says_nothing_of_raz_and_its_mappings_do(caller: Caller) -> None:
    name = "fraud-prod-aws"
    (listed,) = caller.ask("listDatalakes", environmentName=name)["datalakes"]
    described = caller.ask("describeDatalake", datalakeName=f"{name}-dl")["datalake"]
    assert "enableRangerRaz" not in listed
    assert "enableRangerRaz" not in described
    said = caller.ask("getIdBrokerMappings", environmentName=name)
    assert said["rangerCloudAccessAuthorizerRole"].endswith("-ranger-authorizer")


def test_roles_are_written_as_their_cloud_writes_them(caller: Caller) -> None:
    for row in caller.world.company.environments.values():
        said = caller.ask("getIdBrokerMappings", environmentName=row["environmentName"])
        begin = {"AWS": "arn:aws:iam::", "AZURE": "/subscriptions/", "GCP": "datalake-admin@"}
        assert said["dataAccessRole"].startswith(begin[row["cloudPlatform"]])
