"""Versions opened on the console over places and runs that a test makes up."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.domain.run import ArtifactFile, Experiment, Metric
from backends.model_ports import Tracking
from backends.ports import Session
from registry_tui import options
from registry_tui.demo_wiring import DemoConnector
from registry_tui.settings import Settings
from registry_tui.terminal_rules import Overrides
from screens.open_model import OpenModel
from screens.wanted import ComparisonWanted, ModelWanted, VersionWanted
from tests.screens.console import IMPATIENT, NOWHERE, SIZE, START, Clock, Console, console
from tests.services.models_desk import RUN_ID, Lab, Shop, curve, run
from tests.services.places import HERE, SERVER, Place, Places
from tests.services.places import model as model_of

MLMODEL = b"""\
flavors:
  sklearn:
    sklearn_version: '1.5'
mlflow_version: 3.17.2
model_size_bytes: 118000
signature:
  inputs: '[{"type": "double", "name": "amount", "required": true}]'
  outputs: '[{"type": "long", "name": "label", "required": false}]'
"""
FILES = (
    ArtifactFile("model/MLmodel", size_bytes=842),
    ArtifactFile("model/data", is_folder=True),
    ArtifactFile("model/model.pkl", size_bytes=1_200_000),
)


def version(number: int, **fields: object) -> ModelVersion:
    """Return a ready version, two days old, that the usual run has logged."""
    usual: dict[str, object] = {
        "version": number,
        "status": "READY",
        "created_at": START - timedelta(days=2),
        "user": "alice",
        "origin": "MLflow",
        "run_id": RUN_ID,
        "artifact_uri": f"runs:/{RUN_ID}/model",
        "tags": (),
    }
    return ModelVersion(**(usual | fields))  # pyright: ignore[reportArgumentType]


def churn(*versions: ModelVersion, **fields: object) -> RegisteredModel:
    """Return the model `churn` of an MLflow server, with these versions or one."""
    made = tuple(sorted(versions or (version(7),), key=lambda one: -one.version))
    return replace(model_of("churn", id="churn", **fields), versions=made, latest=made[0])


def lab(**fields: object) -> Lab:
    """Return a server that knows the usual run, its experiment, its curve and its files."""
    usual: dict[str, object] = {
        "runs": {RUN_ID: run()},
        "experiments": {"7": Experiment("7", "/fraud/card")},
        "histories": {
            (RUN_ID, "f1"): curve([0.81]),
            (RUN_ID, "loss"): curve([1 - step / 125 for step in range(100)]),
        },
        "folders": {
            (RUN_ID, "model"): FILES,
            (RUN_ID, "model/data"): (ArtifactFile("model/data/x.bin", size_bytes=10),),
            (RUN_ID, ""): (ArtifactFile("model", is_folder=True), ArtifactFile("a.png", False, 5)),
        },
    }
    return Lab(**(usual | fields))  # pyright: ignore[reportArgumentType]


def many(count: int, **fields: object) -> Lab:
    """Return a server whose run has so many metrics, each with a history."""
    keys = [f"metric-{number:03d}" for number in range(count)]
    metrics = tuple(Metric(key, 0.5, 9) for key in keys)
    histories = {(RUN_ID, key): curve(range(10)) for key in keys}
    return lab(runs={RUN_ID: run(metrics=metrics)}, histories=histories, **fields)


class PlacesConnector(DemoConnector):
    """The demo without registries, and with these places; anybody may be signed in."""

    def __init__(self, places: Places, clock: Clock, settings: Settings, *arguments: str) -> None:
        asked = options.read(["--demo", "--fault", "nothing", *arguments])
        super().__init__(asked, settings, clock, IMPATIENT)
        self._places = places

    def connect(self, profile: str = "", region: str = "") -> Session:
        return replace(super().connect(profile, region), models=self._places)


@asynccontextmanager
async def opened(
    model: RegisteredModel,
    tracking: Tracking | None = None,
    *,
    place: Place | None = None,
    source: ModelSource = SERVER,
    more: Sequence[Place] = (),
    arguments: Sequence[str] = (),
    size: tuple[int, int] = SIZE,
    files: Path = NOWHERE,
    read_only: bool = False,
    waits: bool = True,
    ascii_only: bool = False,
) -> AsyncGenerator[Console]:
    """Open a model of a place; `tracking` knows the runs of the server `SERVER`."""
    there = place or Shop(source, {model.id: model}, files={"MLmodel": MLMODEL})
    trackings = {SERVER.key: tracking} if tracking is not None else {}
    is_known = source.key == SERVER.key or tracking is None or bool(more)
    servers = () if is_known else (Shop(SERVER),)
    places = Places((there, *servers, *more), trackings=trackings)
    settings = Settings(refresh_list_s=3600, refresh_moving_s=3600, read_only=read_only)
    clock = Clock()
    connector = PlacesConnector(places, clock, settings, *arguments)
    overrides = Overrides(ascii_only=True) if ascii_only else None
    async with console(
        connector=connector,
        clock=clock,
        size=size,
        files=files,
        settings=settings,
        overrides=overrides,
    ) as shown:
        shown.app.post_message(ModelWanted(source, model))
        if waits:
            await shown.rest()
        else:
            await shown.pilot.pause()
        yield shown


def open_model(shown: Console, model: RegisteredModel, source: ModelSource = SERVER) -> OpenModel:
    """Return a model as opened from a list: nothing of it was read."""
    assert shown.app.session is not None
    return OpenModel(shown.app.session, source, model)


async def to_version(shown: Console, model: RegisteredModel, number: int, *keys: str) -> OpenModel:
    """Open a version without its model's screen, then press keys."""
    one = open_model(shown, model)
    shown.app.post_message(VersionWanted(one, number))
    await shown.rest()
    await shown.press(*keys)
    return one


async def to_comparison(shown: Console, model: RegisteredModel, *numbers: int) -> None:
    """Compare versions of a model of which nothing was read."""
    shown.app.post_message(ComparisonWanted(open_model(shown, model), numbers))
    await shown.rest()


__all__ = ["HERE", "SERVER", "churn", "lab", "many", "opened", "to_comparison", "to_version"]
