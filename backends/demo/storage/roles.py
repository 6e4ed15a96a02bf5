"""What the roles of an environment are called in its cloud."""

from __future__ import annotations

from backends.demo.networks import stored
from backends.demo.wire import Json

DATA_ACCESS, AUDIT, AUTHORIZER = "datalake-admin", "ranger-audit", "ranger-authorizer"
"""The roles every environment with a data lake has; the last one where Ranger decides."""


def role_named(name: str, environment: Json) -> str:
    """Return a role as its cloud writes it: an ARN, an identity's resource id, or an account."""
    place, platform = environment["environmentName"], environment["cloudPlatform"]
    if platform == "AWS":
        return f"arn:aws:iam::{stored('aws')['account']}:role/{place}-{name}"
    if platform == "AZURE":
        group = environment["network"]["azure"]["resourceGroupName"]
        return (
            f"/subscriptions/{_subscription(group)}/resourceGroups/{group}"
            f"/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{place}-{name}"
        )
    return f"{name}@{place}.iam.gserviceaccount.com"


def _subscription(group: str) -> str:
    rows: list[Json] = stored("azure")["subscriptions"]
    return next(row["id"] for row in rows if group in row["resourceGroups"])
