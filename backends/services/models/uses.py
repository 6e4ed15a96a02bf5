"""The addresses one would use a version by, each with what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.domain.run import Run
from backends.services.models.version_files import path_in_run

_UNPROVEN = (
    "How MLflow writes it. That code outside a workbench can load it so from an AI Registry is "
    "not documented."
)
_WITH_TOKEN = "with a workload token"  # noqa: S105 - words, and no token


@dataclass(frozen=True, slots=True)
class Use:
    """One address: what it is called, and what it is for."""

    title: str
    address: str
    words: str


def uses(
    source: ModelSource, model: RegisteredModel, version: ModelVersion, run: Run | None
) -> tuple[Use, ...]:
    """Return the addresses of a version, those one wants most first; none is made up."""
    return (
        *_for_mlflow(source, model, version),
        *_of_registry(source, model, version),
        *_of_files(version),
        *_of_run(version, run),
        *_of_api(source, model, version),
    )


def _for_mlflow(
    source: ModelSource, model: RegisteredModel, version: ModelVersion
) -> Iterator[Use]:
    is_mlflow = source.kind == "MLflow"
    exact = "Loads this version: mlflow.pyfunc.load_model, mlflow models serve -m."
    yield Use(
        "Version", f"models:/{model.name}/{version.version}", exact if is_mlflow else _UNPROVEN
    )
    for alias in version.aliases:
        words = "Loads whatever version the alias points to at that time; now it is this one."
        yield Use(f"Alias {alias}", f"models:/{model.name}@{alias}", words)
    if version.stage:
        words = "Loads the newest version of the stage. MLflow advises aliases instead of stages."
        yield Use("Stage", f"models:/{model.name}/{version.stage}", words)
    if version.logged_model_id:
        words = "Loads the logged model that the version was made of (MLflow 3)."
        yield Use("Logged model", f"models:/{version.logged_model_id}", words)


def _of_registry(
    source: ModelSource, model: RegisteredModel, version: ModelVersion
) -> Iterator[Use]:
    if source.kind == "AI Registry":
        words = f"What the registry knows the model by; this version is number {version.version}."
        yield Use("Model id", model.id, words)
    if version.repository:
        yield Use(
            "Repository", version.repository, f"Where it was imported from: {version.origin}."
        )


def _of_files(version: ModelVersion) -> Iterator[Use]:
    if version.artifact_uri:
        words = "Where its files are kept. Who reads them there needs access to that store."
        yield Use("Artifact URI", version.artifact_uri, words)


def _of_run(version: ModelVersion, run: Run | None) -> Iterator[Use]:
    if not version.run_id:
        return
    if path := path_in_run(version, run):
        yield Use("In its run", f"runs:/{version.run_id}/{path}", "Loads it from the run's files.")
    yield Use("Run id", version.run_id, "The run that logged it, on its MLflow server.")
    if version.run_link:
        yield Use("Run page", version.run_link, "Where a browser shows that run, as registered.")


def _of_api(source: ModelSource, model: RegisteredModel, version: ModelVersion) -> Iterator[Use]:
    if not source.url.startswith(("http://", "https://")):
        return
    if source.kind == "AI Registry":
        path = f"/api/v2/models/{quote(model.id, safe='')}/versions/{version.version}"
        address = f"{source.url}{path}"
        yield Use("API", address, f"Describes it as it is now: GET, {_WITH_TOKEN}.")
        if version.origin in ("", "MLflow"):
            words = f"Its files as one archive: GET, {_WITH_TOKEN}."
            yield Use("Archive", f"{address}/artifact", words)
        return
    query = urlencode({"name": model.name, "version": version.version}, quote_via=quote)
    header = f", with the header X-MLFLOW-WORKSPACE: {source.workspace}" if source.workspace else ""
    address = f"{source.url}/api/2.0/mlflow/model-versions/get?{query}"
    yield Use("API", address, f"Describes it as it is now: GET{header}.")
    address = f"{source.url}/model-versions/get-artifact?{query}&path=MLmodel"
    yield Use("One file", address, f"One of its files, by its path: GET{header}.")
