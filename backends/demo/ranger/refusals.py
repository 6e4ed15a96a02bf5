"""How the simulated Ranger and its gateway say no: in JSON, in a sentence, or with a web page."""

from __future__ import annotations

from collections.abc import Mapping

from backends.demo.wire import Json, WireAnswer, to_bytes

JSON = {"Content-Type": "application/json"}
_TEXT = {"Content-Type": "text/plain"}
_PAGE = {"Content-Type": "text/html;charset=iso-8859-1"}


class RangerRefusal(Exception):
    """Ranger does not do it. What is wrong with a request it says in JSON, the rest in a sentence.

    The form is that of Apache Ranger's `RESTErrorUtil`.
    """

    def __init__(self, status: int, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason

    def answer(self) -> WireAnswer:
        """Return the refusal as it comes over the wire."""
        if self.reason:
            return WireAnswer(self.status, JSON, to_bytes(self._body()))
        return WireAnswer(self.status, _TEXT, str(self).encode())

    def _body(self) -> Json:
        return {
            "statusCode": 1,
            "msgDesc": str(self),
            "messageList": [
                {"name": self.reason, "message": self.reason.replace("_", " ").lower()}
            ],
        }


class KnoxPage(Exception):
    """The gateway answers with a page of its own, before Ranger is asked."""

    def __init__(self, status: int, title: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(title)
        self.status = status
        self._headers = headers or {}

    def answer(self) -> WireAnswer:
        """Return the page as it comes over the wire."""
        title = f"Error {self.status} {self}" if self.status >= 400 else str(self)
        body = f"<html>\n<head>\n<title>{title}</title>\n</head>\n<body><h2>{title}</h2></body>\n"
        return WireAnswer(self.status, _PAGE | dict(self._headers), f"{body}</html>\n".encode())


def wrong(message: str) -> RangerRefusal:
    """Say that a request cannot be carried out as it is."""
    return RangerRefusal(400, message, "INVALID_INPUT_DATA")


def absent() -> RangerRefusal:
    """Say that something is not there."""
    return RangerRefusal(404, "Not found")


def unprivileged(user: str) -> RangerRefusal:
    """Say that somebody is no administrator of Ranger."""
    return RangerRefusal(
        403, f"User '{user}' does not have delegated-admin privilege on given resources"
    )
