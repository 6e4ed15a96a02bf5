"""`MLmodel` as MLflow writes it, and as it should not be."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent

import pytest

from backends.domain.errors import NotFound, Rejected, UnexpectedAnswer
from backends.domain.registered_model import ModelVersion
from backends.services.models.mlmodel import MOST_BYTES, Argument, Flavour, read_mlmodel
from backends.services.models.version_files import Folder, folder_of, path_in_run, read_signature
from tests.services.models_desk import RUN_ID, Lab, Shop, run
from tests.services.places import HERE, SERVER

WHOLE = dedent(
    """\
    artifact_path: model
    flavors:
      python_function:
        env:
          conda: conda.yaml
        loader_module: mlflow.sklearn
      sklearn:
        code: null
        sklearn_version: '1.5'
    mlflow_version: 3.17.2
    model_id: m-1
    model_size_bytes: 12345
    run_id: aaaa
    signature:
      inputs: '[{"type": "double", "name": "age", "required": true}, {"type": "string",
        "name": "town", "required": false}, {"type": "array", "items": {"type": "string"},
        "name": "tags", "required": true}, {"type": "object", "properties": {"a": {"type":
        "long", "required": true}, "b": {"type": "array", "items": {"type": "double"},
        "required": false}}, "name": "obj", "required": true}, {"type": "map", "values":
        {"type": "string"}, "name": "m", "required": true}]'
      outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1,
        10]}}]'
      params: '[{"name": "temperature", "default": 0.5, "shape": null, "type": "double"},
        {"name": "stops", "default": ["a"], "shape": [-1], "type": "string"}]'
    utc_time_created: '2026-11-26 04:47:25.538819'
    """
).encode()


def test_everything_in_the_file_is_read() -> None:
    said = read_mlmodel(WHOLE)

    assert said.inputs == (
        Argument("age", "double"),
        Argument("town", "string", "optional"),
        Argument("tags", "array of string"),
        Argument("obj", "object {a: long, b: array of double}"),
        Argument("m", "map of string"),
    )
    assert said.outputs == (Argument("", "tensor of float32 (-1, 10)"),)
    assert said.params == (
        Argument("temperature", "double", "0.5 by default"),
        Argument("stops", "string (-1)", '["a"] by default'),
    )
    assert said.flavours == (
        Flavour(
            "python_function",
            (("env", '{"conda": "conda.yaml"}'), ("loader_module", "mlflow.sklearn")),
        ),
        Flavour("sklearn", (("sklearn_version", "1.5"),)),
    )
    assert (said.mlflow_version, said.size_bytes) == ("3.17.2", 12345)
    assert said.logged_at == datetime(2026, 11, 26, 4, 47, 25, 538819, tzinfo=UTC)
    assert (said.model_id, said.run_id) == ("m-1", "aaaa")


@pytest.mark.parametrize(
    "content",
    [
        b"flavors: {}",
        b"signature: null\nflavors: null",
        b"signature: 5\nflavors: [1]\nutc_time_created: yesterday\nmodel_size_bytes: many",
        b"signature:\n  inputs: not json\n  outputs: '{}'\n  params: '[1, null]'",
    ],
)
def test_what_is_missing_or_strange_is_left_out(content: bytes) -> None:
    said = read_mlmodel(content)
    said_nothing = (said.inputs, said.outputs, said.params, said.flavours)
    assert not any(said_nothing)
    assert said.logged_at is said.size_bytes is None


@pytest.mark.parametrize(
    "content",
    [b"", b"- a list", b"a: [", b"\xff\xfe\x00", b"!!python/object:os.system {}", b"[" * 5000],
)
def test_what_is_no_such_file_is_said_in_a_sentence(content: bytes) -> None:
    with pytest.raises(UnexpectedAnswer, match="MLmodel: it cannot be read"):
        read_mlmodel(content)


# Where it is


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (f"runs:/{RUN_ID}/model", "model"),
        (f"s3://lab/7/{RUN_ID}/artifacts/deep/model/", "deep/model"),
        (f"mlflow-artifacts:/7/{RUN_ID}/artifacts/model", "model"),
        (f"dbfs:/odd/{RUN_ID}/artifacts/model", "model"),
        ("s3://elsewhere/model", ""),
        ("models:/m-1", ""),
        ("", ""),
    ],
)
def test_a_version_knows_where_in_its_run_it_is(address: str, path: str) -> None:
    version = ModelVersion(1, run_id=RUN_ID, artifact_uri=address)
    assert path_in_run(version, None) == path
    assert path_in_run(version, run()) == path


def test_another_run_in_the_address_is_not_taken_for_its_own() -> None:
    version = ModelVersion(1, run_id="f" * 32, artifact_uri=f"runs:/{RUN_ID}/model")
    assert path_in_run(version, None) == ""
    assert folder_of(version, None) is None


def test_files_are_listed_by_the_logged_model_or_by_the_run() -> None:
    made = ModelVersion(1, run_id=RUN_ID, logged_model_id="m-1")
    assert folder_of(made, None) == Folder(logged_model_id="m-1")

    older = ModelVersion(1, run_id=RUN_ID, artifact_uri=f"runs:/{RUN_ID}/model")
    assert folder_of(older, None) == Folder(run_id=RUN_ID, path="model")
    assert folder_of(ModelVersion(1), None) is None


async def test_the_signature_is_read_from_the_server_whatever_the_version_was_made_of() -> None:
    shop = Shop(SERVER, files={"MLmodel": WHOLE})
    said = await read_signature(shop, None, "churn", ModelVersion(1), None)
    assert said.mlflow_version == "3.17.2"


async def test_the_signature_of_a_registry_is_read_from_the_run_that_logged_it() -> None:
    lab = Lab(contents={(RUN_ID, "model/MLmodel"): WHOLE})
    version = ModelVersion(1, run_id=RUN_ID, details={"model_path": "model"})
    said = await read_signature(Shop(HERE), lab, "id", version, run())
    assert said.mlflow_version == "3.17.2"


async def test_without_a_run_a_registry_says_that_there_is_only_the_archive() -> None:
    with pytest.raises(NotFound, match="as one archive only"):
        await read_signature(Shop(HERE), None, "id", ModelVersion(1), None)


async def test_a_file_that_is_too_large_is_not_read() -> None:
    shop = Shop(SERVER, files={"MLmodel": b"x" * (MOST_BYTES + 1)})
    with pytest.raises(Rejected, match="larger than the 1,048,576 bytes"):
        await read_signature(shop, None, "churn", ModelVersion(1), None)
