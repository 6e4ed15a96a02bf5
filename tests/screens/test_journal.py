"""The journal on the screen: what was done, found again, read whole, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.errors import ServiceError
from backends.domain.journal import Entry
from backends.domain.plan import Where
from screens.journal import JournalScreen
from tests.screens import plans
from tests.screens.console import Console, console, only_file

SENT = plans.entry(plans.creation(plan_id="sent"), "sending", "answered", "verified")
GONE = plans.entry(
    plans.deletion(plan_id="gone"), "sending", "answered", "verified", "ended", ended="done"
)
FAILED = plans.entry(
    plans.creation(plan_id="failed"), "sending", "answered", "ended", ended="failed", by="bob"
)
REFUSED = plans.entry(plans.creation(plan_id="refused"), "sending", "refused")
LOST = plans.entry(plans.creation(plan_id="lost"), "sending", "unanswered")
NOT_SENT = plans.entry(plans.deletion(plan_id="not-sent"))
ELSEWHERE = plans.entry(
    plans.creation(plan_id="elsewhere").model_copy(
        update={"where": Where(profile="prod", region="eu-1")}
    ),
    "sending",
    "answered",
)
EVERY_STATE = (SENT, GONE, FAILED, REFUSED, LOST, NOT_SENT)


class Fails(MemoryJournal):
    """A journal that can be read once at most."""

    def __init__(self, entries: Sequence[Entry], *, times: int) -> None:
        super().__init__(plans.records(entries))
        self._times = times

    async def entries(self) -> tuple[Entry, ...]:
        """Return every change, or say that it cannot be read."""
        self._times -= 1
        if self._times < 0:
            raise ServiceError(
                "journal", "journal.jsonl may not be read", hint="Look at its rights."
            )
        return await super().entries()


async def journal(shown: Console, *entries: Entry, readable: int = 99) -> None:
    """Open the journal that holds these changes."""
    shown.app.open_screen(JournalScreen(Fails(entries, times=readable)))
    await shown.rest()


async def test_every_change_has_time_state_title_profile_and_who() -> None:
    async with console() as shown:
        await journal(shown, *EVERY_STATE)

        assert "6 of 6" in shown.lines[1]
        row = shown.line("◐ under way")
        assert "2026-11-23 12:04 UTC" in row
        assert "Create an AI Registry in eng-ml-env-v2" in row
        assert "alice " in row
        assert "alice@example.com" in row
        for words in ("● done", "✗ failed", "✗ refused", "? unknown", "○ not sent"):
            assert words in shown.text


async def test_the_filter_finds_words_and_terms() -> None:
    async with console() as shown:
        await journal(shown, *EVERY_STATE)
        for typed, count in [
            ("state:failed", 1),
            ("kind:create", 4),
            ("kind:delete -done", 1),
            ("profile:alice", 6),
            ("by:bob", 1),
            ("960afc3b", 2),
        ]:
            await shown.press("slash")
            await shown.type(typed)
            assert f"{count} of 6" in shown.lines[1], typed
            await shown.press("escape")

        await shown.press("slash")
        await shown.type("colour:red")
        assert "There is no field colour" in shown.lines[2]


async def test_escape_clears_the_filter_and_then_goes_back() -> None:
    async with console() as shown:
        await journal(shown, *EVERY_STATE)
        await shown.press("slash")
        await shown.type("nosuchchange")
        assert "No change matches the filter. Esc clears it." in shown.text

        await shown.press("escape")
        assert "6 of 6" in shown.lines[1]
        await shown.press("escape")
        assert "25 of 25" in shown.lines[1]


async def test_an_empty_journal_says_how_it_is_filled() -> None:
    async with console() as shown:
        await shown.press("L")

        assert "Nothing was changed from here yet." in shown.text
        assert "0 of 0" in shown.lines[1]


async def test_a_journal_that_cannot_be_read_says_why() -> None:
    async with console() as shown:
        await journal(shown, readable=0)

        assert "journal: journal.jsonl may not be read" in shown.text
        assert "Look at its rights." in shown.text


async def test_a_journal_that_cannot_be_read_again_stays() -> None:
    async with console() as shown:
        await journal(shown, SENT, readable=1)
        await shown.press("r")

        assert "Create an AI Registry" in shown.text
        assert "As of 12:04:31 UTC." in shown.words
        assert "may not be read" in shown.words


async def test_lines_that_are_left_out_are_counted() -> None:
    async with console() as shown:
        torn = MemoryJournal(plans.records([SENT]))
        torn.left_out = 2
        shown.app.open_screen(JournalScreen(torn))
        await shown.rest()

        assert "1 of 1" in shown.lines[1]
        assert "2 lines of it are left out: torn, or of a newer program." in shown.words


async def test_enter_shows_all_that_is_recorded_and_the_plan() -> None:
    async with console() as shown:
        await journal(shown, REFUSED)
        await shown.press("enter")

        assert "refused" in shown.text
        assert "there is a registry already" in shown.words
        assert "2026-11-23 12:05:01 UTC  sending" in shown.text
        assert "Creates an AI Registry in eng-ml-env-v2" in shown.words


async def test_m_shows_the_change_record_to_copy_and_to_save(tmp_path: Path) -> None:
    async with console(files=tmp_path) as shown:
        await journal(shown, GONE)
        await shown.press("m")
        assert f"# Delete {plans.REGISTRY}" in shown.text

        await shown.press("Y")
        assert f"# Delete {plans.REGISTRY}" in only_file(tmp_path).read_text("utf-8")
        assert only_file(tmp_path).name.endswith(".md")


async def test_c_shows_the_change_as_a_script() -> None:
    async with console() as shown:
        await journal(shown, GONE)
        await shown.press("c")

        assert "cdp ml delete-model-registry" in shown.words


@pytest.mark.parametrize(
    ("entry", "key", "reason"),
    [
        (GONE, "Undo", "This cannot be taken back."),
        (REFUSED, "Undo", "There is nothing to take back: refused."),
        (ELSEWHERE, "Undo", "This was done with the profile prod in eu-1. P switches profiles."),
        (
            ELSEWHERE,
            "Progress",
            "This was done with the profile prod in eu-1. P switches profiles.",
        ),
        (GONE, "Progress", "This is not under way: done."),
    ],
)
async def test_what_makes_no_sense_is_dimmed_with_the_reason(
    entry: Entry, key: str, reason: str
) -> None:
    async with console() as shown:
        await journal(shown, entry)
        await shown.press("ctrl+p")

        assert reason in shown.line(f" {key} ")


async def test_f_follows_what_is_under_way() -> None:
    async with console() as shown:
        await journal(shown, SENT)
        await shown.press("F")

        assert "since it was sent" in shown.text


async def test_names_nobody_would_choose_stay_on_their_line() -> None:
    odd = plans.entry(plans.deletion("[red]\x1b[2J\u202eevil", plan_id="odd"))
    async with console() as shown:
        await journal(shown, odd)

        assert "\x1b" not in shown.text
        assert "[red]␛[2J<U+202E>evil" in shown.text
