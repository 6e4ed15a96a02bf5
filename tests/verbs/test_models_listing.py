"""`models list` and `models search`, over the simulated registries and servers."""

from __future__ import annotations

import csv
import io

import pytest

from registry_tui import exits
from tests.verbs.conftest import Outcome, Run

GUIDE = "model-registry-ml-960afc3b-162"
SANDBOX = "model-registry-ml-44b9016f-a80"
SERVER, RESEARCH = "mlflow-demo", "mlflow-research"
LEAVING = ("model-registry-ml-27ad5c60-b18", "model-registry-ml-0d84b6e1-c57")
KEYS = [
    "name",
    "id",
    "source",
    "registry",
    "registry_crn",
    "environment",
    "owner",
    "visibility",
    "description",
    "tags",
    "aliases",
    "versions",
    "latest_version",
    "latest_status",
    "latest_health",
    "created",
    "updated",
]


def listed(run: Run, *arguments: str, verb: str = "list", faults: tuple[str, ...] = ()) -> Outcome:
    """List models in the demo, as JSON."""
    switched = [part for fault in faults for part in ("--fault", fault)]
    return run("--demo", *switched, "-o", "json", "models", verb, *arguments)


def test_every_place_is_listed_and_each_row_says_which(run: Run) -> None:
    ran = listed(run)
    rows = ran.json

    assert ran.code == exits.DONE
    assert list(rows[0]) == KEYS
    assert {GUIDE, SANDBOX, SERVER, RESEARCH} <= {row["registry"] for row in rows}
    assert {row["source"] for row in rows} == {"AI Registry", "MLflow"}


def test_a_place_that_does_not_answer_is_said_and_the_others_are_listed(run: Run) -> None:
    ran = listed(run)

    assert ran.code == exits.DONE
    for name in LEAVING:
        assert f"{name} is left out. AI Registry: " in ran.err
    assert ran.err.count("The name of a private registry") == 1


def test_where_no_place_answers_it_is_a_failure(run: Run) -> None:
    ran = listed(run, "--registry", GUIDE, "--registry", SANDBOX, faults=("503@listModels",))

    assert (ran.code, ran.out) == (exits.FAILED, "")
    assert f"{SANDBOX} is left out." in ran.err


def test_servers_are_listed_where_the_registries_cannot_be(run: Run) -> None:
    ran = listed(run, faults=("403@listModelRegistries",))

    assert ran.code == exits.DONE
    assert {row["registry"] for row in ran.json} == {SERVER, RESEARCH}
    assert "The registries are left out" in ran.err


@pytest.mark.parametrize("place", [GUIDE, GUIDE.upper(), SERVER])
def test_one_place_is_named_in_any_case(run: Run, place: str) -> None:
    ran = listed(run, "--registry", place)

    assert {row["registry"] for row in ran.json} == {place.lower()}
    assert ran.err == ""


def test_a_place_by_its_crn_and_twice_is_one_place(run: Run) -> None:
    crn = listed(run, "--registry", GUIDE).json[0]["registry_crn"]
    ran = listed(run, "--registry", crn, "--registry", GUIDE)

    assert len(ran.json) == len({row["id"] for row in ran.json}) == 12


def test_a_place_nobody_knows_ends_with_4(run: Run) -> None:
    ran = listed(run, "--registry", "nowhere")

    assert (ran.code, ran.out) == (exits.NOT_FOUND, "")
    assert "none with the name or CRN nowhere" in ran.err


def test_what_a_source_does_not_say_is_null(run: Run) -> None:
    (registered,) = listed(run, "--registry", GUIDE, "--filter", "name:invoice").json
    (tracked,) = listed(run, "--registry", SERVER, "--filter", "name:basket").json

    assert (registered["owner"], registered["visibility"]) == ("david", "private")
    assert (registered["aliases"], registered["latest_version"]) == (None, None)
    assert (tracked["owner"], tracked["visibility"], tracked["registry_crn"]) == (None, None, None)
    assert {"alias": "champion", "version": "6"} in tracked["aliases"]


def test_versions_are_read_when_they_are_asked_for(run: Run) -> None:
    rows = {
        row["name"]: row
        for row in listed(run, "--registry", GUIDE, "--registry", RESEARCH, "--versions").json
    }

    assert (rows["invoice-reader"]["versions"], rows["invoice-reader"]["latest_version"]) == (3, 3)
    assert rows["invoice-reader"]["latest_health"] == "ready"
    assert rows["graph-embeddings"]["versions"] == 4


def test_a_filter_about_versions_says_that_they_have_to_be_read(run: Run) -> None:
    place = ("--registry", GUIDE, "--filter", "origin:hugging")
    without, read = listed(run, *place), listed(run, *place, "--versions")

    assert without.json == []
    assert "--versions reads them." in without.err
    assert [row["name"] for row in read.json] == ["sentence-embeddings", "llama-3.1-8b-instruct"]
    assert read.err == ""


