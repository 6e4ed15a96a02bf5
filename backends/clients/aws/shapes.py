"""What AWS says, as boto3 hands it over: names in PascalCase, unknown ones ignored."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_pascal

_ACTIVE = ("active", "")


class Shape(BaseModel):
    """Any part of an answer."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        defer_build=True,
        alias_generator=to_pascal,
        populate_by_name=True,
    )


class Identity(Shape):
    """Whom STS takes us for (`GetCallerIdentity`)."""

    account: str
    arn: str


class Role(Shape):
    """One role; its ARN has its path in it."""

    arn: str


class OneRole(Shape):
    """The answer of IAM's `GetRole`."""

    role: Role


class Tag(Shape):
    """One tag."""

    key: str = ""
    value: str = ""


class PublicAccess(Shape):
    """Whether the VPC, or its account, blocks the way through internet gateways."""

    internet_gateway_block_mode: str = "off"


class Subnet(Shape):
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


class Route(Shape):
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
    core_network_arn: str = ""
    state: str = ""

    @property
    def is_active(self) -> bool:
        """Whether it leads anywhere: not into a black hole, and not filtered out."""
        return self.state in _ACTIVE


class Association(Shape):
    """Whom a route table is for: one subnet, or as the main table every subnet without one."""

    subnet_id: str = ""
    main: bool = False


class RouteTable(Shape):
    """One route table, as `DescribeRouteTables` describes it."""

    associations: tuple[Association, ...] = ()
    routes: tuple[Route, ...] = ()


class Subnets(Shape):
    """One page of `DescribeSubnets`. An answer of EC2's always has the list, if only an empty one.

    Without that rule any XML, such as a sign-in page's, would read as a VPC without subnets.
    """

    subnets: tuple[Subnet, ...]


class RouteTables(Shape):
    """One page of `DescribeRouteTables`; its list is always there, too."""

    route_tables: tuple[RouteTable, ...]
