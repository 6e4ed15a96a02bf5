"""The rows of the Cluster tab, kind by kind, and all there is to say of one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from backends.domain.ages import age
from backends.domain.cluster import ClusterEvent, Container, Deployment, Job, Pod, Thing
from backends.domain.status import Health
from backends.services.cluster.hints import Hint
from screens.glyphs import Glyphs
from screens.times import stamp
from screens.verdicts import verdict_cell
from screens.widgets.line_list import Cell, Column

View: TypeAlias = Literal["pods", "deployments", "jobs", "events", "hints"]

TITLES: Mapping[View, str] = {
    "pods": "Pods",
    "deployments": "Deployments",
    "jobs": "Jobs",
    "events": "Events",
    "hints": "Hints",
}
_NAMESPACE = Column("namespace", "Namespace", 11, keep=2)
_AGE = Column("age", "Age", 6, align="right")
COLUMNS: Mapping[View, Sequence[Column]] = {
    "pods": (
        Column("name", "Pod", 20, grow=2),
        _NAMESPACE,
        Column("status", "Status", 19),
        Column("ready", "Ready", 5),
        Column("restarts", "Restarts", 8, align="right"),
        _AGE,
        Column("node", "Node", 14, grow=1, keep=4),
    ),
    "deployments": (
        Column("name", "Deployment", 20, grow=1),
        _NAMESPACE,
        Column("status", "Ready", 9),
        Column("updated", "Up to date", 10),
        Column("available", "Available", 9),
        _AGE,
        Column("message", "", 20, grow=2, keep=3),
    ),
    "jobs": (
        Column("name", "Job", 20, grow=1),
        _NAMESPACE,
        Column("status", "Status", 11),
        Column("done", "Done", 6),
        Column("failed", "Failed", 6),
        _AGE,
        Column("message", "", 20, grow=2, keep=3),
    ),
    "events": (
        Column("last", "Last", 6, align="right"),
        Column("reason", "Reason", 14),
        Column("about", "Object", 18, grow=1),
        Column("message", "Message", 28, grow=3),
        Column("count", "Count", 5, keep=3, align="right"),
    ),
    "hints": (
        Column("verdict", "", 8),
        Column("about", "About", 18, grow=1),
        Column("words", "What was seen", 40, grow=3),
    ),
}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def in_order(view: View, things: Iterable[Thing]) -> list[Thing]:
    """Return things in the order one wants them: what is not well first; events newest first."""
    if view == "events":
        return sorted(things, key=_last, reverse=True)
    return sorted(things, key=lambda one: (one.health.attention, _name(one)))


def _last(thing: Thing) -> datetime:
    return (thing.last if isinstance(thing, ClusterEvent) else None) or _LONG_AGO


def _name(thing: Thing) -> str:
    return thing.about if isinstance(thing, ClusterEvent) else f"{thing.namespace}/{thing.name}"


def cells(thing: Thing, glyphs: Glyphs, now: datetime) -> Sequence[Cell]:
    """Return one row."""
    sign, tone = glyphs.of(thing.health), thing.health.value
    match thing:
        case Pod():
            return (
                thing.name,
                (thing.namespace, "muted"),
                (f"{sign} {thing.status}", tone),
                thing.ready,
                str(thing.restarts),
                (_age(thing.created, now), "muted"),
                (thing.node, "muted"),
            )
        case Deployment():
            return (
                thing.name,
                (thing.namespace, "muted"),
                (f"{sign} {thing.ready}/{thing.desired}", tone),
                str(thing.updated),
                str(thing.available),
                (_age(thing.created, now), "muted"),
                (thing.message, "muted"),
            )
        case Job():
            return (
                thing.name,
                (thing.namespace, "muted"),
                (f"{sign} {thing.status}", tone),
                f"{thing.succeeded}/{thing.wanted}",
                str(thing.failed),
                (_age(thing.created, now), "muted"),
                (thing.message, "muted"),
            )
        case ClusterEvent():
            bad = thing.health is Health.FAILED
            return (
                (_age(thing.last, now), "muted"),
                (thing.reason, "warning" if bad else "plain"),
                thing.about,
                (thing.message, "plain" if bad else "muted"),
                (str(thing.count), "muted"),
            )


def message_of(thing: Thing) -> str:
    """Return what is said of a thing beside its status; of a pod, of its containers as well."""
    if not isinstance(thing, Pod):
        return thing.message
    said = [thing.message, *(one.message for one in thing.containers)]
    ends = (
        f"{one.name} last ended with {one.last_end}" for one in thing.containers if one.last_end
    )
    return ". ".join(filter(None, (*said, *ends)))


def numbered(hints: Iterable[Hint]) -> Mapping[str, Hint]:
    """Return each hint by a key that it keeps for as long as what it is about is in trouble."""
    counts = Counter[str]()
    found: dict[str, Hint] = {}
    for hint in hints:
        counts[hint.about] += 1
        found[f"{hint.about} {counts[hint.about]}"] = hint
    return found


def hint_cells(hint: Hint, glyphs: Glyphs) -> Sequence[Cell]:
    """Return one hint's row."""
    return verdict_cell(hint.verdict, glyphs), hint.about, hint.words


