"""Messages: shown in passing, kept to be read again."""

from __future__ import annotations

from tests.screens.console import console

CRN_OF_NEWEST = "crn:cdp:ml:us-west-1:9d74eee4-1cad-45d7-b645-7ccf9edbb73d:model_registry:cee98a79-"


async def test_messages_are_read_again_newest_first_and_copied() -> None:
    async with console() as shown:
        await shown.press("y")
        shown.clock.wind(minutes=2)
        await shown.press("ctrl+t", "M")

        assert shown.lines[0].startswith(" Messages ")
        assert "12:06:31 UTC" in shown.cursor_line
        assert "Theme: light." in shown.cursor_line
        assert "2026-11-23 12:04:31 UTC" in shown.text
        assert CRN_OF_NEWEST in shown.text

        await shown.press("y")
        assert "Theme: light." in shown.lines[-3]
        assert "Sent to the terminal's clipboard" in shown.lines[-2]


async def test_before_anything_was_said_it_says_so_and_there_is_nothing_to_copy() -> None:
    async with console() as shown:
        await shown.press("M")
        assert "Nothing was said yet." in shown.text

        await shown.press("y")
        assert "clipboard" not in shown.text

        await shown.press("escape")
        assert "25 of 25" in shown.lines[1]
