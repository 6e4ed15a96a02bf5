"""The simulated tracking server: a request goes in, the answer comes out, faults and all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from backends.demo.company import Company
from backends.demo.faults import Faults
from backends.demo.mlflow.accounts import who_is
from backends.demo.mlflow.asked import Asked, read_body, read_query
from backends.demo.mlflow.calls import Call, Sent
from backends.demo.mlflow.holdings import held
from backends.demo.mlflow.names import MANY, SERVICE
from backends.demo.mlflow.refusals import MlflowRefusal, Page, absent, forbidden, unauthenticated
from backends.demo.mlflow.routes import Route, route_of
from backends.demo.mlflow.spoiling import spoiled_here
from backends.demo.mlflow.stories import DEFAULT_WORKSPACE
from backends.demo.wire import Json, WireAnswer, http_date, to_bytes

_WORKSPACE = "x-mlflow-workspace"
_OPEN_TO_ALL = "getServerHealth"
_JSON = {"Content-Type": "application/json"}
_PAGE = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class _Request:
    """One request as it came. Header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    now: datetime

    @property
    def workspace(self) -> str:
        return self.headers.get(_WORKSPACE) or DEFAULT_WORKSPACE

    def route(self) -> tuple[Route, dict[str, str]]:
        return route_of(self.method, unquote(self.target.partition("?")[0]))

    def asked(self, user: str, places: Mapping[str, str]) -> Asked:
        query = read_query(self.target.partition("?")[2])
        content = read_body(self.method, self.body)
        return Asked(
            self.method, query, content, self.headers, user, self.workspace, self.now, places
        )


class SimulatedMlflow:
    """Answers whoever signs in with a name and a password."""

    def __init__(self, company: Company, faults: Faults) -> None:
        many = faults.world(MANY)
        self._faults = faults
        self._holdings = held(company, many.number if many else None)

    def answer(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> WireAnswer:
        """Answer one call. Header names are in lower case.

        A fault that keeps a call from being carried out keeps it from changing anything, too.
        """
        request = _Request(method, target, headers, body, now)
        operation, changes = _named(request)
        met = tuple(self._faults.meeting(SERVICE, operation, changes=changes))
        answer = WireAnswer(200, {}, b"")
        if all(fault.carries_out for fault in met):
            answer = self._honest(request)
        dated = {**answer.headers, "Date": http_date(now)}
        answer = WireAnswer(answer.status, dated, answer.body)
        for fault in met:
            answer = spoiled_here(answer, fault, now)
        return answer

    def _honest(self, request: _Request) -> WireAnswer:
        try:
            answered = self._answered(request)
        except MlflowRefusal as refusal:
            return WireAnswer(refusal.status, _JSON, to_bytes(refusal.body()))
        except Page as page:
            return WireAnswer(page.status, _PAGE | page.headers, str(page).encode())
        if isinstance(answered, Sent):
            return WireAnswer(answered.status, answered.headers, answered.body)
        return WireAnswer(200, _JSON, to_bytes(answered))

    def _answered(self, request: _Request) -> Json | Sent:
        """Look who asks, then where, then for what, then whether they may: in this order."""
        everybody = self._holdings.directory.users
        user = who_is(request.headers.get("authorization", ""), everybody)
        is_open = _named(request)[0] == _OPEN_TO_ALL
        if not user and not is_open:
            raise unauthenticated()
        if request.workspace not in self._holdings.workspaces:
            raise absent(f"There is no workspace '{request.workspace}'")
        route, places = request.route()
        call = Call(request.asked(user, places), self._holdings)
        if not is_open and not everybody[user].is_admin and not route.guard(call):
            raise forbidden()
        return route.respond(call)


def _named(request: _Request) -> tuple[str, bool]:
    """Return the operation that is called, and whether it changes anything; none elsewhere."""
    try:
        route, _ = request.route()
    except Page:
        return "", False
    return route.operation, route.changes
