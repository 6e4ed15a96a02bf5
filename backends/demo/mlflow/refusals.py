"""How the server says no: mostly in MLflow's own form, at times as the web pages before it do."""

from __future__ import annotations

from typing import Literal, TypeAlias

from backends.demo.wire import Json

Code: TypeAlias = Literal[
    "BAD_REQUEST",
    "INVALID_PARAMETER_VALUE",
    "RESOURCE_ALREADY_EXISTS",
    "RESOURCE_DOES_NOT_EXIST",
    "RESOURCE_CONFLICT",
    "REQUEST_LIMIT_EXCEEDED",
    "INTERNAL_ERROR",
    "TEMPORARILY_UNAVAILABLE",
]

_STATUSES: dict[Code, int] = {
    "BAD_REQUEST": 400,
    "INVALID_PARAMETER_VALUE": 400,
    "RESOURCE_ALREADY_EXISTS": 400,
    "RESOURCE_DOES_NOT_EXIST": 404,
    "RESOURCE_CONFLICT": 409,
    "REQUEST_LIMIT_EXCEEDED": 429,
    "INTERNAL_ERROR": 500,
    "TEMPORARILY_UNAVAILABLE": 503,
}
_CLASSES: dict[Code, str] = {
    "RESOURCE_DOES_NOT_EXIST": "RESOURCE_NOT_FOUND",
    "INTERNAL_ERROR": "CLIENT_INTERNAL_ERROR",
}


class MlflowRefusal(Exception):
    """The server says no, in the form of its own: a code, and a sentence."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code: Code = code

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return _STATUSES[self.code]

    def body(self) -> Json:
        """Return it as it is written; releases after the first 3.x add the last two fields."""
        return {
            "error_code": self.code,
            "message": str(self),
            "sqlstate": "XXM00" if self.code == "INTERNAL_ERROR" else "KAM00",
            "error_class": _CLASSES.get(self.code, self.code),
        }


class Page(Exception):
    """The server, or what stands before it, answers with words instead of JSON."""

    def __init__(self, status: int, text: str, **headers: str) -> None:
        super().__init__(text)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def invalid(message: str) -> MlflowRefusal:
    """Say that something of the request is not understood, or not allowed."""
    return MlflowRefusal("INVALID_PARAMETER_VALUE", message)


def missing(name: str) -> MlflowRefusal:
    """Say that a parameter is required."""
    return invalid(f"The required parameter '{name}' has no value.")


def absent(message: str) -> MlflowRefusal:
    """Say that a thing is not there."""
    return MlflowRefusal("RESOURCE_DOES_NOT_EXIST", message)


def exists(message: str) -> MlflowRefusal:
    """Say that a name is taken. With MLflow that is a 400."""
    return MlflowRefusal("RESOURCE_ALREADY_EXISTS", message)


def no_such_page() -> Page:
    """Say that nothing is at an address."""
    return Page(404, "<!doctype html><title>404 Not Found</title><h1>Not Found</h1>")


def wrong_method(allowed: str) -> Page:
    """Say that something is at an address, for other methods."""
    page = "<!doctype html><title>405 Method Not Allowed</title><h1>Method Not Allowed</h1>"
    return Page(405, page, Allow=allowed)


def malformed() -> Page:
    """Say that a request for a file lacks what names the file."""
    return Page(400, "<!doctype html><title>400 Bad Request</title><h1>Bad Request</h1>")


def unauthenticated() -> Page:
    """Say that nobody is known by this name and password."""
    return Page(
        401,
        "You are not authenticated. Name and password go here.",
        WWW_Authenticate='Basic realm="mlflow"',
    )


def forbidden() -> Page:
    """Say that somebody may not do this; why is not said."""
    return Page(403, "Permission denied")
