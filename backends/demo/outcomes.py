"""What comes of a creation or an upgrade: decided by what networks and environments are like.

What the service checks beforehand fails early, or later where that check was skipped. What a load
balancer meets in its subnets nobody checks, and it fails late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backends.demo.creation import Wanted
from backends.demo.outcomes_aws import OnAws
from backends.demo.outcomes_azure import OnAzure
from backends.demo.wire import Json

SERVICE_CIDR = "172.20.0.0/16"

_UNCHECKED = {
    "addresses": "not checked, as requested",
    "validated": "not validated, as requested",
    "route": "not looked at",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a creation goes: its script, the failure it ends in if any, and names for its log."""

    kind: str
    failure: str
    details: Mapping[str, str]


def of_creation(asked: Wanted) -> Outcome:
    """Return how a creation goes."""
    kind = "create-azure-udr" if asked.udr else f"create-{asked.platform.lower()}"
    place = OnAws(asked) if asked.platform == "AWS" else OnAzure(asked)
    details = {**place.places(), **({} if asked.checked else _UNCHECKED)}
    trouble = next(place.troubles(), None)
    if trouble is None:
        return Outcome(kind, "", details)
    return Outcome(kind, trouble.failure, {**details, **trouble.names()})


def of_upgrade(environment: Json) -> str:
    """Return the failure an upgrade ends in; empty for success."""
    proxy: Json = environment.get("proxyConfig", {})
    if proxy and SERVICE_CIDR not in proxy["noProxyHosts"]:
        return "service-cidr-through-proxy"
    return ""
