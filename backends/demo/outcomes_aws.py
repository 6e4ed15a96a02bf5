"""What comes of a creation on AWS: a cluster, and a load balancer, in subnets of a VPC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from backends.demo.creation import Wanted
from backends.demo.networks import AwsFacts, aws_subnets
from backends.demo.troubles import Trouble, too_small


class OnAws:
    """What somebody asks for, beside what the network is like."""

    def __init__(self, asked: Wanted) -> None:
        self._asked = asked
        self._known = {row.id: row for row in aws_subnets(asked.environment)}
        every = list(self._known.values())
        self._cluster = self._those(asked.cluster_subnets) or every
        self._chosen = self._those(asked.balancer_subnets)
        self._balancer = self._chosen or _picked(every, public=asked.public)

    def _those(self, ids: Sequence[str]) -> list[AwsFacts]:
        return [self._known[one] for one in ids if one in self._known]

    def places(self) -> Mapping[str, str]:
        """Name the subnets its log speaks of."""
        first = (self._chosen or self._cluster)[0]
        balancer = ", ".join(row.id for row in self._balancer) or first.id
        return {"subnet": first.id, "cidr": first.cidr, "balancer_subnets": balancer}

    def troubles(self) -> Iterator[Trouble]:
        """Yield what goes wrong, the earliest first."""
        early = "subnet-refused" if self._asked.checked else "cluster-refused"
        if all(too_small(row.id, row.free, "a node group") for row in self._cluster):
            row = self._cluster[0]
            why = too_small(row.id, row.free, "a node group")
            yield Trouble(early, why, row.id, row.cidr)
        if self._asked.checked:
            yield from self._small("subnet-refused")
        yield from self._strangers("cluster-refused", self._asked.cluster_subnets)
        yield from self._small("load-balancer-stuck")
        yield from self._strangers("load-balancer-stuck", self._asked.balancer_subnets)
        yield from self._balancer_troubles()

    def _small(self, failure: str) -> Iterator[Trouble]:
        for row in self._chosen:
            if why := too_small(row.id, row.free, "a load balancer"):
                yield Trouble(failure, why, row.id, row.cidr)

    def _strangers(self, failure: str, ids: Sequence[str]) -> Iterator[Trouble]:
        for one in ids:
            if one not in self._known:
                yield Trouble(failure, f"{one} is not in the VPC of the environment")

    def _balancer_troubles(self) -> Iterator[Trouble]:
        """Yield what a load balancer meets in its subnets; nobody checks that beforehand."""
        for row in self._chosen:
            if why := _no_way(row, public=self._asked.public):
                yield Trouble("load-balancer-stuck", why, row.id, row.cidr)
        zones = [row.zone for row in self._chosen]
        for zone in sorted({zone for zone in zones if zones.count(zone) > 1}):
            why = f"two of its subnets are in {zone}, it takes one of a zone"
            yield Trouble("load-balancer-stuck", why, remedy="Choose one of them")
        if not self._balancer:
            name = self._asked.environment["environmentName"]
            why = f"no subnet of {name} has an active route to "
            why += "an internet gateway" if self._asked.public else "anywhere"
            yield Trouble("load-balancer-stuck", why, remedy="Repair the routes")


def _picked(subnets: Sequence[AwsFacts], *, public: bool) -> list[AwsFacts]:
    """Return what the service takes for a load balancer by itself: one subnet of a zone."""
    of_zone: dict[str, AwsFacts] = {}
    for row in sorted(subnets, key=lambda row: row.id):
        fits = row.is_public if public else row.leads_out and not row.is_public
        if fits and not too_small(row.id, row.free, "a load balancer"):
            of_zone.setdefault(row.zone, row)
    return list(of_zone.values())


def _no_way(row: AwsFacts, *, public: bool) -> str:
    """Say why a load balancer cannot be reached in a subnet; empty where it can."""
    if row.blackhole:
        return f"the default route of {row.id} is a black hole, {row.route} is gone"
    if not row.route:
        return f"{row.id} is isolated, it has no default route"
    if public and not row.is_public:
        way = f"its default route leads to {row.route}"
        return f"{row.id} is private, {way} and not to an internet gateway"
    return ""
