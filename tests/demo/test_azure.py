"""The simulated Azure, asked by the real client code as in the demo."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from ipaddress import IPv4Network
from typing import Any

import pytest

from backends.demo import fixtures
from backends.demo.azure import token_for
from backends.demo.networks import RESERVED
from backends.demo.world import World
from backends.domain.errors import AccessDenied, NotFound
from backends.domain.network import AzureSubnet
from backends.ports import AzureCloud
from registry_tui.demo_wiring import DemoConnector
from registry_tui.options import Options
from registry_tui.settings import Settings
from tests.demo.caller import OPENED

LABS = "7c1d8e52-3b64-4f0a-9a57-2e8f6b0d4c31"
STORED: dict[str, Any] = fixtures.read("azure")
ENVIRONMENTS: dict[str, Any] = {
    row["environmentName"]: row
    for row in fixtures.read("environments")
    if row["cloudPlatform"] == "AZURE"
}
HIDDEN = "lab-azure"
SHOWN = [name for name in ENVIRONMENTS if name != HIDDEN]


@asynccontextmanager
async def azure_of(persona: str = "alice") -> AsyncGenerator[AzureCloud]:
    session = DemoConnector(Options(demo=True), Settings()).connect(persona)
    try:
        yield session.azure
    finally:
        await session.close()


def network_of(name: str) -> tuple[str, str]:
    """Return an environment's VNet and resource group, as CDP names them."""
    network = ENVIRONMENTS[name]["network"]["azure"]
    return network["networkId"], network["resourceGroupName"]


def network_id(name: str, subscription: str = LABS) -> str:
    network, group = network_of(name)
    return (
        f"/subscriptions/{subscription}/resourceGroups/{group}"
        f"/providers/Microsoft.Network/virtualNetworks/{network}"
    )


async def subnets_of(name: str, persona: str = "alice") -> tuple[AzureSubnet, ...]:
    async with azure_of(persona) as azure:
        (found,) = (await azure.find_networks(*network_of(name))).value
        return (await azure.subnets(found)).value


# Through the client, as in the demo


@pytest.mark.parametrize("name", SHOWN)
async def test_every_environments_network_is_found_and_is_as_cdp_knows_it(name: str) -> None:
    known = {
        (row["subnetName"], row["cidr"])
        for row in ENVIRONMENTS[name]["network"]["subnetMetadata"].values()
    }
    rows = await subnets_of(name)
    assert {(row.name, *row.prefixes) for row in rows} == known
    for row in rows:
        assert row.id.endswith(f"/subnets/{row.name}")
        assert row.free is not None
        assert 0 <= row.free <= IPv4Network(row.prefixes[0]).num_addresses - RESERVED


async def test_the_showcase_has_a_subnet_of_every_kind() -> None:
    rows = await subnets_of("labs-udr-azure")
    seen = {
        row.name.removeprefix("labs-udr-azure-"): (
            row.route_table,
            row.next_hop,
            row.next_hop_address,
            row.delegations,
        )
        for row in rows
    }
    assert seen == {
        "nodes": ("to-firewall", "VirtualAppliance", "10.0.0.4", ()),
        "internet": ("to-internet", "Internet", "", ()),
        "plain": ("", None, "", ()),
        "blackhole": ("to-nowhere", "None", "", ()),
        "postgres": (
            "to-firewall",
            "VirtualAppliance",
            "10.0.0.4",
            ("Microsoft.DBforPostgreSQL/flexibleServers",),
        ),
        "small": ("to-firewall", "VirtualAppliance", "10.0.0.4", ()),
    }
    (small,) = (row for row in rows if row.name.endswith("small"))
    assert (small.free, small.prefixes[0].rpartition("/")[2]) == (9, "28")
    assert {row.security_group for row in rows} == {"nsg-nodes", ""}
    assert all(row.id.startswith(network_id("labs-udr-azure")) for row in rows)


async def test_one_of_two_subnets_has_a_default_route() -> None:
    first, second = await subnets_of("eng-udr-azure")
    assert (first.route_table, first.next_hop, first.learns_routes) == ("local-only", "", True)
    assert (second.next_hop, second.learns_routes) == ("VirtualAppliance", False)


async def test_plain_networks_have_no_route_tables() -> None:
    assert {row.route_table for row in await subnets_of("labs-ml-azure")} == {""}


async def test_a_network_is_in_its_own_subscription_alone() -> None:
    other = next(row["id"] for row in STORED["subscriptions"] if row["id"] != LABS)
    async with azure_of() as azure:
        with pytest.raises(NotFound, match="ResourceNotFound"):
            await azure.subnets(network_id("labs-ml-azure", other))


async def test_upper_and_lower_case_are_the_same() -> None:
    async with azure_of() as azure:
        rows = (await azure.subnets(network_id("eng-udr-azure").upper())).value
    assert [row.next_hop for row in rows] == ["", "VirtualAppliance"]
    assert all(row.id.casefold().startswith("/subscriptions/") for row in rows)


async def test_one_network_may_not_be_looked_at() -> None:
    async with azure_of() as azure:
        with pytest.raises(AccessDenied, match="AuthorizationFailed") as caught:
            await azure.find_networks(*network_of(HIDDEN))
    assert "Reader" in caught.value.hint


