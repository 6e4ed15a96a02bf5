"""One request to the API: which resource, where, under which name, and with which parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

from backends.demo.kubernetes.resources import LOG, NAMESPACES, Resource, resource_named
from backends.demo.kubernetes.statuses import bad_request, no_such_path

Verb: TypeAlias = Literal["get", "list", "watch", "create", "update", "patch", "delete"]

_WRITES: Mapping[str, Verb] = {
    "POST": "create",
    "PUT": "update",
    "PATCH": "patch",
    "DELETE": "delete",
}
_YES = frozenset({"true", "1", "t", "T", "TRUE", "True"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `name` and `namespace` are empty where none is named."""

    verb: Verb
    resource: Resource
    namespace: str
    name: str
    parameters: Mapping[str, str]

    def text(self, parameter: str) -> str:
        """Return a parameter; empty when it was not given."""
        return self.parameters.get(parameter, "")

    def flag(self, parameter: str) -> bool:
        """Return a yes or no; no when it was not given."""
        return self.text(parameter) in _YES

    def number(self, parameter: str) -> int | None:
        """Return a whole number, zero or more; None when it was not given.

        Raises:
            StatusError: It is something else.
        """
        text = self.text(parameter)
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()):
            raise bad_request(f"invalid value for {parameter}: {text!r}")
        return int(text)


def read(method: str, path: str) -> Question:
    """Read a request; `path` is what follows the cluster's, with its parameters.

    Raises:
        StatusError: The server has no such resource.
    """
    address = urlsplit(path)
    parameters = dict(parse_qsl(address.query, keep_blank_values=True))
    match [unquote(step) for step in address.path.strip("/").split("/")]:
        case ["api", "v1", *rest]:
            group = ""
        case ["apis", group, "v1", *rest]:
            pass
        case _:
            raise no_such_path()
    resource, namespace, name = _place(group, rest)
    verb = _WRITES.get(method)
    if verb is None:
        watches = parameters.get("watch") in _YES
        verb = "get" if name else "watch" if watches else "list"
    return Question(verb, resource, namespace, name, parameters)


def _place(group: str, steps: list[str]) -> tuple[Resource, str, str]:
    """Return the resource, the namespace and the name that the end of a path means."""
    namespace = ""
    if len(steps) > 2 and steps[0] == NAMESPACES.plural:
        namespace, steps = steps[1], steps[2:]
    match steps:
        case [plural]:
            name = ""
        case [plural, name]:
            pass
        case ["pods", name, "log"] if not group:
            return LOG, namespace, name
        case _:
            raise no_such_path()
    resource = resource_named(group, plural)
    if resource is None or "/" in plural or (namespace and not resource.namespaced):
        raise no_such_path()
    return resource, namespace, name
