"""Failures understood from their logs: which lines tell, and what they are known to mean."""

from __future__ import annotations

import pytest

from backends.domain.event import LogLine
from backends.services.following.known_causes import known_cause
from backends.services.following.telling import telling_lines

ROUTES = "No way out of the cluster's subnet"
ROOM = "Too few free addresses"
ROLE = "The role for the object store is missing"
PROXY = "Calls inside the cluster go through the proxy"
IN_USE = "Something else stands in the subnet"
NOWHERE = "The subnets lead nowhere"
BALANCER = "The load balancer does not fit its subnets"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("WARN  Cancelled by anna@example.com: the installation ends here", "Cancelled"),
        ("workflow was canceled", "Cancelled"),
        ("ERROR Validation failed (ExistingRouteTableNotAssociatedWithSubnet)", ROUTES),
        ("ERROR Subnet nodes has no route 0.0.0.0/0 to a virtual appliance", ROUTES),
        ("InsufficientFreeAddressesInSubnet: Not enough free addresses in subnet-1", ROOM),
        ("InvalidSubnet: Not enough IP space available in subnet-1", ROOM),
        ("SubnetIsFull: Subnet nodes with address prefix 10.0.0.0/28 is full", ROOM),
        ("ERROR no subnet of labs has enough free addresses", ROOM),
        ("403 This request is not authorized (AuthorizationPermissionMismatch)", ROLE),
        ("the identity does not have the role Storage Account Contributor", ROLE),
        ("Post https://172.20.0.1:443/apis/batch/v1/namespaces/mlx/jobs: Forbidden", PROXY),
        ("ERROR NO_PROXY lacks the service CIDR 172.20.0.0/16", PROXY),
        ("Unable to locate credentials", "The cluster has no identity for the object store"),
        ("InUseSubnetCannotBeDeleted: Subnet nodes is in use by nic-7", IN_USE),
        ("Network interface eni-1 is in use", IN_USE),
        (
            "db is delegated to Microsoft.DBforPostgreSQL/flexibleServers",
            "The subnet is reserved for another service",
        ),
        (
            "InvalidSubnetID.NotFound: The subnet ID 'subnet-9' does not exist",
            "The subnet is not in the environment's network",
        ),
        (
            "ERROR the cloud refused the node group: nodes is not in the VNet of the environment",
            "The subnet is not in the environment's network",
        ),
        (
            "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
            "Two subnets are in one zone",
        ),
        ("the default route of subnet-1 is a black hole, nat-1 is gone", NOWHERE),
        ("subnet subnet-1 is isolated, it has no default route", NOWHERE),
        ("no subnet of labs has an active route to anywhere", NOWHERE),
        ("InvalidSubnet: VPC vpc-1 has no internet gateway", BALANCER),
        ("no subnet of labs has an active route to an internet gateway", BALANCER),
        ("subnet-1 is private, it leads to nat-1 and not to an internet gateway", BALANCER),
    ],
)
def test_what_a_line_is_known_to_mean(line: str, title: str) -> None:
    cause = known_cause([line])
    assert cause is not None
    assert cause.title == title
    for text in (cause.explanation, cause.what_to_do):
        assert text.endswith(".")
    assert cause.source


@pytest.mark.parametrize(
    "line",
    [
        "INFO  Subnet subnet-1 (10.0.0.0/24): 200 of 251 addresses free",
        "WARN  ebs-csi: controller restarted once, ready now",
        "ERROR Timed out waiting for the database",
        "User does not have delegated-admin privilege on given resources",
        "INFO  Creating public network load balancer in subnet-1, subnet-2",
        "INFO  Requesting certificate for registry.172.20.0.10.example",
        "",
    ],
)
def test_what_is_not_known_is_not_guessed(line: str) -> None:
    assert known_cause([line]) is None


def test_without_lines_there_is_no_cause() -> None:
    assert known_cause([]) is None


# Which lines tell


def told(*texts: str) -> list[str]:
    return [line.log for line in telling_lines([LogLine(log=text) for text in texts])]


def test_the_last_error_is_shown_with_what_led_to_it() -> None:
    log = ("INFO  a", "WARN  b", "INFO  c", "ERROR d", "INFO  e", "ERROR f", "WARN  g", "INFO  h")
    assert told(*log) == ["WARN  b", "ERROR d", "ERROR f"]


def test_of_many_only_the_last_few_are_shown() -> None:
    assert told(*(f"ERROR {number}" for number in range(50))) == [
        f"ERROR {number}" for number in range(44, 50)
    ]


def test_where_there_is_no_error_the_warnings_tell() -> None:
    assert told("INFO  a", "WARN  b", "INFO  c", "INFO  upgrade failed after 3 min") == [
        "WARN  b",
        "INFO  upgrade failed after 3 min",
    ]


def test_where_nothing_stands_out_the_last_lines_are_shown() -> None:
    assert told(*"abcdefgh") == list("cdefgh")
    assert told() == []


def test_a_word_within_a_word_does_not_stand_out() -> None:
    assert told("INFO  0 errors", "INFO  terrors", "ERROR x") == ["ERROR x"]
