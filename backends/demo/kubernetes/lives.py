"""How pods live: what has become of one at a moment, computed from the moment alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

CRASH_PERIOD_S = 60
CRASH_UP_S = 15
CRASH_ERROR_S = 2

_TO_START = timedelta(seconds=4)
_TO_READY = timedelta(seconds=20)
_PULL_FAILED = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a container; `ended` may be still to come."""

    started: datetime
    ended: datetime | None = None
    exit_code: int = 0
    reason: str = "Completed"

    def is_over(self, now: datetime) -> bool:
        """Say whether it has ended."""
        return self.ended is not None and self.ended <= now


@dataclass(frozen=True, slots=True)
class ContainerState:
    """What a container is doing.

    Attributes:
        current: The run under way, or the last one; None before the first.
        before: The run before that.
        waiting: Why it does not run, where it waits.
    """

    current: Run | None = None
    before: Run | None = None
    waiting: str = ""
    ready: bool = False
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class PodState:
    """What a pod is doing. `changed` is since when; `scheduled` is None while it has no node."""

    phase: str
    changed: datetime
    scheduled: datetime | None
    container: ContainerState


class Life(Protocol):
    """How a pod lives. Its containers do the same, but for a restart that was one's own."""

    @property
    def created(self) -> datetime:
        """When the pod was made."""
        ...

    def at(self, now: datetime, container: str) -> PodState:
        """Return what it is doing at a moment, with one of its containers."""
        ...


@dataclass(frozen=True, slots=True)
class Steady:
    """Starts, becomes ready, and stays; one container may have been killed once."""

    created: datetime
    restarted: datetime | None = None
    restarted_container: str = ""

    @property
    def begun(self) -> datetime:
        """When its containers ran first."""
        return self.created + _TO_START

    def at(self, now: datetime, container: str) -> PodState:
        """Return what it is doing at a moment, with one of its containers."""
        if now < self.begun:
            return PodState("Pending", self.created, self.created, _CREATING)
        ready_at = self.created + _TO_READY
        is_ready = now >= ready_at
        changed = ready_at if is_ready else self.begun
        state = ContainerState(Run(self.begun), ready=is_ready)
        if self.restarted and self.begun < self.restarted <= now:
            changed = max(changed, self.restarted)
            if container == self.restarted_container:
                killed = Run(self.begun, self.restarted, 137, "OOMKilled")
                again = Run(self.restarted + timedelta(seconds=1))
                state = ContainerState(again, killed, ready=True, restarts=1)
        return PodState("Running", changed, self.created, state)


@dataclass(frozen=True, slots=True)
class CrashLoop:
    """Runs for a while, ends with exit code 1, waits, and runs again; in cycles of a minute."""

    created: datetime

    @property
    def begun(self) -> datetime:
        """When it ran first."""
        return self.created + _TO_START

    def cycle(self, now: datetime) -> tuple[int, timedelta]:
        """Return the number of the cycle, and how far into it a moment is."""
        period = timedelta(seconds=CRASH_PERIOD_S)
        number = (now - self.begun) // period
        return number, now - self.begun - period * number

    def run(self, number: int) -> Run:
        """Return the run of a cycle."""
        started = self.begun + timedelta(seconds=CRASH_PERIOD_S * number)
        return Run(started, started + timedelta(seconds=CRASH_UP_S), 1, "Error")

    def at(self, now: datetime, container: str) -> PodState:
        """Return what it is doing at a moment."""
        if now < self.begun:
            return PodState("Pending", self.created, self.created, _CREATING)
        number, into = self.cycle(now)
        current = self.run(number)
        before = self.run(number - 1) if number else None
        up, error = timedelta(seconds=CRASH_UP_S), timedelta(seconds=CRASH_ERROR_S)
        waiting = "CrashLoopBackOff" if into >= up + error else ""
        steps = [step for step in (timedelta(0), up, up + error) if step <= into]
        return PodState(
            "Running",
            current.started + steps[-1],
            self.created,
            ContainerState(current, before, waiting, restarts=number),
        )


@dataclass(frozen=True, slots=True)
class Task:
    """Runs once, and ends. Its image may be had with the second try only."""

    created: datetime
    lasts_s: int
    exit_code: int = 0
    pull_fails: bool = False

    @property
    def begun(self) -> datetime:
        """When it ran."""
        return self.created + _TO_START + (_TO_READY if self.pull_fails else timedelta(0))

    @property
    def ended(self) -> datetime:
        """When it ended, or will."""
        return self.begun + timedelta(seconds=self.lasts_s)

    def at(self, now: datetime, container: str) -> PodState:
        """Return what it is doing at a moment."""
        if now < self.begun:
            failed = self.created + _PULL_FAILED
            if self.pull_fails and now >= failed:
                waiting = ContainerState(waiting="ErrImagePull")
                return PodState("Pending", failed, self.created, waiting)
            return PodState("Pending", self.created, self.created, _CREATING)
        run = Run(
            self.begun, self.ended, self.exit_code, "Error" if self.exit_code else "Completed"
        )
        if now < self.ended:
            running = ContainerState(run, ready=True)
            return PodState("Running", self.begun, self.created, running)
        phase = "Failed" if self.exit_code else "Succeeded"
        return PodState(phase, self.ended, self.created, ContainerState(run))


@dataclass(frozen=True, slots=True)
class Unschedulable:
    """Waits for a node that has room, which never comes."""

    created: datetime

    def at(self, now: datetime, container: str) -> PodState:
        """Return that it waits."""
        return PodState("Pending", self.created, None, ContainerState())


_CREATING = ContainerState(waiting="ContainerCreating")
