"""The real `kubectl` reads the simulated clusters over loopback."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from backends.demo.kubernetes.kubeconfig import kubeconfig_text
from backends.demo.world import World
from tests.demo.caller import Clock
from tests.demo.kubectl import (
    BEING_INSTALLED,
    CRASHING,
    FAILED_IMPORT,
    HEALTHY,
    LIMITED,
    PENDING,
    PLUGIN,
    Kubectl,
    is_installed,
    kubectl_beside,
    registry_of,
)


class Hurried(Clock):
    """A clock that each look at it winds."""

    def __call__(self) -> datetime:
        self.wind(seconds=1.5)
        return super().__call__()


needs_kubectl = pytest.mark.skipif(not is_installed(), reason="kubectl is not installed")


@pytest.fixture
def crashing(tmp_path: Path) -> Generator[Kubectl]:
    with kubectl_beside(CRASHING, tmp_path) as kubectl:
        yield kubectl


def pod_of(kubectl: Kubectl, namespace: str, *selectors: str) -> str:
    return kubectl.read("get", "pods", "-n", namespace, "-o", "name", *selectors).split()[0]


@needs_kubectl
def test_version_and_resources(crashing: Kubectl) -> None:
    version = json.loads(crashing.read("version", "-o", "json"))["serverVersion"]
    assert (version["major"], version["minor"]) == ("1", "32")
    resources = crashing.read("api-resources")
    assert "deployments                deploy       apps/v1" in resources
    assert "jobs                                    batch/v1" in resources


@needs_kubectl
def test_pods_events_and_deployments_are_listed(crashing: Kubectl) -> None:
    listed = crashing.read("get", "pods,events,deploy", "-A")
    assert "pod/knox-" in listed
    assert "Back-off restarting failed container knox" in listed
    assert "deployment.apps/model-registry-v2   2/2" in listed
    wide = crashing.read("get", "pods", "-A", "-o", "wide").splitlines()
    assert wide[0].split()[:7] == [
        *("NAMESPACE", "NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP"),
    ]
    assert any(".us-west-2.compute.internal" in line for line in wide)
    everything = crashing.read("get", "ns,nodes,svc,cm,sa,rs,ds,jobs,sts,pvc", "-A", "-o", "wide")
    assert "daemonset.apps/aws-node" in everything


@needs_kubectl
def test_objects_are_written_as_json_and_yaml(crashing: Kubectl) -> None:
    pods = json.loads(crashing.read("get", "pods", "-n", "knox", "-o", "json"))["items"]
    written = yaml.safe_load(
        crashing.read("get", pod_of(crashing, "knox"), "-n", "knox", "-o=yaml")
    )
    assert [pod["metadata"]["uid"] for pod in pods] == [written["metadata"]["uid"]]


@needs_kubectl
def test_pages_are_put_together(crashing: Kubectl) -> None:
    whole = crashing.read("get", "pods", "-A", "-o", "name")
    assert crashing.read("get", "pods", "-A", "-o", "name", "--chunk-size", "3") == whole


@needs_kubectl
def test_what_is_wrong_is_described(crashing: Kubectl) -> None:
    pod = crashing.read("describe", "-n", "knox", pod_of(crashing, "knox"))
    assert "Exit Code:    1" in pod
    assert "Back-off restarting failed container knox" in pod
    deployment = crashing.read("describe", "deploy", "knox", "-n", "knox")
    assert "MinimumReplicasUnavailable" in deployment
    assert "(1/1 replicas created)" in deployment


@needs_kubectl
def test_a_failed_import_and_its_log(tmp_path: Path) -> None:
    with kubectl_beside(FAILED_IMPORT, tmp_path) as kubectl:
        failed = pod_of(kubectl, "mlx", "--field-selector", "status.phase=Failed")
        assert "Unable to locate credentials" in kubectl.read("logs", "-n", "mlx", failed)
        job = failed.removeprefix("pod/").rpartition("-")[0]
        described = kubectl.read("describe", "job", job, "-n", "mlx")
        assert "/ 0 Succeeded / 1 Failed" in described


@needs_kubectl
def test_a_pod_without_a_node(tmp_path: Path) -> None:
    with kubectl_beside(PENDING, tmp_path) as kubectl:
        selectors = ("--field-selector", "status.phase=Pending,spec.nodeName=")
        described = kubectl.read("describe", "-n", "mlx", pod_of(kubectl, "mlx", *selectors))
        assert "FailedScheduling" in described


@needs_kubectl
def test_logs_of_one_container(tmp_path: Path) -> None:
    with kubectl_beside(HEALTHY, tmp_path, Clock()) as kubectl:
        registry = pod_of(kubectl, "mlx", "-l", "app=model-registry-v2")
        of_it = ("logs", "-n", "mlx", registry, "-c")
        tail = kubectl.read(*of_it, "model-registry-v2", "--tail", "5").splitlines()
        assert len(tail) == 5
        stamped = kubectl.read(*of_it, "model-registry-v2", "--tail=5", "--timestamps")
        assert [line.partition(" ")[2] for line in stamped.splitlines()] == tail
        recent = kubectl.read(*of_it, "model-registry-v2", "--since", "1m").splitlines()
        assert 10 < len(recent) < 20
        assert "container nope is not valid" in kubectl.complaint(*of_it, "nope")
        assert "previous terminated container" in kubectl.complaint(
            *of_it, "model-registry-v2", "-p"
        )


@needs_kubectl
def test_the_log_of_the_run_before(crashing: Kubectl) -> None:
    assert "DSE-48642" in crashing.read("logs", "-p", "-n", "knox", pod_of(crashing, "knox"))


@needs_kubectl
def test_a_log_is_followed(tmp_path: Path) -> None:
    with kubectl_beside(HEALTHY, tmp_path, Hurried()) as kubectl:
        registry = pod_of(kubectl, "mlx", "-l", "app=model-registry-v2")
        follow = ("logs", "-f", "--tail", "1", "-n", "mlx", registry, "-c", "model-registry-v2")
        assert len(kubectl.first_lines(2, *follow)) == 2


@needs_kubectl
def test_pods_are_watched(tmp_path: Path) -> None:
    with kubectl_beside(CRASHING, tmp_path, Hurried()) as kubectl:
        lines = kubectl.first_lines(5, "get", "pods", "-n", "knox", "-w")
    assert lines[0].split() == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert {line.split()[2] for line in lines[1:]} == {"Running", "Error", "CrashLoopBackOff"}


@needs_kubectl
def test_what_one_may_is_told(tmp_path: Path) -> None:
    with kubectl_beside(LIMITED, tmp_path) as kubectl:
        assert kubectl.read("auth", "can-i", "get", "pods") == "yes\n"
        logs = ("auth", "can-i", "get", "pods", "--subresource=log", "-n")
        assert kubectl.read(*logs, "mlx") == "yes\n"
        assert kubectl.run(*logs, "knox").stdout.startswith("no")
        assert "pods/log" not in kubectl.read("auth", "can-i", "--list", "-n", "knox")
        assert 'cannot list resource "nodes"' in kubectl.complaint("get", "nodes")


@needs_kubectl
def test_who_one_is_is_told(crashing: Kubectl) -> None:
    told = crashing.run("auth", "whoami")
    if "unknown command" in told.stderr:
        pytest.skip("an older kubectl has no auth whoami")
    assert "role/ml-platform-admins" in told.stdout, told.stderr


@needs_kubectl
def test_nothing_can_be_deleted(crashing: Kubectl) -> None:
    told = crashing.complaint("delete", "-n", "knox", pod_of(crashing, "knox"))
    assert "this cluster is a read-only simulation" in told


@needs_kubectl
def test_a_cluster_that_is_not_there_cannot_be_reached(tmp_path: Path) -> None:
    with kubectl_beside(BEING_INSTALLED, tmp_path) as kubectl:
        assert "EOF" in kubectl.complaint("get", "--raw", "/clusters/x/version")


def test_one_kubeconfig_asks_a_program_and_holds_no_token() -> None:
    clock = Clock()
    world = World.open(now=clock)
    texts = {
        name: kubeconfig_text(registry_of(world, name), "AWS", "alice", "https://x", clock())
        for name in (CRASHING, PLUGIN)
    }
    assert yaml.safe_load(texts[CRASHING])["current-context"] == CRASHING
    assert "token: e30." in texts[CRASHING]
    assert "token: simulated" not in texts[PLUGIN]
    (user,) = yaml.safe_load(texts[PLUGIN])["users"]
    region = world.company.environments["risk-models-aws"]["region"]
    assert user["user"]["exec"] == {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["--region", region, "eks", "get-token", "--cluster-name", PLUGIN],
    }
