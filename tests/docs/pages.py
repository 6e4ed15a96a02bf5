"""The pages of the documentation, and what can be read out of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = (README, *sorted(DOCS.glob("*.md")))

_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def text_of(page: Path) -> str:
    """Return a page's text."""
    return page.read_text("utf-8")


def rows(page: Path, head: str) -> list[list[str]]:
    """Return the cells of each row of the table whose first head is `head`."""
    lines = text_of(page).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {head} |"))
    found: list[list[str]] = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def codes(text: str) -> list[str]:
    """Return what a text sets in code."""
    return _CODE.findall(text)


def commands(page: Path) -> Iterator[str]:
    """Yield the lines of the page's shell examples, without comments and where output goes."""
    for block in _SHELL.findall(text_of(page)):
        for line in block.splitlines():
            yield line.partition(" #")[0].partition(" > ")[0].strip()
