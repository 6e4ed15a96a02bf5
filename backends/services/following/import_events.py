"""The imports of one model: those sent from here, as the journal has them, and what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from backends.domain.journal import Entry, State
from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion, Origin, RegisteredModel
from backends.domain.status import Health
from backends.services.execution.model_signs import made_by
from backends.services.execution.step_events import CLOCKS_DIFFER
from backends.services.models.fields import status_word

HUBS: tuple[Origin, ...] = ("Hugging Face", "NGC")
_ORIGINS: dict[str, Origin] = {"HF": "Hugging Face", "NGC": "NGC"}
_HEALTHS = {
    State.NOT_SENT: Health.UNKNOWN,
    State.UNKNOWN: Health.UNKNOWN,
    State.REFUSED: Health.FAILED,
    State.UNDER_WAY: Health.BUSY,
    State.DONE: Health.UNKNOWN,
    State.FAILED: Health.FAILED,
}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ImportEvent:
    """One import.

    Attributes:
        key: Tells it from the others.
        at: When it was sent from here, or else when its version was registered.
        number: Its version's number; 0 where it has none, or none that is known.
        by: Who imported it.
        origin: The hub it is from.
        repository: The repository there.
        health: What came of it, folded.
        outcome: That in a word or two.
        why: Why it failed, as the registry says; or what the journal says of it.
        version: Its version, where that is there.
        entry: The journal's, where it was sent from here.
    """

    key: str
    at: datetime | None
    number: int
    by: str
    origin: Origin
    repository: str
    health: Health
    outcome: str
    why: str = ""
    version: ModelVersion | None = None
    entry: Entry | None = None


def imports_of(
    source: ModelSource, model: RegisteredModel, entries: Sequence[Entry]
) -> tuple[ImportEvent, ...]:
    """Return the imports of a model, the newest first.

    Args:
        source: Where it is registered.
        model: The model, with its versions as far as they are known.
        entries: The journal, the newest change first; of it the imports of this model count.
    """
    own = [entry for entry in entries if _is_of(entry, source, model)]
    found = [_sent(entry, model) for entry in own]
    numbers = {one.version.version for one in found if one.version is not None}
    found += [
        _seen(version)
        for version in model.versions or ()
        if version.origin in HUBS and version.version not in numbers
    ]
    return tuple(sorted(found, key=lambda one: one.at or _LONG_AGO, reverse=True))


def _is_of(entry: Entry, source: ModelSource, model: RegisteredModel) -> bool:
    plan = entry.plan
    if plan.kind != "import-model" or plan.steps[0].request.at != source.key:
        return False
    shows, made = plan.steps[0].shows, made_by(entry, 0)
    return model.id in (shows.model if shows else "", made[0] if made else "")


def _sent(entry: Entry, model: RegisteredModel) -> ImportEvent:
    version = _version(entry, model)
    origin, repository = _from(entry)
    made = made_by(entry, 0)
    told = version is not None
    return ImportEvent(
        key=entry.id,
        at=entry.sent_at,
        number=version.version if version else made[1] if made else 0,
        by=entry.by,
        origin=origin,
        repository=repository,
        health=version.health if told else _HEALTHS[entry.state],
        outcome=status_word(version.status) if told else _ended(entry),
        why=(version.error if version else "") or entry.words,
        version=version,
        entry=entry,
    )


def _ended(entry: Entry) -> str:
    return "Not there now" if entry.state is State.DONE else entry.state.value.capitalize()


def _version(entry: Entry, model: RegisteredModel) -> ModelVersion | None:
    """Return the version that an import has made; numbers may be used again, so its time counts."""
    made = made_by(entry, 0)
    since = entry.sent_at - CLOCKS_DIFFER
    known = frozenset(entry.plan.expected.known)
    for version in reversed(model.versions or ()):
        is_younger = version.created_at is None or version.created_at >= since
        is_it = (
            version.version == made[1] if made and made[1] else str(version.version) not in known
        )
        if is_it and is_younger and entry.was_sent:
            return version
    return None


def _from(entry: Entry) -> tuple[Origin, str]:
    """Return hub and repository, as the request names them."""
    return next(_downloads(entry), ("", ""))


def _downloads(entry: Entry) -> Iterator[tuple[Origin, str]]:
    body = entry.plan.steps[0].request.body
    for part in (body, body.get("createModelVersionRequestPayload")):
        match part:
            case {"downloadModelRepoRequest": {"source": str(hub), "repo_id": str(repository)}}:
                yield _ORIGINS.get(hub, ""), repository
            case _:
                continue


def _seen(version: ModelVersion) -> ImportEvent:
    return ImportEvent(
        key=f"version {version.version}",
        at=version.created_at,
        number=version.version,
        by=version.user,
        origin=version.origin,
        repository=version.repository,
        health=version.health,
        outcome=status_word(version.status),
        why=version.error,
        version=version,
    )
