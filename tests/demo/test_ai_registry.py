"""The simulated registries' own API: who may ask, what they see, and how it is written."""

from __future__ import annotations

import json
import re
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from backends.demo.server import LoopbackServer
from backends.demo.workload import new_token
from tests.demo.caller import OPENED, Caller
from tests.demo.registry_caller import BASE, EMPTY, GUIDE, PRODUCTION, RegistryCaller

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
MODEL_FIELDS = {"id", "name", "created_at", "updated_at", "creator", "tags", "visibility"}
VERSION_FIELDS = {
    "version",
    "model_id",
    "model_name",
    "status",
    "error_message",
    "artifact_uri",
    "created_at",
    "updated_at",
    "user",
    "metadata",
    "notes",
    "tags",
}


def test_a_list_has_models_without_their_versions() -> None:
    page = RegistryCaller().ask("GET", "/models")
    assert set(page) == {"models", "next_page_token"}
    for row in page["models"]:
        assert set(row) - {"description"} == MODEL_FIELDS
        assert TIME.fullmatch(row["created_at"])
        assert TIME.fullmatch(row["updated_at"])
        assert row["created_at"] <= row["updated_at"]
        assert row["visibility"] in ("public", "private")
        assert set(row["creator"]) == {"user_name"}
    assert any("description" not in row for row in page["models"])
    tags = [row["tags"] for row in page["models"]]
    assert None in tags
    assert {"key": "team", "value": "engineering"} in [tag for one in tags if one for tag in one]


def test_an_empty_registry_answers_with_null() -> None:
    empty = RegistryCaller(code=EMPTY)
    assert empty.ask("GET", "/models") == {"models": None, "next_page_token": ""}


def test_one_model_has_its_versions_in_no_order() -> None:
    caller = RegistryCaller()
    seen = caller.models()
    for row in seen:
        whole = caller.ask("GET", f"/models/{row['id']}")
        assert whole.items() >= row.items()
        numbers = [one["version"] for one in whole["model_versions"]]
        assert len(set(numbers)) == len(numbers)
        assert len(numbers) == 1 or numbers != sorted(numbers)
        for one in whole["model_versions"]:
            assert set(one) == VERSION_FIELDS
            assert (one["model_id"], one["model_name"]) == (row["id"], row["name"])
            alone = caller.ask("GET", f"/models/{row['id']}/versions/{one['version']}")
            assert alone == one
    gaps = caller.named("turbine-anomaly")["model_versions"]
    assert sorted(one["version"] for one in gaps) == [1, 3, 4, 6, 7]


def test_where_a_version_is_from_is_said_in_mixed_styles() -> None:
    caller = RegistryCaller(code=PRODUCTION)
    logged = caller.named("next-best-offer")["model_versions"][0]["metadata"]
    assert logged["model_repo_type"] == "MLFLOW"
    assert {"run_id", "experiment_id", "model_path"} <= set(logged["mlflowMetadata"])
    assert caller.named("reranker")["model_versions"][0]["metadata"] == {
        "model_repo_type": "HF",
        "huggingface_metadata": {"repo_id": "BAAI/bge-reranker-base"},
    }
    guarded = caller.named("guardrail-topics")["model_versions"][0]["metadata"]
    assert set(guarded) == {"model_repo_type", "ngc_metadata"}


def test_artifacts_are_a_beginning_of_names_on_aws_and_a_file_on_azure() -> None:
    on_aws = RegistryCaller().named("churn-forecast")
    on_azure = RegistryCaller(code="ml-f20d81b6-57c").named("demand-by-store")
    uris = [one["model_versions"][0]["artifact_uri"] for one in (on_aws, on_azure)]
    assert re.fullmatch(
        rf"s3a://eng-ml-env-v2-logs/data/modelregistry/{on_aws['id']}/\w{{32}}", uris[0]
    )
    assert re.fullmatch(
        rf"abfs://data@prodmlazure\.dfs\.core\.windows\.net/modelregistry/{on_azure['id']}"
        r"/\w{32}/model\.tar\.gz",
        uris[1],
    )


def test_administrators_see_all_and_others_their_own_and_the_public_ones() -> None:
    alice = RegistryCaller()
    everything = {row["id"]: row for row in alice.models()}
    some = {row["id"] for row in alice.become("bob").models()}
    allowed = {
        model_id
        for model_id, row in everything.items()
        if row["visibility"] == "public" or row["creator"]["user_name"] == "bob"
    }
    assert some == allowed
    assert some < set(everything)


