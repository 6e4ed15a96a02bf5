"""The simulated Rangers: finds the data lake, the caller and the operation, and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import cast
from urllib.parse import parse_qs

from backends.demo import fixtures
from backends.demo.company import Company
from backends.demo.faults import Faults
from backends.demo.lakes import exposes, gateway_host
from backends.demo.people import Party
from backends.demo.ranger.accounts import who_is
from backends.demo.ranger.asked import Asked
from backends.demo.ranger.names import SERVICE
from backends.demo.ranger.refusals import JSON, KnoxPage, RangerRefusal
from backends.demo.ranger.routes import route_of
from backends.demo.ranger.shelf import PolicyShelf, admins_of, stored_shelf
from backends.demo.ranger.spoiling import spoiled_here
from backends.demo.wire import Json, WireAnswer, http_date, to_bytes


@dataclass(frozen=True, slots=True)
class _Call:
    """One call as it came, its path taken apart; header names are in lower case."""

    environment: Json
    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    now: datetime

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """The data lake, the topology, the application, and the path below its address."""
        lake, topology, application, *rest = (*self.path[1:].split("/", 3), "", "", "")
        return lake, topology, application, f"/{rest[0]}".partition("?")[0]

    @property
    def query(self) -> Mapping[str, list[str]]:
        """The parameters of the query."""
        return parse_qs(self.path.partition("?")[2])


class SimulatedRanger:
    """Answers at the gateway of each data lake, to whoever may come in by its topology."""

    def __init__(self, company: Company, faults: Faults) -> None:
        self._company = company
        self._faults = faults
        self._shelves: dict[str, PolicyShelf] = {}

    def answer(
        self,
        method: str,
        host: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        now: datetime,
    ) -> WireAnswer:
        """Answer one call. Header names are in lower case; nothing is at a host nobody has."""
        environment = self._gateways.get(host)
        if environment is None:
            return WireAnswer(0, {}, b"", breaks="dns")
        call = _Call(environment, method, path, headers, body, now)
        operation, changes = _named(call)
        met = tuple(self._faults.meeting(SERVICE, operation, changes=changes))
        answer = WireAnswer(200, JSON, b"{}")
        if all(fault.carries_out for fault in met):
            answer = self._honest(call, host)
        answer = replace(answer, headers={**answer.headers, "Date": http_date(now)})
        for fault in met:
            answer = spoiled_here(answer, fault, now)
        return answer

    @cached_property
    def _gateways(self) -> Mapping[str, Json]:
        rows = self._company.environments.values()
        return {gateway_host(self._company, row): row for row in rows if "dataLake" in row}

    @cached_property
    def _facts(self) -> Json:
        return cast("Json", fixtures.read("ranger"))

    def _honest(self, call: _Call, host: str) -> WireAnswer:
        """Return the answer when nothing goes wrong on the way."""
        try:
            party = self._let_in(call, host)
            route, places = route_of(call.method, call.parts[3])
            answered = route.respond(self._asked(call, party, places))
        except (RangerRefusal, KnoxPage) as refusal:
            return refusal.answer()
        return answered if isinstance(answered, WireAnswer) else _good(answered)

    def _let_in(self, call: _Call, host: str) -> Party:
        """Return who asks. Whoever has nothing to do with an environment is not known there."""
        lake, topology, application, _ = call.parts
        has_ranger = exposes(self._company, call.environment, "RANGER_ADMIN")
        if lake != call.environment["dataLake"]["datalakeName"] or not has_ranger:
            raise KnoxPage(404, "Not Found")
        if application != SERVICE:
            raise KnoxPage(404, "Not Found")
        here = f"https://{host}{call.path}"
        shown = call.headers.get("authorization", "")
        party = who_is(shown, topology, here, self._company.people)
        if not self._belongs_to(call.environment, party):
            raise KnoxPage(401, "Unauthorized")
        return party

    def _asked(self, call: _Call, party: Party, places: Mapping[str, str]) -> Asked:
        environment = call.environment
        people, name = self._company.people, environment["environmentName"]
        groups = {*people.groups, *self._facts["groups"], admins_of(environment)}
        return Asked(
            party.record["workloadUsername"],
            people.administers_environment(party, name),
            self._shelf(environment),
            places,
            call.query,
            call.body,
            call.now,
            lambda user: self._knows(environment, user, call.now),
            lambda group: group in groups,
        )

    def _shelf(self, environment: Json) -> PolicyShelf:
        name = environment["environmentName"]
        if name not in self._shelves:
            self._shelves[name] = stored_shelf(self._company, environment)
        return self._shelves[name]

    def _knows(self, environment: Json, user: str, now: datetime) -> bool:
        """Say whether Ranger has heard of somebody: newcomers have to be synchronized first."""
        if user in self._facts["users"]:
            return True
        people, storage = self._company.people, self._company.storage
        everybody = (*people.users.values(), *people.machine_users.values())
        party = next((row for row in everybody if row.record["workloadUsername"] == user), None)
        name = environment["environmentName"]
        if party is None or not self._belongs_to(environment, party):
            return False
        is_new = party.name in storage.facts(name).get("newcomers", [])
        return not is_new or storage.knows_everybody(name, now)

    def _belongs_to(self, environment: Json, party: Party) -> bool:
        is_its_own = party.name == environment.get("machineUser")
        return is_its_own or self._company.people.sees(party, environment["environmentName"])


def _named(call: _Call) -> tuple[str, bool]:
    """Return the operation that is called, and whether it changes anything; none elsewhere."""
    try:
        route, _ = route_of(call.method, call.parts[3])
    except RangerRefusal:
        return "", False
    return route.operation, route.changes


def _good(answered: Json | list[Json]) -> WireAnswer:
    return WireAnswer(200, JSON, to_bytes(answered))
