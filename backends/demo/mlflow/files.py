"""What is among the artifacts of a run or a logged model: folders, sizes, and bytes when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import normpath

from backends.demo.mlflow import mlmodel
from backends.demo.mlflow.logged_models import LoggedModel
from backends.demo.mlflow.plots import picture
from backends.demo.mlflow.refusals import absent, invalid
from backends.demo.mlflow.runs import Run
from backends.demo.wire import Json, to_bytes

_GALLERY = 240


@dataclass(frozen=True, slots=True)
class File:
    """One file; its bytes are made when they are wanted."""

    size_bytes: int
    content: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Tree:
    """Files by their path below a root."""

    files: Mapping[str, File]

    def listing(self, folder: str) -> list[Json]:
        """Return what is in a folder, by name; nothing where there is none."""
        begin = f"{folder}/" if folder else ""
        rows: dict[str, Json] = {}
        for path, file in self.files.items():
            if not path.startswith(begin):
                continue
            name, slash, _ = path.removeprefix(begin).partition("/")
            own = begin + name
            if slash:
                rows[own] = {"path": own, "is_dir": True}
            else:
                rows[own] = {"path": own, "is_dir": False, "file_size": file.size_bytes}
        return [rows[path] for path in sorted(rows)]

    def file(self, path: str) -> File:
        """Return a file; refuse what is none."""
        found = self.files.get(path)
        if found is not None:
            return found
        if any(other.startswith(f"{path}/") for other in self.files):
            raise invalid(f"'{path}' is a folder, not a file.")
        raise absent(f"There is no artifact '{path}'.")


def of_run(run: Run) -> Tree:
    """Return the artifacts of a run."""
    return Tree(dict(_of_run(run)))


def of_logged_model(model: LoggedModel) -> Tree:
    """Return the files of a logged model; none where its upload failed, or goes on."""
    is_ready = model.status == "LOGGED_MODEL_READY"
    return Tree(dict(_of_model(model.run, model.id, "")) if is_ready else {})


def safe(path: str) -> str:
    """Return a path without blanks of its own; refuse one that leads out of its root."""
    if not path:
        return ""
    clean = normpath(path)
    if path.startswith("/") or ".." in clean.split("/") or "\\" in path or ":" in path:
        raise invalid("The path is not allowed.")
    return "" if clean == "." else clean


def _of_run(run: Run) -> Iterator[tuple[str, File]]:
    if run.origin is not None and run.has_model:
        yield from _of_model(run, "", f"{run.origin.path}/")
    for curve in run.curves:
        if curve.points > 1:
            name = curve.key.replace("/", "-")
            yield f"plots/{name}.png", _made(picture(curve))
    origin = run.origin
    if origin is not None and origin.quirk == "gallery":
        shot = _made(picture(run.curves[0]))
        yield from ((f"samples/ramp-{number:03d}.png", shot) for number in range(_GALLERY))
    if origin is not None:
        counts = {"rows": 1200, "wrong": 1200 // (9 + origin.number)}
        yield "evaluation/holdout counts.json", _made(to_bytes(counts))


def _of_model(run: Run, model_id: str, begin: str) -> Iterator[tuple[str, File]]:
    facts = run.story.facts
    yield f"{begin}MLmodel", _made(mlmodel.described(run, model_id).encode())
    yield f"{begin}conda.yaml", _made(mlmodel.conda(facts).encode())
    yield f"{begin}python_env.yaml", _made(mlmodel.python_env().encode())
    listed = "\n".join(mlmodel.requirements(facts))
    yield f"{begin}requirements.txt", _made(listed.encode())
    own = model_id or run.id
    yield begin + facts["file"], File(facts["size"], lambda: mlmodel.weights(facts, own))


def _made(content: bytes) -> File:
    return File(len(content), lambda: content)
