"""The Details tab: every field of the registry, each copyable, each saying where it is from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from backends.domain.redact import raw_registry
from backends.services.detail_fields import DetailField, fields
from backends.services.details import Details, gather
from screens.actions import COPY, SAVE, SOURCE, Action
from screens.base import bindings
from screens.key_table import ON_DETAILS
from screens.open_registry import OpenRegistry
from screens.registry import RegistryTab
from screens.text import TextScreen
from screens.times import in_zone, stamp
from screens.widgets.line_list import Cell, Column, LineList
from screens.widgets.rows import Rows

COLUMNS = (Column("label", "Field", 31), Column("value", "Value", 30, grow=1))


class DetailsScreen(RegistryTab):
    """Fields in the console's order; one that cannot be known says why."""

    TAB = "Details"
    ACTIONS = ON_DETAILS
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, opened: OpenRegistry) -> None:
        super().__init__(opened)
        self.table = LineList(COLUMNS, glyphs=self.console.glyphs)

    def pane(self) -> ComposeResult:
        """Place the one list."""
        yield self.table

    def on_mount(self) -> None:
        """Draw what the list of registries already told."""
        super().on_mount()
        self.table.focus()

    async def load_pane(self) -> None:
        """Ask for what the list does not tell; each answer is drawn when it comes."""
        plane = self.opened.control_plane
        details = await gather(plane, plane, plane, self.opened.listing(), self._arrived)
        self._arrived(details)

    def _arrived(self, details: Details) -> None:
        self.opened.details = (
            details if self.opened.details is None else _kept(self.opened.details, details)
        )
        self._draw_fields()
        self.draw_keys()

    def draw(self) -> None:
        """Draw the frame, and the fields as far as they are known."""
        super().draw()
        self._draw_fields()

    def _draw_fields(self) -> None:
        self.table.show(Rows(self._rows()))

    def _fields(self) -> tuple[DetailField, ...]:
        known = self.opened.details
        listing = self.opened.listing()
        details = Details(listing) if known is None else replace(known, registry=listing)
        return fields(details, in_zone(self.console.now(), local=self.console.local_time))

    def _rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        for field in self._fields():
            value: Cell = field.value if field.value else (field.why_absent, "muted")
            if field.value and field.note:
                value = f"{field.value}  ({field.note})"
            yield field.label, ((field.label, "muted"), value)

    def _field(self) -> DetailField | None:
        label = self.table.cursor_key
        return next((field for field in self._fields() if field.label == label), None)

    def why_disabled(self, action: Action) -> str:
        """Say that there is nothing to copy, or no call to name, where there is none."""
        if not self.is_mounted or action not in (COPY, SAVE, SOURCE):
            return super().why_disabled(action)
        field = self._field()
        if field is not None and action is SOURCE and field.call is None:
            return f"{field.label} was not answered by any call."
        if field is not None and action is not SOURCE and not field.copyable:
            return f"{field.label} has no value to copy: {field.why_absent}."
        return super().why_disabled(action)

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Dim or light the keys that need a value."""
        self.draw_keys()

    @on(LineList.Chosen)
    def action_whole(self) -> None:
        """Show the whole value, with its note and its source."""
        field = self._field()
        if field is not None:
            words = [field.value or field.why_absent, "", self._source(field)]
            if field.note:
                words.insert(1, field.note)
            self._show(field.label, "\n".join(words), field.label, field.value)

    def action_source(self) -> None:
        """Say which call the value came from, and when."""
        field = self._field()
        if field is not None:
            self.console.say(f"{field.label}: {self._source(field)}")

    def _source(self, field: DetailField) -> str:
        call = field.call
        if call is None:
            return "No call answered this."
        when = stamp(call.at, local=self.console.local_time)
        asked = f", request id {call.request_id}" if call.request_id else ""
        return f"From {call.service} {call.operation}, {when}{asked}."

    def action_copy(self) -> None:
        """Copy the value."""
        field = self._field()
        if field is not None:
            self.console.copy(field.value, field.label)

    def action_save(self) -> None:
        """Write the value to a file."""
        field = self._field()
        if field is not None:
            self.console.save(field.value, f"{self.opened.registry.name}-{field.label}")

    def action_raw(self) -> None:
        """Show the registry's JSON as it came, redacted."""
        answer = self.opened.listed.answer
        body = answer.body if answer is not None else b""
        text = raw_registry(body, self.opened.crn)
        name = self.opened.registry.name
        self._show(
            f"{name}: JSON", text or "The service's answer is no longer here.", f"{name}.json"
        )

    def _show(self, title: str, text: str, file_name: str, value: str = "") -> None:
        self.console.open_screen(TextScreen(title, text, file_name, value))


def _kept(before: Details, after: Details) -> Details:
    """Keep what was known while it is being asked for again."""
    return replace(
        after,
        environment=after.environment or before.environment,
        machine_user=after.machine_user or before.machine_user,
        creator=after.creator or before.creator,
        raz=after.raz or before.raz,
        latest=after.latest or before.latest,
    )
