"""The simulated Ranger: who gets in, what is there, what comes of changes, and what goes wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backends.demo.lakes import API, SSO, TOKEN
from tests.demo.caller import Caller
from tests.demo.ranger_caller import (
    PLUGINS,
    PUBLIC,
    RangerCaller,
    password_of,
    token_of,
    with_user,
)

HERE, ALL = "eng-ml-env-v2", "all - bucket, path"
ITS_USER = "srv_cml_env_machine_user_8dcf2"


def said(body: bytes) -> dict[str, Any]:
    return json.loads(body)


def test_the_topology_for_browsers_leads_to_a_login_page() -> None:
    answer = RangerCaller(Caller(), HERE, topology=SSO).send("GET", f"{PUBLIC}/service")
    assert answer.status == 302
    assert "/knoxsso/api/v1/websso?originalUrl=https%3A%2F%2F" in answer.headers["Location"]
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("topology", "shown", "status"),
    [
        (API, password_of("alice"), 200),
        (API, password_of("alice")[:-4], 401),
        (API, token_of("alice"), 401),
        (API, "", 401),
        (API, password_of("pipeline"), 401),
        (TOKEN, token_of("alice"), 200),
        (TOKEN, password_of("alice"), 401),
        (TOKEN, "Bearer published-demo-knox-token-nobody", 401),
        ("cdp-share-access", password_of("alice"), 404),
    ],
)
def test_the_topology_decides_how_one_signs_in(topology: str, shown: str, status: int) -> None:
    here = RangerCaller(Caller(), HERE, topology=topology, shown=shown)
    answer = here.send("GET", f"{PUBLIC}/service")
    assert answer.status == status
    kind = "application/json" if status == 200 else "text/html"
    assert answer.headers["Content-Type"].startswith(kind)


def test_a_machine_user_signs_in_by_its_workload_name_where_it_has_a_role() -> None:
    here = RangerCaller(Caller(), "fraud-prod-aws", "pipeline")
    assert here.send("GET", f"{PUBLIC}/service").status == 200


def test_services_of_storage_are_there_where_ranger_decides_about_it() -> None:
    caller = Caller()
    for environment, expected in (
        (HERE, {"cm_s3"}),
        ("prod-ml-azure", {"cm_adls"}),
        ("risk-models-aws", set[str]()),
    ):
        names = {row["name"] for row in RangerCaller(caller, environment).ask(f"{PUBLIC}/service")}
        assert names & {"cm_s3", "cm_adls"} == expected
    service = RangerCaller(caller, HERE).ask(f"{PUBLIC}/service/name/cm_s3")
    assert (service["name"], service["type"]) == ("cm_s3", "s3")


def test_policies_are_found_by_name_id_and_page() -> None:
    here = RangerCaller(Caller(), HERE)
    rows = here.policies()
    assert rows[0]["name"] == ALL
    (named,) = here.policies(query="?policyName=all%20-%20bucket,%20path")
    assert named == here.named(ALL) == here.ask(f"{PUBLIC}/policy/{named['id']}") == rows[0]
    assert here.policies(query="?startIndex=1&pageSize=1") == rows[1:2]


@pytest.mark.parametrize(
    "path",
    [
        f"{PUBLIC}/policy/9999",
        f"{PUBLIC}/policy/word",
        f"{PUBLIC}/service/cm_s3/policy/none",
        f"{PUBLIC}/service/cm_none/policy",
        f"{PUBLIC}/service/name/cm_none",
        f"{PUBLIC}/nothing",
    ],
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    answer = RangerCaller(Caller(), HERE).send("GET", path)
    assert (answer.status, answer.body) == (404, b"Not found")


def test_an_update_keeps_every_field_and_counts_the_version() -> None:
    here = RangerCaller(caller := Caller(), HERE)
    before = here.named(ALL)
    assert {"x_cloudera", "policyLabels", "validitySchedules", "guid"} <= set(before)
    after = here.put(with_user(before, ITS_USER) | {"unheard": {"of": [1]}})
    assert after == here.named(ALL)
    assert after["policyItems"][-1]["users"] == [ITS_USER]
    assert (after["version"], after["updatedBy"]) == (before["version"] + 1, "alice")
    assert after["updateTime"] == int(caller.clock().timestamp() * 1000)
    given = {"policyItems", "version", "updatedBy", "updateTime"}
    unchanged = {name: value for name, value in before.items() if name not in given}
    assert unchanged | {"unheard": {"of": [1]}} == {
        name: value for name, value in after.items() if name not in given
    }


def test_the_last_write_wins_whatever_version_it_began_with() -> None:
    here = RangerCaller(Caller(), HERE)
    stale = here.named(ALL)
    here.put(with_user(stale, ITS_USER))
    last = here.put(stale | {"description": "mine", "version": 1})
    assert last["version"] == stale["version"] + 2
    assert last["policyItems"] == stale["policyItems"]


def test_every_version_is_kept() -> None:
    here = RangerCaller(Caller(), HERE)
    before = here.named(ALL)
    here.put(with_user(before, ITS_USER))
    place = f"{PLUGINS}/policy/{before['id']}"
    assert here.ask(f"{place}/versionList") == {"value": "1,2,3"}
    assert here.ask(f"{place}/version/2") == before
    assert here.ask(f"{place}/version/1")["policyItems"] != before["policyItems"]
    answer = here.send("GET", f"{place}/version/9")
    assert answer.status == 400
    assert said(answer.body)["msgDesc"] == "No Policy found for given version."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"id": 7}, "policyID mismatch"),
        ({"service": "cm_none"}, "service does not exist - name=cm_none"),
        ({"name": "Hive warehouse"}, "Another policy already exists for this name"),
        ({"policyItems": ["word"]}, "policyItems has an item that is none"),
        ({"name": ""}, "The policy has no name"),
    ],
)
def test_what_cannot_be_kept_is_refused(change: dict[str, object], sentence: str) -> None:
    here = RangerCaller(Caller(), HERE)
    before = here.named(ALL)
    answer = here.send("PUT", f"{PUBLIC}/policy/{before['id']}", before | change)
    assert answer.status == 400
    body = said(answer.body)
    assert (body["statusCode"], sentence in body["msgDesc"]) == (1, True)
    assert len(body["messageList"]) == 1
    assert here.named(ALL) == before


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ({"users": ["8dcf2"]}, "User name: 8dcf2 specified"),
        (
            {"users": ["srv_cml_env_machine_user_1f7c0"]},
            "User name: srv_cml_env_machine_user_1f7c0",
        ),
        ({"groups": ["strangers"]}, "Group name: strangers specified"),
    ],
)
@pytest.mark.parametrize("where", ["policyItems", "denyPolicyItems", "allowExceptions"])
def test_who_is_unknown_to_ranger_is_refused_in_every_item(
    item: dict[str, object], sentence: str, where: str
) -> None:
    here = RangerCaller(Caller(), HERE)
    policy = here.named(ALL) | {where: [item]}
    answer = here.send("PUT", f"{PUBLIC}/policy/{policy['id']}", policy)
    assert answer.status == 400
    whole = f"Operation denied. {sentence}"
    assert said(answer.body)["msgDesc"].startswith(whole)
    assert said(answer.body)["msgDesc"].endswith("policy does not exist in ranger admin.")


def test_a_new_user_is_known_some_time_after_users_were_synchronized() -> None:
    caller = Caller()
    here = RangerCaller(caller, "new-ml-aws")
    policy = with_user(here.named(ALL), "srv_cml_env_machine_user_90bd8")
    place = f"{PUBLIC}/policy/{policy['id']}"
    caller.ask("syncAllUsers", environmentNames=["new-ml-aws"])
    statuses: list[int] = []
    for seconds in (0, 26, 10):
        caller.clock.wind(seconds=seconds)
        statuses.append(here.send("PUT", place, policy).status)
    assert statuses == [400, 400, 200]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{PUBLIC}/service/cm_s3/policy"),
        ("GET", f"{PUBLIC}/policy/3"),
        ("GET", f"{PLUGINS}/policy/3/version/1"),
        ("PUT", f"{PUBLIC}/policy/3"),
        ("POST", f"{PUBLIC}/policy"),
        ("DELETE", f"{PUBLIC}/policy/3"),
    ],
)
def test_it_takes_an_administrator_of_the_environment(method: str, path: str) -> None:
    caller = Caller()
    before = RangerCaller(caller, HERE).policies()
    answer = RangerCaller(caller, HERE, "bob").send(method, path, before[0])
    assert answer.status == 403
    assert answer.body == b"User 'bob' does not have delegated-admin privilege on given resources"
    assert RangerCaller(caller, HERE).policies() == before


def test_policies_are_made_and_taken_away() -> None:
    here = RangerCaller(Caller(), HERE)
    wanted = here.named(ALL) | {"name": "mine", "id": None}
    made = said(here.send("POST", f"{PUBLIC}/policy", wanted).body)
    assert (made["version"], made["createdBy"]) == (1, "alice")
    assert here.named("mine") == made
    assert here.send("DELETE", f"{PUBLIC}/policy/{made['id']}").status == 204
    assert here.send("GET", f"{PUBLIC}/policy/{made['id']}").status == 404
    assert here.ask(f"{PLUGINS}/policy/{made['id']}/versionList") == {"value": "1"}


def test_nothing_is_at_a_gateway_nobody_has() -> None:
    caller = Caller()
    answer = caller.world.at_ranger("GET", "far-gateway.away.example", "/", {}, b"")
    assert answer.breaks == "dns"
    here = RangerCaller(caller, "lab-azure")
    assert here.send("GET", f"{PUBLIC}/service").status == 404


def test_environments_that_are_made_up_are_set_up_well() -> None:
    caller = Caller("alice", "many:120")
    company = caller.world.company
    made_up = [name for name in company.environments if name.startswith("team-")]
    ways: set[bool] = set()
    for environment in made_up[:8]:
        row, has_raz = company.environments[environment], company.storage.uses_raz(environment)
        ways.add(has_raz)
        if has_raz:
            service = {"AWS": "cm_s3", "AZURE": "cm_adls"}[row["cloudPlatform"]]
            policy = RangerCaller(caller, environment).policies(service)[0]
            assert policy["policyItems"][-1]["users"] == [f"srv_{row['machineUser']}"]
        else:
            (mapped,) = caller.ask("getIdBrokerMappings", environmentName=environment)["mappings"]
            assert mapped["accessorCrn"] == company.people.crn_of(row["machineUser"])
    assert ways == {True, False}


def test_every_data_lake_has_its_own_name_and_id() -> None:
    rows = Caller("alice", "many:120").ask("listDatalakes")["datalakes"]
    assert len(rows) > 40
    for field in ("crn", "datalakeName"):
        assert len({row[field] for row in rows}) == len(rows)
