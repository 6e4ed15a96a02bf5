"""What the plans of every change have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex

from pydantic import JsonValue

from backends.domain.plan import Request, Step, Where
from backends.services.planning.commands import command

CDP = "CDP control plane"
"""Who refuses what cannot be planned, as `ServiceError.service`."""

ENVIRONMENTS = "environments"
"""The service of requests about an environment's mappings and users."""

GUIDE = "product guide"
"""The source of what the product's own guide says."""

DESCRIBED = "environments describeEnvironment"
"""The source of what CDP says of an environment and its network."""

CREATE_DOCUMENT = "ml createModelRegistry, its document"
"""The source of what the fields of a creation mean."""


def new_id(now: datetime) -> str:
    """Return the id of a new plan: the day, and something no other plan of that day has."""
    return f"{now:%Y%m%d}-{token_hex(6)}"


def step(
    where: Where,
    operation: str,
    body: Mapping[str, JsonValue],
    effect: str,
    about: str = "",
    *,
    service: str = "ml",
) -> Step:
    """Return the step that sends one operation of a service of the control plane."""
    request = Request(service=service, operation=operation, body=body)
    return Step(request=request, effect=effect, command=command(request, where), about=about)
