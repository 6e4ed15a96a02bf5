"""What is registered in each simulated registry when its world opens: always the same.

Whatever else speaks of these models (the simulated tracking server, say) reads them here. What is
changed after the opening is in the world's shelves, not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from random import Random
from typing import cast

from backends.demo import fixtures
from backends.demo.company import Company
from backends.demo.models.making import Maker
from backends.demo.models.model import Model
from backends.demo.registries import Registry
from backends.demo.wire import Json

_NAME = "model-registry-"
_HOST = "https://modelregistry."
_NEW = timedelta(days=1)


@cache
def stored() -> Json:
    """Return what is stored of models."""
    return fixtures.read("models")


def models_of(company: Company) -> Iterator[tuple[Registry, tuple[Model, ...]]]:
    """Yield every registry of a company with what is in it, which may be nothing."""
    for registry in company.registries:
        yield registry, models_in(registry, company)


def models_in(registry: Registry, company: Company) -> tuple[Model, ...]:
    """Return what is in a registry, in the order it lists them.

    There is nothing in one that is newer than the simulation, that was never ready, or that is so
    old that it has no address.
    """
    born = registry.history[0]
    if born.fails or born.started > company.opened - _NEW or not registry.domain:
        return ()
    key = key_of(registry)
    facts = stored()
    shelf: Json = facts["registries"].get(key) or _made_up(key, registry, facts)
    maker = Maker(key, registry, company, facts)
    rows = cast("list[Json]", shelf["models"])
    return tuple(maker.model(index, row, shelf["team"]) for index, row in enumerate(rows))


def key_of(registry: Registry) -> str:
    """Return the name its content is stored under, which it keeps whatever it is called."""
    return _NAME + registry.domain.removeprefix(_HOST).partition(".")[0]


def _made_up(key: str, registry: Registry, facts: Json) -> Json:
    """Return rows for a registry that is made up itself; a stored one without rows is empty."""
    if key in _stored_registries():
        return {"team": "", "models": []}
    chance = Random(f"models in {key}")  # noqa: S311
    names = chance.sample(facts["common"], chance.randint(0, len(facts["common"])))
    return {"team": registry.environment, "models": names}


@cache
def _stored_registries() -> frozenset[str]:
    return frozenset(row["name"] for row in fixtures.read("registries"))
