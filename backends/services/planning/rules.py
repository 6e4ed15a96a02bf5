"""Rules about subnets: the picker and the checks of a plan read the same ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from backends.domain.plan import Check, Verdict

SubnetT = TypeVar("SubnetT")
ForT = TypeVar("ForT")

_GRAVITY = (Verdict.PASS, Verdict.NOT_CHECKED, Verdict.WARN, Verdict.FAIL)


@dataclass(frozen=True, slots=True)
class SubnetVerdict:
    """What a subnet, or one thing about it, came to; the reason is a sentence or more."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Rule(Generic[SubnetT, ForT]):
    """One thing to look at in a subnet, for what it is to be used for.

    Attributes:
        name: The name of the check it becomes in a plan.
        title: What it looks at, as a claim about all chosen subnets.
        source: Where the rule is from.
        judge: Looks at one subnet; the reason it gives does not name the subnet.
    """

    name: str
    title: str
    source: str
    judge: Callable[[SubnetT, ForT], SubnetVerdict]


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that matters most; `PASS` of none."""
    return max(verdicts, key=_GRAVITY.index, default=Verdict.PASS)


def together(verdicts: Sequence[SubnetVerdict]) -> SubnetVerdict:
    """Return what verdicts about one subnet come to, with every reason that made it so."""
    came_to = gravest(one.verdict for one in verdicts)
    reasons = [one.reason for one in verdicts if one.verdict is came_to]
    return SubnetVerdict(came_to, " ".join(reasons))


def check(
    rule: Rule[SubnetT, ForT], chosen: Sequence[tuple[str, SubnetT]], wanted_for: ForT
) -> Check:
    """Return the check a rule becomes for the chosen subnets, each with what people call it.

    Its evidence is what made the verdict so; subnets of which the same is to be said share it.
    """
    found = [(name, rule.judge(subnet, wanted_for)) for name, subnet in chosen]
    came_to = gravest(one.verdict for _, one in found)
    told = dict[str, list[str]]()
    for name, one in found:
        if one.verdict is came_to:
            told.setdefault(one.reason, []).append(name)
    return Check(
        name=rule.name,
        title=rule.title,
        verdict=came_to,
        evidence=" ".join(f"{_named(names)}: {reason}" for reason, names in told.items()),
        source=rule.source,
    )


def _named(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"Each of {', '.join(names)}"
