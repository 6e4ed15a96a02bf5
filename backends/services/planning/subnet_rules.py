"""Whether subnets fit what they are chosen for: one by one for the picker, together for a plan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from backends.domain.draft import Draft
from backends.domain.environment import Environment
from backends.domain.network import AwsSubnet, AzureSubnet, Reach
from backends.domain.plan import Check, Verdict
from backends.services.planning import rules
from backends.services.planning.aws_rules import AWS_RULES, CONTROLLER, is_tagged, routes
from backends.services.planning.rules import SubnetVerdict
from backends.services.planning.subnets import named_by_cdp
from backends.services.planning.udr_rules import UDR_RULES


def judge_aws(subnet: AwsSubnet, draft: Draft) -> SubnetVerdict:
    """Say whether a subnet fits the draft's load balancer, and why."""
    return rules.together([rule.judge(subnet, draft) for rule in AWS_RULES])


def judge_azure(subnet: AzureSubnet, environment: Environment) -> SubnetVerdict:
    """Say whether a subnet fits a cluster with user-defined routes, and why."""
    return rules.together([rule.judge(subnet, environment) for rule in UDR_RULES])


def judge_choice(chosen: Sequence[AwsSubnet], draft: Draft) -> tuple[Check, ...]:
    """Return the checks of the subnets chosen for a load balancer; none where none are chosen."""
    if not chosen:
        return ()
    named = [(subnet.name or subnet.id, subnet) for subnet in chosen]
    checks = [rules.check(rule, named, draft) for rule in AWS_RULES]
    return (*checks[:3], _one_a_zone(chosen), *checks[3:])


def judge_cluster(subnet: AzureSubnet, environment: Environment) -> tuple[Check, ...]:
    """Return the checks of the subnet chosen for a cluster with user-defined routes."""
    return tuple(rules.check(rule, [(subnet.name, subnet)], environment) for rule in UDR_RULES)


def _one_a_zone(chosen: Sequence[AwsSubnet]) -> Check:
    verdict, evidence = _zones(chosen)
    return Check(
        name="one-a-zone",
        title="No two subnets are in the same zone",
        verdict=verdict,
        evidence=evidence,
        source=CONTROLLER,
    )


def _zones(chosen: Sequence[AwsSubnet]) -> tuple[Verdict, str]:
    zones = [subnet.zone for subnet in chosen if subnet.zone]
    twice = sorted({zone for zone in zones if zones.count(zone) > 1})
    if twice:
        return Verdict.FAIL, f"Two or more are in {', '.join(twice)}; a load balancer takes one."
    if len(zones) < len(chosen):
        return Verdict.NOT_CHECKED, "Not every subnet's zone is known."
    if len(zones) == 1:
        return (
            Verdict.WARN,
            f"There is only {zones[0]}: a network load balancer can do with one zone, an "
            "application load balancer needs two.",
        )
    return Verdict.PASS, f"They are in {', '.join(zones)}."


def suggest(subnets: Sequence[AwsSubnet], draft: Draft) -> tuple[str, ...]:
    """Return ids of the subnets that fit the draft's load balancer best, one a zone, by zone.

    Those whose routes are right go before those that are merely possible; in a zone, those the
    environment names before others, then those that are tagged, then the one with most room.
    Nothing is suggested of which it is not known where its routes lead, and no Outpost.
    """
    fit = [one for one in subnets if _may_be_suggested(one, draft)]
    right = [one for one in fit if routes(one, draft).verdict is Verdict.PASS]
    ranked = sorted(right or fit, key=lambda one: (one.zone, *_rank(one, draft)))
    return tuple(next(of_zone).id for _, of_zone in groupby(ranked, lambda one: one.zone))


def why_no_suggestion(subnets: Sequence[AwsSubnet], draft: Draft) -> str:
    """Say in a sentence why there is nothing to suggest."""
    if not subnets:
        return "No subnets are known here."
    if all(subnet.reach is Reach.UNKNOWN for subnet in subnets):
        return "It is not known where the subnets' routes lead, so none is suggested."
    kind = "public" if draft.public_load_balancer else "private"
    return f"None of the {len(subnets)} subnets fits a {kind} load balancer."


def _may_be_suggested(subnet: AwsSubnet, draft: Draft) -> bool:
    known = subnet.reach is not Reach.UNKNOWN and bool(subnet.zone) and not subnet.placement
    return known and judge_aws(subnet, draft).verdict is not Verdict.FAIL


def _rank(subnet: AwsSubnet, draft: Draft) -> tuple[bool, bool, int, str]:
    """Sort the better first."""
    network = draft.environment.network
    named = network is not None and subnet.id in named_by_cdp(network)
    return (not named, not is_tagged(subnet, draft), -(subnet.free or 0), subnet.id)
