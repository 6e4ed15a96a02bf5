"""The simulated registries' own API: finds the registry and the caller, and lets one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

from backends.demo.ai_registry import changing, importing, reading, swagger
from backends.demo.ai_registry.asked import Asked
from backends.demo.ai_registry.hosts import Hosts
from backends.demo.ai_registry.operations import DESCRIPTION, SERVICE, UNKNOWN, Route, route_of
from backends.demo.company import Company
from backends.demo.faults import Faults
from backends.demo.kubernetes.site import Site
from backends.demo.models.content import key_of, models_in
from backends.demo.models.making import USES_MODELS, workload_name
from backends.demo.models.many import many_models
from backends.demo.models.shelf import Shelf, StoredModels
from backends.demo.models.wire_form import WireForm
from backends.demo.people import Party
from backends.demo.registries import Registry
from backends.demo.spoil import spoiled
from backends.demo.wire import Json, Refused, WireAnswer, http_date, to_bytes
from backends.demo.workload import holder_of

Respond = Callable[[Asked], Json] | Callable[[Asked], WireAnswer]

_ANSWERS: Mapping[str, Respond] = {
    "listModels": reading.list_models,
    "createModel": importing.create_model,
    "getModel": reading.get_model,
    "updateModel": changing.update_model,
    "deleteModel": changing.delete_model,
    "createModelVersion": importing.create_version,
    "getModelVersion": reading.get_version,
    "updateModelVersion": changing.update_version,
    "deleteModelVersion": changing.delete_version,
    "getArtifact": reading.get_artifact,
    "listModelHub": reading.list_hub,
}


@dataclass(frozen=True, slots=True)
class _Call:
    """One call as it came; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    now: datetime


class SimulatedAiRegistries:
    """Answers at the host of each registry, to whoever the token says it is."""

    def __init__(self, company: Company, faults: Faults, pace: float) -> None:
        self._company = company
        self._faults = faults
        self._pace = pace
        self._hosts = Hosts(company)
        self._shelves: dict[str, Shelf] = {}
        self._uses = Counter[str]()

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
        registry = self._hosts.at(host, now)
        if registry is None:
            return WireAnswer(0, {}, b"", breaks="dns")
        call = _Call(method, path, headers, body, now)
        try:
            route: Route | Refused = route_of(method, path)
            name, changes = route.operation.name, route.operation.method != "GET"
        except Refused as refusal:
            route, name, changes = refusal, UNKNOWN, False
        met = tuple(self._faults.meeting(SERVICE, name, changes=changes))
        sent = {"Content-Type": "application/json", "Date": http_date(now)}
        answer = WireAnswer(200, {}, b"{}")
        if all(fault.carries_out for fault in met):
            answer = self._honest(registry, route, call)
        answer = replace(answer, headers={**sent, **answer.headers})
        for fault in met:
            answer = spoiled(answer, fault, now, words=_words)
        return answer

    def _honest(self, registry: Registry, route: Route | Refused, call: _Call) -> WireAnswer:
        """Return the answer when nothing goes wrong on the way."""
        try:
            caller = self._caller(call)
            roles = self._company.people.roles_on(caller, registry.environment)
            if not roles & USES_MODELS:
                raise Refused(403, "PERMISSION_DENIED", f"{caller.name} may not use this registry")
            if isinstance(route, Refused):
                raise route
            if route.operation is DESCRIPTION:
                return _good(swagger.document(registry.domain.removeprefix("https://")))
            asked = self._asked(registry, route, call, caller, is_admin="MLAdmin" in roles)
            answered = _ANSWERS[route.operation.name](asked)
        except Refused as refusal:
            return WireAnswer(refusal.status, {}, to_bytes(_words(refusal)))
        return answered if isinstance(answered, WireAnswer) else _good(answered)

    def _caller(self, call: _Call) -> Party:
        kind, _, token = call.headers.get("authorization", "").partition(" ")
        people = self._company.people
        who = holder_of(token, call.now) if kind == "Bearer" else ""
        party = people.users.get(who) or people.machine_users.get(who)
        spent = self._faults.world("tokens")
        if party is None or (spent and self._uses[token] >= spent.number):
            raise Refused(401, "UNAUTHENTICATED", "The token is not valid")
        if spent:
            self._uses[token] += 1
        return party

    def _asked(
        self, registry: Registry, route: Route, call: _Call, caller: Party, *, is_admin: bool
    ) -> Asked:
        company = self._company
        environment = company.environments[registry.environment]
        site = Site(registry, environment, company.opened, company.account.id)
        return Asked(
            registry,
            site,
            self._shelf(registry),
            WireForm(site.storage, call.now),
            workload_name(caller),
            is_admin,
            route.model_id,
            route.version,
            parse_qs(urlsplit(call.path).query),
            call.headers,
            call.body,
            call.now,
            self._pace,
            ignores=self._faults.world("ignored") is not None,
            repeats=self._faults.world("repeats") is not None,
        )

    def _shelf(self, registry: Registry) -> Shelf:
        key = key_of(registry)
        if key not in self._shelves:
            many = self._faults.world("models")
            begun = (
                many_models(many.number, registry, self._company)
                if many and key == self._first_ready
                else StoredModels(models_in(registry, self._company))
            )
            self._shelves[key] = Shelf(begun)
        return self._shelves[key]

    @cached_property
    def _first_ready(self) -> str:
        """The key of the first registry that was ready at the opening; empty without one."""
        opened = self._company.opened
        ready = (
            key_of(one)
            for one in self._company.registries
            if one.domain and one.status_at(opened).endswith(":finished")
        )
        return next(ready, "")


def _good(body: Json) -> WireAnswer:
    return WireAnswer(200, {}, to_bytes(body))


def _words(refusal: Refused) -> Json:
    """Return a refusal as registries write it. Its form is not published: a message alone."""
    return {"message": str(refusal) if refusal.status != 401 else "The token is not valid"}
