"""`models compare`: two to four versions of a model side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from backends.domain.run import LoggedModel
from backends.ports import Session
from backends.services.models.comparing import FEWEST, MOST, Compared, Row, compare
from backends.services.models.origins import Origins
from backends.services.models.resolving import Meant, Reference, version_meant
from backends.services.models.sayings import why_absent
from registry_tui.exits import WrongUsage
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.verbs.model_finding import find_model
from registry_tui.verbs.output import Column, Record, write
from registry_tui.verbs.session import in_session

NAME = "models compare"


def run(options: Options) -> int:
    """Compare versions; return the exit code."""
    wanted = [_reference(text) for text in options.versions]
    if not FEWEST <= len(wanted) <= MOST:
        raise WrongUsage(
            NAME, f"it compares {FEWEST} to {MOST} versions", hint="Name their numbers."
        )
    return in_session(options, lambda session: compare_versions(session, options, wanted))


async def compare_versions(session: Session, options: Options, wanted: Sequence[Reference]) -> None:
    """Write what the versions are like.

    Raises:
        NotFound: There is no such model, or version.
        WrongUsage: One is named twice.
    """
    meant = await find_model(session, options, options.model)
    named = [replace(meant, reference=one) for one in wanted]
    numbers = [version_meant(one).version for one in named]
    if len(set(numbers)) < len(numbers):
        words = ", ".join(map(str, numbers))
        raise WrongUsage(NAME, f"a version is named twice: {words}", hint="Name others.")
    versions = await asyncio.gather(*(_compared(session, one) for one in named))
    without = not any(one.run or one.logged_model for one in versions)
    if without and (why := why_absent(meant.source.kind, "metrics")):
        say(why)
    rows = [row for row in compare(versions) if row.differs or not options.only_differences]
    if not rows:
        say("They are the same in all that is known of them.")
    write(rows, _columns(numbers), lambda row: _record(row, numbers), options)


async def _compared(session: Session, meant: Meant) -> Compared:
    version, origins = version_meant(meant), Origins()
    await origins.read(session.models, meant.source, version, lambda: None)
    made = origins.logged_model
    return Compared(
        meant.source,
        meant.model,
        version,
        origins.known_run,
        made if isinstance(made, LoggedModel) else None,
    )


def _reference(text: str) -> Reference:
    """Read a version as it is written alone: its number, `latest`, or `@ALIAS`."""
    reference = Reference.read(f"x{text}" if text.startswith("@") else f"x/{text}")
    if not reference.is_version:
        raise WrongUsage(NAME, f"{text!r} is no version", hint="Write a number, or @alias.")
    return reference


def _columns(numbers: Sequence[int]) -> tuple[Column[Row], ...]:
    return (
        Column[Row]("Part", lambda row: row.part),
        Column[Row]("Name", lambda row: row.name, narrow="fold"),
        *(_column(place, number) for place, number in enumerate(numbers)),
        Column[Row]("", lambda row: "differs" if row.differs else ""),
    )


def _column(place: int, number: int) -> Column[Row]:
    return Column[Row](str(number), lambda row: row.values[place], narrow="fold")


def _record(row: Row, numbers: Sequence[int]) -> Record:
    values = (value or None for value in row.values)
    return {
        "part": row.part,
        "name": row.name,
        "differs": row.differs,
        **dict(zip(map(str, numbers), values, strict=True)),
    }