def test_a_filter_finds_words_in_what_versions_tell_too(run: Run) -> None:
    ran = listed(run, "--registry", GUIDE, "--versions", "--filter", "NGC")

    assert all(row["latest_version"] for row in ran.json)


def test_the_list_sorts_by_any_column_both_ways_and_the_limit_comes_last(run: Run) -> None:
    sort = ("--registry", GUIDE, "--sort", "updated")
    newest = listed(run, *sort, "--reverse").json
    cut = listed(run, *sort, "--reverse", "--limit", "3")

    updated = [row["updated"] for row in newest]
    assert updated == sorted(updated, reverse=True)
    assert [row["id"] for row in cut.json] == [row["id"] for row in newest[:3]]
    assert "There may be more than these 3" in cut.err


def test_a_limit_reads_no_more_than_it_takes(run: Run) -> None:
    many = ("models:100000", "later:503@listModels")
    ran = listed(run, "--limit", "2", "--registry", GUIDE, faults=many)

    assert len(ran.json) == 2
    assert ran.err == "There may be more than these 2: --limit has left the rest out.\n"


def test_a_place_that_breaks_off_keeps_what_has_come_and_says_so(run: Run) -> None:
    ran = listed(run, "--registry", GUIDE, faults=("models:1000", "later:503@listModels"))

    assert (ran.code, len(ran.json)) == (exits.DONE, 200)
    assert f"{GUIDE} is left out" not in ran.err
    assert f"{GUIDE} is not listed to its end. AI Registry: " in ran.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--filter", "colour:red"), "There is no field colour"),
        (("--sort", "colour"), "there is no column colour; there are name, registry,"),
    ],
)
def test_a_wrong_filter_or_column_is_explained_and_lists_nothing(
    run: Run, arguments: tuple[str, str], says: str
) -> None:
    ran = listed(run, *arguments)

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert says in ran.err


def test_a_search_looks_for_each_word_in_names_only(run: Run) -> None:
    here = ("--registry", GUIDE, "--registry", SERVER)
    found = listed(run, "FORE", "churn", *here, verb="search").json
    described = listed(run, "monday", *here, verb="search")

    assert {row["name"] for row in found} >= {"churn-forecast"}
    assert all("churn" in row["name"] and "fore" in row["name"] for row in found)
    assert (described.json, described.err) == ([], "No model matches.\n")


def test_a_search_takes_signs_and_blanks_as_they_are(run: Run) -> None:
    places = ("--registry", SANDBOX, "--registry", SERVER)
    words = ("[bold]", "quotes \" ' `", "需求预测-", "?v=1#", "of_n", "DE COÛT [V2")
    found = [listed(run, word, *places, verb="search").json for word in words]

    assert [[row["name"] for row in rows] for rows in found] == [
        ["[bold]not markup[/bold]"],
        ["quotes \" ' ` and \\ backslashes"],
        ["需求预测-北京"],
        ["team/project/iris?v=1#latest"],
        ["100% of_nothing"],
        ["Modèle de coût [v2]"],
    ]


def test_a_search_for_nothing_is_wrong(run: Run) -> None:
    assert listed(run, " ", verb="search").code == exits.USAGE


def test_a_search_and_a_filter_hold_together(run: Run) -> None:
    ran = listed(run, "churn", "--filter", "owner:bob", verb="search")

    assert {row["owner"] for row in ran.json} == {"bob"}


def test_names_cannot_move_the_cursor_and_json_keeps_them(run: Run) -> None:
    table = run("--demo", "models", "list", "--registry", SANDBOX, "--registry", SERVER).out
    json_ = listed(run, "--registry", SANDBOX, "--registry", SERVER)

    assert "\x1b" not in table
    assert "\u202e" not in table
    assert "[bold]not markup[/bold]" in table
    assert any("\x1b" in row["name"] for row in json_.json)
    assert json_.out.isascii()


def test_csv_has_the_keys_of_json_as_its_heads_and_joins_tags(run: Run) -> None:
    out = run("--demo", "models", "list", "--registry", RESEARCH, "-o", "csv").out
    rows = list(csv.DictReader(io.StringIO(out)))

    assert list(rows[0]) == KEYS
    assert rows[0]["tags"] == "team:research"
    assert rows[0]["aliases"] == "candidate:3"


def test_a_table_leaves_out_what_no_place_tells(run: Run) -> None:
    heads = run("--demo", "models", "list", "--registry", RESEARCH).out.splitlines()[0].split()

    assert heads[:3] == ["Name", "Registry", "Latest"]
    assert "Owner" not in heads


def test_everybody_sees_what_they_may(run: Run) -> None:
    bob = run("--demo", "--as", "bob", "-o", "json", "models", "list", "--registry", GUIDE).json

    assert {row["visibility"] for row in bob if row["owner"] != "bob"} == {"public"}
    assert any(row["owner"] == "bob" and row["visibility"] == "private" for row in bob)
