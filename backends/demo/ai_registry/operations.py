"""What the registries' own API can be asked: names, methods and paths.

Source:
    The reference's chapter on the standalone API, 3. The names are those faults are limited with;
    the service's own, but for CreateModel, are not published.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from backends.demo.wire import Refused, not_found

SERVICE = "ai-registry"
BASE_PATH = "/api/v2"
UNKNOWN = "unknown"
"""The operation of a call that is none of these."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        path: With `{id}` and `{version}` where these stand, after `/api/v2`.
        takes: The definition of its body; empty for none.
        gives: The definition of its answer; empty for a file, or nothing.
    """

    name: str
    method: str
    path: str
    takes: str = ""
    gives: str = ""


OPERATIONS = (
    Operation("listModels", "GET", "/models", gives="ListModelsResponse"),
    Operation("createModel", "POST", "/models", "CreateModelRequest", "Model"),
    Operation("getModel", "GET", "/models/{id}", gives="Model"),
    Operation("updateModel", "PATCH", "/models/{id}", "UpdateModelRequest", "Model"),
    Operation("deleteModel", "DELETE", "/models/{id}"),
    Operation(
        "createModelVersion",
        "POST",
        "/models/{id}/versions",
        "CreateModelVersionRequestPayload",
        "ModelVersion",
    ),
    Operation("getModelVersion", "GET", "/models/{id}/versions/{version}", gives="ModelVersion"),
    Operation(
        "updateModelVersion",
        "PATCH",
        "/models/{id}/versions/{version}",
        "UpdateModelVersionRequest",
        "ModelVersion",
    ),
    Operation("deleteModelVersion", "DELETE", "/models/{id}/versions/{version}"),
    Operation("getArtifact", "GET", "/models/{id}/versions/{version}/artifact"),
    Operation("listModelHub", "GET", "/modelhub/models", gives="ListModelHubResponse"),
)
DESCRIPTION = Operation("getSwagger", "GET", "/swagger.json")
"""The one that is at the root of the site."""

PLACES = (SERVICE, DESCRIPTION.name, *(one.name for one in OPERATIONS))
"""The service, and what faults can be limited to there."""


@dataclass(frozen=True, slots=True)
class Route:
    """What a call asks, and of which model and version; these are empty where it names none."""

    operation: Operation
    model_id: str = ""
    version: str = ""


def route_of(method: str, path: str) -> Route:
    """Return what a method and a path ask; raise `Refused` for what is not there (404, 405)."""
    place = urlsplit(path).path
    found = [route for one in (DESCRIPTION, *OPERATIONS) if (route := _match(one, place))]
    for route in found:
        if route.operation.method == method:
            return route
    if found:
        raise Refused(405, "METHOD_NOT_ALLOWED", f"{method} is not allowed at {place}")
    raise not_found(f"There is no {place}")


def _match(operation: Operation, place: str) -> Route | None:
    base = "" if operation is DESCRIPTION else BASE_PATH
    wanted, there = (base + operation.path).split("/"), place.split("/")
    if len(wanted) != len(there):
        return None
    named = {name: unquote(part) for name, part in zip(wanted, there, strict=True)}
    if any(name != part and name not in ("{id}", "{version}") for name, part in named.items()):
        return None
    return Route(operation, named.get("{id}", ""), named.get("{version}", ""))
