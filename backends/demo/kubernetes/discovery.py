"""What the API says of itself: its version, its groups, and the resources of each."""

from __future__ import annotations

from backends.demo.kubernetes.resources import GROUPS, RESOURCES, Resource
from backends.demo.kubernetes.site import stored
from backends.demo.wire import Json


def discovered(path: str) -> Json | None:
    """Return what is at one of the paths of discovery; None for any other."""
    match path.strip("/").split("/"):
        case ["api"]:
            return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}
        case ["apis"]:
            groups = [_group(name) for name in GROUPS]
            return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}
        case ["api", "v1"]:
            return _resources("")
        case ["apis", group, "v1"] if group in GROUPS:
            return _resources(group)
        case ["apis", group] if group in GROUPS:
            return {"kind": "APIGroup", "apiVersion": "v1", **_group(group)}
        case _:
            return None


def server_version(platform: str) -> Json:
    """Return what `/version` says on a platform."""
    known: Json = stored()["serverVersion"]
    return {
        "major": "1",
        "minor": known["minor"],
        "gitVersion": f"v1.{known['minor']}.{known['patch']}{known[platform]}",
        "gitCommit": "0" * 40,
        "gitTreeState": "clean",
        "buildDate": "2025-04-15T00:00:00Z",
        "goVersion": "go1.23.8",
        "compiler": "gc",
        "platform": "linux/amd64",
    }


def _group(name: str) -> Json:
    version = {"groupVersion": f"{name}/v1", "version": "v1"}
    return {"name": name, "versions": [version], "preferredVersion": version}


def _resources(group: str) -> Json:
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": f"{group}/v1" if group else "v1",
        "resources": [_described(row) for row in RESOURCES if row.group == group],
    }


def _described(resource: Resource) -> Json:
    described: Json = {
        "name": resource.plural,
        "singularName": "" if "/" in resource.plural else resource.kind.lower(),
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": list(resource.verbs),
    }
    if resource.short:
        described["shortNames"] = list(resource.short)
    if resource.everyday:
        described["categories"] = ["all"]
    return described
