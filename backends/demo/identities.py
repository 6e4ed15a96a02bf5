"""Who somebody is to a cloud, and which of a cloud's identities may use a registry's cluster."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import cast

from backends.demo.company import uuid_of
from backends.demo.networks import stored
from backends.demo.registries import Registry

_ROLE = "role/"


def identity_of(who: str, platform: str) -> str:
    """Return what a cloud knows a persona as.

    On AWS the ARN of the role whose session they have, or of a user of their name where they have
    none; on Azure an object id, made up.
    """
    if platform != "AWS":
        return uuid_of(Random(f"object id of {who}"))  # noqa: S311
    facts = stored("aws")
    callers = cast("dict[str, str]", facts["callers"])
    role = callers.get(who, "").partition("assumed-role/")[2].partition("/")[0]
    return _arn(f"{_ROLE}{role}" if role else f"user/{who}")


def granted(registry: Registry, platform: str, now: datetime) -> list[str]:
    """Return the identities that were granted access and not revoked, as their cloud has them."""
    has_access = dict[str, bool]()
    for row in registry.history:
        if row.kind in ("grant", "revoke") and row.is_over(now):
            identity = row.details["identity"]
            known = _arn(identity) if platform == "AWS" and identity.startswith(_ROLE) else identity
            has_access[known] = row.kind == "grant"
    return [identity for identity, has in has_access.items() if has]


def _arn(resource: str) -> str:
    return f"arn:aws:iam::{stored('aws')['account']}:{resource}"
