"""Why operations are known to fail: what the log then says, what it means, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownCause:
    """One known cause.

    Attributes:
        title: A few words, without a full stop.
        explanation: What has happened, as sentences.
        what_to_do: The next step, as sentences.
        source: Where this is known from.
    """

    title: str
    explanation: str
    what_to_do: str
    source: str

    @property
    def words(self) -> str:
        """All of it in a few sentences."""
        return f"{self.title}: {self.explanation} {self.what_to_do}"


_ISSUES = "public known issues of Cloudera AI Registry"
_GUIDE = "the product guide"
_BALANCERS = "AWS Load Balancer Controller, subnet discovery"
_CAUSES: tuple[tuple[str, KnownCause], ...] = (
    (
        r"\bcancell?ed by\b|workflow cancellation|\bwas cancell?ed\b",
        KnownCause(
            "Cancelled",
            "Somebody asked for the operation to be cancelled.",
            "Delete what is left of it, and begin again when you want to.",
            "ml requestWorkflowCancellation",
        ),
    ),
    (
        r"RouteTableNotAssociated|no route 0\.0\.0\.0/0|no default route to .{0,40}appliance",
        KnownCause(
            "No way out of the cluster's subnet",
            "With user-defined routes, the subnet's route table must send 0.0.0.0/0 to the "
            "firewall or appliance.",
            "Give the subnet that route, or choose one that has it; then delete and create again.",
            _GUIDE,
        ),
    ),
    (
        r"InsufficientFreeAddresses|SubnetIsFull|not enough (free )?(ip|addresses)|"
        r"enough free (ip )?addresses",
        KnownCause(
            "Too few free addresses",
            "A load balancer takes 8 free addresses in each of its subnets, and nodes take more.",
            "Choose larger subnets, or free addresses in these; then delete and create again.",
            _BALANCERS,
        ),
    ),
    (
        r"Storage Account Contributor|AuthorizationPermissionMismatch",
        KnownCause(
            "The role for the object store is missing",
            "The object store CSI driver needs the role Storage Account Contributor on Azure.",
            "Assign the role, or leave the CSI driver out; delete this one and create it again.",
            "ml createModelRegistry, disableObjectStoreCsiDriver",
        ),
    ),
    (
        r"172\.20\.0\.1\b.{0,120}(Forbidden|proxy)|NO_PROXY lacks",
        KnownCause(
            "Calls inside the cluster go through the proxy",
            "The proxy's exceptions lack the cluster's own addresses, 172.20.0.0/16.",
            "Add them to the proxy's No Proxy Hosts; then try again.",
            _ISSUES,
        ),
    ),
    (
        r"DSE-48642|KNOX_GATEWAY_DBG_OPTS does not name",
        KnownCause(
            "The registry's Knox does not use the proxy",
            "Behind a proxy that is not transparent it cannot reach the control plane, and refuses "
            "tokens (401).",
            "Ask support for the workaround of DSE-48642; it is lost with each upgrade.",
            _ISSUES,
        ),
    ),
    (
        r"Unable to locate credentials",
        KnownCause(
            "The cluster has no identity for the object store",
            "On a private AWS environment the service account has no role of its own.",
            "See whether the environment's instance profile or OIDC provider is in order.",
            _ISSUES,
        ),
    ),
    (
        r"InUseSubnetCannotBeDeleted|NicInUse|network interface .{0,40}(in use|uses)",
        KnownCause(
            "Something else stands in the subnet",
            "A network interface outside the registry's cluster keeps the subnet in use.",
            "Detach it and delete again; with force the rest is left for you to clean.",
            "Azure: InUseSubnetCannotBeDeleted",
        ),
    ),
    (
        r"\bis delegated to\b|SubnetIsDelegated",
        KnownCause(
            "The subnet is reserved for another service",
            "A subnet that is delegated to a service, such as a database, holds no cluster.",
            "Choose a subnet without a delegation; then delete and create again.",
            "Azure, subnet delegation",
        ),
    ),
    (
        r"InvalidSubnetID|is not in the (VPC|VNet)|"
        r"\bsubnet\b.{0,160}(does not belong to|does not exist)",
        KnownCause(
            "The subnet is not in the environment's network",
            "What was asked for names a subnet that the environment's network does not have.",
            "Choose subnets of the environment's own network; then delete and create again.",
            "environments describeEnvironment",
        ),
    ),
    (
        r"same availability zone|one of a zone|subnets .{0,40}in the same zone",
        KnownCause(
            "Two subnets are in one zone",
            "A load balancer takes at most one subnet of each availability zone.",
            "Choose one subnet of each zone; then delete and create again.",
            _BALANCERS,
        ),
    ),
    (
        r"black ?hole|has no default route|\bisolated\b|route to (anywhere|the internet)",
        KnownCause(
            "The subnets lead nowhere",
            "There is no default route, or what it points to is gone.",
            "Repair the routes, or choose subnets with a working default route; then delete and "
            "create again.",
            "EC2 DescribeRouteTables",
        ),
    ),
    (
        r"(subnet|load balancer|VPC).{0,120}(not public|internet gateway)",
        KnownCause(
            "The load balancer does not fit its subnets",
            "A load balancer with a public address needs subnets that lead to an internet gateway.",
            "Choose public subnets, or a private load balancer; then delete and create again.",
            _BALANCERS,
        ),
    ),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), cause) for pattern, cause in _CAUSES)


def known_cause(lines: Iterable[str]) -> KnownCause | None:
    """Return what the lines of a failure are known to mean; None where they are not known.

    The causes are tried in their order, each on all lines, so that the surest comes first.
    """
    text = tuple(lines)
    for pattern, cause in _PATTERNS:
        if any(pattern.search(line) for line in text):
            return cause
    return None
