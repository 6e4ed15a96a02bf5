"""The runs behind models, made up when asked for: one for each version, and some beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from urllib.parse import quote

from backends.demo.mlflow.curves import Curve, curve
from backends.demo.mlflow.shapes import Tags
from backends.demo.mlflow.stories import Origin, Story, identity, stored

_MOST_SWEPT = 7
_LASTS_S = (240, 5400)


@dataclass(frozen=True, slots=True)
class Run:
    """One run. Times are milliseconds since the epoch.

    Attributes:
        origin: The version it made; None for what came to nothing.
        ended_ms: None while it runs.
        curves: What it measured.
        logged_models: Ids of the logged models it made, with the step of each.
    """

    id: str
    story: Story
    origin: Origin | None
    name: str
    user: str
    status: str
    started_ms: int
    ended_ms: int | None
    params: Tags
    tags: Tags
    curves: tuple[Curve, ...]
    logged_models: tuple[tuple[str, int], ...] = ()
    is_deleted: bool = False

    @property
    def has_model(self) -> bool:
        """Whether a model is among its own artifacts: with MLflow 3, models are beside them."""
        return self.origin is not None and not self.logged_models

    def moment_ms(self, measured: Curve, index: int) -> int:
        """Return when a value was measured."""
        ended_ms = self.ended_ms or self.started_ms + 60_000 * measured.points
        return self.started_ms + (ended_ms - self.started_ms) * (index + 1) // measured.points


def runs_of(story: Story) -> Iterator[Run]:
    """Yield the runs of a model's experiment that are still there, oldest first."""
    for origin in story.origins:
        if origin.quirk == "purged":
            continue
        yield from _beside(story, origin)
        yield run_of(story, origin)


def run_of(story: Story, origin: Origin) -> Run:
    """Return the run that made a version."""
    chance = Random(f"run {origin.run_id}")  # noqa: S311
    parent = _parent_id(origin) if origin.swept else ""
    skill = min(1.0, 0.4 + 0.08 * origin.number)
    run = _run(story, origin, origin.run_id, chance, skill=skill, parent=parent)
    return replace(
        run,
        origin=origin,
        status="RUNNING" if origin.quirk == "pending" else run.status,
        ended_ms=None if origin.quirk == "pending" else run.ended_ms,
        is_deleted=origin.quirk == "deleted",
        logged_models=tuple(_logged_models(story, origin, run.curves)),
    )


def logged_model_id(origin: Origin, checkpoint: int = 0) -> str:
    """Return the id of the logged model a version was made of, or of one before it."""
    return "m-" + identity(f"logged {origin.run_id} {checkpoint}")


def checkpoints_of(story: Story) -> int:
    """Return how many logged models each run of a model makes; the last is registered."""
    return story.facts.get("checkpoints", 1)


def _logged_models(
    story: Story, origin: Origin, curves: tuple[Curve, ...]
) -> Iterator[tuple[str, int]]:
    if not origin.is_logged:
        return
    longest = max(curves, key=lambda one: one.points)
    count = checkpoints_of(story)
    for left in range(count - 1, -1, -1):
        index = (longest.points * (count - left)) // count - 1
        yield logged_model_id(origin, left), longest.step(max(0, index))


def _beside(story: Story, origin: Origin) -> Iterator[Run]:
    """Yield what was run on the way to a version: a parent with its children, or a failure."""
    chance = Random(f"beside {origin.run_id}")  # noqa: S311
    if origin.swept:
        parent = _parent_id(origin)
        yield _parent(_run(story, origin, parent, chance, skill=0.5, parent=""))
        for child in range(chance.randint(3, _MOST_SWEPT)):
            own = identity(f"child {child} of {parent}")
            yield _run(story, origin, own, chance, skill=chance.uniform(0, 0.4), parent=parent)
    elif chance.random() < 0.2:
        own = identity(f"attempt before {origin.run_id}")
        failed = _run(story, origin, own, chance, skill=0.1, parent="")
        yield replace(failed, status=chance.choice(("FAILED", "KILLED")))


def _parent(run: Run) -> Run:
    """Make a run one that only holds others: it has measured nothing over steps."""
    once = tuple(
        replace(one, shape="once", points=1, stride=1, quirk="") for one in run.curves[-1:]
    )
    return replace(run, name=f"sweep-{run.name}", params=(("strategy", "random"),), curves=once)


def _run(
    story: Story, origin: Origin, own: str, chance: Random, *, skill: float, parent: str
) -> Run:
    facts = story.facts
    lasts = timedelta(seconds=chance.randint(*_LASTS_S))
    started = origin.made_at - lasts - timedelta(seconds=chance.randint(20, 600))
    name = f"{chance.choice(stored()['adjectives'])}-{chance.choice(stored()['animals'])}"
    name = f"{name}-{chance.randint(1, 999)}"
    params = tuple((key, chance.choice(values)) for key, values in facts["params"].items())
    curves = tuple(
        curve(key, row, chance, skill=skill, quirk=origin.quirk if own == origin.run_id else "")
        for key, row in facts["curves"].items()
    )
    return Run(
        own,
        story,
        None,
        name,
        origin.maker,
        "FINISHED",
        _ms(started),
        _ms(started + lasts),
        params,
        tuple(_tags(story, origin, chance, name, parent)),
        curves,
    )


def _tags(
    story: Story, origin: Origin, chance: Random, name: str, parent: str
) -> Iterator[tuple[str, str]]:
    source: str = story.facts["source"]
    is_notebook = source.endswith(".ipynb")
    yield "mlflow.user", origin.maker
    yield "mlflow.source.name", f"{story.place}/{source}" if story.place else source
    yield "mlflow.source.type", "NOTEBOOK" if is_notebook else "LOCAL"
    if not is_notebook:
        yield "mlflow.source.git.commit", f"{chance.getrandbits(160):040x}"
        yield "mlflow.source.git.branch", chance.choice(("main", "main", "retrain"))
        yield "mlflow.source.git.repoURL", f"https://git.example.com/models/{quote(story.name)}.git"
    if story.place:
        yield "workbench", story.place
    if parent:
        yield "mlflow.parentRunId", parent
    yield "mlflow.runName", name


def _parent_id(origin: Origin) -> str:
    return identity(f"parent of {origin.run_id}")


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
