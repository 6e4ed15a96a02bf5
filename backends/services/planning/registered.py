"""What is registered in a registry, read for the plan that would take it away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from backends.domain.errors import NotFound, ServiceError
from backends.domain.model_source import source_of
from backends.domain.plan import Check, Verdict
from backends.domain.registry import Registry
from backends.model_ports import ModelCatalogue, ModelSources

MOST_COUNTED = 100
"""Models whose versions are counted: each takes a call of its own."""
_MOST_NAMED = 5
_CONSOLE = "Registered Models in the web console shows its models and versions."


@dataclass(frozen=True, slots=True)
class Registered:
    """What one may see in a registry.

    Attributes:
        models: The models' names, in order.
        versions: How many versions they have together; None where they are too many to count.
    """

    models: tuple[str, ...]
    versions: int | None


async def registered_in(
    sources: ModelSources, registry: Registry
) -> Registered | ServiceError | None:
    """Return what is in a registry, why that is not known, or None where it has no address yet."""
    if not registry.url:
        return None
    try:
        catalogue = sources.open(source_of(registry))
        pages = [page async for page in catalogue.pages()]
        models = [one for page in pages for one in page.value.models]
        models.sort(key=lambda one: one.name.casefold())
        names = tuple(one.name for one in models)
        if len(models) > MOST_COUNTED:
            return Registered(names, None)
        counts = (_versions(catalogue, one.id) for one in models)
        return Registered(names, sum(await asyncio.gather(*counts)))
    except ServiceError as error:
        return error


async def _versions(catalogue: ModelCatalogue, model_id: str) -> int:
    """Count a model's versions; one that was deleted meanwhile has none."""
    try:
        return len((await catalogue.model(model_id)).value.versions or ())
    except NotFound:
        return 0


def what_is_lost(found: Registered | ServiceError | None) -> str:
    """Say what goes with the registry, for those who use it."""
    if found is None or isinstance(found, ServiceError):
        return "Every model and version registered in it is lost to those who use the registry."
    if not found.models:
        return "No model is registered in it that you may see."
    alone = len(found.models) == 1
    models = "1 model" if alone else f"{len(found.models)} models"
    versions = {None: "all their versions", 1: "1 version"}.get(
        found.versions, f"{found.versions} versions"
    )
    named, more = found.models[:_MOST_NAMED], len(found.models) - _MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return (
        f"{models} with {versions} that you may see {'is' if alone else 'are'} lost to those who "
        f"use the registry: {', '.join(named)}{rest}."
    )


def unknown_models(found: Registered | ServiceError | None) -> Iterator[Check]:
    """Return a check where it is not known what is registered."""
    if isinstance(found, Registered):
        return
    why = "It has no address yet." if found is None else f"{found}. {found.hint}"
    yield Check(
        name="models",
        title="It is known what is registered in it",
        verdict=Verdict.NOT_CHECKED,
        evidence=f"{why} {_CONSOLE}",
        source="AI Registry GET /api/v2/models",
    )
