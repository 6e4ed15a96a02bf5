"""The simulated world: a request as it came over the wire goes in, the answer comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from backends.demo import control_plane
from backends.demo.ai_registry import operations as ai_registry
from backends.demo.company import Company
from backends.demo.control_plane import ControlPlane
from backends.demo.faults import Faults, parse
from backends.demo.kubernetes.names import ROUTE
from backends.demo.lakes import GATEWAY
from backends.demo.mlflow import names as mlflow
from backends.demo.opening import open_company
from backends.demo.personas import Persona, persona_named
from backends.demo.ranger import names as ranger
from backends.demo.wire import Stream, WireAnswer
from backends.domain.clock import utc_now

if TYPE_CHECKING:
    from backends.demo.ai_registry.service import SimulatedAiRegistries
    from backends.demo.aws import SimulatedAws
    from backends.demo.azure import SimulatedAzure
    from backends.demo.kubernetes.clusters import SimulatedClusters
    from backends.demo.mlflow.server import SimulatedMlflow
    from backends.demo.ranger.service import SimulatedRanger

ENDPOINT_URL = "https://demo.invalid"
"""Where the in-process world is, for a client's configuration. No such host can exist."""

REGION = "us-west-1"

PLACES = (
    *control_plane.PLACES,
    *ai_registry.PLACES,
    mlflow.SERVICE,
    *mlflow.OPERATIONS,
    ranger.SERVICE,
    *ranger.OPERATIONS,
)
"""The services and operations a fault can be limited to."""


_FORM = "application/x-www-form-urlencoded"  # AWS is asked with forms, and nobody else
_RESOURCE_MANAGER = "/subscriptions"
_REGISTRY_HOST = "modelregistry."


