"""Where a version comes from: read from whoever knows its run, and said where nobody does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from backends.domain.errors import AccessDenied, NotFound, Unreachable
from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion
from backends.domain.run import DatasetUse, Experiment, LoggedModel
from backends.model_ports import Tracking
from backends.services.models.lineage import Node, lineage
from backends.services.models.origins import Origins
from tests.services.models_desk import PARENT_ID, RUN_ID, Lab, run
from tests.services.places import HERE, SERVER, Places, model, place

TAGS = (
    ("mlflow.parentRunId", PARENT_ID),
    ("mlflow.source.git.commit", "8f068cc7a6e4d1c2b3a4958677869504132abcde"),
    ("mlflow.source.git.repoURL", "https://git.example/models.git"),
    ("mlflow.source.name", "train.py"),
    ("mlflow.source.type", "LOCAL"),
)
OTHER = replace(SERVER, key="mlflow:other", name="other")
MADE = ModelVersion(7, "READY", run_id=RUN_ID, aliases=("champion",), origin="MLflow")
SILENT = Unreachable("MLflow", "runs/get has no answer")


def full() -> Lab:
    return Lab(
        runs={
            RUN_ID: run(tags=TAGS, datasets=(DatasetUse("sales", "94545523", "training"),)),
            PARENT_ID: run(PARENT_ID, name="sweep"),
        },
        experiments={"7": Experiment("7", "/fraud/card")},
        logged_models={
            "m-1": LoggedModel(
                "m-1", "model", status="LOGGED_MODEL_READY", registrations=(("churn", 7), ("b", 2))
            )
        },
        siblings=(("churn", 7), ("churn-eu", 1)),
    )


def sources(
    trackings: dict[str, Tracking], servers: Sequence[ModelSource] = (SERVER, OTHER)
) -> Places:
    return Places([place(source=one) for one in servers], trackings=trackings)


async def read(
    places: Places,
    version: ModelVersion = MADE,
    source: ModelSource = SERVER,
    origins: Origins | None = None,
) -> Origins:
    origins = origins or Origins()
    await origins.read(places, source, version, lambda: None)
    return origins


def tree(origins: Origins, version: ModelVersion = MADE, source: ModelSource = SERVER) -> Node:
    return lineage(source, model("churn", 7), version, origins)


def drawn(node: Node) -> list[str]:
    return [f"{'  ' * depth}{one.kind}: {one.title}" for depth, one in node.walked()]


def found(node: Node, kind: str) -> Node:
    return next(one for _, one in node.walked() if one.kind == kind)


async def test_a_version_of_mlflow_is_told_from_the_model_down_to_the_commit() -> None:
    version = replace(MADE, logged_model_id="m-1")
    origins = await read(sources({SERVER.key: full()}), version)

    assert drawn(tree(origins, version)) == [
        "model: churn",
        "  version: Version 7",
        "    run: rusty-marten-395",
        "      experiment: /fraud/card",
        "      parent run: sweep",
        "      dataset: sales",
        "      commit: 8f068cc7a6e4",
        "      source: train.py",
        "      registered: churn-eu version 1",
        "    logged model: model",
        "      registered: b version 2",
        "    endpoints: What serves it",
    ]


async def test_what_one_copies_of_a_node_is_its_id() -> None:
    node = tree(await read(sources({SERVER.key: full()})))
    assert found(node, "run").copied == RUN_ID
    assert found(node, "parent run").copied == PARENT_ID
    assert found(node, "commit").copied.endswith("abcde")
    assert found(node, "registered").version == ("churn-eu", 1)
    assert found(node, "version").copied == "models:/churn/7"


async def test_before_anything_has_come_the_run_is_being_read() -> None:
    node = tree(Origins())
    assert found(node, "run").note == "being read"
    assert not found(node, "run").missing


async def test_what_arrives_is_told_as_it_arrives() -> None:
    lab, parent_is_known = full(), asyncio.Event()
    lab.held = frozenset({"experiment"})
    origins = Origins()

    def arrived() -> None:
        if origins.parent is not None:
            parent_is_known.set()

    reading = asyncio.ensure_future(origins.read(sources({SERVER.key: lab}), SERVER, MADE, arrived))
    await parent_is_known.wait()
    assert origins.experiment is None
    assert not origins.is_read
    lab.go.set()
    await reading
    assert isinstance(origins.experiment, Experiment)
    assert origins.is_read


async def test_a_run_in_the_bin_is_said_to_be_deleted() -> None:
    lab = full()
    lab.runs[RUN_ID] = run(is_deleted=True)
    assert "deleted" in found(tree(await read(sources({SERVER.key: lab}))), "run").note


async def test_a_run_that_is_gone_for_good_is_said_to_be_missing_and_copied_still() -> None:
    lab = full()
    del lab.runs[RUN_ID]
    node = found(tree(await read(sources({SERVER.key: lab}))), "run")
    assert "there is no run" in node.missing
    assert node.copied == RUN_ID


async def test_a_part_that_is_refused_leaves_the_others() -> None:
    lab = full()
    lab.runs[PARENT_ID] = AccessDenied("MLflow", "that is not allowed")
    origins = await read(sources({SERVER.key: lab}))
    node = tree(origins)
    assert "not allowed" in found(node, "parent run").missing
    assert found(node, "experiment").title == "/fraud/card"
    assert isinstance(origins.error, AccessDenied)


async def test_a_version_of_a_registry_is_looked_for_on_every_server() -> None:
    other = full()
    origins = await read(sources({SERVER.key: Lab(), OTHER.key: other}), source=HERE)
    assert (origins.server, origins.place) == ("other", OTHER)
    assert "on other" in found(tree(origins, source=HERE), "run").note


async def test_whoever_knows_the_run_first_is_taken_while_another_is_silent() -> None:
    silent = Lab(held=frozenset({"run"}))
    origins = await read(sources({SERVER.key: silent, OTHER.key: full()}), source=HERE)
    assert origins.server == "other"


async def test_a_run_that_no_server_knows_says_so_and_who_did_not_answer() -> None:
    down = Lab(error=SILENT)
    origins = await read(sources({SERVER.key: Lab(), OTHER.key: down}), source=HERE)
    node = found(tree(origins, source=HERE), "run")
    assert node.missing == "No MLflow server that is set up here knows it. other did not say."
    assert node.copied == RUN_ID


async def test_without_any_server_the_reason_is_another() -> None:
    origins = await read(sources({}, servers=()), source=HERE)
    node = found(tree(origins, source=HERE), "run")
    assert node.missing == "No MLflow server is set up here that could know it."


async def test_the_same_name_and_number_elsewhere_is_another_version() -> None:
    origins = await read(sources({SERVER.key: full()}), source=HERE)
    titles = [one.title for _, one in tree(origins, source=HERE).walked()]
    assert "churn version 7" in titles


async def test_a_version_without_a_run_says_why_and_asks_nothing() -> None:
    lab = full()
    version = ModelVersion(7, "READY")
    origins = await read(sources({SERVER.key: lab}), version)
    assert found(tree(origins, version), "run").missing == "It was registered without a run."
    assert not lab.asked


async def test_an_imported_version_has_a_repository_and_no_run() -> None:
    version = ModelVersion(1, "READY", origin="Hugging Face", repository="org/model")
    node = tree(await read(sources({}), version, HERE), version, HERE)
    assert [one.kind for _, one in node.walked()] == [
        "model",
        "version",
        "repository",
        "endpoints",
    ]


async def test_a_logged_model_leads_to_the_run_that_made_it() -> None:
    lab = full()
    lab.logged_models["m-1"] = LoggedModel("m-1", source_run_id=RUN_ID)
    version = ModelVersion(7, "READY", logged_model_id="m-1")
    origins = await read(sources({SERVER.key: lab}), version)
    assert found(tree(origins, version), "run").title == "rusty-marten-395"


async def test_where_a_registry_says_which_workbench_it_is_told() -> None:
    version = replace(MADE, details={"workspace_name": "feature-lab", "project_id": "p-1"})
    node = tree(await read(sources({}), version, HERE), version, HERE)
    assert found(node, "workbench").title == "feature-lab"
    assert found(node, "project").title == "p-1"


async def test_reading_again_keeps_what_was_known_unless_it_is_gone() -> None:
    lab = full()
    origins = await read(sources({SERVER.key: lab}))
    lab.error = SILENT
    await read(sources({SERVER.key: lab}), origins=origins)
    assert origins.known_run is not None
    assert origins.error is SILENT

    lab.error = NotFound("MLflow", "gone")
    await read(sources({SERVER.key: lab}), origins=origins)
    assert origins.known_run is None
    assert origins.error is None
