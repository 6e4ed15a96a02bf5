"""The addresses of a version: those that exist, and what each is for."""

from __future__ import annotations

from dataclasses import replace

from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion
from backends.services.models.uses import uses
from tests.services.models_desk import RUN_ID, run
from tests.services.places import HERE, SERVER, model

FULL = ModelVersion(
    7,
    "READY",
    stage="Production",
    aliases=("champion", "eu"),
    artifact_uri=f"s3://lab/7/{RUN_ID}/artifacts/model",
    run_id=RUN_ID,
    run_link="https://mlflow.example/#/runs",
    logged_model_id="m-1",
)


def addresses(source: ModelSource, version: ModelVersion, name: str = "churn") -> dict[str, str]:
    found = uses(source, model(name), version, run())
    assert len({one.title for one in found}) == len(found)
    assert all(one.words.endswith(".") for one in found)
    return {one.title: one.address for one in found}


def test_a_version_on_mlflow_has_every_address() -> None:
    assert addresses(SERVER, FULL) == {
        "Version": "models:/churn/7",
        "Alias champion": "models:/churn@champion",
        "Alias eu": "models:/churn@eu",
        "Stage": "models:/churn/Production",
        "Logged model": "models:/m-1",
        "Artifact URI": f"s3://lab/7/{RUN_ID}/artifacts/model",
        "In its run": f"runs:/{RUN_ID}/model",
        "Run id": RUN_ID,
        "Run page": "https://mlflow.example/#/runs",
        "API": "https://mlflow.example/api/2.0/mlflow/model-versions/get?name=churn&version=7",
        "One file": "https://mlflow.example/model-versions/get-artifact"
        "?name=churn&version=7&path=MLmodel",
    }


def test_a_version_in_a_registry_has_its_own_api_and_its_archive() -> None:
    found = addresses(HERE, ModelVersion(7, origin="MLflow", artifact_uri="s3a://bucket/x"))
    assert found == {
        "Version": "models:/churn/7",
        "Model id": "id-churn",
        "Artifact URI": "s3a://bucket/x",
        "API": f"{HERE.url}/api/v2/models/id-churn/versions/7",
        "Archive": f"{HERE.url}/api/v2/models/id-churn/versions/7/artifact",
    }


def test_an_imported_version_has_a_repository_and_no_archive() -> None:
    found = addresses(HERE, ModelVersion(1, origin="Hugging Face", repository="org/model"))
    assert found["Repository"] == "org/model"
    assert "Archive" not in found


def test_awkward_names_are_written_so_that_the_address_works() -> None:
    found = addresses(SERVER, ModelVersion(1), "bike demand & more")
    assert "name=bike%20demand%20%26%20more&version=1" in found["API"]


def test_a_workspace_is_named_with_the_calls_it_takes() -> None:
    there = replace(SERVER, workspace="research")
    words = {one.title: one.words for one in uses(there, model(), ModelVersion(1), None)}
    assert "X-MLFLOW-WORKSPACE: research" in words["API"]


def test_a_place_that_is_a_folder_has_no_address_of_an_api() -> None:
    found = addresses(replace(SERVER, url="/srv/mlruns"), ModelVersion(1))
    assert "API" not in found
