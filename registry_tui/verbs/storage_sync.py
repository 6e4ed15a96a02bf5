"""`storage sync`: brings data lakes up to date, with IDBroker mappings or with users."""

from __future__ import annotations

from backends.domain.clock import utc_now
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.planning.storage.syncing import plan_mapping_sync, plan_user_sync
from registry_tui.options import Options
from registry_tui.verbs.changing import change_registry


def run(options: Options) -> int:
    """Synchronize; return the exit code."""
    planned = plan_user_sync if options.of_users else plan_mapping_sync

    async def planning(session: Session, registry: Registry, caller: Caller | None) -> Plan:
        return await planned(session, registry, caller=caller, now=utc_now())

    return change_registry(options, planning)
