"""The verbs over registries, run against the simulated world through the real client."""

from __future__ import annotations

import csv
import io
import json

import pytest

from registry_tui import exits
from tests.verbs.conftest import Run

NAME = "model-registry-ml-960afc3b-162"
KEYS = [
    "name",
    "crn",
    "status",
    "health",
    "environment",
    "environment_crn",
    "cloud",
    "region",
    "version",
    "latest_version",
    "behind",
    "creator",
    "created",
    "machine_user_crn",
    "domain",
    "endpoint_public_access",
]


def test_the_list_is_joined_with_environments_and_the_latest_version(run: Run) -> None:
    ran = run("--demo", "registries", "list", "-o", "json")
    (row,) = (row for row in ran.json if row["name"] == NAME)

    assert (ran.code, ran.err) == (exits.DONE, "")
    assert list(row) == KEYS
    assert (row["cloud"], row["region"], row["behind"]) == ("AWS", "us-west-2", True)
    assert row["created"] == "2024-11-13T19:26:00Z"
    assert row["domain"].startswith("https://")
    assert row["endpoint_public_access"] is False


def test_csv_has_the_keys_of_json_as_its_heads(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("--demo", "registries", "list", "-o", "csv").out)))

    assert list(rows[0]) == KEYS
    assert {row["behind"] for row in rows} == {"true", "false", ""}


def test_a_table_that_goes_to_a_file_cuts_nothing(run: Run) -> None:
    lines = run("--demo", "registries", "list").out.splitlines()
    (line,) = (line for line in lines if NAME in line)

    assert lines[0].split() == [
        "Status", "Name", "Environment", "Cloud", "Region", "Version", "Creator", "Created"
    ]  # fmt: skip
    assert line.endswith("2024-11-13 19:26 UTC")
    assert "\x1b" not in "".join(lines)


def test_a_filter_narrows_the_list(run: Run) -> None:
    rows = run("--demo", "registries", "list", "--filter", "status:failed -cloud:aws", "-o", "json")

    assert {(row["health"], row["cloud"]) for row in rows.json} == {("failed", "Azure")}


def test_the_list_sorts_by_any_column_both_ways(run: Run) -> None:
    listing = ("--demo", "registries", "list", "-o", "json", "--sort")
    by_name = [row["name"] for row in run(*listing, "name").json]
    reversed_ = [row["name"] for row in run(*listing, "name", "--reverse").json]

    assert by_name == sorted(by_name)
    assert reversed_ == by_name[::-1]
    assert run(*listing, "attention").json[0]["health"] == "failed"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--filter", "colour:red"), "There is no field colour"),
        (("--filter", "status:"), "status: needs a word"),
        (("--sort", "colour"), "there is no column colour; there are status, name,"),
    ],
)
def test_a_wrong_filter_or_column_is_explained_and_lists_nothing(
    run: Run, arguments: tuple[str, str], says: str
) -> None:
    ran = run("--demo", "registries", "list", *arguments)

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert says in ran.err


def test_without_environments_the_list_stands_and_says_what_is_missing(run: Run) -> None:
    ran = run("--demo", "--fault", "denied:environments", "registries", "list", "-o", "json")

    assert ran.code == exits.DONE
    assert {row["cloud"] for row in ran.json} == {None}
    assert "Clouds and regions are not known." in ran.err
    assert "(request " in ran.err


@pytest.mark.parametrize(
    ("fault", "code", "says"),
    [
        ("401", exits.REFUSED, "credentials"),
        ("403", exits.REFUSED, "not allowed"),
        ("html", exits.FAILED, "web page"),
        ("tls", exits.FAILED, "certificate"),
        ("dns", exits.FAILED, "no address for the name"),
    ],
)
def test_a_failure_is_a_sentence_a_next_step_and_a_code(
    run: Run, fault: str, code: int, says: str
) -> None:
    ran = run("--demo", "--fault", fault, "registries", "list", "-o", "json")
    sentence, hint = ran.err.splitlines()

    assert (ran.code, ran.out) == (code, "")
    assert says in sentence
    assert "ress r" not in hint


def test_text_from_a_service_cannot_move_the_cursor_in_a_table(run: Run) -> None:
    table = run("--demo", "--fault", "names", "registries", "list").out
    names = run("--demo", "--fault", "names", "registries", "list", "-o", "json")

    assert "\x1b" not in table
    assert "\u202e" not in table
    assert "[red]" in table
    assert any("\x1b" in row["name"] for row in names.json)
    assert names.out.isascii()


def test_one_registry_is_shown_by_name_or_crn_with_all_that_stands_behind_it(run: Run) -> None:
    by_name = run("--demo", "registries", "show", NAME, "-o", "json").json
    by_crn = run("--demo", "registries", "show", by_name["crn"], "-o", "json").json

    assert by_name == by_crn
    assert list(by_name)[: len(KEYS)] == KEYS
    assert by_name["machine_user_workload_user_name"] == "srv_cml_env_machine_user_8dcf2"
    assert by_name["creator_email"] == "meera@example.com"
    assert by_name["raz"] is True


def test_a_field_that_is_not_known_says_why_and_is_null_in_json(run: Run) -> None:
    show = ("--demo", "--fault", "denied:iam", "registries", "show", NAME)

    assert "(needs the IamViewer role)" in run(*show).out
    assert run(*show, "-o", "json").json["creator_email"] is None


def test_a_name_nobody_has_ends_with_4(run: Run) -> None:
    ran = run("--demo", "registries", "show", "nothing-here")

    assert (ran.code, ran.out) == (exits.NOT_FOUND, "")
    assert "nothing-here" in ran.err


def test_events_are_listed_newest_first_with_names(run: Run) -> None:
    events = run("--demo", "registries", "events", NAME, "-o", "json").json

    assert list(events[0]) == ["created", "action", "user", "user_crn", "request_id"]
    assert [event["created"] for event in events] == sorted(
        (event["created"] for event in events), reverse=True
    )
    assert events[-1]["action"] == "createModelRegistry"
    assert events[-1]["user"] == "meera@example.com"


def test_a_log_is_printed_a_line_at_a_time_in_every_format(run: Run) -> None:
    created = run("--demo", "registries", "events", NAME, "-o", "json").json[-1]["request_id"]
    logs = ("--demo", "registries", "logs", NAME, "--event", created)
    lines = run(*logs).out.splitlines()
    objects = [json.loads(line) for line in run(*logs, "-o", "json").out.splitlines()]
    rows = list(csv.DictReader(io.StringIO(run(*logs, "-o", "csv").out)))

    assert lines[0].startswith("2024-11-13 19:26:")
    assert len(lines) == len(objects) == len(rows) > 3
    assert [row["log"] for row in rows] == [line["log"] for line in objects]


def test_without_an_event_it_is_the_newest_events_log_and_following_ends_at_rest(run: Run) -> None:
    newest = run("--demo", "registries", "events", NAME, "-o", "json").json[0]["request_id"]
    by_id = run("--demo", "registries", "logs", NAME, "--event", newest).out

    assert len(run("--demo", "registries", "logs", NAME, "--follow").out.splitlines()) == len(
        by_id.splitlines()
    )
