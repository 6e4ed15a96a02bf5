"""Finds the VNet of an environment on Azure: CDP names it, but not the subscription it is in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backends.domain.answer import Answer
from backends.domain.environment import AzureNetwork, Environment, Network
from backends.domain.errors import AccessDenied, NotFound
from backends.domain.network import AzureSubnet
from backends.ports import AzureCloud

_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)/", re.IGNORECASE)


class NetworkUnknown(LookupError):
    """Which network it is cannot be told; its words are sentences that say why."""


async def find_network(azure: AzureCloud, network: Network) -> Answer[tuple[AzureSubnet, ...]]:
    """Return the subnets of an environment's VNet.

    Its full id is what CDP names, or is made of the subscription in any full resource id CDP
    knows; where that leads nowhere, all subscriptions one may see are searched.

    Raises:
        NetworkUnknown: CDP names no VNet, there is none of that name, or there are several.
        ServiceError: As `backends.ports.AzureCloud`.
    """
    named = network.azure
    if named is None or not named.network_id:
        raise NetworkUnknown("CDP names no VNet of the environment.")
    refused: AccessDenied | None = None
    for network_id in dict.fromkeys(_likely(network, named)):
        try:
            return await azure.subnets(network_id)
        except (NotFound, AccessDenied) as error:
            if "/" in named.network_id:
                raise
            refused = error if isinstance(error, AccessDenied) else refused
    try:
        return await azure.subnets(await _searched(azure, named))
    except NetworkUnknown as unknown:
        raise refused or unknown from None


def _likely(network: Network, named: AzureNetwork) -> Iterator[str]:
    """Return full ids the VNet may have, the likeliest first."""
    if "/" in named.network_id:
        yield named.network_id
        return
    known = (
        *network.subnet_ids,
        *named.flexible_server_subnet_ids,
        *network.endpoint_access_gateway_subnet_ids,
        named.aks_private_dns_zone_id,
    )
    for resource_id in known:
        if found := _SUBSCRIPTION.match(resource_id):
            yield (
                f"/subscriptions/{found[1]}/resourceGroups/{named.resource_group_name}"
                f"/providers/Microsoft.Network/virtualNetworks/{named.network_id}"
            )


async def _searched(azure: AzureCloud, named: AzureNetwork) -> str:
    name, group = named.network_id, named.resource_group_name
    found = (await azure.find_networks(name, group)).value
    if len(found) == 1:
        return found[0]
    if not found:
        raise NetworkUnknown(
            f"No subscription you may see has the VNet {name} in the resource group {group}."
        )
    places = ", ".join(one.split("/")[2] for one in found)
    raise NetworkUnknown(
        f"The VNet {name} is in several subscriptions: {places}. "
        "Set AZURE_SUBSCRIPTION_ID to the one of the environment."
    )


def is_same_subnet(one: str, other: str) -> bool:
    """Say whether two texts mean one subnet of a VNet: a name means the full id that ends in it."""
    if "/" in one and "/" in other:
        return one.casefold() == other.casefold()
    return one.rpartition("/")[2].casefold() == other.rpartition("/")[2].casefold()


def uses_routes(environment: Environment) -> bool:
    """Say whether an environment's clusters are known to leave through user-defined routes."""
    clusters = environment.azure_compute_cluster_configuration
    return clusters is not None and "UDR" in clusters.outbound_type.upper()
