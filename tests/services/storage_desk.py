"""Somebody who gives registries access to storage in the simulated company, and others who write.

What leaves is counted over one wire. Others may write just before or after any of it; and any of
our changes may meet a fate of its own.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, cast

import httpx

from backends.clients.cdp.configuration import Configuration
from backends.clients.cdp.control_plane import open_control_plane
from backends.clients.cdp.credentials import Credentials
from backends.clients.cdp.endpoints import Endpoints
from backends.clients.ranger.client import RangersClient, open_rangers
from backends.demo.journal import MemoryJournal
from backends.demo.lakes import API, gateway_host
from backends.demo.personas import Persona
from backends.demo.ranger.accounts import basic_authorization, workload_password_of
from backends.demo.storage.mappings import MappingSync
from backends.demo.transport import RangerTransport, WorldTransport
from backends.demo.world import ENDPOINT_URL, REGION
from backends.domain.gate_pass import WorkloadPassword
from backends.domain.journal import Entry, Record
from backends.domain.plan import Consent, GrantWay, Plan
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.execution.execute import Executor
from backends.services.following.followers import follower
from backends.services.following.progress import Progress
from backends.services.planning.storage.mappings import MappingKind, plan_mapping
from backends.services.planning.storage.policies import PolicyKind, plan_policy
from backends.services.planning.storage.syncing import plan_mapping_sync, plan_user_sync
from backends.services.planning.undoing import plan_undo
from backends.services.storage.way import Where
from tests.demo.caller import Caller
from tests.demo.ranger_caller import RangerCaller
from tests.services.planning import session

Raw: TypeAlias = dict[str, Any]
Row: TypeAlias = tuple[str, str]
Side: TypeAlias = Literal["before", "after"]
Meddle: TypeAlias = Callable[[int, str, Side], None]
"""Called around each request with its number, its name, and the side of it."""

RAZ, RAZ_REGISTRY = "eng-ml-env-v2", "960afc3b-162"
RAZ_USER = "srv_cml_env_machine_user_8dcf2"
POLICY = "all - bucket, path"
MAPPED, MAPPED_REGISTRY = "apac-ml-aws", "6ab84c27-91d"
MAPPED_USER = "cml_env_machine_user_e0437"
SOMEBODY = "crn:altus:iam:us-west-1:9d74eee4-1cad-45d7-b645-7ccf9edbb73d:user:somebody"
PUT, SET = "PUT /policy", "setIdBrokerMappings"
SYNC, SYNC_USERS = "syncIdBrokerMappings", "syncAllUsers"


@dataclass(frozen=True)
class Fate:
    """What becomes of a change: whether it is carried out, and what comes back."""

    name: str
    carried_out: bool
    comes: Callable[[httpx.Request], httpx.Response] | None = None
    breaks: type[httpx.TransportError] | None = None

    def __str__(self) -> str:
        return self.name


def _page(request: httpx.Request) -> httpx.Response:
    kind = {"content-type": "text/html"}
    return httpx.Response(200, text="<html>Sign in", headers=kind, request=request)


def _status(code: int) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(code, json={"message": "No."}, request=request)


def _cut(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b'{"mappingsVersion": 8, "ver', request=request)


PASSES = Fate("passes", True)
FORBIDDEN = Fate("not allowed (403)", False, _status(403))
BROKEN = Fate("a crash (500)", False, _status(500))
LOST = Fate("carried out, the answer lost", True, breaks=httpx.ReadError)
RESET = Fate("reset before it was carried out", False, breaks=httpx.ReadError)
FATES = (
    LOST,
    RESET,
    Fate("carried out, then silence", True, breaks=httpx.ReadTimeout),
    Fate("silence before it was carried out", False, breaks=httpx.ReadTimeout),
    Fate("no connection", False, breaks=httpx.ConnectError),
    Fate("carried out, then a crash (500)", True, _status(500)),
    BROKEN,
    Fate("carried out, then a lonely gateway (502)", True, _status(502)),
    Fate("out of service (503)", False, _status(503)),
    Fate("carried out, then out of service (503)", True, _status(503)),
    Fate("too many (429)", False, _status(429)),
    Fate("a page", False, _page),
    Fate("carried out, then a page", True, _page),
    Fate("carried out, then cut JSON", True, _cut),
    Fate("not signed in (401)", False, _status(401)),
    FORBIDDEN,
    Fate("a conflict (409)", False, _status(409)),
)


class Wire(httpx.AsyncBaseTransport):
    """Passes requests on, and lets others write around them."""

    def __init__(self, desk: StorageDesk, inner: httpx.AsyncBaseTransport) -> None:
        self._desk = desk
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        desk, name = self._desk, _named(request)
        number = len(desk.asked)
        desk.asked.append(name)
        desk.meddle(number, name, "before")
        fates = desk.fates.get(next((p for p in desk.fates if name.startswith(p)), ""), [])
        fate = fates.pop(0) if fates else None
        try:
            return await self._met(fate or PASSES, request)
        finally:
            desk.meddle(number, name, "after")

    async def _met(self, fate: Fate, request: httpx.Request) -> httpx.Response:
        answer = httpx.Response(500, request=request)
        if fate.carried_out:
            answer = await self._inner.handle_async_request(request)
            assert fate is PASSES or answer.status_code == 200
        if fate.breaks is not None:
            raise fate.breaks("broken", request=request)
        return fate.comes(request) if fate.comes else answer


def _named(request: httpx.Request) -> str:
    path = request.url.path
    if "/ranger/service/" in path:
        below = path.partition("/ranger/service/")[2].removeprefix("public/v2/api")
        return f"{request.method} {below}"
    return path.rpartition("/")[2]


def _leave(number: int, name: str, side: Side) -> None:
    del number, name, side


class StorageDesk:
    """Alice at work; time passes only while somebody waits.

    Attributes:
        asked: The names of all requests that left, in order.
        fates: What becomes of changes whose name begins so, in turn; then they are carried out.
        meddle: What others do around each request.
    """

    def __init__(self) -> None:
        self.alice = Caller()
        self.world, self.clock = self.alice.world, self.alice.clock
        self.asked: list[str] = []
        self.fates: dict[str, list[Fate]] = {}
        self.meddle: Meddle = _leave
        self.journal = MemoryJournal()
        self.session = self._opened(self.alice.persona)

    def _opened(self, persona: Persona) -> Session:
        configuration = Configuration(
            profile=persona.name,
            region=REGION,
            endpoints=Endpoints.resolve(REGION, explicit=ENDPOINT_URL),
            credentials=Credentials("a test", persona.access_key_id, persona.private_key),
        )
        self.plane = open_control_plane(
            configuration, now=self.clock, transport=Wire(self, WorldTransport(self.world))
        )
        self.rangers: RangersClient = open_rangers(
            now=self.clock, transport=Wire(self, RangerTransport(self.world))
        )
        opened = session(self.plane, journal=self.journal, rangers=self.rangers)
        return replace(opened, profile=persona.name, region=REGION)

    def sign_in(self, environment: str) -> str:
        """Sign in to the Ranger of an environment; return its address."""
        row = self.world.company.environments[environment]
        lake = row["dataLake"]["datalakeName"]
        address = f"https://{gateway_host(self.world.company, row)}/{lake}/{API}/ranger"
        persona = self.alice.persona
        self.rangers.sign_in(address, WorkloadPassword(persona.name, workload_password_of(persona)))
        return address

    async def wait(self, seconds: float) -> None:
        self.clock.wind(seconds=seconds)

    # Planning

    async def registry(self, code: str) -> Registry:
        listed = (await self.session.control_plane.list_registries()).value
        return next(row for row in listed if row.name.endswith(code))

    async def policy_plan(
        self,
        kind: PolicyKind = "add-to-policy",
        of: str | Registry = RAZ_REGISTRY,
        *,
        way: GrantWay = "separate item",
        policy_id: int = 0,
        said: Where = "not known",
    ) -> Plan:
        found = await self.registry(of) if isinstance(of, str) else of
        self.sign_in(found.environment_name)
        return await plan_policy(
            self.session,
            kind,
            found,
            way=way,
            policy_id=policy_id,
            said=said,
            caller=None,
            now=self.clock(),
        )

    async def mapping_plan(
        self,
        kind: MappingKind = "add-mapping",
        of: str | Registry = MAPPED_REGISTRY,
        *,
        role: str = "",
        said: Where = "not known",
    ) -> Plan:
        found = await self.registry(of) if isinstance(of, str) else of
        return await plan_mapping(
            self.session, kind, found, role=role, said=said, caller=None, now=self.clock()
        )

    async def sync_plan(self, of: str = MAPPED_REGISTRY) -> Plan:
        found = await self.registry(of)
        return await plan_mapping_sync(self.session, found, caller=None, now=self.clock())

    async def user_sync_plan(self, of: str | Registry = MAPPED_REGISTRY) -> Plan:
        found = await self.registry(of) if isinstance(of, str) else of
        return await plan_user_sync(self.session, found, caller=None, now=self.clock())

    async def undo_plan(self, entry: Entry) -> Plan:
        return await plan_undo(self.session, entry, caller=None, now=self.clock())

    # Applying

    async def apply(self, plan: Plan, consent: Consent | None = None) -> Entry:
        """Apply a plan, agreeing to everything; the journal has what is returned."""
        executor = Executor(self.session, by="alice", now=self.clock, sleep=self.wait)
        entry = await executor.apply(plan, consent or plan.full_consent)
        (kept,) = (one for one in await self.journal.entries() if one.id == entry.id)
        assert kept.records == entry.records
        return entry

    async def followed(self, entry: Entry) -> Progress:
        """Look every half minute until it has ended."""
        looks = follower(self.session, entry, now=self.clock)
        for _ in range(60):
            progress = await looks.look()
            if progress.ended:
                return progress
            self.clock.wind(seconds=30)
        raise AssertionError(entry.words)

    async def done(self, plan: Plan) -> Progress:
        return await self.followed(await self.apply(plan))

    # What the world has, and others who write to it

    @property
    def ranger(self) -> RangerCaller:
        return RangerCaller(self.alice, RAZ)

    def policy(self, name: str = POLICY) -> Raw:
        return self.ranger.named(name)

    def others_put(self, change: Callable[[Raw], Raw]) -> None:
        """Let Meera change the policy as it is."""
        shown = basic_authorization("meera", "published demo password: meera")
        there = RangerCaller(self.alice, RAZ, shown=shown)
        there.put(change(there.named(POLICY)))

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.world.company.storage.table(MAPPED).rows

    @rows.setter
    def rows(self, rows: Sequence[Row]) -> None:
        storage = self.world.company.storage
        storage.mapping_syncs(MAPPED)  # the world dates the last one by what is there when asked
        storage.set_table(MAPPED, replace(storage.table(MAPPED), rows=tuple(rows)))

    @property
    def version(self) -> int:
        return self.world.company.storage.table(MAPPED).version

    @property
    def its_crn(self) -> str:
        return self.world.company.people.crn_of(MAPPED_USER)

    @property
    def its_role(self) -> str:
        """What the machine user is mapped to; empty for nothing."""
        return dict(self.rows).get(self.its_crn, "")

    @property
    def admin_role(self) -> str:
        return self.world.company.storage.table(MAPPED).data_access

    def forget_its_row(self) -> None:
        """Begin without the machine user's row."""
        self.rows = [row for row in self.rows if row[0] != self.its_crn]

    @property
    def syncs(self) -> tuple[MappingSync, ...]:
        """The synchronizations of mappings that were begun here."""
        opened = self.world.company.opened
        rows = self.world.company.storage.mapping_syncs(MAPPED)
        return tuple(row for row in rows if row.started >= opened)


