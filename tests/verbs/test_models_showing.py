"""`models show`, `versions`, `compare` and `resolve`, over the simulated company."""

from __future__ import annotations

import csv
import io

import pytest

from registry_tui import exits
from tests.verbs.conftest import Outcome, Run

GUIDE = "model-registry-ml-960afc3b-162"
PRODUCTION = "model-registry-ml-7b20e4d1-0c9"
SANDBOX = "model-registry-ml-44b9016f-a80"
SERVER, RESEARCH = "mlflow-demo", "mlflow-research"
VERSION_KEYS = [
    "version",
    "status",
    "health",
    "stage",
    "aliases",
    "created",
    "updated",
    "user",
    "origin",
    "repository",
    "run_id",
    "logged_model_id",
    "artifact_uri",
    "description",
    "tags",
    "error",
]
RESOLVED_KEYS = [
    "name",
    "id",
    "version",
    "status",
    "alias",
    "source",
    "registry",
    "registry_crn",
    "environment",
    "url",
    "workspace",
    "artifact_uri",
    "models_uri",
    "origin",
    "repository",
    "run_id",
    "logged_model_id",
    "created",
    "updated",
]


def asked(run: Run, verb: str, *arguments: str, at: str = GUIDE, form: str = "json") -> Outcome:
    """Run a verb about models at one place."""
    return run("--demo", "-o", form, "models", verb, *arguments, "--registry", at)


def test_a_model_is_shown_with_who_sees_it_and_its_versions(run: Run) -> None:
    table = asked(run, "show", "invoice-reader", form="table").out
    shown = asked(run, "show", "invoice-reader")

    assert "Owner           david" in table
    assert "Everybody else  no access, as it is private" in table
    assert "AI Registries have no aliases." in table
    assert table.splitlines()[-3].startswith("3        Ready   david")
    assert (shown.code, shown.err) == (exits.DONE, "")
    assert (shown.json["versions"], shown.json["latest_version"]) == (3, 3)


def test_what_mlflow_does_not_know_of_a_model_is_said(run: Run) -> None:
    table = asked(run, "show", "basket-elasticity", at=SERVER, form="table").out

    assert "MLflow has no visibility" in table
    assert "The server keeps no owner" in table
    assert "champion@6" in table


def test_a_version_is_shown_with_where_it_comes_from(run: Run) -> None:
    table = asked(run, "show", "basket-elasticity@champion", at=SERVER, form="table").out
    shown = asked(run, "show", "basket-elasticity@champion", at=SERVER).json

    assert "    run           dusty-crane-611  Finished" in table
    assert "      commit" in table
    assert "metric rmse" in table
    assert "param alpha" in table
    assert (shown["model"], shown["version"], shown["aliases"]) == (
        "basket-elasticity",
        6,
        ["champion"],
    )
    assert shown["run_server"] == SERVER
    assert {one["key"] for one in shown["metrics"]} == {"mae", "objective", "r2", "rmse"}
    assert all(float(one["value"]) for one in shown["metrics"])
    assert {"key": "max_iter", "value": "1000"} in shown["params"]
    assert shown["models_uri"] == "models:/basket-elasticity/6"


def test_the_run_of_a_registrys_version_is_found_on_a_server_that_knows_it(run: Run) -> None:
    shown = asked(run, "show", "fraud-score/2").json

    assert shown["registry"] == GUIDE
    assert shown["run_server"] in (SERVER, RESEARCH)
    assert shown["metrics"]


def test_a_version_that_was_imported_has_no_run_and_says_why_it_has_no_metrics(run: Run) -> None:
    table = asked(run, "show", "llama-3.1-8b-instruct/1", form="table").out
    shown = asked(run, "show", "llama-3.1-8b-instruct/1").json

    assert "AI Registries keep no metrics." in table
    assert "Error          401 Client Error" in table
    assert (shown["status"], shown["run_name"], shown["metrics"]) == ("UPLOAD_FAILED", None, None)


def test_versions_are_listed_newest_first_with_gaps_where_some_were_deleted(run: Run) -> None:
    ran = asked(run, "versions", "turbine-anomaly")

    assert list(ran.json[0]) == VERSION_KEYS
    assert [one["version"] for one in ran.json] == [7, 6, 4, 3, 1]


def test_versions_of_a_model_with_a_strange_name(run: Run) -> None:
    for at, name in (
        (SANDBOX, "team/project/iris?v=1#latest"),
        (SANDBOX, "red\x1b[31m and a\ttab\x07"),
        (SERVER, "  leading and trailing  "),
        (SERVER, "[red]x[/]"),
        (SERVER, "back\u202ewards"),
    ):
        ran = asked(run, "versions", name, at=at)
        assert ran.code == exits.DONE, ran.err
        assert ran.json


