"""Public, private, isolated: read off the route table in force."""

from __future__ import annotations

from typing import Any

import pytest

from backends.clients.aws.routes import described
from backends.clients.aws.shapes import RouteTable, RouteTables, Subnet
from backends.domain.network import AwsSubnet, Reach

EVERYWHERE = {"DestinationCidrBlock": "0.0.0.0/0", "State": "active"}
EVERYWHERE_6 = {"DestinationIpv6CidrBlock": "::/0", "State": "active"}
LOCAL = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}
IGW = {"GatewayId": "igw-1"}
NAT = {"NatGatewayId": "nat-1"}
GONE = {"State": "blackhole"}


def table(*routes: dict[str, Any], subnet: str = "", main: bool = False) -> dict[str, Any]:
    """Return a route table as boto3 writes it; fields that do not apply are not there."""
    association: dict[str, Any] = {"Main": main, "AssociationState": {"State": "associated"}}
    return {
        "Associations": [association | ({"SubnetId": subnet} if subnet else {})],
        "Routes": [LOCAL, *routes],
        "Unheard": {"Of": 1},
    }


def subnet(**fields: Any) -> Subnet:
    return Subnet.model_validate({"SubnetId": "subnet-1", **fields})


def tables(*rows: dict[str, Any]) -> tuple[RouteTable, ...]:
    return RouteTables.model_validate({"RouteTables": rows}).route_tables


def seen(*rows: dict[str, Any], **fields: Any) -> AwsSubnet:
    """Return subnet-1 as described with these route tables."""
    return described([subnet(**fields)], tables(*rows))[0]


ROUTES: dict[str, tuple[tuple[dict[str, Any], ...], Reach, str]] = {
    "no default route": ((), Reach.ISOLATED, ""),
    "an internet gateway": ((EVERYWHERE | IGW,), Reach.PUBLIC, "internet gateway igw-1"),
    "an internet gateway that is gone": (
        (EVERYWHERE | IGW | GONE,),
        Reach.ISOLATED,
        "black hole igw-1",
    ),
    "an internet gateway for IPv6 alone": (
        (EVERYWHERE_6 | IGW,),
        Reach.PUBLIC,
        "internet gateway igw-1",
    ),
    "an internet gateway for IPv6 beside a NAT": (
        (EVERYWHERE | NAT, EVERYWHERE_6 | IGW),
        Reach.PUBLIC,
        "internet gateway igw-1",
    ),
    "an internet gateway for some addresses": (
        ({"DestinationCidrBlock": "8.8.8.0/24", "State": "active"} | IGW,),
        Reach.ISOLATED,
        "",
    ),
    "an internet gateway for a prefix list": (
        ({"DestinationPrefixListId": "pl-1", "State": "active"} | IGW,),
        Reach.ISOLATED,
        "",
    ),
    "a NAT": ((EVERYWHERE | NAT,), Reach.PRIVATE, "NAT nat-1"),
    "a NAT that is gone": ((EVERYWHERE | NAT | GONE,), Reach.ISOLATED, "black hole nat-1"),
    "something that is gone and has no name": (
        (EVERYWHERE | GONE,),
        Reach.ISOLATED,
        "black hole",
    ),
    "a NAT that is gone beside an egress-only gateway": (
        (EVERYWHERE | NAT | GONE, EVERYWHERE_6 | {"EgressOnlyInternetGatewayId": "eigw-1"}),
        Reach.PRIVATE,
        "egress-only gateway eigw-1",
    ),
    "a route that is filtered out": (
        (EVERYWHERE | NAT | {"State": "filtered"},),
        Reach.ISOLATED,
        "filtered nat-1",
    ),
    "a transit gateway": (
        (EVERYWHERE | {"TransitGatewayId": "tgw-1"},),
        Reach.PRIVATE,
        "TGW tgw-1",
    ),
    "a VPN": ((EVERYWHERE | {"GatewayId": "vgw-1"},), Reach.PRIVATE, "VPN vgw-1"),
    "a firewall": ((EVERYWHERE | {"GatewayId": "vpce-1"},), Reach.PRIVATE, "firewall vpce-1"),
    "an appliance": (
        (EVERYWHERE | {"NetworkInterfaceId": "eni-1", "InstanceId": "i-1"},),
        Reach.PRIVATE,
        "interface eni-1",
    ),
    "another VPC": (
        (EVERYWHERE | {"VpcPeeringConnectionId": "pcx-1"},),
        Reach.PRIVATE,
        "peering pcx-1",
    ),
    "a local gateway": (
        (EVERYWHERE | {"LocalGatewayId": "lgw-1"},),
        Reach.PRIVATE,
        "local gateway lgw-1",
    ),
    "a carrier gateway": (
        (EVERYWHERE | {"CarrierGatewayId": "cagw-1"},),
        Reach.PRIVATE,
        "carrier gateway cagw-1",
    ),
    "a core network": (
        (EVERYWHERE | {"CoreNetworkArn": "arn:aws:networkmanager::1:core-network/c-1"},),
        Reach.PRIVATE,
        "core network arn:aws:networkmanager::1:core-network/c-1",
    ),
    "a gateway of a kind nobody knows": (
        (EVERYWHERE | {"GatewayId": "new-1"},),
        Reach.PRIVATE,
        "gateway new-1",
    ),
}


