"""The stored company is whole: whatever is referred to exists, and it has what it promises."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any

from backends.demo import fixtures
from backends.demo.personas import personas
from backends.demo.signatures import TOLERANCE
from tests.demo.caller import OF_ONE, OPENED, READS, Caller

CRN = re.compile(r"crn:[^\"\s,]+")


def everything(caller: Caller) -> dict[str, Any]:
    simple = {name: body for name, (_, body) in READS.items() if name not in OF_ONE}
    said: dict[str, Any] = {name: caller.ask(name, **body) for name, body in simple.items()}
    said["events"] = [caller.events(row["crn"]) for row in caller.registries()]
    return said


def test_every_crn_that_is_mentioned_exists() -> None:
    caller = Caller()
    said = everything(caller)
    people = [*said["listUsers"]["users"], *said["listMachineUsers"]["machineUsers"]]
    known = {row["crn"] for row in people}
    known |= {row["crn"] for row in said["listEnvironments"]["environments"]}
    known |= set(caller.world.company.people.former.values())
    for row in caller.registries():
        mentioned = {row["environmentCrn"], row["creator"], row.get("machineUserCrn")} - {None}
        assert mentioned <= known, row
    for events in said["events"]:
        assert {event["userCrn"] for event in events} <= known
    for workbench in said["listWorkspaces"]["workspaces"]:
        assert {workbench["environmentCrn"], workbench["creatorCrn"]} <= known
    for app in said["listMlServingApps"]["apps"]:
        assert app["environmentCrn"] in known
    for lake in said["listDatalakes"]["datalakes"]:
        assert lake["environmentCrn"] in known


def test_every_grant_and_group_names_something_stored() -> None:
    stored = fixtures.read("people")
    environments = {row["environmentName"] for row in fixtures.read("environments")} | {"*"}
    groups = {row["name"] for row in stored["groups"]}
    for row in (*stored["users"], *stored["machineUsers"], *stored["groups"]):
        assert set(row.get("groups", ())) <= groups
        for grant in row.get("grants", ()):
            assert set(grant["environments"]) <= environments


def test_no_id_is_used_twice() -> None:
    people = fixtures.read("people")
    beside = fixtures.read("workbenches")
    rows = [
        *fixtures.read("registries"),
        *fixtures.read("environments"),
        *(row for kind in people.values() for row in kind),
        *(row for kind in beside.values() for row in kind),
    ]
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids)
    keys = {persona.access_key_id for persona in personas()}
    assert len(keys) == len(personas())


def test_the_company_has_what_the_demo_promises() -> None:
    caller = Caller()
    registries = caller.registries()
    environments = caller.ask("listEnvironments")["environments"]
    assert len(registries) == 25
    assert {row["cloudPlatform"] for row in environments} == {"AWS", "AZURE", "GCP"}
    assert {
        "installation:started",
        "installation:failed",
        "deprovision:started",
        "deprovision:failed",
        "upgrade:started",
        "upgrade:failed",
        "rollback:finished",
        "Available",
        "quiesced",
    } <= {row["status"] for row in registries}
    ancient = next(row for row in registries if ":workspace:" in row["crn"])
    assert not {"machineUserCrn", "version", "domain", "serviceName"} & set(ancient)
    lakes = caller.ask("listDatalakes")["datalakes"]
    assert {lake.get("enableRangerRaz") for lake in lakes} == {True, False, None}
    versions = {row["version"] for row in caller.ask("listWorkspaces")["workspaces"]}
    assert {"2.0.45-b86", "2.0.46-b200", "2.0.58-b118"} <= versions


def test_nothing_stored_happens_after_the_world_opens_except_announced_changes() -> None:
    for row in fixtures.read("registries"):
        moments = [fixtures.moment(step["at"], OPENED) for step in row["history"]]
        assert moments == sorted(moments)
        assert moments[-1] < OPENED


def test_the_published_keys_say_what_they_are() -> None:
    for persona in personas():
        assert b64decode(persona.private_key).startswith(b"published demo key: ")
        assert len(b64decode(persona.private_key)) == 32
    assert TOLERANCE.total_seconds() == 900


def test_people_s_mail_addresses_reach_nobody() -> None:
    for row in fixtures.read("people")["users"]:
        assert row["email"].endswith("@example.com")


def test_crns_have_seven_parts() -> None:
    for crn in CRN.findall(str(everything(Caller()))):
        assert len(crn.rstrip("'}])").split(":", 6)) == 7, crn
