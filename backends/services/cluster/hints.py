"""What in a cluster looks like trouble, with why and where that is known from. Hints, no more.

Sources: public guides for private deployments and public known issues; their cures are unofficial,
disappear with the next upgrade, and are not offered here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from backends.domain.cluster import ClusterEvent, Container, Pod
from backends.domain.environment import Environment
from backends.domain.plan import Verdict
from backends.domain.status import Health

MANY_RESTARTS = 5
_KUBERNETES = "Kubernetes, pod status"
_GUIDE = "public guide for private deployments"
_KNOX_PROXY = "DSE-48642, public known issues"
_SERVICES_ON_EKS = ("172.20.", "10.100.")
_MOST_WARNINGS = 5
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint: how grave it is, about what, what was seen, and where the rule is from."""

    verdict: Verdict
    about: str
    words: str
    source: str


def hints(
    pods: Sequence[Pod], events: Sequence[ClusterEvent], environment: Environment | None
) -> tuple[Hint, ...]:
    """Return what looks like trouble, the gravest first.

    Args:
        pods: Those of the registry's namespaces.
        events: The same.
        environment: The registry's environment, described; None where that is not known.
    """
    found = [
        *_unready(pods),
        *_unplaced(pods),
        *_restarted(pods),
        *proxy_hints(pods, environment),
        *_imports(pods),
        *_warnings(events),
    ]
    return tuple(sorted(found, key=lambda hint: hint.verdict is not Verdict.FAIL))


def _unready(pods: Sequence[Pod]) -> Iterator[Hint]:
    for pod in pods:
        if not _is_in_trouble(pod) or _is_import(pod):
            continue
        bad = [one for one in pod.containers if not one.ready]
        why = [pod.message, *(one.message for one in bad), *_ends(pod)]
        words = " ".join(f"{one.rstrip('.')}." for one in why if one)
        yield Hint(
            Verdict.FAIL,
            f"{pod.namespace}/{pod.name}",
            f"{pod.status}, {pod.ready} ready. {words}".rstrip(),
            _KUBERNETES,
        )


def _is_in_trouble(pod: Pod) -> bool:
    """Whether it is not well, or runs only until it falls over again."""
    falls = pod.restarts >= MANY_RESTARTS and pod.health is Health.BUSY
    return pod.health is Health.FAILED or falls


def _ends(pod: Pod) -> Iterator[str]:
    for one in pod.containers:
        if not one.ready and one.last_end:
            times = f", {one.restarts} restarts" if one.restarts else ""
            yield f"{one.name} last ended with {one.last_end}{times}"


def _unplaced(pods: Sequence[Pod]) -> Iterator[Hint]:
    for pod in pods:
        if pod.phase == "Pending" and pod.message and not _is_in_trouble(pod):
            yield Hint(
                Verdict.WARN,
                f"{pod.namespace}/{pod.name}",
                f"It waits for a node: {pod.message}",
                _KUBERNETES,
            )


def _restarted(pods: Sequence[Pod]) -> Iterator[Hint]:
    for pod in pods:
        if pod.restarts >= MANY_RESTARTS and not _is_in_trouble(pod):
            ends = ". ".join(
                f"{one.name} last ended with {one.last_end}"
                for one in pod.containers
                if one.last_end
            )
            yield Hint(
                Verdict.WARN,
                f"{pod.namespace}/{pod.name}",
                f"It runs, after {pod.restarts} restarts. {ends}".rstrip(),
                _KUBERNETES,
            )


def proxy_hints(pods: Sequence[Pod], environment: Environment | None) -> tuple[Hint, ...]:
    """Return which parts do not know the environment's proxy, or send it what is not for it."""
    proxy = environment.proxy_config if environment else None
    if environment is None or proxy is None or not proxy.host:
        return ()
    return tuple(
        hint
        for pod in pods
        for container in pod.containers
        for hint in (
            *_knox(pod, container, proxy.host),
            *(_no_proxy(pod, container) if environment.cloud == "AWS" else ()),
        )
    )


def _knox(pod: Pod, container: Container, proxy: str) -> Iterator[Hint]:
    options = container.env.get("KNOX_GATEWAY_DBG_OPTS", "")
    if pod.namespace == container.name == "knox" and "-Dhttps.proxyHost" not in options:
        yield Hint(
            Verdict.WARN,
            f"knox/{pod.name}",
            f"The environment has the proxy {proxy}, and KNOX_GATEWAY_DBG_OPTS does not name it: "
            "behind a proxy that is not transparent, signing in with a token is refused (401).",
            _KNOX_PROXY,
        )


def _no_proxy(pod: Pod, container: Container) -> Iterator[Hint]:
    without = container.env.get("NO_PROXY") or container.env.get("no_proxy")
    if without is not None and not any(start in without for start in _SERVICES_ON_EKS):
        yield Hint(
            Verdict.WARN,
            f"{pod.namespace}/{pod.name}",
            f"NO_PROXY of {container.name} lacks the cluster's own services (172.20.0.0/16): "
            "imports fail as Forbidden on 172.20.0.1.",
            _GUIDE,
        )


def _imports(pods: Sequence[Pod]) -> Iterator[Hint]:
    for pod in pods:
        if _is_import(pod) and pod.health is Health.FAILED:
            yield Hint(
                Verdict.FAIL,
                f"{pod.namespace}/{pod.name}",
                f"An import has failed ({pod.status}). Where its log says `Unable to locate "
                f"credentials`, the service account {pod.service_account} has no role on the "
                "cloud's storage.",
                _GUIDE,
            )


def _is_import(pod: Pod) -> bool:
    return pod.labels.get("app") == "model-registry" and "job-name" in pod.labels


def _warnings(events: Sequence[ClusterEvent]) -> Iterator[Hint]:
    bad = [event for event in events if event.type == "Warning" and event.last]
    newest = sorted(bad, key=lambda event: event.last or _LONG_AGO, reverse=True)
    seen = set[tuple[str, str]]()
    for event in newest:
        if (event.about, event.reason) in seen or len(seen) == _MOST_WARNINGS:
            continue
        seen.add((event.about, event.reason))
        times = f" ({event.count} times)" if event.count > 1 else ""
        yield Hint(
            Verdict.WARN,
            f"{event.namespace}/{event.about.partition('/')[2]}",
            f"{event.reason}{times}: {event.message}",
            "Kubernetes, events",
        )
