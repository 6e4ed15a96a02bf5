"""What the cells of a table say of an object: counts, ages, states, and lists of names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from backends.demo.kubernetes.ages import age, span
from backends.demo.wire import Json

Cell: TypeAlias = str | int
Draw: TypeAlias = Callable[[Json, datetime], Cell]


def _at(one: Json, path: tuple[str, ...]) -> Json:
    """Return the object at a path; an empty one where there is none."""
    found = one
    for step in path:
        found: Json = found.get(step, {})
    return found


def text(*path: str, none: str = "<none>") -> Draw:
    """Return what draws the value at a path; `none` where there is nothing."""
    return lambda one, _: _at(one, path[:-1]).get(path[-1]) or none


def count(*path: str) -> Draw:
    """Return what draws the number at a path; 0 where there is none."""
    return lambda one, _: _at(one, path[:-1]).get(path[-1], 0)


def since(*path: str) -> Draw:
    """Return what draws how long ago the time at a path is."""
    return lambda one, now: age(_at(one, path[:-1]).get(path[-1], ""), now)


def size(part: str) -> Draw:
    """Return what draws how many there are in a part."""
    return lambda one, _: len(one.get(part, ()))


def containers(field: str) -> Draw:
    """Return what draws a field of all containers of a template."""

    def draw(one: Json, _: datetime) -> Cell:
        rows: list[Json] = one["spec"]["template"]["spec"]["containers"]
        return ",".join(row[field] for row in rows)

    return draw


def labels(*path: str) -> Draw:
    """Return what draws the labels at a path."""

    def draw(one: Json, _: datetime) -> Cell:
        return ",".join(f"{key}={value}" for key, value in _at(one, path).items()) or "<none>"

    return draw


def of_all(part: str, whole: str) -> Draw:
    """Return what draws how many of all: `1/2`."""
    some, all_of = count("status", part), count("spec", whole)
    return lambda one, now: f"{some(one, now)}/{all_of(one, now)}"


def _condition(one: Json, kind: str) -> bool:
    rows: list[Json] = one["status"].get("conditions", [])
    return any(row["type"] == kind and row["status"] == "True" for row in rows)


def job_status(one: Json, _: datetime) -> Cell:
    """Return how a job has ended, or that it runs."""
    ended = (kind for kind in ("Complete", "Failed") if _condition(one, kind))
    return next(ended, "Running")


def job_duration(one: Json, now: datetime) -> Cell:
    """Return how long a job took, or has taken so far."""
    begun = datetime.fromisoformat(one["status"]["startTime"])
    rows: list[Json] = one["status"].get("conditions", [])
    ended = datetime.fromisoformat(rows[-1]["lastTransitionTime"]) if rows else now
    return span(ended - begun)


def node_status(one: Json, _: datetime) -> Cell:
    """Return whether a node is ready."""
    return "Ready" if _condition(one, "Ready") else "NotReady"


def address(one: Json, _: datetime) -> Cell:
    """Return the address of a node inside its network."""
    rows: list[Json] = one["status"]["addresses"]
    return next((row["address"] for row in rows if row["type"] == "InternalIP"), "<none>")


def outside(one: Json, _: datetime) -> Cell:
    """Return where a service can be reached from outside."""
    rows: list[Json] = one["status"]["loadBalancer"].get("ingress", [])
    return ",".join(row["hostname"] for row in rows) or "<none>"


def ports(one: Json, _: datetime) -> Cell:
    """Return the ports of a service."""
    rows: list[Json] = one["spec"]["ports"]
    return ",".join(
        f"{row['port']}{':' + str(row['nodePort']) if 'nodePort' in row else ''}/{row['protocol']}"
        for row in rows
    )


def about(one: Json, _: datetime) -> Cell:
    """Return what an event is about."""
    thing: Json = one["involvedObject"]
    return f"{thing['kind'].lower()}/{thing['name']}"


def source(one: Json, _: datetime) -> Cell:
    """Return who tells of an event."""
    return ", ".join(one["source"].values())


def nothing(one: Json, now: datetime) -> Cell:
    """Return that there is none."""
    return "<none>"
