"""The model that a change was about, as it is now."""

from __future__ import annotations

from backends.domain.errors import NotFound
from backends.domain.journal import Entry
from backends.domain.model_source import ModelSource
from backends.domain.registered_model import RegisteredModel
from backends.ports import Session
from backends.services.execution.model_signs import made_by
from backends.services.models.sources import source_with


async def changed_model(session: Session, entry: Entry) -> tuple[ModelSource, RegisteredModel]:
    """Return the one model that a change has changed or made, and where it is.

    Raises:
        NotFound: It was about several, or it is not there any longer, or not known.
        ServiceError: It could not be read.
    """
    ids = {found for number in range(len(entry.plan.steps)) if (found := _id(entry, number))}
    if len(ids) != 1:
        raise NotFound("models", "which model it was about is not known", hint="Look for it.")
    source = await source_with(session, entry.plan.steps[0].request.at)
    return source, (await session.models.open(source).model(ids.pop())).value


def _id(entry: Entry, number: int) -> str:
    made, shows = made_by(entry, number), entry.plan.steps[number].shows
    return made[0] if made else shows.model if shows else ""
