"""The table of what changes something, a row for each operation a plan may consist of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from backends.clients.cdp import change_messages as c
from backends.clients.cdp.operations import Operation

CREATE_REGISTRY = Operation(
    "ml", "createModelRegistry", c.CreateRegistry, c.Changed, lambda a: a.fields, mutates=True
)
DELETE_REGISTRY = Operation(
    "ml", "deleteModelRegistry", c.DeleteRegistry, c.Changed, lambda a: a.fields, mutates=True
)
UPGRADE_REGISTRY = Operation(
    "ml", "upgradeModelRegistry", c.UpgradeRegistry, c.Changed, lambda a: a.fields, mutates=True
)
ROLL_BACK_REGISTRY = Operation(
    "ml", "rollbackModelRegistryUpgrade", c.OfRegistry, c.Changed, lambda a: a.fields, mutates=True
)
CANCEL_WORKFLOW = Operation(
    "ml",
    "requestWorkflowCancellation",
    c.CancelWorkflow,
    c.Changed,
    lambda a: a.fields,
    mutates=True,
)
SYNCHRONIZE = Operation(
    "ml",
    "refreshModelRegistryConfigmap",
    c.OfWorkbench,
    c.Changed,
    lambda a: a.fields,
    mutates=True,
)
GRANT_ACCESS = Operation(
    "ml",
    "grantModelRegistryAccess",
    c.AccessOf,
    c.Changed,
    c.without_kubeconfig,
    mutates=True,
    sensitive=True,
)
REVOKE_ACCESS = Operation(
    "ml", "revokeModelRegistryAccess", c.AccessOf, c.Changed, lambda a: a.fields, mutates=True
)
SET_MAPPINGS = Operation(
    "environments",
    "setIdBrokerMappings",
    c.SetMappings,
    c.Changed,
    lambda a: a.fields,
    mutates=True,
)
SYNC_MAPPINGS = Operation(
    "environments",
    "syncIdBrokerMappings",
    c.OfOneEnvironment,
    c.Changed,
    lambda a: a.fields,
    mutates=True,
)
SYNC_USERS = Operation(
    "environments", "syncAllUsers", c.SyncUsers, c.Changed, lambda a: a.fields, mutates=True
)
CHANGES: Mapping[tuple[str, str], Operation[Any, c.Changed, Mapping[str, JsonValue]]] = {
    (row.service, row.name): row
    for row in (
        CREATE_REGISTRY,
        DELETE_REGISTRY,
        UPGRADE_REGISTRY,
        ROLL_BACK_REGISTRY,
        CANCEL_WORKFLOW,
        SYNCHRONIZE,
        GRANT_ACCESS,
        REVOKE_ACCESS,
        SET_MAPPINGS,
        SYNC_MAPPINGS,
        SYNC_USERS,
    )
}
"""The changes a plan may consist of, by service and name."""
