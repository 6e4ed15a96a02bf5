"""A cluster for tests that does what it is told to, and things to put into it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from backends.domain.answer import Answer
from backends.domain.cluster import (
    Change,
    ClusterEvent,
    Container,
    KindName,
    Listing,
    LogWish,
    Pod,
    Right,
    Thing,
)
from backends.domain.errors import ServiceError, Unreachable
from tests.services.answers import NOW, answer

DEADLINE_S = 20
CUT = Unreachable("cluster", "watch pods has no answer: the connection to it broke off")

Script: TypeAlias = Sequence[Change | str | ServiceError | asyncio.Event]
"""What one stream does: gives changes or lines, waits for an event, or fails; then it ends."""


def container(**fields: Any) -> Container:
    """Return a container that runs."""
    usual: dict[str, Any] = {
        "name": "c",
        "image": "i",
        "ready": True,
        "state": "Running",
        "message": "",
        "restarts": 0,
        "last_end": "",
    }
    return Container(**(usual | fields))


def pod(name: str = "p", *containers: Container, **fields: Any) -> Pod:
    """Return a pod that is well."""
    usual: dict[str, Any] = {
        "uid": f"uid of {name}",
        "namespace": "mlx",
        "name": name,
        "phase": "Running",
        "reason": "",
        "message": "",
        "node": "n",
        "created": NOW,
        "service_account": "sa-cdsw-unprivileged",
        "labels": {},
        "containers": containers or (container(),),
    }
    return Pod(**(usual | fields))


def event(reason: str = "BackOff", **fields: Any) -> ClusterEvent:
    """Return a warning of now."""
    usual: dict[str, Any] = {
        "uid": f"uid of {reason}",
        "namespace": "mlx",
        "type": "Warning",
        "reason": reason,
        "about": "Pod/p",
        "message": "it is so",
        "count": 1,
        "last": NOW,
    }
    return ClusterEvent(**(usual | fields))


def added(version: int, name: str = "p", **fields: Any) -> Change:
    """Say that a pod was added."""
    return Change("added", pod(name, **fields), str(version))


def modified(version: int, name: str = "p", **fields: Any) -> Change:
    """Say that a pod has changed."""
    return Change("modified", pod(name, **fields), str(version))


def deleted(version: int, name: str = "p") -> Change:
    """Say that a pod was deleted."""
    return Change("deleted", pod(name), str(version))


def never() -> asyncio.Event:
    """Return what one waits for in vain."""
    return asyncio.Event()


@dataclass
class FakeCluster:
    """Fits `backends.ports.Cluster`; each question takes the next of its answers.

    Attributes:
        lists: What lists answer, in turn; the last for ever.
        streams: What watches or logs do, in turn; after the last, nothing comes.
        asked: From which version was watched, or which log was wished for.
        listed: How often was listed.
    """

    lists: Sequence[Listing | ServiceError] = (Listing((), "1"),)
    streams: Sequence[Script] = ()
    allowed: Callable[[Right], bool] = lambda _: True
    told: str | ServiceError = "v1.32.3"
    rights: list[Right] = field(default_factory=list[Right])
    asked: list[str] = field(default_factory=list[str])
    wishes: list[LogWish] = field(default_factory=list[LogWish])
    listed: int = 0
    closed: int = 0

    async def version(self) -> Answer[str]:
        if isinstance(self.told, ServiceError):
            raise self.told
        return answer(self.told, "kubernetes", "GET /version")

    async def may(self, right: Right) -> bool:
        self.rights.append(right)
        await asyncio.sleep(0)
        return self.allowed(right)

    async def list(self, kind: KindName, namespace: str) -> Listing:
        assert (kind, namespace) == ("pods", "mlx")
        self.listed += 1
        await asyncio.sleep(0)
        found = self.lists[min(self.listed, len(self.lists)) - 1]
        if isinstance(found, ServiceError):
            raise found
        return found

    async def watch(self, kind: KindName, namespace: str, version: str) -> AsyncGenerator[Change]:
        assert (kind, namespace) == ("pods", "mlx")
        self.asked.append(version)
        async for one in self._stream(len(self.asked)):
            assert isinstance(one, Change)
            yield one

    async def log(self, wish: LogWish) -> AsyncGenerator[str]:
        self.wishes.append(wish)
        async for one in self._stream(len(self.wishes)):
            assert isinstance(one, str)
            yield one

    async def _stream(self, number: int) -> AsyncGenerator[Change | str]:
        await asyncio.sleep(0)
        script = self.streams[number - 1] if number <= len(self.streams) else (never(),)
        for one in script:
            if isinstance(one, ServiceError):
                raise one
            if isinstance(one, asyncio.Event):
                await one.wait()
            else:
                yield one

    async def aclose(self) -> None:
        self.closed += 1


class Pauses:
    """Sleeps at once, and keeps how long; where there is a gate, until that is open."""

    def __init__(self, gate: asyncio.Event | None = None) -> None:
        self.taken: list[float] = []
        self._gate = gate

    async def __call__(self, duration_s: float) -> None:
        self.taken.append(duration_s)
        await asyncio.sleep(0)
        if self._gate:
            await self._gate.wait()


class News:
    """Is told of each change, and waits until something is so."""

    def __init__(self) -> None:
        self.count = 0
        self._fresh = asyncio.Event()

    def __call__(self) -> None:
        self.count += 1
        self._fresh.set()

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait for it, looking after each change."""
        async with asyncio.timeout(DEADLINE_S):
            while not so():
                self._fresh.clear()
                await self._fresh.wait()


async def turns(count: int = 50) -> None:
    """Let everybody else go on for a while, who does not wait for anything."""
    for _ in range(count):
        await asyncio.sleep(0)


def names_of(things: Sequence[Thing]) -> list[str]:
    """Return the names of pods, in order of the alphabet."""
    return sorted(one.name for one in things if isinstance(one, Pod))
