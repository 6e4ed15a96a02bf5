"""The options of verbs that change something: what to make of it, how it is agreed to, waiting."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeAlias

from registry_tui import durations

Add: TypeAlias = Callable[..., object]
"""The `add_argument` of a group, whose own type has no public name."""


def add_creating(verb: argparse.ArgumentParser) -> None:
    """Add what a registry is created with; the names are those of the web console's form."""
    balancer = verb.add_argument_group("load balancer")
    balancer.add_argument(
        "--public-load-balancer", action="store_true", help="give it a public IP address"
    )
    balancer.add_argument(
        "--subnet",
        dest="subnets",
        action="append",
        metavar="ID",
        help="a subnet for it, on AWS; repeatable",
    )
    cluster = verb.add_argument_group("cluster")
    cluster.add_argument("--private-cluster", action="store_true", help="make its API private")
    cluster.add_argument(
        "--udr", action="store_true", help="go out by a user-defined route, on Azure"
    )
    cluster.add_argument(
        "--tag",
        dest="tags",
        action="append",
        type=key_and_value,
        metavar="K=V",
        help="a tag for what is made in the cloud; repeatable",
    )
    cluster.add_argument(
        "--authorized-range",
        dest="authorized_ranges",
        action="append",
        metavar="CIDR",
        help="addresses that may reach its API; repeatable",
    )
    _add_cluster(cluster.add_argument)
    other = verb.add_argument_group("other")
    other.add_argument("--backup", metavar="CRN", help="a backup to restore from")
    other.add_argument(
        "--skip-validation", action="store_true", help="let the service leave out its own checks"
    )


def add_upgrading(verb: argparse.ArgumentParser) -> None:
    """Add what an upgrade takes."""
    _add_cluster(verb.add_argument_group("cluster").add_argument)


def _add_cluster(add: Add) -> None:
    """Add what creation and upgrade both take."""
    add("--cluster-subnet", metavar="ID", help="the one subnet of a cluster with --udr")
    add(
        "--no-object-store-csi-driver",
        dest="object_store_csi_driver",
        action="store_false",
        help="do without the object store CSI driver",
    )


def add_deleting(verb: argparse.ArgumentParser) -> None:
    """Add what deletion takes."""
    verb.add_argument(
        "--force",
        action="store_true",
        help="go on where something fails, so that things may be left behind in the cloud",
    )


def add_synchronizing(verb: argparse.ArgumentParser) -> None:
    """Add what synchronizing takes."""
    verb.add_argument("registries", metavar="REGISTRY", nargs="*", help="names or CRNs")
    chosen = verb.add_argument_group("workbenches; without these, those that need it")
    chosen.add_argument(
        "--workbench",
        dest="workbenches",
        action="append",
        metavar="NAME",
        help="a workbench, by name or CRN; repeatable",
    )
    chosen.add_argument(
        "--all", dest="all_workbenches", action="store_true", help="every one that is ready"
    )
    chosen.add_argument(
        "--rest-of", metavar="ID", help="what an earlier one, by its id, has left over"
    )


def add_identity(verb: argparse.ArgumentParser) -> None:
    """Add whose access it is."""
    verb.add_argument(
        "identity", metavar="IDENTITY", nargs="?", help="an ARN, or an object id on Azure"
    )
    verb.add_argument("--me", action="store_true", help="whom the cloud takes this machine for")


def add_agreeing(verb: argparse.ArgumentParser) -> None:
    """Add how a change is agreed to, and whether to stay until it has ended."""
    agreed = verb.add_argument_group("before it is sent")
    agreed.add_argument(
        "--dry-run", action="store_true", help="send nothing; write the plan, as text or JSON"
    )
    agreed.add_argument("--yes", action="store_true", help="send it without asking")
    agreed.add_argument(
        "--confirm", metavar="NAME", help="the name of what is changed, where --yes is not enough"
    )
    agreed.add_argument(
        "--override",
        dest="overridden",
        action="append",
        metavar="CHECK",
        help="a failed check that is not to stand in the way; repeatable",
    )
    afterwards = verb.add_argument_group("after it is sent")
    afterwards.add_argument("--wait", action="store_true", help="stay until it has ended")
    _add_patience(afterwards.add_argument)


def add_patience(verb: argparse.ArgumentParser) -> None:
    """Add how long to wait, and how often to look."""
    _add_patience(verb.add_argument_group("waiting").add_argument)


def _add_patience(add: Add) -> None:
    add(
        "--timeout",
        dest="asked_timeout_s",
        type=durations.seconds,
        metavar="TIME",
        help="how long to wait at most, as 90s, 75m, 1h30m; default: 75m",
    )
    add(
        "--every",
        dest="asked_every_s",
        type=durations.seconds,
        metavar="TIME",
        help="how often to look; default: 30s",
    )


def key_and_value(text: str) -> tuple[str, str]:
    """Read a tag; raise what `argparse` turns into a sentence."""
    key, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is no tag: write NAME=VALUE")
    return key, value
