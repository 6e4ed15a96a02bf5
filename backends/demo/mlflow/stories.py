"""How models came about: who made which version when, and what of it can still be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import md5
from random import Random
from typing import Literal, TypeAlias

from backends.demo import fixtures
from backends.demo.wire import Json

Quirk: TypeAlias = Literal[
    "", "diverges", "nan", "single", "long", "gallery", "purged", "deleted", "failed", "pending"
]

DEFAULT_WORKSPACE = "default"

_LOGGED_MODELS_SINCE = timedelta(days=320)
_AGAIN = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one version comes from.

    Attributes:
        quirk: What is unusual about it, or its run.
        swept: Whether its run is the best of several, under a parent.
        is_logged: Whether it was made with MLflow 3, as a logged model.
        path: The folder of the model among the artifacts of its run.
    """

    number: int
    run_id: str
    maker: str
    made_at: datetime
    quirk: Quirk = ""
    swept: bool = False
    is_logged: bool = False
    path: str = "model"


@dataclass(frozen=True, slots=True)
class Story:
    """How one model came about.

    Attributes:
        key: What everything made up about it is made of.
        experiment: The name of the experiment its runs are in.
        kind: Which of the stored kinds of models it is.
        place: The workbench its runs were made on; empty where there is none.
    """

    key: str
    workspace: str
    name: str
    experiment_id: str
    experiment: str
    owner: str
    kind: str
    origins: tuple[Origin, ...]
    place: str = ""

    @property
    def facts(self) -> Json:
        """What is stored of its kind."""
        return stored()["kinds"][self.kind]


@cache
def stored() -> Json:
    """Return what is stored of the server."""
    return fixtures.read("mlflow")


def stored_rows() -> Iterator[tuple[Json, Json]]:
    """Yield the stored models, each with the shelf it stands on."""
    for shelf in stored()["shelves"]:
        for row in shelf["models"]:
            yield shelf, row


def told(index: int, shelf: Json, row: Json, opened: datetime) -> Story:
    """Return the story of a stored model; `index` counts them all."""
    key = f"{shelf['workspace']}/{row['name']}"
    owner: str = row.get("owner", shelf["owner"])
    origins = tuple(_origins(key, row, owner, opened))
    return Story(
        key,
        shelf["workspace"],
        row["name"],
        str(index + 1),
        f"/{shelf['team']}/{row['name']}",
        owner,
        row["kind"],
        origins,
    )


def identity(text: str) -> str:
    """Return an identifier made of a text: 32 hex digits, as MLflow's are."""
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def _origins(key: str, row: Json, owner: str, opened: datetime) -> Iterator[Origin]:
    chance = Random(f"origins of {key}")  # noqa: S311
    quirks: dict[str, Quirk] = row.get("quirks", {})
    users: list[str] = stored()["users"]
    for number, made_at in enumerate(_moments(row, opened, chance), 1):
        yield Origin(
            number,
            identity(f"run of {key}/{number}"),
            owner if chance.random() < 0.8 else chance.choice(users),
            made_at,
            quirks.get(str(number), ""),
            number in row.get("sweeps", ()),
            made_at > opened - _LOGGED_MODELS_SINCE,
        )


def _moments(row: Json, opened: datetime, chance: Random) -> Sequence[datetime]:
    """Return when each version was made: at about equal distances, the ends as stored."""
    count: int = row["count"]
    begin = fixtures.moment(row["since"], opened)
    end = fixtures.moment(row["last"], opened) if "last" in row else begin + _AGAIN
    apart = (end - begin) / max(1, count - 1)
    inner = [begin + apart * (at + chance.uniform(-0.3, 0.3)) for at in range(1, count - 1)]
    return [begin, *inner, end][:count]
