"""Lists of artifacts, and artifacts themselves: of runs, of versions, and in the store behind."""

from __future__ import annotations

import re
from hashlib import sha256
from posixpath import basename
from urllib.parse import quote

from backends.demo.mlflow.calls import Call, Sent, failed
from backends.demo.mlflow.files import File, Tree, of_run, safe
from backends.demo.mlflow.paging import cut
from backends.demo.mlflow.places import SCHEME, Place, place_of, run_uri
from backends.demo.mlflow.refusals import Page, absent, malformed
from backends.demo.mlflow.version_calls import is_served, storage_of
from backends.demo.wire import Json, http_date

PAGE = 100
"""How many rows a list of artifacts has. The real server's own stores never page; others do."""

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_TEXTS = (".txt", ".yaml", ".json", "MLmodel")


def list_of_run(call: Call) -> Json:
    """Return a page of what is in a folder of a run."""
    run = call.run(call.asked.text("run_id"))
    story = run.story
    return listed(call, of_run(run), "path", run_uri(story.workspace, story.experiment_id, run.id))


def list_stored(call: Call) -> Json:
    """Return all that is in a folder of the store; names are without the folder's."""
    path = safe(call.asked.text_or("path", ""))
    place = place_of(path)
    tree = _tree(call, place) if place else None
    if place is None or tree is None:
        return {}
    rows = [row | {"path": basename(row["path"])} for row in tree.listing(place.path)]
    return {"files": rows} if rows else {}


def of_run_file(call: Call) -> Sent:
    """Send a file of a run."""
    path, run = _required(call, "path"), call.run(call.asked.text_or("run_id", ""))
    return sent(call, of_run(run).file(safe(path)), path)


def of_version_file(call: Call) -> Sent:
    """Send a file of a version, where the server keeps it itself."""
    path = _required(call, "path")
    if not (_required(call, "name") and _required(call, "version")):
        raise malformed()
    path = safe(path)
    uri = storage_of(call, call.version())
    place = place_of(uri.removeprefix(SCHEME)) if is_served(uri) else None
    if place is None:
        raise failed(f"The server cannot read {uri}: it has no credentials for that store.")
    tree = _tree(call, place)
    if tree is None:
        raise absent(f"There is no artifact '{path}'.")
    return sent(call, tree.file(f"{place.path}/{path}".strip("/")), path)


def of_store(call: Call) -> Sent:
    """Send a file of the store."""
    path = safe(call.asked.text("artifact_path"))
    place = place_of(path)
    tree = _tree(call, place) if place else None
    if place is None or tree is None:
        raise absent(f"There is no artifact '{path}'.")
    return sent(call, tree.file(place.path), path)


def listed(call: Call, tree: Tree, parameter: str, root: str) -> Json:
    """Return a page of what is in a folder, whose name has a parameter of its own."""
    folder = safe(call.asked.text_or(parameter, ""))
    page = cut(tree.listing(folder), PAGE, call.asked.text_or("page_token", ""))
    return {"root_uri": root} | page.wire("files", page.rows)


def sent(call: Call, file: File, path: str) -> Sent:
    """Return a file, or the part of it that is asked for, as an attachment."""
    body, name = file.content(), basename(path)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    plain = name.isascii() and name.replace(".", "").replace("-", "").replace("_", "").isalnum()
    shown = f"filename={name}" if plain else f"filename*=UTF-8''{quote(name)}"
    headers = {
        "Content-Type": "text/plain" if name.endswith(_TEXTS) else "application/octet-stream",
        "Content-Disposition": f"attachment; {shown}",
        "Last-Modified": http_date(call.holdings.opened),
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Content-Length": str(len(body)),
        "X-Content-Type-Options": "nosniff",
    }
    asked = call.asked.headers
    if "range" not in asked or asked.get("if-range", tag) != tag:
        return Sent(body, 200, headers)
    begin, end = _part(asked["range"], len(body))
    headers["Content-Length"] = str(end + 1 - begin)
    headers["Content-Range"] = f"bytes {begin}-{end}/{len(body)}"
    return Sent(body[begin : end + 1], 206, headers)


def _part(text: str, size: int) -> tuple[int, int]:
    """Return the first and the last byte of a range; refuse one that is not in the file."""
    match = _RANGE.fullmatch(text)
    if match is not None and match.group(1):
        begin, end = int(match[1]), min(int(match[2] or size - 1), size - 1)
        if begin <= end:
            return begin, end
    elif match is not None and int(match[2] or 0):
        return max(0, size - int(match[2])), size - 1
    raise Page(
        416, "<!doctype html><h1>Range Not Satisfiable</h1>", Content_Range=f"bytes */{size}"
    )


def _tree(call: Call, place: Place) -> Tree | None:
    """Return the files of what a place is in, which has to be in the workspace that is asked."""
    return call.tracking.tree_at(place) if place.workspace == call.asked.workspace else None


def _required(call: Call, name: str) -> str:
    value = call.asked.text_or(name, "")
    if not value:
        raise malformed()
    return value
