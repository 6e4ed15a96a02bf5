"""The rows of the Access tab: identities with access, and what a kubeconfig says."""

from __future__ import annotations

from backends.domain.errors import ServiceError
from backends.domain.identity import is_same
from backends.domain.plan import Verdict
from backends.services.access.identities import Identity
from backends.services.access.kubeconfig_facts import Fact
from screens.glyphs import Glyphs
from screens.verdicts import verdict_cell
from screens.widgets.line_list import Cell, Column, Tone

IDENTITY_COLUMNS = (
    Column("who", "", 3),
    Column("identity", "Who may use the cluster", 36, grow=1),
)
KUBECONFIG_COLUMNS = (Column("label", "", 14), Column("value", "", 40, grow=1))
_TONES: dict[Verdict, Tone] = {Verdict.FAIL: "failed", Verdict.NOT_CHECKED: "muted"}


def identity_cells(identity: str, own: Identity | ServiceError | None) -> tuple[Cell, ...]:
    """Return one identity's row; one's own is marked."""
    is_own = isinstance(own, Identity) and is_same(own.text, identity)
    return ("you" if is_own else "", "accent"), identity


def fact_cells(fact: Fact, glyphs: Glyphs) -> tuple[Cell, ...]:
    """Return one fact's row; what is not well has its sign."""
    sign = ""
    if fact.verdict is Verdict.FAIL:
        sign = f"{verdict_cell(fact.verdict, glyphs)[0].split()[0]} "
    return (fact.label, "muted"), (f"{sign}{fact.value}", _TONES.get(fact.verdict, "plain"))
