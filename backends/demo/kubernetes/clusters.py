"""The simulated clusters: one Kubernetes API for each registry that is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from backends.demo.company import Company
from backends.demo.identities import granted, identity_of
from backends.demo.kubernetes.discovery import discovered, server_version
from backends.demo.kubernetes.lists import listed
from backends.demo.kubernetes.log_answers import Following, LogRequest, log_of, whole
from backends.demo.kubernetes.names import ROUTE, cluster_name
from backends.demo.kubernetes.pods import pods_of
from backends.demo.kubernetes.questions import Question, read
from backends.demo.kubernetes.resources import LOG, PODS, READS
from backends.demo.kubernetes.rights import is_review, read_only, review_of, rights_in
from backends.demo.kubernetes.site import Site, site_of
from backends.demo.kubernetes.state import named
from backends.demo.kubernetes.statuses import StatusError, no_such_thing, unauthorized
from backends.demo.kubernetes.tables import table, wants_table
from backends.demo.kubernetes.tokens import holder_of
from backends.demo.kubernetes.watches import Watch
from backends.demo.wire import Json, WireAnswer, http_date, to_bytes

_HEALTH = frozenset({"/healthz", "/livez", "/readyz"})
_VERSION = "/version"
_READ = "GET"


class SimulatedClusters:
    """Answers under `/clusters/NAME`, to whom the registry's history grants access."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._crns: dict[str, str] = {}

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> WireAnswer:
        """Answer one request. Header names are in lower case; nothing is at a name nobody has.

        Args:
            method: `GET`, or what would change something.
            path: The whole path, with its parameters.
            headers: The request's.
            body: The request's.
            now: The moment it is.
        """
        name, _, rest = path.removeprefix(ROUTE).partition("/")
        site = self._site(name, now)
        if site is None:
            return WireAnswer(0, {}, b"", breaks="dns")
        try:
            identity = _identity(site, headers, now)
            if method == _READ and (told := _told(site, f"/{rest}", identity, now)):
                return told
            if not identity:
                raise unauthorized()
            question = read(method, f"/{rest}")
            rights = rights_in(site, identity)
            if is_review(question):
                review = review_of(question, headers, body)
                return _json(201, rights.reviewed(question, review), now)
            if question.verb not in READS:
                raise read_only(question)
            rights.check(question)
            return self._read(site, question, headers.get("accept", ""), now)
        except StatusError as error:
            return _json(error.code, error.body(), now)

    def _site(self, name: str, now: datetime) -> Site | None:
        registries = self._company.registries
        if name not in self._crns:
            self._crns |= {cluster_name(row): row.crn for row in registries}
        registry = registries.find(self._crns.get(name, ""), now, former=True)
        return site_of(registry, self._company, now) if registry else None

    def _read(self, site: Site, question: Question, accept: str, now: datetime) -> WireAnswer:
        as_table = wants_table(accept)
        if question.resource is LOG:
            return self._log(site, question, now)
        if question.verb == "watch":
            watch = Watch(question, now, self._at(site.name), as_table=as_table)
            return WireAnswer(200, _sent("application/json", now), b"", stream=watch)
        if question.verb == "list":
            return _json(200, listed(site, question, now, as_table=as_table), now)
        found = named(site, question, now)
        if found is None:
            raise no_such_thing(question.resource, question.name)
        if as_table:
            metadata = {"resourceVersion": found["metadata"]["resourceVersion"]}
            include = question.text("includeObject")
            found = table(question.resource, [found], now, metadata=metadata, include=include)
        return _json(200, found, now)

    def _log(self, site: Site, question: Question, now: datetime) -> WireAnswer:
        place = (question.namespace, question.name)
        pod = next((one for one in pods_of(site, now) if (one.namespace, one.name) == place), None)
        if pod is None:
            raise no_such_thing(PODS, question.name)
        log, asked = log_of(pod, question, now), LogRequest.read(question, now)
        sent = _sent("text/plain", now)
        if not question.flag("follow"):
            return WireAnswer(200, sent, whole(log, asked, now))
        at = self._at(site.name)

        def is_there(moment: datetime) -> bool:
            there = at(moment)
            return bool(there) and any(one.uid == pod.uid for one in pods_of(there, moment))

        return WireAnswer(200, sent, b"", stream=Following(log, asked, now, is_there))

    def _at(self, name: str) -> Callable[[datetime], Site | None]:
        return lambda moment: self._site(name, moment)


def _told(site: Site, path: str, identity: str, now: datetime) -> WireAnswer | None:
    """Return what the API tells of itself at a path; health and version it tells anybody."""
    place = path.partition("?")[0].rstrip("/")
    if place in _HEALTH:
        return WireAnswer(200, _sent("text/plain; charset=utf-8", now), b"ok")
    if place == _VERSION:
        return _json(200, server_version(site.platform), now)
    found = discovered(place) if identity else None
    return _json(200, found, now) if found else None


def _identity(site: Site, headers: Mapping[str, str], now: datetime) -> str:
    """Return which of the granted asks; empty where no token is shown.

    Raises:
        StatusError: The token is not good, or its holder was not granted access (401).
    """
    authorization = headers.get("authorization", "")
    if not authorization:
        return ""
    kind, _, token = authorization.partition(" ")
    who = holder_of(token.strip(), now) if kind.lower() == "bearer" else ""
    identity = identity_of(who, site.platform) if who else ""
    if identity not in granted(site.registry, site.platform, now):
        raise unauthorized()
    return identity


def _json(status: int, body: Json, now: datetime) -> WireAnswer:
    return WireAnswer(status, _sent("application/json", now), to_bytes(body))


def _sent(content_type: str, now: datetime) -> Mapping[str, str]:
    return {
        "Content-Type": content_type,
        "Date": http_date(now),
        "Cache-Control": "no-cache, private",
    }
