"""What `storage grant` and `storage revoke` have in common."""

from __future__ import annotations

from backends.domain.clock import utc_now
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.planning.storage.mappings import MappingKind, plan_mapping
from backends.services.planning.storage.policies import PolicyKind, plan_policy
from registry_tui.options import Options
from registry_tui.verbs.changing import change_registry
from registry_tui.verbs.gate_pass import gate_pass
from registry_tui.verbs.storage_ranger import chosen_policy, sign_in_or_refuse
from registry_tui.verbs.storage_way import way_of


def change_storage(options: Options, by_policy: PolicyKind, by_mapping: MappingKind) -> int:
    """Plan by whichever of the two is right there, and send what is agreed to.

    Returns:
        The exit code.
    """
    passing = gate_pass(options)

    async def planning(session: Session, registry: Registry, caller: Caller | None) -> Plan:
        where = await way_of(session, registry, options)
        if where == "IDBroker":
            return await plan_mapping(
                session,
                by_mapping,
                registry,
                role=options.role,
                said=where,
                caller=caller,
                now=utc_now(),
            )
        environment, address = registry.environment_crn, options.ranger_url
        await sign_in_or_refuse(session, environment, passing, address)
        return await plan_policy(
            session,
            by_policy,
            registry,
            way="as in the guide" if options.as_in_guide else "separate item",
            policy_id=await chosen_policy(session, by_policy, registry, options),
            said=where,
            address=address,
            caller=caller,
            now=utc_now(),
        )

    return change_registry(options, planning)
