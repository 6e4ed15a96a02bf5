"""What Azure Resource Manager says of networks, and the subnets they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Generic, TypeVar

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


class Usage(Wire):
    """How many addresses of a subnet are in use. `limit` leaves out the five Azure keeps."""

    id: str = ""
    current_value: float | None = None
    limit: float | None = None


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

    id: str = ""
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
    free = {
        usage.id.lower(): int(usage.limit - usage.current_value)
        for usage in usages or ()
        if usage.limit is not None and usage.current_value is not None
    }
    rows = (_described(subnet, free.get(subnet.id.lower()), tables) for subnet in subnets)
    return tuple(sorted(rows, key=attrgetter("name", "id")))


def _described(subnet: Subnet, free: int | None, tables: Mapping[str, RouteTable]) -> AzureSubnet:
    has = subnet.properties
    table = tables.get(has.route_table.id.lower())
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
