"""The simulated registries' own API: models, and one model with its versions, for who may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qs, unquote, urlsplit

from backends.demo.company import Company
from backends.demo.models import Model, models_in
from backends.demo.people import Party
from backends.demo.registries import Registry
from backends.demo.wire import Json, Refused, WireAnswer, http_date, invalid, not_found, to_bytes
from backends.demo.workload import holder_of

HOST = "modelregistry."
"""What every registry's host begins with."""

_BASE = "/api/v2"
_PAGE = 20
_TOKEN = "page-from-"  # noqa: S105 - what a page's token begins with
_USES_MODELS = frozenset({"MLUser", "MLAdmin"})


class SimulatedAiRegistries:
    """Answers at the host of each registry, to whoever the token says it is."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def answer(
        self, method: str, host: str, path: str, headers: Mapping[str, str], now: datetime
    ) -> WireAnswer:
        """Answer one call. Header names are in lower case; nothing is at a host nobody has."""
        sent = {"Content-Type": "application/json", "Date": http_date(now)}
        registry = next((row for row in self._company.registries if _is_at(row, host, now)), None)
        if registry is None:
            return WireAnswer(0, {}, b"", breaks="dns")
        try:
            if method != "GET":
                raise Refused(405, "METHOD_NOT_ALLOWED", f"{method} is not allowed here")
            caller = self._caller(headers, now)
            body = self._answered(registry, caller, path)
        except Refused as refusal:
            return WireAnswer(refusal.status, sent, to_bytes({"message": str(refusal)}))
        return WireAnswer(200, sent, to_bytes(body))

    def _caller(self, headers: Mapping[str, str], now: datetime) -> Party:
        kind, _, token = headers.get("authorization", "").partition(" ")
        people = self._company.people
        who = holder_of(token, now) if kind == "Bearer" else ""
        party = people.users.get(who) or people.machine_users.get(who)
        if party is None:
            raise Refused(401, "UNAUTHENTICATED", "The token is not valid")
        return party

    def _answered(self, registry: Registry, caller: Party, path: str) -> Json:
        address = urlsplit(path)
        roles = self._company.people.roles_on(caller, registry.environment)
        if not roles & _USES_MODELS:
            raise Refused(403, "PERMISSION_DENIED", f"{caller.name} may not use this registry")
        seen = [
            one
            for one in models_in(registry, self._company)
            if one.public or one.owner == caller.name or "MLAdmin" in roles
        ]
        place, asked = unquote(address.path), parse_qs(address.query)
        if place == f"{_BASE}/models":
            return _page(seen, asked)
        wanted = place.removeprefix(f"{_BASE}/models/")
        found = next((one for one in seen if one.id == wanted), None)
        if found is None:
            raise not_found(f"There is no {place}")
        return found.whole()


def _is_at(registry: Registry, host: str, now: datetime) -> bool:
    shown = registry.wire(now).get("domain", "")
    return shown == f"https://{host}" and not registry.is_gone(now)


def _page(seen: list[Model], asked: Mapping[str, list[str]]) -> Json:
    """Return a page; what is empty is `null`, as the service has it."""
    token, size = asked.get("page_token", [""])[0], asked.get("page_size", [str(_PAGE)])[0]
    start = token.removeprefix(_TOKEN) or "0"
    if not (start.isdecimal() and size.isdecimal() and int(size)):
        raise invalid("page_token or page_size is not understood")
    begin, end = int(start), int(start) + int(size)
    rows = [one.wire() for one in seen[begin:end]]
    return {"models": rows or None, "next_page_token": f"{_TOKEN}{end}" if end < len(seen) else ""}
