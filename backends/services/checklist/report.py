"""A checklist as a document, and as JSON; Markdown and JUnit XML have modules of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import JsonValue

from backends.domain.answer import Call
from backends.domain.plan import Where
from backends.domain.registry import Registry
from backends.services.checklist.finding import Chapter, Finding
from backends.services.checklist.summary import summary


@dataclass(frozen=True, slots=True)
class Report:
    """What was found of one registry.

    Attributes:
        registry: The registry, as it was listed.
        where: With which profile and region.
        by: Who looked; empty where that is not known.
        at: When that had ended, in UTC.
        findings: What was found, in the order of the checks.
    """

    registry: Registry
    where: Where
    by: str
    at: datetime
    findings: tuple[Finding, ...]

    def chapters(self) -> Iterator[tuple[Chapter, Sequence[Finding]]]:
        """Yield each chapter of the guide with what was found for it, in the guide's order."""
        for chapter in Chapter:
            if found := [one for one in self.findings if one.chapter is chapter]:
                yield chapter, found


def report_json(report: Report) -> str:
    """Return it as JSON, all of it ASCII; the keys are those of `report_record`."""
    return f"{json.dumps(report_record(report), indent=2)}\n"


def report_record(report: Report) -> dict[str, JsonValue]:
    """Return it as JSON has it. Keys are added, and never renamed; times are ISO 8601 in UTC."""
    counts = summary(report.findings)
    return {
        "registry": report.registry.name,
        "registry_crn": report.registry.crn,
        "environment": report.registry.environment_name,
        "environment_crn": report.registry.environment_crn,
        "profile": report.where.profile,
        "region": report.where.region,
        "by": report.by or None,
        "at": iso(report.at),
        "verdict": counts.worst.value,
        "summary": {
            "fail": counts.fails,
            "warn": counts.warns,
            "pass": counts.passes,
            "not_checked": counts.not_checked,
        },
        "findings": [finding_record(one) for one in report.findings],
    }


def finding_record(finding: Finding) -> dict[str, JsonValue]:
    """Return one finding as JSON has it."""
    return {
        "check": finding.check,
        "chapter": finding.chapter.value,
        "section": finding.section,
        "title": finding.title,
        "verdict": finding.verdict.value,
        "words": finding.words,
        "advice": finding.advice or None,
        "fix": finding.fix,
        "at": iso(finding.at),
        "took_s": round(finding.took_s, 3),
        "calls": [_call(one) for one in finding.calls],
    }


def _call(call: Call) -> JsonValue:
    return {
        "service": call.service,
        "operation": call.operation,
        "at": iso(call.at),
        "duration_s": round(call.duration_s, 3),
        "request_id": call.request_id or None,
    }


def iso(moment: datetime) -> str:
    """Return a moment in UTC, as `2026-11-23T12:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
