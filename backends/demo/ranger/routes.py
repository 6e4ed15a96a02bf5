"""Which operation a method and a path below Ranger's address mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from backends.demo.ranger import changing, reading
from backends.demo.ranger.asked import Asked
from backends.demo.ranger.names import CHANGES
from backends.demo.ranger.refusals import absent
from backends.demo.wire import Json, WireAnswer

_API, _PLUGINS = "/service/public/v2/api", "/service/plugins"

Respond = Callable[[Asked], Json] | Callable[[Asked], list[Json]] | Callable[[Asked], WireAnswer]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; `path` is a pattern, in which a name stands for a part of the path."""

    operation: str
    method: str
    path: str
    respond: Respond

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return self.operation in CHANGES

    def places(self, method: str, path: str) -> dict[str, str] | None:
        """Return what a path names; None where it is not for this operation."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        match = re.fullmatch(pattern, path) if method == self.method else None
        return {name: unquote(text) for name, text in match.groupdict().items()} if match else None


_ROUTES = (
    Route("getServices", "GET", f"{_API}/service", reading.get_services),
    Route("getService", "GET", f"{_API}/service/name/{{service}}", reading.get_service),
    Route("getPolicies", "GET", f"{_API}/service/{{service}}/policy", reading.get_policies),
    Route(
        "getPolicy",
        "GET",
        f"{_API}/service/{{service}}/policy/{{policy}}",
        reading.get_policy_by_name,
    ),
    Route("getPolicy", "GET", f"{_API}/policy/{{id}}", reading.get_policy),
    Route("updatePolicy", "PUT", f"{_API}/policy/{{id}}", changing.update_policy),
    Route("createPolicy", "POST", f"{_API}/policy", changing.create_policy),
    Route("deletePolicy", "DELETE", f"{_API}/policy/{{id}}", changing.delete_policy),
    Route(
        "getPolicyVersions",
        "GET",
        f"{_PLUGINS}/policy/{{id}}/versionList",
        reading.get_policy_versions,
    ),
    Route(
        "getPolicyVersion",
        "GET",
        f"{_PLUGINS}/policy/{{id}}/version/{{version}}",
        reading.get_policy_version,
    ),
)


def route_of(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """Return the operation, and what its path names, decoded; refuse what is neither."""
    for route in _ROUTES:
        places = route.places(method, path)
        if places is not None:
            return route, places
    raise absent()
