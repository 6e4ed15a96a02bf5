"""What `access grant` and `access revoke` have in common."""

from __future__ import annotations

from backends.domain.clock import utc_now
from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from backends.domain.plan import AccessKind, Plan
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.access.identities import own_identity
from backends.services.planning.access import plan_access
from registry_tui.exits import WrongUsage
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.verbs.changing import change_registry


def change_access(options: Options, kind: AccessKind) -> int:
    """Plan a change of an identity's access, and send what is agreed to; return the exit code."""
    if bool(options.identity) == options.me:
        raise WrongUsage(
            f"access {kind.partition('-')[0]}",
            "it takes an identity, or --me",
            hint="Name an ARN or an object id; --me is whom the cloud takes you for.",
        )

    async def planning(session: Session, registry: Registry, caller: Caller | None) -> Plan:
        identity = options.identity or await _me(session, registry)
        return await plan_access(session, kind, registry, identity, caller=caller, now=utc_now())

    return change_registry(options, planning)


async def _me(session: Session, registry: Registry) -> str:
    plane = session.control_plane
    environment = (await plane.describe_environment(registry.environment_crn)).value
    own = await own_identity(session, environment)
    if isinstance(own, ServiceError):
        raise own
    if own.note:
        say(own.note)
    return own.text