def test_versions_are_compared_side_by_side(run: Run) -> None:
    rows = asked(run, "compare", "basket-elasticity", "7", "@champion", at=SERVER).json
    by_name = {(row["part"], row["name"]): row for row in rows}

    assert list(rows[0]) == ["part", "name", "differs", "7", "6"]
    assert by_name["version", "stage"] == {
        "part": "version",
        "name": "stage",
        "differs": True,
        "7": None,
        "6": "Production",
    }
    assert by_name["param", "alpha"]["differs"]
    assert not by_name["param", "fit_intercept"]["differs"]


def test_only_differences_are_shown_when_that_is_asked(run: Run) -> None:
    compare = ("compare", "basket-elasticity", "7", "6", "5", "4", "--only-differences")
    out = asked(run, *compare, at=SERVER, form="csv").out
    rows = list(csv.DictReader(io.StringIO(out)))

    assert {row["differs"] for row in rows} == {"true"}
    assert list(rows[0])[3:] == ["7", "6", "5", "4"]


def test_without_runs_a_comparison_says_why_there_are_no_metrics(run: Run) -> None:
    ran = asked(run, "compare", "sentence-embeddings", "1", "latest")

    assert "AI Registries keep no metrics." in ran.err
    assert {row["part"] for row in ran.json} == {"version", "tag"}


@pytest.mark.parametrize(
    ("versions", "code", "says"),
    [
        (("1",), exits.USAGE, "it compares 2 to 4 versions"),
        (("1", "2", "3", "4", "5"), exits.USAGE, "it compares 2 to 4 versions"),
        (("1", "one"), exits.USAGE, "'one' is no version"),
        (("1", "1"), exits.USAGE, "a version is named twice"),
        (("1", "99"), exits.NOT_FOUND, "no version 99"),
    ],
)
def test_what_cannot_be_compared_is_explained(
    run: Run, versions: tuple[str, ...], code: int, says: str
) -> None:
    ran = asked(run, "compare", "invoice-reader", *versions)

    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err


def test_an_alias_resolves_to_what_a_deployment_needs(run: Run) -> None:
    ran = asked(run, "resolve", "basket-elasticity@champion", at=SERVER)

    assert (ran.code, ran.err) == (exits.DONE, "")
    assert list(ran.json) == RESOLVED_KEYS
    assert (ran.json["version"], ran.json["alias"], ran.json["status"]) == (6, "champion", "READY")
    assert ran.json["models_uri"] == "models:/basket-elasticity/6"
    assert ran.json["artifact_uri"].startswith("models:/m-")
    assert len(ran.json["run_id"]) == 32


def test_a_workspace_is_told_where_there_is_one(run: Run) -> None:
    resolved = asked(run, "resolve", "graph-embeddings@candidate", at=RESEARCH).json

    assert (resolved["version"], resolved["workspace"]) == (4, "research")


def test_a_name_alone_resolves_to_the_newest_version_that_is_ready(run: Run) -> None:
    ran = asked(run, "resolve", "llama-3.1-8b-instruct")
    table = asked(run, "resolve", "llama-3.1-8b-instruct", form="table").out

    assert (ran.json["version"], ran.json["repository"]) == (2, "meta-llama/Llama-3.1-8B-Instruct")
    assert "\nartifact uri  s3a://" in table


def test_a_version_that_cannot_be_deployed_ends_with_1(run: Run) -> None:
    ran = asked(run, "resolve", "llama-3.1-8b-instruct/1")

    assert (ran.code, ran.json["status"]) == (exits.FAILED, "UPLOAD_FAILED")
    assert "it cannot be deployed" in ran.err


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("nothing@champion", SERVER),
        ("basket-elasticity@nobody", SERVER),
        ("basket-elasticity/99", SERVER),
        ("invoice-reader@champion", GUIDE),
        ("nothing", GUIDE),
    ],
)
def test_what_is_not_there_ends_with_4(run: Run, text: str, at: str) -> None:
    ran = asked(run, "resolve", text, at=at)

    assert (ran.code, ran.out) == (exits.NOT_FOUND, "")


def test_nothing_there_in_any_place_ends_with_4(run: Run) -> None:
    assert run("--demo", "models", "resolve", "nothing@champion").code == exits.NOT_FOUND


def test_a_name_several_have_ends_with_2_and_their_ids(run: Run) -> None:
    ran = asked(run, "show", "churn-forecast", at=PRODUCTION)
    rows = asked(run, "list", "--filter", "name:churn-forecast", at=PRODUCTION).json

    assert (ran.code, len(rows)) == (exits.USAGE, 2)
    for row in rows:
        assert row["id"] in ran.err
        assert asked(run, "show", row["id"], at=PRODUCTION).json["owner"] == row["owner"]


def test_no_name_at_all_is_wrong(run: Run) -> None:
    assert asked(run, "show", " ").code == exits.USAGE
