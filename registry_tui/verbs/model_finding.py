"""Finds the models that the arguments of a verb mean, and says which places did not answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from backends.domain.errors import AccessDenied, NotFound, ServiceError, Unreachable
from backends.domain.model_source import ModelSource
from backends.ports import Session
from backends.services.models.resolving import (
    SERVICE,
    Lookup,
    Meant,
    NotUnique,
    Reference,
    look_up,
    whole,
)
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.model_places import Places, places_of, say_left_out


async def find_model(session: Session, options: Options, text: str) -> Meant:
    """Return the model a text names, with its versions; places that do not answer are told.

    Those of registries that are being deleted are not: there is nothing to expect of them.

    Raises:
        NotFound: There is none in any place that let us look.
        WrongUsage: There are several, or nothing is named.
        ServiceError: There is none where one was answered, and a place did not answer.
    """
    readings = _readings(text)
    places = await places_of(session, options.places)
    lookup = await look_up(session.models, places.sources, {one.name for one in readings})
    meant = _meant(lookup, readings)
    if meant is None:
        raise _nowhere(readings[0].name, places, lookup)
    say_left_out(row for row in lookup.failures if row[0].key not in places.leaving)
    return await whole(session.models, meant)


async def find_to_change(session: Session, options: Options, text: str) -> Meant:
    """Return the model a text names, to change it; as `find_model`.

    A name is not enough where a place did not answer, in which another may be called so: a change
    of the wrong one is worse than none.
    """
    (meant,) = await _find_to_change(session, options, [_readings(text)])
    return await whole(session.models, meant)


async def find_all_to_change(
    session: Session, options: Options, names: Sequence[str]
) -> tuple[Meant, ...]:
    """Return the models with these names or ids; as `find_to_change`, but none is a version."""
    return await _find_to_change(session, options, [(Reference(name),) for name in names])


async def _find_to_change(
    session: Session, options: Options, wanted: Sequence[tuple[Reference, ...]]
) -> tuple[Meant, ...]:
    names = {one.name for readings in wanted for one in readings}
    places = await places_of(session, options.places)
    lookup = await look_up(session.models, places.sources, names)
    unsure = _unsure(places, lookup)
    found: dict[tuple[str, str], Meant] = {}
    for readings in wanted:
        meant = _meant(lookup, readings)
        if meant is None:
            raise _nowhere(readings[0].name, places, lookup)
        if unsure and not _is_by_id(meant):
            raise _in_doubt(meant, unsure)
        found[meant.source.key, meant.model.id] = meant
    return tuple(found.values())


def _readings(text: str) -> tuple[Reference, ...]:
    if not text.strip():
        raise WrongUsage(SERVICE, "no model is named", hint="Write NAME, NAME/3 or NAME@alias.")
    return Reference.readings(text)


def _meant(lookup: Lookup, readings: Collection[Reference]) -> Meant | None:
    try:
        return lookup.meant(*readings)
    except NotUnique as error:
        raise WrongUsage(error.service, error.detail, hint=error.hint) from error


def _unsure(places: Places, lookup: Lookup) -> list[tuple[ModelSource, ServiceError]]:
    """Return the failures that leave it open what is there.

    Where one may not look there is nothing for one; a registry that is being deleted is no loss.
    """
    return [
        (source, error)
        for source, error in lookup.failures
        if not isinstance(error, AccessDenied) and source.key not in places.leaving
    ]


def _nowhere(name: str, places: Places, lookup: Lookup) -> ServiceError:
    """Return what to raise where there is no such model, as far as one knows."""
    if lookup.failures and len(lookup.failures) == len(places.sources):
        say_left_out(lookup.failures[1:])
        return lookup.failures[0][1]
    if unsure := _unsure(places, lookup):
        why = unsure[0][1].detail.rstrip(".")
        return Unreachable(
            SERVICE,
            f"there is no model called {name} where one was answered, and {_names(unsure)} did "
            f"not answer: {why}",
            hint="Try again, or name the place with --registry.",
        )
    say_left_out(row for row in lookup.failures if row[0].key not in places.leaving)
    return NotFound(
        SERVICE,
        f"there is no model called {name}",
        hint="`registry-tui models search WORD` finds names that are like it.",
    )


def _is_by_id(meant: Meant) -> bool:
    """Say whether a model was named by what no other has: on MLflow the name is the id."""
    return meant.source.kind == "AI Registry" and meant.reference.name == meant.model.id


def _in_doubt(meant: Meant, unsure: Sequence[tuple[ModelSource, ServiceError]]) -> WrongUsage:
    return WrongUsage(
        SERVICE,
        f"{meant.model.name} is in {meant.source.name}; {_names(unsure)} did not answer, and may "
        "have another of that name",
        hint=f"Add --registry {meant.source.name} where that is the one you mean.",
    )


def _names(failures: Sequence[tuple[ModelSource, ServiceError]]) -> str:
    return ", ".join(source.name for source, _ in failures)
