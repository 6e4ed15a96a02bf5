"""Whether workbenches can be expected to reach out, as far as the registry's cluster tells."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from backends.domain.cluster import OWN_NAMESPACES, Pod
from backends.domain.environment import Environment
from backends.domain.errors import Rejected, ServiceError
from backends.domain.kubeconfig import Plugin
from backends.domain.plan import Check, Verdict
from backends.domain.registry import Registry
from backends.domain.synchronization import OUTBOUND
from backends.ports import Session
from backends.services.access.kubeconfig_reading import read_kubeconfig
from backends.services.cluster.hints import proxy_hints
from backends.services.planning.plan_parts import GUIDE
from backends.services.told import told

PATIENCE_S = 4.0
"""How long a cluster is waited for at most: a private one does not answer from everywhere."""
_ELSEWHERE = "Its routes and firewalls cannot be read from here."


async def outbound_check(session: Session, registries: Sequence[Registry]) -> Check:
    """Check what can be checked of the condition for automatic synchronization.

    Of an environment with a proxy, the registry's cluster is asked whether its parts know the
    proxy; that it does is not all that the condition takes. No program is run to sign in to it:
    where that takes one, it is not checked.
    """
    found = await asyncio.gather(*(_of_one(session, row) for row in registries))
    warned = any(verdict is Verdict.WARN for verdict, _ in found)
    words = " ".join(dict.fromkeys(words for _, words in found))
    return Check(
        name="outbound-access",
        title="Outbound network access lets automatic synchronization work",
        verdict=Verdict.WARN if warned else Verdict.NOT_CHECKED,
        evidence=f"{OUTBOUND} {words}",
        source=GUIDE,
    )


async def _of_one(session: Session, registry: Registry) -> tuple[Verdict, str]:
    plane = session.control_plane
    environment = await told(plane.describe_environment(registry.environment_crn))
    if isinstance(environment, ServiceError):
        return Verdict.NOT_CHECKED, f"{environment}."
    if environment.proxy_config is None or not environment.proxy_config.host:
        name = environment.environment_name
        return Verdict.NOT_CHECKED, f"{name} has no proxy of its own. {_ELSEWHERE}"
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await _of_cluster(session, registry, environment)
    except ServiceError as error:
        return Verdict.NOT_CHECKED, f"The cluster of {registry.name} does not tell. {error}."
    except TimeoutError:
        seconds = f"{PATIENCE_S:.0f} s"
        return Verdict.NOT_CHECKED, f"The cluster of {registry.name} is silent for {seconds}."


async def _of_cluster(
    session: Session, registry: Registry, environment: Environment
) -> tuple[Verdict, str]:
    kubeconfig = read_kubeconfig((await session.control_plane.kubeconfig(registry.crn)).value)
    if isinstance(kubeconfig.sign_in, Plugin):
        line = kubeconfig.sign_in.line
        raise Rejected("cluster", f"signing in would run `{line}`; the Cluster tab asks first")
    cluster = session.clusters.open(kubeconfig)
    try:
        lists = [await cluster.list("pods", namespace) for namespace in OWN_NAMESPACES]
    finally:
        await cluster.aclose()
    pods = [thing for one in lists for thing in one.things if isinstance(thing, Pod)]
    if found := proxy_hints(pods, environment):
        return Verdict.WARN, " ".join(dict.fromkeys(hint.words for hint in found))
    knows = "knows the environment's proxy" if pods else "has no pods to ask"
    return Verdict.NOT_CHECKED, f"The cluster of {registry.name} {knows}. {_ELSEWHERE}"
