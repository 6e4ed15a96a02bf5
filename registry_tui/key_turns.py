"""Keys that come in one burst, as over a slow line: each is for what the one before brought up."""

from __future__ import annotations

from collections import deque

from textual import events, on
from textual.app import App
from textual.message import Message
from textual.timer import Timer

ROUNDS = 3
"""How often what a key set off, and what that set off, is waited for before the next key."""
PATIENCE_S = 0.5
"""After so long the next key is not held any longer, whatever became of the one before."""
MOVES = frozenset({"down", "j", "up", "k", "pagedown", "pageup"})
"""Keys after which nothing is waited for, where no field has taken them."""

Typed = events.Key | events.Paste


class Passed(Message):
    """Goes the way of a key, behind it: when it arrives, the key has been dealt with."""

    def __init__(self, round_number: int) -> None:
        super().__init__()
        self.round_number = round_number


class KeyTurns(App[int]):
    """An app that looks at a key once the focus is where the key before it has put it.

    Textual hands all keys of a burst to what has the focus when they come: of `/` and a word in
    one packet, the word would not be typed into the filter, but taken for commands.
    """

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[Typed] = deque()
        self._passing: Typed | None = None
        self._patience: Timer | None = None
        self._rounds_left = 0
        self._round_number = 0

    @property
    def typed_ago_s(self) -> float:
        """How long ago the key that is being dealt with was typed, in seconds."""
        return Message().time - self._passing.time if self._passing is not None else 0.0

    async def on_event(self, event: events.Event) -> None:
        """Hold what is typed while the key before is being dealt with."""
        if not isinstance(event, Typed) or event.is_forwarded:
            await super().on_event(event)
        elif self._passing is not None:
            self._held.append(event)
            if len(self._held) == 1:
                self._wait()
        else:
            await self._hand_over(event)

    async def _hand_over(self, event: Typed) -> None:
        self._passing = event
        await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        """Hear that a key has come up to the app: once its binding is done, it has passed."""
        self.call_later(self._came_up, event)

    async def _came_up(self, event: events.Key) -> None:
        if event is not self._passing:
            return
        if not self._held:
            self._passing = None
        elif event.key in MOVES:
            await self._hand_on()

    # Waiting for the key before

    def _wait(self) -> None:
        self._patience = self.set_timer(PATIENCE_S, self._hand_on)
        self._rounds_left = ROUNDS
        self._go_round()

    def _go_round(self) -> None:
        self._round_number += 1
        self._rounds_left -= 1
        (self.focused or self.screen).post_message(Passed(self._round_number))

    @on(Passed)
    def _one_round_is_over(self, passed: Passed) -> None:
        self.call_later(self._go_on, passed.round_number)  # behind moves of the focus

    async def _go_on(self, round_number: int) -> None:
        if round_number != self._round_number:
            return
        if self._rounds_left:
            self._go_round()
        else:
            await self._hand_on()

    async def _hand_on(self) -> None:
        """Hand the next key over."""
        self._round_number += 1
        if self._patience is not None:
            self._patience.stop()
            self._patience = None
        if self._held:
            await self._hand_over(self._held.popleft())
            if self._held:
                self._wait()
        else:
            self._passing = None
