"""Waits until a registry is as somebody needs it, through failures of the service that pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from backends.domain.answer import Answer
from backends.domain.environment import Environment
from backends.domain.errors import (
    NotFound,
    ServiceError,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.registry import Registry
from backends.domain.status import Health, status_word
from registry_tui.verbs.finding import find_environment, missing, the_one
from registry_tui.verbs.patience import Patience

Awaited: TypeAlias = Literal["ready", "gone", "failed", "at-rest"]
PASSING = (Throttled, Unreachable, UnexpectedAnswer)
"""Failures that may be over at the next look."""


class Directory(Protocol):
    """Lists registries, and the environments that may get one; as `backends.ports` has it."""

    async def list_registries(self) -> Answer[tuple[Registry, ...]]:
        """Return every registry."""
        ...

    async def list_environments(self) -> Answer[tuple[Environment, ...]]:
        """Return every environment."""
        ...


@dataclass(frozen=True, slots=True)
class Waited:
    """How waiting ended.

    Attributes:
        registry: The registry as last seen; None where it was never seen.
        here: Whether it is still there.
        met: Whether it is as awaited; None where the time was up first.
    """

    registry: Registry | None
    here: bool
    met: bool | None


class Sought:
    """The registry one means. It stays the same when an upgrade gives it another CRN.

    Args:
        wanted: A name or a CRN; or that of an environment, for the newest registry in it.

    Attributes:
        seen: The registry as last seen; None before.
        place: The environment that is to get it, where that is what was named.
    """

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.seen: Registry | None = None
        self.place: Environment | None = None

    def among(self, listed: Sequence[Registry]) -> Registry | None:
        """Return it as it is now, or None where it is not there.

        Raises:
            WrongUsage: Several have the name, and none was seen before.
        """
        found = self._again(listed, self.seen) if self.seen else self._first(listed)
        self.seen = found or self.seen
        return found

    def _first(self, listed: Sequence[Registry]) -> Registry | None:
        inside = (
            row for row in listed if self.wanted in (row.environment_name, row.environment_crn)
        )
        return the_one(listed, self.wanted) or next(inside, None)

    @staticmethod
    def _again(listed: Sequence[Registry], seen: Registry) -> Registry | None:
        same = (row for row in listed if row.crn == seen.crn)
        alike = (
            row
            for row in listed
            if (row.name, row.environment_crn) == (seen.name, seen.environment_crn)
        )
        return next(same, None) or next(alike, None)


async def wait_for(
    directory: Directory,
    sought: Sought,
    awaited: Awaited,
    patience: Patience,
    told: Callable[[str], None],
) -> Waited:
    """Look until the registry is as awaited, can no longer become so, or the time is up.

    `told` gets a sentence for each change, and one when a failure begins.

    Raises:
        NotFound: At the first look there is no such registry, and no environment that may get it.
        ServiceError: The service refuses, which does not pass by waiting.
    """
    said, expected, pause_s = "", awaited == "gone", 0.0
    registry: Registry | None = None
    while True:
        try:
            registry = sought.among((await directory.list_registries()).value)
            if registry is None and sought.seen is None and not expected:
                sought.place = await _expected_in(directory, sought.wanted)
            expected, words, pause_s = True, _words(sought, registry), 0.0
            met = judge(awaited, registry, seen=sought.seen is not None)
        except PASSING as error:
            words, pause_s, met = (
                f"{error}. Looking again until the time is up.",
                _asked(error),
                None,
            )
        if words != said:
            told(words)
            said = words
        if met is not None or not await patience.pause(pause_s):
            return Waited(sought.seen, registry is not None, met)


def judge(awaited: Awaited, registry: Registry | None, *, seen: bool) -> bool | None:
    """Say whether a registry is as awaited; None while it may still become so.

    `registry` is None where it is not there: it is gone where it was `seen` before, and still to
    come where not.
    """
    if registry is None:
        absent = awaited == "gone" or (awaited == "at-rest" and seen)
        return absent or (False if seen else None)
    match awaited:
        case "ready":
            return {Health.READY: True, Health.FAILED: False}.get(registry.health)
        case "failed":
            return {Health.FAILED: True, Health.READY: False}.get(registry.health)
        case "at-rest":
            return None if registry.health is Health.BUSY or not registry.status else True
        case "gone":
            return False if status_word(registry.status) == "Delete failed" else None


async def _expected_in(directory: Directory, wanted: str) -> Environment:
    """Return the environment so named, which may get a registry; raise `NotFound` without one."""
    try:
        return find_environment((await directory.list_environments()).value, wanted)
    except NotFound:
        raise missing("registries", wanted) from None


def _words(sought: Sought, registry: Registry | None) -> str:
    if registry is not None:
        return f"{registry.name}: {status_word(registry.status)} ({registry.status or 'no status'})"
    return f"{sought.seen.name} is gone" if sought.seen else f"{sought.wanted}: no registry so far"


def _asked(error: ServiceError) -> float:
    """Return how long the service asks to be left alone."""
    return (error.retry_after_s or 0.0) if isinstance(error, Throttled) else 0.0
