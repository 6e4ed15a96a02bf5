"""What is said of a model itself, a line each: what its source does not know says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backends.domain.ages import age
from backends.domain.errors import AccessDenied
from backends.domain.model_source import ModelSource
from backends.domain.registered_model import RegisteredModel, Tags, Visibility
from backends.services.models.fields import alias_words, tag_words
from backends.services.models.granted import Granted
from backends.services.models.rights import access_words
from backends.services.models.sayings import why_absent
from screens.loadable import Failed, Loading
from screens.pane import Pane
from screens.times import stamp
from screens.widgets.line_list import Cell, Column

COLUMNS = (Column("label", "", 14), Column("value", "", 30, grow=1))
NONE = "none"
LOADING = "loading"
ADMINISTRATORS_ONLY = "The server tells its administrators only who may do what."


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is said of a model.

    Attributes:
        label: What it is about.
        value: What is said; empty where nothing is.
        why_absent: Why nothing is said.
        whole: The value where a line is too short for it, if that is another text.
    """

    label: str
    value: str
    why_absent: str = ""
    whole: str = ""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return its line; a text of several lines is joined to one."""
        words = " ".join(self.value.split("\n"))
        return (self.label, "muted"), words if words else (self.why_absent, "muted")

    @property
    def text(self) -> str:
        """Return all there is to say."""
        return self.whole or self.value or self.why_absent


def facts(
    source: ModelSource,
    model: RegisteredModel,
    granted: Pane[Granted] | None,
    *,
    now: datetime,
    local: bool,
) -> Iterator[Fact]:
    """Yield what is said of a model, the most wanted first.

    `granted` is what its server says of who may do what; None where the server keeps nothing.
    """
    yield Fact("Description", model.description, NONE)
    yield from _access(source, model) if source.kind == "AI Registry" else _grants(model, granted)
    yield Fact("Tags", tag_words(model), NONE, _lines(model.tags or ()))
    aliases = why_absent(source.kind, "aliases")
    yield Fact("Aliases", alias_words(model), aliases or NONE)
    yield Fact("Created", *_moment(model.created_at, now, local=local))
    yield Fact("Updated", *_moment(model.updated_at, now, local=local))
    yield from _where(source, model)


def _access(source: ModelSource, model: RegisteredModel) -> Iterator[Fact]:
    seen = "" if model.visibility is Visibility.UNKNOWN else model.visibility.value
    yield Fact("Visibility", seen, "The registry does not say.")
    for label, words in access_words(model, source):
        yield Fact(label, words)


def _grants(model: RegisteredModel, granted: Pane[Granted] | None) -> Iterator[Fact]:
    yield Fact("Owner", model.owner, why_absent("MLflow", "owner"))
    if granted is None:
        yield Fact("Visibility", "", why_absent("MLflow", "visibility"))
        return
    match granted.state:
        case Loading():
            yield Fact("Permissions", "", LOADING)
        case Failed(AccessDenied()):
            yield Fact("Permissions", "", ADMINISTRATORS_ONLY)
        case Failed(error):
            yield Fact("Permissions", "", f"{error.detail}. {error.hint}")
        case _:
            yield from _held(granted.value)


def _held(granted: Granted | None) -> Iterator[Fact]:
    for label, names in granted.words() if granted else ():
        yield Fact(label, names)
    if granted and granted.left_out:
        yield Fact("Permissions", f"{granted.left_out} users more were not asked about.")
    elif granted and not granted.grants:
        yield Fact("Permissions", "", "The server has no users.")


def _where(source: ModelSource, model: RegisteredModel) -> Iterator[Fact]:
    if source.kind == "MLflow":
        yield Fact("Server", f"{source.name}  {source.url}".rstrip(), whole=source.url)
        yield Fact("Workspace", source.workspace, "the server's default, or none")
        return
    yield Fact("Registry", source.name)
    yield Fact("Environment", source.environment_name, "not known")
    yield Fact("Id", model.id)


def _moment(moment: datetime | None, now: datetime, *, local: bool) -> tuple[str, str]:
    if moment is None:
        return "", "not told"
    return f"{stamp(moment, local=local)}, {age(moment, now)} ago", ""


def _lines(tags: Tags) -> str:
    """Return tags a line each: a value may have blanks in it."""
    return "\n".join(f"{key}={value}" if value else key for key, value in tags)
