"""Changes to try things on: plans, and a control plane that fails a change as it is told."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import httpx

from backends.domain.plan import (
    Check,
    Consent,
    Expectation,
    Kind,
    Plan,
    Request,
    Step,
    Target,
    Undo,
    Where,
)
from backends.ports import Journal, Session
from backends.services.following.outcome import Ends
from tests.clients.desk import NOW, Clock, answer, control_plane
from tests.services import planning
from tests.services.planning import ENVIRONMENT, REGISTRY

NEW = "crn:cdp:ml:us-west-1:acc:model_registry:new"
UPGRADED = "crn:cdp:ml:us-west-1:acc:model_registry:upgraded"
HERE = Where(profile="prod", region="eu-1")
YES = Consent(named="models")
CHANGES = frozenset(
    {
        "createModelRegistry",
        "deleteModelRegistry",
        "upgradeModelRegistry",
        "rollbackModelRegistryUpgrade",
        "requestWorkflowCancellation",
    }
)

Row = dict[str, Any]
Act = Callable[[], httpx.Response]
Fate = Callable[[Act], httpx.Response]
"""What becomes of one change: it may carry it out, and answer or not."""


def accepted(act: Act) -> httpx.Response:
    """Carry the change out and answer."""
    return act()


def answered(status: int, message: str = "", **headers: str) -> Fate:
    """Answer with a status, without carrying anything out."""
    return lambda _act: answer({"code": "X", "message": message}, status, **headers)


def breaking(error: httpx.RequestError) -> Fate:
    """Break before the service has acted."""

    def fate(act: Act) -> httpx.Response:
        del act
        raise error

    return fate


def losing(error: httpx.RequestError | int) -> Fate:
    """Carry the change out, and lose the answer: with an error, or with a gateway's status."""

    def fate(act: Act) -> httpx.Response:
        act()
        if isinstance(error, int):
            return answer({"message": "The gateway has given up"}, error)
        raise error

    return fate


def row(crn: str = REGISTRY, status: str = "installation:finished", **fields: object) -> Row:
    """Return a registry as `listModelRegistries` writes it; a field that is None is left out."""
    usual = {
        "crn": crn,
        "serviceName": "models" if crn in (REGISTRY, UPGRADED) else crn.rpartition(":")[2],
        "status": status,
        "environmentCrn": ENVIRONMENT,
        "environmentName": "labs",
        "version": "1.6.0-b51",
        "createdAt": "2025-11-01T08:00:00Z",
    }
    return {name: value for name, value in (usual | fields).items() if value is not None}


@dataclass
class Desk:
    """A control plane with a few registries. Each change that arrives meets the next fate.

    Attributes:
        clock: Dates what is made.
        rows: The registries that are listed.
        fates: What becomes of the changes, in turn; then they are accepted.
        sent: The operations of the changes that arrived.
        readings: Answers to the list instead of the rows, in turn.
        event_readings: Answers to events instead of those, in turn.
        events: Of a registry, by CRN.
        logs: Lines of an event, by request id.
        on_change: Called when a change arrives, before its fate.
    """

    clock: Clock
    rows: list[Row] = field(default_factory=lambda: [row()])
    fates: list[Fate] = field(default_factory=list[Fate])
    sent: list[str] = field(default_factory=list[str])
    readings: list[httpx.Response | Exception] = field(
        default_factory=list[httpx.Response | Exception]
    )
    event_readings: list[httpx.Response] = field(default_factory=list[httpx.Response])
    events: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])
    logs: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    on_change: Callable[[], None] = lambda: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        operation = request.url.path.rpartition("/")[2]
        asked = json.loads(request.content)
        if operation in CHANGES:
            self.sent.append(operation)
            self.on_change()
            fate = self.fates.pop(0) if self.fates else accepted
            return fate(lambda: self._change(operation, asked))
        match operation:
            case "listModelRegistries":
                return self._listed()
            case "getAuditEvents":
                return self._events(asked["resourceCrn"])
            case "getLogs":
                return self._log(asked)
            case _:
                raise AssertionError(operation)

    def _listed(self) -> httpx.Response:
        if not self.readings:
            return answer({"modelRegistries": self.rows})
        reading = self.readings.pop(0)
        if isinstance(reading, Exception):
            raise reading
        return reading

    def _events(self, crn: str) -> httpx.Response:
        if self.event_readings:
            return self.event_readings.pop(0)
        if not any(one["crn"] == crn for one in self.rows):
            return answer({"message": "Not found"}, 404)
        events = self.events.get(crn, [])
        return answer({"auditEvents": {"workspaceCrn": crn, "events": events}})

    def _log(self, asked: Row) -> httpx.Response:
        lines = self.logs.get(asked["requestID"], [])
        start = asked.get("offset", 0)
        logs = [{"createdDate": self._now(), "log": text} for text in lines[start:]]
        body = {"requestID": asked["requestID"], "count": len(lines), "logs": logs}
        return answer({"auditLogs": body})

    def _change(self, operation: str, asked: Row) -> httpx.Response:
        body: Row = {}
        match operation:
            case "createModelRegistry":
                made = {"environmentCrn": asked["environmentCrn"], "createdAt": self._now()}
                self.rows.append(row(NEW, "installation:started", version=None, **made))
            case "deleteModelRegistry":
                self.turn("deprovision:started")
            case "upgradeModelRegistry":
                self.turn("upgrade:started", crn=UPGRADED)
                body = {"crn": UPGRADED}
            case _:
                self.turn("rollback:started")
        return answer(body, x_altus_request_id="the-request")

    def turn(self, status: str, crn: str = "", **fields: object) -> None:
        """Give the last registry another status, and perhaps other fields."""
        more = {"crn": crn} if crn else {}
        self.rows[-1] = self.rows[-1] | {"status": status} | more | fields

    def has_event(self, action: str, crn: str, request_id: str, *, minutes: float = 0) -> None:
        """Put an event down that began some minutes from now."""
        at = self._now(minutes)
        event = {"requestID": request_id, "action": action, "userCrn": "u", "createdDate": at}
        self.events.setdefault(crn, []).append({"workspaceCrn": crn, **event})

    def _now(self, minutes: float = 0) -> str:
        moment = datetime.fromtimestamp(self.clock.now().timestamp() + 60 * minutes, tz=NOW.tzinfo)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@asynccontextmanager
