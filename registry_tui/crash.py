"""Writes what went wrong in us to a file that holds no secrets, for a person to send."""

from __future__ import annotations

import os
import platform
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_SECRET = re.compile(
    r"""
    -----BEGIN[ ][^-]+-----.*?(?:-----END[ ][^-]+-----|\Z)      # keys and certificates
    | \beyJ[\w-]{8,}(?:\.[\w-]*){0,2}                           # web tokens
    | \b(?:bearer|basic)\s+[\w+/=.~-]{8,}                       # authorization headers
    | (?<=://)[^/\s:@]+:[^/\s@]+(?=@)                           # names and passwords in addresses
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_LONG = re.compile(r"\b[A-Za-z0-9+/_-]{40,}={0,2}")
"""Keys and signatures; but a path or a function's name may be as long, so not in a `_PLACE`."""
_PLACE = re.compile(r'[ |+-]*File "[^"]*", line \d+')
_NAMED_SECRET = re.compile(
    r"""(?P<name>[\w-]*(?:token|secret|passw(?:or)?d|private[_-]?key|signature)["']?\s*[=:]\s*)
        (?:"[^"]*"|'[^']*'|[^\s,;&"']+)""",
    re.VERBOSE | re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """Return `text` with everything that looks like a key, a token or a password taken out."""
    named = _NAMED_SECRET.sub(r"\g<name>(redacted)", text)
    shown = _SECRET.sub("(redacted)", named)
    return "".join(
        _LONG.sub("(redacted)", line) if _PLACE.match(line) is None else line
        for line in shown.splitlines(keepends=True)
    )


def report(error: BaseException, directory: Path, now: datetime | None = None) -> Path:
    """Write a report on `error` to a new file only its owner can read; return its path.

    It holds the errors' kinds and redacted words and the lines of code, and no variable.

    Raises:
        OSError: The file could not be written.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = now or datetime.now(UTC)
    path = directory / f"crash-{moment:%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
        file.writelines(f"{line}\n" for line in _lines(error, moment))
    return path


def _lines(error: BaseException, moment: datetime) -> Iterator[str]:
    yield f"registry-tui {version('registry-tui')}, {moment:%Y-%m-%d %H:%M:%S} UTC"
    yield f"Python {platform.python_version()}, Textual {version('textual')}, {sys.platform}"
    yield f"TERM={os.environ.get('TERM', '')}"
    yield ""
    yield without_secrets("".join(traceback.format_exception(error)))
