"""Questions about users, roles and permissions, and grants: what the auth app adds."""

from __future__ import annotations

from backends.demo.mlflow import directory
from backends.demo.mlflow.calls import Call
from backends.demo.mlflow.refusals import absent, invalid
from backends.demo.mlflow.roles import Role
from backends.demo.wire import Json

_ANSWERABLE = (directory.MODEL, directory.EXPERIMENT)
_USABLE = ("USE", "EDIT", "MANAGE")


def get_user(call: Call) -> Json:
    """Return a user."""
    return {"user": call.directory.user(call.asked.text("username")).wire()}


def current_user(call: Call) -> Json:
    """Return who asks."""
    return {"user": call.directory.user(call.asked.user).wire(), "is_basic_auth": True}


def list_users(call: Call) -> Json:
    """Return everybody. Of others' roles, only an administrator is told."""
    everybody = call.directory
    is_admin = everybody.user(call.asked.user).is_admin
    rows: list[Json] = []
    for user in everybody.users.values():
        tells = is_admin or user.name == call.asked.user
        roles = [role.wire() for role in everybody.roles_of(user.name)] if tells else []
        rows.append(user.wire() | {"roles": roles})
    return {"users": rows}


def get_permission(call: Call) -> Json:
    """Return what somebody may do with one thing, everything considered.

    `allowed` means that it may be used, for which reading is not enough.
    """
    asked = call.asked
    name = call.directory.user(asked.text("username")).name
    kind, resource = asked.text("resource_type"), asked.text("resource_id")
    if kind not in _ANSWERABLE and (kind != directory.PROMPT or resource != directory.EVERY):
        raise invalid(f"Permissions on one '{kind}' cannot be asked for.")
    permission = call.directory.permission(name, asked.workspace, kind, resource)
    if not call.directory.users[name].is_admin and not _is_there(call, kind, resource):
        permission = directory.NOTHING
    return {"allowed": permission in _USABLE, "permission": permission}


def list_permissions(call: Call) -> Json:
    """Return everything that is granted to somebody, in all workspaces."""
    return _permissions(call, call.directory.user(call.asked.text("username")).name)


def current_permissions(call: Call) -> Json:
    """Return everything that is granted to who asks."""
    return _permissions(call, call.asked.user)


def grant(call: Call) -> Json:
    """Grant something to somebody."""
    asked = call.asked
    name = call.directory.user(asked.text("username")).name
    kind, resource = asked.text("resource_type"), asked.text("resource_id")
    permission = asked.text("permission")
    call.directory.grant(name, asked.workspace, kind, resource, permission)
    return {}


def revoke(call: Call) -> Json:
    """Take something from somebody that was granted to them."""
    asked = call.asked
    name = call.directory.user(asked.text("username")).name
    kind, resource = asked.text("resource_type"), asked.text("resource_id")
    call.directory.revoke(name, asked.workspace, kind, resource)
    return {}


def list_roles(call: Call) -> Json:
    """Return the roles of some workspaces, or all."""
    wanted = call.asked.texts("workspace")
    found = [role for role in call.directory.roles if not wanted or role.workspace in wanted]
    return {"roles": [role.wire() for role in found]}


def get_role(call: Call) -> Json:
    """Return a role."""
    return {"role": _role(call).wire()}


def role_permissions(call: Call) -> Json:
    """Return the grants of a role."""
    return {"role_permissions": _role(call).rows()}


def role_users(call: Call) -> Json:
    """Return who has a role, by the numbers of users."""
    role, users = _role(call), call.directory.users
    rows = [
        {"id": role.id * 1000 + users[name].id, "role_id": role.id, "user_id": users[name].id}
        for name in role.members
    ]
    return {"assignments": rows}


def user_roles(call: Call) -> Json:
    """Return the roles somebody has."""
    name = call.directory.user(call.asked.text("username")).name
    return {"roles": [role.wire() for role in call.directory.roles_of(name)]}


def _permissions(call: Call, name: str) -> Json:
    rows = [
        {
            "role_id": role.id,
            "role_name": role.name,
            "workspace": role.workspace,
            "resource_type": one.resource_type,
            "resource_pattern": one.pattern,
            "permission": one.permission,
        }
        for role in call.directory.roles_of(name)
        for one in role.grants
    ]
    return {"is_admin": call.directory.user(name).is_admin, "permissions": rows}


def _role(call: Call) -> Role:
    number = call.asked.number("role_id", 0)
    found = next((role for role in call.directory.roles if role.id == number), None)
    if found is None:
        raise absent(f"There is no role with id={number}.")
    return found


def _is_there(call: Call, kind: str, resource: str) -> bool:
    if resource == directory.EVERY:
        return True
    if kind == directory.MODEL:
        return call.models.find(resource) is not None
    return call.tracking.experiment(resource) is not None
