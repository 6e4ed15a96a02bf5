"""How workbenches and inference services learn of a registry: by themselves, or when told to.

Source: the product guide, "Synchronizing Cloudera AI Registry with a workbench".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backends.domain.version import is_behind
from backends.domain.workbench import InferenceService, Workbench

WORKBENCH_FROM = "2.0.46"
"""The first version of workbenches that look for a registry by themselves."""
WORKBENCH_EVERY = "every 5 minutes"
INFERENCE_FROM = "1.2.0"
"""The same for inference services. The older ones cannot be told, either: there is no such call."""
INFERENCE_EVERY = "every 30 seconds"
OUTBOUND = (
    "Automatic synchronization works only where outbound network access is configured correctly."
)


class Way(StrEnum):
    """How something learns of a registry."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one workbench or service learns of a registry.

    Attributes:
        way: `NONE` where neither it looks by itself nor a call exists to tell it.
        reason: Why, as a clause: `older than 2.0.46`.
        interval: How often it looks: `every 5 minutes`; empty where it does not.
    """

    way: Way
    reason: str
    interval: str = ""

    def __str__(self) -> str:
        """Return it in a line: `automatic, every 5 minutes (2.0.46 or newer)`."""
        if self.way is Way.AUTOMATIC:
            return f"{self.way}, {self.interval} ({self.reason})"
        return f"{self.way}: {self.reason}"


def of_workbench(workbench: Workbench) -> Verdict:
    """Return how a workbench learns of a registry; an unreadable version counts as an old one."""
    match is_behind(workbench.version, WORKBENCH_FROM):
        case False:
            return Verdict(Way.AUTOMATIC, f"{WORKBENCH_FROM} or newer", WORKBENCH_EVERY)
        case True:
            return Verdict(Way.MANUAL, f"older than {WORKBENCH_FROM}")
        case None:
            return Verdict(Way.MANUAL, _unread(workbench.version))


def of_inference_service(service: InferenceService) -> Verdict:
    """Return how an inference service learns of a registry."""
    match is_behind(service.ml_serving_version, INFERENCE_FROM):
        case False:
            return Verdict(Way.AUTOMATIC, f"{INFERENCE_FROM} or newer", INFERENCE_EVERY)
        case True:
            return Verdict(
                Way.NONE, f"older than {INFERENCE_FROM}, and there is no call to tell it"
            )
        case None:
            return Verdict(
                Way.NONE, f"{_unread(service.ml_serving_version)}, and there is no call to tell it"
            )


def _unread(version: str) -> str:
    return f"its version {version} is not understood" if version else "its version is not known"
