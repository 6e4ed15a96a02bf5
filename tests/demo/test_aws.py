"""The simulated AWS, asked by the real client code as in the demo."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from ipaddress import IPv4Network
from typing import Any
from urllib.parse import urlencode

import pytest

from backends.demo import fixtures
from backends.demo.aws import SimulatedAws
from backends.demo.faults import parse
from backends.demo.networks import RESERVED
from backends.demo.opening import open_company
from backends.demo.world import PLACES
from backends.domain.errors import AccessDenied, NotSignedIn
from backends.domain.network import AwsSubnet, Reach
from backends.ports import AwsCloud
from registry_tui.demo_wiring import DemoConnector
from registry_tui.options import Options
from registry_tui.settings import Settings
from tests.demo.caller import OPENED

LABS = "vpc-0b7d5f3a9c1e24680"
ACCOUNT = "433052309983"
ENVIRONMENTS: dict[str, Any] = {
    row["environmentName"]: row
    for row in fixtures.read("environments")
    if row["cloudPlatform"] == "AWS"
}
ELSEWHERE = "fraud-prod-aws"


@asynccontextmanager
async def aws_of(persona: str = "alice") -> AsyncGenerator[AwsCloud]:
    session = DemoConnector(Options(demo=True), Settings()).connect(persona)
    try:
        yield session.aws
    finally:
        await session.close()


async def subnets_of(environment: str, persona: str = "alice") -> tuple[AwsSubnet, ...]:
    row = ENVIRONMENTS[environment]
    async with aws_of(persona) as aws:
        return (await aws.subnets(row["region"], row["network"]["aws"]["vpcId"])).value


# Through the client, as in the demo


@pytest.mark.parametrize("name", [name for name in ENVIRONMENTS if name != ELSEWHERE])
async def test_every_environments_network_is_there_as_cdp_knows_it(name: str) -> None:
    known = {
        (row["subnetId"], row["subnetName"], row["availabilityZone"], row["cidr"])
        for row in ENVIRONMENTS[name]["network"]["subnetMetadata"].values()
    }
    rows = await subnets_of(name)
    assert {(row.id, row.name, row.zone, row.cidr) for row in rows} == known
    for row in rows:
        assert row.free is not None
        assert 0 <= row.free <= IPv4Network(row.cidr).num_addresses - RESERVED


async def test_the_showcase_has_a_subnet_of_every_kind() -> None:
    rows = await subnets_of("labs-ml-aws")
    seen = {
        row.name.removeprefix("labs-ml-aws-"): (
            row.reach.value,
            row.way.rpartition(" ")[0],
            row.elb,
            row.internal_elb,
        )
        for row in rows
    }
    assert seen == {
        "public-a": ("public", "internet gateway", True, False),
        "public-b": ("public", "internet gateway", True, False),
        "private-a": ("private", "NAT", False, True),
        "private-b": ("private", "NAT", False, True),
        "private-c": ("private", "NAT", False, True),
        "firewall-c": ("private", "firewall", True, False),
        "isolated-d": ("isolated", "", False, False),
        "blackhole-b": ("isolated", "black hole", False, True),
        "tiny-c": ("private", "NAT", False, True),
    }
    (tiny,) = (row for row in rows if row.name.endswith("tiny-c"))
    assert (tiny.free, tiny.cidr.rpartition("/")[2]) == (3, "28")


async def test_where_a_creation_failed_for_want_of_addresses_there_are_none() -> None:
    free = [row.free for row in await subnets_of("sandbox-aws")]
    assert all(count is not None and count < 8 for count in free)


async def test_another_accounts_network_is_not_shown() -> None:
    assert await subnets_of(ELSEWHERE) == ()
    async with aws_of() as aws:
        assert (await aws.caller("us-east-1")).value.account == ACCOUNT


async def test_a_network_is_in_its_own_region_alone() -> None:
    async with aws_of() as aws:
        assert (await aws.subnets("eu-west-1", LABS)).value == ()


async def test_route_tables_that_may_not_be_read_leave_the_reach_open() -> None:
    rows = await subnets_of("risk-models-aws")
    assert len(rows) == 3
    assert {row.reach for row in rows} == {Reach.UNKNOWN}


async def test_administrators_are_somebody_there() -> None:
    async with aws_of() as aws:
        who = (await aws.caller("us-west-2")).value
    role = "assumed-role/ml-platform-admins/alice"
    assert (who.account, who.name) == (ACCOUNT, f"arn:aws:sts::{ACCOUNT}:{role}")


async def test_bob_may_be_somebody_and_not_look() -> None:
    with pytest.raises(AccessDenied, match="UnauthorizedOperation") as caught:
        await subnets_of("labs-ml-aws", "bob")
    assert "ec2:Describe" in caught.value.hint
    async with aws_of("bob") as aws:
        assert (await aws.caller("us-west-2")).value.name.endswith("/data-scientists/bob")


async def test_the_pipeline_has_no_credentials_there() -> None:
    with pytest.raises(NotSignedIn):
        await subnets_of("labs-ml-aws", "pipeline")
    async with aws_of("pipeline") as aws:
        with pytest.raises(NotSignedIn):
            await aws.caller("us-west-2")


# As stored


def test_every_subnet_is_inside_its_network_and_apart_from_the_others() -> None:
    for row in ENVIRONMENTS.values():
        whole = IPv4Network(row["network"]["networkCidr"])
        parts = [IPv4Network(one["cidr"]) for one in row["network"]["subnetMetadata"].values()]
        assert all(part.subnet_of(whole) for part in parts), row["environmentName"]
        for at, part in enumerate(parts):
            assert not any(part.overlaps(other) for other in parts[at + 1 :])


def test_every_stored_fact_is_of_something_that_is_there() -> None:
    stored = fixtures.read("aws")
    subnets = {
        one["subnetId"]
        for row in ENVIRONMENTS.values()
        for one in row["network"]["subnetMetadata"].values()
    }
    assert set(stored["subnets"]) <= subnets
    assert {*stored["otherAccounts"], *stored["routesHidden"]} <= set(ENVIRONMENTS)
    assert set(stored["mayLook"]) <= set(stored["callers"])
    for arn in stored["callers"].values():
        assert arn.startswith(f"arn:aws:sts::{stored['account']}:assumed-role/")


def test_environments_that_share_a_network_show_it_once() -> None:
    company = open_company(parse(["many:50"], PLACES), OPENED)
    form = {
        "Action": "DescribeSubnets",
        "Version": "2016-11-15",
        "Filter.1.Name": "vpc-id",
        "Filter.1.Value.1": LABS,
    }
    signed = {"authorization": "AWS4-HMAC-SHA256 Credential=alice/20260504/us-west-2/ec2/aws4"}
    answer = SimulatedAws(company).answer(signed, urlencode(form).encode())
    assert answer.body.count(b"<subnetId>") == 6
    assert b"<nextToken>6</nextToken>" in answer.body
