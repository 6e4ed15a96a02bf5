"""Where a person agrees to what cannot be taken back: by typing what it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import events

from backends.domain.plan import Kind, Plan
from screens.widgets.search_bar import Field, SearchBar

EXACT = "Enter sends it"
NO_PASTE = "Nothing pasted counts as an answer here."
_GRAVE: Mapping[Kind, str] = {
    "remove-mapping": "This takes a mapping away",
    "revoke-access": "This takes access away",
    "rename-model": "Whoever uses its name loses it",
}
"""Why a name has to be typed for what can be taken back."""


class ConsentField(Field):
    """A field that takes nothing pasted, and no key pressed too early."""

    def __init__(
        self, typed: Callable[[], None], early: Callable[[], bool], pasted: Callable[[], None]
    ) -> None:
        super().__init__("", typed)
        self._early = early
        self._pasted = pasted

    def on_key(self, event: events.Key) -> None:
        """Ignore what is typed before the person can have read anything."""
        if self._early() and (event.is_printable or event.key == "enter"):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Say that a pasted text does not count."""
        event.stop()
        event.prevent_default()
        self._pasted()


class ConsentBar(SearchBar):
    """The field, a note once the text is exact, and what is still missing after Enter."""

    DEFAULT_CSS = """
    ConsentBar { display: none; }
    ConsentBar.-shown { display: block; }
    """

    def __init__(self, early: Callable[[], bool]) -> None:
        super().__init__("Type it")
        self.to_type = ""
        self.input = ConsentField(self._typed, early, self._pasted)

    def ask(self, to_type: str) -> None:
        """Wait for a text; of none, there is nothing to ask."""
        self.to_type = to_type
        self.input.value = ""
        self.problem = self.note = ""
        self.set_class(bool(to_type), "-shown")

    def agreed(self) -> bool:
        """Return whether the text is exactly what is wanted; say what is missing where not."""
        self.problem = missing(self.input.value, self.to_type)
        return not self.problem

    def _typed(self) -> None:
        self.problem = ""
        self.note = EXACT if self.input.value == self.to_type else ""

    def _pasted(self) -> None:
        self.problem = NO_PASTE


def missing(typed: str, wanted: str) -> str:
    """Say what of `wanted` was not typed; empty when `typed` is exactly that."""
    if typed == wanted:
        return ""
    words = typed.split()
    left = [word for word in wanted.split() if word not in words]
    if left and len(left) < len(wanted.split()):
        return f"Still missing: {' '.join(left)}."
    return f"This is not {wanted}. Nothing was sent." if typed else f"Type {wanted} to send it."


def question(plan: Plan) -> tuple[str, str]:
    """Return why sending takes what it takes, and what to type; empty when `y` is enough."""
    count = len(plan.failed)
    failed = f"{count} checks failed" if count > 1 else "1 check failed" if count else ""
    if not plan.to_type:
        return "y sends it. Esc sends nothing.", ""
    grave = _GRAVE.get(plan.kind, "This cannot be taken back")
    reasons = ((grave if plan.needs_name else ""), failed)
    all_the_same = " all the same" if count else ""
    why = " and ".join(filter(None, reasons))
    return f"{why}. To send it{all_the_same}, type ", plan.to_type
