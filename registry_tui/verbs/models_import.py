"""`models import`: from Hugging Face or NGC into a registry, followed to its end if asked to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from backends.domain.clock import utc_now
from backends.domain.model_source import ModelSource
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.registered_model import Visibility
from backends.ports import Session
from backends.services.planning.models.importing import Hub, Import, plan_import
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.changing import change
from registry_tui.verbs.model_finding import find_all_to_change
from registry_tui.verbs.model_places import places_of
from registry_tui.verbs.model_token import hub_token

NAME = "models import"
_HUBS: Mapping[Literal["hf", "ngc"], Hub] = {"hf": "HF", "ngc": "NGC"}


def run(options: Options) -> int:
    """Import a model; return the exit code."""
    if options.into and options.visibility:
        raise WrongUsage(
            NAME,
            "--visibility is for a new model",
            hint="`registry-tui models set-visibility` changes that of one there is.",
        )
    token = hub_token(options)
    wanted = Import(
        hub=_HUBS[options.hub],
        repository=options.repository.strip(),
        name=options.name or _name_in(options.repository),
        visibility=Visibility(options.visibility),
        into=options.into,
        with_token=bool(token),
    )
    if problem := wanted.problem:
        raise WrongUsage(NAME, problem.rstrip("."), hint="Correct it, and try again.")

    async def planning(session: Session, caller: Caller | None) -> Plan:
        source = await _registry(session, options)
        known = await _with_model(session, options, wanted)
        return await plan_import(session, source, known, caller=caller, now=utc_now())

    return change(options, planning, secret=token)


def _name_in(repository: str) -> str:
    """Return what a model is called that is called nothing else: the end of `org/model:version`."""
    return repository.strip().rpartition("/")[2].partition(":")[0]


async def _registry(session: Session, options: Options) -> ModelSource:
    source, *others = (await places_of(session, options.places)).sources
    if others:
        raise WrongUsage(NAME, "it goes into one registry", hint="Name one with --registry.")
    return source


async def _with_model(session: Session, options: Options, wanted: Import) -> Import:
    """Return an import with the model it goes into, by its id."""
    if not wanted.into:
        return wanted
    (into,) = await find_all_to_change(session, options, [wanted.into])
    return replace(wanted, into=into.model.id, name=into.model.name)
