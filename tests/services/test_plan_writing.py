"""Plans on paper: text for a terminal, a script for a shell, a record for a change board."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.domain.event import LogLine
from backends.domain.journal import Entry, Record
from backends.domain.plan import (
    Check,
    Expectation,
    Plan,
    Request,
    Step,
    Target,
    Undo,
    Verdict,
    Where,
)
from backends.services.planning.commands import command
from backends.services.planning.plan_writing import change_record, plan_script, plan_text
from tests.services.answers import NOW
from tests.services.benches import synchronization

WHERE = Where(profile="prod", region="eu-1")
NASTY = (
    "two\nlines",
    "carriage\rreturn",
    "\x1b[31mred\x1b[0m",
    "```\nfence",
    "a`b``c",
    "| pipe | and <b>tag</b>",
    'it\'s "quoted" $HOME `id` 100%',
    "\u202ebackwards\u2028next",
    "# heading",
)


def plan(name: str = "models", evidence: str = "It is ready.", *, undo: Undo | None = None) -> Plan:
    request = Request(
        service="ml", operation="deleteModelRegistry", body={"modelRegistryCrn": name}
    )
    return Plan(
        id="20261123-abc",
        kind="delete-registry",
        title=f"Delete {name}",
        target=Target(kind="registry", name=name, crn="crn:1"),
        where=WHERE,
        made_at=NOW,
        steps=(Step(request=request, effect=f"Deletes {name}.", command=command(request, WHERE)),),
        expected=Expectation(sees="other status", words=f"{name} gone", ends="gone"),
        checks=(
            Check(
                name="status",
                title="Its status lets this begin",
                verdict=Verdict.PASS,
                evidence=evidence,
                source="ml listModelRegistries",
            ),
            Check(
                name="models",
                title=f"It is known what is in {name}",
                verdict=Verdict.FAIL,
                evidence=evidence,
            ),
        ),
        consequences=(f"2 workbenches use {name}.",),
        afterwards=("It is usually gone within 10 minutes.",),
        before={"serviceName": name},
        undo=undo,
    )


def entry(name: str = "models", words: str = "It was taken.", by: str = "anna") -> Entry:
    made = plan(name)
    return Entry(
        made,
        (
            Record(
                entry=made.id, at=NOW, event="planned", by=by, plan=made, overridden=("models",)
            ),
            Record(entry=made.id, at=NOW + timedelta(seconds=1), event="sending"),
            Record(
                entry=made.id,
                at=NOW + timedelta(seconds=2),
                event="answered",
                request_id="req-1",
                words=words,
            ),
            Record(
                entry=made.id,
                at=NOW + timedelta(minutes=9),
                event="ended",
                ended="done",
                registry_crn="crn:1",
                words="It is gone.",
            ),
        ),
    )


# Text


def test_the_text_says_all_there_is_to_know() -> None:
    text = plan_text(plan())
    for part in (
        "Delete models\n",
        "With the profile prod in eu-1, as of 2026-11-23 12:00 UTC. Plan 20261123-abc.",
        "  Deletes models.\n",
        "  pass        status: Its status lets this begin. It is ready. [ml",
        "  fail        models: It is known what is in models. It is ready.\n",
        "  2 workbenches use models.",
        "  It is usually gone within 10 minutes.",
        "  Reading back models gone.",
        "  There is none: this cannot be taken back.",
        "To be typed\n  models models\n",
        '  "serviceName": "models"',
        "Sends ml deleteModelRegistry\n",
        "cdp ml delete-model-registry --profile prod ",
    ):
        assert part in text


def test_the_text_says_the_way_back_where_there_is_one() -> None:
    undo = Undo(words="Delete it again.", kind="delete-registry")
    assert "Way back\n  Delete it again.\n" in plan_text(plan(undo=undo))


def test_prose_keeps_to_eighty_columns() -> None:
    long = " ".join(["word"] * 100)
    text = plan_text(plan(evidence=long)).partition("Replaces")[0]
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("name", NASTY)
def test_nothing_in_a_name_moves_a_terminal(name: str) -> None:
    text = plan_text(plan(name, evidence=name))
    assert all(line.isprintable() for line in text.split("\n"))


# The script


def run(script: str, tmp_path: Path) -> list[str]:
    """Run a script with a `cdp` that tells which words it was given, and return those."""
    client = tmp_path / "cdp"
    client.write_text("#!/bin/sh\nprintf '%s\\0' \"$@\"\n", encoding="utf-8")
    client.chmod(0o755)
    done = subprocess.run(
        ["sh", "-c", script],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split("\0")[:-1]


@pytest.mark.parametrize("name", ["models", *NASTY])
def test_a_script_sends_the_request_and_runs_nothing_else(name: str, tmp_path: Path) -> None:
    *words, body = run(plan_script(plan(name, evidence=name)), tmp_path)
    assert words[:2] == ["ml", "delete-model-registry"]
    assert json.loads(body) == {"modelRegistryCrn": name}


def test_a_script_is_commented_with_what_speaks_against_it() -> None:
    script = plan_script(plan())
    assert script.startswith("#!/bin/sh\n# Delete models.\n")
    assert "# fail: It is known what is in models. It is ready.\n" in script
    assert "Its status lets this begin" not in script
    assert "set -eu\n" in script
    assert "# Deletes models.\ncdp ml delete-model-registry" in script


@pytest.mark.parametrize(("fails", "code"), [("none", 0), ("w1", 1), ("w3", 1)])
def test_a_script_of_things_of_their_own_sends_each_and_fails_if_any_did(
    fails: str, code: int, tmp_path: Path
) -> None:
    cdp = tmp_path / "cdp"
    cdp.write_text(f'#!/bin/sh\necho "$@"\ncase "$*" in *{fails}*) exit 9;; esac\n')
    cdp.chmod(0o755)
    script = plan_script(synchronization("w1", "w2", "w3"))
    done = subprocess.run(
        ["sh", "-c", script],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.count("refresh-model-registry-configmap")) == (code, 3)


@given(st.text())
def test_no_name_ends_a_comment(name: str) -> None:
    script = plan_script(plan(name, evidence=name))
    before = script.partition("set -eu")[0]
    assert all(line.startswith("#") for line in before.split("\n") if line)


# The change record


def test_a_change_record_says_what_who_when_and_how_it_ended() -> None:
    record = change_record(entry())
    for part in (
        "# Delete models\n",
        "- **Outcome:** done. It is gone.\n",
        "- **By:** anna\n",
        "- **Planned:** 2026-11-23 12:00:00 UTC\n",
        "- **Control plane:** the profile prod in eu-1\n",
        "- **Target:** models `crn:1`\n",
        "- **Request ids:** `req-1`\n",
        "- **Plan:** `20261123-abc`\n",
        "| Its status lets this begin | pass | It is ready. | ml listModelRegistries |\n",
        "| It is known what is in models | fail, overridden | It is ready. |  |\n",
        "## Request: ml deleteModelRegistry\n",
        '```json\n{\n  "modelRegistryCrn": "models"\n}\n```\n',
        "```sh\ncdp ml delete-model-registry",
        "- 2026-11-23 12:00:02 UTC, answered: It was taken. Request id `req-1`.\n",
        "- 2026-11-23 12:09:00 UTC, done: It is gone.\n",
        "- There is none: this cannot be taken back.\n",
    ):
        assert part in record


def test_a_change_record_of_a_failure_says_what_explains_it() -> None:
    *before, end = entry().records
    failed = end.model_copy(
        update={
            "ended": "failed",
            "telling": (LogLine(created_date=NOW, log="ERROR ``` NicInUse"), LogLine(log="then")),
            "cause": "Too few addresses: A cluster takes many. Choose larger subnets.",
        }
    )
    record = change_record(Entry(plan(), (*before, failed)))

    assert (
        "## What its log said\n\n"
        "````text\n2026-11-23 12:00:00 UTC  ERROR ``` NicInUse\n-  then\n````\n"
    ) in record
    assert "## The known cause\n\n- Too few addresses: A cluster takes many." in record


@pytest.mark.parametrize("name", NASTY)
def test_nothing_in_a_name_becomes_markdown(name: str) -> None:
    record = change_record(entry(name, words=name, by=name))
    outside = re.sub(r"^(`{3,})\w+\n.*?\n\1$", "", record, flags=re.MULTILINE | re.DOTALL)

    assert all(line.isprintable() for line in record.split("\n"))
    assert not re.search(r"^```", outside, re.MULTILINE)
    headings = [line for line in outside.split("\n") if line.startswith("#")]
    assert len(headings) == 8
    for line in outside.split("\n"):
        if line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line)) == 5


@given(st.text(alphabet="`ab \n", max_size=40))
def test_nothing_in_a_crn_ends_its_code(crn: str) -> None:
    made = entry()
    target = made.plan.target.model_copy(update={"crn": crn})
    changed = Entry(made.plan.model_copy(update={"target": target}), made.records)
    line = next(
        row for row in change_record(changed).split("\n") if row.startswith("- **Target:**")
    )
    fence = re.search(r"models (`+)", line)
    assert bool(fence) is bool(crn)
    if fence:
        assert line.endswith(fence[1])
        assert line.count(fence[1]) == 2


def test_a_plan_is_the_same_after_its_json_was_read() -> None:
    made = plan()
    assert Plan.model_validate_json(made.model_dump_json(indent=2)) == made
