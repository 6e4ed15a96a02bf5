"""Who may do what on the simulated tracking server: sign-in, grants, roles, workspaces."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from backends.demo.mlflow.accounts import password_of
from backends.demo.personas import persona_named, personas
from tests.demo.tracker import NEWER, Tracker

INVALID = (400, "INVALID_PARAMETER_VALUE")
ABSENT = (404, "RESOURCE_DOES_NOT_EXIST")
TAKEN = (400, "RESOURCE_ALREADY_EXISTS")
GRANT, REVOKE = f"{NEWER}users/permissions/grant", f"{NEWER}users/permissions/revoke"
EFFECTIVE = f"{NEWER}users/permissions/get"
SECRET = "mule-accounts"


def basic(name: str, password: str) -> str:
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()


def on(user: str, name: str, **more: str) -> dict[str, str]:
    return {"username": user, "resource_type": "registered_model", "resource_id": name, **more}


def effective(tracker: Tracker, user: str, name: str) -> tuple[bool, str]:
    found = tracker.get(EFFECTIVE, **on(user, name))
    return found["allowed"], found["permission"]


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer x",
        "Basic x",
        "Basic",
        basic("bob", "wrong"),
        basic("nobody", "x"),
        basic("", ""),
    ],
)
def test_nobody_comes_in_without_a_name_and_its_password(authorization: str) -> None:
    tracker = Tracker()
    for path in ("registered-models/search", "/version", "nothing/here", "/get-artifact"):
        answer = tracker.send("GET", path, headers={"Authorization": authorization})
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="mlflow"'
        assert answer.headers["Content-Type"].startswith("text/html")


def test_everybody_comes_in_with_the_password_that_is_published() -> None:
    for persona in personas():
        assert Tracker(persona.name).send("GET", "registered-models/search").status == 200
    assert password_of(persona_named("bob")) == "published demo password: bob"


def test_health_is_told_to_anybody_and_the_version_to_who_signed_in() -> None:
    tracker = Tracker("auditor")
    assert tracker.send("GET", "/health", headers={"Authorization": ""}).body == b"OK"
    assert tracker.send("GET", "/version").body == b"3.18.0"
    assert tracker.get(f"{NEWER}server-info")["workspaces_enabled"] is True


def test_a_denied_model_is_not_shown_and_not_told_apart_from_one_that_is_not_there() -> None:
    tracker = Tracker("bob")
    assert SECRET not in tracker.names(max_results=1000)
    assert SECRET in tracker.become("alice").names(max_results=1000)
    for name in (SECRET, "nobody-s"):
        for path in ("registered-models/get", "registered-models/get-latest-versions"):
            answer = tracker.send("GET", path, {"name": name})
            assert (answer.status, answer.body) == (403, b"Permission denied")
    query = {"name": SECRET, "version": "1", "path": "MLmodel"}
    assert tracker.send("GET", "/model-versions/get-artifact", query).status == 403


def test_everybody_may_read_what_nobody_denies_them() -> None:
    tracker = Tracker("auditor")
    assert len(tracker.names(max_results=1000)) == 60
    assert tracker.model(SECRET)
    assert effective(tracker, "auditor", SECRET) == (False, "READ")


def test_a_denied_run_is_refused_where_its_model_may_be_read() -> None:
    tracker = Tracker("bob")
    version = tracker.version("sme-default", 8)
    for path, query in (
        ("runs/get", {"run_id": version["run_id"]}),
        ("metrics/get-history", {"run_id": version["run_id"], "metric_key": "loss"}),
        ("artifacts/list", {"run_id": version["run_id"]}),
        (f"logged-models/{version['source'].removeprefix('models:/')}", {}),
        ("runs/get", {"run_id": "f" * 32}),
    ):
        assert tracker.send("GET", path, query).status == 403
    experiment = tracker.become("alice").run("sme-default", 8)["info"]["experiment_id"]
    assert tracker.send("GET", "experiments/get", {"experiment_id": experiment}).status == 403
    assert tracker.good("POST", "runs/search", {"experiment_ids": [experiment]}) == {}


def test_a_page_of_versions_is_shorter_where_some_may_not_be_read() -> None:
    tracker = Tracker("bob")
    sizes: list[int] = []
    token = ""
    while True:
        page = tracker.get("model-versions/search", max_results=10, page_token=token)
        sizes.append(len(page.get("model_versions", [])))
        token = page.get("next_page_token", "")
        if not token:
            break
    assert min(sizes[:-1]) < 10


CHANGES: list[tuple[str, str, dict[str, object], str]] = [
    ("PATCH", "registered-models/update", {"description": "x"}, "EDIT"),
    ("POST", "registered-models/set-tag", {"key": "k", "value": "v"}, "EDIT"),
    ("DELETE", "registered-models/delete-tag", {"key": "k"}, "EDIT"),
    ("POST", "registered-models/alias", {"alias": "a", "version": "1"}, "EDIT"),
    ("DELETE", "registered-models/alias", {"alias": "a"}, "MANAGE"),
    ("POST", "model-versions/create", {"source": "s3://a/b"}, "EDIT"),
    ("PATCH", "model-versions/update", {"version": "1", "description": "x"}, "EDIT"),
    ("POST", "model-versions/set-tag", {"version": "1", "key": "k"}, "EDIT"),
    ("DELETE", "model-versions/delete-tag", {"version": "1", "key": "k"}, "MANAGE"),
    ("POST", "model-versions/transition-stage", {"version": "1", "stage": "Staging"}, "EDIT"),
    ("DELETE", "model-versions/delete", {"version": "1"}, "MANAGE"),
    ("POST", "registered-models/rename", {"new_name": "retail-limit"}, "EDIT"),
    ("DELETE", "registered-models/delete", {}, "MANAGE"),
]


@pytest.mark.parametrize(("method", "path", "body", "needed"), CHANGES)
def test_each_change_needs_its_permission_and_no_more(
    method: str, path: str, body: dict[str, object], needed: str
) -> None:
    ranks = ["READ", "USE", "EDIT", "MANAGE"]
    for permission in ranks:
        tracker = Tracker()
        tracker.good("POST", GRANT, on("auditor", "retail-limit", permission=permission))
        answer = tracker.become("auditor").send(method, path, {"name": "retail-limit", **body})
        assert (answer.status == 200) is (ranks.index(permission) >= ranks.index(needed))


def test_who_is_no_member_registers_nothing() -> None:
    answer = Tracker("auditor").send("POST", "registered-models/create", {"name": "x"})
    assert answer.status == 403


def test_a_grant_is_given_once_and_has_to_be_revoked_before_another() -> None:
    tracker = Tracker()
    assert tracker.good("POST", GRANT, on("auditor", "churn-90", permission="EDIT")) == {}
    assert effective(tracker, "auditor", "churn-90") == (True, "EDIT")
    again = on("auditor", "churn-90", permission="READ")
    assert tracker.refused("POST", GRANT, again) == TAKEN
    tracker.good("POST", REVOKE, on("auditor", "churn-90"))
    assert tracker.refused("POST", REVOKE, on("auditor", "churn-90")) == ABSENT
    tracker.good("POST", GRANT, again)
    assert effective(tracker, "auditor", "churn-90") == (False, "READ")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (on("auditor", "churn-90", permission="NO_PERMISSIONS"), INVALID),
        (on("auditor", "churn-90", permission="WRITE"), INVALID),
        (on("auditor", "churn-90"), INVALID),
        (on("nobody", "churn-90", permission="READ"), ABSENT),
        ({"username": "auditor", "permission": "READ"}, INVALID),
        (on("auditor", "x", permission="READ") | {"resource_type": "cupboard"}, INVALID),
        (on("auditor", "*", permission="USE") | {"resource_type": "workspace"}, INVALID),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(body: dict[str, str], refusal: object) -> None:
    assert Tracker().refused("POST", GRANT, body) == refusal


def test_who_manages_a_model_grants_it_to_others_and_others_do_not() -> None:
    owner = Tracker("bob")
    body = on("auditor", "card-fraud", permission="DENY")
    assert owner.good("POST", GRANT, body) == {}
    assert owner.become("quentin").send("POST", GRANT, body).status == 403
    nowhere = on("auditor", "nobody-s", permission="READ")
    assert owner.send("POST", GRANT, nowhere).status == 403
    denied = owner.become("auditor")
    assert denied.send("GET", "registered-models/get", {"name": "card-fraud"}).status == 403


def test_what_somebody_may_is_told_to_themselves_and_to_administrators() -> None:
    alice, bob = Tracker(), Tracker("bob")
    assert effective(alice, "alice", SECRET) == (True, "MANAGE")
    assert effective(alice, "bob", SECRET) == (False, "DENY")
    assert effective(bob, "bob", "card-fraud") == (True, "MANAGE")
    assert effective(bob, "bob", "churn-90") == (True, "EDIT")
    assert effective(alice, "bob", "nobody-s") == (False, "NO_PERMISSIONS")
    assert bob.send("GET", EFFECTIVE, on("auditor", "churn-90")).status == 403
    assert alice.refused("GET", EFFECTIVE, on("nobody", "churn-90")) == ABSENT
    for kind in ("prompt", "workspace", "cupboard"):
        query = on("bob", "churn-90") | {"resource_type": kind}
        assert alice.refused("GET", EFFECTIVE, query) == INVALID


def rows(answer: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    return {
        (row["role_name"], row["workspace"], row["resource_pattern"], row["permission"])
        for row in answer["permissions"]
    }


def test_grants_are_listed_with_the_roles_they_come_from() -> None:
    tracker = Tracker("bob")
    own = tracker.get(f"{NEWER}users/current/permissions")
    assert own["is_admin"] is False
    assert ("__user_2__", "default", "card-fraud", "MANAGE") in rows(own)
    assert ("__user_2__", "default", SECRET, "DENY") in rows(own)
    assert ("contributors", "default", "*", "USE") in rows(own)
    alice = tracker.become("alice")
    assert alice.get(f"{NEWER}users/permissions/list", username="bob") == own
    answer = tracker.send("GET", f"{NEWER}users/permissions/list", {"username": "alice"})
    assert answer.status == 403


def test_users_are_listed_for_members_and_their_roles_told_to_administrators() -> None:
    tracker = Tracker()
    users = tracker.get("users/list")["users"]
    assert [row["username"] for row in users][:3] == ["alice", "bob", "auditor"]
    assert [row["is_admin"] for row in users].count(True) == 1
    assert {role["name"] for role in users[1]["roles"]} >= {"contributors", "researchers"}
    seen = {
        row["username"]: row["roles"] for row in tracker.become("bob").get("users/list")["users"]
    }
    assert seen["alice"] == []
    assert seen["bob"]
    assert tracker.become("auditor").send("GET", "users/list").status == 403


def test_a_user_is_told_of_themselves() -> None:
    tracker = Tracker("bob")
    bob = {"id": 2, "username": "bob", "is_admin": False}
    assert tracker.get("users/get", username="bob") == {"user": bob}
    assert tracker.get("users/current") == {"user": bob, "is_basic_auth": True}
    assert tracker.send("GET", "users/get", {"username": "alice"}).status == 403
    assert tracker.become("alice").refused("GET", "users/get", {"username": "nobody"}) == ABSENT
    assert tracker.send("GET", f"{NEWER}users/current").status == 404


def test_roles_are_listed_with_what_they_allow_and_who_has_them() -> None:
    tracker = Tracker()
    roles = tracker.get(f"{NEWER}roles/list", workspace="research")["roles"]
    role = next(row for row in roles if row["name"] == "researchers")
    assert {row["permission"] for row in role["permissions"]} == {"USE", "READ"}
    assert tracker.get(f"{NEWER}roles/get", role_id=role["id"]) == {"role": role}
    listed = tracker.get(f"{NEWER}roles/permissions/list", role_id=role["id"])
    assert listed["role_permissions"] == role["permissions"]
    having = tracker.get(f"{NEWER}roles/users/list", role_id=role["id"])["assignments"]
    assert {row["user_id"] for row in having} >= {2}
    assert tracker.refused("GET", f"{NEWER}roles/get", {"role_id": 999}) == ABSENT
    bob = tracker.become("bob")
    assert bob.get(f"{NEWER}users/roles/list", username="bob")["roles"]
    assert bob.get(f"{NEWER}roles/list", workspace="research")["roles"]
    assert bob.send("GET", f"{NEWER}roles/list").status == 403
    assert bob.send("GET", f"{NEWER}roles/get", {"role_id": 1}).status == 403


def test_a_name_means_another_model_in_another_workspace() -> None:
    tracker = Tracker()
    elsewhere = tracker.become("alice", "research")
    assert elsewhere.model("card-fraud")["description"].startswith("The same name")
    assert elsewhere.model("card-fraud") != tracker.model("card-fraud")
    assert len(elsewhere.names()) == 6
    run_id = elsewhere.version("card-fraud", 3)["run_id"]
    assert tracker.refused("GET", "runs/get", {"run_id": run_id}) == ABSENT


def test_a_workspace_is_seen_by_who_has_a_role_in_it() -> None:
    bob, auditor = Tracker("bob"), Tracker("auditor")
    assert len(bob.get(f"{NEWER}workspaces")["workspaces"]) == 2
    assert [row["name"] for row in auditor.get(f"{NEWER}workspaces")["workspaces"]] == ["default"]
    assert bob.become("bob", "research").names()
    outside = auditor.become("auditor", "research")
    assert outside.names() == []
    assert outside.send("GET", "registered-models/get", {"name": "card-fraud"}).status == 403
    assert auditor.send("GET", f"{NEWER}workspaces/research").status == 403
    assert bob.get(f"{NEWER}workspaces/research")["workspace"]["name"] == "research"
    alice = bob.become("alice")
    assert alice.refused("GET", f"{NEWER}workspaces/nowhere", {}) == ABSENT
    lost = alice.become("alice", "nowhere")
    assert lost.refused("GET", "registered-models/search", {}) == ABSENT


def test_a_member_of_a_workspace_registers_a_model_there() -> None:
    tracker = Tracker("quentin", workspace="research")
    tracker.good("POST", "registered-models/create", {"name": "churn-90"})
    assert "churn-90" in tracker.names()
    bob = tracker.become("bob", "research")
    assert bob.model("churn-90")
    answer = bob.send("DELETE", "registered-models/delete", {"name": "churn-90"})
    assert answer.status == 403
