"""Whether a model is as a step of a change wants it, or has come where one was imported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue

from backends.domain.errors import NotFound, ServiceError
from backends.domain.journal import Entry
from backends.domain.plan import Step
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.domain.status import Health
from backends.model_ports import ModelCatalogue
from backends.ports import Session
from backends.services.execution.step_events import CLOCKS_DIFFER, StepSign
from backends.services.models.reading_back import differences
from backends.services.models.sources import catalogue_with


async def model_sign(session: Session, entry: Entry, number: int, *, last: bool) -> StepSign | None:
    """Read back what a step has changed; None where it is not so yet, and not `last`, or unread."""
    step = entry.plan.steps[number]
    try:
        wrong = await differences(session, step)
    except NotFound:
        wrong = "it is not there any longer"
    except ServiceError:
        return None
    if not wrong:
        return StepSign("verified", _shown(entry), "")
    if not last:
        return None
    lost = not _was_answered(entry, number)
    begin = "No answer came, and it did not arrive" if lost else "It was accepted, and not applied"
    return StepSign("not verified", f"{begin}: {wrong}.", "")


def _shown(entry: Entry) -> str:
    """Say what reading back has shown; of several steps, each by itself."""
    alone = len(entry.plan.steps) == 1
    return f"Reading back shows {entry.plan.expected.words if alone else 'it'}."


def _was_answered(entry: Entry, number: int) -> bool:
    return any(row.event == "answered" and row.step == number for row in entry.records)


# Imports

NOT_THERE = StepSign("not verified", "It is not there any longer.", "")


async def import_sign(session: Session, entry: Entry, number: int) -> StepSign | None:
    """Look for the version that an import makes; None while it is on its way, or unread."""
    try:
        return sign_of_import(entry, number, await imported(session, entry, number))
    except NotFound:
        return NOT_THERE
    except ServiceError:
        return None


def sign_of_import(
    entry: Entry, number: int, found: tuple[RegisteredModel, ModelVersion] | None
) -> StepSign | None:
    """Return what a version shows of its import: READY, failed, or None while it is on its way.

    One whose answer was lost shows that it began by being there.
    """
    if found is None:
        return None
    model, version = found
    where, made = f"{model.name} version {version.version}", f"{model.id}/{version.version}"
    match version.health:
        case Health.READY:
            return StepSign("verified", f"{where} is ready.", "", made)
        case Health.FAILED:
            why = version.error or "the registry does not say why"
            return StepSign("not verified", f"{where} is {version.status}: {why}", "", made)
        case _ if _was_answered(entry, number):
            return None
        case _:
            words = f"The answer was lost, but it arrived: {where} is {version.status}."
            return StepSign("unanswered", words, "", made)


async def imported(
    session: Session, entry: Entry, number: int
) -> tuple[RegisteredModel, ModelVersion] | None:
    """Return what an import has made, as it is now; None where nothing of it is seen.

    Raises:
        NotFound: It is not there any longer.
        ServiceError: It could not be read.
    """
    catalogue = await catalogue_with(session, entry.plan.steps[number].request.at)
    return await _imported(catalogue, entry, number)


async def _imported(
    catalogue: ModelCatalogue, entry: Entry, number: int
) -> tuple[RegisteredModel, ModelVersion] | None:
    """Return what an import has made, as its answer told or as it looks."""
    made = made_by(entry, number)
    if made is None:
        model_id = await _newcomer(catalogue, entry.plan.steps[number], entry.sent_at)
        if not model_id:
            return None
        made = model_id, 0
    model = (await catalogue.model(made[0])).value
    if made[1]:
        version = model.version(made[1])
        if version is None:
            raise NotFound(catalogue.source.name, "the version is not there any longer")
        return model, version
    known = frozenset(entry.plan.expected.known)
    fresh = [one for one in model.versions or () if str(one.version) not in known]
    return (model, fresh[0]) if fresh else None


async def _newcomer(catalogue: ModelCatalogue, step: Step, sent_at: datetime) -> str:
    """Return the id of the model a step was to make, where the answer has not told it."""
    if step.shows is not None and step.shows.model:
        return step.shows.model
    name, since = step.request.body.get("name"), sent_at - CLOCKS_DIFFER
    async for page in catalogue.pages():
        for one in page.value.models:
            if one.name == name and one.created_at is not None and one.created_at >= since:
                return one.id
    return ""


def made_by(entry: Entry, number: int) -> tuple[str, int] | None:
    """Return id and version of what a step has made, as its answer told; 0 for which is unknown."""
    for row in entry.records:
        if row.step == number and row.model:
            model_id, _, version = row.model.rpartition("/")
            return model_id, int(version)
    return None


def told_by(answer: Mapping[str, JsonValue], step: Step) -> str:
    """Return what the answer to an import says it has made, as a record keeps it: `ID/VERSION`.

    Empty where it does not say. The answer is a model, or a version of one; the reference's
    chapter on the standalone API marks neither as certain.
    """
    known = step.shows.model if step.shows else ""
    model_id = answer.get("model_id") or answer.get("id") or known
    versions = answer.get("model_versions")
    numbers = [answer.get("version")] + [
        one.get("version")
        for one in (versions if isinstance(versions, list) else [])
        if isinstance(one, dict)
    ]
    found = [one for one in numbers if isinstance(one, int)]
    return f"{model_id}/{max(found, default=0)}" if isinstance(model_id, str) and model_id else ""
