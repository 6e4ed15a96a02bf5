"""Hands a request to whoever it is for: the control plane, a Ranger, or a place of models."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from backends.domain.answer import Answer
from backends.domain.errors import Rejected, ServiceError
from backends.domain.plan import Request
from backends.domain.ranger import RANGER
from backends.ports import Session
from backends.services.models.sources import catalogue_with


async def sent(
    session: Session, request: Request, secret: str = ""
) -> Answer[Mapping[str, JsonValue]]:
    """Send a request, once; `secret` fills in the field it keeps for one.

    Raises:
        ServiceError: As `backends.ports.Changes.change` does. Where it goes is looked up first; a
            failure of that is `Rejected`, as nothing was sent.
    """
    if request.service == RANGER:
        return await session.rangers.open(request.at).change(request)
    if not request.at:
        return await session.control_plane.change(request)
    try:
        catalogue = await catalogue_with(session, request.at)
    except ServiceError as error:
        raise Rejected(
            error.service, f"where it goes is not known: {error.detail}", hint=error.hint
        ) from error
    return await catalogue.change(request, secret)
