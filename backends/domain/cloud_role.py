"""The form of a role in a cloud's storage, as IDBroker maps people to it."""

from __future__ import annotations

import re

_AWS = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/\S+")
_AZURE = re.compile(
    r"/subscriptions/[^/\s]+/resourceGroups/[^/\s]+/providers/Microsoft\.ManagedIdentity/"
    r"userAssignedIdentities/[^/\s]+",
    re.IGNORECASE,
)


def what_is_wrong_with_role(role: str, cloud_platform: str) -> str:
    """Say why a text is no role of a cloud (`AWS`, `AZURE`); empty where it may be one.

    Of a cloud that is not known, or has no registries, anything may be.

    Source:
        The reference's chapter on storage access, 4: ARNs on AWS, resource ids on Azure.
    """
    match cloud_platform.upper():
        case "AWS" if not _AWS.fullmatch(role):
            return "On AWS a role is an ARN: arn:aws:iam::<account>:role/<name>."
        case "AZURE" if not _AZURE.fullmatch(role):
            return (
                "On Azure a role is the resource id of a managed identity: /subscriptions/<id>/"
                "resourceGroups/<group>/providers/Microsoft.ManagedIdentity/"
                "userAssignedIdentities/<name>."
            )
        case _:
            return ""
