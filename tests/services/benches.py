"""Workbenches beside a registry, to synchronize and to try access on, behind the real client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from pydantic import JsonValue

from backends.domain.answer import Answer
from backends.domain.event import AuditEvent, LogChunk
from backends.domain.journal import Entry, Record
from backends.domain.plan import Expectation, Plan, Request, Step, Target, Undo
from backends.domain.workbench import Workbench
from backends.ports import ControlPlane
from tests.clients.desk import NOW, answer
from tests.services.changes import HERE, Desk, Fate, accepted
from tests.services.planning import ENVIRONMENT, REGISTRY

OPERATION = "refreshModelRegistryConfigmap"


def crn_of(name: str) -> str:
    """Return the CRN of a workbench."""
    return f"crn:cdp:ml:us-west-1:acc:workspace:{name}"


def bench(name: str, version: str = "2.0.45-b86", **fields: str) -> Workbench:
    """Return a workbench beside the registry that is ready and needs to be told."""
    usual = {
        "crn": crn_of(name),
        "instance_name": name,
        "environment_crn": ENVIRONMENT,
        "environment_name": "labs",
        "instance_status": "installation:finished",
        "version": version,
    }
    return Workbench.model_validate(usual | fields)


def names(count: int) -> tuple[str, ...]:
    """Name some workbenches: `w0`, `w1`."""
    return tuple(f"w{number}" for number in range(count))


def synchronization(*about: str, plan_id: str = "sync-1") -> Plan:
    """Return the plan to synchronize the registry with workbenches of these names."""
    return Plan(
        id=plan_id,
        kind="synchronize-registry",
        title=f"Synchronize models with {len(about)} workbenches",
        target=Target(kind="registry", name="models", crn=REGISTRY),
        where=HERE,
        made_at=NOW,
        steps=tuple(_step(name) for name in about),
        expected=Expectation(
            sees="event",
            words="an event of it for each workbench",
            ends="at once",
            registry_crn=REGISTRY,
            known=(REGISTRY,),
        ),
        undo=Undo(words="None is needed.", kind=None),
        step_by_step=True,
    )


def _step(name: str) -> Step:
    request = Request(service="ml", operation=OPERATION, body={"workspaceCrn": crn_of(name)})
    return Step(request=request, effect=f"Tells {name}.", command=f"cdp ml {name}", about=name)


def entry_of(plan: Plan, *rows: tuple[str, int] | Record) -> Entry:
    """Return a change of which this is in the journal, beside that it was planned."""
    begun = Record(entry=plan.id, at=NOW, event="planned", by="anna", plan=plan)
    rest = [row if isinstance(row, Record) else record(plan, *row) for row in rows]
    return Entry(plan, (begun, *rest))


def record(plan: Plan, event: str, step: int, at: datetime = NOW, words: str = "") -> Record:
    """Return one record of a step."""
    return Record.model_validate(
        {"entry": plan.id, "at": at, "event": event, "step": step, "words": words}
    )


@dataclass
class Bench(Desk):
    """A desk with workbenches that have events, or not, and with access to the cluster.

    Attributes:
        fate_of: What becomes of the synchronizations of a workbench, by its name, in turn.
        told: The workbenches that synchronizations arrived for, by name.
        has_events: Whether workbenches have events of them.
        unreadable: The CRNs of workbenches whose events may not be read.
        users: Who has access to the cluster.
        access_readings: Answers to the list of those, in turn, instead of it.
    """

    fate_of: dict[str, list[Fate]] = field(default_factory=dict[str, list[Fate]])
    told: list[str] = field(default_factory=list[str])
    has_events: bool = True
    unreadable: set[str] = field(default_factory=set[str])
    users: list[str] = field(default_factory=list[str])
    access_readings: list[httpx.Response] = field(default_factory=list[httpx.Response])

    def __call__(self, request: httpx.Request) -> httpx.Response:
        operation = request.url.path.rpartition("/")[2]
        asked = json.loads(request.content)
        match operation:
            case "refreshModelRegistryConfigmap":
                return self._told(asked["workspaceCrn"])
            case "getAuditEvents" if ":workspace:" in asked["resourceCrn"]:
                if asked["resourceCrn"] in self.unreadable:
                    return answer({"message": "You may not."}, 403)
                events = self.events.get(asked["resourceCrn"], [])[::-1]
                return answer({"auditEvents": {"events": events}})
            case "listModelRegistryAccess":
                reading = self.access_readings.pop(0) if self.access_readings else None
                return reading or answer({"users": self.users})
            case "grantModelRegistryAccess" | "revokeModelRegistryAccess":
                self.sent.append(operation)
                self.on_change()
                fate = self.fates.pop(0) if self.fates else accepted
                return fate(lambda: self._access(operation, asked["identifier"]))
            case _:
                return super().__call__(request)

    def _told(self, crn: str) -> httpx.Response:
        name = crn.rpartition(":")[2]
        self.told.append(name)
        self.on_change()
        fates = self.fate_of.get(name, [])
        return (fates.pop(0) if fates else accepted)(lambda: self._begun(name, crn))

    def _begun(self, name: str, crn: str) -> httpx.Response:
        request_id = f"{name}-{self.told.count(name)}"
        if self.has_events:
            self.has_event(OPERATION, crn, request_id)
        return answer({}, x_altus_request_id=request_id)

    def _access(self, operation: str, identity: str) -> httpx.Response:
        if operation.startswith("grant"):
            self.users.append(identity)
            return answer({"kubeconfig": "a secret"}, x_altus_request_id="the-request")
        self.users.remove(identity)
        return answer({}, x_altus_request_id="the-request")


class Gated:
    """A control plane whose changes wait until they are let through, by the workbench's name.

    Attributes:
        waiting: Those that arrived and wait, in order.
        most: How many waited at once, at most.
        news: Set when something has happened; see `until`.
    """

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self._open: dict[str, asyncio.Event] = {}
        self.news = asyncio.Event()
        self.waiting: list[str] = []
        self.most = 0

    async def change(self, request: Request) -> Answer[Mapping[str, JsonValue]]:
        name = str(request.body["workspaceCrn"]).rpartition(":")[2]
        gate = self._open.setdefault(name, asyncio.Event())
        self.waiting.append(name)
        self.most = max(self.most, len(self.waiting))
        self.news.set()
        try:
            await gate.wait()
        finally:
            self.waiting.remove(name)
            self.news.set()
        return await self._plane.change(request)

    async def audit_events(self, resource_crn: str) -> Answer[tuple[AuditEvent, ...]]:
        return await self._plane.audit_events(resource_crn)

    async def log_lines(self, request_id: str, offset: int = 0) -> Answer[LogChunk]:
        return await self._plane.log_lines(request_id, offset)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so, asking again whenever something has happened."""
        while not is_so():
            self.news.clear()
            await self.news.wait()

    async def until_waiting(self, *names: str) -> None:
        """Wait until these, and no others, wait."""
        await self.until(lambda: sorted(self.waiting) == sorted(names))

    def let(self, names: Sequence[str]) -> None:
        """Let some through, also those that are still to come."""
        for name in names:
            self._open.setdefault(name, asyncio.Event()).set()
