"""Who may do what on an MLflow server: it fits `backends.model_ports.Permissions`.

Source:
    The reference's chapter on MLflow, 9, and a 3.17 server with its auth app.
"""

from __future__ import annotations

import re

from backends.clients.mlflow.calls import Query
from backends.clients.mlflow.refusals import SERVICE, NoSuchCall
from backends.clients.mlflow.tracking import MlflowTracking
from backends.domain.answer import Answer
from backends.domain.errors import AccessDenied, NotFound
from backends.domain.run import Grant
from backends.domain.wire import Wire

_UNIFIED_SINCE = (3, 13)
_RESOURCE = "registered_model"
_DEFAULT_WORKSPACE = "default"
_OWN_ROLE = re.compile(r"__user_\d+__")
_NONE_KEPT = "this server keeps no permissions: it runs without its auth app"
_NO_USERS = "this server has no list of users: it runs without its auth app, or is before 3.13"
_HINT = "Everybody who reaches the server may do everything there. Its administrator can change it."


class Username(Wire):
    """One user."""

    username: str


class Users(Wire):
    """All users."""

    users: tuple[Username, ...] = ()


class Effective(Wire):
    """What somebody's grants, roles and the server's default come to; not what an admin may."""

    permission: str = ""


class GrantRow(Wire):
    """One grant, direct or by a role; the role of a direct one is `__user_<id>__`."""

    role_name: str = ""
    resource_type: str = ""
    resource_pattern: str = ""
    workspace: str = _DEFAULT_WORKSPACE

    @property
    def is_own(self) -> bool:
        """Whether it is a direct one."""
        return _OWN_ROLE.fullmatch(self.role_name) is not None

    @property
    def where(self) -> tuple[str, str, str]:
        """What it is for."""
        return self.resource_type, self.resource_pattern, self.workspace


class Grants(Wire):
    """Somebody's grants."""

    is_admin: bool = False
    permissions: tuple[GrantRow, ...] = ()


class LegacyGrant(Wire):
    """What was granted to somebody, before 3.13."""

    permission: str = ""


class OneLegacyGrant(Wire):
    """The answer about one grant, before 3.13."""

    registered_model_permission: LegacyGrant


class MlflowPermissions(MlflowTracking):
    """Reads the permissions of one server, in the form its version has."""

    _unified: bool | None = None

    async def users(self) -> Answer[tuple[str, ...]]:
        """Return every user's name, in alphabetical order; `NotFound` where none are kept."""
        try:
            found = await self._calls.read("users/list", Users)
        except NoSuchCall:
            raise NotFound(SERVICE, _NO_USERS, hint=_HINT) from None
        names = sorted((one.username for one in found.value.users), key=str.casefold)
        return Answer(tuple(names), found.call, found.body)

    async def permission(self, model_id: str, user: str) -> Answer[Grant]:
        """Return what somebody may do with a model; an administrator may do everything.

        `is_direct` says whether there is a grant to this user on this model, which is to be
        revoked before another is made. Others than administrators may ask about themselves only.
        """
        unified = await self.is_unified()
        try:
            return await self._permission(model_id, user, unified=unified)
        except NoSuchCall:
            pass
        try:
            found = await self._permission(model_id, user, unified=not unified)
        except NoSuchCall:
            raise NotFound(SERVICE, _NONE_KEPT, hint=_HINT) from None
        self._unified = not unified
        return found

    async def is_unified(self) -> bool:
        """Say whether permissions have the form of 3.13 and later; so where that is not told."""
        if self._unified is None:
            version = (await self.server_version()).value
            numbers = tuple(int(one) for one in re.findall(r"\d+", version)[:2])
            self._unified = not numbers or numbers >= _UNIFIED_SINCE
        return self._unified

    async def _permission(self, model_id: str, user: str, *, unified: bool) -> Answer[Grant]:
        if not unified:
            path, query = "registered-models/permissions/get", {"name": model_id, "username": user}
            said = await self._calls.read(path, OneLegacyGrant, query)
            permission = said.value.registered_model_permission.permission
            return Answer(Grant(user, permission, is_direct=True), said.call, said.body)
        path = "/api/3.0/mlflow/users/permissions/get"
        query: Query = {"username": user, "resource_type": _RESOURCE, "resource_id": model_id}
        found = await self._calls.read(path, Effective, query)
        grants = await self._grants(user)
        if grants is None:
            return Answer(Grant(user, found.value.permission), found.call, found.body)
        permission = "MANAGE" if grants.is_admin else found.value.permission
        where = (_RESOURCE, model_id, self._calls.source.workspace or _DEFAULT_WORKSPACE)
        is_direct = any(one.is_own and one.where == where for one in grants.permissions)
        return Answer(Grant(user, permission, is_direct=is_direct), found.call, found.body)

    async def _grants(self, user: str) -> Grants | None:
        """Return somebody's grants; None where they may not be looked at."""
        path = "/api/3.0/mlflow/users/permissions/list"
        try:
            return (await self._calls.read(path, Grants, {"username": user})).value
        except (AccessDenied, NoSuchCall):
            return None
