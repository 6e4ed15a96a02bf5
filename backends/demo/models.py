"""What is registered in each simulated registry: made up, and always the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from backends.demo.company import Company
from backends.demo.registries import Registry
from backends.demo.wire import Json, iso

_NAMES = (
    "churn-forecast",
    "fraud-score",
    "demand-by-store",
    "invoice-reader",
    "credit-risk",
    "sentence-embeddings",
    "price-elasticity",
    "turbine-anomaly",
    "claims-triage",
    "support-routing",
)
_MOST = len(_NAMES)
_MOST_VERSIONS = 6
_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Model:
    """One model; its versions are numbered from 1, and `made` has the moment of each."""

    id: str
    name: str
    owner: str
    public: bool
    made: tuple[datetime, ...]

    def wire(self) -> Json:
        """Return it as a list has it: without its versions."""
        return {
            "id": self.id,
            "name": self.name,
            "created_at": iso(self.made[0]),
            "updated_at": iso(self.made[-1]),
            "creator": {"user_name": self.owner},
            "description": "",
            "tags": None,
            "visibility": "public" if self.public else "private",
        }

    def whole(self) -> Json:
        """Return it as it is alone: with its versions, whose order is not promised."""
        versions = [
            {
                "version": number,
                "model_id": self.id,
                "model_name": self.name,
                "status": "READY",
                "error_message": None,
                "created_at": iso(at),
                "updated_at": iso(at),
                "user": {"user_name": self.owner},
                "metadata": {"model_repo_type": "MLFLOW"},
                "notes": None,
                "tags": None,
            }
            for number, at in enumerate(self.made, 1)
        ]
        return self.wire() | {"model_versions": versions[::-1]}


def models_in(registry: Registry, company: Company) -> tuple[Model, ...]:
    """Return what is in a registry; nothing in one that is newer than the simulation."""
    born = registry.history[0].started
    if born > company.opened - timedelta(days=1):
        return ()
    chance = Random(f"models in {registry.name}")  # noqa: S311
    names = chance.sample(_NAMES, chance.randint(0, _MOST))
    return tuple(_models(names, born, company, chance))


def _models(
    names: Sequence[str], born: datetime, company: Company, chance: Random
) -> Iterator[Model]:
    people = list(company.people.users)
    for name in names:
        age_s = (company.opened - born).total_seconds()
        moments = sorted(
            born + timedelta(seconds=chance.uniform(0, age_s))
            for _ in range(chance.randint(1, _MOST_VERSIONS))
        )
        identity = "-".join("".join(chance.choices(_SIGNS, k=4)) for _ in range(4))
        public = chance.random() < 0.5
        yield Model(identity, name, chance.choice(people), public, tuple(moments))
