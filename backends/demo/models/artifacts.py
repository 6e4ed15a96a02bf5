"""The files of a version, as one archive: small, whole, and the same each time."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from random import Random

from backends.demo.models.model import Model, Version

_WEIGHTS_BYTES = (100_000, 2_000_000)
_FOLDER = "model"
_FLAVOURS = (
    ("sklearn", "scikit-learn", "1.6.1", "model.pkl"),
    ("xgboost", "xgboost", "2.1.4", "model.ubj"),
    ("lightgbm", "lightgbm", "4.6.0", "model.lgb"),
    ("pytorch", "torch", "2.6.0", "data/model.pth"),
)
_PYTHON = "3.10.16"
_MLFLOW = "2.19.0"
_MLMODEL = """\
artifact_path: {path}
flavors:
  python_function:
    data: {weights}
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.{flavour}
    python_version: {python}
  {flavour}:
    data: {weights}
    {flavour}_version: {release}
mlflow_version: {mlflow}
model_uuid: {uuid}
run_id: {run_id}
signature:
  inputs: '[{{"type": "double", "name": "x0", "required": true}}, {{"type": "string", "name":
    "segment", "required": false}}]'
  outputs: '[{{"type": "double", "required": true}}]'
  params: null
utc_time_created: '{made_at:%Y-%m-%d %H:%M:%S.%f}'
"""
_CONDA = """\
channels:
- conda-forge
dependencies:
- python={python}
- pip
- pip:
  - mlflow=={mlflow}
  - {package}=={release}
name: mlflow-env
"""
_PYTHON_ENV = """\
python: {python}
build_dependencies:
- pip
dependencies:
- -r requirements.txt
"""
_REQUIREMENTS = "mlflow=={mlflow}\n{package}=={release}\n"


@dataclass(frozen=True, slots=True)
class Archive:
    """A gzip tar. `tag` is its ETag, quotes included."""

    body: bytes
    tag: str


def archive_of(model: Model, version: Version) -> Archive:
    """Return the files of a version; what people write about it changes nothing of them."""
    return _archive(
        model.id, version.number, version.made_at, version.model_path, model.run_id(version.number)
    )


@lru_cache(maxsize=4)
def _archive(model_id: str, number: int, made_at: datetime, path: str, run_id: str) -> Archive:
    chance = Random(f"files of {model_id}/{number}/{made_at.isoformat()}")  # noqa: S311
    packed = BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for name, content in _files(run_id, made_at, path, chance):
            entry = tarfile.TarInfo(f"{_FOLDER}/{name}")
            entry.size, entry.mtime = len(content), int(made_at.timestamp())
            tar.addfile(entry, BytesIO(content))
    body = packed.getvalue()
    return Archive(body, f'"{sha256(body).hexdigest()[:32]}"')


def _files(
    run_id: str, made_at: datetime, path: str, chance: Random
) -> Iterator[tuple[str, bytes]]:
    flavour, package, release, weights = chance.choice(_FLAVOURS)
    facts = {
        "path": path,
        "flavour": flavour,
        "package": package,
        "release": release,
        "weights": weights,
        "python": _PYTHON,
        "mlflow": _MLFLOW,
        "uuid": f"{chance.getrandbits(128):032x}",
        "run_id": run_id,
        "made_at": made_at,
    }
    yield "MLmodel", _MLMODEL.format_map(facts).encode()
    yield "conda.yaml", _CONDA.format_map(facts).encode()
    yield "python_env.yaml", _PYTHON_ENV.format_map(facts).encode()
    yield "requirements.txt", _REQUIREMENTS.format_map(facts).encode()
    yield weights, chance.randbytes(chance.randint(*_WEIGHTS_BYTES))
