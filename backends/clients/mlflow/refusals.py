"""What an MLflow server means by an answer: its error codes, and pages that are not its own.

Source:
    The reference's chapter on MLflow, 1, and a 3.17 server with and without its auth app: what
    that app says comes as plain words under `text/html`, and so does the server's version.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import cast

import httpx
from pydantic_core import from_json

from backends.clients.hints import Hints
from backends.clients.http import Outgoing
from backends.clients.responses import message
from backends.clients.statuses import refusal
from backends.domain.errors import Conflict, Rejected, ServiceError, UnexpectedAnswer

SERVICE = "MLflow"
HINTS = Hints(
    credentials="Check MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or "
    "MLFLOW_TRACKING_TOKEN, and the file ~/.mlflow/credentials; for a server of the settings, the "
    "variables named there.",
    rights="Ask somebody with MANAGE on the model, or an administrator of the server.",
    name="Check MLFLOW_TRACKING_URI, or the server's url in the settings, and this machine's DNS.",
    stranger="Probably MLFLOW_TRACKING_URI, or the url in the settings, is not the server's base "
    "address, which is that of its web page up to the #; or a proxy answers in its place.",
    trust="Name the CA file of the server in MLFLOW_TRACKING_SERVER_CERT_PATH, or in ca_bundle of "
    "the settings.",
)
_EXISTS = ("RESOURCE_ALREADY_EXISTS", "ALREADY_EXISTS")
_UNKNOWN_CALL = ("", "ENDPOINT_NOT_FOUND")
_ABOUT_THE_BODY = ("content-type", "content-length", "content-encoding", "transfer-encoding")


class NoSuchCall(UnexpectedAnswer):
    """What answers knows no such call: an older server, one without its auth app, or a stranger."""


def refuse(outgoing: Outgoing, response: httpx.Response, now: datetime) -> ServiceError | None:
    """Return the failure an answer stands for; None for a good one."""
    is_page = response.content[:64].lstrip()[:1] == b"<"
    if response.is_success and not is_page:
        return None
    code = "" if is_page else _error_code(response)
    special = _by_code(outgoing, response, code)
    if special is not None:
        return special
    return refusal(
        outgoing.service,
        outgoing.operation,
        response if is_page or code else _in_words(response),
        now,
        dated=False,
        hints=outgoing.hints,
    )


def _by_code(outgoing: Outgoing, response: httpx.Response, code: str) -> ServiceError | None:
    status, said = response.status_code, message(response)
    because = f" ({status})" + (f": {said}" if said else "")
    if status == 404 and code in _UNKNOWN_CALL:
        detail = f"{outgoing.operation} is no call known to what answers at {_host(outgoing)} (404)"
        return NoSuchCall(outgoing.service, detail, hint=outgoing.hints.stranger)
    if code in _EXISTS:
        detail = f"{outgoing.operation} would make what exists already{because}"
        hint = "Choose another name, or remove what is there first."
        return Conflict(outgoing.service, detail, hint=hint)
    if code == "FEATURE_DISABLED":
        detail = f"{outgoing.operation} needs what this server has switched off{because}"
        hint = "Where no workspaces are on, name none: see MLFLOW_WORKSPACE and the settings."
        return Rejected(outgoing.service, detail, hint=hint)
    return None


def _error_code(response: httpx.Response) -> str:
    try:
        said = from_json(response.content)
    except ValueError:
        return ""
    if not isinstance(said, dict):
        return ""
    return str(cast("dict[str, object]", said).get("error_code") or "")


def _in_words(response: httpx.Response) -> httpx.Response:
    """Return an answer of plain words as one that has them where they are looked for."""
    try:
        from_json(response.content)
    except ValueError:
        content = json.dumps({"message": response.text}).encode()
    else:
        content = response.content
    headers = {k: v for k, v in response.headers.items() if k not in _ABOUT_THE_BODY}
    return httpx.Response(response.status_code, headers=headers, content=content)


def _host(outgoing: Outgoing) -> str:
    return httpx.URL(outgoing.url).host
