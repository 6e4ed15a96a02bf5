"""A checklist as JUnit XML, for pipelines: a suite a chapter, a case a check.

What fails is a failure, what was not checked is skipped with its reason, and what is warned of
passes, with the warning in its output.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree as Xml

from backends.domain.answer import Call
from backends.domain.plan import Verdict
from backends.domain.printable import printable
from backends.services.checklist.finding import Finding
from backends.services.checklist.report import Report, iso


def report_junit(report: Report) -> str:
    """Return it as XML, all of it ASCII, and valid whatever is in names.

    Control characters, which XML has no form for, become visible signs.
    """
    named = {"name": "registry-tui checklist", **_counts(report.findings)}
    root = Xml.Element("testsuites", named)
    for chapter, findings in report.chapters():
        named = {"name": chapter.value, "timestamp": f"{report.at:%Y-%m-%dT%H:%M:%S}"}
        suite = Xml.SubElement(root, "testsuite", named | _counts(findings))
        properties = Xml.SubElement(suite, "properties")
        for name, value in _facts(report):
            Xml.SubElement(properties, "property", name=name, value=printable(value))
        for one in findings:
            _add_case(suite, report.registry.name, one)
    Xml.indent(root)
    return Xml.tostring(root, encoding="us-ascii", xml_declaration=True).decode("ascii") + "\n"


def _counts(findings: Sequence[Finding]) -> dict[str, str]:
    verdicts = [one.verdict for one in findings]
    return {
        "tests": str(len(findings)),
        "failures": str(verdicts.count(Verdict.FAIL)),
        "errors": "0",
        "skipped": str(verdicts.count(Verdict.NOT_CHECKED)),
        "time": f"{sum(one.took_s for one in findings):.3f}",
    }


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield "registry", report.registry.name
    yield "registry_crn", report.registry.crn
    yield "environment", report.registry.environment_name
    yield "profile", report.where.profile
    yield "region", report.where.region
    yield "at", iso(report.at)


def _add_case(suite: Xml.Element, registry: str, one: Finding) -> None:
    case = Xml.SubElement(
        suite,
        "testcase",
        classname=printable(registry),
        name=one.check,
        time=f"{one.took_s:.3f}",
    )
    words = printable(one.words)
    if one.verdict is Verdict.FAIL:
        failure = Xml.SubElement(case, "failure", message=words, type=one.check)
        failure.text = _lines(filter(None, (one.words, one.advice)))
    elif one.verdict is Verdict.NOT_CHECKED:
        Xml.SubElement(case, "skipped", message=words)
    Xml.SubElement(case, "system-out").text = _lines(_said(one))


def _said(one: Finding) -> Iterator[str]:
    yield f"{one.verdict}: {one.title}. {one.words}"
    if one.advice:
        yield one.advice
    yield f"Section of the guide: {one.section}"
    yield from map(_call, one.calls)


def _call(call: Call) -> str:
    asked = f", request {call.request_id}" if call.request_id else ""
    return f"{call} answered at {iso(call.at)}{asked}"


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(map(printable, texts))
