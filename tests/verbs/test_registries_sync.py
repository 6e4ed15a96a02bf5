"""`registries sync`: registries with the workbenches beside them, from plan to end."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from backends.demo.world import World
from registry_tui import exits
from tests.verbs.conftest import PACE, Outcome, Run

OLD = "model-registry-ml-3f1c07d9-5b2"
GUIDE = "model-registry-ml-960afc3b-162"
NEWEST = "model-registry-ml-44b9016f-a80"
INSTALLING = "model-registry-ml-d17a3e48-3c2"
SYNC = ("registries", "sync")
NEEDING = ["feature-lab", "legacy-notebooks", "tuning-nightly"]


def synced(run: Run, *arguments: str, fault: str = "") -> Outcome:
    """Run the verb in a quick demo; with a fault, if there is one."""
    faults = ("--fault", fault) if fault else ()
    return run("--demo", "--pace", str(PACE), *faults, *SYNC, *arguments)


def states(ran: Outcome) -> dict[str, str]:
    return {step["about"]: step["state"] for step in ran.json["steps"]}


def planned(run: Run, *arguments: str) -> list[str]:
    """Name the workbenches that a plan is for."""
    ran = synced(run, *arguments, "--dry-run", "-o", "json")
    assert ran.code in (exits.DONE, exits.NOT_AGREED), ran.err
    return [step["about"] for step in ran.json["steps"]]


# Which workbenches


def test_those_that_need_it_unless_others_are_named(run: Run) -> None:
    assert planned(run, OLD) == NEEDING
    assert planned(run, GUIDE) == ["david-test"]
    assert planned(run, GUIDE, "--workbench", "zoram-serving-exp") == ["zoram-serving-exp"]
    several = ("--workbench", "david-test", "--workbench", "zoram-serving-exp")
    assert planned(run, GUIDE, *several) == ["david-test", "zoram-serving-exp"]


def test_all_are_those_that_are_ready(run: Run) -> None:
    assert planned(run, OLD, "--all") == NEEDING
    every = ["david-test", "quasar-cdp-mix-iwdadk", "zoram-serving-exp"]
    assert planned(run, GUIDE, "--all") == every


def test_several_registries_are_one_change(run: Run) -> None:
    ran = synced(run, OLD, GUIDE, "--dry-run", "-o", "json")
    assert ran.json["title"] == "Synchronize 2 registries with 4 workbenches"
    assert [step["about"] for step in ran.json["steps"]] == [*NEEDING, "david-test"]


def test_a_dry_run_shows_what_is_left_out_and_sends_nothing(run: Run) -> None:
    ran = synced(run, OLD, "--dry-run")
    assert (ran.code, ran.err) == (exits.DONE, "")
    assert ran.out.startswith(f"Synchronize {OLD} with 3 workbenches\n")
    assert "notebooks-archive needs it as well, and cannot have it." in ran.out
    assert ran.out.count("cdp ml refresh-model-registry-configmap") == 3


def test_where_nobody_needs_it_there_is_nothing_to_do(run: Run) -> None:
    ran = synced(run, NEWEST, "--yes")
    assert (ran.code, ran.out) == (exits.DONE, "")
    assert "No workbench needs it." in ran.err
    assert ran.err.endswith("Nothing has to be sent.\n")


def test_a_registry_that_is_left_out_is_named_even_where_nothing_has_to_be_sent(run: Run) -> None:
    ran = synced(run, NEWEST, INSTALLING, "--yes")
    assert (ran.code, ran.out) == (exits.DONE, "")
    assert f"{INSTALLING} is left out. " in ran.err


# Sending


def test_each_is_told_as_it_is_answered(run: Run) -> None:
    ran = synced(run, GUIDE, "--yes", "-o", "json")
    assert ran.code == exits.DONE, ran.err
    assert (ran.json["kind"], ran.json["state"]) == ("synchronize-registry", "done")
    assert states(ran) == {"david-test": "done"}
    assert "david-test: ml refreshModelRegistryConfigmap was accepted." in ran.err
    assert ran.json["steps"][0]["request_id"] == ran.json["request_ids"][0]


def test_one_that_fails_keeps_no_other_from_being_told(run: Run) -> None:
    ran = synced(run, OLD, "--yes", "--wait", "-o", "json")
    assert (ran.code, ran.json["state"]) == (exits.FAILED, "failed")
    said = states(ran)
    assert (said["legacy-notebooks"], said["tuning-nightly"]) == ("done", "done")
    assert said["feature-lab"] in ("failed", "unknown")
    assert ran.json["words"].startswith("2 of 3 accepted it. 1 ")
    assert "feature-lab: CDP control plane: " in ran.err


def test_a_table_and_csv_say_the_same(run: Run) -> None:
    table = synced(run, GUIDE, "--yes").out
    (row,) = csv.DictReader(io.StringIO(synced(run, GUIDE, "--yes", "-o", "csv").out))
    assert row["state"] == "done"
    assert "david-test" in row["steps"]
    assert "state         done" in table


def test_one_that_is_not_ready_needs_to_be_overridden(run: Run) -> None:
    named = (OLD, "--workbench", "notebooks-archive", "--yes")
    refused = synced(run, *named)
    assert (refused.code, refused.out) == (exits.NOT_AGREED, "")
    assert "Add --override workbenches-ready." in refused.err
    sent = synced(run, *named, "--override", "workbenches-ready", "-o", "json")
    assert (sent.code, sent.json["state"]) == (exits.FAILED, "failed")
    assert states(sent) == {"notebooks-archive": "refused"}


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("403@refreshModelRegistryConfigmap", "refused"),
        ("409@refreshModelRegistryConfigmap", "refused"),
        ("reset@refreshModelRegistryConfigmap", "unknown"),
        ("500@refreshModelRegistryConfigmap", "unknown"),
    ],
)
def test_what_none_of_them_accepted_has_failed(run: Run, fault: str, state: str) -> None:
    ran = synced(run, GUIDE, "--yes", "-o", "json", fault=fault)
    assert (ran.code, ran.json["state"]) == (exits.FAILED, "failed")
    assert states(ran) == {"david-test": state}


def test_a_lost_answer_is_found_out(run: Run) -> None:
    ran = synced(run, GUIDE, "--yes", "-o", "json", fault="lost@refreshModelRegistryConfigmap")
    assert (ran.code, states(ran)) == (exits.DONE, {"david-test": "done"})
    assert "The answer was lost, but it arrived." in ran.err


def test_without_a_terminal_nothing_is_sent_without_yes(run: Run) -> None:
    ran = synced(run, GUIDE)
    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "Add --yes, or --dry-run to look first." in ran.err


def test_read_only_refuses_it(run: Run) -> None:
    ran = synced(run, GUIDE, "--yes", "--read-only")
    assert (ran.code, ran.out) == (exits.REFUSED, "")


# What an earlier one has left over


def rest(run: Run, entry_id: str, *more: str) -> Any:
    return run(*SYNC, "--rest-of", entry_id, *more, "-o", "json")


def test_the_rest_of_one_that_failed_is_sent_and_then_nothing_is_left(
    run: Run, served: World
) -> None:
    first = run(*SYNC, OLD, "--yes", "-o", "json")
    assert (first.code, first.json["state"]) == (exits.FAILED, "failed")
    assert f"`registry-tui registries sync --rest-of {first.json['id']}` tries again" in first.err
    plan = rest(run, first.json["id"], "--dry-run")
    assert [step["about"] for step in plan.json["steps"]] == ["feature-lab"]

    second = rest(run, first.json["id"], "--yes")
    assert second.code == exits.DONE, second.err
    assert states(second) == {"feature-lab": "done"}
    assert "--rest-of" not in second.err
    nothing = rest(run, second.json["id"], "--yes")
    assert (nothing.code, nothing.out) == (exits.FAILED, "")
    assert "it has left nothing over" in nothing.err

    told = [
        row.details["workbench"]
        for registry in served.company.registries
        for row in registry.history
        if row.kind == "synchronize" and row.details["workbench"] in NEEDING
    ]
    assert sorted(told[1:]) == ["feature-lab", "feature-lab", "legacy-notebooks", "tuning-nightly"]


def test_the_rest_of_what_is_no_synchronization_is_not_there(run: Run, served: World) -> None:
    del served
    deleted = run("registries", "upgrade", GUIDE, "--yes", "-o", "json").json["id"]
    for entry_id in (deleted, "20260101-000000"):
        ran = rest(run, entry_id, "--yes")
        assert (ran.code, ran.out) == (exits.NOT_FOUND, "")
        assert f"it has no synchronization {entry_id}" in ran.err


def test_the_journal_has_its_steps(run: Run, served: World) -> None:
    del served
    run(*SYNC, GUIDE, "--yes")
    (kept,) = run("journal", "-o", "json").json
    assert [(step["about"], step["state"]) for step in kept["steps"]] == [("david-test", "done")]


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "it takes registries, or --rest-of"),
        ((OLD, "--rest-of", "1"), "it takes registries, or --rest-of"),
    ],
)
def test_it_takes_registries_or_an_earlier_one(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    ran = synced(run, *arguments)
    assert (ran.code, words in ran.err) == (exits.USAGE, True)


@pytest.mark.parametrize("other", [("--workbench", "w"), ("--rest-of", "1")])
def test_ways_to_choose_do_not_go_together(
    run: Run, other: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        synced(run, OLD, "--all", *other)
    assert "--workbench, --all and --rest-of do not go together" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing",), "there is none with the name or CRN nothing"),
        ((GUIDE, "nothing"), "there is none with the name or CRN nothing"),
        ((GUIDE, "--workbench", "far"), "no workbench beside the registry is called far"),
    ],
)
def test_what_is_not_there_ends_with_4(run: Run, arguments: tuple[str, ...], words: str) -> None:
    ran = synced(run, *arguments, "--yes")
    assert (ran.code, words in ran.err) == (exits.NOT_FOUND, True)
