"""The simulated Azure over loopback, as clients that speak HTTP meet it."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from backends.clients.azure.calls import AzureCalls
from backends.clients.azure.client import AzureClient
from backends.clients.connection import Connection, Limits
from backends.clients.http import Sender
from backends.clients.tokens import Token, Tokens
from backends.demo.azure import token_for
from backends.demo.server import LoopbackServer
from backends.demo.world import World
from backends.domain.clock import utc_now
from tests.demo.caller import OPENED
from tests.demo.test_azure import network_id


def ask(server: LoopbackServer, target: str, token: str) -> tuple[int, Any]:
    connection = HTTPConnection("localhost", server.port, timeout=20)
    try:
        connection.request("GET", target, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_pages_are_followed_on_the_address_that_was_asked() -> None:
    token, _ = token_for("alice", OPENED)
    target = f"{network_id('labs-udr-azure')}/subnets?api-version=2024-05-01"
    rows: list[Any] = []
    with LoopbackServer(World.open()) as server:
        while target:
            status, page = ask(server, target, token)
            assert status == 200
            rows += page["value"]
            link: str = page.get("nextLink", "")
            following = urlsplit(link)
            assert not following.netloc or following.netloc == urlsplit(server.url).netloc
            target = f"{following.path}?{following.query}" if link else ""
    assert len({row["id"] for row in rows}) == len(rows) == 6


def test_without_a_token_nothing_is_said() -> None:
    with LoopbackServer(World.open()) as server:
        status, body = ask(server, "/subscriptions?api-version=2022-12-01", "somebody's")
    assert (status, body["error"]["code"]) == (401, "InvalidAuthenticationToken")


class Alice:
    """Signs alice in."""

    async def new_token(self) -> Token:
        return Token(*token_for("alice", utc_now()))


async def test_our_own_client_reads_it_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "localhost")
    there, limits = network_id("labs-udr-azure"), Limits()
    with LoopbackServer(World.open()) as server:
        sender = Sender(Connection("Azure", limits, encrypted=False), limits)
        calls = AzureCalls(server.url, Tokens(Alice(), utc_now), sender)
        client = AzureClient(calls, now=utc_now)
        try:
            found = await client.find_networks("labs-udr-azure-vnet", "rg-labs-udr-azure")
            assert found.value == (there,)
            assert len((await client.subnets(there)).value) == 6
        finally:
            await client.aclose()
