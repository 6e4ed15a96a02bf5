"""The rows of a model's screen: its versions, and its imports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from backends.domain.ages import age
from backends.domain.registered_model import ModelVersion
from backends.domain.status import Health
from backends.services.following.import_events import ImportEvent
from backends.services.models.fields import status_word
from screens.fleet_lines import MARK
from screens.glyphs import Glyphs
from screens.times import in_zone, stamp
from screens.widgets.line_list import Cell, Column

COLUMNS = (
    Column("version", "Version", 7),
    Column("status", "Status", 15, grow=1),
    Column("created", "Created", 7, align="right"),
    Column("user", "By", 6, grow=1, keep=1),
    Column("aliases", "Aliases", 12, grow=1),
    Column("stage", "Stage", 10, keep=2),
    Column("source", "Source", 20, grow=3),
    Column("note", "Notes", 12, grow=3, keep=3),
)
_ALWAYS = ("version", "status", "created", "source")
IMPORT_COLUMNS = (
    Column("at", "", 20, keep=2),
    Column("version", "", 3),
    Column("outcome", "", 15),
    Column("words", "", 20, grow=1),
)
_RUN_CHARACTERS = 8
NOT_TOLD = "not told"


def source_words(version: ModelVersion) -> str:
    """Say where a version's files are from: `Hugging Face org/model`, `MLflow run 919f7b50`."""
    run = f"run {version.run_id[:_RUN_CHARACTERS]}" if version.run_id else ""
    return " ".join(filter(None, (version.origin, version.repository or run)))


def status_cell(version: ModelVersion, glyphs: Glyphs) -> Cell:
    """Return a version's status as sign and word, in its tone."""
    word = status_word(version.status) or NOT_TOLD
    return f"{glyphs.of(version.health)} {word}", version.health.value


def columns_of(versions: Iterable[ModelVersion]) -> tuple[Column, ...]:
    """Return the columns that say something of any of these versions."""
    said = {key for one in versions for key, text in _texts(one).items() if text}
    return tuple(one for one in COLUMNS if one.key in said or one.key in _ALWAYS)


def _texts(version: ModelVersion) -> dict[str, str]:
    return {
        "user": version.user,
        "aliases": ", ".join(version.aliases),
        "stage": version.stage,
        "note": version.error or version.description,
    }


def version_cells(
    version: ModelVersion,
    columns: Iterable[Column],
    glyphs: Glyphs,
    now: datetime,
    marked: Collection[int],
) -> tuple[Cell, ...]:
    """Return one version's row. What went wrong stands among notes."""
    cells = _cells(version, glyphs, now, marked)
    return tuple(cells[one.key] for one in columns)


def _cells(
    version: ModelVersion, glyphs: Glyphs, now: datetime, marked: Collection[int]
) -> dict[str, Cell]:
    number = str(version.version)
    failed = version.health is Health.FAILED
    note: Cell = (version.error, "failed") if failed else (_one_line(version.description), "muted")
    is_marked = version.version in marked
    return {
        "version": (f"{MARK} {number}", "accent") if is_marked else f"  {number}",
        "status": status_cell(version, glyphs),
        "created": (age(version.created_at, now) if version.created_at else "", "muted"),
        "user": version.user,
        "aliases": (", ".join(version.aliases), "accent"),
        "stage": version.stage,
        "source": source_words(version) or (NOT_TOLD, "muted"),
        "note": note,
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())


def import_cells(event: ImportEvent, glyphs: Glyphs, *, local: bool) -> tuple[Cell, ...]:
    """Return one import's row."""
    at = f"{in_zone(event.at, local=local):%Y-%m-%d %H:%M %Z}" if event.at else NOT_TOLD
    sign = glyphs.of(event.health)
    return (
        (at, "muted"),
        str(event.number) if event.number else "",
        (f"{sign} {event.outcome}", event.health.value),
        f"{event.repository} from {event.origin or 'elsewhere'}, by {event.by or NOT_TOLD}",
    )


def import_account(event: ImportEvent, *, local: bool) -> str:
    """Write all that is known of an import, whole."""
    return "\n".join(_account(event, local=local))


def _account(event: ImportEvent, *, local: bool) -> Iterator[str]:
    yield f"{event.repository or 'A repository'} from {event.origin or 'elsewhere'}"
    yield f"{event.outcome}: {event.why}" if event.why else event.outcome
    yield ""
    if entry := event.entry:
        yield f"Sent from here by {entry.by}, {stamp(entry.sent_at, local=local)}."
        yield f"The journal has it as {entry.state}. {entry.words}".rstrip()
        yield from (f"Request id {one}." for one in entry.request_ids)
        if entry.is_open:
            yield "F follows it."
    version = event.version
    if version is None:
        yield "Its version is not there."
        return
    yield f"Version {version.version} was registered by {version.user or 'somebody'}."
    if version.created_at:
        yield f"Registered {stamp(version.created_at, local=local)}."
    if version.updated_at:
        yield f"Last changed {stamp(version.updated_at, local=local)}."
    if version.artifact_uri:
        yield f"Its files are in {version.artifact_uri}"
