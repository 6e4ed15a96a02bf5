"""How far one gets to the registries of the simulated company."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address

import pytest

from backends.demo import fixtures
from backends.demo.lakes import gateway_host
from backends.demo.reach import SimulatedNetwork
from backends.domain.errors import Unreachable
from tests.demo.caller import Caller
from tests.demo.changes import create


def host_of(caller: Caller, code: str) -> str:
    rows = caller.world.company.registries
    return next(row.domain for row in rows if row.name.endswith(code)).removeprefix("https://")


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.fixture
def network(caller: Caller) -> SimulatedNetwork:
    return SimulatedNetwork(caller.world)


@pytest.mark.parametrize(
    ("code", "is_private"),
    [("e01b5d93-4fa", False), ("960afc3b-162", True), ("a95e20f3-14d", True)],
)
async def test_addresses_are_public_where_a_registry_is(
    caller: Caller, network: SimulatedNetwork, code: str, *, is_private: bool
) -> None:
    host = host_of(caller, code)
    found = await network.addresses(host)
    assert len(set(found)) == 2
    assert {ip_address(one).is_private for one in found} == {is_private}
    assert found == await SimulatedNetwork(Caller().world).addresses(host)
    assert 0 < await network.connect(host, 443) < 0.1


@pytest.mark.parametrize(
    "host",
    ["modelregistry.ml-1ee0b6a4-21f.fraud-pr.xcu2-8y8x.dev.cldr.work", "nowhere.example", ""],
)
async def test_some_names_are_not_known(network: SimulatedNetwork, host: str) -> None:
    for asking in (network.addresses(host), network.connect(host, 443)):
        with pytest.raises(Unreachable, match="has no address here") as refused:
            await asking
        assert not refused.value.left


@pytest.mark.parametrize(
    ("code", "port", "words"),
    [
        ("0a6bc835-4d1", 443, "does not answer on port 443 within 5 s"),
        ("8c0e7d52-f16", 443, "refuses port 443"),
        ("960afc3b-162", 80, "refuses port 80"),
    ],
)
async def test_some_hosts_let_nobody_in(
    caller: Caller, network: SimulatedNetwork, code: str, port: int, words: str
) -> None:
    host = host_of(caller, code)
    assert await network.addresses(host)
    for asking in (network.connect(host, port), network.certificate(host, port)):
        with pytest.raises(Unreachable, match=words):
            await asking


@pytest.mark.parametrize(
    ("code", "days_left", "why_not"),
    [
        ("960afc3b-162", 61, ""),
        ("f20d81b6-57c", 9, ""),
        ("6ab84c27-91d", -3, "certificate has expired"),
        ("b3570ad8-2e9", 200, "self-signed certificate in certificate chain"),
    ],
)
async def test_a_certificate_is_what_is_stored(
    caller: Caller, network: SimulatedNetwork, code: str, days_left: int, why_not: str
) -> None:
    host = host_of(caller, code)
    shown = await network.certificate(host, 443)
    assert (shown.not_after - caller.clock()) // timedelta(days=1) == days_left
    assert (shown.trusted, shown.why_not) == (not why_not, why_not)
    assert shown.subject == f"CN=*.{host.partition('.')[2]}"
    assert ("Let's Encrypt" in shown.issuer) == (code != "b3570ad8-2e9")


async def test_a_new_registry_is_reached_once_it_has_its_name(
    caller: Caller, network: SimulatedNetwork
) -> None:
    create(caller, "labs-ml-aws")
    host = next(
        row.domain for row in caller.world.company.registries if row.environment == "labs-ml-aws"
    ).removeprefix("https://")
    with pytest.raises(Unreachable):
        await network.addresses(host)
    caller.clock.wind(hours=2)
    assert await network.addresses(host)


async def test_gateways_of_data_lakes_have_addresses(
    caller: Caller, network: SimulatedNetwork
) -> None:
    company = caller.world.company
    found = await network.addresses(gateway_host(company, company.environments["sandbox-aws"]))
    assert all(one.startswith("10.99.0.") for one in found)


def test_what_is_stored_is_of_registries_there_are() -> None:
    names = {row["name"] for row in fixtures.read("registries")}
    assert set(fixtures.read("reach")["registries"]) <= names
