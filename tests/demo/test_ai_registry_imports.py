"""Imports into a simulated registry: they take their time, and fail as they do in life."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.demo.registry_caller import RegistryCaller

TOKEN = "hf_not-to-be-seen"
NO_JOBS = "ml-c4418e02-7aa"
NO_ROLE = "ml-6ab84c27-91d"


def payload(
    repo_id: str, source: str = "HF", repo_type: str = "", token: str = ""
) -> dict[str, Any]:
    request = {"source": source, "repo_id": repo_id, **({"hf_token": token} if token else {})}
    return {
        "metadata": {"model_repo_type": repo_type or source},
        "downloadModelRepoRequest": request,
    }


def wish(repo_id: str, name: str = "tiny", **more: str) -> dict[str, Any]:
    return {"name": name, "createModelVersionRequestPayload": payload(repo_id, **more)}


def begun(caller: RegistryCaller, body: dict[str, Any]) -> str:
    """Begin an import, and return the path of its version."""
    model = caller.ask("POST", "/models", body)
    return f"/models/{model['id']}/versions/1"


def ended(caller: RegistryCaller, path: str, minutes: float = 17) -> dict[str, Any]:
    caller.clock.wind(minutes=minutes)
    return caller.ask("GET", path)


def test_a_new_model_belongs_to_who_imports_it_and_nobody_else_sees_it() -> None:
    bob = RegistryCaller("bob")
    model = bob.ask("POST", "/models", wish("org/model"))
    assert (model["name"], model["visibility"]) == ("tiny", "private")
    assert model["creator"] == {"user_name": "bob"}
    (version,) = model["model_versions"]
    assert (version["version"], version["status"]) == (1, "REGISTERING")
    assert version["user"] == {"user_name": "bob"}
    assert version["metadata"]["huggingface_metadata"] == {"repo_id": "org/model"}
    assert model["id"] in [row["id"] for row in bob.models()]
    path = f"/models/{model['id']}"
    assert bob.become("quentin").refused("GET", path)[0] == 404
    assert bob.become("alice").ask("GET", path)["name"] == "tiny"


def test_it_can_be_public_from_the_start_and_have_the_name_of_another() -> None:
    bob = RegistryCaller("bob")
    twin = bob.ask(
        "POST", "/models", wish("org/model", name="churn-forecast") | {"visibility": "Public"}
    )
    assert twin["visibility"] == "public"
    same = [row["id"] for row in bob.models() if row["name"] == "churn-forecast"]
    assert len(set(same)) == 2


def test_an_import_registers_uploads_and_is_ready() -> None:
    caller = RegistryCaller()
    path = begun(caller, wish("org/model"))
    seen: list[str] = []
    for _ in range(17):
        now = caller.ask("GET", path)
        if not seen or seen[-1] != now["status"]:
            seen.append(now["status"])
        assert (now["artifact_uri"] == "") is (now["status"] != "READY")
        caller.clock.wind(minutes=1)
    assert seen == ["REGISTERING", "UPLOADING", "READY"]
    ready = caller.ask("GET", path)
    assert ready["updated_at"] > ready["created_at"]
    assert ready["error_message"] is None


def test_a_faster_world_imports_faster() -> None:
    caller = RegistryCaller(pace=20)
    path = begun(caller, wish("org/model"))
    assert ended(caller, path, minutes=0.1)["status"] == "UPLOADING"
    assert ended(caller, path, minutes=0.8)["status"] == "READY"


@pytest.mark.parametrize(
    ("repo_id", "source", "token", "words"),
    [
        ("meta-llama/Llama-3.1-8B", "HF", "", "401 Client Error"),
        ("org/model", "HF", "not-one", "Invalid credentials"),
        ("org/no-such-model", "HF", "", "Repository Not Found"),
        ("nim/does-not-exist:1", "NGC", "", "NGC has no nim/does-not-exist:1"),
        ("nim/a-timeout:1", "NGC", "", "timed out"),
        ("https://example.com/missing", "REMOTE", "", "There is nothing at"),
    ],
)
def test_an_import_fails_with_a_reason(repo_id: str, source: str, token: str, words: str) -> None:
    caller = RegistryCaller()
    repo_type = "HF" if source == "REMOTE" else source
    body = wish(repo_id, source=source, repo_type=repo_type, token=token)
    version = ended(caller, begun(caller, body))
    assert version["status"] == "UPLOAD_FAILED"
    assert words in version["error_message"]
    assert version["artifact_uri"] == ""


def test_a_gated_repository_takes_a_token_which_is_said_by_nobody() -> None:
    caller = RegistryCaller()
    body = wish("meta-llama/Llama-3.1-8B", token=TOKEN)
    answer = caller.send("POST", "/models", body)
    path = f"/models/{json.loads(answer.body)['id']}"
    assert ended(caller, f"{path}/versions/1")["status"] == "READY"
    assert TOKEN not in answer.body.decode() + json.dumps(caller.ask("GET", path))


def test_ngc_models_come_from_ngc() -> None:
    caller = RegistryCaller()
    repo_id = caller.ask("GET", "/modelhub/models")["models"][0]["repo_id"]
    version = ended(caller, begun(caller, wish(repo_id, source="NGC")))
    assert (version["status"], version["metadata"]["model_repo_type"]) == ("READY", "NGC")


def test_a_version_more_has_the_next_number_whichever_way_it_is_asked_for() -> None:
    bob = RegistryCaller("bob")
    path = f"/models/{bob.named('sentence-embeddings')['id']}"
    fourth = bob.ask("POST", f"{path}/versions", payload("org/model"))
    assert (fourth["version"], fourth["status"]) == (4, "REGISTERING")
    wrapped = {"createModelVersionRequestPayload": payload("org/model")}
    assert bob.ask("POST", f"{path}/versions", wrapped)["version"] == 5
    bob.ask("DELETE", f"{path}/versions/5")
    again = bob.ask("POST", f"{path}/versions", payload("org/other"))
    assert (again["version"], again["metadata"]["huggingface_metadata"]["repo_id"]) == (
        5,
        "org/other",
    )


def test_more_than_five_at_once_are_taken_and_break_off() -> None:
    caller = RegistryCaller()
    paths = [begun(caller, wish(f"org/model-{number}")) for number in range(7)]
    caller.clock.wind(minutes=17)
    ends = [caller.ask("GET", path) for path in paths]
    assert [one["status"] for one in ends] == ["READY"] * 5 + ["UPLOAD_FAILED"] * 2
    assert "7 downloads under way" in ends[-1]["error_message"]
    path = begun(caller, wish("org/model-8"))
    assert ended(caller, path)["status"] == "READY"


def test_where_the_cluster_has_no_role_nothing_can_be_stored() -> None:
    version = ended(caller := RegistryCaller(code=NO_ROLE), begun(caller, wish("org/model")))
    assert version["status"] == "UPLOAD_FAILED"
    assert "Unable to locate credentials" in version["error_message"]


def test_where_the_cluster_seeks_itself_behind_the_proxy_no_import_begins() -> None:
    caller = RegistryCaller(code=NO_JOBS)
    before = caller.models()
    status, message = caller.refused("POST", "/models", wish("org/model"))
    assert status == 500
    assert "172.20.0.1:443" in message
    assert message.endswith("Forbidden")
    assert caller.models() == before


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "name is required"),
        ({"name": "  "}, "name is required"),
        ({"name": 7}, "name must be a string"),
        ({"name": "x"}, "createModelVersionRequestPayload is required"),
        (wish("org/model") | {"visibility": "all"}, "visibility must be public or private"),
        (wish(""), "repo_id is required"),
        (wish("x", source="FTP", repo_type="HF"), "source must be one of HF, NGC, REMOTE"),
        (wish("x", repo_type="MLFLOW"), "model_repo_type must be one of HF, NGC"),
        (wish("x", source="NGC", repo_type="HF"), "A model of type HF does not come from NGC"),
    ],
)
def test_an_import_that_is_not_understood_is_refused(body: object, words: str) -> None:
    caller = RegistryCaller()
    before = caller.models()
    status, message = caller.refused("POST", "/models", body)
    assert status == 400
    assert words in message
    assert caller.models() == before
