"""A great many registered models, made up one by one when they are asked for and never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import overload

from backends.demo.mlflow.making import registered
from backends.demo.mlflow.paging import Order
from backends.demo.mlflow.refusals import invalid
from backends.demo.mlflow.shapes import RegisteredModel
from backends.demo.mlflow.stories import DEFAULT_WORKSPACE, Origin, Story, stored

_SPREAD = 2654435761  # odd, so that multiplying by it modulo 2**32 never meets itself
_APART = timedelta(minutes=5)
_BETWEEN_VERSIONS = timedelta(minutes=50)
_MOST_VERSIONS = 4
_FIRST_EXPERIMENT = 1_000_000
_PLACES = ("north", "south", "east", "west", "coast", "inland", "islands")
_TEAMS = ("scoring", "pricing", "risk", "forecasting", "claims")
_DIGITS = 6  # of the numbers in names


class ManyStories:
    """`count` stories; the models behind them are listed by name in the order of their numbers."""

    def __init__(self, count: int, opened: datetime) -> None:
        self.count = count
        self._opened = opened
        self._kinds = list(stored()["kinds"])
        self._owners: list[str] = stored()["users"]
        self._block = max(1, -(-count // len(stored()["animals"])))
        self._animals: list[str] = stored()["animals"]

    def __iter__(self) -> Iterator[Story]:
        return (self.story(index) for index in range(self.count))

    def name(self, index: int) -> str:
        """Return the name of a model."""
        return f"{self._animals[index // self._block]}-{index + 1:06d}-{_PLACES[index % 7]}"

    def names(self, *, ascending: bool) -> Iterator[str]:
        """Yield the names of all models, forwards or backwards; made for speed."""
        blocks = list(enumerate(self._animals))
        for number, animal in blocks if ascending else reversed(blocks):
            first = number * self._block
            indices = range(first, min(first + self._block, self.count))
            for index in indices if ascending else reversed(indices):
                yield f"{animal}-{index + 1:06d}-{_PLACES[index % 7]}"

    def index_of(self, name: str) -> int | None:
        """Return the number of a model by its name; None where there is none."""
        _, _, rest = name.partition("-")
        return self._checked(rest[:_DIGITS], 10, lambda index: self.name(index) == name, first=1)

    def by_run(self, run_id: str) -> Story | None:
        """Return the story a run belongs to."""
        index = self._checked(run_id[8:16], 16, lambda at: run_id[:8] == f"{_scattered(at):08x}")
        return None if index is None else self.story(index)

    def by_experiment(self, experiment_id: str) -> Story | None:
        """Return the story whose runs are in an experiment."""
        index = self._checked(experiment_id, 10, lambda _: True, first=_FIRST_EXPERIMENT)
        return None if index is None else self.story(index)

    def by_name(self, experiment: str) -> Story | None:
        """Return the story whose experiment has a name: that of its model."""
        index = self.index_of(experiment)
        return None if index is None else self.story(index)

    def logging(self) -> Iterator[Story]:
        """Yield nothing: these were all made before there were logged models."""
        return iter(())

    def story(self, index: int) -> Story:
        """Return how a model came about."""
        owner = self._owners[index % len(self._owners)]
        made_at = self._opened - timedelta(days=1) - _APART * index
        name = self.name(index)
        origins = tuple(
            Origin(
                number,
                f"{_scattered(index):08x}{index:08x}{number:016x}",
                owner,
                made_at - _BETWEEN_VERSIONS * (1 + index % _MOST_VERSIONS - number),
            )
            for number in range(1, 2 + index % _MOST_VERSIONS)
        )
        experiment_id = str(_FIRST_EXPERIMENT + index)
        kind = self._kinds[index % len(self._kinds)]
        return Story(name, DEFAULT_WORKSPACE, name, experiment_id, name, owner, kind, origins)

    def _checked(
        self, digits: str, base: int, fits: Callable[[int], bool], first: int = 0
    ) -> int | None:
        try:
            index = int(digits, base) - first
        except ValueError:
            return None
        return index if 0 <= index < self.count and fits(index) else None


class ManyModels:
    """The models behind many stories. They are made up, and stay as they are."""

    is_large = True

    def __init__(self, stories: ManyStories) -> None:
        self._stories = stories

    def find(self, name: str) -> RegisteredModel | None:
        """Return a model."""
        index = self._stories.index_of(name)
        if index is None:
            return None
        row = {
            "about": "" if index % 4 == 3 else f"Model {index + 1} of many.",
            "aliases": {"champion": 1} if index % 3 == 0 else {},
            "tags": {} if index % 5 == 4 else {"team": _TEAMS[index % len(_TEAMS)]},
        }
        return registered(self._stories.story(index), row)

    def is_prompt(self, name: str) -> bool:
        """Say that none of them is one."""
        return False

    def put(self, model: RegisteredModel) -> None:
        """Refuse."""
        raise invalid(f"{model.name} is one of many that are made up, and cannot be changed.")

    def remove(self, name: str) -> None:
        """Refuse."""
        raise invalid(f"{name} is one of many that are made up, and cannot be changed.")

    def names(self, order: list[Order], accepts: Callable[[str], bool] | None) -> Iterable[str]:
        """Return names in an order: what was made last comes first among the names."""
        first = order[0]
        ascending = first.ascending if first.key == "name" else not first.ascending
        if accepts is None:
            return _Names(self._stories, ascending=ascending)
        return filter(accepts, self._stories.names(ascending=ascending))


class _Names(Sequence[str]):
    """The names of all models, each made when it is looked at."""

    def __init__(self, stories: ManyStories, *, ascending: bool) -> None:
        self._stories = stories
        self._ascending = ascending

    def __len__(self) -> int:
        return self._stories.count

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._stories.name(index if self._ascending else len(self) - 1 - index)


def _scattered(index: int) -> int:
    return index * _SPREAD % 2**32
