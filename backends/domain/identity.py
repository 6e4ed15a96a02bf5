"""What identifies somebody to a cloud, in the form that access to a registry's cluster takes it.

Source: public guides for private deployments (a session's ARN is refused with `principalArn … not
valid`); the document of `ml.grantModelRegistryAccess` says "such as ARN". What Azure takes is not
documented; workbenches take the object id of Microsoft Entra.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PRINCIPAL = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):iam::(?P<account>\d{12}):"
    r"(?P<kind>user|role)/(?P<path>(?:[\x21-\x7e]+/)?)(?P<name>[\w+=,.@-]{1,128})",
    re.ASCII,
)
_SESSION = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):sts::(?P<account>\d{12}):assumed-role/"
    r"(?P<role>[\w+=,.@-]{1,64})/(?P<session>[\w+=,.@-]+)",
    re.ASCII,
)
_ROOT = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:root")
_OBJECT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AssumedRole:
    """The session of a role on AWS. Access is given to the role, not to the session."""

    partition: str
    account: str
    role: str

    @property
    def role_arn(self) -> str:
        """The role's ARN as far as the session tells it: without the role's path, if it has one."""
        return f"arn:{self.partition}:iam::{self.account}:role/{self.role}"


def assumed_role(arn: str) -> AssumedRole | None:
    """Return whose session an ARN names; None where it names none."""
    found = _SESSION.fullmatch(arn)
    return AssumedRole(found["partition"], found["account"], found["role"]) if found else None


def is_same(one: str, other: str) -> bool:
    """Say whether two identities are one; of object ids, upper and lower case do not count."""
    ids = _OBJECT_ID.fullmatch(one) and _OBJECT_ID.fullmatch(other)
    return one == other or bool(ids and one.casefold() == other.casefold())


def may_be_same_role(arn: str, other: str) -> bool:
    """Say whether two ARNs name a role of one account and name, whatever their paths."""
    first, second = _PRINCIPAL.fullmatch(arn), _PRINCIPAL.fullmatch(other)
    if first is None or second is None:
        return False
    return all(first[part] == second[part] for part in ("partition", "account", "kind", "name"))


def what_is_wrong(identity: str, cloud: str) -> str:
    """Say what is wrong with the form of an identity on a cloud, as sentences; empty if nothing.

    `cloud` is `AWS` or `Azure`; of any other, nothing is known to be wrong.
    """
    if not identity:
        return "It is empty."
    if not identity.isprintable() or " " in identity:
        return "It has blanks or control characters in it."
    if cloud == "AWS":
        return _wrong_on_aws(identity)
    if cloud == "Azure" and not _OBJECT_ID.fullmatch(identity):
        return (
            "It does not have the form of an object id, such as "
            "8b1c2f6e-0d57-4f0a-9c3e-2a7d5f1e6b90."
        )
    return ""


def _wrong_on_aws(identity: str) -> str:
    if session := assumed_role(identity):
        return (
            f"It is the ARN of a session, which is refused. Its role is {session.role_arn}, unless "
            "the role has a path."
        )
    if _ROOT.fullmatch(identity):
        return "The root of an account cannot be given access: choose a role or a user."
    if not _PRINCIPAL.fullmatch(identity):
        return "It is not the ARN of a user or a role, such as arn:aws:iam::123456789012:role/NAME."
    return ""
