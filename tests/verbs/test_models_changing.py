"""The verbs that change models, from plan to reading back, over the simulated company."""

from __future__ import annotations

import pytest

from backends.demo.world import World
from registry_tui import exits
from tests.verbs.conftest import PACE, Outcome, Run

GUIDE = "model-registry-ml-960afc3b-162"
PRODUCTION = "model-registry-ml-7b20e4d1-0c9"
SERVER = "mlflow-demo"
_IMPORT = ("import", "a/b", "--registry", "r", "--from", "hf")


def changed(
    run: Run, *arguments: str, at: str = GUIDE, fault: str = "", who: str = "alice"
) -> Outcome:
    """Run a verb about models at one place of a quick demo, as somebody."""
    faults = ("--fault", fault) if fault else ()
    demo = ("--demo", "--as", who, "--pace", str(PACE), *faults, "-o", "json")
    return run(*demo, "models", *arguments, "--registry", at)


def shown(run: Run, verb: str, name: str) -> dict[str, object]:
    """Return what a served registry says of a model by now."""
    return run("-o", "json", "models", verb, name, "--registry", GUIDE).json


@pytest.mark.parametrize(
    ("arguments", "at", "kind", "title"),
    [
        (
            ("set-visibility", "invoice-reader", "--public"),
            GUIDE,
            "set-visibility",
            "Make invoice-reader public",
        ),
        (("tag", "invoice-reader", "a=b"), GUIDE, "edit-model", "Change what is said of"),
        (("tag", "invoice-reader/2", "a=b=c"), GUIDE, "edit-model", "invoice-reader version 2"),
        (("describe", "invoice-reader", "[b]x[/b]"), GUIDE, "edit-model", "invoice-reader"),
        (("describe", "invoice-reader/2", ""), GUIDE, "edit-model", "invoice-reader version 2"),
        (("tag", "basket-elasticity@champion", "a=b"), SERVER, "edit-model", "version 6"),
        (("alias", "basket-elasticity", "champion", "7"), SERVER, "edit-model", "basket"),
        (("alias", "basket-elasticity", "@champion", "--remove"), SERVER, "edit-model", "basket"),
        (("tag", "Modèle de coût [v2]", "clé=été"), SERVER, "edit-model", "Modèle de coût [v2]"),
        (
            ("set-visibility", "basket-elasticity", "--private", "--user", "bob"),
            SERVER,
            "set-visibility",
            "Make basket-elasticity private",
        ),
    ],
)
def test_a_change_is_sent_once_agreed_and_read_back(
    run: Run, arguments: tuple[str, ...], at: str, kind: str, title: str
) -> None:
    ran = changed(run, *arguments, "--yes", at=at)

    assert ran.code == exits.DONE, ran.err
    assert (ran.json["kind"], ran.json["state"]) == (kind, "done")
    assert title in ran.json["title"]
    assert ran.json["words"].startswith("Reading back shows ")


@pytest.mark.parametrize(
    ("arguments", "at", "confirmed"),
    [
        (("delete", "invoice-reader"), GUIDE, "invoice-reader"),
        (("delete", "invoice-reader/1"), GUIDE, "invoice-reader version 1"),
        (("delete", "basket-elasticity@champion"), SERVER, "basket-elasticity version 6"),
        (("rename", "basket-elasticity", "a new [name]"), SERVER, "basket-elasticity"),
    ],
)
def test_what_cannot_be_taken_back_needs_the_name_as_well(
    run: Run, arguments: tuple[str, ...], at: str, confirmed: str
) -> None:
    alone = changed(run, *arguments, "--yes", at=at)
    ran = changed(run, *arguments, "--yes", "--confirm", confirmed, at=at)

    assert (alone.code, alone.out) == (exits.NOT_AGREED, "")
    assert f"{confirmed} typed" in alone.err
    assert (ran.code, ran.json["state"]) == (exits.DONE, "done"), ran.err


def test_the_newest_version_is_never_the_whole_model(run: Run) -> None:
    ran = changed(run, "delete", "invoice-reader/latest", "--yes", "--confirm", "invoice-reader")

    assert ran.code == exits.NOT_AGREED
    assert "invoice-reader version 3 typed" in ran.err


def test_several_models_are_changed_together_and_those_that_are_so_are_left_out(run: Run) -> None:
    names = ("invoice-reader", "fraud-score", "churn-forecast")
    ran = changed(run, "set-visibility", *names, "--public", "--yes")

    assert ran.code == exits.DONE
    assert [one["about"] for one in ran.json["steps"]] == ["invoice-reader", "fraud-score"]
    assert "already: None of them is public already" in ran.err


def test_what_is_so_already_needs_nothing_sent(run: Run) -> None:
    ran = changed(run, "set-visibility", "churn-forecast", "--public", "--yes")

    assert (ran.code, ran.out) == (exits.DONE, "")
    assert "Nothing has to be sent." in ran.err


def test_models_of_two_places_are_not_changed_together(run: Run) -> None:
    verb = ("set-visibility", "invoice-reader", "basket-elasticity", "--public", "--yes")
    ran = changed(run, *verb, "--registry", SERVER)

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert f"invoice-reader in {GUIDE}, basket-elasticity in {SERVER}" in ran.err