@pytest.mark.parametrize("persona", ["bob", "pipeline"])
async def test_who_has_no_role_there_may_not_look(persona: str) -> None:
    async with azure_of(persona) as azure:
        with pytest.raises(AccessDenied, match=f"The client '{persona}' does not have"):
            await azure.find_networks(*network_of("labs-udr-azure"))
        with pytest.raises(AccessDenied):
            await azure.subnets(network_id("labs-udr-azure"))


QUIET = """
import asyncio, sys
from tests.demo.test_azure import subnets_of
assert len(asyncio.run(subnets_of("labs-udr-azure"))) == 6
print(sorted({name.partition(".")[0] for name in sys.modules} & {"azure", "msal"}))
"""


def test_the_demo_looks_at_azure_without_its_library() -> None:
    run = subprocess.run([sys.executable, "-c", QUIET], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


# As it is asked


def asked(
    path: str, who: str = "alice", method: str = "GET", version: str = "?api-version=2024-05-01"
) -> tuple[int, Any]:
    token = f"Bearer {token_for(who, OPENED)[0]}" if who else ""
    headers = {"Authorization": token, "Host": "localhost:8080"}
    answer = World.open(now=lambda: OPENED).handle(method, path + version, headers, b"")
    assert answer.headers["x-ms-request-id"]
    return answer.status, json.loads(answer.body)


def refused(*arguments: Any, **named: Any) -> tuple[int, str]:
    status, body = asked(*arguments, **named)
    assert set(body["error"]) == {"code", "message"}
    return status, body["error"]["code"]


def test_what_arm_would_refuse_is_refused() -> None:
    path = network_id("labs-ml-azure")
    assert refused(path, "") == (401, "InvalidAuthenticationToken")
    assert refused(path, "mallory") == (401, "InvalidAuthenticationToken")
    assert refused(path, method="DELETE") == (405, "MethodNotAllowed")
    assert refused(path, version="") == (400, "MissingApiVersionParameter")
    assert refused(f"{path}/peerings") == (404, "InvalidResourceType")
    table = f"{path.partition('/virtualNetworks/')[0]}/routeTables/other"
    assert refused(table) == (404, "ResourceNotFound")


@pytest.mark.parametrize("token", ["6", "99", "-1", "nonsense"])
def test_a_page_nobody_spoke_of_is_refused(token: str) -> None:
    path = f"{network_id('labs-udr-azure')}/subnets"
    version = f"?api-version=2024-05-01&$skipToken={token}"
    assert refused(path, version=version) == (400, "InvalidSkipToken")


def test_a_page_names_the_next_one_in_full() -> None:
    path = f"{network_id('labs-udr-azure')}/subnets"
    status, page = asked(path)
    assert (status, len(page["value"])) == (200, 4)
    assert page["nextLink"].startswith(f"http://localhost:8080{path}?")
    following = page["nextLink"].removeprefix("http://localhost:8080")
    status, rest = asked(following, version="")
    assert (status, len(rest["value"]), "nextLink" in rest) == (200, 2, False)


def test_subscriptions_and_a_network_are_written_as_arm_writes_them() -> None:
    _, listed = asked("/subscriptions", version="?api-version=2022-12-01")
    assert [row["displayName"] for row in listed["value"]] == [
        "data-platform-prod",
        "data-platform-labs",
        "sandbox",
    ]
    assert {row["state"] for row in listed["value"]} == {"Enabled"}
    assert {row["tenantId"] for row in listed["value"]} == {STORED["tenant"]}
    _, network = asked(network_id("labs-ml-azure"))
    assert network["id"] == network_id("labs-ml-azure")
    assert network["properties"]["addressSpace"] == {"addressPrefixes": ["10.117.0.0/16"]}
    assert len(network["properties"]["subnets"]) == 2
    _, used = asked(f"{network_id('labs-ml-azure')}/usages")
    assert {row["unit"] for row in used["value"]} == {"Count"}


# As stored


def test_every_stored_fact_is_of_something_that_is_there() -> None:
    groups = [group for row in STORED["subscriptions"] for group in row["resourceGroups"]]
    assert sorted(groups) == sorted({network_of(name)[1] for name in ENVIRONMENTS})
    assert set(STORED["hidden"]) <= set(groups)
    subnets = {
        one["subnetName"]
        for row in ENVIRONMENTS.values()
        for one in row["network"]["subnetMetadata"].values()
    }
    assert set(STORED["subnets"]) <= subnets
    named = {row["routeTable"] for row in STORED["subnets"].values() if "routeTable" in row}
    assert named == set(STORED["routeTables"])


def test_every_subnet_is_inside_its_network_and_apart_from_the_others() -> None:
    for name, row in ENVIRONMENTS.items():
        whole = IPv4Network(row["network"]["networkCidr"])
        parts = [IPv4Network(one["cidr"]) for one in row["network"]["subnetMetadata"].values()]
        assert all(part.subnet_of(whole) for part in parts), name
        for at, part in enumerate(parts):
            assert not any(part.overlaps(other) for other in parts[at + 1 :]), name
