"""The lines of a log: which stand out, and how they are written to a file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backends.domain.event import LogLine
from screens.log_lines import LogLines, as_text, log_columns, tone
from screens.widgets.cells import text_of

AT = datetime(2026, 11, 23, 12, 4, 31, tzinfo=UTC)
LINES = [LogLine(created_date=AT, log="INFO  begins"), LogLine(log="ERROR [bold] ends")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("INFO  Request accepted", "plain"),
        ("ERROR Subnet validation failed", "failed"),
        ("installation failed after 96 s", "failed"),
        ("java.lang.Exception: oh", "failed"),
        ("connect: Connection refused", "failed"),
        ("permission DENIED", "failed"),
        ("the call timed out", "failed"),
        ("WARN  Subnet is small", "warning"),
        ("Retrying in 5 s", "warning"),
        ("terror and mirrors", "plain"),
        ("failover is configured", "plain"),
        ("", "plain"),
    ],
)
def test_what_looks_like_trouble_stands_out(line: str, expected: str) -> None:
    assert tone(line) == expected


def test_a_line_is_known_by_its_number() -> None:
    lines = LogLines(LINES, stamps=True, local=False)

    assert [lines.key(index) for index in range(len(lines))] == ["0", "1"]
    assert lines.find("1") == 1
    assert lines.find("2") is None


def test_a_line_has_its_time_before_it_where_that_is_wanted() -> None:
    with_times = LogLines(LINES, stamps=True, local=False)
    without = LogLines(LINES, stamps=False, local=False)

    assert [text_of(cell) for cell in with_times.cells(0)] == ["12:04:31 UTC", "INFO  begins"]
    assert [text_of(cell) for cell in with_times.cells(1)] == ["", "ERROR [bold] ends"]
    assert [text_of(cell) for cell in without.cells(1)] == ["ERROR [bold] ends"]
    assert (len(log_columns(stamps=True)), len(log_columns(stamps=False))) == (2, 1)


def test_a_file_has_every_line_with_its_time() -> None:
    assert as_text(LINES) == "2026-11-23T12:04:31+00:00 INFO  begins\n- ERROR [bold] ends\n"
    assert as_text([]) == ""
