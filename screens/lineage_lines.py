"""The lineage of a version as rows of a tree, and all that is known of one thing in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from backends.domain.registered_model import ModelVersion, Tags
from backends.domain.run import DatasetUse, Experiment, LoggedModel, Run
from backends.services.models.comparing import number_words
from backends.services.models.lineage import Node, Thing
from screens.glyphs import Glyphs
from screens.times import stamp
from screens.widgets.line_list import Cell, Column

COLUMNS = (
    Column("kind", "Where it comes from", 20),
    Column("title", "", 26, grow=3),
    Column("note", "", 26, grow=2, keep=1),
)


@dataclass(frozen=True, slots=True)
class Branch:
    """A node as a row: what it is known by, and the lines of the tree before it."""

    key: str
    lines: str
    node: Node

    def cells(self) -> Sequence[Cell]:
        """Return the row: its kind in the tree, title and note; of what is not known, why."""
        node = self.node
        kind: Cell = (f"{self.lines}{node.kind}", "muted")
        if node.missing:
            return kind, (node.title, "muted"), (node.missing, "muted")
        return kind, node.title, (node.note, "muted")


def branches(root: Node, glyphs: Glyphs) -> tuple[Branch, ...]:
    """Return a tree as rows; each is known by what it is, wherever it stands by now."""
    return tuple(_branches(root, glyphs, "", "", ""))


def _branches(node: Node, glyphs: Glyphs, above: str, lines: str, below: str) -> Iterator[Branch]:
    key = f"{above}/{node.kind} {node.copied or node.title}"
    yield Branch(key, lines, node)
    seen = Counter[str]()
    for number, one in enumerate(node.below, 1):
        is_last = number == len(node.below)
        sign = glyphs.corner if is_last else glyphs.tee
        rest = "   " if is_last else f"{glyphs.trunk}  "
        its = f"{one.kind} {one.copied or one.title}"
        seen[its] += 1
        place = f"{key}#{seen[its]}" if seen[its] > 1 else key
        yield from _branches(one, glyphs, place, f"{below}{sign}{glyphs.rule} ", below + rest)


def node_text(node: Node, *, local: bool) -> str:
    """Return all that is known of a node."""
    lines = [f"{node.kind.capitalize()}: {node.title}"]
    if node.note:
        lines.append(node.note)
    if node.missing:
        lines.append(node.missing)
    if node.copied and node.copied != node.title:
        lines.append(node.copied)
    if node.thing is not None:
        lines += ["", *thing_lines(node.thing, local=local)]
    return "\n".join(lines)


def version_text(version: ModelVersion, *, local: bool) -> str:
    """Return all that its place says of a version."""
    lines = [
        *_named("Status", version.status),
        *_named("Error", version.error),
        *_named("Stage", version.stage),
        *_named("Aliases", ", ".join(version.aliases)),
        *_moment("Created", version.created_at, local=local),
        *_moment("Updated", version.updated_at, local=local),
        *_named("By", version.user),
        *_named("Source", f"{version.origin} {version.repository}".strip()),
        *_named("Files", version.artifact_uri),
        *_named("Run", version.run_id),
        *_named("Logged model", version.logged_model_id),
        *_block("Description", version.description.splitlines()),
        *_pairs("Tags", version.tags or ()),
        *_pairs("Details", [(name, str(value)) for name, value in version.details.items()]),
    ]
    return "\n".join(lines)


def thing_lines(thing: Thing, *, local: bool) -> Iterator[str]:
    """Yield all that is known of a run, an experiment, a logged model or a dataset."""
    match thing:
        case Run():
            yield from _run(thing, local=local)
        case Experiment():
            yield from _named("Id", thing.id)
            yield from _named("Files", thing.artifact_location)
            yield from _pairs("Tags", thing.tags)
        case LoggedModel():
            yield from _logged_model(thing, local=local)
        case DatasetUse():
            yield from _named("Digest", thing.digest)
            yield from _named("Used for", thing.context)
            yield from _named("Source", thing.source)


def _run(run: Run, *, local: bool) -> Iterator[str]:
    yield from _named("Id", run.id)
    yield from _named("Experiment", run.experiment_id)
    yield from _named("Status", f"{run.status}{', deleted' if run.is_deleted else ''}")
    yield from _named("By", run.user)
    yield from _moment("Started", run.started_at, local=local)
    yield from _moment("Ended", run.ended_at, local=local)
    yield from _named("Files", run.artifact_uri)
    yield from _named("Logged models", ", ".join(run.logged_models))
    yield from _pairs("Params", run.params)
    yield from _pairs("Metrics", [(one.key, number_words(one.value)) for one in run.metrics])
    yield from _pairs("Tags", run.tags)


def _logged_model(model: LoggedModel, *, local: bool) -> Iterator[str]:
    yield from _named("Id", model.id)
    yield from _named("Experiment", model.experiment_id)
    yield from _named("Status", model.status)
    yield from _named("Type", model.model_type)
    yield from _moment("Created", model.created_at, local=local)
    yield from _named("Run", model.source_run_id)
    yield from _named("Files", model.artifact_uri)
    yield from _pairs("Params", model.params)
    yield from _pairs("Metrics", [(one.key, number_words(one.value)) for one in model.metrics])
    yield from _pairs("Tags", model.tags)


def _named(name: str, value: str) -> Iterator[str]:
    if value:
        yield f"{name}: {value}"


def _moment(name: str, moment: datetime | None, *, local: bool) -> Iterator[str]:
    if moment is not None:
        yield f"{name}: {stamp(moment, local=local)}"


def _pairs(title: str, pairs: Sequence[tuple[str, str]] | Tags) -> Iterator[str]:
    yield from _block(title, [f"{name} = {value}" for name, value in pairs])


def _block(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", title, *(f"  {line}" for line in lines))
