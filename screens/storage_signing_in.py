"""The form one signs in to a data lake's Ranger with; what is typed is kept in memory only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from backends.domain.gate_pass import KnoxToken, WorkloadPassword
from backends.storage_ports import Rangers
from screens.actions import BACK, Action
from screens.base import ConsoleScreen, bindings
from screens.storage_actions import ACCEPT_SIGN_IN
from screens.storage_key_table import ON_SIGN_IN
from screens.widgets.form import Form, FormField, Line, Opener, TextField

ADDRESS = "Where Ranger answers, as the data lake names it. It can be another."
USER = "One's own workload user name, as the profile page of the management console has it."
PASSWORD = "The workload password. It is kept until the session ends, and is written nowhere."  # noqa: S105
TOKEN = "Or a Knox token, made on the data lake's Token Integration page, instead of both."  # noqa: S105
NOT_YET = "not yet: an address, and a password or a token"
READY = "nothing is sent before Ranger is asked"


class SignInScreen(ConsoleScreen):
    """Asks once; `signed_in` is called with the address. The secrets go when the screen goes.

    `why` is what it is asked again for.
    """

    TITLE_WORDS = "Sign in to Ranger"
    ACTIONS = ON_SIGN_IN
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(
        self,
        rangers: Rangers,
        address: str,
        user: str,
        signed_in: Callable[[str], None],
        why: str = "",
    ) -> None:
        super().__init__()
        self.notice_line.notice = why
        self._rangers = rangers
        self._signed_in = signed_in
        self.form = Form()
        self.address = TextField("Address", ADDRESS, self.changed, text=address)
        self.user = TextField("Workload user name", USER, self.changed, text=user)
        hint = rangers.hint
        self.password = TextField("Workload password", f"{PASSWORD}\n{hint}".strip(), self.changed)
        self.token = TextField("Knox token", TOKEN, self.changed)
        self.done = Opener(
            "Sign in", "", self.action_accept_sign_in, ellipsis=self.console.glyphs.ellipsis
        )
        self.password.input.password = True
        self.token.input.password = True

    def fields(self) -> Iterator[FormField]:
        """Yield the fields, from above."""
        yield from (self.address, self.user, self.password, self.token, self.done)

    def body(self) -> ComposeResult:
        """Place the fields."""
        with self.form:
            yield from self.fields()

    def on_mount(self) -> None:
        """Go to what is missing."""
        super().on_mount()
        self.address.input.cursor_position = 0
        missing = (one for one in (self.address, self.user) if not one.input.value)
        next(missing, self.password).input.focus()

    def on_unmount(self) -> None:
        """Forget what was typed."""
        self.password.input.value = self.token.input.value = ""

    def draw(self) -> None:
        """Say whether it is enough."""
        super().draw()
        self.done.value = READY if self._is_enough else NOT_YET

    def changed(self) -> None:
        """Take notice of what the fields say now."""
        if self.is_mounted:
            self.draw()

    @property
    def _is_enough(self) -> bool:
        by_password = self.user.input.value.strip() and self.password.input.value
        return bool(
            self.address.input.value.strip() and (by_password or self.token.input.value.strip())
        )

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what keys do here; letters belong to the text."""
        return (ACCEPT_SIGN_IN, BACK)

    @on(Input.Submitted)
    def next_field(self) -> None:
        """Go on from a text with Enter; from a secret, sign in."""
        if self.password.input.has_focus or self.token.input.has_focus:
            self.action_accept_sign_in()
        else:
            self.focus_next()

    def action_change(self) -> None:
        """Use the line that has the keys."""
        if isinstance(self.focused, Line):
            self.focused.use()

    def action_accept_sign_in(self) -> None:
        """Keep it, and go back."""
        if not self._is_enough:
            self.console.say(f"{NOT_YET[:1].upper()}{NOT_YET[1:]}.", "warning")
            return
        address, token = self.address.input.value.strip(), self.token.input.value.strip()
        gate_pass = (
            KnoxToken(token)
            if token
            else WorkloadPassword(self.user.input.value.strip(), self.password.input.value)
        )
        self._rangers.sign_in(address, gate_pass)
        self.action_back()
        self.console.call_later(self._signed_in, address)
