"""Hints: what in a cluster looks like trouble, with why; and nothing where all is well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from backends.domain.cluster import ClusterEvent, Pod
from backends.domain.environment import Environment, Proxy
from backends.domain.plan import Verdict
from backends.services.cluster.hints import MANY_RESTARTS, Hint, hints
from tests.clients.kubernetes_desk import world_client
from tests.demo.kubectl import CRASHING, FAILED_IMPORT, Cluster
from tests.services.answers import NOW
from tests.services.clusters import container, event, pod

DIRECT = Environment(environment_name="labs", cloud_platform="AWS")
BEHIND = DIRECT.model_copy(update={"proxy_config": Proxy(host="proxy.corp.example", port=3128)})
IMPORT = {"app": "model-registry", "job-name": "model-import-1"}
WITH_PROXY = {"KNOX_GATEWAY_DBG_OPTS": "-Xmx1g -Dhttps.proxyHost=proxy.corp.example"}
ALL_SERVICES = {"NO_PROXY": "localhost,172.20.0.0/16,.svc"}


def knox(env: Mapping[str, str]) -> Pod:
    return pod("knox-1", container(name="knox", env=env), namespace="knox")


def looping(restarts: int = 7) -> Pod:
    """Return a pod that falls over again and again."""
    falling = container(
        ready=False,
        state="CrashLoopBackOff",
        message="back-off 40s restarting failed container",
        restarts=restarts,
        last_end="Error, exit code 1",
    )
    return pod("p", falling)


def of_pods(*pods: Pod, environment: Environment | None = DIRECT) -> tuple[Hint, ...]:
    return hints(pods, (), environment)


def only(found: tuple[Hint, ...]) -> Hint:
    (hint,) = found
    return hint


@pytest.mark.parametrize("environment", [None, DIRECT, BEHIND])
def test_where_all_is_well_there_is_none(environment: Environment | None) -> None:
    pods = (
        pod("model-registry-v2-1", container(env=ALL_SERVICES), container(name="log-shipper")),
        knox(WITH_PROXY),
        pod("done", container(ready=False, state="Completed"), phase="Succeeded", labels=IMPORT),
        pod("new", container(ready=False, state="ContainerCreating"), phase="Pending"),
        pod("once", container(restarts=MANY_RESTARTS - 1, last_end="Error, exit code 1")),
    )
    assert hints(pods, (event("Started", type="Normal"),), environment) == ()


def test_of_nothing_there_is_none() -> None:
    assert hints((), (), None) == ()


def test_a_pod_that_falls_over_is_a_failure_with_how_it_ended() -> None:
    hint = only(of_pods(looping()))
    assert (hint.verdict, hint.about) == (Verdict.FAIL, "mlx/p")
    assert hint.words == (
        "CrashLoopBackOff, 0/1 ready. back-off 40s restarting failed container. "
        "c last ended with Error, exit code 1, 7 restarts."
    )
    assert hint.source


def test_a_pod_that_runs_until_it_falls_again_is_a_failure_too() -> None:
    """Between two crashes it runs for a while, without being ready."""
    running = container(ready=False, restarts=MANY_RESTARTS, last_end="Error, exit code 1")
    hint = only(of_pods(pod("p", running)))
    assert hint.verdict is Verdict.FAIL
    assert "c last ended with Error, exit code 1" in hint.words


def test_a_pod_that_cannot_get_its_image_is_a_failure() -> None:
    waiting = container(ready=False, state="ImagePullBackOff", message="Back-off pulling image i")
    hint = only(of_pods(pod("p", waiting, phase="Pending")))
    assert hint.words == "ImagePullBackOff, 0/1 ready. Back-off pulling image i."


def test_a_pod_that_no_node_takes_is_a_warning_with_why() -> None:
    message = "0/3 nodes are available: 3 Too many pods."
    hint = only(of_pods(pod("p", phase="Pending", message=message)))
    assert hint.verdict is Verdict.WARN
    assert hint.words == "It waits for a node: 0/3 nodes are available: 3 Too many pods."


def test_an_evicted_pod_is_a_failure_with_what_the_cluster_says() -> None:
    evicted = pod("p", phase="Failed", reason="Evicted", message="The node was low on memory.")
    hint = only(of_pods(evicted))
    assert hint.verdict is Verdict.FAIL
    assert "Evicted" in hint.words
    assert "The node was low on memory. " not in hint.words.replace("memory..", "memory. ")
    assert "The node was low on memory." in hint.words


def test_a_pod_that_was_often_restarted_is_a_doubt() -> None:
    often = container(restarts=MANY_RESTARTS, last_end="OOMKilled, exit code 137")
    hint = only(of_pods(pod("p", often)))
    assert hint.verdict is Verdict.WARN
    assert hint.words == "It runs, after 5 restarts. c last ended with OOMKilled, exit code 137"


def test_a_pod_is_told_of_once() -> None:
    assert len(of_pods(looping(restarts=50))) == 1


@pytest.mark.parametrize("env", [{}, {"KNOX_GATEWAY_DBG_OPTS": "-Xmx1g"}])
def test_knox_that_does_not_know_the_proxy_is_a_doubt(env: Mapping[str, str]) -> None:
    hint = only(of_pods(knox(env), environment=BEHIND))
    assert (hint.verdict, hint.about) == (Verdict.WARN, "knox/knox-1")
    assert "proxy.corp.example" in hint.words
    assert "401" in hint.words
    assert "DSE-48642" in hint.source


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_no_proxy_without_the_clusters_services_is_a_doubt(name: str) -> None:
    registry = pod("registry-1", container(name="registry", env={name: "localhost,.svc"}))
    hint = only(of_pods(registry, environment=BEHIND))
    assert (hint.verdict, hint.about) == (Verdict.WARN, "mlx/registry-1")
    assert "NO_PROXY of registry lacks" in hint.words
    assert "Forbidden on 172.20.0.1" in hint.words


@pytest.mark.parametrize("without", ["172.20.0.0/16", "localhost,10.100.0.0/16", "172.20.0.1"])
def test_no_proxy_with_them_is_well(without: str) -> None:
    registry = pod("registry-1", container(env={"NO_PROXY": without}))
    assert of_pods(registry, environment=BEHIND) == ()


@pytest.mark.parametrize(
    "environment",
    [None, DIRECT, DIRECT.model_copy(update={"proxy_config": Proxy(host="")})],
)
def test_without_a_proxy_nothing_is_said_of_one(environment: Environment | None) -> None:
    pods = (knox({}), pod("registry-1", container(env={"NO_PROXY": "localhost"})))
    assert of_pods(*pods, environment=environment) == ()


def test_the_services_of_eks_are_looked_for_on_aws_only() -> None:
    azure = BEHIND.model_copy(update={"cloud_platform": "AZURE"})
    registry = pod("registry-1", container(env={"NO_PROXY": "localhost"}))
    assert of_pods(registry, environment=azure) == ()


def test_a_container_elsewhere_that_is_called_knox_is_not_the_gateway() -> None:
    assert of_pods(pod("p", container(name="knox")), environment=BEHIND) == ()


def test_an_import_that_failed_is_told_once_with_what_to_look_for() -> None:
    failed = pod(
        "model-import-1-x",
        container(ready=False, state="Error"),
        phase="Failed",
        labels=IMPORT,
        service_account="sa-cdsw-unprivileged",
    )
    hint = only(of_pods(failed))
    assert (hint.verdict, hint.about) == (Verdict.FAIL, "mlx/model-import-1-x")
    assert "Unable to locate credentials" in hint.words
    assert "sa-cdsw-unprivileged" in hint.words


def of_events(*events: ClusterEvent) -> tuple[Hint, ...]:
    return hints((), events, DIRECT)


def test_a_warning_is_a_doubt_with_how_often_it_came() -> None:
    often, once = of_events(event(count=12), event("Failed", last=NOW - timedelta(minutes=1)))
    assert (often.verdict, often.about) == (Verdict.WARN, "mlx/p")
    assert often.words == "BackOff (12 times): it is so"
    assert once.words == "Failed: it is so"


def test_what_is_normal_or_was_never_is_no_warning() -> None:
    assert of_events(event(type="Normal"), event(last=None)) == ()


def test_of_warnings_alike_the_newest_is_told_and_of_many_the_five_newest() -> None:
    old = event(message="old", last=NOW - timedelta(hours=1))
    assert only(of_events(old, event(message="new"))).words == "BackOff: new"

    many = [event(f"R{number}", last=NOW - timedelta(minutes=number)) for number in range(9)]
    assert [hint.words for hint in of_events(*reversed(many))] == [
        f"R{number}: it is so" for number in range(5)
    ]


def test_the_gravest_comes_first_and_else_nothing_is_turned_around() -> None:
    restarted = pod("q", container(restarts=MANY_RESTARTS))
    found = hints((restarted, looping()), (event(),), DIRECT)
    assert [hint.verdict for hint in found] == [Verdict.FAIL, Verdict.WARN, Verdict.WARN]
    assert [hint.about for hint in found[1:]] == ["mlx/q", "mlx/p"]


@pytest.mark.parametrize(
    ("name", "about", "words"),
    [
        (CRASHING, "knox/knox-", "last ended with Error, exit code 1"),
        (FAILED_IMPORT, "mlx/model-import-", "An import has failed (Error)"),
    ],
)
async def test_the_worlds_troubles_are_seen(name: str, about: str, words: str) -> None:
    async with world_client(Cluster(name)) as client:
        pods = [
            one
            for namespace in ("mlx", "knox")
            for one in (await client.list("pods", namespace)).things
            if isinstance(one, Pod)
        ]
    (hint,) = hints(pods, (), DIRECT)
    assert hint.verdict is Verdict.FAIL
    assert hint.about.startswith(about)
    assert words in hint.words
