"""What a subnet of a VNet has to be for a cluster with user-defined routes, rule by rule."""

from __future__ import annotations

from ipaddress import ip_network

from backends.domain.environment import Environment
from backends.domain.network import AzureSubnet
from backends.domain.plan import Verdict
from backends.services.planning.azure_networks import is_same_subnet
from backends.services.planning.rules import Rule, SubnetVerdict
from backends.services.planning.subnets import named_by_cdp

LONGEST_PREFIX = 26
FEW_FREE = 59
"""As many as an empty /26 has: Azure keeps five of its 64 addresses."""

AKS = "AKS, cluster egress with a user-defined route table"
_EGRESS = ("VirtualAppliance", "VirtualApplianceEcmp", "VirtualNetworkGateway")
_REFUSED = {
    "Internet": "Its default route goes to the internet, which AKS refuses with these routes.",
    "None": "Its default route is a black hole: what is sent there is dropped.",
    "VnetLocal": "Its default route ends in the VNet and leads nowhere.",
}
_NOT_KNOWN = Verdict.NOT_CHECKED


def _in_network(subnet: AzureSubnet, environment: Environment) -> SubnetVerdict:
    network = environment.network
    if network is None:
        return SubnetVerdict(_NOT_KNOWN, "The environment's network is not known.")
    if any(is_same_subnet(subnet.id, one) for one in named_by_cdp(network)):
        return SubnetVerdict(Verdict.PASS, "It is one of the environment's.")
    return SubnetVerdict(
        Verdict.WARN, "It is in the VNet, but CDP does not count it among the environment's."
    )


def _route_table(subnet: AzureSubnet, _: Environment) -> SubnetVerdict:
    match subnet.route_table:
        case None:
            return SubnetVerdict(_NOT_KNOWN, "Whether it has a route table is not known.")
        case "":
            return SubnetVerdict(Verdict.FAIL, "It has no route table.")
        case name:
            return SubnetVerdict(Verdict.PASS, f"It has the route table {name}.")


def _default_route(subnet: AzureSubnet, _: Environment) -> SubnetVerdict:
    if subnet.route_table == "":
        return SubnetVerdict(Verdict.FAIL, "Without a route table there is no default route.")
    match subnet.next_hop:
        case None:
            return SubnetVerdict(_NOT_KNOWN, "The routes of its table are not known.")
        case "" if subnet.learns_routes:
            return SubnetVerdict(
                Verdict.WARN,
                "Its route table has no route for 0.0.0.0/0. A gateway may add one that does not "
                "show here (BGP); AKS asks for one in the table.",
            )
        case "":
            return SubnetVerdict(Verdict.FAIL, "Its route table has no route for 0.0.0.0/0.")
        case _:
            return SubnetVerdict(Verdict.PASS, "Its route table has a route for 0.0.0.0/0.")


def _next_hop(subnet: AzureSubnet, _: Environment) -> SubnetVerdict:
    hop = subnet.next_hop
    if not hop:
        return SubnetVerdict(_NOT_KNOWN, "No default route is known, so neither is its next hop.")
    if hop in _EGRESS:
        to = f"{hop} {subnet.next_hop_address}".rstrip()
        return SubnetVerdict(Verdict.PASS, f"Its default route goes to {to}.")
    reason = _REFUSED.get(hop, f"Its default route goes to {hop}: neither appliance nor gateway.")
    return SubnetVerdict(Verdict.FAIL, reason)


def _not_delegated(subnet: AzureSubnet, environment: Environment) -> SubnetVerdict:
    azure = environment.network.azure if environment.network else None
    databases = azure.flexible_server_subnet_ids if azure else ()
    if subnet.delegations:
        to = ", ".join(subnet.delegations)
        return SubnetVerdict(
            Verdict.FAIL, f"It is delegated to {to}, so no cluster can stand in it."
        )
    if any(is_same_subnet(subnet.id, one) for one in databases):
        return SubnetVerdict(Verdict.WARN, "The environment uses it for its databases.")
    if subnet.delegations is None:
        return SubnetVerdict(_NOT_KNOWN, "Whether it is delegated is not known.")
    return SubnetVerdict(Verdict.PASS, "It is not delegated to any service.")


def _size(subnet: AzureSubnet, _: Environment) -> SubnetVerdict:
    prefix = _shortest_prefix(subnet.prefixes)
    if prefix > LONGEST_PREFIX:
        return SubnetVerdict(
            Verdict.WARN,
            f"A /{prefix} is small: AKS needs many addresses, a /{LONGEST_PREFIX} is better.",
        )
    if subnet.free is None:
        return SubnetVerdict(_NOT_KNOWN, "How many of its addresses are free is not known.")
    if subnet.free < FEW_FREE:
        return SubnetVerdict(
            Verdict.WARN, f"Only {subnet.free} addresses are free, and AKS needs many."
        )
    return SubnetVerdict(Verdict.PASS, f"{subnet.free:,} addresses are free.")


def _shortest_prefix(ranges: tuple[str, ...]) -> int:
    """Return the prefix length of the largest IPv4 range; 0 where none can be read."""
    lengths: list[int] = []
    for text in ranges:
        try:
            meant = ip_network(text)
        except ValueError:
            continue
        lengths += [meant.prefixlen] if meant.version == 4 else []
    return min(lengths, default=0)


UDR_RULES = (
    Rule(
        "subnet-in-network",
        "The subnet belongs to the environment's network",
        "environments describeEnvironment",
        _in_network,
    ),
    Rule("udr-route-table", "The subnet has a route table", AKS, _route_table),
    Rule("udr-default-route", "Its route table has a default route", AKS, _default_route),
    Rule("udr-next-hop", "The default route leads to an appliance or a gateway", AKS, _next_hop),
    Rule(
        "subnet-use", "The subnet is free for a cluster", "Azure, subnet delegation", _not_delegated
    ),
    Rule("free-addresses", "The subnet is large enough", "AKS, planning of addresses", _size),
)
