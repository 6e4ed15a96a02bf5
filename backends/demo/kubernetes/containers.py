"""Containers: what a pod's specification says of them."""

from __future__ import annotations

from datetime import datetime

from backends.demo.kubernetes.pods import Pod
from backends.demo.kubernetes.site import Site, stored
from backends.demo.wire import Json

_TOKEN_MOUNT = {
    "name": "kube-api-access",
    "readOnly": True,
    "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
}


def pod_spec(pod: Pod, now: datetime) -> Json:
    """Return the specification of a pod."""
    spec = template_spec(pod.site, pod.rows, pod.service_account, now) | {
        "restartPolicy": pod.restart_policy
    }
    return spec | {"nodeName": pod.node.name} if pod.node else spec


def template_spec(site: Site, rows: tuple[Json, ...], service_account: str, now: datetime) -> Json:
    """Return what a template of pods says."""
    return {
        "containers": [_container(site, row, now) for row in rows],
        "volumes": [{"name": "kube-api-access", "projected": {"sources": []}}],
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "serviceAccountName": service_account,
        "serviceAccount": service_account,
        "securityContext": {},
        "schedulerName": "default-scheduler",
        "tolerations": [
            {
                "key": f"node.kubernetes.io/{key}",
                "operator": "Exists",
                "effect": "NoExecute",
                "tolerationSeconds": 300,
            }
            for key in ("not-ready", "unreachable")
        ],
        "priority": 0,
        "enableServiceLinks": True,
    }


def _container(site: Site, row: Json, now: datetime) -> Json:
    names = site.names(now)
    env: dict[str, str] = {key: text.format_map(names) for key, text in row["env"].items()}
    if row.get("proxied"):
        env |= _proxy(site)
    container: Json = {
        "name": row["name"],
        "image": row["image"].format_map(names),
        "env": [{"name": key, "value": value} for key, value in env.items()],
        "resources": {
            "limits": {"memory": row["memory"]},
            "requests": {"cpu": row["cpu"], "memory": row["memory"]},
        },
        "volumeMounts": [_TOKEN_MOUNT],
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "imagePullPolicy": "IfNotPresent",
    }
    if "port" in row:
        container["ports"] = [{"containerPort": row["port"], "protocol": "TCP"}]
    if "readiness" in row:
        container["readinessProbe"] = _probe(row)
    return container


def _probe(row: Json) -> Json:
    path: str = row["readiness"]
    asks: Json = (
        {"tcpSocket": {"port": row["port"]}}
        if path == "tcp"
        else {"httpGet": {"path": path, "port": row["port"], "scheme": "HTTP"}}
    )
    return asks | {
        "timeoutSeconds": 1,
        "periodSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 3,
    }


def _proxy(site: Site) -> dict[str, str]:
    """Return the variables that lead through the proxy; `NO_PROXY` may lack the services."""
    if not site.proxy:
        return {}
    address = f"{site.proxy['protocol']}://{site.proxy['host']}:{site.proxy['port']}"
    beside: list[str] = [site.proxy["noProxyHosts"], "localhost", "127.0.0.1", ".svc"]
    if not site.is_listed("noProxyWithoutServices"):
        beside.append(stored()["serviceCidr"][site.platform])
    return {"HTTP_PROXY": address, "HTTPS_PROXY": address, "NO_PROXY": ",".join(beside)}
