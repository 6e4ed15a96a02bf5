"""The real MLflow client, unchanged, at work on the simulated tracking server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import pytest

from backends.demo.mlflow.accounts import password_of
from backends.demo.mlflow.names import ROUTE
from backends.demo.personas import persona_named
from backends.demo.server import LoopbackServer
from backends.demo.world import World

pytestmark = pytest.mark.skipif(
    find_spec("mlflow") is None, reason="the real client is not installed"
)

SCRIPT = """
import json, sys
from pathlib import Path
import mlflow
from mlflow import MlflowClient

client = MlflowClient()
found = {}
rows = client.search_registered_models("name ILIKE '%fraud%' AND tags.team = 'fraud'")
found["search"] = [row.name for row in rows]
page = client.search_registered_models(max_results=5, order_by=["name DESC"])
found["token"] = client.search_registered_models(
    max_results=5, order_by=["name DESC"], page_token=page.token
)[0].name < page[-1].name
model = client.get_registered_model("card-fraud")
found["model"] = [model.name, model.aliases, model.tags["team"]]
version = client.get_model_version_by_alias("card-fraud", "challenger")
framework = version.tags["framework"]
found["version"] = [version.version, version.status, list(version.aliases), framework]
found["versions"] = [one.version for one in client.search_model_versions("name='card-fraud'")]
run = client.get_run(version.run_id)
found["run"] = [run.info.status, run.data.params["objective"], len(run.inputs.dataset_inputs)]
found["parent"] = mlflow.get_parent_run(version.run_id).info.run_name.startswith("sweep-")
found["history"] = len(client.get_metric_history(version.run_id, "val_loss"))
found["artifacts"] = [one.path for one in client.list_artifacts(version.run_id)]
found["plots"] = [one.file_size > 0 for one in client.list_artifacts(version.run_id, "plots")]
sent = client.download_artifacts(version.run_id, "plots/val_loss.png", sys.argv[1])
found["download"] = Path(sent).read_bytes()[1:4].decode()
whole = mlflow.artifacts.download_artifacts("models:/card-fraud@champion", dst_path=sys.argv[1])
found["files"] = sorted(one.name for one in Path(whole).iterdir() if one.suffix != ".png")
old = mlflow.artifacts.list_artifacts("models:/card-fraud/1")
found["old files"] = sorted(one.path for one in old)
for name in ("card-fraud", "weld-inspection"):
    signature = mlflow.models.get_model_info(f"models:/{name}@champion").signature
    found[f"signature of {name}"] = str(signature.outputs)
logged = client.get_logged_model(version.source.removeprefix("models:/"))
found["logged"] = [logged.status.value, logged.source_run_id == version.run_id, len(logged.metrics)]
found["logged search"] = len(client.search_logged_models(["1"], max_results=3))
found["runs"] = len(client.search_runs(["1"], "metrics.val_auc > 0.5", max_results=4))
found["experiment"] = client.get_experiment_by_name("/fraud/card-fraud").experiment_id
found["prompt"] = mlflow.genai.load_prompt("explain-score", version=1).template[:7]

client.set_registered_model_alias("card-fraud", "shiny", "10")
found["alias"] = client.get_model_version_by_alias("card-fraud", "shiny").version
client.delete_registered_model_alias("card-fraud", "shiny")
client.set_registered_model_tag("card-fraud", "k", "v")
found["tag"] = client.get_registered_model("card-fraud").tags["k"]
client.delete_registered_model_tag("card-fraud", "k")
client.set_model_version_tag("card-fraud", "12", "k", "v")
client.delete_model_version_tag("card-fraud", "12", "k")
found["tags"] = "k" in client.get_model_version("card-fraud", "12").tags
moved = client.transition_model_version_stage("card-fraud", "12", "Production", True)
found["stage"] = [moved.current_stage, client.get_model_version("card-fraud", "11").current_stage]
found["described"] = client.update_model_version("card-fraud", "12", "new words").description
client.create_registered_model("fresh [x]", tags={"a": "b"}, description="d")
made = client.create_model_version("fresh [x]", version.source, model_id=logged.model_id)
copied = client.copy_model_version("models:/card-fraud/1", "fresh [x]")
found["made"] = [made.version, made.run_id == version.run_id, copied.version]
client.rename_registered_model("fresh [x]", "fresh 2")
client.delete_model_version("fresh 2", "1")
client.delete_registered_model("fresh 2")
try:
    client.get_registered_model("fresh 2")
except mlflow.MlflowException as error:
    found["gone"] = error.error_code
mlflow.set_workspace("research")
found["research"] = [one.name for one in MlflowClient().search_registered_models()][0]
print(json.dumps(found))
"""

EXPECTED: dict[str, object] = {
    "search": ["card-fraud"],
    "token": True,
    "model": ["card-fraud", {"challenger": "12", "champion": "11", "previous": "9"}, "fraud"],
    "version": ["12", "READY", ["challenger"], "xgboost"],
    "versions": ["12", "11", "10", "9", "8", "6", "5", "4", "3", "2", "1"],
    "run": ["FINISHED", "binary:logistic", 2],
    "parent": True,
    "history": 557,
    "artifacts": ["evaluation", "plots"],
    "plots": [True, True, True],
    "download": "PNG",
    "old files": ["MLmodel", "conda.yaml", "model.ubj", "python_env.yaml", "requirements.txt"],
    "signature of card-fraud": "['probability': double (required)]",
    "signature of weld-inspection": "[Tensor('float32', (-1, 3))]",
    "logged": ["READY", True, 6],
    "logged search": 3,
    "runs": 4,
    "experiment": "1",
    "prompt": "Explain",
    "alias": "10",
    "tag": "v",
    "tags": False,
    "stage": ["Production", "Archived"],
    "described": "new words",
    "made": ["1", True, "2"],
    "gone": "RESOURCE_DOES_NOT_EXIST",
    "research": "card-fraud",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("mlflow")
    with LoopbackServer(World.open()) as server:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "NO_PROXY": "localhost",
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
            "MLFLOW_TRACKING_URI": server.url + ROUTE,
            "MLFLOW_TRACKING_USERNAME": "alice",
            "MLFLOW_TRACKING_PASSWORD": password_of(persona_named("alice")),
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", SCRIPT, str(folder)],
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("what", EXPECTED)
def test_the_real_client_finds_and_does(found: dict[str, Any], what: str) -> None:
    assert found[what] == EXPECTED[what]


def test_the_real_client_fetches_a_whole_model(found: dict[str, Any]) -> None:
    assert {"MLmodel", "model.ubj", "requirements.txt"} <= set(found["files"])