@asynccontextmanager
async def storage_desk() -> AsyncGenerator[StorageDesk]:
    desk = StorageDesk()
    try:
        yield desk
    finally:
        await desk.rangers.aclose()
        await desk.plane.aclose()


def item(user: str, *kinds: str) -> Raw:
    """Return an item of its own for somebody."""
    return {
        "accesses": [{"type": kind, "isAllowed": True} for kind in kinds or ("read",)],
        "users": [user],
        "groups": [],
        "roles": [],
        "conditions": [],
        "delegateAdmin": False,
    }


def with_item(user: str) -> Callable[[Raw], Raw]:
    """Return what adds an item of somebody's to a policy."""
    return lambda raw: raw | {"policyItems": [*raw["policyItems"], item(user)]}


def without(user: str) -> Callable[[Raw], Raw]:
    """Return what takes every item that lists somebody out of a policy."""
    return lambda raw: (
        raw | {"policyItems": [one for one in raw["policyItems"] if user not in one["users"]]}
    )


def users_of(policy: Mapping[str, Any]) -> list[str]:
    """Name everybody the items of a policy list, in order."""
    items = cast("list[Raw]", policy["policyItems"])
    return [user for one in items for user in one["users"]]


def events(entry: Entry) -> list[str]:
    return [row.event for row in entry.records]


def last(entry: Entry, event: str) -> Record:
    return next(row for row in reversed(entry.records) if row.event == event)


@dataclass
class Once:
    """Writes once, around one moment."""

    number: int
    side: Side
    write: Callable[[], None]
    written: bool = field(default=False)

    def __call__(self, number: int, name: str, side: Side) -> None:
        del name
        if (number, side) == (self.number, self.side):
            self.write()
            self.written = True
