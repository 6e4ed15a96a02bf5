"""What others need to know of the simulated Ranger before it is asked for anything."""

from __future__ import annotations

SERVICE = "ranger"
"""What a fault calls it."""

CHANGES = ("createPolicy", "updatePolicy", "deletePolicy")
"""What changes something."""

OPERATIONS = (
    "getServices",
    "getService",
    "getPolicies",
    "getPolicy",
    "getPolicyVersions",
    "getPolicyVersion",
    *CHANGES,
)
"""Its operations, for faults."""
