"""Writes the tables of README and docs anew from the code: `python -m docs.tables`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from backends.demo.faults import FAULTS, KnownFault
from backends.demo.personas import personas
from backends.services.checklist.checks import CHECKS
from backends.services.checklist.finding import Fix
from registry_tui import exits
from screens.actions import Action
from screens.key_table import KEY_TABLE
from screens.set_up_lines import FIXES, HEADINGS

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "demo.md", ROOT / "docs" / "storage.md")

MENDED_BY: Mapping[str, tuple[Fix, ...]] = {
    "version": ("upgrade",),
    "raz": ("raz",),
    "storage-access": ("storage", "sign-in", "raz"),
    "storage-synced": ("sync-mappings", "raz"),
    "user-sync": ("sync-users", "raz"),
    "workbenches": ("synchronize",),
    "cluster-access": ("grant",),
    "kubeconfig": ("kubeconfig", "grant"),
}
"""What may mend what a check finds, by its name; nothing here mends the others."""

_BLOCK = re.compile(r"(<!-- table: ([a-z ]+) -->\n).*?(<!-- end of table -->)", re.DOTALL)


def keys() -> str:
    """Return the key table: each action once, with every screen it is on."""
    screens: dict[Action, list[str]] = {}
    for title, actions in KEY_TABLE:
        for action in actions:
            if action.key:
                screens.setdefault(action, []).append(title)
    rows = (
        (", ".join(map(_code, action.keys)), ", ".join(titles), action.summary)
        for action, titles in screens.items()
    )
    return _table(("Key", "Where", "What it does"), rows)


def exit_codes() -> str:
    """Return the exit codes."""
    return _table(("Code", "Meaning"), ((_code(str(code)), words) for code, words in exits.WORDS))


def demo_personas() -> str:
    """Return whom one can pretend to be."""
    return _table(("Name", "Who"), ((_code(one.name), one.summary) for one in personas()))


def demo_faults() -> str:
    """Return the faults that can be switched on."""
    rows = ((_code(_typed(fault)), fault.kind, fault.sentence, _change(fault)) for fault in FAULTS)
    return _table(("Fault", "Spoils", "What happens", "A change is"), rows)


def checks() -> str:
    """Return the checks of a registry's set-up, in the order of the guide."""
    rows = (
        (
            _code(row.name),
            HEADINGS[row.chapter],
            row.title,
            ", or ".join(FIXES[fix] for fix in MENDED_BY.get(row.name, ())),
        )
        for row in CHECKS
    )
    return _table(("Check", "Chapter", "What is looked at", "`f`"), rows)


def _change(fault: KnownFault) -> str:
    if fault.kind == "world":
        return ""
    return "made" if fault.carries_out else "not made"


def _typed(fault: KnownFault) -> str:
    if not fault.argument:
        return fault.name
    argument = f":{fault.argument}"
    return f"{fault.name}{argument}" if fault.default is None else f"{fault.name}[{argument}]"


TABLES: Mapping[str, Callable[[], str]] = {
    "keys": keys,
    "exit codes": exit_codes,
    "personas": demo_personas,
    "faults": demo_faults,
    "checks": checks,
}


def renewed(page: str) -> str:
    """Return a page with what stands between its markers made anew."""
    return _BLOCK.sub(lambda block: f"{block[1]}{TABLES[block[2]]()}{block[3]}", page)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (heads, ["---"] * len(heads), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _code(text: str) -> str:
    return f"`{text}`"


def main() -> None:
    """Renew every page."""
    for page in PAGES:
        page.write_text(renewed(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
