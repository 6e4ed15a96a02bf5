"""Whom an IDBroker mapping is for, as people say."""

from __future__ import annotations

from collections.abc import Mapping

from backends.domain.crn import Crn, short

_KINDS = {"machineUser": "machine user", "user": "user", "group": "group"}


def accessor_name(crn: str, names: Mapping[str, str]) -> str:
    """Return what an accessor is called; where `names` does not have it, its id."""
    return names.get(crn) or short(crn).partition("/")[0]


def accessor_kind(crn: str) -> str:
    """Return which kind of accessor a CRN is of; empty for what is no CRN."""
    parsed = Crn.parse(crn)
    return _KINDS.get(parsed.resource_type, parsed.resource_type) if parsed else ""
