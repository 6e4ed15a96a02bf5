"""The in-process transport: what httpx sees is what it would see from a network."""

from __future__ import annotations

import json

import httpx
import pytest

from backends.demo.transport import RangerTransport, WorldTransport
from backends.demo.wire import http_date
from backends.demo.world import ENDPOINT_URL, World
from tests.clients import official
from tests.demo.caller import OPENED, Caller, Clock
from tests.demo.ranger_caller import PUBLIC, RangerCaller

PATH = "/api/v1/ml/listModelRegistries"


class Naps:
    """A sleep that only remembers how long it was asked for."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


async def post(*faults: str, naps: Naps | None = None, timeout_s: float = 30) -> httpx.Response:
    world = World.open(faults=faults, now=Clock())
    key = world.persona
    headers = official.headers(key.access_key_id, key.private_key, PATH, http_date(OPENED))
    transport = WorldTransport(world, naps or Naps())
    async with httpx.AsyncClient(
        base_url=ENDPOINT_URL, transport=transport, timeout=timeout_s
    ) as client:
        return await client.post(PATH, content=b"{}", headers=dict(headers))


async def test_an_answer_arrives_with_its_headers() -> None:
    answer = await post()
    assert answer.status_code == 200
    assert answer.headers["x-altus-request-id"]
    assert len(answer.json()["modelRegistries"]) == 25


async def test_slow_waits_as_long_as_the_service_takes() -> None:
    naps = Naps()
    assert (await post("slow:250", naps=naps)).status_code == 200
    assert naps.taken == [0.25]


@pytest.mark.parametrize("fault", ["silence", "slow:5000"])
async def test_patience_ends_in_a_read_timeout(fault: str) -> None:
    naps = Naps()
    with pytest.raises(httpx.ReadTimeout):
        await post(fault, naps=naps, timeout_s=3)
    assert naps.taken == [3]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("reset", httpx.ReadError),
        ("tls", httpx.ConnectError),
        ("proxy", httpx.ProxyError),
        ("dns", httpx.ConnectError),
    ],
)
async def test_a_broken_connection_raises_what_httpx_raises(
    fault: str, kind: type[httpx.TransportError]
) -> None:
    with pytest.raises(kind):
        await post(fault)


async def test_a_cut_body_still_arrives_as_a_whole_answer() -> None:
    answer = await post("cut")
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def ranger(naps: Naps, *faults: str) -> httpx.Response:
    """Ask the Ranger of the guide's environment for its services, at its own host."""
    here = RangerCaller(Caller("alice", *faults), "eng-ml-env-v2")
    url = f"https://{here.host}{here.address}{PUBLIC}/service"
    transport = RangerTransport(here.world, naps)
    async with httpx.AsyncClient(transport=transport, timeout=3) as client:
        return await client.get(url, headers={"Authorization": here.shown})


async def test_rangers_answer_at_their_gateways() -> None:
    naps = Naps()
    answer = await ranger(naps, "slow:250@getServices")
    assert [row["name"] for row in answer.json()] == ["cm_hdfs", "cm_hive", "cm_s3"]
    assert naps.taken == [0.25]


async def test_rangers_may_never_answer() -> None:
    naps = Naps()
    with pytest.raises(httpx.ReadTimeout):
        await ranger(naps, "silence@ranger")
    assert naps.taken == [3]
