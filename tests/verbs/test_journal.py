"""The journal without a screen: found, told whole, exported; no service is asked."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from backends.demo.world import World
from registry_tui import exits
from tests.verbs.conftest import Run

NAME = "model-registry-ml-960afc3b-162"
STEP_KEYS = ["at", "event", "step", "about", "words", "request_id", "registry_crn", "ended"]


@pytest.fixture
def ids(run: Run, served: World, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Create and delete a registry; return the changes' ids. No service can be asked after that."""
    created = run("registries", "create", "labs-ml-aws", "--yes", "-o", "json").json
    deleted = run("registries", "delete", NAME, "--yes", "--confirm", NAME, "-o", "json").json
    monkeypatch.delenv("CDP_SHARED_CREDENTIALS_FILE")
    return created["id"], deleted["id"]


def test_changes_are_listed_newest_first(run: Run, ids: tuple[str, str]) -> None:
    ran = run("journal", "-o", "json")
    created, deleted = ids

    assert (ran.code, ran.err) == (exits.DONE, "")
    assert [row["id"] for row in ran.json] == [deleted, created]
    assert {row["by"] for row in ran.json} == {"alice@example.com"}
    assert f"Delete {NAME}" in run("journal").out


def test_the_filter_finds_by_field_and_by_word(run: Run, ids: tuple[str, str]) -> None:
    created, deleted = ids
    by_kind = run("journal", "--filter", "kind:create", "-o", "json").json
    by_word = run("journal", "--filter", f"{NAME} -state:failed", "-o", "json").json
    by_request = run("journal", "--filter", f"id:{by_word[0]['request_ids'][0]}", "-o", "json").json
    nothing = run("journal", "--filter", "state:failed")

    assert [row["id"] for row in by_kind] == [created]
    assert [row["id"] for row in by_word] == [row["id"] for row in by_request] == [deleted]
    assert nothing.err == "No change matches the filter.\n"
    assert run("journal", "--filter", "colour:red").code == exits.USAGE


def test_one_change_is_told_whole(run: Run, ids: tuple[str, str]) -> None:
    created, _ = ids
    whole = run("journal", "--id", created, "-o", "json").json
    rows = list(csv.DictReader(io.StringIO(run("journal", "--id", created, "-o", "csv").out)))
    table = run("journal", "--id", created).out

    assert [row["event"] for row in whole["records"]] == [
        "planned", "sending", "answered", "verified"
    ]  # fmt: skip
    assert whole["plan"]["steps"][0]["request"]["operation"] == "createModelRegistry"
    assert list(rows[0]) == STEP_KEYS
    assert [row["event"] for row in rows] == [row["event"] for row in whole["records"]]
    assert "ml createModelRegistry was accepted." in table


def test_a_change_record_is_markdown(run: Run, ids: tuple[str, str]) -> None:
    created, _ = ids
    one = run("journal", "--id", created, "-o", "markdown").out
    both = run("journal", "-o", "markdown").out

    assert one.startswith("# Create an AI Registry in labs-ml-aws\n")
    assert one in both
    assert both.count("\n# ") == 1


def test_an_id_nobody_knows_ends_with_4_and_names_the_file(run: Run, tmp_path: Path) -> None:
    ran = run("journal", "--id", "nothing")

    assert (ran.code, ran.out) == (exits.NOT_FOUND, "")
    assert str(tmp_path / "state" / "registry-tui" / "journal.jsonl") in ran.err


def test_without_changes_it_says_so(run: Run) -> None:
    assert run("journal", "-o", "json").json == []
    assert run("--demo", "journal").err == "No changes yet in memory, until the demo ends.\n"


def test_markdown_belongs_to_the_journal(run: Run) -> None:
    with pytest.raises(SystemExit) as ended:
        run("--demo", "whoami", "-o", "markdown")

    assert ended.value.code == exits.USAGE
