"""Who one is to the control plane, and what roles that brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from backends.domain.crn import Crn, short
from backends.domain.wire import Wire


def is_user(crn: str) -> bool:
    """Say whether a CRN is a person's."""
    return _kind(crn) == "user"


def is_machine_user(crn: str) -> bool:
    """Say whether a CRN is a machine user's."""
    return _kind(crn) == "machineUser"


def _kind(crn: str) -> str:
    parsed = Crn.parse(crn)
    return parsed.resource_type if parsed else ""


class User(Wire):
    """One user, as `iam.getUser` and `iam.listUsers` describe them."""

    crn: str = ""
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    workload_username: str = ""
    account_admin: bool = False

    @property
    def name(self) -> str:
        """First and last name, or the e-mail address where there is neither."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


class MachineUser(Wire):
    """One machine user, as `iam.listMachineUsers` describes them."""

    crn: str = ""
    machine_user_name: str = ""
    workload_username: str = ""


class AccessKey(Wire):
    """The key that signs, as `iam.getAccessKey` describes it. The secret half is never in it."""

    actor_crn: str = ""


class RoleAssignment(Wire):
    """One role on one resource."""

    resource_crn: str = ""
    resource_role_crn: str = ""

    @property
    def role(self) -> str:
        """The role's name: `MLAdmin`."""
        return short(self.resource_role_crn)


class Assignee(Wire):
    """Somebody, a user, machine user or group, who holds a role on a resource."""

    assignee_crn: str = ""
    resource_role_crn: str = ""

    @property
    def role(self) -> str:
        """The role's name: `MLAdmin`."""
        return short(self.resource_role_crn)


@dataclass(frozen=True, slots=True)
class Roles:
    """What a person may do. `account` holds role names; `resources` roles on resources."""

    account: frozenset[str]
    resources: tuple[RoleAssignment, ...]

    @property
    def highest_ml(self) -> Literal["MLAdmin", "MLUser", "MLBusinessUser", ""]:
        """Name the highest ML role held on any environment; empty when there is none."""
        held = {row.role for row in self.resources}
        for role in ("MLAdmin", "MLUser", "MLBusinessUser"):
            if role in held:
                return role
        return ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who we are signed in as. `roles` is None when the service would not tell.

    An account's administrator may do more than the roles say. `workload_name` is the name that
    workloads and the owners of models have; empty where it is not told.
    """

    crn: str
    name: str
    email: str
    is_machine: bool
    roles: Roles | None
    is_account_admin: bool = False
    workload_name: str = ""
