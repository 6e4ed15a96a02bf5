"""Saved plans: shown, applied once, and what is said of them afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backends.demo.world import World
from registry_tui import exits
from tests.verbs.conftest import Run

ENVIRONMENT = "labs-ml-aws"
CREATE = ("registries", "create", ENVIRONMENT, "--dry-run", "-o", "json")
WAITING = ("--wait", "--every", "0.01s", "-o", "json")


@pytest.fixture
def plan(run: Run, served: World, tmp_path: Path) -> str:
    """Save the plan of a creation, made in a served world; return its file."""
    file = tmp_path / "plan.json"
    file.write_text(run(*CREATE).out)
    return str(file)


def registries(run: Run) -> int:
    """Count the registries of the environment."""
    return len(run("registries", "list", "--filter", f"env:{ENVIRONMENT}", "-o", "json").json)


def test_a_dry_run_is_shown_and_applied_as_it_was_planned(run: Run, plan: str) -> None:
    saved = json.loads(Path(plan).read_text())
    shown = run("plan", "show", plan)
    again = run("plan", "show", plan, "-o", "json")
    applied = run("apply", plan, "--yes", *WAITING)

    assert shown.out.startswith(f"Create an AI Registry in {ENVIRONMENT}\n")
    assert again.json == saved
    assert applied.code == exits.DONE, applied.err
    assert (applied.json["id"], applied.json["state"]) == (saved["id"], "done")
    assert registries(run) == 1


def test_a_plan_applied_twice_is_sent_once(run: Run, plan: str) -> None:
    first = run("apply", plan, "--yes", "-o", "json")
    second = run("apply", plan, "--yes", *WAITING)

    assert "is not sent again" in second.err
    assert second.json["request_ids"] == first.json["request_ids"]
    assert (second.code, second.json["state"]) == (exits.DONE, "done")
    assert registries(run) == 1


def test_a_dry_run_of_a_plan_that_was_sent_says_so(run: Run, plan: str) -> None:
    run("apply", plan, "--yes")
    assert "is not sent again" in run("apply", plan, "--dry-run").err


def test_without_a_journal_nothing_is_sent(
    run: Run, plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "elsewhere" / "registry-tui"
    (state / "journal.lock").mkdir(parents=True)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    ran = run("apply", plan, "--yes")

    assert (ran.code, ran.out) == (exits.NOT_AGREED, "")
    assert "Nothing was sent." in ran.err
    assert f"journal: {state}/journal.lock cannot be written: " in ran.err
    assert registries(run) == 0


def test_two_plans_for_the_same_place_are_not_both_sent(
    run: Run, plan: str, tmp_path: Path
) -> None:
    other = tmp_path / "other.json"
    other.write_text(run(*CREATE).out)
    run("apply", plan, "--yes")
    late = run("apply", str(other), "--yes")

    assert (late.code, late.out) == (exits.FAILED, "")
    assert "has appeared there since it was planned" in late.err
    assert registries(run) == 1


def test_a_dry_run_of_a_saved_plan_sends_nothing(run: Run, plan: str) -> None:
    assert run("apply", plan, "--dry-run").out == run("plan", "show", plan).out
    assert registries(run) == 0


def test_a_plan_of_another_profile_is_refused_with_the_options_for_it(run: Run, plan: str) -> None:
    ran = run("apply", plan, "--yes", "--profile", "bob")

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "Add --profile default --region us-west-1, or plan again." in ran.err
    assert registries(run) == 0


def test_applying_needs_what_the_plan_needs(run: Run, served: World, tmp_path: Path) -> None:
    name = "model-registry-ml-960afc3b-162"
    file = tmp_path / "plan.json"
    file.write_text(run("registries", "delete", name, "--dry-run", "-o", "json").out)
    refused = run("apply", str(file), "--yes")
    done = run("apply", str(file), "--yes", "--confirm", name, *WAITING)

    assert refused.code == exits.NOT_AGREED
    assert f"Add --confirm {name}." in refused.err
    assert (done.code, done.json["state"]) == (exits.DONE, "done")


def test_a_plan_passes_through_the_demo_too(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(run("--demo", *CREATE).out)
    applied = run("--demo", "--pace", "100000", "apply", str(file), "--yes", "--wait", "-o", "json")

    assert (applied.code, applied.json["state"]) == (exits.DONE, "done"), applied.err


def test_what_is_no_plan_ends_with_2_and_needs_no_credentials(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text("{}")
    for verb in (("plan", "show"), ("apply",)):
        ran = run(*verb, str(file))
        assert (ran.code, ran.out) == (exits.USAGE, "")
        assert "it holds no plan of this program" in ran.err
