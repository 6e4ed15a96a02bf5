"""Whether a cluster answers with a kubeconfig is tried, and told in a sentence."""

from __future__ import annotations

import pytest

from backends.domain.cluster import Listing
from backends.domain.errors import AccessDenied, NotAccepted, NotSignedIn, ServiceError, Unreachable
from backends.domain.kubeconfig import Kubeconfig
from backends.services.access.probing import Probe, probe
from registry_tui.clusters import LateClusters
from registry_tui.demo_clusters import simulated_cluster
from tests.clients.kubernetes_desk import PLUGIN, kubeconfig, world_kubeconfig
from tests.demo.kubectl import BEING_INSTALLED, HEALTHY, NOT_GRANTED, Cluster
from tests.services.clusters import FakeCluster


class Clusters:
    """Opens one cluster, whatever the kubeconfig."""

    def __init__(self, cluster: FakeCluster) -> None:
        self.cluster = cluster
        self.opened: list[Kubeconfig] = []

    def open(self, kubeconfig: Kubeconfig) -> FakeCluster:
        self.opened.append(kubeconfig)
        return self.cluster


async def test_one_that_answers_is_told_with_its_version_and_how_fast() -> None:
    clusters, config = Clusters(FakeCluster()), kubeconfig()
    assert await probe(clusters, config) == Probe(
        answers=True, words="It answers in 50 ms: Kubernetes v1.32.3."
    )
    assert clusters.opened == [config]
    assert (clusters.cluster.listed, clusters.cluster.closed) == (1, 1)


@pytest.mark.parametrize(
    "cluster",
    [
        FakeCluster(told=Unreachable("cluster", "no way to it", hint="Look from a bastion.")),
        FakeCluster(lists=[NotAccepted("cluster", "refused (401)", hint="Grant it.")]),
        FakeCluster(lists=[NotSignedIn("aws", "it is not on PATH", hint="Install it.")]),
    ],
)
async def test_one_that_does_not_is_told_with_why_and_what_to_do(cluster: FakeCluster) -> None:
    tried = await probe(Clusters(cluster), kubeconfig())
    error = next(one for one in (cluster.told, *cluster.lists) if isinstance(one, ServiceError))
    assert tried == Probe(answers=False, words=f"{error}. {error.hint}")
    assert cluster.closed == 1


async def test_one_that_knows_us_and_forbids_answers_all_the_same() -> None:
    forbidden = AccessDenied("cluster", "list pods was refused (403)", hint="Ask for the right.")
    tried = await probe(Clusters(FakeCluster(lists=[forbidden])), kubeconfig())
    assert tried == Probe(
        answers=True,
        words="It answers in 50 ms: Kubernetes v1.32.3. cluster: list pods was refused (403). "
        "Ask for the right.",
    )


class Buggy(FakeCluster):
    """Fails in a way nobody expects."""

    async def list(self, kind: object, namespace: object) -> Listing:
        raise ZeroDivisionError


async def test_a_bug_is_loud_and_the_connections_are_closed_all_the_same() -> None:
    cluster = Buggy()
    with pytest.raises(ZeroDivisionError):
        await probe(Clusters(cluster), kubeconfig())
    assert cluster.closed == 1


@pytest.mark.parametrize(
    ("name", "answers", "words"),
    [
        (HEALTHY, True, "Kubernetes v1.32.3"),
        (NOT_GRANTED, False, "was refused (401)"),
        (BEING_INSTALLED, False, "there is no address for its name here"),
    ],
)
@pytest.mark.parametrize("with_plugin", [False, True])
async def test_the_worlds_clusters_are_tried(
    name: str, answers: bool, words: str, with_plugin: bool
) -> None:
    cluster = Cluster(name)
    clusters = LateClusters(lambda one: simulated_cluster(cluster.world, "alice", one))
    config = world_kubeconfig(cluster)
    if with_plugin:
        config = kubeconfig(config.server, PLUGIN)
    tried = await probe(clusters, config)
    assert tried.answers is answers
    assert words in tried.words
