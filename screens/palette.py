"""Every action by name, with its key, and why it may not be available now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from screens.actions import Action
from screens.base import ConsoleScreen
from screens.key_table import EVERYWHERE, KEY_TABLE
from screens.picker import Choice, PickerScreen
from screens.widgets.line_list import Cell, Column, Tone


class PaletteScreen(PickerScreen):
    """The actions of the screen below, then those that are everywhere."""

    TITLE_WORDS = "Commands"
    PROMPT = "Do"
    COLUMNS = (
        Column("label", "Command", 14),
        Column("key", "Key", 8),
        Column("summary", "What it does", 20, grow=1),
    )

    def __init__(self, below: ConsoleScreen) -> None:
        super().__init__()
        self._below = below

    def choices(self, typed: str) -> tuple[Choice, ...]:
        """Return every action; what cannot be done now is dimmed and says why."""
        del typed
        return tuple(self._choices())

    def _choices(self) -> Iterator[Choice]:
        for action, why in self._actions().items():
            tone: Tone = "muted" if why else "plain"
            keys = next(iter(action.keys), "")
            cells: tuple[Cell, ...] = (
                (action.label, tone),
                (keys, tone),
                (why or action.summary, tone),
            )
            yield Choice(action.name, cells, f"{action.label} {keys} {action.summary}")

    def _actions(self) -> Mapping[Action, str]:
        """Return every action, each name once, with why it cannot be done now."""
        here = (*self._below.commands(), *EVERYWHERE)
        found = {action.name: (action, self._below.why_disabled(action)) for action in here[::-1]}
        elsewhere = {
            action.name: (action, f"Only on: {title}.")
            for title, actions in KEY_TABLE[::-1]
            for action in actions
            if action.name not in found
        }
        return dict((*reversed(found.values()), *reversed(elsewhere.values())))

    async def _do(self, action: Action) -> None:
        await self.console.back(self)
        if action in EVERYWHERE:
            await self.console.do(action)
        else:
            await self._below.run_action(action.name)

    def choose(self, key: str, typed: str) -> None:
        """Do it, on the screen below; or say why not."""
        del typed
        action, why = next(row for row in self._actions().items() if row[0].name == key)
        if why:
            self.console.say(why, "warning")
        else:
            self.console.call_later(self._do, action)
