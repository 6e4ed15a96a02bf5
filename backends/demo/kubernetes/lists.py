"""Lists: all objects of a kind, or a page of them as they were when the first was asked for."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import cast

from backends.demo.kubernetes.objects import moment_of, version_of
from backends.demo.kubernetes.questions import Question
from backends.demo.kubernetes.site import Site
from backends.demo.kubernetes.state import asked
from backends.demo.kubernetes.statuses import bad_request, gone
from backends.demo.kubernetes.tables import table
from backends.demo.wire import Json

REMEMBERED = timedelta(minutes=5)
"""How long versions can be gone back to."""

_TOO_OLD = (
    "The provided continue parameter is too old to display a consistent list result. You can "
    "start a new list without the continue parameter."
)


def listed(site: Site, question: Question, now: datetime, *, as_table: bool) -> Json:
    """Return a list, or a table of it.

    Raises:
        StatusError: It goes on with what is forgotten (410), or is not understood.
    """
    version, start = version_of(now), 0
    if token := question.text("continue"):
        version, start = _read(token)
        if now - moment_of(int(version)) > REMEMBERED:
            raise gone(_TOO_OLD)
    everything = asked(site, question, moment_of(int(version)))
    limit = question.number("limit") or len(everything)
    page, rest = everything[start : start + limit], len(everything) - start - limit
    metadata: Json = {"resourceVersion": version}
    if rest > 0:
        metadata |= {"continue": _written(version, start + limit), "remainingItemCount": rest}
    resource = question.resource
    if as_table:
        include = question.text("includeObject")
        return table(resource, page, now, metadata=metadata, include=include)
    return {
        "kind": f"{resource.kind}List",
        "apiVersion": resource.api_version,
        "metadata": metadata,
        "items": page,
    }


def _written(version: str, start: int) -> str:
    return urlsafe_b64encode(json.dumps({"rv": version, "start": start}).encode()).decode()


def _read(token: str) -> tuple[str, int]:
    try:
        found: object = json.loads(urlsafe_b64decode(token))
        row = cast("dict[str, str | int]", found)
        return str(int(row["rv"])), int(row["start"])
    except (ValueError, TypeError, KeyError):
        raise bad_request("continue key is not valid") from None
