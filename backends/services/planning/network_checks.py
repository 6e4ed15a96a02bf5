"""Checks the subnets a registry is to be made in, with what its cloud tells of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backends.domain.draft import Draft
from backends.domain.plan import Check, Verdict
from backends.services.planning.subnet_rules import judge_aws, judge_choice, judge_cluster
from backends.services.planning.subnets import Subnets, chosen_aws, chosen_azure


def network_checks(draft: Draft, subnets: Subnets | None) -> Iterator[Check]:
    """Check the subnets that are chosen, or that there are some where none are chosen.

    `subnets` is None where they do not matter, as for a plain cluster on Azure.
    """
    if subnets is None:
        return
    if subnets.notes:
        yield Check(
            name="subnet-facts",
            title="Everything about the subnets could be read",
            verdict=Verdict.NOT_CHECKED,
            evidence=" ".join(subnets.notes),
            source=subnets.source,
        )
    if draft.udr:
        yield from _cluster_subnet_checks(draft, subnets)
    elif draft.load_balancer_subnets:
        yield from _missing_subnets(draft.load_balancer_subnets, subnets)
        yield from judge_choice(chosen_aws(subnets, draft.load_balancer_subnets), draft)
    elif draft.environment.cloud == "AWS":
        yield _choice_left_open(draft, subnets)


def _missing_subnets(ids: Sequence[str], subnets: Subnets) -> Iterator[Check]:
    known = {subnet.id for subnet in subnets.aws}
    missing = [one for one in ids if one not in known]
    if missing:
        yield _unknown_subnets(missing, subnets, "environment's VPC")


def _unknown_subnets(missing: Sequence[str], subnets: Subnets, network: str) -> Check:
    where = f"the {network}" if subnets.is_from_cloud else "what CDP knows of the environment"
    return Check(
        name="subnets-known",
        title="The chosen subnets are there",
        verdict=Verdict.FAIL if subnets.is_from_cloud else Verdict.NOT_CHECKED,
        evidence=f"Not in {where}: {', '.join(missing)}.",
        source=subnets.source,
    )


def _cluster_subnet_checks(draft: Draft, subnets: Subnets) -> Iterator[Check]:
    subnet = chosen_azure(subnets, draft.cluster_subnet)
    if subnet is None:
        yield _unknown_subnets([draft.cluster_subnet or "(none)"], subnets, "environment's VNet")
        return
    yield from judge_cluster(subnet, draft.environment)


def _choice_left_open(draft: Draft, subnets: Subnets) -> Check:
    verdicts = [(row, judge_aws(row, draft).verdict) for row in subnets.aws]
    fit = [row.name or row.id for row, verdict in verdicts if verdict is Verdict.PASS]
    failed = [row for row, verdict in verdicts if verdict is Verdict.FAIL]
    kind = "public" if draft.public_load_balancer else "private"
    if fit:
        verdict, told = Verdict.PASS, f"These fit: {', '.join(fit)}."
    elif subnets.aws and len(failed) == len(subnets.aws):
        verdict, told = Verdict.FAIL, f"None of the {len(failed)} subnets fits a {kind} one."
    elif any(verdict is Verdict.WARN for _, verdict in verdicts):
        verdict, told = Verdict.WARN, f"No subnet fits a {kind} one without a reservation."
    else:
        verdict, told = Verdict.NOT_CHECKED, "Which subnets fit is not known."
    return Check(
        name="subnets-for-load-balancer",
        title="There are subnets for the load balancer",
        verdict=verdict,
        evidence=f"None are chosen, so the service chooses. {told}",
        source=subnets.source,
    )
