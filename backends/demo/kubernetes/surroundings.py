"""What stands around the workloads: namespaces, nodes, services, config maps, service accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import cast

from backends.demo import networks
from backends.demo.kubernetes.discovery import server_version
from backends.demo.kubernetes.objects import condition, stamp, written
from backends.demo.kubernetes.resources import (
    CONFIG_MAPS,
    NAMESPACES,
    NODES,
    SERVICE_ACCOUNTS,
    SERVICES,
)
from backends.demo.kubernetes.site import Node, Site, stored
from backends.demo.wire import Json

ROLE_ANNOTATION = "eks.amazonaws.com/role-arn"

_HEARTBEAT_S = 300
_NODES_FIRST = timedelta(minutes=12)


def namespaces(site: Site, now: datetime) -> Iterator[Json]:
    """Yield the namespaces."""
    for name in stored()["namespaces"]:
        label = {"kubernetes.io/metadata.name": name}
        parts: Json = {"spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}
        yield written(site, NAMESPACES, name, created=site.built, labels=label, **parts)


def nodes(site: Site, now: datetime) -> Iterator[Json]:
    """Yield the nodes."""
    return (_node(site, node, now) for node in site.nodes())


def services(site: Site, now: datetime) -> Iterator[Json]:
    """Yield the services."""
    for row in cast("list[Json]", stored()["services"]):
        address = str(ip_network(stored()["serviceCidr"][site.platform])[row["address"]])
        host = site.registry.domain.removeprefix("https://")
        balanced = "balanced" in row
        ports = [
            {"name": name, "port": port, "targetPort": port, "protocol": "TCP"}
            | ({"nodePort": 30000 + port % 2768} if balanced else {})
            for name, port in row["ports"].items()
        ]
        spec: Json = {
            "type": "LoadBalancer" if balanced else "ClusterIP",
            "clusterIP": address,
            "clusterIPs": [address],
            "ports": ports,
            "sessionAffinity": "None",
            **({"selector": {"app": row["app"]}} if "app" in row else {}),
        }
        status: Json = {"loadBalancer": {"ingress": [{"hostname": host}]} if balanced else {}}
        place = (row["name"], row["namespace"])
        yield written(site, SERVICES, *place, created=site.built, spec=spec, status=status)


def config_maps(site: Site, now: datetime) -> Iterator[Json]:
    """Yield the config maps: everybody's certificate, and the stored ones."""
    for namespace in stored()["namespaces"]:
        data: Json = {"ca.crt": "(simulated)"}
        place = ("kube-root-ca.crt", namespace)
        yield written(site, CONFIG_MAPS, *place, created=site.built, data=data)
    names = site.names(now)
    for row in cast("list[Json]", stored()["configMaps"]):
        texts = cast("dict[str, str]", row["data"])
        data = {key: text.format_map(names) for key, text in texts.items()}
        _, rolled = site.rolled(now)
        place = (row["name"], row["namespace"])
        yield written(site, CONFIG_MAPS, *place, created=site.built, changed=rolled, data=data)


def service_accounts(site: Site, now: datetime) -> Iterator[Json]:
    """Yield the service accounts: everybody's `default`, and the stored ones with their role."""
    for namespace in stored()["namespaces"]:
        yield written(site, SERVICE_ACCOUNTS, "default", namespace, created=site.built)
    for row in cast("list[Json]", stored()["serviceAccounts"]):
        for name in row["names"] if site.has(row) else ():
            annotations: dict[str, str] = {}
            if "role" in row and site.platform == "AWS" and not site.is_listed("withoutRole"):
                account: str = networks.stored("aws")["account"]
                role = f"{site.registry.environment}-{name}"
                annotations[ROLE_ANNOTATION] = f"arn:aws:iam::{account}:role/{role}"
            place = (name, row["namespace"])
            yield written(
                site, SERVICE_ACCOUNTS, *place, created=site.built, annotations=annotations
            )


def _node(site: Site, node: Node, now: datetime) -> Json:
    kind: Json = stored()["nodes"][site.platform]
    created = site.built - _NODES_FIRST
    beat = datetime.fromtimestamp(now.timestamp() // _HEARTBEAT_S * _HEARTBEAT_S, UTC)
    room = {"cpu": "8", "memory": "32386528Ki", "pods": "58", "ephemeral-storage": "104845292Ki"}
    healthy = [
        ("MemoryPressure", False, "KubeletHasSufficientMemory"),
        ("DiskPressure", False, "KubeletHasNoDiskPressure"),
        ("PIDPressure", False, "KubeletHasSufficientPID"),
        ("Ready", True, "KubeletReady"),
    ]
    rows = [
        condition(name, holds, created, reason) | {"lastHeartbeatTime": stamp(beat)}
        for name, holds, reason in healthy
    ]
    labels = {
        "kubernetes.io/hostname": node.name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": kind["type"],
        "topology.kubernetes.io/region": site.environment["region"],
        "topology.kubernetes.io/zone": node.zone,
    }
    return written(
        site,
        NODES,
        node.name,
        created=created,
        changed=max(created, beat),
        labels=labels,
        spec={},
        status={
            "capacity": room,
            "allocatable": room | {"cpu": "7910m", "memory": "31369696Ki"},
            "conditions": rows,
            "addresses": [
                {"type": "InternalIP", "address": node.address},
                {"type": "Hostname", "address": node.name},
            ],
            "nodeInfo": {
                "kubeletVersion": server_version(site.platform)["gitVersion"],
                "kubeProxyVersion": "",
                "osImage": kind["osImage"],
                "kernelVersion": kind["kernel"],
                "containerRuntimeVersion": kind["runtime"],
                "operatingSystem": "linux",
                "architecture": "amd64",
                "machineID": "",
                "systemUUID": "",
                "bootID": "",
            },
        },
    )
