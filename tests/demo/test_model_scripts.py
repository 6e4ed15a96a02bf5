"""The scripts of changes to models, run by a real shell and a real curl against the company."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from backends.demo.mlflow.accounts import authorization_of
from backends.demo.personas import persona_named
from backends.demo.server import LoopbackServer
from backends.domain.answer import Answer
from backends.domain.errors import AccessDenied
from backends.domain.model_source import ModelSource
from backends.domain.person import Assignee
from backends.domain.plan import Plan
from backends.domain.registered_model import RegisteredModel, Visibility
from backends.ports import Session
from backends.services.planning.models.editing import Edit, plan_edit
from backends.services.planning.models.importing import Import, plan_import
from backends.services.planning.models.parts import Chosen
from backends.services.planning.models.visibility import plan_visibility
from backends.services.planning.plan_writing import plan_script
from tests.clients.desk import NOW
from tests.demo.caller import Caller
from tests.demo.registry_caller import GUIDE, RegistryCaller
from tests.services.places import Place, Places, model
from tests.services.planning import Plane, registry, session

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")

AWKWARD = """it's "quoted" $HOME `id` \\ väl"""


class Silent(Plane):
    """A control plane that does not tell who holds which role."""

    async def assignees(self, resource_crn: str) -> Answer[tuple[Assignee, ...]]:
        raise AccessDenied("iam", f"not allowed on {resource_crn}")


def run(plan: Plan, authorization: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", plan_script(plan)],
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), "AUTHORIZATION": authorization},
        capture_output=True,
        check=False,
        text=True,
        timeout=30,
    )


def at(source: ModelSource, *models: RegisteredModel) -> Session:
    here = Place(source, {one.id: one for one in models})
    return session(Silent(registries=(registry(),)), models=Places([here]))


async def test_the_script_of_a_registry_s_model_does_what_the_plan_says(tmp_path: Path) -> None:
    there = RegistryCaller()
    private = next(
        row
        for row in there.ask("GET", "/models?page_size=50")["models"]
        if row["visibility"] == "private"
    )
    known = model(private["name"], id=private["id"])
    with LoopbackServer(there.caller.world) as server:
        source = ModelSource("AI Registry", GUIDE, GUIDE, f"{server.url}/{there.host}")
        here, chosen = at(source, known), Chosen(source, known.id, known.name)
        public = await plan_visibility(here, [chosen], Visibility.PUBLIC, caller=None, now=NOW)
        edit = Edit(description=AWKWARD, tags={"a": AWKWARD})
        said = await plan_edit(here, chosen, edit, caller=None, now=NOW)
        for plan in (public, said):
            done = run(plan, f"Bearer {there.token}", tmp_path)
            assert (done.returncode, done.stderr) == (0, "")
        now = there.ask("GET", f"/models/{known.id}")
        refused = run(public, "Bearer nobody", tmp_path)

    assert (now["visibility"], now["description"]) == ("public", AWKWARD)
    assert {"key": "a", "value": AWKWARD} in now["tags"]
    assert refused.returncode == 1


async def test_the_script_for_mlflow_does_what_the_plan_says(tmp_path: Path) -> None:
    world = Caller("alice").world
    authorization = authorization_of(persona_named("alice"))
    with LoopbackServer(world) as server:
        source = ModelSource("MLflow", "mlflow:demo", "demo", f"{server.url}/mlflow")
        known = model("card-fraud", 1, id="card-fraud", aliases=())
        edit = Edit(tags={"reviewed": AWKWARD}, aliases={"under-test": 1})
        plan = await plan_edit(
            at(source, known), Chosen(source, known.id, known.name), edit, caller=None, now=NOW
        )
        done = run(plan, authorization, tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    answer = world.at_mlflow(
        "GET",
        "/api/2.0/mlflow/registered-models/get?name=card-fraud",
        {"authorization": authorization},
        b"",
    )
    now = json.loads(answer.body)["registered_model"]
    assert {"alias": "under-test", "version": "1"} in now["aliases"]
    assert {"key": "reviewed", "value": AWKWARD} in now["tags"]


async def test_a_script_says_what_to_set_and_what_to_fill_in() -> None:
    source = ModelSource("AI Registry", GUIDE, GUIDE, "https://registry.example")
    wanted = Import("HF", "org/tiny", "tiny", with_token=True)
    plan = await plan_import(at(source), source, wanted, caller=None, now=NOW)
    script = " ".join(plan_script(plan).replace("\n#", "").split())
    assert "AUTHORIZATION has to be set: Bearer, and the token that `cdp iam" in script
    assert "hf_token is empty here: fill it in." in script
    assert "cdp 'AI Registry'" not in script
