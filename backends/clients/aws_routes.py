"""What EC2 says of subnets and route tables, and where a subnet's default route leads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import attrgetter

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_pascal

from backends.domain.network import AwsSubnet, Reach

_DEFAULT_ROUTES = ("0.0.0.0/0", "::/0")
_ORDINARY_ZONE = re.compile(r"[a-z]+(-[a-z]+)+-\d[a-z]")
_TAG = "kubernetes.io/role/"


class _Shape(BaseModel):
    """What boto3 makes of an answer: names in PascalCase, unknown ones ignored."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        defer_build=True,
        alias_generator=to_pascal,
        populate_by_name=True,
    )


class Tag(_Shape):
    """One tag."""

    key: str = ""
    value: str = ""


class PublicAccess(_Shape):
    """Whether the VPC, or its account, blocks the way through internet gateways."""

    internet_gateway_block_mode: str = "off"


class Subnet(_Shape):
    """One subnet, as `DescribeSubnets` describes it."""

    subnet_id: str
    vpc_id: str = ""
    availability_zone: str = ""
    cidr_block: str = ""
    available_ip_address_count: int | None = None
    map_public_ip_on_launch: bool | None = None
    state: str = ""
    outpost_arn: str = ""
    tags: tuple[Tag, ...] = ()
    block_public_access_states: PublicAccess = PublicAccess()


class Route(_Shape):
    """One route; of what it may lead to, one field is set."""

    destination_cidr_block: str = ""
    destination_ipv6_cidr_block: str = ""
    gateway_id: str = ""
    nat_gateway_id: str = ""
    transit_gateway_id: str = ""
    vpc_peering_connection_id: str = ""
    network_interface_id: str = ""
    egress_only_internet_gateway_id: str = ""
    carrier_gateway_id: str = ""
    local_gateway_id: str = ""
    state: str = ""

    @property
    def is_default(self) -> bool:
        """Whether it is for everything no other route is for. A prefix list never is."""
        return (
            self.destination_cidr_block in _DEFAULT_ROUTES
            or self.destination_ipv6_cidr_block in _DEFAULT_ROUTES
        )

    @property
    def is_public(self) -> bool:
        """Whether it leads to an internet gateway and works."""
        return self.gateway_id.startswith("igw-") and self.state != "blackhole"

    @property
    def way(self) -> str:
        """Where it leads, in words."""
        hole = "black hole " if self.state == "blackhole" else ""
        for words, target in self._targets():
            if target:
                return f"{hole or words}{target}"
        return hole.rstrip()

    def _targets(self) -> Iterator[tuple[str, str]]:
        kinds = {"igw-": "internet gateway ", "vgw-": "VPN ", "vpce-": "firewall "}
        start = next((kind for kind in kinds if self.gateway_id.startswith(kind)), "")
        yield kinds.get(start, ""), self.gateway_id
        yield "NAT ", self.nat_gateway_id
        yield "TGW ", self.transit_gateway_id
        yield "peering ", self.vpc_peering_connection_id
        yield "interface ", self.network_interface_id
        yield "egress-only gateway ", self.egress_only_internet_gateway_id
        yield "carrier gateway ", self.carrier_gateway_id
        yield "local gateway ", self.local_gateway_id


class Association(_Shape):
    """Whom a route table is for: one subnet, or as the main table every subnet without one."""

    subnet_id: str = ""
    main: bool = False


class RouteTable(_Shape):
    """One route table, as `DescribeRouteTables` describes it."""

    associations: tuple[Association, ...] = ()
    routes: tuple[Route, ...] = ()


class Subnets(_Shape):
    """One page of `DescribeSubnets`."""

    subnets: tuple[Subnet, ...] = ()


class RouteTables(_Shape):
    """One page of `DescribeRouteTables`."""

    route_tables: tuple[RouteTable, ...] = ()


def described(subnets: Iterable[Subnet], tables: Iterable[RouteTable] | None) -> list[AwsSubnet]:
    """Join subnets with the route tables in force, by zone and name.

    Without `tables`, because they may not be read, every reach is UNKNOWN.
    """
    known = None if tables is None else tuple(tables)
    rows = [_described(subnet, known) for subnet in subnets]
    return sorted(rows, key=attrgetter("zone", "name", "id"))


def table_of(subnet_id: str, tables: Iterable[RouteTable]) -> RouteTable | None:
    """Return the table in force: the one associated with the subnet, else the VPC's main one."""
    main = None
    for table in tables:
        for association in table.associations:
            if association.subnet_id == subnet_id:
                return table
            if association.main:
                main = table
    return main


def reach_of(table: RouteTable | None) -> tuple[Reach, str]:
    """Say whether a table makes its subnets public, and where its default route leads.

    A route that leads into a black hole counts as none, and is named all the same.
    """
    defaults = [route for route in (table.routes if table else ()) if route.is_default]
    public = [route for route in defaults if route.is_public]
    working = public or [route for route in defaults if route.state != "blackhole"]
    if working:
        return (Reach.PUBLIC if public else Reach.PRIVATE), working[0].way
    return Reach.ISOLATED, defaults[0].way if defaults else ""


def _described(subnet: Subnet, tables: tuple[RouteTable, ...] | None) -> AwsSubnet:
    reach, way = (
        (Reach.UNKNOWN, "") if tables is None else reach_of(table_of(subnet.subnet_id, tables))
    )
    tags = {tag.key: tag.value for tag in subnet.tags}
    mode = subnet.block_public_access_states.internet_gateway_block_mode
    return AwsSubnet(
        subnet.subnet_id,
        tags.get("Name", ""),
        subnet.vpc_id,
        subnet.availability_zone,
        subnet.cidr_block,
        free=subnet.available_ip_address_count,
        reach=reach,
        way=way,
        elb=tags.get(f"{_TAG}elb") in ("", "1"),
        internal_elb=tags.get(f"{_TAG}internal-elb") in ("", "1"),
        state=subnet.state,
        auto_public_ip=subnet.map_public_ip_on_launch,
        placement=_placement(subnet),
        blocked="" if mode == "off" else mode,
    )


def _placement(subnet: Subnet) -> str:
    if subnet.outpost_arn:
        return "Outpost"
    zone = subnet.availability_zone
    return "Local Zone" if zone and not _ORDINARY_ZONE.fullmatch(zone) else ""
