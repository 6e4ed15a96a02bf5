"""What Azure Resource Manager says of networks, and the subnets they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Generic, TypeVar

from pydantic import FiniteFloat

from backends.domain.network import AzureSubnet
from backends.domain.wire import Wire

ItemT = TypeVar("ItemT")


class Page(Wire, Generic[ItemT]):
    """One page of a list; `next_link` is where the next one is, or empty."""

    value: tuple[ItemT, ...] = ()
    next_link: str = ""


class Subscription(Wire):
    """One subscription."""

    subscription_id: str = ""
    state: str = "Enabled"


class Named(Wire):
    """Another resource, by its id."""

    id: str = ""


class DelegationProperties(Wire):
    """Whom a subnet is given to."""

    service_name: str = ""


class Delegation(Wire):
    """One delegation."""

    properties: DelegationProperties = DelegationProperties()


class SubnetProperties(Wire):
    """What a subnet has."""

    address_prefix: str = ""
    address_prefixes: tuple[str, ...] = ()
    route_table: Named = Named()
    network_security_group: Named = Named()
    delegations: tuple[Delegation, ...] = ()


class Subnet(Wire):
    """One subnet."""

    id: str
    name: str = ""
    properties: SubnetProperties = SubnetProperties()

    @property
    def route_table_id(self) -> str:
        """The id of its route table; empty where it has none."""
        return self.properties.route_table.id


class Usage(Wire):
    """How many addresses of a subnet are in use.

    Source:
        `limit` leaves out the five addresses Azure keeps: it is 251 for a /24 in Microsoft's
        example of `Get-AzVirtualNetworkUsageList`. In that of the REST call, `currentValue` is -1
        for a gateway's subnet; so a number below zero is taken for one that is not known.
    """

    id: str = ""
    current_value: FiniteFloat = -1
    limit: FiniteFloat = -1

    @property
    def free(self) -> int | None:
        """How many addresses are free; None where that is not told."""
        if self.current_value < 0 or self.limit < 0:
            return None
        return max(0, int(self.limit - self.current_value))


class RouteProperties(Wire):
    """Where a route leads."""

    address_prefix: str = ""
    next_hop_type: str = ""
    next_hop_ip_address: str = ""


class Route(Wire):
    """One route."""

    properties: RouteProperties = RouteProperties()


class RouteTableProperties(Wire):
    """What a route table has."""

    routes: tuple[Route, ...] = ()
    disable_bgp_route_propagation: bool = False


class RouteTable(Wire):
    """One route table."""

    properties: RouteTableProperties = RouteTableProperties()

    @property
    def default(self) -> RouteProperties | None:
        """Its route for everything, if it has one."""
        routes = (route.properties for route in self.properties.routes)
        return next((one for one in routes if one.address_prefix == "0.0.0.0/0"), None)


def described(
    subnets: Iterable[Subnet],
    usages: Iterable[Usage] | None,
    tables: Mapping[str, RouteTable],
) -> tuple[AzureSubnet, ...]:
    """Join subnets with their free addresses and default routes, by name.

    Args:
        subnets: The subnets.
        usages: How full they are; None where that may not be read.
        tables: The route tables that may be read, by id in lower case.
    """
    free = {usage.id.lower(): usage.free for usage in usages or ()}
    rows = (_described(subnet, free.get(subnet.id.lower()), tables) for subnet in subnets)
    return tuple(sorted(rows, key=attrgetter("name", "id")))


def _described(subnet: Subnet, free: int | None, tables: Mapping[str, RouteTable]) -> AzureSubnet:
    has = subnet.properties
    table = tables.get(subnet.route_table_id.lower())
    default = table.default if table else None
    return AzureSubnet(
        subnet.id,
        subnet.name,
        has.address_prefixes or ((has.address_prefix,) if has.address_prefix else ()),
        free=free,
        delegations=tuple(one.properties.service_name for one in has.delegations),
        security_group=_name(has.network_security_group),
        route_table=_name(has.route_table),
        next_hop=None if table is None else default.next_hop_type if default else "",
        next_hop_address=default.next_hop_ip_address if default else "",
        learns_routes=None if table is None else not table.properties.disable_bgp_route_propagation,
    )


def _name(resource: Named) -> str:
    return resource.id.rpartition("/")[2]
