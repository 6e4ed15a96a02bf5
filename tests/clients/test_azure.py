"""The Azure client over recorded shapes: subnets of every kind, pages, and where a VNet is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from backends.clients.azure.client import open_azure
from backends.domain.errors import (
    AccessDenied,
    NotFound,
    Rejected,
    ServiceError,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.network import AzureSubnet
from tests.clients.azure_desk import (
    BASE,
    GROUP,
    NETWORK,
    SUBNETS,
    USAGES,
    VNET,
    Arm,
    Badges,
    Said,
    azure,
    denied,
    network,
    not_found,
    page,
    refusal,
    subnet,
    subscriptions,
    table,
    usage,
)
from tests.clients.desk import NOW, Clock, answer

TABLES = f"{NETWORK}/routeTables"
EVERYWHERE = "0.0.0.0/0"


async def subnets(arm: Arm) -> dict[str, AzureSubnet]:
    async with azure(arm) as client:
        return {row.name: row for row in (await client.subnets(VNET)).value}


async def one_subnet(
    row: dict[str, Any], usages: Said | None = None, route_table: Said | None = None
) -> AzureSubnet:
    says: dict[str, Said] = {SUBNETS: page(row), USAGES: usages or page()}
    if route_table is not None:
        says[f"{TABLES}/t"] = route_table
    (found,) = (await subnets(Arm(says))).values()
    return found


# Subnets


async def test_a_subnet_has_what_a_picker_shows() -> None:
    group = {"id": f"{NETWORK}/networkSecurityGroups/nsg-1"}
    delegated = [{"name": "d", "properties": {"serviceName": "Microsoft.Web/serverFarms"}}]
    found = await one_subnet(
        subnet("a", table="t", networkSecurityGroup=group, delegations=delegated),
        page(usage("a", 11.0, 251.0)),
        table((EVERYWHERE, "VirtualAppliance", "10.0.0.4"), disableBgpRoutePropagation=True),
    )
    assert found == AzureSubnet(
        f"{SUBNETS}/a",
        "a",
        ("10.0.0.0/24",),
        free=240,
        delegations=("Microsoft.Web/serverFarms",),
        security_group="nsg-1",
        route_table="t",
        next_hop="VirtualAppliance",
        next_hop_address="10.0.0.4",
        learns_routes=False,
    )


@pytest.mark.parametrize(
    "hop",
    [
        "VirtualAppliance",
        "VirtualApplianceEcmp",
        "VirtualNetworkGateway",
        "Internet",
        "None",
        "VnetLocal",
        "SomethingNew",
    ],
)
async def test_the_next_hop_is_told_in_azures_own_word(hop: str) -> None:
    routes = table(("10.0.0.0/8", "VnetLocal", ""), (EVERYWHERE, hop, ""))
    found = await one_subnet(subnet("a", table="t"), route_table=routes)
    assert (found.route_table, found.next_hop, found.next_hop_address) == ("t", hop, "")


async def test_a_table_without_a_default_route_is_not_a_table_that_cannot_be_read() -> None:
    routes = table(("10.0.0.0/8", "VirtualAppliance", "10.0.0.4"), ("::/0", "Internet", ""))
    found = await one_subnet(subnet("a", table="t"), route_table=routes)
    assert (found.route_table, found.next_hop, found.next_hop_address) == ("t", "", "")


async def test_a_subnet_without_a_table_says_so() -> None:
    found = await one_subnet(subnet("a"))
    assert found.route_table == ""
    assert not found.next_hop


@pytest.mark.parametrize(
    ("properties", "learns"),
    [
        ({"disableBgpRoutePropagation": True}, False),
        ({"disableBgpRoutePropagation": False}, True),
        ({}, True),
    ],
)
async def test_gateways_may_add_routes_unless_that_is_switched_off(
    properties: dict[str, object], *, learns: bool
) -> None:
    found = await one_subnet(subnet("a", table="t"), route_table=table(**properties))
    assert found.learns_routes is learns


async def test_several_prefixes_are_all_told() -> None:
    row = subnet("a", addressPrefixes=["10.0.0.0/24", "fd00::/64"])
    assert (await one_subnet(row)).prefixes == ("10.0.0.0/24", "fd00::/64")


async def test_ids_are_the_same_in_upper_and_lower_case() -> None:
    row = subnet("a", table="T")
    used = usage("a", 1, 11)
    used["id"] = used["id"].upper()
    arm = Arm(
        {
            SUBNETS: page(row, subnet("b", table="t")),
            USAGES: page(used),
            f"{TABLES}/t": table((EVERYWHERE, "Internet", "")),
        }
    )
    found = await subnets(arm)
    assert (found["a"].free, found["b"].free) == (10, None)
    assert [one.next_hop for one in found.values()] == ["Internet", "Internet"]
    assert arm.asked(f"{TABLES}/t") == 1


async def test_subnets_come_by_name() -> None:
    rows = page(subnet("b"), subnet("c"), subnet("a"))
    found = await subnets(Arm({SUBNETS: rows, USAGES: page()}))
    assert list(found) == ["a", "b", "c"]


async def test_a_network_without_subnets_has_none() -> None:
    assert await subnets(Arm({SUBNETS: page(), USAGES: page()})) == {}


async def test_more_addresses_in_use_than_there_are_leave_none() -> None:
    assert (await one_subnet(subnet("a"), page(usage("a", 12, 11)))).free == 0


@pytest.mark.parametrize(
    "absent",
    [
        {},
        {"currentValue": None, "limit": None, "name": None},
        {"currentValue": -1.0, "limit": 251.0},
        {"currentValue": -1.0, "limit": -1.0},
    ],
)
async def test_a_usage_that_says_nothing_leaves_the_count_open(absent: dict[str, object]) -> None:
    assert (await one_subnet(subnet("a"), page({"id": f"{SUBNETS}/a", **absent}))).free is None


async def test_what_is_null_is_absent() -> None:
    row = subnet(
        "a",
        addressPrefixes=None,
        routeTable=None,
        networkSecurityGroup=None,
        delegations=None,
        natGateway=None,
    )
    found = await one_subnet(row, {"value": None, "nextLink": None})
    assert found == AzureSubnet(
        f"{SUBNETS}/a",
        "a",
        ("10.0.0.0/24",),
        delegations=(),
        security_group="",
        route_table="",
    )


@pytest.mark.parametrize("absent", [{}, {"properties": None}, {"properties": {}}])
async def test_a_subnet_and_a_table_of_which_little_is_said_are_still_there(
    absent: dict[str, object],
) -> None:
    bare = await one_subnet({"id": f"{SUBNETS}/a", "name": "a", **absent})
    assert (bare.prefixes, bare.route_table, bare.delegations) == ((), "", ())
    found = await one_subnet(subnet("a", table="t"), route_table={"name": "t", **absent})
    assert (found.next_hop, found.learns_routes) == ("", True)


async def test_usages_that_may_not_be_read_leave_only_the_count_open() -> None:
    found = await one_subnet(subnet("a", table="t"), denied(), table((EVERYWHERE, "Internet", "")))
    assert (found.free, found.next_hop) == (None, "Internet")


@pytest.mark.parametrize("refused", [denied(), not_found()])
async def test_a_table_that_may_not_be_read_leaves_only_its_routes_open(
    refused: httpx.Response,
) -> None:
    arm = Arm(
        {
            SUBNETS: page(subnet("a", table="hidden"), subnet("b", table="t")),
            USAGES: page(usage("a", 1, 11)),
            f"{TABLES}/hidden": refused,
            f"{TABLES}/t": table((EVERYWHERE, "None", "")),
        }
    )
    found = await subnets(arm)
    hidden = found["a"]
    assert (hidden.free, hidden.route_table) == (10, "hidden")
    assert (hidden.next_hop, hidden.learns_routes) == (None, None)
    assert found["b"].next_hop == "None"


@pytest.mark.parametrize("failing", [USAGES, f"{TABLES}/t"])
async def test_usages_or_tables_that_fail_otherwise_are_a_failure(failing: str) -> None:
    says: dict[str, Said] = {
        SUBNETS: page(subnet("a", table="t")),
        USAGES: page(),
        f"{TABLES}/t": table(),
        failing: answer([]),
    }
    async with azure(Arm(says)) as client:
        with pytest.raises(UnexpectedAnswer, match=failing.rpartition("/")[2]):
            await client.subnets(VNET)


async def test_a_network_that_is_not_there_is_not_found() -> None:
    async with azure(Arm({})) as client:
        with pytest.raises(NotFound, match="ResourceNotFound"):
            await client.subnets(VNET)


async def test_the_call_is_told() -> None:
    async with azure(Arm({SUBNETS: page(), USAGES: page()})) as client:
        call = (await client.subnets(VNET)).call
    assert call.service == "arm"
    assert "GET " in call.operation
    assert "net/subnets" in call.operation
    assert (call.at, call.duration_s, bool(call.request_id)) == (NOW, 0.0, True)


async def test_every_request_is_a_read_with_a_version_and_a_token() -> None:
    arm = Arm(
        {
            SUBNETS: page(subnet("a", table="t")),
            USAGES: page(),
            f"{TABLES}/t": table(),
            "/subscriptions": subscriptions("sub-1"),
            VNET: network("sub-1")[1],
        }
    )
    async with azure(arm) as client:
        await client.subnets(VNET)
        await client.find_networks("net", "rg")
    assert len(arm.requests) == 5
    for request in arm.requests:
        listing = request.url.path == "/subscriptions"
        assert request.method == "GET"
        assert request.content == b""
        assert dict(request.url.params) == {
            "api-version": "2022-12-01" if listing else "2024-05-01"
        }
    assert set(arm.tokens) == {"secret-token-1"}


# Pages


@pytest.mark.parametrize(
    "link",
    [
        f"{BASE}{SUBNETS}?api-version=2024-05-01&$skiptoken=abc%3D%2F+d",
        f"{SUBNETS}?api-version=2024-05-01&$skiptoken=abc%3D%2F+d",
        "?api-version=2024-05-01&$skiptoken=abc%3D%2F+d",
        f"https://MANAGEMENT.azure.com:443{SUBNETS}?api-version=2024-05-01&$skiptoken=abc%3D%2F+d",
    ],
)
async def test_the_next_page_is_asked_for_word_by_word(link: str) -> None:
    pages = [page(subnet("a"), following=link), page(subnet("b"))]
    arm = Arm({SUBNETS: pages, USAGES: page()})
    assert list(await subnets(arm)) == ["a", "b"]
    asked = [one.url for one in arm.requests if one.url.path == SUBNETS]
    assert [one.query for one in asked] == [
        b"api-version=2024-05-01",
        b"api-version=2024-05-01&$skiptoken=abc%3D%2F+d",
    ]


async def test_empty_pages_are_turned_too() -> None:
    pages = [page(following="?page=1"), page(following="?page=2"), page(subnet("a"))]
    assert list(await subnets(Arm({SUBNETS: pages, USAGES: page()}))) == ["a"]


ELSEWHERE = [
    f"https://elsewhere.example{SUBNETS}",
    f"http://management.azure.com{SUBNETS}",
    f"https://management.azure.com:8443{SUBNETS}",
    f"https://management.azure.com.elsewhere.example{SUBNETS}",
    f"https://management.azure.com@elsewhere.example{SUBNETS}",
    f"https://somebody:else@management.azure.com{SUBNETS}?page=2",
    f"//elsewhere.example{SUBNETS}",
    "file:///etc/passwd",
    "https://[",
    "https://management.azure.com:port/",
    "https://management.azure.com/\x00",
]


@pytest.mark.parametrize("link", ELSEWHERE)
async def test_a_page_somewhere_else_gets_no_token(link: str) -> None:
    arm = Arm({SUBNETS: page(subnet("a"), following=link), USAGES: page()})
    async with azure(arm) as client:
        with pytest.raises(UnexpectedAnswer, match="lead elsewhere"):
            await client.subnets(VNET)
    assert {request.url.host for request in arm.requests} == {"management.azure.com"}
    assert arm.asked(SUBNETS) == 1


@pytest.mark.parametrize("links", [["?page=1"], ["?page=1", "?page=2", "?page=1"]])
async def test_pages_that_go_round_come_to_an_end(links: list[str]) -> None:
    arm = Arm({SUBNETS: [page(subnet("a"), following=link) for link in links], USAGES: page()})
    async with azure(arm) as client:
        with pytest.raises(UnexpectedAnswer, match="no end"):
            await client.subnets(VNET)
    assert arm.asked(SUBNETS) <= len(links) + 1


async def test_pages_that_never_end_come_to_an_end() -> None:
    pages = 0

    def endless(request: httpx.Request) -> httpx.Response:
        nonlocal pages
        pages += request.url.path == SUBNETS
        return answer(page(following=f"?page={pages}"))

    async with azure(endless) as client:
        with pytest.raises(UnexpectedAnswer, match="no end"):
            await client.subnets(VNET)
    assert pages == 100


@pytest.mark.parametrize(
    "network_id",
    [
        "@elsewhere.example/x",
        ".elsewhere.example/x",
        ":8443/x",
        "https://elsewhere.example/x",
        "//elsewhere.example/x",
        f"{VNET}?api-version=1#",
        f"{VNET}/\x00",
    ],
)
async def test_no_network_id_leads_the_token_elsewhere(network_id: str) -> None:
    arm = Arm({})
    async with azure(arm) as client:
        with pytest.raises(NotFound):
            await client.subnets(network_id)
    for request in arm.requests:
        assert (request.url.host, request.url.port) == ("management.azure.com", None)
        assert dict(request.url.params) == {"api-version": "2024-05-01"}


# Where a VNet is


async def found(arm: Arm, only: str = "") -> tuple[str, ...]:
    async with azure(arm, only=only) as client:
        return (await client.find_networks("net", "rg")).value


async def test_a_network_is_looked_for_in_every_subscription() -> None:
    arm = Arm(
        {
            "/subscriptions": subscriptions("sub-1", "sub-2", "sub-3"),
            **dict([network("sub-1"), network("sub-3")]),
        }
    )
    assert await found(arm) == (network("sub-1")[0], network("sub-3")[0])


async def test_subscriptions_are_read_to_the_last_page() -> None:
    pages: list[Said] = [
        subscriptions("sub-1") | {"nextLink": f"{BASE}/subscriptions?api-version=x&page=2"},
        subscriptions("sub-2"),
    ]
    assert await found(Arm({"/subscriptions": pages, **dict([network("sub-2")])})) == (
        network("sub-2")[0],
    )


async def test_a_network_that_is_nowhere_is_an_answer() -> None:
    assert await found(Arm({"/subscriptions": subscriptions("sub-1", "sub-2")})) == ()
    assert await found(Arm({"/subscriptions": page()})) == ()


async def test_subscriptions_one_may_not_look_into_are_passed_over() -> None:
    arm = Arm(
        {
            "/subscriptions": subscriptions("sub-1", "sub-2", "sub-3"),
            VNET: denied(),
            **dict([network("sub-2")]),
        }
    )
    assert await found(arm) == (network("sub-2")[0],)


async def test_subscriptions_without_it_and_others_one_may_not_look_into_have_none() -> None:
    arm = Arm({"/subscriptions": subscriptions("sub-1", "sub-2"), VNET: denied()})
    assert await found(arm) == ()


async def test_where_one_may_look_nowhere_that_is_what_is_said() -> None:
    hidden: dict[str, Said] = {network(one)[0]: denied() for one in ("sub-1", "sub-2")}
    with pytest.raises(AccessDenied) as caught:
        await found(Arm({"/subscriptions": subscriptions("sub-1", "sub-2"), **hidden}))
    assert "virtualNetworks/read" in caught.value.hint


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (refusal("InvalidSubscriptionId", status=400), Rejected),
        (answer({}, 500), UnexpectedAnswer),
    ],
)
async def test_any_other_failure_of_one_is_a_failure(
    failure: httpx.Response, kind: type[ServiceError]
) -> None:
    arm = Arm(
        {
            "/subscriptions": subscriptions("sub-1", "sub-2"),
            VNET: failure,
            **dict([network("sub-2")]),
        }
    )
    with pytest.raises(kind):
        await found(arm)


@pytest.mark.parametrize(
    ("state", "is_searched"),
    [
        ("Enabled", True),
        ("Warned", True),
        ("PastDue", True),
        ("SomethingNew", True),
        ("Disabled", False),
        ("Deleted", False),
    ],
)
async def test_subscriptions_that_can_be_used_are_searched(
    state: str, *, is_searched: bool
) -> None:
    arm = Arm({"/subscriptions": subscriptions("sub-1", state=state), **dict([network("sub-1")])})
    assert bool(await found(arm)) is is_searched


async def test_one_subscription_can_be_named() -> None:
    arm = Arm(dict([network("sub-1"), network("sub-2")]))
    assert await found(arm, only="sub-2") == (network("sub-2")[0],)
    assert len(arm.requests) == 1


async def test_the_id_is_the_one_azure_writes() -> None:
    theirs = VNET.replace("resourceGroups/rg", "resourceGroups/RG")
    arm = Arm({"/subscriptions": subscriptions("sub-1"), VNET: {"id": theirs, "name": "net"}})
    assert await found(arm) == (theirs,)


@pytest.mark.parametrize(
    ("name", "group"), [("a (b)", "rg.(x)_y-z"), ("ne?t#", "grüppe"), ("a%20b", "c d")]
)
async def test_unusual_names_arrive_as_they_are(name: str, group: str) -> None:
    asked: list[str] = []

    def says(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return answer({"name": name})

    async with azure(says, only="sub-1") as client:
        (network_id,) = (await client.find_networks(name, group)).value
        await client.subnets(network_id)
    wanted = VNET.replace("/rg/", f"/{group}/").removesuffix("net") + name
    assert set(asked) == {wanted, f"{wanted}/subnets", f"{wanted}/usages"}


# From the environment


@pytest.mark.parametrize(
    ("authority", "host"),
    [
        ("", "management.azure.com"),
        ("https://login.microsoftonline.com", "management.azure.com"),
        ("https://login.microsoftonline.us/", "management.usgovcloudapi.net"),
        ("login.microsoftonline.us", "management.usgovcloudapi.net"),
        ("https://LOGIN.chinacloudapi.cn", "management.chinacloudapi.cn"),
        ("login.chinacloudapi.cn/", "management.chinacloudapi.cn"),
        ("https://[", "management.azure.com"),
    ],
)
async def test_each_of_azures_clouds_is_asked_at_its_own_address(authority: str, host: str) -> None:
    arm = Arm({"/subscriptions": page()})
    client = open_azure(
        now=lambda: NOW,
        sign_in=Badges(Clock()),
        transport=httpx.MockTransport(arm),
        environ={"AZURE_AUTHORITY_HOST": authority},
    )
    try:
        await client.find_networks("net", "rg")
    finally:
        await client.aclose()
    assert [request.url.host for request in arm.requests] == [host]


async def test_the_environment_can_name_the_subscription() -> None:
    arm = Arm(dict([network("sub-2")]))
    client = open_azure(
        now=lambda: NOW,
        sign_in=Badges(Clock()),
        transport=httpx.MockTransport(arm),
        environ={"AZURE_SUBSCRIPTION_ID": "sub-2"},
    )
    try:
        assert (await client.find_networks("net", "rg")).value == (network("sub-2")[0],)
    finally:
        await client.aclose()
    assert [request.url.path for request in arm.requests] == [
        GROUP.replace("sub-1", "sub-2") + VNET.removeprefix(GROUP)
    ]


async def test_the_environment_can_name_whom_to_trust() -> None:
    client = open_azure(
        now=lambda: NOW,
        sign_in=Badges(Clock()),
        environ={"REQUESTS_CA_BUNDLE": "/nonexistent/ca.pem"},
    )
    with pytest.raises(
        Unreachable, match=r"the CA bundle /nonexistent/ca\.pem cannot be"
    ) as caught:
        await client.subnets(VNET)
    assert "REQUESTS_CA_BUNDLE" in caught.value.hint
    await client.aclose()


LAZY = """
import sys
from datetime import UTC, datetime
from backends.clients.azure.client import open_azure
open_azure(now=lambda: datetime.now(UTC))
print(sorted({name.partition(".")[0] for name in sys.modules} & {"azure", "msal", "requests"}))
"""


def test_azure_identity_is_not_loaded_before_the_first_call() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LAZY], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert run.stdout == "[]\n"