def _age(moment: datetime | None, now: datetime) -> str:
    return age(moment, now) if moment else ""


def hint_text(hint: Hint) -> str:
    """Return all there is to say of a hint."""
    return f"{hint.about}\n\n{hint.words}\n\nSource: {hint.source}\nThis is a hint, no more."


def thing_text(thing: Thing, events: Iterable[ClusterEvent], *, local: bool) -> str:
    """Return all that is known of a thing, with the events it is named in."""
    lines = [*_facts(thing, local=local)]
    if not isinstance(thing, ClusterEvent):
        about = f"{type(thing).__name__}/{thing.name}"
        own = [one for one in in_order("events", events) if isinstance(one, ClusterEvent)]
        told = [one for one in own if one.about == about and one.namespace == thing.namespace]
        lines += ["", "Events", *(f"  {_event_line(one, local=local)}" for one in told)]
        if not told:
            lines.append("  None is known.")
    return "\n".join(lines)


def _event_line(event: ClusterEvent, *, local: bool) -> str:
    at = stamp(event.last, local=local) if event.last else "-"
    times = f" ({event.count} times)" if event.count > 1 else ""
    return f"{at}  {event.type}  {event.reason}{times}: {event.message}"


def _facts(thing: Thing, *, local: bool) -> Iterator[str]:
    match thing:
        case Pod():
            yield from _named(thing.namespace, thing.name, thing.created, local=local)
            yield f"Status: {thing.status}, {thing.ready} ready, {thing.restarts} restarts"
            yield from (f"Message: {thing.message}" for _ in range(bool(thing.message)))
            yield f"Node: {thing.node or 'none'}"
            yield f"Service account: {thing.service_account or 'default'}"
            for container in thing.containers:
                yield from ("", *_container(container))
        case Deployment():
            yield from _named(thing.namespace, thing.name, thing.created, local=local)
            yield f"Ready: {thing.ready} of {thing.desired}"
            yield f"Up to date: {thing.updated}, available: {thing.available}"
            yield from (f"Message: {thing.message}" for _ in range(bool(thing.message)))
        case Job():
            yield from _named(thing.namespace, thing.name, thing.created, local=local)
            yield f"Status: {thing.status}, {thing.succeeded} of {thing.wanted} done"
            yield f"Active: {thing.active}, failed: {thing.failed}"
            yield from (f"Ended: {stamp(at, local=local)}" for at in (thing.ended,) if at)
            yield from (f"Message: {thing.message}" for _ in range(bool(thing.message)))
        case ClusterEvent():
            yield f"{thing.namespace}: {thing.about}"
            yield _event_line(thing, local=local)


def _named(namespace: str, name: str, created: datetime | None, *, local: bool) -> Iterator[str]:
    yield f"{namespace}/{name}"
    if created is not None:
        yield f"Created: {stamp(created, local=local)}"


def _container(container: Container) -> Iterator[str]:
    yield f"Container {container.name}: {container.state or 'not started'}"
    if container.message:
        yield f"  {container.message}"
    yield f"  Image: {container.image}"
    yield f"  Ready: {'yes' if container.ready else 'no'}, restarts: {container.restarts}"
    if container.last_end:
        yield f"  Last ended with {container.last_end}"
    for name in sorted(container.env):
        if name in _SHOWN_VARIABLES:
            yield f"  {name}={container.env[name]}"


_SHOWN_VARIABLES = frozenset(
    {"KNOX_GATEWAY_DBG_OPTS", "NO_PROXY", "no_proxy", "HTTPS_PROXY", "HTTP_PROXY"}
)
"""Which variables are shown: those the hints speak of. Any other might hold a secret."""
