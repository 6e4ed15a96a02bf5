"""Reads: models by the page, one with its versions, one version, its files, and the hub."""

from __future__ import annotations

import re

from backends.demo.ai_registry.asked import Asked
from backends.demo.models.artifacts import Archive, archive_of
from backends.demo.models.content import stored
from backends.demo.models.model import READY
from backends.demo.wire import Json, WireAnswer, invalid, not_found, to_bytes

_PAGE_SIZE = 20
_TOKEN = "page-from-"  # noqa: S105 - what a page's token begins with
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


def list_models(asked: Asked) -> Json:
    """Return a page; no models at all are `null`, as the service has it.

    `search_filter` and `sort` are taken and do nothing: their grammar is not published.
    """
    token, size = _said(asked, "page_token"), _said(asked, "page_size") or str(_PAGE_SIZE)
    begin = token.removeprefix(_TOKEN) or "0"
    if not (begin.isdecimal() and size.isdecimal() and int(size)):
        raise invalid("page_token or page_size is not understood")
    rows, following = list[Json](), ""
    for place, model in asked.shelf.after(int(begin)):
        if not asked.sees(model):
            continue
        if len(rows) == int(size):
            following = f"{_TOKEN}{place}"
            break
        rows.append(asked.form.listed(model))
    if asked.repeats:
        following = token or f"{_TOKEN}{len(rows)}"
    return {"models": rows or None, "next_page_token": following}


def _said(asked: Asked, name: str) -> str:
    return asked.query.get(name, [""])[0]


def get_model(asked: Asked) -> Json:
    """Return one model with its versions."""
    return asked.form.whole(asked.model())


def get_version(asked: Asked) -> Json:
    """Return one version, by itself."""
    model = asked.model()
    return asked.form.version(model, asked.version_of(model))


def list_hub(asked: Asked) -> Json:
    """Return what NGC has for everybody."""
    del asked
    rows: list[Json] = stored()["hub"]
    return {"models": [{**row, "source": "NGC"} for row in rows]}


def get_artifact(asked: Asked) -> WireAnswer:
    """Return the files of a version: whole, or from a byte on, for who goes on with a download."""
    model = asked.model()
    version = asked.version_of(model)
    if version.source != "MLFLOW":
        raise invalid(f"Artifacts of {version.source} models cannot be downloaded")
    if version.status_at(asked.now) != READY:
        raise not_found(f"Version {version.number} has no artifact yet")
    archive = archive_of(model, version)
    asked_for = _RANGE.fullmatch(asked.headers.get("range", ""))
    is_same = asked.headers.get("if-range", archive.tag) == archive.tag
    if asked_for is None or not is_same:
        return _file(200, archive, archive.body)
    size = len(archive.body)
    first, last = int(asked_for[1]), min(int(asked_for[2] or size), size - 1)
    if first >= size or last < first:
        refusal = to_bytes({"message": f"There are {size} bytes"})
        return WireAnswer(416, {"Content-Range": f"bytes */{size}"}, refusal)
    part = {"Content-Range": f"bytes {first}-{last}/{size}"}
    return _file(206, archive, archive.body[first : last + 1], part)


def _file(
    status: int, archive: Archive, body: bytes, more: dict[str, str] | None = None
) -> WireAnswer:
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Length": str(len(body)),
        "ETag": archive.tag,
        "Accept-Ranges": "bytes",
    }
    return WireAnswer(status, headers | (more or {}), body)
