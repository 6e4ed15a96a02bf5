"""The simulated registries' own API, through our client and over loopback."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from backends.clients.ai_registry.client import open_ai_registry
from backends.demo.server import LoopbackServer
from backends.demo.workload import new_token
from backends.demo.world import World
from backends.domain.errors import AccessDenied, NotFound, Unreachable
from backends.domain.registered_model import RegisteredModel
from backends.domain.registry import Registry
from backends.ports import Session
from registry_tui.demo_wiring import DemoConnector
from registry_tui.options import Options
from registry_tui.settings import Settings
from tests.demo.caller import OPENED, Caller

NAME = "model-registry-ml-960afc3b-162"


def connect(persona: str = "alice") -> Session:
    return DemoConnector(Options(demo=True), Settings()).connect(persona)


async def registry_named(session: Session, name: str = NAME) -> Registry:
    listed = (await session.control_plane.list_registries()).value
    return next(row for row in listed if row.name == name)


async def seen_by(persona: str) -> dict[str, RegisteredModel]:
    session = connect(persona)
    try:
        url = (await registry_named(session)).url
        return {row.name: row for row in (await session.models.list_models(url)).value}
    finally:
        await session.close()


async def test_administrators_see_all_and_others_their_own_and_the_public_ones() -> None:
    everything, some = await seen_by("alice"), await seen_by("bob")
    assert {row.visibility for row in everything.values()} == {"public", "private"}
    assert some.keys() < everything.keys()
    public = {name for name, row in everything.items() if row.visibility == "public"}
    assert public <= some.keys()


async def test_one_model_has_its_versions() -> None:
    session = connect()
    try:
        url = (await registry_named(session)).url
        for row in (await session.models.list_models(url)).value:
            whole = (await session.models.model(url, row.id)).value
            assert sorted(one.version for one in whole.versions) == list(
                range(1, len(whole.versions) + 1)
            )
        with pytest.raises(NotFound):
            await session.models.model(url, "nobody-s-model")
    finally:
        await session.close()


async def test_without_a_role_there_a_registry_says_no() -> None:
    session = connect("auditor")
    try:
        with pytest.raises(AccessDenied) as caught:
            await session.models.list_models((await registry_named(session)).url)
        assert "MLUser or MLAdmin" in caught.value.hint
    finally:
        await session.close()


async def test_nothing_is_at_a_host_nobody_has() -> None:
    session = connect()
    try:
        with pytest.raises(Unreachable) as caught:
            await session.models.list_models("https://modelregistry.nobody.example")
        assert "inside its network" in caught.value.hint
    finally:
        await session.close()


def get(server: LoopbackServer, url: str, token: str) -> tuple[int, dict[str, object]]:
    connection = HTTPConnection("localhost", server.port, timeout=20)
    try:
        headers = {"Authorization": f"Bearer {token}"}
        connection.request("GET", f"{urlsplit(url).path}/api/v2/models", headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_over_loopback_a_registry_is_where_the_list_says() -> None:
    caller = Caller()
    with LoopbackServer(caller.world) as server:
        row = caller.registry(NAME.removeprefix("model-registry-"))
        assert row is not None
        url = row["domain"]
        assert url.startswith(f"{server.url}/modelregistry.")
        token = caller.ask("generateWorkloadAuthToken", workloadName="DE")["token"]
        status, page = get(server, url, token)
        assert status == 200
        assert page["models"]

        for bad in ("", "somebody's", new_token("nobody", OPENED)[0]):
            assert get(server, url, bad)[0] == 401
        caller.clock.wind(minutes=61)
        assert get(server, url, token)[0] == 401


async def test_our_own_client_reads_it_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "localhost")
    session = connect()
    with LoopbackServer(World.open()) as server:
        url = f"{server.url}/{urlsplit((await registry_named(session)).url).netloc}"
        client = open_ai_registry(
            session.control_plane.workload_token,  # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType, reportUnknownMemberType]
            now=lambda: OPENED,
        )
        try:
            assert (await client.list_models(url)).value
        finally:
            await client.aclose()
            await session.close()
