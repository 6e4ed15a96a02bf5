"""The simulated control plane: a signed call goes in, the answer comes out, faults and all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import cast

from backends.demo import datalake, environments, iam, ml
from backends.demo.company import Company, uuid_of
from backends.demo.faults import Faults
from backends.demo.people import Party
from backends.demo.personas import Persona
from backends.demo.signatures import signer_of
from backends.demo.spoil import spoiled
from backends.demo.visit import Visit
from backends.demo.wire import (
    Json,
    Late,
    Refused,
    WireAnswer,
    http_date,
    invalid,
    not_found,
    to_bytes,
)

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
PLACES = (*_SERVICES, *dict.fromkeys(operation for _, operation, _ in _ROUTES.values()))
"""Its services and operations."""

CHANGES = (*ml.CHANGES, *environments.CHANGES)
"""What changes something."""

_ADDRESSES = {
    "listModelRegistries": b'"domain":"https://',
    "describeDatalake": b'"serviceUrl":"https://',
}
"""Where an answer names hosts that are, in a served world, under its own address."""


@dataclass(frozen=True, slots=True)
class _Call:
    """One call as it came; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    now: datetime
    request_id: str


class ControlPlane:
    """Answers whoever signed a call.

    `address` is where it is in-process, and `pace` how many times faster than usual changes go.
    """

    def __init__(
        self, company: Company, faults: Faults, address: str, *, seed: int, pace: float
    ) -> None:
        self._company = company
        self._faults = faults
        self._address = address
        self._seed = seed
        self._pace = pace
        self._request_ids = Random(seed)  # noqa: S311

    def answer(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        now: datetime,
        served_at: str,
    ) -> WireAnswer:
        """Answer one call. Header names are in lower case; `served_at` is empty in-process.

        A fault that keeps a call from being carried out keeps it from changing anything, too.
        """
        call = _Call(method, path, headers, body, now, uuid_of(self._request_ids))
        service, operation, _ = _ROUTES.get(path.partition("?")[0], ("", "", None))
        met = tuple(self._faults.meeting(service, operation, changes=operation in CHANGES))
        status, answered, delay_s = 200, b"{}", 0.0
        if all(fault.carries_out for fault in met):
            status, answered, delay_s = self._honest(call, served_at or self._address)
        if served_at and operation in _ADDRESSES:
            begin = _ADDRESSES[operation]
            here = begin.replace(b"https://", f"{served_at}/".encode())
            answered = answered.replace(begin, here)
        sent = {
            "Content-Type": "application/json",
            "Date": http_date(now),
            "x-altus-request-id": call.request_id,
        }
        answer = WireAnswer(status, sent, answered, delay_s)
        for fault in met:
            answer = spoiled(answer, fault, now)
        return answer

    def _honest(self, call: _Call, address: str) -> tuple[int, bytes, float]:
        """Return the status, the body, and how long that takes."""
        try:
            if call.method != "POST":
                raise Refused(405, "METHOD_NOT_ALLOWED", f"{call.method} is not allowed, POST is")
            key = signer_of(call.method, call.path, call.headers, call.now)
            route = _ROUTES.get(call.path.partition("?")[0])
            if route is None:
                raise not_found(f"There is no {call.path}")
            visit = Visit(
                self._company,
                key,
                self._party(key),
                call.now,
                self._seed,
                _arguments(call.body),
                call.request_id,
                self._pace,
                address,
            )
            answered = route[2](visit)
        except Refused as refusal:
            return refusal.status, to_bytes(refusal.body()), 0.0
        if isinstance(answered, Late):
            return 200, to_bytes(answered.body), answered.delay_s
        return 200, answered if isinstance(answered, bytes) else to_bytes(answered), 0.0

    def _party(self, key: Persona) -> Party:
        people = self._company.people
        among = people.users if key.kind == "user" else people.machine_users
        return among[key.name]


def _arguments(body: bytes) -> Json:
    try:
        arguments: object = json.loads(body or b"{}")
    except ValueError:
        raise invalid("The body is not JSON") from None
    if not isinstance(arguments, dict):
        raise invalid("The body is not a JSON object")
    return cast("Json", arguments)
