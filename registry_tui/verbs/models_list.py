"""`models list`: the models of every place, or of those that are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from backends.domain.filter_terms import Filter, Term
from backends.domain.registered_model import Visibility
from backends.ports import Session
from backends.services.listing import Field, Order
from backends.services.models.fields import FIELDS, ModelRow, filter_of
from backends.services.models.sayings import why_absent
from registry_tui.exits import WrongUsage
from registry_tui.guarding import explain, say
from registry_tui.options import Options
from registry_tui.verbs.model_places import places_of, say_left_out
from registry_tui.verbs.model_reading import Reading, passing, read_models, with_versions
from registry_tui.verbs.model_records import model_record
from registry_tui.verbs.output import HEALTH_STYLES, Column, write
from registry_tui.verbs.session import in_session

_OF_VERSIONS = frozenset({"latest", "versions", "origin"})
"""What a registry's list does not tell."""
_ALWAYS = frozenset({"name", "registry"})
_AT_LEAST = {"versions": 100, "alias": 100, "tag": 130, "updated": 110, "created": 150}
"""From which width of the terminal a column is shown; the others are there at any width."""


def run(options: Options) -> int:
    """List models; return the exit code."""
    return in_session(options, lambda session: list_models(session, options))


async def list_models(
    session: Session, options: Options, named: Sequence[Term] = (), name_part: str = ""
) -> None:
    """Write the models that pass `--filter`, and the terms besides.

    Raises:
        WrongUsage: A term, a column or a place is not understood.
        NotFound: There is no such place.
        ServiceError: No place has answered.
    """
    typed = filter_of(options.filter)
    if typed.problems:
        raise WrongUsage("--filter", " ".join(typed.problems))
    wanted, order = Filter((*named, *typed.terms)), _order(options.sort)
    early, late = _split(wanted) if options.with_versions else (wanted, Filter())
    is_whole = order is not None or options.reverse or late.terms
    places = await places_of(session, options.places)
    read = await read_models(
        session.models,
        places.sources,
        early,
        name_part=name_part,
        most=0 if is_whole else options.limit,
    )
    _refuse_silence(read, len(places.sources))
    rows = await _versions_of(session, read.rows, late) if options.with_versions else read.rows
    _write(_arranged(rows, order, read, options), wanted, read, options)


def _split(wanted: Filter) -> tuple[Filter, Filter]:
    """Return what can be asked before versions are read, and what only afterwards."""
    late = [term for term in wanted.terms if term.field in _OF_VERSIONS or not term.field]
    early = [term for term in wanted.terms if term not in late]
    return Filter(tuple(early)), Filter(tuple(late))


def _refuse_silence(read: Reading, places: int) -> None:
    """Raise the first failure where no place has answered."""
    if places and len(read.failures) == places:
        say_left_out(read.failures[1:])
        raise read.failures[0][1]


async def _versions_of(session: Session, rows: Sequence[ModelRow], late: Filter) -> list[ModelRow]:
    whole, failures = await with_versions(session.models, rows)
    if failures:
        say(f"The versions of {len(failures)} of {len(rows)} models are not known.")
        explain(failures[0])
    return list(passing(whole, late))


def _arranged(
    rows: list[ModelRow],
    order: Callable[[ModelRow], Order] | None,
    read: Reading,
    options: Options,
) -> Sequence[ModelRow]:
    if order is not None:
        rows = sorted(rows, key=order)
    if options.reverse:
        rows = rows[::-1]
    if options.limit and len(rows) > options.limit:
        read.more = True
        return rows[: options.limit]
    return rows


def _write(rows: Sequence[ModelRow], wanted: Filter, read: Reading, options: Options) -> None:
    say_left_out(read.failures)
    say_left_out(read.broken_off, "is not listed to its end")
    if not options.with_versions and _asks_for_versions(wanted, options.sort):
        say(f"{why_absent('AI Registry', 'latest')} --versions reads them.")
    if read.more:
        say(f"There may be more than these {len(rows)}: --limit has left the rest out.")
    if not rows:
        say("No model matches." if wanted.terms else "There are no models to see.")
    columns = [_column(field) for field in FIELDS if _is_shown(field, rows)]
    write(rows, columns, lambda row: model_record(row.source, row.model), options)


def _asks_for_versions(wanted: Filter, sort: str) -> bool:
    return sort in _OF_VERSIONS or any(term.field in _OF_VERSIONS for term in wanted.terms)


def _is_shown(field: Field[ModelRow], rows: Iterable[ModelRow]) -> bool:
    """Say whether a column has anything in it: what no place tells takes no room."""
    return field.key in _ALWAYS or any(field.text(row) for row in rows)


def _column(field: Field[ModelRow]) -> Column[ModelRow]:
    match field.key:
        case "name":
            return Column(field.title, field.text, narrow="fold")
        case "registry":
            return Column(field.title, field.text)
        case "visibility":
            return Column(field.title, field.text, _visibility_style)
        case "latest":
            return Column(field.title, field.text, _latest_style)
        case key:
            return Column(field.title, field.text, narrow="cut", at_least=_AT_LEAST.get(key, 0))


def _visibility_style(row: ModelRow) -> str:
    return "yellow" if row.model.visibility is Visibility.PUBLIC else ""


def _latest_style(row: ModelRow) -> str:
    return HEALTH_STYLES[row.model.latest.health] if row.model.latest else ""


def _order(name: str) -> Callable[[ModelRow], Order] | None:
    if not name:
        return None
    orders = {field.key: field.order for field in FIELDS}
    if name not in orders:
        raise WrongUsage("--sort", f"there is no column {name}; there are {', '.join(orders)}")
    return orders[name]