def test_what_one_may_not_see_is_not_there_in_any_way() -> None:
    alice = RegistryCaller()
    secret = alice.named("credit-risk")
    bob, path = alice.become("bob"), f"/models/{secret['id']}"
    for method, what in (
        ("GET", path),
        ("GET", f"{path}/versions/1"),
        ("GET", f"{path}/versions/1/artifact"),
        ("PATCH", path),
        ("PATCH", f"{path}/versions/1"),
        ("DELETE", path),
        ("DELETE", f"{path}/versions/1"),
        ("POST", f"{path}/versions"),
    ):
        assert bob.refused(method, what, {})[0] == 404, what
    assert alice.named("credit-risk") == secret


def test_without_mluser_or_mladmin_there_a_registry_says_no() -> None:
    auditor = RegistryCaller("auditor")
    status, message = auditor.refused("GET", "/models")
    assert (status, message) == (403, "auditor may not use this registry")
    assert auditor.send("GET", "/swagger.json", root="").status == 403


def test_a_machine_user_is_known_by_the_workload_user_name() -> None:
    pipeline = RegistryCaller("pipeline", code="ml-1ee0b6a4-21f")
    own = [row for row in pipeline.models() if row["creator"]["user_name"] == "srv_pipeline"]
    assert [row["name"] for row in own] == ["fraud-score"]
    pipeline.ask("PATCH", f"/models/{own[0]['id']}", {"visibility": "private"})


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer a.b.c.d"])
def test_any_other_token_is_refused(header: str) -> None:
    caller = RegistryCaller()
    answer = caller.send("GET", "/models", headers={"Authorization": header})
    assert (answer.status, json.loads(answer.body)) == (401, {"message": "The token is not valid"})


def test_a_token_of_nobody_and_one_that_is_an_hour_old_are_refused() -> None:
    caller = RegistryCaller()
    good, caller.token = caller.token, new_token("nobody", OPENED)[0]
    assert caller.refused("GET", "/models")[0] == 401
    caller.token = good
    caller.clock.wind(minutes=59)
    assert caller.send("GET", "/models").status == 200
    caller.clock.wind(minutes=2)
    assert caller.refused("GET", "/models")[0] == 401


def test_two_tokens_of_one_moment_differ() -> None:
    caller = RegistryCaller()
    assert caller.new_token() != caller.token


@pytest.mark.parametrize("size", [1, 7, 44, 45, 46, 200])
def test_pages_come_one_after_the_other_to_the_end(size: int) -> None:
    caller, names, token = RegistryCaller(code=PRODUCTION), list[str](), ""
    pages = 0
    while True:
        page = caller.ask("GET", f"/models?page_size={size}&page_token={token}")
        assert 0 < len(page["models"]) <= size
        names += [row["name"] for row in page["models"]]
        pages += 1
        token = page["next_page_token"]
        if not token:
            break
    assert (len(names), pages) == (45, -(-45 // size))
    assert names.count("churn-forecast") == 2


def test_a_page_has_twenty_models_where_nobody_says_how_many() -> None:
    assert len(RegistryCaller(code=PRODUCTION).ask("GET", "/models")["models"]) == 20


def test_a_page_is_full_whatever_one_may_not_see_in_between() -> None:
    bob = RegistryCaller("bob", code=PRODUCTION)
    expected = len(bob.models())
    first = bob.ask("GET", "/models?page_size=5")
    assert len(first["models"]) == 5
    rest = bob.ask("GET", f"/models?page_size=200&page_token={first['next_page_token']}")
    assert len(rest["models"]) == expected - 5
    assert rest["next_page_token"] == ""


@pytest.mark.parametrize(
    "query", ["page_size=0", "page_size=-1", "page_size=many", "page_token=somebody-s"]
)
def test_a_page_that_is_not_understood_is_refused(query: str) -> None:
    assert RegistryCaller().refused("GET", f"/models?{query}")[0] == 400


def test_search_and_sort_are_taken_and_do_nothing() -> None:
    caller = RegistryCaller()
    asked = caller.ask("GET", "/models?search_filter=%7B%22name%22%3A%22x%22%7D&sort=-name")
    assert asked == caller.ask("GET", "/models")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/models/{id}/versions", 405),
        ("POST", "/models/{id}", 405),
        ("PUT", "/models", 405),
        ("DELETE", "/models", 405),
        ("PUT", "/models/{id}/versions/1", 405),
        ("POST", "/modelhub/models", 405),
        ("GET", "/models/none-such-mode-l000", 404),
        ("GET", "/models/{id}/versions/99", 404),
        ("GET", "/models/{id}/versions/first", 404),
        ("GET", "/models/{id}/versions/1/files", 404),
        ("GET", "/experiments", 404),
        ("GET", "", 404),
    ],
)
def test_what_is_not_there_and_what_is_not_done_there_are_told_apart(
    method: str, path: str, status: int
) -> None:
    caller = RegistryCaller()
    known = caller.named("churn-forecast")["id"]
    assert caller.refused(method, path.format(id=known), {})[0] == status


