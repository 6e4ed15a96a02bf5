"""Every address of the server: what is done there, by whom, and what a fault calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from backends.demo.mlflow import artifact_calls as artifacts
from backends.demo.mlflow import experiment_calls as experiments
from backends.demo.mlflow import guards, server_calls, version_search
from backends.demo.mlflow import logged_calls as logged
from backends.demo.mlflow import model_calls as models
from backends.demo.mlflow import run_calls as runs
from backends.demo.mlflow import user_calls as users
from backends.demo.mlflow import version_calls as versions
from backends.demo.mlflow.calls import Respond
from backends.demo.mlflow.guards import Guard
from backends.demo.mlflow.refusals import no_such_page, wrong_method

_API, _NEWER = "/api/2.0/mlflow/", "/api/3.0/mlflow/"
_STORE = "/api/2.0/mlflow-artifacts/artifacts"
_PLACE = re.compile(r"<(\w+)>")

_Row: TypeAlias = tuple[str, str, Respond, Guard]
"""Method and end of the address, the operation, what answers, and who may call it."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address for one method."""

    method: str
    path: re.Pattern[str]
    operation: str
    respond: Respond
    guard: Guard

    @property
    def changes(self) -> bool:
        """Whether a call changes anything."""
        return self.method != "GET" and not self.operation.startswith(("search", "getLatest"))