async def opened(
    desk: Desk, journal: Journal, *, read_only: bool = False
) -> AsyncGenerator[Session]:
    """Open a session over a desk; the client's own patience passes on the desk's clock."""
    async with control_plane(desk, clock=desk.clock, read_only=read_only) as client:
        yield replace(planning.session(client, journal=journal), read_only=read_only)


def creation(plan_id: str = "create-1", *checks: Check, known: Sequence[str] = (REGISTRY,)) -> Plan:
    """Return the plan of a creation in the environment."""
    place = {"environmentCrn": ENVIRONMENT, "environmentName": "labs"}
    body = {**place, "usePublicLoadBalancer": False}
    return Plan(
        id=plan_id,
        kind="create-registry",
        title="Create an AI Registry in labs",
        target=Target(kind="environment", name="labs", crn=ENVIRONMENT),
        where=HERE,
        made_at=NOW,
        steps=(_step("createModelRegistry", body),),
        checks=checks,
        expected=Expectation(
            sees="new registry",
            words="a new registry in labs",
            ends="ready",
            environment_crn=ENVIRONMENT,
            known=tuple(known),
        ),
        undo=Undo(words="Delete it again.", kind="delete-registry"),
    )


def deletion(plan_id: str = "delete-1", status: str = "installation:finished") -> Plan:
    """Return the plan of a deletion of the registry."""
    step = _step("deleteModelRegistry", {"modelRegistryCrn": REGISTRY})
    return _of_registry(plan_id, "delete-registry", step, status, ends="gone")


def upgrade(plan_id: str = "upgrade-1", status: str = "installation:finished") -> Plan:
    """Return the plan of an upgrade of the registry."""
    step = _step("upgradeModelRegistry", {"crn": REGISTRY})
    return _of_registry(plan_id, "upgrade-registry", step, status, ends="ready")


def rollback(plan_id: str = "rollback-1", status: str = "upgrade:finished") -> Plan:
    """Return the plan of the way back from an upgrade of the registry."""
    step = _step("rollbackModelRegistryUpgrade", {"crn": REGISTRY})
    return _of_registry(plan_id, "rollback-registry", step, status, ends="ready")


def cancellation(plan_id: str = "cancel-1", status: str = "installation:started") -> Plan:
    """Return the plan of a cancellation of what runs on the registry."""
    body = {"resourceId": REGISTRY, "workflowType": "installation"}
    step = _step("requestWorkflowCancellation", body)
    return _of_registry(plan_id, "cancel-workflow", step, status, ends="at rest")


def _of_registry(plan_id: str, kind: Kind, step: Step, status: str, *, ends: Ends) -> Plan:
    return Plan(
        id=plan_id,
        kind=kind,
        title=f"{step.request.operation} of models",
        target=Target(kind="registry", name="models", crn=REGISTRY),
        where=HERE,
        made_at=NOW,
        steps=(step,),
        expected=Expectation(
            sees="other status",
            words="models at another status",
            ends=ends,
            environment_crn=ENVIRONMENT,
            registry_crn=REGISTRY,
            status=status,
            version="1.6.0-b51",
        ),
    )


def _step(operation: str, body: Row) -> Step:
    request = Request(service="ml", operation=operation, body=body)
    return Step(request=request, effect="It changes something.", command=f"cdp ml {operation}")
