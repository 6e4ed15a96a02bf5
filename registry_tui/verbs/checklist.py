"""`checklist`: what of a registry is set up, along the chapters of the product guide."""

from __future__ import annotations

import asyncio
import sys

from backends.domain.clock import utc_now
from backends.domain.errors import ServiceError
from backends.domain.plan import Verdict
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.checklist.checks import CHECKS
from backends.services.checklist.finding import Finding
from backends.services.checklist.report import Report, report_json
from backends.services.checklist.report_junit import report_junit
from backends.services.checklist.report_markdown import report_markdown
from backends.services.checklist.run import run_checks
from backends.services.checklist.subject import Subject
from backends.services.checklist.summary import summary
from backends.services.who import who_am_i
from registry_tui import exits
from registry_tui.exits import WrongUsage
from registry_tui.guarding import explain, say
from registry_tui.options import Options
from registry_tui.verbs.checklist_lines import ChecklistLines
from registry_tui.verbs.finding import find
from registry_tui.verbs.gate_pass import gate_pass, sign_in
from registry_tui.verbs.output import Record, write_csv, write_text
from registry_tui.verbs.session import with_session
from registry_tui.verbs.storage_way import SAID


def run(options: Options) -> int:
    """Check one registry; return the exit code, which is 1 where a check fails."""
    known = [row.name for row in CHECKS]
    if unknown := [name for name in options.only if name not in known]:
        words = f"there is no check {', '.join(unknown)}; there are {', '.join(known)}"
        raise WrongUsage("--only", words)
    return with_session(options, lambda session: _check(session, options))


async def _check(session: Session, options: Options) -> int:
    registry = (await find(session.control_plane, options.registry)).value
    await _sign_in(session, registry, options)
    subject = Subject(
        session,
        registry,
        said=SAID[options.raz],
        ranger_address=options.ranger_url,
        may_run_plugins=options.run_plugins,
        runs=lambda command: say(f"This runs `{command}` to sign in to the cluster."),
    )
    names = [row.name for row in CHECKS if not options.only or row.name in options.only]
    say(f"Checking {registry.name}: {len(names)} check{'' if len(names) == 1 else 's'}.")
    lines = ChecklistLines(names)
    shows = options.output == "table"
    findings, by = await asyncio.gather(
        run_checks(subject, only=names, told=lines.tell if shows else _keep_quiet), _by(session)
    )
    report = Report(registry, session.where, by, utc_now(), findings)
    _write(report, options.output)
    counts = summary(findings)
    say(f"{registry.name}: {counts.words}.")
    return exits.FAILED if counts.worst is Verdict.FAIL else exits.DONE


async def _sign_in(session: Session, registry: Registry, options: Options) -> None:
    """Sign in to Ranger where one can; where its address is not known, say so and go on."""
    passing = gate_pass(options)
    if passing is None:
        return
    try:
        await sign_in(session, registry.environment_crn, passing, options.ranger_url)
    except ServiceError as error:
        say("Nobody is signed in to Ranger.")
        explain(error)


async def _by(session: Session) -> str:
    try:
        caller = await who_am_i(session.control_plane, session.control_plane)
    except ServiceError:
        return ""
    return caller.email or caller.name


def _keep_quiet(_finding: Finding) -> None:
    """Write nothing before everything is found."""


def _write(report: Report, output: str) -> None:
    match output:
        case "json":
            sys.stdout.write(report_json(report))
        case "markdown":
            write_text(report_markdown(report))
        case "junit":
            sys.stdout.write(report_junit(report))
        case "csv":
            write_csv(map(_csv_record, report.findings))
        case _:
            pass


def _csv_record(one: Finding) -> Record:
    """Return a finding as a row: the keys of JSON, its calls in one cell."""
    return {
        "check": one.check,
        "chapter": one.chapter,
        "section": one.section,
        "title": one.title,
        "verdict": one.verdict,
        "words": one.words,
        "advice": one.advice or None,
        "fix": one.fix,
        "at": one.at,
        "took_s": round(one.took_s, 3),
        "calls": [f"{call} {call.request_id}".rstrip() for call in one.calls],
    }
