"""What a watch says, line by line, made into changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

import msgspec
from lightkube.core import decoders
from lightkube.core.resource import api_info

from backends.clients.kubernetes.failures import SERVICE, refused
from backends.clients.kubernetes.shapes import RESOURCES, thing
from backends.domain.cluster import Change, KindName
from backends.domain.errors import UnexpectedAnswer

_TYPES: Mapping[str, Literal["added", "modified", "deleted"]] = {
    "ADDED": "added",
    "MODIFIED": "modified",
    "DELETED": "deleted",
}
UNREADABLE = (
    msgspec.MsgspecError,
    AttributeError,
    TypeError,
    ValueError,
    OverflowError,
    RecursionError,
)
"""What goes wrong where an answer is JSON, or nearly, and not what it should be."""


class _Metadata(msgspec.Struct, rename="camel"):
    resource_version: str = ""


class _Bookmark(msgspec.Struct):
    metadata: _Metadata


def path_of(kind: KindName, namespace: str) -> str:
    """Return where a kind is listed and watched, in a namespace, or in all where that is empty."""
    info = api_info(RESOURCES[kind])
    group = f"apis/{info.resource.group}" if info.resource.group else "api"
    where = f"namespaces/{namespace}/" if namespace else ""
    return f"{group}/{info.resource.version}/{where}{info.plural}"


def change_of(operation: str, kind: KindName, line: bytes) -> Change | None:
    """Return the change a line tells of, a bookmark as "heard"; None for what is not known.

    Raises:
        TooOld: The line says that the version is no longer known.
        ServiceError: It tells of another failure, or cannot be read.
    """
    try:
        told = decoders.decode_watch_event(line)
        if told.type == "ERROR":
            status = msgspec.json.decode(told.object, type=dict[str, Any])
            raise refused(operation, int(status.get("code") or 500), bytes(told.object))
        if told.type == "BOOKMARK":
            mark = msgspec.json.decode(told.object, type=_Bookmark)
            return Change("heard", None, mark.metadata.resource_version)
        if told.type not in _TYPES:
            return None
        row = cast(Any, decoders).decode_object(told.object, RESOURCES[kind])
        version = row.metadata.resourceVersion or ""
        return Change(_TYPES[told.type], thing(kind, row), version)
    except UNREADABLE:
        raise unreadable(operation) from None


def unreadable(operation: str) -> UnexpectedAnswer:
    """Return what to raise where an answer cannot be read."""
    return UnexpectedAnswer(SERVICE, f"{operation} was answered with something that cannot be read")
