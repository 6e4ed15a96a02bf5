"""What is in one registry now: what was there at the opening, and what was done since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from backends.demo.models.model import Model


class Begun(Protocol):
    """What was there at the opening, in the order it is listed.

    Attributes:
        settled: Whether nothing in it was under way then.
    """

    settled: bool

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Model: ...

    def place_of(self, model_id: str) -> int | None:
        """Return where a model is; None where there is none with that id."""
        ...


class StoredModels:
    """Models that are in memory; fits `Begun`."""

    settled = False

    def __init__(self, models: Sequence[Model]) -> None:
        self._models = models
        self._places = {one.id: place for place, one in enumerate(models)}

    def __len__(self) -> int:
        return len(self._models)

    def __getitem__(self, index: int, /) -> Model:
        return self._models[index]

    def place_of(self, model_id: str) -> int | None:
        """Return where a model is; None where there is none with that id."""
        return self._places.get(model_id)


class Shelf:
    """The models of one registry. A place stays a model's own, even when others are gone."""

    def __init__(self, begun: Begun) -> None:
        self._begun = begun
        self._since: dict[int, Model | None] = {}
        self._added: dict[str, int] = {}

    def after(self, place: int) -> Iterator[tuple[int, Model]]:
        """Yield the models from a place on, each with its place."""
        for here in range(place, len(self._begun) + len(self._added)):
            model = self._at(here)
            if model is not None:
                yield here, model

    def find(self, model_id: str) -> Model | None:
        """Return the model with an id; None where there is none."""
        place = self._place_of(model_id)
        return None if place is None else self._at(place)

    def keep(self, model: Model) -> None:
        """Keep a model that is new, or that something was done to."""
        place = self._place_of(model.id)
        if place is None:
            place = len(self._begun) + len(self._added)
            self._added[model.id] = place
        self._since[place] = model

    def drop(self, model: Model) -> None:
        """Forget a model."""
        place = self._place_of(model.id)
        if place is not None:
            self._since[place] = None

    def under_way(self, now: datetime) -> int:
        """Count the versions that are being brought in."""
        kept = [one for one in self._since.values() if one]
        models = kept if self._begun.settled else [one for _, one in self.after(0)]
        return sum(version.is_under_way(now) for one in models for version in one.versions)

    def _at(self, place: int) -> Model | None:
        return self._since[place] if place in self._since else self._begun[place]

    def _place_of(self, model_id: str) -> int | None:
        added = self._added.get(model_id)
        return self._begun.place_of(model_id) if added is None else added
