"""A great many models, made up one by one when they are asked for and never stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from backends.demo.company import Company
from backends.demo.models.content import stored
from backends.demo.models.making import users_of, workload_name
from backends.demo.models.model import READY, Model, Version
from backends.demo.registries import Registry

_SPREAD = 2654435761  # odd, so that multiplying by it modulo 2**32 never meets itself
_APART = timedelta(minutes=5)
_BETWEEN_VERSIONS = timedelta(hours=1)
_MOST_VERSIONS = 5
_PLACES = ("north", "south", "east", "west", "coast", "inland", "islands")
_TEAMS = ("scoring", "pricing", "risk", "forecasting")


class ManyModels:
    """`count` models, newest first; fits `Begun`. `names` and `owners` are used in turn."""

    settled = True

    def __init__(
        self, count: int, opened: datetime, names: Sequence[str], owners: Sequence[str]
    ) -> None:
        self._count = count
        self._opened = opened
        self._names = names
        self._owners = owners

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int, /) -> Model:
        made_at = self._opened - timedelta(days=1) - _APART * index
        owner = self._owners[index % len(self._owners)]
        name = self._names[index % len(self._names)]
        versions = tuple(
            Version(
                number,
                owner,
                "MLFLOW",
                "",
                "model",
                ((made_at + _BETWEEN_VERSIONS * number, READY),),
            )
            for number in range(1, 2 + index % _MOST_VERSIONS)
        )
        return Model(
            _id(index),
            f"{name}-{_PLACES[index % len(_PLACES)]}-{index + 1:06d}",
            owner,
            index % 3 != 1,
            None if index % 4 == 3 else f"{name}, {_PLACES[index % len(_PLACES)]} only.",
            None if index % 5 == 4 else (("team", _TEAMS[index % len(_TEAMS)]),),
            made_at,
            versions,
        )

    def place_of(self, model_id: str) -> int | None:
        """Return where a model is; None where there is none with that id."""
        try:
            index = int(model_id[10:].replace("-", ""), 16)
        except ValueError:
            return None
        return index if 0 <= index < self._count and _id(index) == model_id else None


def _id(index: int) -> str:
    digits = f"{index * _SPREAD % 2**32:08x}{index:08x}"
    return "-".join((digits[:4], digits[4:8], digits[8:12], digits[12:]))


def many_models(count: int, registry: Registry, company: Company) -> ManyModels:
    """Return so many models for one registry, of everybody who may use it."""
    names = [row["name"] for row in stored()["common"]]
    owners = [workload_name(party) for party in users_of(registry, company)]
    return ManyModels(count, company.opened, names, owners)
