"""What comes of a creation or an upgrade: decided by what the environment is like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backends.demo.creation import Wanted
from backends.demo.wire import Json

SERVICE_CIDR = "172.20.0.0/16"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a creation goes: its script, the failure it ends in if any, and names for its log."""

    kind: str
    failure: str
    details: Mapping[str, str]


def of_creation(asked: Wanted) -> Outcome:
    """Return how a creation goes."""
    kind = "create-azure-udr" if asked.udr else f"create-{asked.platform.lower()}"
    return Outcome(kind, "", {})


def of_upgrade(environment: Json) -> str:
    """Return the failure an upgrade ends in; empty for success."""
    proxy: Json = environment.get("proxyConfig", {})
    if proxy and SERVICE_CIDR not in proxy["noProxyHosts"]:
        return "service-cidr-through-proxy"
    return ""
