"""What is registered in the simulated company: enough to look at, and always the same."""

from __future__ import annotations

from datetime import timedelta

from backends.demo import fixtures
from backends.demo.models.content import models_of
from backends.demo.models.model import Model, Version
from backends.demo.run_ids import run_id_of
from backends.demo.world import World
from tests.demo.caller import OPENED


def content(*faults: str) -> dict[str, tuple[Model, ...]]:
    company = World.open(faults=faults, now=lambda: OPENED).company
    return {registry.domain: models for registry, models in models_of(company)}


def versions() -> list[Version]:
    return [one for models in content().values() for model in models for one in model.versions]


def test_there_are_about_130_models_in_most_registries_that_are_ready() -> None:
    sizes = sorted(len(models) for models in content().values())
    assert 125 <= sum(sizes) <= 140
    assert sizes[-1] == 45
    assert 0 in sizes
    assert len([size for size in sizes if 3 <= size <= 10]) >= 12


def test_everything_is_the_same_each_time_and_whatever_registries_are_called() -> None:
    assert content() == content()
    assert content("names").items() <= content().items()


def test_no_id_is_used_twice() -> None:
    models = [one for row in content().values() for one in row]
    assert len({one.id for one in models}) == len(models)
    assert len({one.run_id(1) for one in models}) == len(models)
    assert len({one.experiment_id for one in models}) == len(models)


def test_people_of_the_company_own_them_but_for_one_who_has_left() -> None:
    people = World.open(now=lambda: OPENED).company.people
    everybody = {
        party.record["workloadUsername"]
        for party in (*people.users.values(), *people.machine_users.values())
    }
    owners = {model.owner for models in content().values() for model in models}
    assert owners - everybody == {"former-colleague"}
    assert {"alice", "bob", "david", "srv_pipeline"} < owners


def test_both_kinds_of_visibility_are_common() -> None:
    public = [model.public for models in content().values() for model in models]
    assert 0.3 < sum(public) / len(public) < 0.7


def test_a_model_has_one_to_nine_versions_made_in_order_and_before_the_opening() -> None:
    for models in content().values():
        for model in models:
            assert 1 <= len(model.versions) <= 9
            made = [one.made_at for one in model.versions]
            assert made == sorted(made)
            assert made[-1] < OPENED
            assert model.created_at <= made[0]
            assert model.run_id(1) == run_id_of(model.id, 1)


def test_every_state_and_source_there_is_to_look_at_occurs() -> None:
    found = [(one.status_at(OPENED), one.source, one.error) for one in versions()]
    assert {source for _, source, _ in found} == {"MLFLOW", "HF", "NGC"}
    assert len([1 for _, source, _ in found if source == "MLFLOW"]) > len(found) / 2
    errors = " ".join(error for status, _, error in found if status == "UPLOAD_FAILED")
    for words in ("401 Client Error", "NGC timed out", "Unable to locate credentials"):
        assert words in errors
    assert [source for status, source, _ in found if status == "UPLOADING"] == ["HF"]
    stuck = [one for one in versions() if one.status_at(OPENED) == "REGISTERING"]
    assert max(OPENED - one.made_at for one in stuck) > timedelta(days=3)
    assert not any(one.is_under_way(OPENED) for one in stuck)


def test_the_one_that_is_uploading_is_ready_within_the_hour() -> None:
    (uploading,) = [one for one in versions() if one.status_at(OPENED) == "UPLOADING"]
    assert uploading.is_under_way(OPENED)
    assert uploading.status_at(OPENED + timedelta(hours=1)) == "READY"


def test_names_nobody_would_choose_occur_and_one_name_twice_in_a_registry() -> None:
    names = [[model.name for model in models] for models in content().values()]
    text = "".join(name for row in names for name in row)
    assert {"\x1b", "\t", '"', "'", "[", "/", "需"} <= set(text)
    assert max(len(name) for row in names for name in row) > 150
    assert any(len(set(row)) < len(row) for row in names)
    described = [model.description for models in content().values() for model in models]
    assert {None, ""} < set(described)


def test_what_is_stored_is_stored_for_a_registry_that_is() -> None:
    registries = {row["name"] for row in fixtures.read("registries")}
    stored = fixtures.read("models")
    assert set(stored["registries"]) <= registries
    guide = stored["registries"]["model-registry-ml-960afc3b-162"]["models"]
    assert {row["name"] for row in stored["common"]} <= {row["name"] for row in guide}
    filled = [domain for domain, models in content().items() if models]
    assert len(filled) == len(stored["registries"])


def test_many_registries_have_models_too() -> None:
    sizes = [len(models) for models in content("many:60").values()]
    assert {0, 10} <= set(sizes)
