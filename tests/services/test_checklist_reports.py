"""Reports of a checklist: each is read back as what it is, whatever names hold."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from backends.domain.answer import Call
from backends.domain.plan import Verdict, Where
from backends.services.checklist.finding import Chapter, Finding
from backends.services.checklist.report import Report, report_json
from backends.services.checklist.report_junit import report_junit
from backends.services.checklist.report_markdown import report_markdown
from tests.services.answers import NOW
from tests.services.planning import registry

HOSTILE = "[markup] | a\nb \x1b[31m \x00 ]]> <b> & `c` \u202e \ud800 \ufffe"
CALL = Call("ml", "listModelRegistries", NOW, 0.25, "request-1")
FOUND = Finding(
    check="registry-ready",
    chapter=Chapter.CREATING,
    title="The registry is ready",
    verdict=Verdict.PASS,
    words="models is Ready.",
    calls=(CALL,),
    at=NOW,
    took_s=0.3,
    section="Creating a Cloudera AI Registry",
    fix=None,
    advice="",
)
FAILED = replace(
    FOUND,
    check="version",
    verdict=Verdict.FAIL,
    title="It is current",
    words="It is old.",
    fix="upgrade",
    advice="Upgrade it.",
)
WARNED = replace(FOUND, check="tls", verdict=Verdict.WARN, words="It ends soon.", advice="Renew.")
SKIPPED = replace(
    FOUND,
    check="model-access",
    chapter=Chapter.MODELS,
    verdict=Verdict.NOT_CHECKED,
    words="There are no models.",
    calls=(),
)
MANY = (FOUND, FAILED, WARNED, SKIPPED)


def report(*findings: Finding, **fields: Any) -> Report:
    row = registry(**({"service_name": "models"} | fields))
    return Report(row, Where(profile="prod", region="eu-1"), "anna@example.com", NOW, findings)


def hostile() -> Report:
    """Return a report in which everything a service may have named is hostile."""
    bad = [
        replace(one, words=HOSTILE, advice=HOSTILE, calls=(replace(CALL, request_id=HOSTILE),))
        for one in MANY
    ]
    return replace(report(*bad, service_name=HOSTILE, environment_name=HOSTILE), by=HOSTILE)


# JSON


def test_json_has_the_keys_that_are_promised() -> None:
    read = json.loads(report_json(report(*MANY)))
    assert {name: read[name] for name in ("registry", "environment", "profile", "by", "at")} == {
        "registry": "models",
        "environment": "labs",
        "profile": "prod",
        "by": "anna@example.com",
        "at": "2026-11-23T12:00:00Z",
    }
    assert read["verdict"] == "fail"
    assert read["summary"] == {"fail": 1, "warn": 1, "pass": 1, "not_checked": 1}
    assert read["findings"][1] == {
        "check": "version",
        "chapter": "Creating a Cloudera AI Registry",
        "section": "Creating a Cloudera AI Registry",
        "title": "It is current",
        "verdict": "fail",
        "words": "It is old.",
        "advice": "Upgrade it.",
        "fix": "upgrade",
        "at": "2026-11-23T12:00:00Z",
        "took_s": 0.3,
        "calls": [
            {
                "service": "ml",
                "operation": "listModelRegistries",
                "at": "2026-11-23T12:00:00Z",
                "duration_s": 0.25,
                "request_id": "request-1",
            }
        ],
    }


def test_json_is_ascii_and_gives_hostile_names_back_as_they_are() -> None:
    text = report_json(hostile())
    assert text.isascii()
    read = json.loads(text)
    assert (read["registry"], read["findings"][0]["words"]) == (HOSTILE, HOSTILE)


def test_who_looked_may_not_be_known() -> None:
    assert json.loads(report_json(replace(report(), by="")))["by"] is None
    assert "**By:**" not in report_markdown(replace(report(), by=""))


# Markdown


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of every row of every table, but the heads and the line below them."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", row)[1:-1] for row in rows]
    return [row for row in cells if row[0].strip() not in ("Check", "---")]


def test_markdown_begins_with_the_outcome_and_what_is_to_do() -> None:
    text = report_markdown(report(*MANY))
    outcome, to_do, first = (
        text.index(words) for words in ("1 fail, 1 warn, 1 pass", "## To do", "| Check |")
    )
    assert text.startswith("# Checklist of models\n")
    assert outcome < to_do < first
    assert text.index("- **fail:** It is current. It is old. Upgrade it.") < text.index("**warn:**")
    assert "## To do" not in report_markdown(report(FOUND))


def test_markdown_has_a_table_for_each_chapter_with_findings() -> None:
    text = report_markdown(report(*MANY))
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
        "To do",
        "Creating a Cloudera AI Registry",
        "Model access control",
    ]
    rows = table_rows(text)
    assert [len(row) for row in rows] == [6] * len(MANY)
    assert "ml listModelRegistries at 12:00:00 UTC (request request-1)" in rows[0][4]
    assert rows[3][1].strip() == "not checked"


def test_markdown_shows_hostile_names_and_stays_a_table() -> None:
    text = report_markdown(hostile())
    assert [len(row) for row in table_rows(text)] == [6] * len(MANY)
    assert len(text.splitlines()) == len(report_markdown(report(*MANY)).splitlines())
    assert all(sign.isprintable() or sign == "\n" for sign in text)
    assert r"\[markup\] \|" in text
    assert "<b>" not in text.replace(r"\<b\>", "")


# JUnit


def test_junit_has_a_suite_a_chapter_and_a_case_a_check() -> None:
    root = Xml.fromstring(report_junit(report(*MANY)))
    assert (root.tag, root.get("tests")) == ("testsuites", "4")
    assert (root.get("failures"), root.get("skipped"), root.get("errors")) == ("1", "1", "0")
    names = [suite.get("name") for suite in root]
    assert names == ["Creating a Cloudera AI Registry", "Model access control"]
    assert [suite.get("tests") for suite in root] == ["3", "1"]
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert list(cases) == ["registry-ready", "version", "tls", "model-access"]
    assert {case.get("classname") for case in cases.values()} == {"models"}


@pytest.mark.parametrize(
    ("check", "marks"),
    [
        ("registry-ready", ["system-out"]),
        ("version", ["failure", "system-out"]),
        ("tls", ["system-out"]),
        ("model-access", ["skipped", "system-out"]),
    ],
)
def test_junit_fails_skips_or_passes_a_case(check: str, marks: list[str]) -> None:
    root = Xml.fromstring(report_junit(report(*MANY)))
    (case,) = (one for one in root.iter("testcase") if one.get("name") == check)
    assert [child.tag for child in case] == marks


def test_junit_says_why_and_what_it_rests_on() -> None:
    root = Xml.fromstring(report_junit(report(*MANY)))
    (failure,), (skipped,) = root.iter("failure"), root.iter("skipped")
    assert (failure.get("message"), failure.text) == ("It is old.", "It is old.\nUpgrade it.")
    assert skipped.get("message") == "There are no models."
    said = [one.text or "" for one in root.iter("system-out")]
    assert "warn: The registry is ready. It ends soon." in said[2]
    assert "ml listModelRegistries answered at 2026-11-23T12:00:00Z, request request-1" in said[0]


def test_junit_is_valid_whatever_is_in_names() -> None:
    text = report_junit(hostile())
    assert text.isascii()
    root = Xml.fromstring(text)
    case = next(root.iter("testcase"))
    assert case.get("classname", "").startswith("[markup] | a\u240ab \u241b[31m \u2400 ]]> <b> &")
    assert len(list(root.iter("testcase"))) == len(MANY)


def test_times_are_in_utc_wherever_one_is() -> None:
    late = replace(FOUND, at=NOW.astimezone(tz=None) + timedelta(0))
    assert json.loads(report_json(report(late)))["findings"][0]["at"] == "2026-11-23T12:00:00Z"
