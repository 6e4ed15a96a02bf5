"""Questions about the server itself and its workspaces."""

from __future__ import annotations

from backends.demo.mlflow.calls import Call, Sent
from backends.demo.mlflow.names import VERSION
from backends.demo.mlflow.refusals import absent
from backends.demo.wire import Json


def version(call: Call) -> Sent:
    """Say which version it is, in plain words."""
    return Sent(VERSION.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def health(call: Call) -> Sent:
    """Say that it is well. Anybody may ask."""
    return Sent(b"OK", headers={"Content-Type": "text/plain; charset=utf-8"})


def info(call: Call) -> Json:
    """Say what is switched on."""
    return {
        "store_type": "SqlStore",
        "workspaces_enabled": True,
        "trace_archival_enabled": False,
        "multipart_uploads_enabled": False,
        "multipart_downloads_enabled": False,
    }


def list_workspaces(call: Call) -> Json:
    """Return the workspaces who asks can see."""
    names = call.holdings.workspaces
    return {"workspaces": [one.wire() for one in names.values() if call.sees(one.name)]}


def get_workspace(call: Call) -> Json:
    """Return a workspace."""
    name = call.asked.text("workspace_name")
    found = call.holdings.workspaces.get(name)
    if found is None:
        raise absent(f"There is no workspace '{name}'")
    return {"workspace": found.wire()}
