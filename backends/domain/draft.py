"""What a person fills in to create a registry, what is wrong with it, and the request it makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from pydantic import JsonValue

from backends.domain.crn import Crn
from backends.domain.environment import Environment

MOST_TAGS = 50
MANY_RANGES = 100
_NOT_ON_AZURE = frozenset("<>%&\\?/")


@dataclass(frozen=True, slots=True)
class Draft:
    """A registry to be created in one environment. The defaults are those of the web console.

    Attributes:
        environment: Where, as `describeEnvironment` or the list describes it.
        public_load_balancer: Enable Public IP Address for Load Balancer.
        load_balancer_subnets: Subnets for Load Balancer, by id; AWS only, empty leaves the choice.
        private_cluster: Whether the cluster's own API is private.
        udr: Whether it is a private cluster whose way out is a user-defined route; Azure only.
        cluster_subnet: The one subnet of such a cluster, in the form CDP reports it.
        tags: For what is made in the cloud, in the order they were typed.
        authorized_ranges: CIDRs that may reach the cluster's API; empty for all.
        object_store_csi_driver: Whether the object store CSI driver is used.
        backup_crn: The backup to restore from, or empty.
        skip_validation: Whether the service leaves out its own checks.
    """

    environment: Environment
    public_load_balancer: bool = False
    load_balancer_subnets: tuple[str, ...] = ()
    private_cluster: bool = False
    udr: bool = False
    cluster_subnet: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    authorized_ranges: tuple[str, ...] = ()
    object_store_csi_driver: bool = True
    backup_crn: str = ""
    skip_validation: bool = False

    @property
    def problems(self) -> Mapping[str, str]:
        """Return a sentence for each field that cannot be sent as it is, by the field's name."""
        cloud = self.environment.cloud
        found = {
            "public_load_balancer": "A UDR private cluster has a private load balancer."
            if self.udr and self.public_load_balancer
            else "",
            "load_balancer_subnets": subnets_problem(self.load_balancer_subnets, cloud),
            "udr": f"A UDR private cluster is for Azure, and this environment is on {cloud}."
            if self.udr and cloud != "Azure"
            else "",
            "cluster_subnet": "Choose the subnet that the cluster is to stand in."
            if self.udr and not self.cluster_subnet
            else "",
            "tags": tags_problem(self.tags, cloud),
            "authorized_ranges": ranges_problem(self.authorized_ranges),
            "backup_crn": backup_problem(self.backup_crn),
        }
        return {field: sentence for field, sentence in found.items() if sentence}

    @property
    def body(self) -> dict[str, JsonValue]:
        """Return the request of `ml.createModelRegistry`; what is left at its default is left out.

        `provisionK8sRequest` is there only with tags or a subnet: the document calls it required
        in a public cloud, but registries are created without it.
        """
        return dict(self._fields())

    def _fields(self) -> Iterator[tuple[str, JsonValue]]:
        yield "environmentCrn", self.environment.crn
        yield "environmentName", self.environment.environment_name
        if self.private_cluster or self.udr:
            yield "privateCluster", True
        yield "usePublicLoadBalancer", self.public_load_balancer
        if self.load_balancer_subnets:
            yield "subnetsForLoadBalancers", list(self.load_balancer_subnets)
        if self.udr:
            yield "outboundTypes", ["OUTBOUND_TYPE_UDR"]
        if provision := self._provision():
            yield "provisionK8sRequest", provision
        if self.authorized_ranges:
            yield "whitelistAuthorizedIPRanges", True
            yield "authorizedIPRanges", list(self.authorized_ranges)
        if not self.object_store_csi_driver:
            yield "disableObjectStoreCsiDriver", True
        if self.backup_crn:
            yield "backupCrn", self.backup_crn
        if self.skip_validation:
            yield "skipValidation", True

    def _provision(self) -> dict[str, JsonValue]:
        provision: dict[str, JsonValue] = {}
        if self.tags:
            provision["tags"] = [{"key": key, "value": value} for key, value in self.tags]
        if self.udr:
            provision["network"] = udr_network(self.cluster_subnet)
        return provision


