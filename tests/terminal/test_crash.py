"""A crash report helps to find the error, and gives nothing away."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry_tui.crash import report, without_secrets

PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----"
WEB_TOKEN = "eyJhbGciOiJFZDI1NTE5In0.c2VjcmV0LXBheWxvYWQ.c2lnbmF0dXJl"
LONG_KEY = "nIpnYbzbGlcnaBLKGCVhV7PpVqFdzYGkzXrIwvJbJDo="


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"cannot read {PEM} here", "MC4CAQAwBQYDK2VwBCIEIA"),
        (PEM[:50], "MC4CAQ"),
        (f"got {WEB_TOKEN}", "c2VjcmV0LXBheWxvYWQ"),
        ("Authorization: Bearer abcdefgh12345", "abcdefgh12345"),
        ("https://user:hunter2@proxy:3128/", "hunter2"),
        (f"key {LONG_KEY}", LONG_KEY),
        ("password=hunter2, next", "hunter2"),
        ("{'access_token': 'hunter two'}", "hunter two"),
        ('"private_key": "hunter2"', "hunter2"),
    ],
)
def test_secrets_are_taken_out(text: str, secret: str) -> None:
    assert secret not in without_secrets(text)
    assert "(redacted)" in without_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        'File "registry_tui/app.py", line 12, in on_mount',
        "ValueError: no registry named model-registry-ml-960afc3b-162",
        "https://api.us-west-1.cdp.cloudera.com/api/v1/ml/listModelRegistries",
    ],
)
def test_what_helps_stays(text: str) -> None:
    assert without_secrets(text) == text


def test_the_report_is_the_owners_alone_and_holds_no_variable(tmp_path: Path) -> None:
    hidden = "only in a variable"
    try:
        raise ValueError("the words") from KeyError(len(hidden))
    except ValueError as error:
        path = report(error, tmp_path / "state", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))

    text = path.read_text()
    assert path.name.startswith("crash-20260102T030405Z-")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert "ValueError: the words" in text
    assert "KeyError" in text
    assert "test_crash.py" in text
    assert "\n\n" in text
