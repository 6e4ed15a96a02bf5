"""Where a subnet's default route leads, and what else EC2 tells of a subnet.

A subnet is public when the route table in force has an active default route to an internet
gateway; in force is the table associated with the subnet, else the VPC's main one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter

from backends.clients.aws.shapes import Route, RouteTable, Subnet
from backends.domain.network import AwsSubnet, Reach

_DEFAULT_ROUTES = ("0.0.0.0/0", "::/0")
_ORDINARY_ZONE = re.compile(r"[a-z]+(-[a-z]+)+-\d[a-z]")
_TAG = "kubernetes.io/role/"
_TAGGED = ("1", "")
_MAIN = ""
_GATEWAYS = {"igw-": "internet gateway", "vgw-": "VPN", "vpce-": "firewall"}


def described(
    subnets: Iterable[Subnet], tables: Iterable[RouteTable] | None
) -> tuple[AwsSubnet, ...]:
    """Join subnets with the route tables in force, by zone and then name.

    Without `tables`, because they may not be read, every reach is UNKNOWN.
    """
    known = _by_subnet(tables or ())
    rows = [_described(subnet, table_of(subnet.subnet_id, known)) for subnet in subnets]
    return tuple(sorted(rows, key=attrgetter("zone", "name", "id")))


def table_of(subnet_id: str, tables: Mapping[str, RouteTable]) -> RouteTable | None:
    """Return the table in force of a subnet; None where it was not among those we were shown."""
    return tables.get(subnet_id) or tables.get(_MAIN)


def reach_of(table: RouteTable | None) -> tuple[Reach, str]:
    """Say whether a table makes its subnets public, and where its default route leads, in words.

    A route that is not active counts as none, and is named all the same. UNKNOWN without a table:
    every VPC has a main one.
    """
    if table is None:
        return Reach.UNKNOWN, ""
    defaults = [route for route in table.routes if _is_default(route)]
    active = [route for route in defaults if route.is_active]
    public = [route for route in active if route.gateway_id.startswith("igw-")]
    if public:
        return Reach.PUBLIC, way_of(public[0])
    if active:
        return Reach.PRIVATE, way_of(active[0])
    return Reach.ISOLATED, way_of(defaults[0]) if defaults else ""


def way_of(route: Route) -> str:
    """Say where a route leads: `NAT nat-1`, or `black hole nat-1` where that is gone."""
    for words, target in _targets(route):
        if target:
            return f"{words if route.is_active else _dead(route)} {target}"
    return "" if route.is_active else _dead(route)


def _by_subnet(tables: Iterable[RouteTable]) -> dict[str, RouteTable]:
    """Return the table of each subnet that is associated with one, and the main one as `_MAIN`."""
    known: dict[str, RouteTable] = {}
    for table in tables:
        for association in table.associations:
            if association.subnet_id:
                known[association.subnet_id] = table
            elif association.main:
                known[_MAIN] = table
    return known


def _is_default(route: Route) -> bool:
    """Say whether it is for everything no other route is for. A prefix list never is."""
    return (
        route.destination_cidr_block in _DEFAULT_ROUTES
        or route.destination_ipv6_cidr_block in _DEFAULT_ROUTES
    )


def _dead(route: Route) -> str:
    return "black hole" if route.state == "blackhole" else route.state


def _targets(route: Route) -> Iterator[tuple[str, str]]:
    start = route.gateway_id.partition("-")[0] + "-"
    yield _GATEWAYS.get(start, "gateway"), route.gateway_id
    yield "NAT", route.nat_gateway_id
    yield "TGW", route.transit_gateway_id
    yield "peering", route.vpc_peering_connection_id
    yield "interface", route.network_interface_id
    yield "egress-only gateway", route.egress_only_internet_gateway_id
    yield "carrier gateway", route.carrier_gateway_id
    yield "local gateway", route.local_gateway_id
    yield "core network", route.core_network_arn


def _described(subnet: Subnet, table: RouteTable | None) -> AwsSubnet:
    reach, way = reach_of(table)
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
        elb=tags.get(f"{_TAG}elb") in _TAGGED,
        internal_elb=tags.get(f"{_TAG}internal-elb") in _TAGGED,
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