def test_the_hub_lists_what_ngc_has() -> None:
    rows = RegistryCaller("bob").ask("GET", "/modelhub/models")["models"]
    fields = {"application", "framework", "name", "precision", "repo_id", "source"}
    assert all(set(row) == fields and row["source"] == "NGC" for row in rows)


def test_a_registry_describes_its_own_api() -> None:
    caller = RegistryCaller()
    said = caller.ask("GET", "/swagger.json", root="")
    assert (said["swagger"], said["basePath"], said["host"]) == ("2.0", BASE, caller.host)
    assert {path: sorted(methods) for path, methods in said["paths"].items()} == {
        "/models": ["get", "post"],
        "/models/{id}": ["delete", "get", "patch"],
        "/models/{id}/versions": ["post"],
        "/models/{id}/versions/{version}": ["delete", "get", "patch"],
        "/models/{id}/versions/{version}/artifact": ["get"],
        "/modelhub/models": ["get"],
    }
    body = said["paths"]["/models/{id}"]["patch"]["parameters"][-1]
    assert body["schema"] == {"$ref": "#/definitions/UpdateModelRequest"}
    definitions = said["definitions"]
    assert set(definitions["UpdateModelRequest"]["properties"]) == {
        "visibility",
        "description",
        "tags",
    }
    assert set(definitions["UpdateModelVersionRequest"]["properties"]) == {"notes", "tags"}
    assert set(definitions["ModelVersion"]["properties"]) == VERSION_FIELDS
    refs = set(re.findall(r'"#/definitions/(\w+)"', json.dumps(said)))
    assert refs <= set(definitions)


def test_nothing_is_at_a_host_nobody_has() -> None:
    caller = RegistryCaller()
    caller.host = "modelregistry.nobody.example"
    assert caller.send("GET", "/models").breaks == "dns"


def test_a_deletion_takes_the_name_away_even_where_it_fails() -> None:
    assert RegistryCaller(code="ml-0d84b6e1-c57").send("GET", "/models").breaks == "dns"
    caller = RegistryCaller(code="ml-6ab84c27-91d")
    crn = next(
        row["crn"]
        for row in caller.caller.registries()
        if row.get("domain") == f"https://{caller.host}"
    )
    caller.caller.ask("deleteModelRegistry", modelRegistryCrn=crn)
    caller.clock.wind(seconds=80)
    assert caller.send("GET", "/models").status == 200
    caller.clock.wind(seconds=5)
    assert caller.send("GET", "/models").breaks == "dns"


def test_a_new_registry_has_an_address_late_and_is_empty_then() -> None:
    caller = RegistryCaller(code="ml-d17a3e48-3c2")
    assert caller.send("GET", "/models").breaks == "dns"
    caller.clock.wind(minutes=30)
    assert caller.ask("GET", "/models")["models"] is None


class Line:
    """Asks one registry that is served on loopback."""

    def __init__(self, server: LoopbackServer, url: str, token: str) -> None:
        self._port = server.port
        self._root = urlsplit(url).path
        self.token = token

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        connection = HTTPConnection("localhost", self._port, timeout=20)
        try:
            headers = {"Authorization": f"Bearer {self.token}"}
            connection.request(method, self._root + path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def test_over_loopback_a_registry_is_where_the_list_says() -> None:
    caller = Caller()
    with LoopbackServer(caller.world) as server:
        row = caller.registry(GUIDE)
        assert row is not None
        assert row["domain"].startswith(f"{server.url}/modelregistry.")
        token = caller.ask("generateWorkloadAuthToken", workloadName="DE")["token"]
        line = Line(server, row["domain"], token)

        status, page = line.ask("GET", f"{BASE}/models")
        assert status == 200
        path = f"{BASE}/models/{json.loads(page)['models'][0]['id']}"
        status, changed = line.ask("PATCH", path, b'{"visibility": "private"}')
        assert (status, json.loads(changed)["visibility"]) == (200, "private")
        assert line.ask("GET", "/swagger.json")[0] == 200
        assert line.ask("DELETE", path) == (200, b"{}")
        assert line.ask("GET", path)[0] == 404

        for line.token in ("", "somebody's", new_token("nobody", OPENED)[0]):
            assert line.ask("GET", f"{BASE}/models")[0] == 401
