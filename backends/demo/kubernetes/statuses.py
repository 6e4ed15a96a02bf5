"""How the API says no: `kind: Status`, worded as the real server words it."""

from __future__ import annotations

from backends.demo.kubernetes.resources import Resource
from backends.demo.wire import Json


class StatusError(Exception):
    """A failure, which is answered with a Status."""

    def __init__(self, code: int, reason: str, message: str, details: Json | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.details = details

    def body(self) -> Json:
        """Return the Status."""
        status: Json = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": str(self),
            "reason": self.reason,
            "code": self.code,
        }
        return status if self.details is None else status | {"details": self.details}


def unauthorized() -> StatusError:
    """Say that the token is not known, or that nobody has mapped who it is of."""
    return StatusError(401, "Unauthorized", "Unauthorized")


def bad_request(message: str) -> StatusError:
    """Say that a request cannot be answered."""
    return StatusError(400, "BadRequest", message)


def no_such_thing(resource: Resource, name: str) -> StatusError:
    """Say that there is none of a name."""
    message = f'{_grouped(resource)} "{name}" not found'
    return StatusError(404, "NotFound", message, _details(resource, name))


def no_such_path() -> StatusError:
    """Say that the server has no such resource."""
    return StatusError(404, "NotFound", "the server could not find the requested resource", {})


def forbidden(resource: Resource, name: str, why: str) -> StatusError:
    """Say that something may not be done to a resource."""
    named = f'{_grouped(resource)} "{name}"' if name else _grouped(resource)
    return StatusError(403, "Forbidden", f"{named} is forbidden: {why}", _details(resource, name))


def gone(message: str) -> StatusError:
    """Say that a version is too old to begin with."""
    return StatusError(410, "Expired", message)


def _grouped(resource: Resource) -> str:
    return f"{resource.plural}.{resource.group}" if resource.group else resource.plural


def _details(resource: Resource, name: str) -> Json:
    details: Json = {"name": name} if name else {}
    if resource.group:
        details["group"] = resource.group
    return details | {"kind": resource.plural}
