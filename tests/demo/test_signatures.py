"""Signatures are checked: who signed is who gets the answer, and nobody else gets one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.demo.wire import http_date
from backends.demo.world import World
from tests.clients import official
from tests.demo.caller import OPENED, Caller, Clock

PATH = "/iam/getUser"


def signed(world: World, path: str = PATH, minutes_off: int = 0) -> dict[str, str]:
    clock = Clock()
    clock.wind(minutes=minutes_off)
    key = world.persona
    return dict(official.headers(key.access_key_id, key.private_key, path, http_date(clock.moment)))


def refusal(world: World, headers: dict[str, str], path: str = PATH) -> str:
    answer = world.handle("POST", path, headers, b"{}")
    said = json.loads(answer.body)
    assert (answer.status, said["code"]) == (401, "AUTHENTICATION_FAILURE")
    return said["message"]


@pytest.fixture
def world() -> World:
    return Caller().world


def test_the_official_client_s_signature_is_accepted(world: World) -> None:
    assert world.handle("POST", PATH, signed(world), b"{}").status == 200


def test_header_names_may_be_written_in_any_case(world: World) -> None:
    shouted = {name.upper(): value for name, value in signed(world).items()}
    assert world.handle("POST", PATH, shouted, b"{}").status == 200


@pytest.mark.parametrize("name", ["Content-Type", "x-altus-date"])
def test_a_changed_header_is_refused(world: World, name: str) -> None:
    headers = signed(world) | {name: http_date(OPENED.replace(second=1))}
    assert "does not match" in refusal(world, headers)


def test_a_signature_for_another_path_is_refused(world: World) -> None:
    assert "does not match" in refusal(world, signed(world, "/iam/getAccessKey"))


def test_a_signature_by_another_persona_s_key_is_refused(world: World) -> None:
    mine = signed(world)["x-altus-auth"].split(".")
    bob = Caller("bob").world
    his = signed(bob)["x-altus-auth"].split(".")
    assert "does not match" in refusal(
        world, signed(world) | {"x-altus-auth": f"{mine[0]}.{his[1]}"}
    )


@pytest.mark.parametrize("minutes_off", [-16, 16])
def test_a_date_too_far_off_is_refused(world: World, minutes_off: int) -> None:
    assert "too far" in refusal(world, signed(world, minutes_off=minutes_off))


@pytest.mark.parametrize("minutes_off", [-14, 14])
def test_a_date_a_little_off_is_accepted(world: World, minutes_off: int) -> None:
    headers = signed(world, minutes_off=minutes_off)
    assert world.handle("POST", PATH, headers, b"{}").status == 200


@pytest.mark.parametrize(
    "date", ["", "now", "Mon, 4 May 2026 09:30:00 GMT", "Xxx, 99 Abc 2026 09:30:00 GMT"]
)
def test_a_date_in_another_form_is_refused(world: World, date: str) -> None:
    assert "Cannot parse" in refusal(world, signed(world) | {"x-altus-date": date})


def test_an_unknown_key_is_refused(world: World) -> None:
    other = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    headers = official.headers("none", other, PATH, http_date(OPENED))
    assert "not known" in refusal(world, dict(headers))


def test_a_call_without_a_signature_is_refused_even_where_nothing_is(world: World) -> None:
    assert "missing" in refusal(world, {}, "/no/such/path")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_no_header_can_upset_it(text: str) -> None:
    refusal(WORLD, {"x-altus-auth": text, "x-altus-date": text})


WORLD = Caller().world
