"""What the plans of changes to models have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from pydantic import JsonValue

from backends.domain.model_source import ModelSource
from backends.domain.person import Caller
from backends.domain.plan import Check, Expectation, Request, Shows, Step, Target, Verdict
from backends.domain.registered_model import RegisteredModel
from backends.ports import Session
from backends.services.models.rights import GUIDE, administers, owns, why_not_changed
from backends.services.planning.models.curl import curl

API = "AI Registry standalone API"
LAST_WORD = "The service has the last word."


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model somebody has chosen, as it was shown to them."""

    source: ModelSource
    model_id: str
    name: str


def model_step(
    source: ModelSource,
    operation: str,
    body: Mapping[str, JsonValue],
    *,
    effect: str,
    about: str,
    shows: Shows,
    secret: str = "",
) -> Step:
    """Return the step that sends one change to the place where a model is registered."""
    request = Request(
        service=source.kind, operation=operation, body=body, at=source.key, secret=secret
    )
    return Step(
        request=request, effect=effect, command=curl(request, source), about=about, shows=shows
    )


def path_of(model_id: str, version: int = 0) -> str:
    """Return the path of a model of a registry, or of one of its versions."""
    path = f"/models/{quote(model_id, safe='')}"
    return f"{path}/versions/{version}" if version else path


def target_of(chosen: Sequence[Chosen], version: int = 0) -> Target:
    """Return models, or a version of one, as what a plan changes."""
    name = ", ".join(one.name for one in chosen)
    name = f"{name} version {version}" if version else name
    return Target(kind="model", name=name, crn=chosen[0].source.key)


def expected(
    source: ModelSource,
    words: str,
    known: Sequence[str] = (),
    ends: Literal["at once", "ready"] = "at once",
) -> Expectation:
    """Return what must be seen when a change of models has arrived, or has come to its end."""
    return Expectation(
        sees="models",
        words=words,
        ends=ends,
        registry_crn=source.key if source.kind == "AI Registry" else "",
        known=tuple(known),
    )


def one_or_more(chosen: Sequence[Chosen]) -> str:
    """Return what one model or several are called in a title."""
    return chosen[0].name if len(chosen) == 1 else f"{len(chosen)} models"


async def read_again(session: Session, chosen: Chosen) -> RegisteredModel:
    """Return a model as it is now; raise as `ModelCatalogue.model`."""
    return (await session.models.open(chosen.source).model(chosen.model_id)).value


def right_check(
    caller: Caller | None, source: ModelSource, models: Sequence[RegisteredModel]
) -> Check:
    """Check that somebody may change models: their owner, or who administers them."""
    verdict, evidence = _finding(caller, source, models)
    return Check(
        name="owner",
        title="You own it, or administer the models of its registry"
        if source.kind == "AI Registry"
        else "You may change it",
        verdict=verdict,
        evidence=evidence,
        source=GUIDE if source.kind == "AI Registry" else "",
    )


def _finding(
    caller: Caller | None, source: ModelSource, models: Sequence[RegisteredModel]
) -> tuple[Verdict, str]:
    if source.kind == "MLflow":
        return Verdict.NOT_CHECKED, f"The server knows who may do it. {LAST_WORD}"
    if caller is None:
        return Verdict.NOT_CHECKED, f"Who you are is not known here. {LAST_WORD}"
    refused = [one for one in models if why_not_changed(caller, source, one)]
    if refused:
        names = ", ".join(f"{one.name} is {one.owner}'s" for one in refused)
        return Verdict.FAIL, f"{names}, and you are no administrator there."
    others = [one for one in models if not owns(caller, one)]
    if not others:
        return Verdict.PASS, f"{caller.workload_name} is the owner."
    return _finding_of_others(caller, source, others)


def _finding_of_others(
    caller: Caller, source: ModelSource, others: Sequence[RegisteredModel]
) -> tuple[Verdict, str]:
    if administers(caller, source):
        where = source.environment_name or "the environment"
        words = f"You are MLAdmin in {where}. That this is enough is not documented."
        return Verdict.PASS, f"{words} {LAST_WORD}"
    if any(owns(caller, one) is None for one in others):
        return Verdict.NOT_CHECKED, f"Who owns it, or who you are, is not told. {LAST_WORD}"
    whose = ", ".join(f"{one.name} is {one.owner}'s" for one in others)
    words = f"{whose}. Whether you administer the models there is not told."
    return Verdict.NOT_CHECKED, f"{words} {LAST_WORD}"


async def described_check(session: Session, source: ModelSource, steps: Sequence[Step]) -> Check:
    """Check that the place's own description has the fields that are sent.

    The bodies of these changes are not published, so a registry is asked for its own.
    """
    catalogue = session.models.open(source)
    verdict, evidence = Verdict.NOT_CHECKED, "There is nothing to send."
    for step in steps[:1]:
        described = await catalogue.fields_of(step.request)
        sent = sorted(step.request.body)
        if described is None:
            evidence = "It does not describe this change. What is not applied is told afterwards."
        elif missing := [name for name in sent if name not in described]:
            verdict = Verdict.WARN
            evidence = (
                f"Its description has no field {', '.join(missing)}, so it may take no notice. "
                "What is not applied is told afterwards."
            )
        else:
            verdict, evidence = Verdict.PASS, f"Its description has {', '.join(sent)}."
    return Check(
        name="described",
        title="The registry describes this change as it is sent",
        verdict=verdict,
        evidence=evidence,
        source="its /swagger.json",
    )