def udr_network(subnet: str) -> dict[str, JsonValue]:
    """Return the `OverlayNetwork` of a UDR cluster in one subnet, as creation and upgrade want it.

    Source:
        The guide's template for creation; `azureOptions.udrNetwork` has the same shape.
    """
    return {"topology": {"subnets": [subnet]}}


def subnets_problem(subnets: tuple[str, ...], cloud: str) -> str:
    """Say what is wrong with the subnets for a load balancer; empty when nothing is, or for none.

    Source:
        The console's dialog, which asks for them on AWS only.
    """
    if subnets and cloud != "AWS":
        return f"Subnets for the load balancer are chosen on AWS; this environment is on {cloud}."
    if not all(subnets):
        return "One of the subnets has no id."
    return "One of the subnets is there twice." if len(set(subnets)) < len(subnets) else ""


def tags_problem(tags: tuple[tuple[str, str], ...], cloud: str) -> str:
    """Say what is wrong with tags; empty when nothing is.

    The limits are the clouds' own: 128 characters for a name and 256 for a value on AWS, 512 and
    256 on Azure, 50 tags on either.
    """
    keys = [key for key, _ in tags]
    twice = next((key for key in keys if keys.count(key) > 1), "")
    if twice:
        return f"{twice} is there twice."
    if len(tags) > MOST_TAGS:
        return f"There are {len(tags)} tags; the clouds take {MOST_TAGS}."
    return next(filter(None, (_tag_problem(key, value, cloud) for key, value in tags)), "")


def _tag_problem(key: str, value: str, cloud: str) -> str:
    longest = 512 if cloud == "Azure" else 128
    bad = sorted(set(key) & _NOT_ON_AZURE) if cloud == "Azure" else []
    if not key:
        return f"{value or 'What is before ='} is no tag: write it as name=value."
    if len(key) > longest:
        return f"The name {key[:20]}… is longer than {longest} characters."
    if len(value) > 256:
        return f"The value of {key} is longer than 256 characters."
    if cloud == "AWS" and key.lower().startswith("aws:"):
        return f"{key}: names that begin with aws: belong to AWS."
    return f"{key}: Azure allows no {' '.join(bad)} in a name." if bad else ""


def ranges_problem(ranges: tuple[str, ...]) -> str:
    """Say what is wrong with address ranges; empty when nothing is."""
    meant: list[object] = []
    for text in ranges:
        if problem := _range_problem(text):
            return problem
        meant.append(ip_network(text))
    if len(set(meant)) < len(meant):
        return "One of the ranges is there twice."
    return f"There are more than {MANY_RANGES} ranges." if len(ranges) > MANY_RANGES else ""


def _range_problem(text: str) -> str:
    try:
        meant = ip_network(text, strict=False)
    except ValueError:
        return f"{text} is no address range: write it as 10.20.0.0/16."
    address, _, length = text.partition("/")
    if not length:
        return f"{text} has no mask: write {meant} for this address alone."
    if not length.isdecimal():
        return f"{text} has its mask spelled out: write {meant}."
    if ip_address(address) != meant.network_address:
        return f"{text} has bits behind its mask; {meant} is the range it is in."
    return ""


def backup_problem(crn: str) -> str:
    """Say what is wrong with the CRN of a backup; empty when nothing is."""
    return "" if not crn or Crn.parse(crn) else f"{crn} is no CRN: crn:cdp:…:…:…:…:…"


def read_tags(text: str) -> tuple[tuple[str, str], ...]:
    """Read tags as one types them: `team=ml, stage=prod`. What has no = is a value without name."""
    return tuple(_read_tag(part.strip()) for part in text.split(",") if part.strip())


def _read_tag(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    return (key.strip(), value.strip()) if equals else ("", text)


def written_tags(tags: tuple[tuple[str, str], ...]) -> str:
    """Write tags as one types them."""
    return ", ".join(f"{key}={value}" if key else value for key, value in tags)


def read_ranges(text: str) -> tuple[str, ...]:
    """Read address ranges as one types them, separated by commas or blanks."""
    return tuple(text.replace(",", " ").split())
