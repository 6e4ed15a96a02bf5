"""`wait registry` over a served world: codes, keys, and the journal brought up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.demo.world import World
from registry_tui import exits
from tests.verbs.conftest import Run

NAME = "model-registry-ml-960afc3b-162"
KEYS = [
    "name",
    "crn",
    "environment",
    "environment_crn",
    "status",
    "health",
    "version",
    "domain",
    "gone",
    "awaited",
    "met",
    "timed_out",
    "waited_s",
]


def test_what_is_so_already_ends_at_once(run: Run) -> None:
    ran = run("--demo", "wait", "registry", NAME, "--for", "ready", "-o", "json")

    assert ran.code == exits.DONE
    assert list(ran.json) == KEYS
    assert (ran.json["name"], ran.json["health"], ran.json["met"]) == (NAME, "ready", True)
    assert ran.err.endswith(f"UTC  {NAME}: Ready (installation:finished)\n")


def test_what_can_no_longer_be_so_ends_with_1(run: Run) -> None:
    ran = run("--demo", "wait", "registry", NAME, "--for", "failed", "-o", "json")

    assert (ran.code, ran.json["met"], ran.json["timed_out"]) == (exits.FAILED, False, False)


def test_when_the_time_is_up_it_ends_with_a_code_of_its_own(run: Run) -> None:
    waiting = ("--for", "gone", "--timeout", "0.05s", "--every", "0.01s", "-o", "json")
    ran = run("--demo", "wait", "registry", NAME, *waiting)

    assert (ran.code, ran.json["timed_out"]) == (exits.TIMED_OUT, True)
    assert ran.json["status"] == "installation:finished"
    assert "is not gone yet, and the time is up" in ran.err


def test_a_registry_that_has_not_come_yet_is_not_gone(run: Run) -> None:
    waiting = ("--for", "ready", "--timeout", "0.05s", "--every", "0.01s", "-o", "json")
    ran = run("--demo", "wait", "registry", "labs-ml-aws", *waiting)

    assert (ran.code, ran.json["timed_out"]) == (exits.TIMED_OUT, True)
    assert (ran.json["gone"], ran.json["environment"]) == (False, "labs-ml-aws")
    assert ":environment:" in ran.json["environment_crn"]


def test_a_name_nobody_has_ends_with_4_unless_it_is_to_be_gone(run: Run) -> None:
    there = run("--demo", "wait", "registry", "nothing", "--for", "ready")
    gone = run("--demo", "wait", "registry", "nothing", "--for", "gone", "-o", "json")

    assert (there.code, there.out) == (exits.NOT_FOUND, "")
    assert (gone.code, gone.json["gone"], gone.json["name"]) == (exits.DONE, True, None)


def test_a_failing_service_is_outlived(run: Run) -> None:
    waiting = ("--for", "ready", "--every", "0.01s")
    ran = run("--demo", "--fault", "flaky", "wait", "registry", NAME, *waiting)

    assert ran.code == exits.DONE


def test_a_refusal_is_not_waited_out(run: Run) -> None:
    ran = run("--demo", "--fault", "403", "wait", "registry", NAME, "--for", "ready")

    assert (ran.code, ran.out) == (exits.REFUSED, "")


@pytest.mark.parametrize("wanted", ["labs-ml-aws", "model-registry"])
def test_a_change_nobody_followed_is_ended_in_the_journal(
    run: Run, served: World, wanted: str
) -> None:
    created = run("registries", "create", "labs-ml-aws", "--yes", "-o", "json").json
    name = wanted if wanted == "labs-ml-aws" else created["registry_crn"]
    waited = run("wait", "registry", name, "--for", "ready", "--every", "0.01s", "-o", "json")
    (entry,) = run("journal", "-o", "json").json

    assert waited.code == exits.DONE, waited.err
    assert (entry["id"], entry["state"]) == (created["id"], "done")
    assert entry["registry_crn"] == waited.json["crn"]


def test_a_deletion_is_waited_for_until_it_is_gone(run: Run, served: World) -> None:
    run("registries", "delete", NAME, "--yes", "--confirm", NAME)
    waited = run("wait", "registry", NAME, "--for", "gone", "--every", "0.01s")
    (entry,) = run("journal", "-o", "json").json

    assert (waited.code, entry["state"]) == (exits.DONE, "done")


def test_a_journal_that_cannot_be_read_does_not_spoil_the_waiting(
    run: Run, served: World, tmp_path: Path
) -> None:
    (tmp_path / "state" / "registry-tui" / "journal.jsonl").mkdir(parents=True)
    ran = run("wait", "registry", NAME, "--for", "ready")

    assert ran.code == exits.DONE
    assert "The journal was not brought up to date." in ran.err


def test_an_upgrade_that_changes_the_crn_is_waited_out_by_name(run: Run, served: World) -> None:
    name = "model-registry-ml-0a6bc835-4d1"
    before = run("registries", "show", name, "-o", "json").json["crn"]
    upgraded = run("registries", "upgrade", before, "--yes", "-o", "json")
    waited = run("wait", "registry", name, "--for", "ready", "--every", "0.01s", "-o", "json")
    (entry,) = run("journal", "-o", "json").json

    assert upgraded.code == exits.DONE, upgraded.err
    assert (waited.code, waited.json["name"]) == (exits.DONE, name)
    assert before not in (waited.json["crn"], entry["registry_crn"])
    assert entry["state"] == "done"
