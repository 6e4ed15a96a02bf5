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
        "steps": _steps(entry),
    }


def _steps(entry: Entry) -> list[dict[str, str]]:
    """Return what has become of each step, of a change that is made step by step."""
    if not entry.plan.step_by_step:
        return []
    return [
        {
            "about": one.step.about,
            "state": one.state.value,
            "words": one.record.words if one.record else "",
            "request_id": one.request_id,
        }
        for one in entry.outcomes
    ]
