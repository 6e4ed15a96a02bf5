"""Finds changes in the journal by the filter's terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from backends.domain.filter_terms import Filter, SearchIndex, parse
from backends.domain.journal import Entry

_SEARCHED: Mapping[str, Callable[[Entry], str]] = {
    "state": lambda entry: entry.state.value,
    "kind": lambda entry: entry.plan.kind,
    "title": lambda entry: entry.plan.title,
    "name": lambda entry: entry.plan.target.name,
    "crn": lambda entry: f"{entry.plan.target.crn} {entry.registry_crn}",
    "by": lambda entry: entry.by,
    "profile": lambda entry: entry.plan.where.profile,
    "region": lambda entry: entry.plan.where.region,
    "at": lambda entry: f"{entry.at:%Y-%m-%d %H:%M}",
    "words": lambda entry: entry.words,
    "id": lambda entry: " ".join((entry.id, *entry.request_ids)),
}


def filter_of(text: str) -> Filter:
    """Read a filter for the journal; see `backends.domain.filter_terms`."""
    return parse(text, tuple(_SEARCHED))


def found(entries: Sequence[Entry], wanted: Filter) -> Sequence[Entry]:
    """Return the changes that pass every term, in their order."""
    return [entries[position] for position in SearchIndex(entries, _SEARCHED).search(wanted)]
