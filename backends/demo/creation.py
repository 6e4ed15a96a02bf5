"""What `createModelRegistry` is asked for, read and checked before anything is begun.

The service publishes no list of what it refuses. The rules here are those its fields imply, in our
own sentences; fields the document does not declare are passed over, as the document allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from backends.demo import fixtures
from backends.demo.visit import Visit
from backends.demo.wire import Json, conflict, invalid, not_found

RIGHT = "ml/createModelRegistry"
UDR = "OUTBOUND_TYPE_UDR"

_ON_PREMISES = ("namespace", "s3AccessKey", "s3SecretKey", "s3Bucket", "s3Endpoint")
_PLATFORMS = ("AWS", "AZURE")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A registry somebody asks for.

    Attributes:
        environment: Where, as stored.
        public: Whether its load balancer is public.
        private_cluster: Whether its cluster is.
        outbound: The outbound types that are asked for.
        balancer_subnets: Where the load balancer shall stand; empty leaves the choice.
        cluster_subnets: Where the cluster shall stand; empty leaves the choice.
        ranges: Who may reach the cluster's API.
        checked: Whether the service checks the network before it begins.
        mounts_storage: Whether the object store CSI driver is used.
    """

    environment: Json
    public: bool
    private_cluster: bool
    outbound: tuple[str, ...]
    balancer_subnets: tuple[str, ...]
    cluster_subnets: tuple[str, ...]
    ranges: tuple[str, ...]
    checked: bool
    mounts_storage: bool

    @property
    def platform(self) -> str:
        """`AWS` or `AZURE`."""
        return self.environment["cloudPlatform"]

    @property
    def udr(self) -> bool:
        """Whether a user-defined route is its cluster's way out."""
        return UDR in self.outbound


def wanted(visit: Visit) -> Wanted:
    """Read and check a request; refuse what cannot be begun, the first reason found."""
    environment = _environment(visit)
    _check_place(visit, environment)
    provision = visit.part("provisionK8sRequest")
    _check_tags(provision)
    asked = Wanted(
        environment,
        visit.flag("usePublicLoadBalancer"),
        visit.flag("privateCluster"),
        tuple(visit.texts("outboundTypes")),
        tuple(visit.texts("subnetsForLoadBalancers")),
        udr_subnets(provision.part("network")),
        tuple(visit.texts("authorizedIPRanges")),
        not visit.flag("skipValidation"),
        not visit.flag("disableObjectStoreCsiDriver"),
    )
    problem = next(_problems(visit, asked), None)
    if problem:
        raise invalid(problem)
    if backup := visit.text("backupCrn"):
        raise not_found(f"Backup {backup} not found")
    return asked


def udr_subnets(network: Visit) -> tuple[str, ...]:
    """Return the subnets an `OverlayNetwork` names."""
    return tuple(network.part("topology").texts("subnets"))


def is_in(subnet: str, environment: Json) -> bool:
    """Say whether a subnet, by name or full id, belongs to an environment's network."""
    return any(same_subnet(subnet, known) for known in environment["network"]["subnetIds"])


def same_subnet(one: str, other: str) -> bool:
    """Say whether two texts mean the same subnet: a bare name means the full id that ends in it."""
    if "/" in one and "/" in other:
        return one.casefold() == other.casefold()
    return one.rpartition("/")[2].casefold() == other.rpartition("/")[2].casefold()


def _environment(visit: Visit) -> Json:
    crn = visit.text("environmentCrn", required=True)
    name = visit.text("environmentName")
    for row in visit.company.environments.values():
        if row["crn"] == crn:
            visit.check_administers(row["environmentName"], RIGHT, crn)
            if name not in ("", row["environmentName"]):
                raise invalid(f"{crn} is {row['environmentName']}, not {name}")
            return row
    raise not_found(f"Environment {crn} not found")


def _check_place(visit: Visit, environment: Json) -> None:
    """Refuse an environment that can have no registry, or none now.

    That one environment has one registry is how every tool treats it, and nowhere stated.
    """
    name, platform = environment["environmentName"], environment["cloudPlatform"]
    if platform not in _PLATFORMS:
        raise invalid(f"AI Registries are not supported on {platform}")
    check_available(visit, environment)
    if "dataLake" not in environment:
        raise invalid(f"Environment {name} has no Data Lake, an AI Registry needs one")
    for row in visit.company.registries:
        if row.environment == name and not row.is_gone(visit.now):
            raise conflict(f"Environment {name} already has the AI Registry {row.name}")


def check_available(visit: Visit, environment: Json) -> None:
    """Refuse an environment in which nothing can be begun now."""
    name, opened = environment["environmentName"], visit.company.opened
    status = fixtures.status_at(environment["status"], opened, visit.now)
    if status != "AVAILABLE":
        raise invalid(f"Environment {name} is {status}, it has to be AVAILABLE")


def _check_tags(provision: Visit) -> None:
    keys: set[str] = set()
    for item in provision.items("tags"):
        match item:
            case {"key": str(key), "value": str()} if key:
                if key in keys:
                    raise invalid(f"The tag {key} is there twice")
                keys.add(key)
            case _:
                raise invalid("Each of the tags needs a key and a value, both strings")


def _problems(visit: Visit, asked: Wanted) -> Iterator[str]:
    foreign = [name for name in _ON_PREMISES if visit.body.get(name) is not None]
    if foreign:
        yield f"{foreign[0]} is for on-premises only"
    for outbound in asked.outbound:
        if outbound not in ("UNKNOWN", UDR):
            yield f"outboundTypes: {outbound} is neither UNKNOWN nor {UDR}"
    if asked.udr:
        yield from _problems_of_udr(asked)
    for text in asked.ranges:
        if not _is_range(text):
            yield f"authorizedIPRanges: {text} is not a CIDR block"
    if asked.checked:
        for subnet in (*asked.balancer_subnets, *asked.cluster_subnets):
            if not is_in(subnet, asked.environment):
                network = asked.environment["network"]["networkName"]
                yield f"Subnet {subnet} does not belong to the network {network}"


def _problems_of_udr(asked: Wanted) -> Iterator[str]:
    if asked.platform != "AZURE":
        yield f"{UDR} is for Azure only"
    if not asked.private_cluster:
        yield f"{UDR} needs privateCluster"
    if asked.public:
        yield f"{UDR} takes no public load balancer"
    if len(asked.cluster_subnets) != 1:
        yield f"{UDR} needs one subnet in provisionK8sRequest.network.topology.subnets"


def _is_range(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
