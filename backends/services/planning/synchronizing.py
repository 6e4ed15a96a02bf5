"""Plans the synchronization of registries with the workbenches in their environments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from backends.domain.errors import NotFound, Rejected, ServiceError
from backends.domain.journal import Entry
from backends.domain.person import Caller
from backends.domain.plan import Check, Expectation, Plan, Step, Target, Undo, Verdict, Where
from backends.domain.registry import Registry, one_or_many
from backends.domain.synchronization import Way, of_inference_service
from backends.domain.workbench import InferenceService
from backends.ports import Session
from backends.services.execution.step_events import left_over
from backends.services.planning.candidates import Candidate, Neighbourhood, neighbourhood
from backends.services.planning.plan_parts import CDP, GUIDE, new_id, step
from backends.services.planning.registry_plans import LISTED, status_check
from backends.services.planning.roles import role_check

WORKSPACES = "ml listWorkspaces"
NOTHING_TO_UNDO = (
    "None is needed: each workbench reads again which registry is in its environment, and nothing "
    "else changes."
)


async def plan_synchronization(
    session: Session,
    registries: Sequence[Registry],
    *,
    chosen: Sequence[str] | None = None,
    caller: Caller | None,
    now: datetime,
) -> Plan:
    """Plan to synchronize registries with workbenches: those named, else those that need it.

    Args:
        session: Where to.
        registries: One or several; each is read anew.
        chosen: CRNs or names of workbenches in their environments; None for those that need it.
        caller: Who asks, where that is known.
        now: When.

    Raises:
        NotFound: A registry is not there any longer, or no workbench in these environments is
            called so.
        ServiceError: Registries or workbenches could not be listed.
    """
    there = await neighbourhood(session, registries, leave_out=chosen is None)
    wanted = there.needing if chosen is None else _crns(there, chosen)
    return synchronization(there, wanted, where=session.where, caller=caller, now=now)


async def plan_the_rest(
    session: Session, entry: Entry, *, caller: Caller | None, now: datetime
) -> Plan:
    """Plan a synchronization again, for what an earlier one has not certainly reached.

    Raises:
        Rejected: The earlier one has left nothing over, is not over yet, or was sent to another
            control plane.
        NotFound: Its registries are not there any longer.
        ServiceError: Registries or workbenches could not be listed.
    """
    if entry.plan.where != session.where:
        raise Rejected(CDP, f"it was made with {entry.plan.where}", hint="Switch to that first.")
    left = left_over(entry)
    if not left:
        raise Rejected(CDP, "it has left nothing over", hint="Nothing was sent.")
    if entry.is_open:
        raise Rejected(CDP, "it is not over yet", hint="Wait a few minutes, and try again.")
    registries = [Registry(crn=crn) for crn in entry.plan.expected.known]
    there = await neighbourhood(session, registries, leave_out=False)
    known = {one.workbench.crn for one in there.candidates}
    chosen = [crn for crn in left if crn in known]
    plan = synchronization(there, chosen, where=session.where, caller=caller, now=now)
    if gone := len(left) - len(chosen):
        words = f"{gone} of those left over {'is' if gone == 1 else 'are'} not there any longer."
        return plan.model_copy(update={"consequences": (words, *plan.consequences)})
    return plan


def _crns(there: Neighbourhood, chosen: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(crn for name in chosen for crn in _called(there, name)))


def _called(there: Neighbourhood, name: str) -> list[str]:
    rows = [one.workbench for one in there.candidates]
    found = [row.crn for row in rows if name in (row.crn, row.name)]
    if not found:
        known = ", ".join(row.name for row in rows) or "none"
        raise NotFound(
            CDP, f"no workbench beside the registry is called {name}", hint=f"There are: {known}."
        )
    return found


def synchronization(
    there: Neighbourhood,
    chosen: Sequence[str],
    *,
    where: Where,
    caller: Caller | None,
    now: datetime,
) -> Plan:
    """Return the plan for what was read and chosen; without a step where nothing is chosen."""
    picked = [one for one in there.candidates if one.workbench.crn in chosen]
    return Plan(
        id=new_id(now),
        kind="synchronize-registry",
        title=f"Synchronize {one_or_many(there.registries)} with {_workbenches(len(picked))}",
        target=Target(
            kind="registry",
            name=", ".join(row.name for row in there.registries),
            crn=there.registries[0].crn,
        ),
        where=where,
        made_at=now,
        steps=tuple(_step(where, one) for one in picked),
        checks=tuple(_checks(there, picked, caller)),
        consequences=tuple(_consequences(there, picked)),
        afterwards=("What failed can be tried again: s plans that for what is left.",),
        expected=Expectation(
            sees="event",
            words="an event of it for each workbench, where events are to be seen",
            ends="at once",
            registry_crn=there.registries[0].crn,
            known=tuple(row.crn for row in there.registries),
        ),
        undo=Undo(words=NOTHING_TO_UNDO, kind=None),
        step_by_step=True,
    )


def _workbenches(count: int) -> str:
    return f"{count or 'no'} workbench{'' if count == 1 else 'es'}"


def _step(where: Where, one: Candidate) -> Step:
    row = one.workbench
    why = ", ".join(filter(None, (row.version, one.verdict.reason)))
    effect = f"Tells the workbench {row.name} ({why}) to read again which registry to use."
    body = {"workspaceCrn": row.crn}
    return step(where, "refreshModelRegistryConfigmap", body, effect, about=row.name)


# Checks


def _checks(
    there: Neighbourhood, picked: Sequence[Candidate], caller: Caller | None
) -> Iterator[Check]:
    environments = {row.environment_crn: row.environment_name for row in there.registries}
    for crn, name in environments.items():
        check = role_check(caller, crn, name)
        yield check if len(environments) == 1 else _for_one(check, name)
    for row in there.registries:
        check = status_check("synchronize-registry", row)
        yield check if len(there.registries) == 1 else _for_one(check, row.name)
    if there.left_out:
        yield Check(
            name="nothing-left-out",
            title="Each registry asked for is in this",
            verdict=Verdict.WARN,
            evidence=" ".join(
                f"{row.name} is left out. {why}" for row, why in there.left_out.items()
            ),
            source=LISTED,
        )
    unready = [one for one in picked if one.why_not]
    yield Check(
        name="workbenches-ready",
        title="The workbenches are ready",
        verdict=Verdict.FAIL if unready else Verdict.PASS,
        evidence=" ".join(f"{one.workbench.name}: {one.why_not}" for one in unready)
        or (
            f"{_workbenches(len(picked))} chosen, and each is ready."
            if picked
            else "None is chosen."
        ),
        source=WORKSPACES,
    )
    yield from _needed(picked)
    yield from _several(there)
    yield there.outbound


def _for_one(check: Check, name: str) -> Check:
    return check.model_copy(
        update={"name": f"{check.name}-{name}", "title": f"{name}: {check.title}"}
    )


def _needed(picked: Sequence[Candidate]) -> Iterator[Check]:
    automatic = [one.workbench.name for one in picked if one.verdict.way is Way.AUTOMATIC]
    if automatic:
        yield Check(
            name="needed",
            title="It is needed",
            verdict=Verdict.WARN,
            evidence=f"It does no harm, but these look for the registry by themselves: "
            f"{', '.join(automatic)}.",
            source=GUIDE,
        )


def _several(there: Neighbourhood) -> Iterator[Check]:
    counts = Counter(row.environment_name for row in there.registries)
    for environment, count in counts.items():
        if count > 1:
            yield Check(
                name=f"one-registry-{environment}",
                title=f"{environment} has one registry",
                verdict=Verdict.WARN,
                evidence=f"{count} of its registries are chosen. The call names a workbench only, "
                "and which registry the control plane then gives it is not documented.",
                source="ml refreshModelRegistryConfigmap, its document",
            )


# What it means


def _consequences(there: Neighbourhood, picked: Sequence[Candidate]) -> Iterator[str]:
    if not there.candidates:
        yield "There is no workbench in the environment."
    elif not there.needing:
        yield "No workbench needs it."
    if len(there.registries) > 1:
        yield f"It is about {', '.join(row.name for row in there.registries)}."
    left = [one for one in there.candidates if one not in picked]
    automatic = [one for one in left if one.verdict.way is Way.AUTOMATIC]
    if automatic:
        interval = automatic[0].verdict.interval
        names = ", ".join(one.workbench.name for one in automatic)
        yield f"Not in this, because they look by themselves {interval}: {names}."
    passed_over = ", ".join(
        one.workbench.name for one in left if one.workbench.crn in there.needing
    )
    if passed_over:
        yield f"Not in this, though they do not look by themselves: {passed_over}."
    for one in left:
        if one.why_not and one.verdict.way is Way.MANUAL:
            yield f"{one.workbench.name} needs it as well, and cannot have it. {one.why_not}"
    yield from _services(there.services)


def _services(services: Sequence[InferenceService] | ServiceError) -> Iterator[str]:
    if isinstance(services, ServiceError):
        yield f"Which Inference services are there is not known. {services}"
        return
    for row in services:
        verdict = of_inference_service(row)
        if verdict.way is Way.AUTOMATIC:
            yield f"The Inference service {row.name} looks by itself {verdict.interval}."
        else:
            version = row.ml_serving_version or "without a version"
            yield f"The Inference service {row.name} ({version}) is not reached: {verdict.reason}."
