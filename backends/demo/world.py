"""The simulated world: a request as it came over the wire goes in, the answer comes out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, cast

from backends.demo import datalake, environments, iam, ml
from backends.demo.ai_registry import operations as ai_registry
from backends.demo.company import Company, uuid_of
from backends.demo.faults import Faults, parse
from backends.demo.kubernetes.names import ROUTE
from backends.demo.mlflow import names as mlflow
from backends.demo.opening import open_company
from backends.demo.people import Party
from backends.demo.personas import Persona, persona_named
from backends.demo.signatures import signer_of
from backends.demo.spoil import spoiled
from backends.demo.visit import Visit
from backends.demo.wire import (
    Json,
    Late,
    Refused,
    Stream,
    WireAnswer,
    http_date,
    invalid,
    not_found,
    to_bytes,
)
from backends.domain.clock import utc_now

if TYPE_CHECKING:
    from backends.demo.ai_registry.service import SimulatedAiRegistries
    from backends.demo.aws import SimulatedAws
    from backends.demo.azure import SimulatedAzure
    from backends.demo.kubernetes.clusters import SimulatedClusters
    from backends.demo.mlflow.server import SimulatedMlflow

ENDPOINT_URL = "https://demo.invalid"
"""Where the in-process world is, for a client's configuration. No such host can exist."""

REGION = "us-west-1"

Respond = Callable[[Visit], Json | Late] | Callable[[Visit], bytes]

_SERVICES: Mapping[str, tuple[tuple[str, ...], Mapping[str, Respond]]] = {
    "ml": (("/api/v1/ml/",), ml.OPERATIONS),
    "environments": (("/api/v1/environments2/",), environments.OPERATIONS),
    "datalake": (("/api/v1/datalake/",), datalake.OPERATIONS),
    "iam": (("/iam/", "/api/v1/iam/"), iam.OPERATIONS),
}
_ROUTES = {
    prefix + operation: (service, operation, respond)
    for service, (prefixes, operations) in _SERVICES.items()
    for prefix in prefixes
    for operation, respond in operations.items()
}
PLACES = (
    *_SERVICES,
    *dict.fromkeys(operation for _, operation, _ in _ROUTES.values()),
    *ai_registry.PLACES,
    mlflow.SERVICE,
    *mlflow.OPERATIONS,
)
"""The services and operations a fault can be limited to."""


_FORM = "application/x-www-form-urlencoded"  # AWS is asked with forms, and nobody else
_RESOURCE_MANAGER = "/subscriptions"
_DOMAIN = b'"domain":"https://'
_REGISTRY_HOST = "/modelregistry."


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
        self._seed = seed
        self._pace = pace
        self._request_ids = Random(seed)  # noqa: S311
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
        """Answer one request, at once; see `WireAnswer` for what its transport has to add.

        A fault that keeps a call from being carried out keeps it from changing anything, too.
        """
        lowered = {name.lower(): value for name, value in headers.items()}
        with self._lock:
            if lowered.get("content-type", "").startswith(_FORM):
                return self.aws.answer(lowered, body)
            if path.startswith(_RESOURCE_MANAGER):
                url = f"http://{lowered.get('host', 'localhost')}{path}"
                return self.azure.answer(method, url, lowered)
            if path.startswith((_REGISTRY_HOST, f"{mlflow.ROUTE}/")):
                return self._about_models(method, path, lowered, body)
            if path.startswith(ROUTE):
                now = self._now()
                answer = self.clusters.answer(method, path, lowered, body, now)
                if answer.stream:
                    return replace(answer, stream=_InTurn(answer.stream, self._lock))
                return answer
            now, request_id = self._now(), uuid_of(self._request_ids)
            service, operation, _ = _ROUTES.get(path.partition("?")[0], ("", "", None))
            changes = operation in ml.CHANGES
            met = tuple(self.faults.meeting(service, operation, changes=changes))
            status, answered, delay_s = 200, b"{}", 0.0
            if all(fault.carries_out for fault in met):
                status, answered, delay_s = self._answer(
                    method, path, lowered, body, now=now, request_id=request_id
                )
            if self.served_at and operation == "listModelRegistries":
                answered = answered.replace(_DOMAIN, f'"domain":"{self.served_at}/'.encode())
            sent = {
                "Content-Type": "application/json",
                "Date": http_date(now),
                "x-altus-request-id": request_id,
            }
            answer = WireAnswer(status, sent, answered, delay_s)
            for fault in met:
                answer = spoiled(answer, fault, now)
            return answer

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
    def aws(self) -> SimulatedAws:
        """Where the environments on AWS stand."""
        from backends.demo.aws import SimulatedAws  # noqa: PLC0415 - not before it is asked

        return SimulatedAws(self.company)

    @cached_property
    def azure(self) -> SimulatedAzure:
        """Where the environments on Azure stand."""
        from backends.demo.azure import SimulatedAzure  # noqa: PLC0415 - not before it is asked

        return SimulatedAzure(self.company)

    def _about_models(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> WireAnswer:
        """Answer what came to a registry, or to the tracking server, under the world's address."""
        host, _, rest = path[1:].partition("/")
        if path.startswith(_REGISTRY_HOST):
            return self._registries.answer(method, host, f"/{rest}", headers, body, now=self._now())
        return self._mlflow.answer(method, f"/{rest}", headers, body, now=self._now())

    def _answer(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        now: datetime,
        request_id: str,
    ) -> tuple[int, bytes, float]:
        """Return the status, the body, and how long that takes."""
        try:
            if method != "POST":
                raise Refused(405, "METHOD_NOT_ALLOWED", f"{method} is not allowed, POST is")
            key = signer_of(method, path, headers, now)
            route = _ROUTES.get(path.partition("?")[0])
            if route is None:
                raise not_found(f"There is no {path}")
            visit = Visit(
                self.company,
                key,
                self._party(key),
                now,
                self._seed,
                _arguments(body),
                request_id,
                self._pace,
                self.served_at or ENDPOINT_URL,
            )
            answered = route[2](visit)
        except Refused as refusal:
            return refusal.status, to_bytes(refusal.body()), 0.0
        if isinstance(answered, Late):
            return 200, to_bytes(answered.body), answered.delay_s
        return 200, answered if isinstance(answered, bytes) else to_bytes(answered), 0.0

    def _party(self, key: Persona) -> Party:
        people = self.company.people
        among = people.users if key.kind == "user" else people.machine_users
        return among[key.name]


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


def _arguments(body: bytes) -> Json:
    try:
        arguments: object = json.loads(body or b"{}")
    except ValueError:
        raise invalid("The body is not JSON") from None
    if not isinstance(arguments, dict):
        raise invalid("The body is not a JSON object")
    return cast("Json", arguments)
