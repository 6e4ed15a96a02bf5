"""`storage grant`, `revoke` and `sync`, from plan to end, over the simulated company."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backends.demo.world import World
from registry_tui import exits
from tests.demo.caller import Caller
from tests.demo.ranger_caller import RangerCaller, with_user
from tests.verbs.conftest import Outcome, Run
from tests.verbs.storage_desk import (
    ALICE,
    ALMOST,
    BARE,
    GIVEN,
    MAPPED,
    NAMELESS,
    PASSWORD,
    ROLE,
    SILENT,
    USER,
    storage,
)

ON_AZURE = "model-registry-ml-f20d81b6-57c"
DISABLED = "model-registry-ml-b3570ad8-2e9"
DENIED = "model-registry-ml-1ee0b6a4-21f"
TAKES = ("--yes", "--confirm", "risk-models-aws")
WAITING = ("--wait", "--every", "0.01s", "-o", "json")


@pytest.fixture(autouse=True)
def a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_TUI_WORKLOAD_PASSWORD", PASSWORD)
    monkeypatch.delenv("REGISTRY_TUI_KNOX_TOKEN", raising=False)


def grant(run: Run, registry: str, *arguments: str, faults: tuple[str, ...] = ()) -> Outcome:
    return storage(run, "grant", registry, *arguments, faults=faults)


def revoke(run: Run, registry: str, *arguments: str) -> Outcome:
    return storage(run, "revoke", registry, *arguments)


def at_ranger(world: World, environment: str) -> RangerCaller:
    """Return Alice at a Ranger of a served world, beside what is tested."""
    caller = Caller("alice")
    caller.world = world
    return RangerCaller(caller, environment)


def saved(ran: Outcome, folder: Path) -> str:
    """Write a plan to a file; return its name."""
    assert ran.code == exits.DONE, ran.err
    file = folder / "plan.json"
    file.write_text(ran.out)
    return str(file)


# With RAZ


def test_a_machine_user_gets_into_the_policy_that_the_guide_means(run: Run) -> None:
    ran = grant(run, BARE, *ALICE, "--yes", "--wait", "-o", "json")
    assert (ran.code, ran.json["state"]) == (exits.DONE, "done"), ran.err
    assert (ran.json["kind"], ran.json["target"]) == ("add-to-policy", "eng-ml-env-v2")
    assert f"{USER} may read and write by all - bucket, path, version 3" in ran.json["words"]
    assert "Sending Ranger PUT /policy/" in ran.err


@pytest.mark.parametrize(
    ("ways", "item"),
    [
        ((), {"users": [USER], "delegateAdmin": False}),
        (("--as-in-guide",), {"delegateAdmin": True}),
    ],
)
def test_it_gets_an_item_of_its_own_or_as_in_the_guide(
    run: Run, ways: tuple[str, ...], item: dict[str, object]
) -> None:
    plan = grant(run, BARE, *ALICE, *ways, "--dry-run", "-o", "json").json
    items = plan["steps"][0]["request"]["body"]["policyItems"]
    (found,) = (one for one in items if USER in one["users"])
    assert item.items() <= found.items()
    assert ("rangerraz" in found["users"]) == bool(ways)


@pytest.mark.parametrize("name", ["Model registry", "model REGISTRY", "id"])
def test_a_policy_can_be_chosen_by_name_or_id(run: Run, name: str) -> None:
    if name == "id":
        listed = storage(run, "show", ON_AZURE, *ALICE, "-o", "json").json["policies"]
        name = next(row["id"] for row in listed if row["name"] == "Model registry")
    ran = grant(run, ON_AZURE, *ALICE, "--policy", name, "--yes", "-o", "json")
    assert ran.code == exits.DONE, ran.err
    assert "may read and write by Model registry, version 2" in ran.json["words"]


def test_a_policy_that_is_not_there_ends_with_4_and_those_there_are(run: Run) -> None:
    ran = grant(run, ON_AZURE, *ALICE, "--policy", "moon", "--yes")
    assert (ran.code, ran.out) == (exits.NOT_FOUND, "")
    assert "cm_adls has no policy called moon, and none with that id" in ran.err
    assert "Hive warehouse; Model registry" in ran.err


def test_several_policies_that_may_be_meant_are_named_and_none_is_taken(
    run: Run, served: World
) -> None:
    ranger = at_ranger(served, "prod-ml-azure")
    policy = ranger.named("all - storageaccount, container, relativepath", "cm_adls")
    ranger.put({**policy, "name": "all - storage-account, container, relative-path"})
    ran = run("storage", "grant", ON_AZURE, *ALICE, "--yes")
    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "Ranger: 2 policies may be meant: " in ran.err
    assert f"--policy {policy['id']} (all - storage-account, container, relative-path)" in ran.err

    chosen = run("storage", "grant", ON_AZURE, *ALICE, "--yes", "--policy", str(policy["id"]))
    assert chosen.code == exits.DONE, chosen.err


def test_where_no_policy_is_the_one_those_there_are_are_named(run: Run, served: World) -> None:
    ranger = at_ranger(served, "eng-ml-env-v2")
    policy = ranger.named("all - bucket, path")
    narrow = {"bucket": {"values": ["data"]}, "path": {"values": ["/x"]}}
    ranger.put({**policy, "name": "Data", "resources": narrow})
    ran = run("storage", "grant", BARE, *ALICE, "--yes")
    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "No policy is called all - bucket, path. There are 3 others." in ran.err
    assert "(Data)" in ran.err
    assert "(Hive warehouse)" in ran.err


def test_what_is_given_already_needs_nothing_sent(run: Run) -> None:
    ran = grant(run, GIVEN, *ALICE, "--yes")
    assert (ran.code, ran.out) == (exits.DONE, "")
    assert "is in all - bucket, path already" in ran.err
    assert "Nothing has to be sent." in ran.err


@pytest.mark.parametrize(("registry", "check"), [(DISABLED, "enabled"), (DENIED, "denied")])
def test_a_policy_that_gives_nothing_stands_in_the_way(run: Run, registry: str, check: str) -> None:
    ran = grant(run, registry, *ALICE, "--yes", "--raz", "yes")
    assert (ran.code, ran.out) == (exits.NOT_AGREED, "")
    assert f"Add --override {check}." in ran.err


def test_a_wrong_password_is_a_sentence_and_ends_with_3(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_TUI_WORKLOAD_PASSWORD", "hush-hush")
    ran = grant(run, BARE, *ALICE, "--yes")
    assert (ran.code, ran.out) == (exits.REFUSED, "")
    assert "because the credentials are not accepted (401)" in ran.err
    assert "Check the workload user name and the workload password" in ran.err
    assert "hush" not in ran.err


@pytest.mark.parametrize("verb", ["grant", "revoke"])
def test_who_has_not_signed_in_is_told_how_and_it_ends_with_3(run: Run, verb: str) -> None:
    ran = storage(run, verb, BARE, "--yes")
    assert (ran.code, ran.out) == (exits.REFUSED, "")
    assert ran.err.startswith("Ranger: nobody has signed in there.\nSay as whom with --workload-u")


def test_who_is_no_admin_of_ranger_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_TUI_WORKLOAD_PASSWORD", PASSWORD.replace("alice", "bob"))
    bob = ("--workload-user", "bob")
    ran = storage(run, "grant", BARE, *bob, "--yes", "--override", "role", who="bob")
    assert ran.code == exits.REFUSED, ran.err
    assert "(403)" in ran.err


def test_a_user_ranger_does_not_know_is_a_sentence(run: Run, served: World) -> None:
    del served
    environment = "new-ml-aws"
    made = run("registries", "create", environment, "--yes", *WAITING)
    crn = made.json["registry_crn"]
    ran = run("storage", "grant", crn, *ALICE, "--yes", "-o", "json")
    assert (ran.code, ran.json["state"]) == (exits.REFUSED, "refused"), ran.err
    assert "does not exist in ranger admin" in ran.json["words"]


def test_access_is_taken_away_the_way_it_was_given(run: Run, served: World) -> None:
    del served
    verb = ("storage", "grant", BARE, *ALICE, "--yes")
    back = ("storage", "revoke", BARE, *ALICE, "--yes", "-o", "json")
    for ways in ((), ("--as-in-guide",), ("--policy", "Hive warehouse")):
        assert run(*verb, *ways).code == exits.DONE
        ran = run(*back)
        assert (ran.code, ran.json["kind"]) == (exits.DONE, "remove-from-policy"), ran.err
        shown = run("storage", "show", BARE, *ALICE, "-o", "json").json
        assert (shown["verdict"], shown["policy"]) == ("fail", None)

    ran = run(*back)
    assert (ran.code, ran.out) == (exits.DONE, "")
    assert (
        f"all - bucket, path does not let {USER} read and write: nothing has to be sent." in ran.err
    )


def test_who_is_in_several_policies_is_taken_out_of_the_one_that_is_named(
    run: Run, served: World
) -> None:
    del served
    for policy in ("all - bucket, path", "Hive warehouse"):
        granted = run("storage", "grant", BARE, *ALICE, "--policy", policy, "--yes")
        assert granted.code == exits.DONE, granted.err
    ran = run("storage", "revoke", BARE, *ALICE, "--yes")
    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert f"{USER} is in 2 policies" in ran.err
    named = run("storage", "revoke", BARE, *ALICE, "--policy", "Hive warehouse", "--yes")
    assert named.code == exits.DONE
    assert run("storage", "show", BARE, *ALICE, "-o", "json").json["verdict"] == "pass"


# A plan that is saved


def test_a_dry_run_is_a_plan_that_apply_sends_as_whom_one_signs_in(
    run: Run, served: World, tmp_path: Path
) -> None:
    del served
    file = saved(run("storage", "grant", BARE, *ALICE, "--dry-run", "-o", "json"), tmp_path)
    assert PASSWORD not in Path(file).read_text()
    assert run("plan", "show", file).out.startswith(f"Let {BARE} read and write storage")

    nobody = run("apply", file, "--yes")
    assert (nobody.code, nobody.out) == (exits.REFUSED, "")
    assert "nobody has signed in there" in nobody.err
    ran = run("apply", file, *ALICE, "--yes", "-o", "json")
    assert (ran.code, ran.json["state"]) == (exits.DONE, "done"), ran.err
    again = run("apply", file, *ALICE, "--yes")
    assert again.code == exits.DONE
    assert "is not sent again" in again.err


def test_no_password_goes_to_an_address_because_a_file_names_it(
    run: Run, served: World, tmp_path: Path
) -> None:
    del served
    file = saved(run("storage", "grant", BARE, *ALICE, "--dry-run", "-o", "json"), tmp_path)
    plan = json.loads(Path(file).read_text())
    plan["steps"][0]["request"]["at"] = "https://ranger.example.com/cdp-proxy-api/ranger"
    Path(file).write_text(json.dumps(plan))
    ran = run("apply", file, *ALICE, "--yes")
    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "the plan goes to https://ranger.example.com/" in ran.err
    assert "Add --ranger-url" in ran.err


def test_a_policy_that_somebody_changed_meanwhile_is_left_alone(
    run: Run, served: World, tmp_path: Path
) -> None:
    file = saved(run("storage", "grant", BARE, *ALICE, "--dry-run", "-o", "json"), tmp_path)
    ranger = at_ranger(served, "eng-ml-env-v2")
    ranger.put(with_user(ranger.named("all - bucket, path"), "hive"))
    ran = run("apply", file, *ALICE, "--yes", "-o", "json")
    assert (ran.code, ran.json["state"]) == (exits.REFUSED, "refused")
    assert "it has changed since it was planned" in ran.json["words"]
    assert USER not in json.dumps(ranger.named("all - bucket, path"))


def test_mappings_that_somebody_changed_meanwhile_are_left_alone(
    run: Run, served: World, tmp_path: Path
) -> None:
    del served
    verb = ("storage", "grant", ALMOST, "--dry-run", "-o", "json")
    file = saved(run(*verb), tmp_path)
    other = ("--role", "arn:aws:iam::433052309983:role/other", "--yes")
    assert run("storage", "grant", ALMOST, *other).code == exits.DONE
    ran = run("apply", file, "--yes", "-o", "json")
    assert (ran.code, ran.json["state"]) == (exits.REFUSED, "refused")
    assert "it has changed since it was planned" in ran.json["words"]


# Without RAZ


def test_a_machine_user_is_mapped_and_the_data_lakes_are_followed(run: Run, served: World) -> None:
    del served
    taken = run("storage", "revoke", MAPPED, *TAKES, *WAITING)
    assert (taken.code, taken.json["kind"]) == (exits.DONE, "remove-mapping"), taken.err
    before = run("storage", "mappings", "risk-models-aws", "-o", "json").json
    assert (len(before["mappings"]), before["version"]) == (39, 32)

    ran = run("storage", "grant", MAPPED, "--yes", *WAITING)
    assert (ran.code, ran.json["state"]) == (exits.DONE, "done"), ran.err
    assert f"is mapped to {ROLE}, version 33 of the mappings." in ran.json["words"]
    assert "Each data lake has the mappings." in ran.json["words"]
    assert "In place: done" in ran.err
    after = run("storage", "mappings", "risk-models-aws", "-o", "json").json
    assert after["mappings"][:39] == before["mappings"]
    assert after["mappings"][39]["role"] == ROLE
    assert (after["sync_needed"], after["sync_status"]) == (False, "COMPLETED")


def test_without_wait_it_ends_once_it_is_under_way(run: Run) -> None:
    verb = ("--demo", "--pace", "1", "storage", "grant", ALMOST, "--yes", "-o", "json")
    ran = run(*verb)
    assert (ran.code, ran.json["state"]) == (exits.DONE, "under way"), ran.err


def test_a_mapping_is_taken_away_once_the_environment_is_named(run: Run) -> None:
    ran = revoke(run, MAPPED, "--yes")
    assert (ran.code, ran.out) == (exits.NOT_AGREED, "")
    assert "Add --confirm risk-models-aws." in ran.err
    assert "Sending" not in ran.err


def test_what_is_mapped_already_needs_nothing_sent(run: Run) -> None:
    ran = grant(run, MAPPED, "--yes")
    assert (ran.code, ran.out) == (exits.DONE, "")
    assert f"is mapped to {ROLE} already." in ran.err
    assert "Nothing has to be sent." in ran.err


def test_a_role_of_a_wrong_form_is_not_sent(run: Run) -> None:
    ran = grant(run, MAPPED, "--role", "datalake-admin", "--yes")
    assert (ran.code, ran.out) == (exits.NOT_AGREED, "")
    assert "On AWS a role is an ARN" in ran.err
    assert "Add --override role-form." in ran.err


def test_a_registry_without_a_machine_user_gets_nothing(run: Run) -> None:
    ran = grant(run, NAMELESS, "--yes")
    assert (ran.code, ran.out) == (exits.FAILED, "")
    assert "names no machine user" in ran.err


# Which way


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((MAPPED, "--policy", "x"), "--policy: access is given by IDBroker there."),
        ((MAPPED, "--as-in-guide"), "--as-in-guide: access is given by IDBroker there."),
        ((BARE, "--role", "x"), "--role: access is given by Ranger there."),
        ((BARE, "--raz", "no"), "--raz: it is known, and not so. The data lake eng-ml-env-v2-dl"),
        ((MAPPED, "--raz", "yes"), "--raz: it is known, and not so."),
        ((BARE, "--password-file", "x"), "it goes with --workload-user"),
    ],
)
def test_what_does_not_fit_the_way_is_wrong_usage(
    run: Run, arguments: tuple[str, ...], says: str
) -> None:
    ran = grant(run, *arguments, "--yes")
    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert says in ran.err


def test_where_raz_is_not_known_somebody_has_to_say(run: Run) -> None:
    faults = ("--fault", "denied:datalake")
    unsaid = grant(run, ALMOST, "--yes", faults=faults)
    assert (unsaid.code, unsaid.out) == (exits.USAGE, "")
    assert "Say whether the environment has RAZ: --raz yes, or --raz no." in unsaid.err

    said = grant(run, ALMOST, "--raz", "no", "--yes", *WAITING, faults=faults)
    assert said.code == exits.DONE, said.err
    assert "warn: way: " in said.err

    nowhere = grant(run, BARE, "--raz", "yes", *ALICE, "--yes", faults=SILENT)
    assert (nowhere.code, nowhere.out) == (exits.NOT_FOUND, "")
    assert "--ranger-url" in nowhere.err


@pytest.mark.parametrize("verb", [("grant",), ("revoke",), ("sync",), ("sync", "--users")])
def test_read_only_refuses_before_anything_is_planned(run: Run, verb: tuple[str, ...]) -> None:
    ran = storage(run, verb[0], MAPPED, *verb[1:], "--yes", "--read-only")
    assert (ran.code, ran.out) == (exits.REFUSED, "")
    assert "Start without --read-only" in ran.err


def test_a_registry_that_is_not_there_ends_with_4(run: Run) -> None:
    for verb in ("grant", "revoke", "sync"):
        assert storage(run, verb, "nowhere", "--yes").code == exits.NOT_FOUND


# Synchronizing


@pytest.mark.parametrize(
    ("more", "kind", "operation", "words"),
    [
        ((), "sync-mappings", "syncIdBrokerMappings", "Each data lake has the mappings."),
        (("--users",), "sync-users", "syncAllUsers", "The environment has its users"),
    ],
)
def test_data_lakes_are_brought_up_to_date(
    run: Run, more: tuple[str, ...], kind: str, operation: str, words: str
) -> None:
    ran = storage(run, "sync", MAPPED, *more, "--yes", *WAITING)
    assert (ran.code, ran.json["state"]) == (exits.DONE, "done"), ran.err
    assert (ran.json["kind"], ran.json["target"]) == (kind, "risk-models-aws")
    assert words in ran.json["words"]
    assert f"Sending environments {operation}." in ran.err


def test_users_are_those_of_the_registrys_environment_and_of_no_other(run: Run) -> None:
    plan = storage(run, "sync", MAPPED, "--users", "--dry-run", "-o", "json").json
    (step,) = plan["steps"]
    assert step["request"]["body"] == {"environmentNames": ["risk-models-aws"]}


def test_another_one_under_way_is_a_conflict(run: Run) -> None:
    faults = ("--fault", "409@syncAllUsers")
    ran = storage(run, "sync", MAPPED, "--users", "--yes", "-o", "json", faults=faults)
    assert (ran.code, ran.json["state"]) == (exits.REFUSED, "refused")


def test_a_synchronization_that_fails_ends_with_1_and_says_which_data_lake(
    run: Run,
) -> None:
    ran = storage(run, "sync", "model-registry-ml-ce35f0a2-79b", "--yes", *WAITING)
    assert (ran.code, ran.json["state"]) == (exits.FAILED, "failed"), ran.err
    assert "idbroker0 does not answer" in ran.json["words"]