def test_a_dry_run_says_who_gains_sight_and_sends_nothing(run: Run, served: World) -> None:
    del served
    verb = ("models", "set-visibility", "invoice-reader", "--public", "--registry", GUIDE)
    planned = run(*verb, "--dry-run")

    assert planned.code == exits.DONE
    assert "gains viewer access" in planned.out
    assert '"visibility": "public"' in planned.out
    assert shown(run, "show", "invoice-reader")["visibility"] == "private"


def test_what_was_changed_is_so_afterwards(run: Run, served: World) -> None:
    del served
    here = ("--registry", GUIDE, "--yes")
    assert run("models", "tag", "invoice-reader", "a=b", "--remove", "tier", *here).code == 0
    assert run("models", "describe", "invoice-reader", "A reader.", *here).code == 0
    assert run("models", "set-visibility", "invoice-reader", "--public", *here).code == 0
    after = shown(run, "show", "invoice-reader")

    assert (after["visibility"], after["description"]) == ("public", "A reader.")
    assert {"key": "a", "value": "b"} in after["tags"]  # pyright: ignore[reportOperatorIssue]
    assert "tier" not in str(after["tags"])


def test_somebody_elses_model_is_not_changed_by_whom_a_check_knows(run: Run) -> None:
    ran = changed(run, "set-visibility", "churn-forecast", "--private", "--yes", who="quentin")

    assert (ran.code, ran.out) == (exits.NOT_AGREED, "")
    assert "fail: owner: " in ran.err
    assert "Add --override owner." in ran.err


def test_where_the_registry_refuses_nothing_was_changed(run: Run) -> None:
    ran = changed(run, "set-visibility", "churn-forecast", "--private", "--yes", who="bob")

    assert (ran.code, ran.json["steps"][0]["state"]) == (exits.REFUSED, "refused")
    assert "is not allowed to this user (403)" in ran.err


def test_a_change_that_is_ignored_is_told_as_not_applied(run: Run) -> None:
    verb = ("set-visibility", "invoice-reader", "--public", "--yes")
    ran = changed(run, *verb, fault="ignored")

    assert (ran.code, ran.json["state"]) == (exits.FAILED, "failed")
    assert "It was accepted, and not applied: visibility is private" in ran.json["words"]
    assert "registries sync" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "at", "code", "says"),
    [
        (("rename", "invoice-reader", "x"), GUIDE, exits.FAILED, "no way to rename"),
        (("alias", "invoice-reader", "champion", "1"), GUIDE, exits.FAILED, "neither aliases nor"),
        (("alias", "basket-elasticity", "latest", "1"), SERVER, exits.FAILED, "latest is no alias"),
        (("alias", "basket-elasticity", "x", "99"), SERVER, exits.NOT_FOUND, "no version 99"),
        (("alias", "basket-elasticity", "x"), SERVER, exits.USAGE, "it takes the version"),
        (("alias", "basket-elasticity", "x", "1", "--remove"), SERVER, exits.USAGE, "it takes"),
        (("tag", "invoice-reader"), GUIDE, exits.USAGE, "no tag to set or to remove"),
        (("tag", "invoice-reader", "a=b", "--remove", "a"), GUIDE, exits.USAGE, "set and removed"),
        (("tag", "nothing", "a=b"), GUIDE, exits.NOT_FOUND, "no model called nothing"),
        (("delete", "invoice-reader/9"), GUIDE, exits.NOT_FOUND, "no version 9"),
        (
            ("set-visibility", "invoice-reader", "--public", "--user", "bob"),
            GUIDE,
            exits.USAGE,
            "--user is for MLflow servers",
        ),
        (("set-visibility", "churn-forecast", "--public"), PRODUCTION, exits.USAGE, "2 models"),
        (("rename", "basket-elasticity", "a/b"), SERVER, exits.FAILED, "neither / nor :"),
        (
            ("rename", "basket-elasticity", "account-takeover"),
            SERVER,
            exits.FAILED,
            "there is a model called",
        ),
    ],
)
def test_what_cannot_be_done_is_explained_and_nothing_sent(
    run: Run, arguments: tuple[str, ...], at: str, code: int, says: str
) -> None:
    ran = changed(run, *arguments, "--yes", at=at)

    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err


def test_read_only_refuses_before_anything_is_planned(run: Run) -> None:
    ran = changed(run, "tag", "invoice-reader", "a=b", "--yes", "--read-only")

    assert (ran.code, ran.out) == (exits.REFUSED, "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("set-visibility", "x"), "--public --private is required"),
        (("set-visibility", "x", "--public", "--private"), "not allowed with"),
        (("tag", "x", "nothing"), "is no tag: write NAME=VALUE"),
        (("alias", "x", "y", "0"), "'0' is no number"),
        (("list", "--limit", "-1"), "'-1' is no number"),
        (("import", "a/b", "--from", "hf"), "--registry"),
        (("import", "a/b", "--registry", "r"), "--from"),
        (("import", "a/b", "--registry", "r", "--from", "s3"), "invalid choice"),
        (
            (*_IMPORT, "--name", "x", "--into", "y"),
            "not allowed with",
        ),
        (
            (*_IMPORT, "--token-file", "f", "--with-token"),
            "not allowed with",
        ),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_a_sentence(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        run("models", *arguments)

    assert ended.value.code == exits.USAGE
    assert says in capsys.readouterr().err
