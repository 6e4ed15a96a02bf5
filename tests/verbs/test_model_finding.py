"""Which model, and which version of it, an argument means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backends.domain.errors import AccessDenied, NotFound, ServiceError, Unreachable
from backends.domain.model_source import source_of
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.models.resolving import Meant, Reference, version_meant
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.model_finding import find_all_to_change, find_model, find_to_change
from tests.services.places import SERVER, Place, Places, model, place
from tests.services.planning import Plane, registry, session

FIRST = registry(crn="crn:1", service_name="first", domain="https://first.example")
SECOND = registry(crn="crn:2", service_name="second", domain="https://second.example")
LEAVING = registry(
    crn="crn:3",
    service_name="leaving",
    domain="https://leaving.example",
    status="deprovision:started",
)
NO_ANSWER = Unreachable("AI Registry", "GET /api/v2/models has no answer")
REFUSED = AccessDenied("AI Registry", "that is not allowed")


def at(one: Registry, *names: str, error: ServiceError | None = None) -> Place:
    """Return a registry with models so called, each with the versions 3 and 7."""
    rows = {f"{one.crn}-{name}": model(name, 3, 7, id=f"{one.crn}-{name}") for name in names}
    return Place(source_of(one), rows, error)


def world(*places: Place) -> Session:
    """Return a session that knows these places."""
    known = {one.crn: one for one in (FIRST, SECOND, LEAVING)}
    listed = tuple(known[one.source.key] for one in places if one.source.key in known)
    return session(Plane(registries=listed), models=Places(places))


def only(*names: str) -> Options:
    return Options(places=names)


def number(meant: Meant) -> int:
    return version_meant(meant).version


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("churn", Reference("churn")),
        ("churn/3", Reference("churn", version=3)),
        ("churn/latest", Reference("churn", newest=True)),
        ("churn@champion", Reference("churn", alias="champion")),
        ("models:/churn/3", Reference("churn", version=3)),
        ("a b [c]/12", Reference("a b [c]", version=12)),
        ("me@home@champion", Reference("me@home", alias="champion")),
        ("team/churn", Reference("team/churn")),
        ("churn/0", Reference("churn/0")),
        ("churn@", Reference("churn@")),
        ("two\nlines/3", Reference("two\nlines", version=3)),
        (" leading", Reference(" leading")),
    ],
)
def test_a_reference_is_read_as_it_is_written(text: str, reference: Reference) -> None:
    assert Reference.read(text) == reference


@pytest.mark.parametrize("text", ["churn", "crn:1-churn"])
async def test_a_model_is_found_by_name_or_id_with_its_versions(text: str) -> None:
    meant = await find_model(world(at(FIRST, "churn"), at(SECOND, "other")), Options(), text)

    assert (meant.source.name, meant.model.id) == ("first", "crn:1-churn")
    assert [one.version for one in meant.model.versions or ()] == [7, 3]


async def test_a_name_that_looks_like_a_version_of_something_is_a_name_where_one_has_it() -> None:
    here = world(at(FIRST, "team/7", "me@home"))

    assert (await find_model(here, Options(), "team/7")).model.name == "team/7"
    assert (await find_model(here, Options(), "me@home")).model.name == "me@home"
    assert number(await find_model(here, Options(), "team/7/3")) == 3


async def test_a_version_of_a_model_comes_before_a_name_that_looks_like_one() -> None:
    meant = await find_model(world(at(FIRST, "churn", "churn/3")), Options(), "churn/3")

    assert (meant.model.name, number(meant)) == ("churn", 3)


async def test_several_of_one_name_are_named_with_their_ids_and_places() -> None:
    with pytest.raises(WrongUsage, match="crn:1-churn in first, crn:2-churn in second") as raised:
        await find_model(world(at(FIRST, "churn"), at(SECOND, "churn")), Options(), "churn")

    assert "--registry" in raised.value.hint


async def test_a_place_that_is_named_decides_between_several() -> None:
    here = world(at(FIRST, "churn"), at(SECOND, "churn"))

    assert (await find_model(here, only("second"), "churn")).source.name == "second"


async def test_a_place_that_does_not_answer_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    await find_model(world(at(FIRST, "churn"), at(SECOND, error=NO_ANSWER)), Options(), "churn")

    assert "second is left out. AI Registry: GET /api/v2/models has no" in capsys.readouterr().err


async def test_what_is_nowhere_is_not_found_unless_a_place_did_not_answer() -> None:
    with pytest.raises(NotFound, match="no model called nope"):
        await find_model(world(at(FIRST), at(SECOND)), Options(), "nope@champion")
    with pytest.raises(Unreachable, match="second did not answer"):
        await find_model(world(at(FIRST), at(SECOND, error=NO_ANSWER)), Options(), "nope")


async def test_where_one_may_not_look_there_is_nothing_for_one() -> None:
    with pytest.raises(NotFound):
        await find_model(world(at(FIRST), at(SECOND, error=REFUSED)), Options(), "nope")


async def test_a_registry_that_is_being_deleted_need_not_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    here = world(at(FIRST, "churn"), at(LEAVING, error=NO_ANSWER))
    await find_to_change(here, Options(), "churn")
    with pytest.raises(NotFound):
        await find_model(here, Options(), "nope")

    assert capsys.readouterr().err == ""


async def test_where_no_place_answers_that_is_the_failure() -> None:
    with pytest.raises(AccessDenied, match="not allowed"):
        await find_model(world(at(FIRST, error=REFUSED)), Options(), "churn")


async def test_a_change_by_name_wants_every_place_to_answer_or_one_to_be_named() -> None:
    here = world(at(FIRST, "churn"), at(SECOND, error=NO_ANSWER))

    with pytest.raises(WrongUsage, match="second did not answer, and may have another"):
        await find_to_change(here, Options(), "churn")
    for wanted in (
        await find_to_change(here, only("first"), "churn"),
        await find_to_change(here, Options(), "crn:1-churn/3"),
    ):
        assert wanted.model.id == "crn:1-churn"


async def test_on_mlflow_a_name_is_an_id_and_that_is_not_enough_either() -> None:
    server = place(model("churn", 1, id="churn", aliases=()), source=SERVER)

    with pytest.raises(WrongUsage, match="churn is in lab; second did not answer"):
        await find_to_change(world(server, at(SECOND, error=NO_ANSWER)), Options(), "churn")


async def test_several_models_are_found_in_one_look_and_each_once() -> None:
    first = at(FIRST, "churn", "fraud")
    found = await find_all_to_change(world(first), Options(), ["fraud", "churn", "crn:1-churn"])

    assert [one.model.name for one in found] == ["fraud", "churn"]
    assert first.searched == [""]


async def test_names_of_several_are_no_versions() -> None:
    with pytest.raises(NotFound, match="no model called churn/3"):
        await find_all_to_change(world(at(FIRST, "churn")), Options(), ["churn/3"])


@pytest.mark.parametrize(
    ("text", "version"), [("churn", 7), ("churn/3", 3), ("churn@old", 3), ("churn/latest", 7)]
)
async def test_a_version_is_meant_by_number_alias_or_as_the_newest_ready(
    text: str, version: int
) -> None:
    churn = model("churn", 3, 7, 8, id="churn", aliases=(("old", 3), ("gone", 5)))
    server = place(churn, source=SERVER)
    server.become("churn", 8, "FAILED_REGISTRATION")

    assert number(await find_model(world(server), Options(), text)) == version


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("churn@gone", "no version 5", "Aliases there are: @old, @gone."),
        ("churn@nobody", "no alias nobody", "Aliases there are: @old, @gone."),
        ("churn/4", "no version 4", "Versions there are: 7, 3."),
    ],
)
async def test_a_version_there_is_not_is_explained_with_those_there_are(
    text: str, says: str, hint: str
) -> None:
    server = place(
        model("churn", 3, 7, id="churn", aliases=(("old", 3), ("gone", 5))), source=SERVER
    )
    meant = await find_model(world(server), Options(), text)
    with pytest.raises(NotFound, match=says) as raised:
        version_meant(meant)

    assert hint in raised.value.hint


async def test_an_alias_in_a_registry_says_that_there_are_none() -> None:
    meant = await find_model(world(at(FIRST, "churn")), Options(), "churn@champion")
    with pytest.raises(NotFound) as raised:
        version_meant(meant)

    assert "AI Registries have no aliases." in raised.value.hint


async def test_a_server_alone_is_found_without_the_control_plane() -> None:
    server = place(model("churn", 1, id="churn"), source=SERVER)
    here = session(Plane(registries=REFUSED), models=Places([server]))

    assert (await find_model(here, only("lab"), "churn")).source is SERVER


async def test_two_places_of_one_name_are_told_apart_by_their_keys() -> None:
    twin = replace(SERVER, key="mlflow:twin", name="first")
    here = world(at(FIRST, "churn"), place(source=twin))
    with pytest.raises(WrongUsage, match="crn:1, mlflow:twin"):
        await find_model(here, only("first", "crn:1"), "churn")

    assert (await find_model(here, only("crn:1"), "churn")).source.key == "crn:1"
