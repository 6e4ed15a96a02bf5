"""Reads the models of several places at once, as far as a list wants them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from backends.domain.errors import ServiceError
from backends.domain.filter_terms import Filter
from backends.domain.model_source import ModelSource
from backends.model_ports import ModelCatalogue, ModelSources
from backends.services.models.fields import ModelRow, index_of, row_of

_AT_A_TIME = 8


@dataclass(slots=True)
class Reading:
    """What was read.

    Attributes:
        rows: The models that pass the filter, place by place.
        failures: The places that gave no answer at all, each with why.
        broken_off: Those that did not answer to their end.
        more: Whether models were left out that pass the filter, or may.
    """

    rows: list[ModelRow] = field(default_factory=list[ModelRow])
    failures: list[tuple[ModelSource, ServiceError]] = field(
        default_factory=list[tuple[ModelSource, ServiceError]]
    )
    broken_off: list[tuple[ModelSource, ServiceError]] = field(
        default_factory=list[tuple[ModelSource, ServiceError]]
    )
    more: bool = False


async def read_models(
    sources: ModelSources,
    among: Sequence[ModelSource],
    wanted: Filter,
    *,
    name_part: str = "",
    most: int = 0,
) -> Reading:
    """Read the models that pass a filter; nothing is raised.

    Args:
        sources: What opens the places.
        among: The places, in their order.
        wanted: The filter.
        name_part: What MLflow servers are to search names for themselves.
        most: How many are wanted; a place is not read further than that. 0 for all.
    """
    parts = await asyncio.gather(
        *(_read(sources.open(one), wanted, name_part, most) for one in among)
    )
    whole = Reading(more=any(part.more for part in parts))
    for part in parts:
        whole.rows += part.rows
        whole.failures += part.failures
        whole.broken_off += part.broken_off
    if most and len(whole.rows) > most:
        whole.rows, whole.more = whole.rows[:most], True
    return whole


async def _read(catalogue: ModelCatalogue, wanted: Filter, name_part: str, most: int) -> Reading:
    source, read, answered = catalogue.source, Reading(), False
    try:
        async with aclosing(catalogue.pages(name_part if source.kind == "MLflow" else "")) as pages:
            async for page in pages:
                answered = True
                read.rows += passing([row_of(source, one) for one in page.value.models], wanted)
                if most and len(read.rows) >= most:
                    read.more = page.value.more
                    break
    except ServiceError as error:
        (read.broken_off if answered else read.failures).append((source, error))
    return read


def passing(rows: Sequence[ModelRow], wanted: Filter) -> Sequence[ModelRow]:
    """Return the rows that pass a filter, in their order."""
    if not wanted.terms:
        return rows
    return [rows[position] for position in index_of(rows).search(wanted)]


async def with_versions(
    sources: ModelSources, rows: Sequence[ModelRow]
) -> tuple[list[ModelRow], list[ServiceError]]:
    """Read the versions of each model; one that cannot be read stays as it is.

    Returns:
        The rows in their order, and why some of them were not read.
    """
    limit = asyncio.Semaphore(_AT_A_TIME)
    failures: list[ServiceError] = []

    async def read(row: ModelRow) -> ModelRow:
        async with limit:
            try:
                model = (await sources.open(row.source).model(row.model.id)).value
            except ServiceError as error:
                failures.append(error)
                return row
        return row_of(row.source, model)

    return list(await asyncio.gather(*map(read, rows))), failures