@pytest.mark.parametrize("name", ROUTES)
def test_a_default_route_says_how_far_a_subnet_reaches(name: str) -> None:
    routes, reach, way = ROUTES[name]
    row = seen(table(*routes, main=True))
    assert (row.reach, row.way) == (reach, way)


def test_an_explicit_association_beats_the_main_table_wherever_it_stands() -> None:
    public, private = table(EVERYWHERE | IGW, subnet="subnet-1"), table(EVERYWHERE | NAT, main=True)
    assert seen(public, private).reach is Reach.PUBLIC
    assert seen(private, public).reach is Reach.PUBLIC


def test_without_an_association_of_its_own_a_subnet_follows_the_main_table() -> None:
    other, main = table(EVERYWHERE | IGW, subnet="subnet-2"), table(EVERYWHERE | NAT, main=True)
    assert seen(other, main).way == "NAT nat-1"


def test_a_table_of_a_gateway_is_nobodys() -> None:
    edge = table(EVERYWHERE | IGW)
    edge["Associations"][0]["GatewayId"] = "igw-1"
    assert seen(edge, table(main=True)).reach is Reach.ISOLATED


def test_a_table_that_was_not_shown_leaves_it_unknown() -> None:
    assert seen(table(EVERYWHERE | IGW, subnet="subnet-2")).reach is Reach.UNKNOWN
    assert seen().reach is Reach.UNKNOWN


def test_tables_that_may_not_be_read_leave_it_unknown() -> None:
    row = described([subnet()], None)[0]
    assert (row.reach, row.way) == (Reach.UNKNOWN, "")


@pytest.mark.parametrize(
    ("value", "tagged"), [("1", True), ("", True), ("0", False), ("true", False), (None, False)]
)
def test_a_role_tag_counts_with_one_or_with_nothing(value: str | None, *, tagged: bool) -> None:
    for role, other in (("elb", "internal_elb"), ("internal-elb", "elb")):
        tags = [{"Key": f"kubernetes.io/role/{role}", "Value": value}] if value is not None else []
        row = seen(Tags=tags)
        assert getattr(row, role.replace("-", "_")) is tagged
        assert getattr(row, other) is False


@pytest.mark.parametrize(
    ("zone", "placement"),
    [
        ("us-west-2a", ""),
        ("us-gov-west-1b", ""),
        ("ap-southeast-2c", ""),
        ("us-west-2-lax-1a", "Local Zone"),
        ("us-east-1-wl1-bos-wlz-1", "Local Zone"),
        ("", ""),
    ],
)
def test_local_zones_are_told_from_ordinary_ones(zone: str, placement: str) -> None:
    assert seen(AvailabilityZone=zone).placement == placement


def test_what_else_is_told_is_handed_on() -> None:
    row = seen(
        VpcId="vpc-1",
        CidrBlock="10.0.0.0/24",
        AvailabilityZone="us-west-2a",
        AvailableIpAddressCount=0,
        MapPublicIpOnLaunch=True,
        State="pending",
        OutpostArn="arn:aws:outposts:us-west-2:1:outpost/op-1",
        BlockPublicAccessStates={"InternetGatewayBlockMode": "block-ingress"},
        Tags=[{"Key": "Name", "Value": "private-a"}],
    )
    assert (row.name, row.vpc_id, row.cidr, row.zone) == (
        "private-a",
        "vpc-1",
        "10.0.0.0/24",
        "us-west-2a",
    )
    assert (row.free, row.auto_public_ip, row.state) == (0, True, "pending")
    assert (row.placement, row.blocked) == ("Outpost", "block-ingress")


def test_what_is_not_told_stays_open() -> None:
    row = seen(BlockPublicAccessStates={"InternetGatewayBlockMode": "off"})
    assert (row.name, row.free, row.auto_public_ip, row.blocked) == ("", None, None, "")


def test_subnets_come_by_zone_and_then_name() -> None:
    named = [("b", "x", "1"), ("a", "z", "2"), ("a", "y", "4"), ("a", "y", "3")]
    rows = described(
        [
            subnet(SubnetId=one, AvailabilityZone=zone, Tags=[{"Key": "Name", "Value": name}])
            for zone, name, one in named
        ],
        None,
    )
    assert [row.id for row in rows] == ["3", "4", "2", "1"]
