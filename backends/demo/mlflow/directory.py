"""Users, roles and grants, and what they come to: MLflow's own rules, workspaces switched on.

Somebody's direct grants are those of a role of their own, one in each workspace. Among several
grants on the same thing a denial wins, else the most. Without any, everybody may read what is in
the default workspace, and nothing elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias

from backends.demo.mlflow.refusals import absent, exists, invalid
from backends.demo.mlflow.roles import Grant, Role, User
from backends.demo.mlflow.stories import DEFAULT_WORKSPACE
from backends.demo.wire import Json

Action: TypeAlias = Literal["read", "use", "update", "delete", "manage"]

MODEL, PROMPT, EXPERIMENT, WORKSPACE = "registered_model", "prompt", "experiment", "workspace"
DENY, NOTHING, READ, USE, MANAGE = "DENY", "NO_PERMISSIONS", "READ", "USE", "MANAGE"
EVERY = "*"

_GRANTABLE = (READ, USE, "EDIT", MANAGE, DENY)
_RANKS = {DENY: -1, NOTHING: 0, READ: 1, USE: 2, "EDIT": 3, MANAGE: 4}
_NEEDED: dict[Action, int] = {"read": 1, "use": 2, "update": 3, "delete": 4, "manage": 4}
_TYPES = (MODEL, PROMPT, EXPERIMENT, WORKSPACE)


class Directory:
    """Everybody, and what they may do."""

    def __init__(self, names: list[str], admin: str) -> None:
        self.users = {
            name: User(number, name, name == admin) for number, name in enumerate(names, 1)
        }
        self.roles: list[Role] = []
        self._grants = 0

    def user(self, name: str) -> User:
        """Return somebody; refuse where there is nobody of this name."""
        found = self.users.get(name)
        if found is None:
            raise absent(f"There is no user {name}.")
        return found

    def add_role(self, row: Json) -> None:
        """Add a stored role."""
        role = Role(len(self.roles) + 1, row["name"], row["workspace"], row["description"])
        role.members.extend(row["users"])
        for resource_type, pattern, permission in row["permissions"]:
            role.grants.append(self._grant(resource_type, pattern, permission))
        self.roles.append(role)

    def roles_of(self, name: str) -> list[Role]:
        """Return the roles somebody has, their own included."""
        return [role for role in self.roles if name in role.members]

    def grant(
        self, name: str, workspace: str, resource_type: str, pattern: str, permission: str
    ) -> None:
        """Grant something directly; refuse where there is a grant, which has to go first."""
        _check_type(resource_type)
        if permission not in _GRANTABLE:
            raise invalid(f"'{permission}' is none of {', '.join(_GRANTABLE)}.")
        own = self._own_role(name, workspace)
        if any((one.resource_type, one.pattern) == (resource_type, pattern) for one in own.grants):
            raise exists(f"{name} has a grant on {resource_type} {pattern} already.")
        own.grants.append(self._grant(resource_type, pattern, permission))

    def revoke(self, name: str, workspace: str, resource_type: str, pattern: str) -> None:
        """Take a direct grant away; refuse where there is none."""
        _check_type(resource_type)
        own = self._own_role(name, workspace)
        left = [
            one
            for one in own.grants
            if (one.resource_type, one.pattern) != (resource_type, pattern)
        ]
        if len(left) == len(own.grants):
            raise absent(f"{name} has no grant on {resource_type} {pattern}.")
        own.grants = left

    def forget(self, workspace: str, name: str) -> None:
        """Drop every grant on a model that is deleted."""
        for role in self.roles:
            if role.workspace == workspace:
                role.grants = [one for one in role.grants if not _is_on_model(one, name)]

    def rename(self, workspace: str, name: str, new_name: str) -> None:
        """Let the grants on a model follow it to its new name."""
        for role in self.roles:
            if role.workspace == workspace:
                role.grants = [
                    Grant(one.id, one.resource_type, new_name, one.permission)
                    if _is_on_model(one, name)
                    else one
                    for one in role.grants
                ]

    def permission(self, name: str, workspace: str, resource_type: str, resource: str) -> str:
        """Return what somebody may do with one thing, everything considered."""
        if self.users[name].is_admin:
            return MANAGE
        granted = self._granted(name, workspace, resource_type, resource)
        if granted is None:
            return READ if workspace == DEFAULT_WORKSPACE else NOTHING
        return granted

    def allows(
        self, name: str, workspace: str, resource_type: str, resource: str, action: Action
    ) -> bool:
        """Say whether somebody may do something with one thing."""
        permission = self.permission(name, workspace, resource_type, resource)
        return _RANKS[permission] >= _NEEDED[action]

    def lister(self, name: str, workspace: str, resource_type: str) -> Callable[[str], bool] | None:
        """Return what says whether a search shows something to somebody; None where all is shown.

        A member of a workspace is shown what they may then not read: a wrinkle of the real one.
        """
        if self.users[name].is_admin:
            return None
        grants = self._grants_of(name, workspace, resource_type)
        everything = {one.permission for one in grants if one.pattern == EVERY}
        shows_rest = self.is_member(name, workspace) or workspace == DEFAULT_WORKSPACE
        if everything:
            shows_rest = _RANKS[_folded(everything) or NOTHING] >= _RANKS[READ]
        shown: dict[str, bool] = {}
        for pattern in {one.pattern for one in grants} - {EVERY}:
            own = {one.permission for one in grants if one.pattern == pattern}
            shown[pattern] = _RANKS[_folded(own | everything) or NOTHING] >= _RANKS[READ]
        if all(shown.values()) and shows_rest:
            return None
        return lambda resource: shown.get(resource, shows_rest)

    def is_member(self, name: str, workspace: str) -> bool:
        """Say whether somebody may register models in a workspace, and see who else is there."""
        member = self._granted(name, workspace, WORKSPACE, EVERY)
        return self.users[name].is_admin or (member is not None and _RANKS[member] >= _RANKS[USE])

    def _granted(self, name: str, workspace: str, resource_type: str, resource: str) -> str | None:
        grants = self._grants_of(name, workspace, resource_type)
        return _folded(one.permission for one in grants if one.pattern in (resource, EVERY))

    def _grants_of(self, name: str, workspace: str, resource_type: str) -> list[Grant]:
        return [
            one
            for role in self.roles
            if role.workspace == workspace and name in role.members
            for one in role.grants
            if one.resource_type == resource_type
        ]

    def _own_role(self, name: str, workspace: str) -> Role:
        own = f"__user_{self.user(name).id}__"
        for role in self.roles:
            if (role.name, role.workspace) == (own, workspace):
                return role
        role = Role(len(self.roles) + 1, own, workspace, members=[name])
        self.roles.append(role)
        return role

    def _grant(self, resource_type: str, pattern: str, permission: str) -> Grant:
        self._grants += 1
        return Grant(self._grants, resource_type, pattern, permission)


def _folded(permissions: Iterable[str]) -> str | None:
    """Return what several grants on one thing come to; None of none."""
    found = set(permissions)
    return DENY if DENY in found else max(found, key=lambda one: _RANKS[one], default=None)


def _check_type(resource_type: str) -> None:
    if resource_type not in _TYPES:
        raise invalid(f"'{resource_type}' is none of {', '.join(_TYPES)}.")
    if resource_type == WORKSPACE:
        raise invalid("A whole workspace is not granted here.")


def _is_on_model(grant: Grant, name: str) -> bool:
    return grant.resource_type in (MODEL, PROMPT) and grant.pattern == name