class World:
    """One company's control plane, and its clouds. `handle` may be called from several threads.

    Attributes:
        persona: Whom the opener pretends to be. Each call is answered for whoever signed it.
        faults: What goes wrong.
        served_at: Its address on loopback, where it is served: registries are under it, too.
    """

    def __init__(
        self,
        company: Company,
        *,
        persona: Persona,
        faults: Faults,
        now: Callable[[], datetime],
        seed: int,
        pace: float,
    ) -> None:
        self.company = company
        self.persona = persona
        self.faults = faults
        self.served_at = ""
        self._now = now
        self._pace = pace
        self._control_plane = ControlPlane(company, faults, ENDPOINT_URL, seed=seed, pace=pace)
        self._lock = Lock()

    @classmethod
    def open(
        cls,
        *,
        persona: str = "alice",
        faults: Iterable[str] = (),
        now: Callable[[], datetime] = utc_now,
        seed: int = 0,
        pace: float = 1.0,
    ) -> World:
        """Open the stored company at `now`.

        Args:
            persona: Whom the opener pretends to be.
            faults: What is to go wrong, as one types it.
            now: Tells the time.
            seed: What everything made up is made of.
            pace: How many times faster than usual everything goes that is begun from now on.

        Raises:
            ValueError: With a sentence, for a name nobody knows, or a pace that leads nowhere.
        """
        if not pace > 0:
            raise ValueError(f"The pace is a number above zero, not {pace}.")
        signed_in, switched_on = persona_named(persona), parse(faults, PLACES)
        return cls(
            open_company(switched_on, now()),
            persona=signed_in,
            faults=switched_on,
            now=now,
            seed=seed,
            pace=pace,
        )

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        """Answer one request, at once; see `WireAnswer` for what its transport has to add."""
        lowered = {name.lower(): value for name, value in headers.items()}
        with self._lock:
            if lowered.get("content-type", "").startswith(_FORM):
                return self.aws.answer(lowered, body)
            if path.startswith(_RESOURCE_MANAGER):
                url = f"http://{lowered.get('host', 'localhost')}{path}"
                return self.azure.answer(method, url, lowered)
            if _is_for_another_host(path):
                return self._passed_on(method, path, lowered, body)
            if path.startswith(ROUTE):
                now = self._now()
                answer = self.clusters.answer(method, path, lowered, body, now)
                if answer.stream:
                    return replace(answer, stream=_InTurn(answer.stream, self._lock))
                return answer
            return self._control_plane.answer(
                method, path, lowered, body, now=self._now(), served_at=self.served_at
            )

    def at_registry(
        self, method: str, host: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> WireAnswer:
        """Answer one request that came to the host of a registry."""
        lowered = {name.lower(): value for name, value in headers.items()}
        with self._lock:
            return self._registries.answer(method, host, path, lowered, body, now=self._now())

    def at_mlflow(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> WireAnswer:
        """Answer one request that came to the host of the tracking server."""
        lowered = {name.lower(): value for name, value in headers.items()}
        with self._lock:
            return self._mlflow.answer(method, path, lowered, body, now=self._now())

    def at_ranger(
        self, method: str, host: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> WireAnswer:
        """Answer one request that came to the gateway of a data lake."""
        lowered = {name.lower(): value for name, value in headers.items()}
        with self._lock:
            return self._ranger.answer(method, host, path, lowered, body, now=self._now())

    @property
    def now(self) -> datetime:
        """The moment it is."""
        return self._now()

    @cached_property
    def clusters(self) -> SimulatedClusters:
        """The registries' clusters."""
        from backends.demo.kubernetes.clusters import SimulatedClusters  # noqa: PLC0415 - as below

        return SimulatedClusters(self.company)

    @cached_property
    def _registries(self) -> SimulatedAiRegistries:
        """The registries' own API."""
        from backends.demo.ai_registry.service import (  # noqa: PLC0415 - as below
            SimulatedAiRegistries,
        )

        return SimulatedAiRegistries(self.company, self.faults, self._pace)

    @cached_property
    def _mlflow(self) -> SimulatedMlflow:
        """The tracking server."""
        from backends.demo.mlflow.server import SimulatedMlflow  # noqa: PLC0415 - as below

        return SimulatedMlflow(self.company, self.faults)

    @cached_property
    def _ranger(self) -> SimulatedRanger:
        """Ranger of each data lake, behind its gateway."""
        from backends.demo.ranger.service import SimulatedRanger  # noqa: PLC0415 - as below

        return SimulatedRanger(self.company, self.faults)

    @cached_property
    def aws(self) -> SimulatedAws:
        """Where the environments on AWS stand."""
        from backends.demo.aws import SimulatedAws  # noqa: PLC0415 - not before it is asked

        return SimulatedAws(self.company)

    @cached_property
    def azure(self) -> SimulatedAzure:
        """Where the environments on Azure stand."""
        from backends.demo.azure import SimulatedAzure  # noqa: PLC0415 - not before it is asked

        return SimulatedAzure(self.company)

    def _passed_on(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> WireAnswer:
        """Answer what came to another host, which the path begins with on loopback."""
        host, _, rest = path[1:].partition("/")
        now, path = self._now(), f"/{rest}"
        if host.startswith(_REGISTRY_HOST):
            return self._registries.answer(method, host, path, headers, body, now=now)
        if GATEWAY in host:
            return self._ranger.answer(method, host, path, headers, body, now=now)
        return self._mlflow.answer(method, path, headers, body, now=now)


class _InTurn:
    """A stream that is read while nothing else happens in its world."""

    def __init__(self, stream: Stream, lock: Lock) -> None:
        self._stream = stream
        self._lock = lock

    def read(self, now: datetime) -> bytes:
        """Return what is new since the last time."""
        with self._lock:
            return self._stream.read(now)

    def is_over(self, now: datetime) -> bool:
        """Say whether nothing will follow."""
        with self._lock:
            return self._stream.is_over(now)


def _is_for_another_host(path: str) -> bool:
    host = path[1:].partition("/")[0]
    return host.startswith(_REGISTRY_HOST) or GATEWAY in host or path.startswith(f"{mlflow.ROUTE}/")
