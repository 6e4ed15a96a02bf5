"""`registries upgrade`: a registry to the latest version."""

from __future__ import annotations

from backends.domain.clock import utc_now
from backends.services.planning.upgrading import plan_upgrade
from registry_tui.options import Options
from registry_tui.verbs.changing import change_registry


def run(options: Options) -> int:
    """Upgrade a registry; return the exit code."""
    return change_registry(
        options,
        lambda session, registry, caller: plan_upgrade(
            session,
            registry,
            subnet=options.cluster_subnet,
            csi_driver=options.object_store_csi_driver,
            caller=caller,
            now=utc_now(),
        ),
    )
