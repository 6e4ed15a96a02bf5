"""The files of a model as MLflow writes them: `MLmodel`, environments, and what it weighs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

from backends.demo.mlflow.runs import Run
from backends.demo.mlflow.stories import identity
from backends.demo.wire import Json

_PYTHON = "3.11.9"


def described(run: Run, model_id: str) -> str:
    """Return `MLmodel`. `model_id` is empty for what was made before MLflow 3."""
    facts = run.story.facts
    flavour: str = facts["flavour"]
    package, _, release = facts["requirement"].partition("==")
    made_at = datetime.fromtimestamp((run.ended_ms or run.started_ms) / 1000, UTC)
    signature = "".join(f"  {name}: {text}\n" for name, text in _signature(facts))
    logged = f"model_id: {model_id}\n" if model_id else ""
    path = run.origin.path if run.origin else "model"
    place = "" if model_id else f"artifact_path: {path}\n"
    return (
        f"{place}flavors:\n"
        "  python_function:\n"
        f"    data: {facts['file'].partition('/')[0]}\n"
        "    env:\n"
        "      conda: conda.yaml\n"
        "      virtualenv: python_env.yaml\n"
        f"    loader_module: mlflow.{flavour}\n"
        f"    python_version: {_PYTHON}\n"
        f"  {flavour}:\n"
        "    code: null\n"
        f"    data: {facts['file'].partition('/')[0]}\n"
        f"    {package.replace('-', '_')}_version: {release}\n"
        f"mlflow_version: {'3.4.0' if model_id else '2.19.0'}\n"
        f"{logged}"
        f"model_size_bytes: {facts['size']}\n"
        f"model_uuid: {model_id or identity(f'uuid of {run.id}')}\n"
        "prompts: null\n"
        f"run_id: {run.id}\n"
        "signature:\n"
        f"{signature}"
        "  params: null\n"
        f"utc_time_created: '{made_at:%Y-%m-%d %H:%M:%S.%f}'\n"
    )


def requirements(facts: Json) -> list[str]:
    """Return the packages a model needs."""
    return ["mlflow", facts["requirement"], "numpy==2.2.4", "pandas==2.2.3"]


def conda(facts: Json) -> str:
    """Return `conda.yaml`."""
    listed = "".join(f"  - {one}\n" for one in requirements(facts))
    head = f"channels:\n- conda-forge\ndependencies:\n- python={_PYTHON}\n- pip<=24.0\n- pip:\n"
    return f"{head}{listed}name: mlflow-env\n"


def python_env() -> str:
    """Return `python_env.yaml`."""
    needs = "build_dependencies:\n- pip==24.0\n- setuptools\n- wheel\n"
    return f"python: {_PYTHON}\n{needs}dependencies:\n- -r requirements.txt\n"


def weights(facts: Json, model_id: str) -> bytes:
    """Return so many bytes, always the same; nothing can load them."""
    chance = Random(f"weights of {model_id}")  # noqa: S311
    return chance.randbytes(facts["size"])


def _signature(facts: Json) -> Iterator[tuple[str, str]]:
    """Yield what goes in and what comes out: JSON in quotes, as MLflow has it."""
    for way in ("inputs", "outputs"):
        if "tensors" in facts:
            kind, shape = facts["tensors"][way]
            specification: list[Json] = [
                {"type": "tensor", "tensor-spec": {"dtype": kind, "shape": shape}}
            ]
        else:
            specification = [
                {"type": kind, "name": name, "required": True} for name, kind in facts[way]
            ]
        yield way, f"'{json.dumps(specification)}'"
