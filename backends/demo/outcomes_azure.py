"""What comes of a creation on Azure: a cluster, and its load balancer, in a subnet of a VNet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from backends.demo.creation import Wanted, same_subnet
from backends.demo.networks import AzureFacts, azure_subnets
from backends.demo.troubles import Trouble, too_small

_WAYS_OUT = ("VirtualAppliance", "VirtualApplianceEcmp", "VirtualNetworkGateway")


class OnAzure:
    """What somebody asks for, beside what the network is like."""

    def __init__(self, asked: Wanted) -> None:
        self._asked = asked
        every = list(azure_subnets(asked.environment))
        self._strangers = [
            one
            for one in asked.cluster_subnets
            if not any(same_subnet(one, row.id) for row in every)
        ]
        self._cluster = [
            row for row in every if any(same_subnet(one, row.id) for one in asked.cluster_subnets)
        ] or every

    def places(self) -> Mapping[str, str]:
        """Name the subnets its log speaks of."""
        first = self._cluster[0]
        return {"subnet": first.name, "cidr": first.cidr, "balancer_subnets": first.name}

    def troubles(self) -> Iterator[Trouble]:
        """Yield what goes wrong, the earliest first."""
        for one in self._strangers:
            yield Trouble("cluster-refused", f"{one} is not in the VNet of the environment")
        for row in self._cluster if self._asked.cluster_subnets else ():
            yield from self._of_cluster(row)
        if self._asked.mounts_storage and self._asked.environment.get("storageRoleMissing"):
            yield Trouble("storage-role-missing")

    def _of_cluster(self, row: AzureFacts) -> Iterator[Trouble]:
        checked = self._asked.checked
        if self._asked.udr and row.next_hop not in _WAYS_OUT:
            why = f"{row.name} has no route 0.0.0.0/0 to a virtual appliance "
            why += "(ExistingRouteTableNotAssociatedWithSubnet)"
            failure = "no-default-route" if checked else "cluster-refused"
            yield Trouble(failure, why, row.name, row.cidr)
        if why := too_small(row.name, row.free, "a node group"):
            failure = "subnet-refused" if checked else "cluster-refused"
            yield Trouble(failure, why, row.name, row.cidr)
        if row.delegation:
            why = f"{row.name} is delegated to {row.delegation}, no cluster can stand in it"
            yield Trouble("cluster-refused", why, row.name, row.cidr)
