"""Two to four versions side by side: what they were given, and what they measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Literal, TypeAlias

from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.domain.run import LoggedModel, Run
from backends.services.models.fields import moment_words, status_word

Part: TypeAlias = Literal["version", "metric", "param", "tag"]

FEWEST, MOST = 2, 4


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the versions that are compared, with what is known of where it comes from.

    Where it is not `is_read`, metrics and params it does not have are not known, rather than none.
    """

    source: ModelSource
    model: RegisteredModel
    version: ModelVersion
    run: Run | None = None
    logged_model: LoggedModel | None = None
    is_read: bool = True

    @property
    def title(self) -> str:
        """Its name and number."""
        return f"{self.model.name} {self.version.version}"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing they are compared in; a value is empty where one does not have it.

    Of the versions at the places in `unknown` it is not known whether they have it.
    """

    part: Part
    name: str
    values: tuple[str, ...]
    unknown: frozenset[int] = frozenset()

    @property
    def differs(self) -> bool:
        """Whether those that are known are not all the same in it."""
        known = {value for at, value in enumerate(self.values) if at not in self.unknown}
        return len(known) > 1


def compare(versions: Sequence[Compared]) -> tuple[Row, ...]:
    """Return what they are like, side by side: facts first, then metrics, params and tags."""
    unread = frozenset(at for at, one in enumerate(versions) if not one.is_read)
    return (
        *_facts(versions),
        *_by_name("metric", [_metrics(one) for one in versions], unread),
        *_by_name("param", [_params(one) for one in versions], unread),
        *_by_name("tag", [dict(one.version.tags or ()) for one in versions], frozenset()),
    )


_FACTS: tuple[tuple[str, Callable[[Compared], str]], ...] = (
    ("status", lambda one: status_word(one.version.status)),
    ("created", lambda one: moment_words(one.version.created_at)),
    ("by", lambda one: one.version.user),
    ("origin", lambda one: one.version.origin),
    ("stage", lambda one: one.version.stage),
    ("aliases", lambda one: " ".join(one.version.aliases)),
    ("run", lambda one: (one.run.name or one.run.id) if one.run else one.version.run_id),
)


def _facts(versions: Sequence[Compared]) -> Iterator[Row]:
    for name, value in _FACTS:
        row = Row("version", name, tuple(value(one) for one in versions))
        if any(row.values):
            yield row


def _metrics(one: Compared) -> dict[str, str]:
    made = one.logged_model.metrics if one.logged_model else ()
    metrics = (*made, *(one.run.metrics if one.run else ()))
    return {metric.key: number_words(metric.value) for metric in metrics}


def _params(one: Compared) -> dict[str, str]:
    made = one.logged_model.params if one.logged_model else ()
    return dict((*made, *(one.run.params if one.run else ())))


def _by_name(
    part: Part, values: Sequence[dict[str, str]], unknown: frozenset[int]
) -> Iterator[Row]:
    for name in sorted({name for one in values for name in one}):
        row = tuple(one.get(name, "") for one in values)
        yield Row(part, name, row, frozenset(at for at in unknown if not row[at]))


def number_words(value: float) -> str:
    """Return a metric's value in at most six digits: `0.91342`, `NaN`, `-Infinity`."""
    if isfinite(value):
        return f"{value:.6g}"
    return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"
