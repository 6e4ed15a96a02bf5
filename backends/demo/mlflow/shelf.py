"""The registered models of one workspace, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from backends.demo.mlflow.paging import Order
from backends.demo.mlflow.shapes import RegisteredModel


class Models(Protocol):
    """Where models are found, kept and forgotten."""

    @property
    def is_large(self) -> bool:
        """Whether there are too many to be put in order."""
        ...

    def find(self, name: str) -> RegisteredModel | None:
        """Return a model; None where there is none of this name."""
        ...

    def is_prompt(self, name: str) -> bool:
        """Say whether what has this name is a prompt."""
        ...

    def put(self, model: RegisteredModel) -> None:
        """Keep a model, new or changed."""
        ...

    def remove(self, name: str) -> None:
        """Forget a model."""
        ...

    def names(self, order: list[Order], accepts: Callable[[str], bool] | None) -> Iterable[str]:
        """Return the names that are accepted, or all, in an order."""
        ...


class StoredModels:
    """Models that are kept in memory."""

    is_large = False

    def __init__(self, models: Iterable[RegisteredModel]) -> None:
        self._models = {model.name: model for model in models}

    def find(self, name: str) -> RegisteredModel | None:
        """Return a model."""
        return self._models.get(name)

    def is_prompt(self, name: str) -> bool:
        """Say whether what has this name is a prompt."""
        found = self._models.get(name)
        return found is not None and found.is_prompt

    def put(self, model: RegisteredModel) -> None:
        """Keep a model."""
        self._models[model.name] = model

    def remove(self, name: str) -> None:
        """Forget a model."""
        del self._models[name]

    def names(self, order: list[Order], accepts: Callable[[str], bool] | None) -> Iterable[str]:
        """Return names in an order; those that are equal in it, by name."""
        rows = sorted(self._models.values(), key=lambda model: model.name)
        for one in reversed(order):
            rows.sort(key=_KEYS[one.key], reverse=not one.ascending)
        return (model.name for model in rows if accepts is None or accepts(model.name))


_KEYS: dict[str, Callable[[RegisteredModel], str | int]] = {
    "name": lambda model: model.name,
    "timestamp": lambda model: model.updated_ms,
    "last_updated_timestamp": lambda model: model.updated_ms,
}
