"""Checks who will reach the API of a new cluster, beside who reaches the environment's others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from backends.domain.draft import Draft
from backends.domain.environment import ComputeClusters, Environment
from backends.domain.plan import Check, Verdict
from backends.services.planning.plan_parts import CREATE_DOCUMENT, DESCRIBED

EVERYWHERE = ("0.0.0.0/0", "::/0")


def cluster_api_checks(draft: Draft) -> Iterator[Check]:
    """Check whom the draft lets in; nothing where it asks for nothing and no other cluster does."""
    others = _others(draft.environment)
    private = draft.private_cluster or draft.udr
    if others.private_cluster and not private:
        yield Check(
            name="private-cluster",
            title="The cluster's API is as private as the environment's others",
            verdict=Verdict.WARN,
            evidence="The environment's own clusters are private, and this one would not be.",
            source=DESCRIBED,
        )
    let_in = _unless_everybody(others.kube_api_authorized_ip_ranges)
    if draft.authorized_ranges:
        yield _range_check(*_ranges(draft.authorized_ranges, let_in), CREATE_DOCUMENT)
    elif let_in and not private:
        told = f"All are let in, and the environment's own clusters let in only {_listed(let_in)}."
        yield _range_check(Verdict.WARN, told, DESCRIBED)


def _others(environment: Environment) -> ComputeClusters:
    """Return how the environment's own clusters are set up; all unknown where nothing tells."""
    return (
        environment.aws_compute_cluster_configuration
        or environment.azure_compute_cluster_configuration
        or ComputeClusters()
    )


def _unless_everybody(ranges: tuple[str, ...]) -> tuple[str, ...]:
    return () if any(one in EVERYWHERE for one in ranges) else ranges


def _ranges(asked: tuple[str, ...], let_in: tuple[str, ...]) -> tuple[Verdict, str]:
    if everywhere := [one for one in asked if one in EVERYWHERE]:
        return Verdict.WARN, f"{everywhere[0]} lets everybody in."
    left_out = [one for one in let_in if not _within(one, asked)]
    if left_out:
        others = f"the environment's own clusters let in {_listed(left_out)} too, and this does not"
        return Verdict.WARN, f"{_listed(asked)}; {others}."
    return Verdict.PASS, f"{_listed(asked)}."


def _range_check(verdict: Verdict, evidence: str, source: str) -> Check:
    return Check(
        name="authorized-ranges",
        title="Only known address ranges reach the cluster's API",
        verdict=verdict,
        evidence=evidence,
        source=source,
    )


def _listed(ranges: Iterable[str]) -> str:
    return ", ".join(ranges)


def _within(one: str, ranges: Iterable[str]) -> bool:
    """Say whether a range lies in one of others; what is no range lies in none."""
    inner = _network(one)
    outer = filter(None, map(_network, ranges))
    return inner is not None and any(
        inner.network_address in other and inner.broadcast_address in other for other in outer
    )


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None
