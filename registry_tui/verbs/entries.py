"""The keys under which a change is written for programs."""

from __future__ import annotations

from backends.domain.journal import Entry
from registry_tui.verbs.output import Record


def entry_record(entry: Entry) -> Record:
    """Return a change under the keys of JSON and CSV; None is what is not known."""
    plan = entry.plan
    return {
        "id": entry.id,
        "kind": plan.kind,
        "title": plan.title,
        "target": plan.target.name,
        "state": entry.state.value,
        "words": entry.words,
        "registry_crn": entry.registry_crn or None,
        "by": entry.by,
        "at": entry.at,
        "profile": plan.where.profile,
        "region": plan.where.region,
        "endpoint_url": plan.where.endpoint_url or None,
        "request_ids": entry.request_ids,
        "overridden": entry.records[0].overridden,
    }
