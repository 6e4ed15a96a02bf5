"""Policies of Ranger: who may do what with which resources of a service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import Field, JsonValue

from backends.domain.wire import Wire, without_nulls

RANGER = "Ranger"
"""The service of requests to it, as plans have it."""


class PolicyAccess(Wire):
    """One kind of access, such as `read`."""

    type: str = ""
    is_allowed: bool = True


class PolicyItem(Wire):
    """Who is given, or denied, which kinds of access."""

    accesses: tuple[PolicyAccess, ...] = ()
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    conditions: tuple[JsonValue, ...] = ()
    delegate_admin: bool = False

    @property
    def allowed(self) -> frozenset[str]:
        """The kinds of access it is about, in small letters."""
        return frozenset(one.type.lower() for one in self.accesses if one.is_allowed)


class PolicyResource(Wire):
    """The values of one resource, such as `bucket`."""

    values: tuple[str, ...] = ()
    is_excludes: bool = False
    is_recursive: bool = False


class RangerPolicy(Wire):
    """One policy, as Ranger's public API v2 describes it.

    A change sends the whole policy, so what is not declared here has to be kept.

    Attributes:
        raw: All of it as it came, fields nobody here knows included.
        version: Goes up by one with each update. Ranger does not compare it: the last one wins.
        policy_type: 0 for access.
        update_time: Milliseconds since 1970.
    """

    id: int = 0
    name: str = ""
    service: str = ""
    version: int = 0
    is_enabled: bool = True
    policy_type: int = 0
    updated_by: str = ""
    update_time: int = 0
    resources: Mapping[str, PolicyResource] = {}
    policy_items: tuple[PolicyItem, ...] = ()
    deny_policy_items: tuple[PolicyItem, ...] = ()
    allow_exceptions: tuple[PolicyItem, ...] = ()
    deny_exceptions: tuple[PolicyItem, ...] = ()
    conditions: tuple[JsonValue, ...] = ()
    validity_schedules: tuple[JsonValue, ...] = ()

    raw: Mapping[str, JsonValue] = Field(default={}, repr=False)

    @classmethod
    def of(cls, raw: Mapping[str, JsonValue]) -> Self:
        """Read a policy; raise `ValueError` where a field has the wrong type."""
        known = without_nulls(dict(raw))
        return cls.model_validate({**known, "raw": raw} if isinstance(known, dict) else known)
