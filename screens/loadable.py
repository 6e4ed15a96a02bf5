"""What a pane shows is one value: loading, ready, stale or failed. Empty is a ready answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from backends.domain.errors import ServiceError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Loading:
    """Nothing yet; a request is under way."""


@dataclass(frozen=True, slots=True)
class Ready(Generic[T]):
    """A good answer, and when it came (UTC)."""

    value: T
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Stale(Generic[T]):
    """The last good answer, kept on screen because the newest request failed."""

    value: T
    as_of: datetime
    error: ServiceError


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer yet, and the request failed."""

    error: ServiceError


Loadable: TypeAlias = Loading | Ready[T] | Stale[T] | Failed


def after_failure(before: Loadable[T], error: ServiceError) -> Stale[T] | Failed:
    """Keep what the reader was looking at, if there was anything, and say it has aged."""
    match before:
        case Ready(value, as_of) | Stale(value, as_of, _):
            return Stale(value, as_of, error)
        case Loading() | Failed():
            return Failed(error)


def value_of(pane: Loadable[T]) -> T | None:
    """Return what there is to show, fresh or aged; None when there is nothing."""
    match pane:
        case Ready(value, _) | Stale(value, _, _):
            return value
        case Loading() | Failed():
            return None


def error_of(pane: Loadable[T]) -> ServiceError | None:
    """Return what went wrong last, if anything."""
    match pane:
        case Stale(_, _, error) | Failed(error):
            return error
        case Loading() | Ready():
            return None
