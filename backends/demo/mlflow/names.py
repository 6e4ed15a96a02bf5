"""What others need to know of the simulated tracking server before it is asked for anything."""

from __future__ import annotations

HOST = "mlflow.demo.invalid"
"""Where the in-process server is. No such host can exist."""

URL = f"https://{HOST}"

ROUTE = "/mlflow"
"""What its addresses begin with where the world is served on loopback."""

SERVICE = "mlflow"
"""What a fault calls it."""

VERSION = "3.18.0"
"""The version it says it is."""

MANY = "mlflow-models"
"""The fault of what there is that makes its default workspace a large one."""

OPERATIONS = (
    "createRegisteredModel",
    "getRegisteredModel",
    "searchRegisteredModels",
    "renameRegisteredModel",
    "updateRegisteredModel",
    "deleteRegisteredModel",
    "setRegisteredModelTag",
    "deleteRegisteredModelTag",
    "setRegisteredModelAlias",
    "deleteRegisteredModelAlias",
    "getModelVersionByAlias",
    "getLatestVersions",
    "createRegisteredModelVersion",
    "getRegisteredModelVersion",
    "searchModelVersions",
    "updateRegisteredModelVersion",
    "transitionModelVersionStage",
    "deleteRegisteredModelVersion",
    "getModelVersionDownloadUri",
    "setModelVersionTag",
    "deleteModelVersionTag",
    "getRun",
    "searchRuns",
    "getExperiment",
    "getExperimentByName",
    "searchExperiments",
    "getMetricHistory",
    "getMetricHistoryBulkInterval",
    "listArtifacts",
    "getRunArtifact",
    "getModelVersionArtifact",
    "listStoredArtifacts",
    "getStoredArtifact",
    "getLoggedModel",
    "searchLoggedModels",
    "listLoggedModelArtifacts",
    "setLoggedModelTags",
    "deleteLoggedModelTag",
    "getTrackingUser",
    "getCurrentTrackingUser",
    "listTrackingUsers",
    "getUserPermission",
    "listUserPermissions",
    "listCurrentUserPermissions",
    "grantUserPermission",
    "revokeUserPermission",
    "listTrackingRoles",
    "getTrackingRole",
    "listTrackingRolePermissions",
    "listTrackingRoleUsers",
    "listTrackingUserRoles",
    "listWorkspaces",
    "getWorkspace",
    "getServerInfo",
    "getServerVersion",
    "getServerHealth",
)
"""Its operations, for faults. They have other names here than those of the other services."""
