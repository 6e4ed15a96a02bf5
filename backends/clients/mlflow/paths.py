"""Paths of artifacts: relative ones that stay where they belong, and no others."""

from __future__ import annotations

from backends.clients.mlflow.refusals import SERVICE
from backends.domain.errors import Rejected
from backends.domain.printable import printable

_ODD = "\\\x7f"


def safe_path(path: str) -> str:
    """Return a path of a file or folder as it is; raise `Rejected` for one that leads elsewhere."""
    steps = path.split("/")
    is_odd = any(sign in _ODD or ord(sign) < 0x20 for sign in path) or path[1:2] == ":"
    if is_odd or any(step in ("", ".", "..") for step in steps):
        detail = f"{printable(path) or 'nothing'} is no path of an artifact"
        raise Rejected(SERVICE, detail, hint="Name a file by its path below the artifacts' root.")
    return path
