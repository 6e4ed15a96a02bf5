"""One version: its facts at once, its six parts, and a lineage one can walk. Nothing waits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backends.domain.errors import AccessDenied, Unreachable
from backends.domain.person import Caller, Roles
from backends.domain.registered_model import ModelVersion
from backends.domain.run import ArtifactFile, LoggedModel, Run
from screens.loadable import Ready
from tests.screens.console import Console, only_file
from tests.screens.versions import (
    HERE,
    SERVER,
    churn,
    lab,
    many,
    opened,
    to_version,
    version,
)
from tests.services.answers import NOW
from tests.services.models_desk import RUN_ID, Lab, Shop, run

SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
SILENT = Unreachable("MLflow", "GET runs/get has no answer")
LONG = "a-very-long-name-" * 6
IN_REGISTRY = ModelVersion(3, "READY", origin="MLflow", artifact_uri="s3a://data/x/model.tar.gz")


def parts(shown: Console) -> str:
    return shown.line("1 Lineage")


async def walk_to(shown: Console, words: str) -> None:
    """Put the cursor on the first row with these words."""
    await shown.press("home")
    for _ in range(40):
        if words in shown.cursor_line:
            return
        await shown.press("down")
    raise AssertionError(f"{words!r} is not on the screen:\n{shown.text}")


# At once


async def test_it_opens_with_its_own_facts_before_any_answer_has_come() -> None:
    one = version(7, stage="Production", aliases=("champion",), description="Deeper trees.")
    tracking = lab(held=frozenset({"run"}))
    async with opened(churn(one), tracking) as shown:
        await shown.keys("enter")

        assert shown.lines[0].startswith(" Models / churn / Version 7  ● Ready")
        facts = shown.line("@champion")
        for words in (
            "Production",
            "2026-11-21 12:04:31 UTC (2 d) by alice",
            "MLflow run a9a40857",
        ):
            assert words in facts
        assert "Deeper trees." in shown.text
        assert "being read" in shown.line(RUN_ID)
        tracking.go.set()
        await shown.rest()
        assert "rusty-marten-395" in shown.text


async def test_nothing_waits_for_metric_histories_that_never_come() -> None:
    tracking = lab(held=frozenset({"history"}))
    async with opened(churn(), tracking) as shown:
        await shown.keys("enter")
        await shown.until("/fraud/card")
        await shown.keys("2")
        await shown.until("0.81")
        assert "…" in shown.line("loss")
        assert ("history", RUN_ID, "loss") in tracking.asked

        for key, words in (
            ("3", "depth"),
            ("4", "MLmodel"),
            ("5", "amount"),
            ("6", "models:/churn/7"),
            ("1", "/fraud/card"),
        ):
            await shown.keys(key)
            await shown.until(words)
        await shown.keys("escape")
        await shown.until("Description")


@SIZES
async def test_every_part_fits_any_screen(size: tuple[int, int]) -> None:
    async with opened(churn(), lab(), size=size) as shown:
        await shown.press("enter")
        for key in "123456":
            await shown.press(key)
            assert {strip.cell_length for strip in shown.strips} == {size[0]}
            assert len(shown.lines) == size[1]
            for title in ("Lineage", "Metrics", "Params", "Artifacts", "Signature", "Uses"):
                assert title in parts(shown)
            assert "Help" in shown.lines[-1]


async def test_a_version_that_failed_shows_the_whole_error() -> None:
    error = "the archive broke off at byte 1,073,741,824 of 1,288,490,188: " + "try again " * 12
    one = version(7, status="UPLOAD_FAILED", error=error)
    async with opened(churn(one), lab(), size=(80, 24)) as shown:
        await shown.press("enter")
        assert "✗ Upload failed" in shown.lines[0]
        assert " ".join(error.split()) in shown.words


async def test_text_from_a_service_is_never_markup() -> None:
    one = version(7, description="[red]x[/] \x1b[31m", tags=(("[b]k[/b]", "[link=x]v"),))
    async with opened(churn(one), lab()) as shown:
        await shown.press("enter")
        assert "[red]x[/] ␛[31m" in shown.text
        assert "[b]k[/b]=[link=x]v" in shown.text


async def test_a_version_of_which_nothing_is_known_reads_its_model_first() -> None:
    async with opened(churn(), lab()) as shown:
        await to_version(shown, replace(churn(), versions=None, latest=None), 7)
        assert "Version 7  ● Ready" in shown.lines[0]
        assert "rusty-marten-395" in shown.text


async def test_a_version_that_is_not_there_is_said_to_be_gone() -> None:
    async with opened(churn(), lab()) as shown:
        await to_version(shown, churn(), 99)
        assert "Version 99 is not there any longer." in shown.words


async def test_a_model_that_cannot_be_read_says_why_and_which_key_tries_again() -> None:
    place = Shop(SERVER, error=SILENT)
    async with opened(churn(), lab(), place=place) as shown:
        await to_version(shown, replace(churn(), versions=None, latest=None), 7)
        assert "GET runs/get has no answer" in shown.words
        assert "r to try again" in shown.words or "try again" in shown.words

        place.error, place.models = None, {"churn": churn()}
        await shown.press("r")
        assert "rusty-marten-395" in shown.text


async def test_what_is_old_stays_and_is_said() -> None:
    model, tracking = churn(), lab()
    place = Shop(SERVER, {"churn": model})
    async with opened(model, tracking, place=place) as shown:
        await shown.press("enter")
        place.error, tracking.error = SILENT, SILENT
        await shown.press("r")
        assert "As of 12:00:00 UTC." in shown.words
        assert "Where it comes from is not all known." in shown.words
        assert "␊" not in shown.text
        assert "rusty-marten-395" in shown.text


async def test_a_version_that_was_deleted_meanwhile_stays_to_be_read() -> None:
    model = churn(version(7), version(6))
    place = Shop(SERVER, {"churn": model})
    async with opened(model, lab(), place=place) as shown:
        await shown.press("enter")
        place.models["churn"] = churn(version(6))
        await shown.press("r")
        assert "Version 7 is not there any longer." in shown.words
        assert "rusty-marten-395" in shown.text


# Lineage


async def test_the_lineage_is_a_tree() -> None:
    tracking = lab(siblings=(("churn", 7), ("churn-eu", 2)))
    async with opened(churn(), tracking, size=(80, 24)) as shown:
        await shown.press("enter")
        rows = [line.rstrip() for line in shown.lines if "─" in line or "▸" in line]
        kinds = [row.split("  ")[0:1] for row in rows]
        assert len(kinds) == len(rows)
        text = "\n".join(row[:22].rstrip() for row in rows)
        assert text == "\n".join(
            (
                "▸ model",
                "  └─ version",
                "     ├─ run",
                "     │  ├─ experiment",
                "     │  └─ registered",
                "     └─ endpoints",
            )
        )


async def test_the_tree_is_drawn_without_line_signs_where_there_are_none() -> None:
    async with opened(churn(), lab(), ascii_only=True) as shown:
        await shown.press("enter")
        assert "  `- version" in shown.text
        assert "     |- run" in shown.text
        assert shown.text.isascii()


async def test_the_cursor_stays_on_its_node_while_others_arrive() -> None:
    tracking = lab(held=frozenset({"experiment"}))
    async with opened(churn(), tracking) as shown:
        await shown.keys("enter")
        await shown.until("rusty-marten-395")
        await shown.keys("end")
        assert "endpoints" in shown.cursor_line
        tracking.go.set()
        await shown.rest()
        assert "/fraud/card" in shown.text
        assert "endpoints" in shown.cursor_line


async def test_enter_on_the_model_goes_back_to_it() -> None:
    async with opened(churn(), lab()) as shown:
        await shown.press("enter", "enter")
        assert shown.lines[0].startswith(" Models / churn  ")


async def test_enter_on_another_version_of_the_run_opens_that() -> None:
    other = replace(churn(version(2)), id="churn-eu", name="churn-eu")
    place = Shop(SERVER, {"churn": churn(), "churn-eu": other})
    tracking = lab(siblings=(("churn", 7), ("churn-eu", 2)))
    async with opened(churn(), tracking, place=place) as shown:
        await shown.press("enter")
        await walk_to(shown, "registered")
        await shown.press("enter")
        assert shown.lines[0].startswith(" Models / churn-eu / Version 2")

        await shown.press("enter")
        assert shown.lines[0].startswith(" Models / churn-eu  ")
        await shown.press("escape", "escape")
        assert shown.lines[0].startswith(" Models / churn / Version 7")


async def test_from_a_registry_one_walks_to_what_the_server_has_registered() -> None:
    here = replace(churn(replace(IN_REGISTRY, run_id=RUN_ID)), id="id-churn")
    server = Shop(SERVER, {"churn": churn()})
    tracking = lab(siblings=(("churn", 7),))
    async with opened(here, tracking, source=HERE, more=(server,)) as shown:
        await shown.press("enter")
        assert "on lab" in shown.line("rusty-marten-395")
        await walk_to(shown, "registered")
        await shown.press("enter")
        await shown.until("Version 7")
        assert "MLflow lab" in shown.line("model ")


async def test_enter_on_a_run_shows_all_that_is_known_and_y_copies_its_id() -> None:
    async with opened(churn(), lab()) as shown:
        await shown.press("enter")
        await walk_to(shown, "rusty-marten-395")
        await shown.press("y")
        assert RUN_ID in shown.words or "Sent to the terminal's clipboard" in shown.words

        await shown.press("enter")
        for words in (f"Id: {RUN_ID}", "By: bob", "depth = 6", "loss = 0.2", "Status: FINISHED"):
            assert words in shown.text


async def test_enter_on_the_version_shows_every_field_of_it() -> None:
    one = version(7, description="First line.\nSecond line.", details={"hub": "eu"})
    async with opened(churn(one), lab()) as shown:
        await shown.press("enter", "down", "enter")
        for words in ("Status: READY", "  Second line.", "  hub = eu", "By: alice"):
            assert words in shown.text


async def test_a_run_that_is_not_known_says_why_in_whole_below() -> None:
    async with opened(churn(), Lab(), size=(80, 24)) as shown:
        await shown.press("enter")
        await walk_to(shown, " run ")
        assert f"there is no run {RUN_ID}" in shown.words


async def test_a_version_of_a_registry_says_what_its_registry_does_not_know() -> None:
    here = replace(churn(IN_REGISTRY), id="id-churn")
    async with opened(here, source=HERE) as shown:
        await shown.press("enter")
        await walk_to(shown, " run ")
        assert "The registry does not say which run has logged it." in shown.words
        await shown.press("2")
        assert "AI Registries keep no metrics." in shown.words
        await shown.press("4")
        assert "churn-3.tar.gz" in shown.text
        assert "as one archive" in shown.words
        assert "AI Registries do not tell sizes before a file is fetched." in shown.words
        assert "␊" not in shown.text
        await shown.press("5")
        assert "one archive only, MLmodel among them" in shown.words
        await shown.press("6")
        assert "id-churn" in shown.line("Model id")


# Metrics


async def test_metrics_have_value_step_and_a_line_of_their_history() -> None:
    async with opened(churn(), lab(), size=(80, 24)) as shown:
        await shown.press("enter", "2")
        await shown.until("one value")
        await shown.until("█▇▇▇")
        row = shown.line("loss")
        for words in ("0.2", " 99 ", "█▇▇▇", "▁", " 100"):
            assert words in row
        assert "one value" in shown.line("f1")
        await shown.press("down")
        assert "100 values, lowest 0.208 at step 99, highest 1 at step 0" in shown.words


async def test_only_histories_in_sight_are_read_and_four_at_a_time() -> None:
    tracking = many(300, held=frozenset({"history"}))
    async with opened(churn(), tracking, size=(80, 24)) as shown:
        await shown.keys("enter")
        await shown.until("/fraud/card")
        await shown.keys("2")
        await shown.until("metric-000")
        assert tracking.most == 4
        tracking.go.set()
        await shown.rest()
        asked = [one for one in tracking.asked if one[0] == "history"]
        assert len(asked) < 40
        assert len(asked) == len(set(asked))
        assert tracking.most <= 4

        await shown.press("end")
        assert ("history", RUN_ID, "metric-299") in tracking.asked
        assert ("history", RUN_ID, "metric-150") not in tracking.asked


async def test_a_history_that_is_refused_leaves_the_others_and_says_why() -> None:
    refused = AccessDenied("MLflow", "GET metrics/get-history is not allowed (403)")
    tracking = lab()
    tracking.histories[RUN_ID, "f1"] = refused
    async with opened(churn(), tracking) as shown:
        await shown.press("enter", "2")
        assert "not read" in shown.line("f1")
        assert "█" in shown.line("loss")
        assert "is not allowed (403)" in shown.words


async def test_a_tall_screen_plots_the_metric_under_the_cursor_below() -> None:
    async with opened(churn(), lab(), size=(80, 36)) as shown:
        await shown.press("enter", "2", "down")
        assert " step 99   ● loss 0.208" in shown.text
        await shown.pilot.resize_terminal(80, 24)
        await shown.rest()
        assert " step 99   ● loss" not in shown.text
        await shown.press("enter")
        assert " step 99   ● v7 0.208" in shown.text


async def test_metrics_of_a_logged_model_without_a_run_have_no_history() -> None:
    made = LoggedModel("m-1", "model", metrics=run().metrics)
    one = version(7, run_id="", logged_model_id="m-1")
    async with opened(churn(one), lab(logged_models={"m-1": made})) as shown:
        await shown.press("enter", "2")
        assert "0.81" in shown.line("f1")
        assert "histories are with a run" in shown.words


async def test_a_run_that_measured_nothing_says_so() -> None:
    async with opened(churn(), lab(runs={RUN_ID: Run(RUN_ID)})) as shown:
        await shown.press("enter", "2")
        assert "Its run measured nothing." in shown.text
        await shown.press("3")
        assert "Its run was given no parameters." in shown.text


# The other parts


async def test_params_are_seen_whole_and_narrowed() -> None:
    params = tuple((f"param-{number:03d}", "x" * 200) for number in range(120))
    async with opened(churn(), lab(runs={RUN_ID: run(params=params)}), size=(80, 24)) as shown:
        await shown.press("enter", "3", "slash")
        await shown.type("117")
        await shown.press("enter")
        assert "param-117" in shown.cursor_line
        assert "param-116" not in shown.text
        await shown.press("enter")
        assert "x" * 60 in shown.text
        await shown.press("escape", "slash")
        await shown.type("nothing")
        assert "Nothing here has these words." in shown.words
        await shown.press("escape")
        assert "param-000" in shown.text


async def test_folders_open_where_they_are_and_sizes_are_summed() -> None:
    async with opened(churn(), lab(), size=(80, 24)) as shown:
        await shown.press("enter", "4")
        assert "1.20 MB" in shown.line("Files of the version")
        assert "in 2 files, 1 folder not read" in shown.line("Files of the version")
        assert "842 B" in shown.line("MLmodel")

        await walk_to(shown, "+ data/")
        await shown.press("enter")
        assert "10 B" in shown.line("x.bin")
        assert "in 3 files" in shown.line("Files of the version")
        await shown.press("enter")
        assert "x.bin" not in shown.text

        await walk_to(shown, "+ All files of its run")
        await shown.press("enter")
        assert "5 B" in shown.line("a.png")


async def test_a_folder_that_is_refused_or_empty_says_so_where_it_is() -> None:
    tracking = lab()
    tracking.folders[RUN_ID, "model/data"] = AccessDenied("MLflow", "that is not allowed")
    tracking.folders[RUN_ID, ""] = ()
    async with opened(churn(), tracking) as shown:
        await shown.press("enter", "4")
        await walk_to(shown, "+ data/")
        await shown.press("enter")
        assert "MLflow: that is not allowed." in shown.words
        await walk_to(shown, "+ All files")
        await shown.press("enter")
        assert "It is empty." in shown.words


async def test_files_of_a_logged_model_are_listed_by_it() -> None:
    folders = {("m-1", ""): (ArtifactFile("MLmodel", size_bytes=1),), (RUN_ID, ""): ()}
    one = version(7, logged_model_id="m-1", artifact_uri="models:/m-1")
    async with opened(churn(one), lab(folders=folders)) as shown:
        await shown.press("enter", "4")
        assert "1 B" in shown.line("MLmodel")


async def test_the_signature_and_flavours_are_those_of_mlmodel() -> None:
    async with opened(churn(), lab(), size=(80, 24)) as shown:
        await shown.press("enter", "5")
        for words in ("input    amount", "output   label", "flavour  sklearn", "3.17.2", "118 kB"):
            assert words in shown.text
        assert "optional" in shown.line("label")


async def test_without_mlmodel_the_reason_is_said() -> None:
    place = Shop(SERVER, {"churn": churn()})
    async with opened(churn(), lab(), place=place) as shown:
        await shown.press("enter", "5")
        assert "There is no MLmodel among its files." in shown.words


async def test_an_imported_version_has_no_signature_and_no_archive() -> None:
    one = ModelVersion(1, "READY", origin="NGC", repository="nim/x")
    async with opened(replace(churn(one), id="id-churn"), source=HERE) as shown:
        await shown.press("enter")
        assert "nim/x" in shown.line("repository")
        await shown.press("5")
        assert "this one was imported" in shown.words
        await shown.press("4")
        assert "gives out no archive" in shown.words
        await shown.press("ctrl+p")
        assert "gives out no archive" in shown.line(" Fetch ")


async def test_addresses_are_copied_and_saved_and_say_what_for(tmp_path: Path) -> None:
    async with opened(churn(), lab(), files=tmp_path) as shown:
        await shown.press("enter", "6")
        assert "models:/churn/7" in shown.cursor_line
        assert "Loads this version" in shown.words
        await shown.press("y")
        assert "Sent to the terminal's clipboard" in shown.text
        await shown.press("Y")
        assert only_file(tmp_path).read_text("utf-8") == "models:/churn/7"


async def test_the_cursor_of_each_part_is_where_it_was() -> None:
    async with opened(churn(), lab()) as shown:
        await shown.press("enter", "3", "down", "6", "3")
        assert "rate" in shown.cursor_line


# What can be done


async def test_compare_takes_the_version_before() -> None:
    async with opened(churn(version(7), version(5)), lab()) as shown:
        await shown.press("enter", "equals_sign")
        assert shown.lines[0].startswith(" Models / churn / Compare v5 v7")


async def test_the_only_version_has_none_to_compare_it_with() -> None:
    async with opened(churn(), lab()) as shown:
        await shown.press("enter", "equals_sign")
        assert "Version 7" in shown.lines[0]
        await shown.press("ctrl+p")
        assert "There is no version before it" in shown.line(" Compare ")


async def test_delete_is_planned_for_this_version() -> None:
    async with opened(churn(), lab()) as shown:
        await shown.press("enter", "D")
        assert "Delete churn version 7" in shown.lines[0]


async def test_who_neither_owns_nor_administers_it_may_not_change_it() -> None:
    here = replace(churn(IN_REGISTRY), id="id-churn", owner="zora")
    async with opened(here, source=HERE) as shown:
        roles = Roles(frozenset(), ())
        shown.app.caller = Ready(
            Caller("crn:bob", "Bob", "", False, roles, workload_name="bob"), NOW
        )
        await shown.press("enter", "D", "ctrl+e")
        assert "Version 3" in shown.lines[0]
        await shown.press("ctrl+p")
        assert "Only its owner, zora, and administrators may change it." in shown.line(" Delete ")


async def test_read_only_dims_changes_with_the_reason() -> None:
    async with opened(churn(), lab(), read_only=True) as shown:
        await shown.press("enter", "D")
        assert "Version 7" in shown.lines[0]
        await shown.press("ctrl+p")
        assert "Read-only" in shown.line(" Delete ")


async def test_on_mlflow_one_file_is_fetched_the_one_under_the_cursor() -> None:
    async with opened(churn(), lab()) as shown:
        await shown.press("enter", "greater_than_sign")
        assert "Version 7" in shown.lines[0]
        await shown.press("4")
        await walk_to(shown, "model.pkl")
        assert "> Fetch" in shown.lines[-1]
        await shown.press("greater_than_sign")
        assert "model.pkl" in shown.text
        assert "1 Lineage" not in shown.text


async def test_long_names_leave_the_screen_whole() -> None:
    one = version(7, aliases=(LONG,), tags=((LONG, LONG),), description=LONG)
    model = replace(churn(one), name=LONG, id=LONG)
    async with opened(model, lab(), size=(80, 24)) as shown:
        await shown.press("enter")
        for key in "123456":
            await shown.press(key)
            assert {strip.cell_length for strip in shown.strips} == {80}
            assert "1 Lineage" in shown.text