def route_of(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """Return what is at an address, and what stands in it where the route has names.

    Raises:
        Page: Where nothing is there, or not for this method.
    """
    plain = path.replace("/ajax-api/", "/api/", 1)
    found = [(route, match) for route in ROUTES if (match := route.path.fullmatch(plain))]
    if not found:
        raise no_such_page()
    for route, match in found:
        if route.method == method:
            return route, match.groupdict()
    raise wrong_method(", ".join(sorted({route.method for route, _ in found})))


def _at(begin: str, *rows: _Row) -> Iterator[Route]:
    for line, operation, respond, guard in rows:
        method, _, end = line.partition(" ")
        pattern = _PLACE.sub(_place, re.escape(begin + end))
        yield Route(method, re.compile(pattern), operation, respond, guard)


def _place(match: re.Match[str]) -> str:
    """Return what may stand where a route has a name: anything for a path, else no slash."""
    signs = ".+" if match[1].endswith("_path") else "[^/]+"
    return f"(?P<{match[1]}>{signs})"


_reads, _updates, _deletes = (
    guards.of_model("read"),
    guards.of_model("update"),
    guards.of_model("delete"),
)

ROUTES: tuple[Route, ...] = (
    *_at(
        _API + "registered-models/",
        ("POST create", "createRegisteredModel", models.create, guards.members),
        ("GET get", "getRegisteredModel", models.get, _reads),
        ("GET search", "searchRegisteredModels", models.search, guards.anybody),
        ("POST rename", "renameRegisteredModel", models.rename, _updates),
        ("PATCH update", "updateRegisteredModel", models.update, _updates),
        ("DELETE delete", "deleteRegisteredModel", models.delete, _deletes),
        ("POST set-tag", "setRegisteredModelTag", models.set_tag, _updates),
        ("DELETE delete-tag", "deleteRegisteredModelTag", models.delete_tag, _updates),
        ("POST alias", "setRegisteredModelAlias", versions.set_alias, _updates),
        ("DELETE alias", "deleteRegisteredModelAlias", versions.delete_alias, _deletes),
        ("GET alias", "getModelVersionByAlias", versions.by_alias, _reads),
        ("GET get-latest-versions", "getLatestVersions", models.latest_versions, _reads),
        ("POST get-latest-versions", "getLatestVersions", models.latest_versions, _reads),
    ),
    *_at(
        _API + "model-versions/",
        ("POST create", "createRegisteredModelVersion", versions.create, _updates),
        ("GET get", "getRegisteredModelVersion", versions.get, _reads),
        ("GET search", "searchModelVersions", version_search.search, guards.anybody),
        ("PATCH update", "updateRegisteredModelVersion", versions.update, _updates),
        ("POST transition-stage", "transitionModelVersionStage", versions.transition, _updates),
        ("DELETE delete", "deleteRegisteredModelVersion", versions.delete, _deletes),
        ("GET get-download-uri", "getModelVersionDownloadUri", versions.download_uri, _reads),
        ("POST set-tag", "setModelVersionTag", versions.set_tag, _updates),
        ("DELETE delete-tag", "deleteModelVersionTag", versions.delete_tag, _deletes),
    ),
    *_at(
        _API,
        ("GET runs/get", "getRun", runs.get, guards.of_run),
        ("POST runs/search", "searchRuns", runs.search, guards.anybody),
        ("GET metrics/get-history", "getMetricHistory", runs.history, guards.of_run),
        (
            "GET metrics/get-history-bulk-interval",
            "getMetricHistoryBulkInterval",
            runs.history_interval,
            guards.of_runs,
        ),
        ("GET experiments/get", "getExperiment", experiments.get, guards.of_experiment),
        (
            "GET experiments/get-by-name",
            "getExperimentByName",
            experiments.get_by_name,
            guards.of_experiment_name,
        ),
        ("GET experiments/search", "searchExperiments", experiments.search, guards.anybody),
        ("POST experiments/search", "searchExperiments", experiments.search, guards.anybody),
        ("GET artifacts/list", "listArtifacts", artifacts.list_of_run, guards.of_run),
        ("POST logged-models/search", "searchLoggedModels", logged.search, guards.anybody),
    ),
    *_at(
        _API + "logged-models/<model_id>",
        ("GET ", "getLoggedModel", logged.get, guards.of_logged_model("read")),
        ("PATCH /tags", "setLoggedModelTags", logged.set_tags, guards.of_logged_model("update")),
        (
            "DELETE /tags/<tag_key>",
            "deleteLoggedModelTag",
            logged.delete_tag,
            guards.of_logged_model("update"),
        ),
        (
            "GET /artifacts/directories",
            "listLoggedModelArtifacts",
            logged.list_artifacts,
            guards.of_logged_model("read"),
        ),
    ),
    *_at(
        "",
        ("GET /get-artifact", "getRunArtifact", artifacts.of_run_file, guards.of_run),
        (
            "GET /model-versions/get-artifact",
            "getModelVersionArtifact",
            artifacts.of_version_file,
            _reads,
        ),
        (f"GET {_STORE}", "listStoredArtifacts", artifacts.list_stored, guards.of_store("path")),
        (
            f"GET {_STORE}/<artifact_path>",
            "getStoredArtifact",
            artifacts.of_store,
            guards.of_store("artifact_path"),
        ),
        ("GET /version", "getServerVersion", server_calls.version, guards.anybody),
        ("GET /health", "getServerHealth", server_calls.health, guards.anybody),
    ),
    *_at(
        _API + "users/",
        ("GET get", "getTrackingUser", users.get_user, guards.oneself),
        ("GET current", "getCurrentTrackingUser", users.current_user, guards.anybody),
        ("GET list", "listTrackingUsers", users.list_users, guards.members),
    ),
    *_at(
        _NEWER,
        ("GET users/permissions/get", "getUserPermission", users.get_permission, guards.oneself),
        (
            "GET users/permissions/list",
            "listUserPermissions",
            users.list_permissions,
            guards.oneself,
        ),
        (
            "GET users/current/permissions",
            "listCurrentUserPermissions",
            users.current_permissions,
            guards.anybody,
        ),
        ("POST users/permissions/grant", "grantUserPermission", users.grant, guards.managers),
        ("POST users/permissions/revoke", "revokeUserPermission", users.revoke, guards.managers),
        ("GET roles/list", "listTrackingRoles", users.list_roles, guards.of_roles),
        ("GET roles/get", "getTrackingRole", users.get_role, guards.nobody),
        (
            "GET roles/permissions/list",
            "listTrackingRolePermissions",
            users.role_permissions,
            guards.nobody,
        ),
        ("GET roles/users/list", "listTrackingRoleUsers", users.role_users, guards.nobody),
        ("GET users/roles/list", "listTrackingUserRoles", users.user_roles, guards.oneself),
        ("GET workspaces", "listWorkspaces", server_calls.list_workspaces, guards.anybody),
        (
            "GET workspaces/<workspace_name>",
            "getWorkspace",
            server_calls.get_workspace,
            guards.of_workspace,
        ),
        ("GET server-info", "getServerInfo", server_calls.info, guards.anybody),
    ),
)
