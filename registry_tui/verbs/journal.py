"""`journal`: the changes made with this program on this machine; no service is asked."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence

from backends.domain import journal
from backends.domain.errors import NotFound
from backends.domain.journal import Entry, State
from backends.services.execution.journal_search import filter_of, found
from backends.services.planning.plan_writing import change_record
from registry_tui import exits
from registry_tui.exits import WrongUsage
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.settings_reading import load
from registry_tui.verbs.entries import entry_record
from registry_tui.verbs.output import Column, Record, stamp, write, write_json, write_text
from registry_tui.wiring import connector

STYLES = {
    State.DONE: "green",
    State.UNDER_WAY: "yellow",
    State.FAILED: "red",
    State.REFUSED: "red",
    State.UNKNOWN: "magenta",
}
COLUMNS = (
    Column[Entry]("Time", lambda row: stamp(row.at)),
    Column[Entry]("State", lambda row: row.state.value, lambda row: STYLES.get(row.state, "")),
    Column[Entry]("Change", lambda row: row.plan.title, narrow="cut"),
    Column[Entry]("By", lambda row: row.by, narrow="cut", at_least=100),
    Column[Entry]("Profile", lambda row: row.plan.where.profile, at_least=120),
    Column[Entry]("Id", lambda row: row.id),
)


def run(options: Options) -> int:
    """Show changes; return the exit code."""
    wanted = filter_of(options.filter)
    if wanted.problems:
        raise WrongUsage("--filter", " ".join(wanted.problems))
    kept = connector(options, load(options, os.environ)).journal()
    everything = asyncio.run(kept.entries())
    entries = [row for row in found(everything, wanted) if options.id in ("", row.id)]
    if options.id and not entries:
        raise NotFound("journal", f"no change has the id {options.id}", hint=f"See {kept.place}.")
    if not entries:
        say("No change matches the filter." if everything else f"No changes yet in {kept.place}.")
    _write(entries, options)
    return exits.DONE


def _write(entries: Sequence[Entry], options: Options) -> None:
    if options.output == "markdown":
        write_text("\n\n".join(change_record(row).rstrip() for row in entries))
    elif not options.id:
        write(entries, COLUMNS, entry_record, options)
    elif options.output == "json":
        write_json(_whole(entries[0]))
    else:
        _write_records(entries[0], options)


def _write_records(entry: Entry, options: Options) -> None:
    columns = (
        Column[journal.Record]("Time", lambda row: stamp(row.at)),
        Column[journal.Record]("Event", lambda row: row.ended or row.event),
        *([Column[journal.Record]("About", entry.about)] if entry.plan.step_by_step else []),
        Column[journal.Record]("Words", lambda row: row.words, narrow="fold"),
        Column[journal.Record]("Request id", lambda row: row.request_id),
    )
    write(entry.records, columns, lambda row: _step(row, entry.about(row)), options)


def _whole(entry: Entry) -> Mapping[str, object]:
    records = [row.model_dump(mode="json", exclude={"plan"}) for row in entry.records]
    return {**entry_record(entry), "records": records, "plan": entry.plan.model_dump(mode="json")}


def _step(row: journal.Record, about: str) -> Record:
    return {
        "at": row.at,
        "event": row.event,
        "step": row.step,
        "about": about or None,
        "words": row.words,
        "request_id": row.request_id or None,
        "registry_crn": row.registry_crn or None,
        "ended": row.ended or None,
    }
