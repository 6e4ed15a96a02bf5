"""Selectors: which objects are meant by labels, or by fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from backends.demo.kubernetes.resources import EVENTS, PODS, Resource
from backends.demo.kubernetes.statuses import bad_request
from backends.demo.wire import Json

Wanted: TypeAlias = Callable[[Json], bool]

_SET = re.compile(r"(\S+)\s+(in|notin)\s*\(([^)]*)\)$")
_EQUAL = re.compile(r"([^=!\s]+)\s*(==|=|!=)\s*(\S*)$")
_EXISTS = re.compile(r"(!?)\s*([^=!\s()]+)$")
_BETWEEN = re.compile(r",(?![^(]*\))")

_INVOLVED = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
_FIELDS = {
    PODS: {"status.phase", "status.podIP", "spec.nodeName", "spec.restartPolicy"},
    EVENTS: {"type", "reason", *(f"involvedObject.{name}" for name in _INVOLVED)},
}
_EVERYWHERE = {"metadata.name", "metadata.namespace"}


def selected(objects: Iterable[Json], resource: Resource, labels: str, fields: str) -> list[Json]:
    """Return the objects that are meant; all of them, where both selectors are empty.

    Raises:
        StatusError: A selector is not understood.
    """
    wanted = [*_labelled(labels), *_fielded(resource, fields)]
    return [one for one in objects if all(fits(one) for fits in wanted)]


def _labelled(selector: str) -> list[Wanted]:
    return [_label(term.strip()) for term in _BETWEEN.split(selector) if term.strip()]


def _label(term: str) -> Wanted:
    if match := _SET.match(term):
        key, word, inside = match.groups()
        among = {value.strip() for value in inside.split(",")}
        return _among(key, among, is_in=word == "in")
    if match := _EQUAL.match(term):
        key, sign, value = match.groups()
        return _among(key, {value}, is_in=sign != "!=")
    if match := _EXISTS.match(term):
        wants, name = not match[1], match[2]
        return lambda one: (name in _labels(one)) == wants
    raise bad_request(f"unable to parse requirement: found {term!r}, expected: '=', '!=', 'in'")


def _among(key: str, values: set[str], *, is_in: bool) -> Wanted:
    return lambda one: (_labels(one).get(key) in values) == is_in


def _labels(one: Json) -> dict[str, str]:
    return one["metadata"].get("labels", {})


def _fielded(resource: Resource, selector: str) -> list[Wanted]:
    return [_field(resource, term.strip()) for term in selector.split(",") if term.strip()]


def _field(resource: Resource, term: str) -> Wanted:
    match = _EQUAL.match(term)
    if match is None:
        raise bad_request(f"invalid selector: {term!r}; can't understand {term!r}")
    path, sign, value = match.groups()
    if path not in _EVERYWHERE | _FIELDS.get(resource, set()):
        raise bad_request(f"field label not supported: {path}")
    return lambda one: (_at(one, path) == value) == (sign != "!=")


def _at(one: Json, path: str) -> str:
    *above, last = path.split(".")
    found = one
    for step in above:
        found: Json = found.get(step, {})
    return str(found.get(last, ""))
