"""How a verdict looks: a sign, a word, a tone."""

from __future__ import annotations

from backends.domain.plan import Verdict
from screens.glyphs import Glyphs
from screens.widgets.cells import Run, Tone

TONES: dict[Verdict, Tone] = {
    Verdict.PASS: "ready",
    Verdict.WARN: "warning",
    Verdict.FAIL: "failed",
    Verdict.NOT_CHECKED: "muted",
}


def verdict_cell(verdict: Verdict, glyphs: Glyphs) -> Run:
    """Return the sign and the word of a verdict, in its tone."""
    sign = {
        Verdict.PASS: glyphs.ready,
        Verdict.WARN: "!",
        Verdict.FAIL: glyphs.failed,
        Verdict.NOT_CHECKED: glyphs.unknown,
    }[verdict]
    return f"{sign} {verdict}", TONES[verdict]
