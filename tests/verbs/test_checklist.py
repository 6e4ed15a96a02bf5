"""`checklist` in the demo: lines and reports, what is said for it, and how it ends."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from backends.demo.personas import persona_named
from backends.demo.ranger.accounts import knox_token_of, workload_password_of
from backends.domain.plan import Verdict
from backends.services.checklist.checks import CHECKS
from backends.services.checklist.finding import Chapter, Finding
from registry_tui import exits
from registry_tui.verbs.checklist_lines import ChecklistLines
from tests.services.answers import NOW
from tests.verbs.conftest import Outcome, Run

GUIDE = "model-registry-ml-960afc3b-162"
OTHER = "model-registry-ml-7b20e4d1-0c9"
FAILED = "model-registry-ml-6e19f4c7-d04"
NAMES = [row.name for row in CHECKS]
ALICE = persona_named("alice")


@pytest.fixture(autouse=True)
def nothing_to_sign_in_with(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REGISTRY_TUI_WORKLOAD_PASSWORD", "REGISTRY_TUI_KNOX_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def checked(run: Run, registry: str, *arguments: str) -> Outcome:
    return run("--demo", "checklist", registry, *arguments)


def finding_of(ran: Outcome, check: str) -> Any:
    (found,) = (one for one in ran.json["findings"] if one["check"] == check)
    return found


# As lines


def test_every_check_is_a_line_under_its_chapter_of_the_guide(run: Run) -> None:
    ran = checked(run, GUIDE)
    lines = ran.out.splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == list(Chapter)
    found = [line[14:].partition(":")[0] for line in lines if line[:2] == "  " != line[2:4]]
    assert found == NAMES
    assert ran.code == exits.FAILED
    assert f"Checking {GUIDE}: {len(NAMES)} checks." in ran.err
    assert f"{GUIDE}: 1 fail, 1 warn" in ran.err


def test_what_is_not_well_has_its_next_step_below_it(run: Run) -> None:
    lines = checked(run, GUIDE, "--only", "version").out.splitlines()
    assert lines[1].startswith("  warn        version: It is at 1.6.0-b51")
    assert lines[2] == f"{'':14}Upgrade it when that suits its users."


def test_lines_are_written_as_soon_as_those_before_them_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = ChecklistLines(["dns", "tcp", "tls"])
    lines.tell(found("tcp"))
    assert capsys.readouterr().out == ""
    lines.tell(found("dns"))
    assert [row.split()[1] for row in capsys.readouterr().out.splitlines()[1:]] == ["dns:", "tcp:"]
    lines.tell(found("tls", "bad \x1b[31m"))
    assert capsys.readouterr().out == "  pass        tls: bad ␛[31m\n"


def found(check: str, words: str = "Well.") -> Finding:
    return Finding(
        check, Chapter.CREATING, "It is", Verdict.PASS, words, (), NOW, 0.1, "s", None, ""
    )


# As documents


def test_json_has_everything_with_the_calls_it_rests_on(run: Run) -> None:
    ran = checked(run, GUIDE, "-o", "json")
    assert [one["check"] for one in ran.json["findings"]] == NAMES
    assert (ran.json["registry"], ran.json["by"]) == (GUIDE, "alice@example.com")
    assert sum(ran.json["summary"].values()) == len(NAMES)
    calls = finding_of(ran, "raz")["calls"]
    assert [(one["service"], one["operation"]) for one in calls] == [("datalake", "listDatalakes")]
    assert calls[0]["request_id"]


def test_markdown_junit_and_csv_say_the_same(run: Run) -> None:
    only = ("--only", "inference", "--only", "raz")
    assert "- **fail:** Every inference service" in checked(run, GUIDE, *only, "-o", "markdown").out
    root = Xml.fromstring(checked(run, GUIDE, *only, "-o", "junit").out)
    assert [one.get("name") for one in root.iter("testcase")] == ["raz", "inference"]
    rows = list(csv.DictReader(io.StringIO(checked(run, GUIDE, *only, "-o", "csv").out)))
    assert [(row["check"], row["verdict"]) for row in rows] == [
        ("raz", "pass"),
        ("inference", "fail"),
    ]


# How it ends


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((GUIDE, "--only", "raz"), exits.DONE),
        ((GUIDE, "--only", "version"), exits.DONE),
        ((GUIDE, "--only", "storage-access"), exits.DONE),
        ((GUIDE, "--only", "inference"), exits.FAILED),
        ((FAILED, "--only", "registry-ready"), exits.FAILED),
        (("nowhere",), exits.NOT_FOUND),
        ((GUIDE, "--only", "moon"), exits.USAGE),
    ],
)
def test_it_ends_with_1_only_where_a_check_fails(
    run: Run, arguments: tuple[str, ...], code: int
) -> None:
    assert run("--demo", "checklist", *arguments, "-o", "json").code == code


def test_a_check_nobody_knows_is_told_with_those_there_are(run: Run) -> None:
    ran = checked(run, GUIDE, "--only", "moon")
    assert "there is no check moon; there are registry-ready, version" in ran.err
    assert ran.out == ""


def test_a_service_that_fails_is_not_checked_and_hides_nothing(run: Run) -> None:
    ran = run("--demo", "--fault", "denied:datalake", "checklist", GUIDE, "-o", "json")
    assert [one["check"] for one in ran.json["findings"]] == NAMES
    assert finding_of(ran, "storage-access")["verdict"] == "not checked"
    assert finding_of(ran, "registry-ready")["verdict"] == "pass"


def test_somebody_with_fewer_rights_sees_what_they_may(run: Run) -> None:
    ran = run("--demo", "--as", "bob", "checklist", GUIDE, "-o", "json")
    verdicts = {one["check"]: one["verdict"] for one in ran.json["findings"]}
    assert verdicts["registry-ready"] == "pass"
    assert verdicts["cluster-access"] == verdicts["kubeconfig"] == "not checked"


# What is said for it


def test_whether_there_is_raz_can_be_said_where_it_is_not_known(run: Run) -> None:
    faults = ("--fault", "denied:datalake", "--fault", "403@getIdBrokerMappings")
    silent = ("--demo", *faults, "checklist", GUIDE, "--only", "raz")
    assert finding_of(run(*silent, "-o", "json"), "raz")["fix"] == "raz"
    said = finding_of(run(*silent, "--raz", "yes", "-o", "json"), "raz")
    assert said["verdict"] == "warn"
    assert "That it has RAZ, as was said" in said["words"]


def storage(run: Run, registry: str, *arguments: str) -> Any:
    ran = checked(run, registry, "--only", "storage-access", *arguments, "-o", "json")
    return finding_of(ran, "storage-access")


def test_without_credentials_for_ranger_it_says_what_to_do(run: Run) -> None:
    found = storage(run, OTHER)
    assert (found["verdict"], found["fix"]) == ("not checked", "sign-in")


def test_a_password_comes_from_a_file_standard_input_or_a_variable(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = workload_password_of(ALICE)
    user = ("--workload-user", "alice")
    file = tmp_path / "password"
    file.write_text(f"{password}\n", "utf-8")
    assert storage(run, OTHER, *user, "--password-file", str(file))["verdict"] == "pass"
    monkeypatch.setattr("sys.stdin", io.StringIO(password))
    assert storage(run, OTHER, *user, "--password-file", "-")["verdict"] == "pass"
    monkeypatch.setenv("REGISTRY_TUI_WORKLOAD_PASSWORD", password)
    found = storage(run, OTHER, *user)
    assert found["verdict"] == "pass"
    assert password not in json.dumps(found)


def test_a_knox_token_comes_from_a_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_TUI_KNOX_TOKEN", knox_token_of(ALICE))
    assert storage(run, OTHER)["verdict"] == "pass"


def test_credentials_that_are_not_accepted_are_no_failed_check(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_TUI_WORKLOAD_PASSWORD", "wrong")
    found = storage(run, OTHER, "--workload-user", "alice")
    assert (found["verdict"], found["fix"]) == ("not checked", "sign-in")


def test_where_ranger_cannot_be_found_it_says_so_and_goes_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_TUI_WORKLOAD_PASSWORD", workload_password_of(ALICE))
    ran = run(
        *("--demo", "--fault", "denied:datalake", "checklist", OTHER, "--workload-user", "alice"),
        *("--only", "registry-ready", "-o", "json"),
    )
    assert ran.code == exits.DONE
    assert "Nobody is signed in to Ranger." in ran.err


@pytest.mark.parametrize(
    ("arguments", "token", "says"),
    [
        (("--workload-user", "alice"), "", "REGISTRY_TUI_WORKLOAD_PASSWORD: there is no password"),
        (("--password-file", "x"), "", "--password-file: it goes with --workload-user"),
        (
            ("--workload-user", "alice", "--password-file", "/no/such/file"),
            "",
            "/no/such/file cannot be read",
        ),
        ((), "two words", "REGISTRY_TUI_KNOX_TOKEN: what is in it is no token"),
    ],
)
def test_what_one_cannot_sign_in_with_is_wrong_usage(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], token: str, says: str
) -> None:
    monkeypatch.setenv("REGISTRY_TUI_KNOX_TOKEN", token)
    ran = checked(run, OTHER, "--only", "storage-access", *arguments)
    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert says in ran.err


def test_a_password_has_no_option_of_its_own(run: Run) -> None:
    with pytest.raises(SystemExit):
        checked(run, OTHER, "--password", "hush")
