"""The kubeconfig of a registry's cluster, as text: with a token, or with a program to ask."""

from __future__ import annotations

from datetime import datetime

import yaml

from backends.demo.kubernetes.names import cluster_name
from backends.demo.kubernetes.site import stored
from backends.demo.kubernetes.tokens import new_token
from backends.demo.registries import Registry
from backends.demo.wire import Json


def kubeconfig_text(registry: Registry, platform: str, who: str, server: str, now: datetime) -> str:
    """Return the kubeconfig.

    Args:
        registry: Whose cluster.
        platform: The cloud it is on.
        who: The persona it is for.
        server: Where the cluster's API is, with its path.
        now: When the token is made. It is good for an hour.
    """
    name = cluster_name(registry)
    user = f"{name}-{platform.lower()}"
    text: str = yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": {"server": server}}],
            "users": [{"name": user, "user": _credentials(name, who, now)}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": user}}],
            "current-context": name,
            "preferences": {},
        },
        sort_keys=False,
    )
    return text


def _credentials(name: str, who: str, now: datetime) -> Json:
    regions: dict[str, str] = stored()["plugin"]
    if name not in regions:
        token, _ = new_token(who, now)
        return {"token": token}
    return {
        "exec": {
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": "aws",
            "args": ["--region", regions[name], "eks", "get-token", "--cluster-name", name],
        }
    }
