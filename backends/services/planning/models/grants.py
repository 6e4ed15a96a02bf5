"""Plans the grants that make a model of an MLflow server visible to everybody, or to nobody else.

Source:
    The reference's chapter on MLflow, 9: two forms of permissions, by the server's version; a
    server's default permission holds where nothing is granted, so that no grant is not no access.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from backends.domain.errors import NotFound, Rejected
from backends.domain.plan import Check, Plan, Shows, Step, Undo, Verdict
from backends.domain.registered_model import Visibility
from backends.domain.run import Grant
from backends.model_ports import Permissions
from backends.ports import Session
from backends.services.models.granted import SEES, grants_of
from backends.services.planning.models.parts import (
    Chosen,
    expected,
    model_step,
    one_or_more,
    target_of,
)
from backends.services.planning.plan_parts import new_id

MANAGES = "MANAGE"
READS = "READ"
_OLD, _NEW = "registered-models/permissions", "/api/3.0/mlflow/users/permissions"


@dataclass(frozen=True, slots=True)
class _Holding:
    """What a user may do with a model."""

    chosen: Chosen
    grant: Grant

    @property
    def about(self) -> str:
        """What a step about it is called."""
        return about_grant(self.chosen, self.grant.user)


async def plan_grants(
    session: Session,
    chosen: Sequence[Chosen],
    visibility: Visibility,
    *,
    users: Sequence[str],
    now: datetime,
) -> Plan:
    """Plan to let every user read models, or nobody but those who manage them.

    Raises:
        Rejected: The server keeps no permissions, or does not list its users.
        ServiceError: They could not be read.
    """
    source = chosen[0].source
    permissions = session.models.permissions(source)
    if permissions is None:
        raise Rejected(source.name, "it keeps no permissions", hint="Nothing was planned.")
    unified, who = await _users(permissions, source.name, users)
    holdings = [
        _Holding(one, grant)
        for one in chosen
        for grant in await grants_of(permissions, one.model_id, who)
    ]
    wanted = READS if visibility is Visibility.PUBLIC else _nothing(unified)
    changed = [one for one in holdings if _changes(one, visibility)]
    steps = tuple(step for one in changed for step in _steps(one, wanted, unified=unified))
    return Plan(
        id=new_id(now),
        kind="set-visibility",
        title=f"Make {one_or_more(chosen)} {visibility}",
        target=target_of(chosen),
        where=session.where,
        made_at=now,
        steps=steps,
        checks=(_permissions_check(who, unified=unified, named=bool(users)),),
        consequences=tuple(_consequences(changed, visibility)),
        expected=expected(source, f"{one_or_more(chosen)} as {visibility}"),
        before={
            one.about: {f"permission {one.grant.user}": one.grant.permission or None}
            for one in changed
        },
        undo=Undo(words="Give each user what they had before.", kind="set-visibility"),
        step_by_step=True,
    )


def _permissions_check(who: Sequence[str], *, unified: bool, named: bool) -> Check:
    form = f"Its permissions have the form of {'3.13 and later' if unified else 'before 3.13'}"
    return Check(
        name="permissions",
        title="The server keeps permissions",
        verdict=Verdict.NOT_CHECKED if named else Verdict.PASS,
        evidence=f"{form}, by its version; the users are those who were named."
        if named
        else f"{form}, and it lists {len(who)} users.",
        source="MLflow GET /version, users/list",
    )


def _consequences(changed: Sequence[_Holding], visibility: Visibility) -> Iterator[str]:
    if not changed:
        return
    users = list(dict.fromkeys(one.grant.user for one in changed))
    verb = "gain" if visibility is Visibility.PUBLIC else "lose"
    yield f"{', '.join(users)} {verb}{'s' if len(users) == 1 else ''} the right to read."
    yield "Whoever may manage a model keeps that, and so does whoever administers the server."
    yield "A user who is made later has what the server gives by default."


async def _users(
    permissions: Permissions, name: str, users: Sequence[str]
) -> tuple[bool, Sequence[str]]:
    try:
        unified = await permissions.is_unified()
        return unified, users or (await permissions.users()).value
    except NotFound as error:
        raise Rejected(name, error.detail, hint=error.hint) from error


def _changes(holding: _Holding, visibility: Visibility) -> bool:
    permission = holding.grant.permission
    if permission == MANAGES:
        return False
    sees = permission in SEES
    # Where nothing is granted, the server's default decides, which nobody tells.
    return not sees if visibility is Visibility.PUBLIC else sees or not permission


def _nothing(unified: bool) -> str:
    return "DENY" if unified else "NO_PERMISSIONS"


def _steps(holding: _Holding, permission: str, *, unified: bool) -> Iterator[Step]:
    grant = holding.grant
    return grant_steps(
        holding.chosen,
        grant.user,
        permission,
        unified=unified,
        replaces=bool(grant.is_direct),
    )


def grant_steps(
    chosen: Chosen, user: str, permission: str, *, unified: bool, replaces: bool
) -> Iterator[Step]:
    """Yield what gives a user a permission; from 3.13 on, one they have is revoked before.

    Source: a 3.17 server, which refuses a second grant of a user on a model.
    """
    model = chosen.model_id
    if unified:
        if replaces:
            yield revoke_step(chosen, user, unified=True)
        operation = f"POST {_NEW}/grant"
        body: Mapping[str, JsonValue] = {
            "username": user,
            "resource_type": "registered_model",
            "resource_id": model,
            "permission": permission,
        }
    else:
        operation = f"PATCH {_OLD}/update" if replaces else f"POST {_OLD}/create"
        body = {"name": model, "username": user, "permission": permission}
    yield model_step(
        chosen.source,
        operation,
        body,
        effect=f"Gives {user} {permission} on {chosen.name}.",
        about=about_grant(chosen, user),
        shows=Shows(model=model, fields={f"permission {user}": permission}),
    )


def about_grant(chosen: Chosen, user: str) -> str:
    """Return what a step about somebody's permission is called."""
    return f"{user} on {chosen.name}"


def revoke_step(chosen: Chosen, user: str, *, unified: bool) -> Step:
    """Return the step that takes a user's own grant away; roles and the default are left."""
    if unified:
        operation = f"POST {_NEW}/revoke"
        body: Mapping[str, JsonValue] = {
            "username": user,
            "resource_type": "registered_model",
            "resource_id": chosen.model_id,
        }
    else:
        operation = f"DELETE {_OLD}/delete"
        body = {"name": chosen.model_id, "username": user}
    return model_step(
        chosen.source,
        operation,
        body,
        effect=f"Takes away what {user} was granted on {chosen.name}.",
        about=about_grant(chosen, user),
        shows=Shows(model=chosen.model_id),
    )
