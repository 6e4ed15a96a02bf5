"""Changes of models in a simulated registry: who may make them, and what they come to."""

from __future__ import annotations

import pytest

from tests.demo.registry_caller import RegistryCaller

WRITTEN = {
    "visibility": "private",
    "description": "New words.",
    "tags": [{"key": "team", "value": "new"}, {"key": "empty", "value": ""}],
}


def test_an_owner_changes_one_thing_and_the_rest_stays() -> None:
    bob = RegistryCaller("bob")
    before = bob.named("fraud-score")
    bob.clock.wind(minutes=1)
    after = bob.ask("PATCH", f"/models/{before['id']}", {"visibility": "public"})
    changed = {name for name, value in after.items() if before.get(name) != value}
    assert changed == {"visibility", "updated_at"}
    assert after["updated_at"] == "2026-05-04T09:31:00.000Z"
    assert bob.named("fraud-score") == after


def test_who_sees_a_model_follows_its_visibility_at_once() -> None:
    bob = RegistryCaller("bob")
    quentin = bob.become("quentin")
    path = f"/models/{bob.named('fraud-score')['id']}"
    assert quentin.refused("GET", path)[0] == 404
    bob.ask("PATCH", path, {"visibility": "PUBLIC"})
    assert quentin.ask("GET", path)["visibility"] == "public"
    bob.ask("PATCH", path, {"visibility": "private"})
    assert quentin.refused("GET", path)[0] == 404


@pytest.mark.parametrize("field", WRITTEN)
def test_an_administrator_changes_what_others_own(field: str) -> None:
    alice = RegistryCaller()
    path = f"/models/{alice.named('support-routing')['id']}"
    assert alice.ask("PATCH", path, {field: WRITTEN[field]})[field] == WRITTEN[field]
    assert alice.ask("GET", path)["creator"] == {"user_name": "david"}


def test_nobody_else_changes_a_model_they_see() -> None:
    bob = RegistryCaller("bob")
    model = bob.named("churn-forecast")
    path = f"/models/{model['id']}"
    imported = {
        "metadata": {"model_repo_type": "HF"},
        "downloadModelRepoRequest": {"source": "HF", "repo_id": "org/model"},
    }
    for method, what, body in (
        ("PATCH", path, {"visibility": "private"}),
        ("PATCH", f"{path}/versions/1", {"notes": "x"}),
        ("POST", f"{path}/versions", imported),
        ("DELETE", f"{path}/versions/1", None),
        ("DELETE", path, None),
    ):
        status, message = bob.refused(method, what, body)
        assert (status, message) == (403, f"Model {model['id']} belongs to alice")
    assert bob.named("churn-forecast") == model


def test_notes_and_tags_of_a_version_can_be_changed_and_taken_away() -> None:
    bob = RegistryCaller("bob")
    path = f"/models/{bob.named('fraud-score')['id']}/versions/2"
    tags = [{"key": "schlüssel", "value": "[b]wert[/b] \"'"}]
    bob.clock.wind(minutes=1)
    after = bob.ask("PATCH", path, {"notes": "Zeile 1\nZeile 2", "tags": tags})
    assert (after["notes"], after["tags"]) == ("Zeile 1\nZeile 2", tags)
    assert after["updated_at"] == "2026-05-04T09:31:00.000Z"
    assert bob.ask("GET", path) == after
    assert bob.named("fraud-score")["updated_at"] == after["updated_at"]
    bare = bob.ask("PATCH", path, {"notes": None, "tags": None})
    assert (bare["notes"], bare["tags"]) == (None, None)


def test_fields_nobody_knows_are_ignored_without_a_word() -> None:
    bob = RegistryCaller("bob")
    before = bob.named("fraud-score")
    path = f"/models/{before['id']}"
    assert bob.ask("PATCH", path, {"name": "x", "creator": {"user_name": "bob"}}) == before
    version = bob.ask("GET", f"{path}/versions/1")
    assert bob.ask("PATCH", f"{path}/versions/1", {"status": "READY", "x": 1}) == version


@pytest.mark.parametrize(
    "body",
    [
        {"visibility": "everybody"},
        {"visibility": None},
        {"visibility": ["public"]},
        {"description": 7},
        {"tags": {"team": "x"}},
        {"tags": ["team"]},
        {"tags": [{"value": "x"}]},
        {"tags": [{"key": " "}]},
        {"tags": [{"key": "a", "value": 1}]},
        [],
        "text",
    ],
)
def test_a_body_that_is_not_understood_is_refused_and_changes_nothing(body: object) -> None:
    bob = RegistryCaller("bob")
    before = bob.named("fraud-score")
    assert bob.refused("PATCH", f"/models/{before['id']}", body)[0] == 400
    assert bob.named("fraud-score") == before


def test_a_deleted_model_is_gone_for_everybody_and_the_others_stay() -> None:
    alice = RegistryCaller()
    before = [row["id"] for row in alice.models()]
    model_id = alice.named("fraud-score")["id"]
    assert alice.become("bob").ask("DELETE", f"/models/{model_id}") == {}
    assert alice.refused("GET", f"/models/{model_id}")[0] == 404
    assert alice.refused("DELETE", f"/models/{model_id}")[0] == 404
    assert [row["id"] for row in alice.models()] == [one for one in before if one != model_id]


def test_a_model_may_be_without_versions() -> None:
    alice = RegistryCaller()
    model_id = alice.named("price-elasticity")["id"]
    for number in (1, 2):
        assert alice.ask("DELETE", f"/models/{model_id}/versions/{number}") == {}
        assert alice.refused("GET", f"/models/{model_id}/versions/{number}")[0] == 404
    assert alice.ask("GET", f"/models/{model_id}")["model_versions"] is None


def test_a_page_goes_on_where_it_was_when_something_before_it_was_deleted() -> None:
    alice = RegistryCaller()
    first = alice.ask("GET", "/models?page_size=3")
    alice.ask("DELETE", f"/models/{first['models'][0]['id']}")
    rest = alice.ask("GET", f"/models?page_size=200&page_token={first['next_page_token']}")
    assert len(rest["models"]) == 9


def test_registries_and_worlds_do_not_share_what_is_done() -> None:
    alice = RegistryCaller()
    alice.ask("DELETE", f"/models/{alice.named('churn-forecast')['id']}")
    assert alice.become("alice", "ml-6ab84c27-91d").named("churn-forecast")
    assert RegistryCaller().named("churn-forecast")
