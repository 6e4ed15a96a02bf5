from __future__ import annotations

from collections.abc import Sequence

from screens.glyphs import UNICODE
from screens.widgets.cells import Cell
from screens.widgets.columns import Column
from screens.widgets.log_view import LogView
from tests.screens.line_list_app import ListApp, cursor_line, screen, strips

SIZE = (40, 11)
COLUMNS = (Column("time", "Time", 5), Column("text", "Text", 10, grow=1))


class Log:
    """Lines that grow; fits `Lines`, and counts how often it was asked."""

    def __init__(self, count: int = 0) -> None:
        self.texts = [f"line {index}" for index in range(count)]
        self.asked = 0

    def __len__(self) -> int:
        return len(self.texts)

    def key(self, index: int) -> str:
        return str(index)

    def find(self, key: str) -> int | None:
        return int(key) if int(key) < len(self.texts) else None

    def cells(self, index: int) -> Sequence[Cell]:
        self.asked += 1
        text = self.texts[index]
        return ("12:00", (text, "failed" if "ERROR" in text else "plain"))


class LogApp(ListApp):
    """Shows a log, and keeps what it says about following."""

    def __init__(self, pane: LogView) -> None:
        super().__init__(pane)
        self.followed: list[tuple[bool, int]] = []

    def on_log_view_follow_changed(self, message: LogView.FollowChanged) -> None:
        self.followed.append((message.log.follow, message.log.pending))


def rows(pane: LogView) -> list[str]:
    return [line.rstrip("┃ ") for line in screen(pane)]


def a_log() -> LogView:
    return LogView(COLUMNS, glyphs=UNICODE)


async def test_a_log_begins_at_its_end_and_follows() -> None:
    pane, log = a_log(), Log(100)
    async with LogApp(pane).run_test(size=SIZE) as pilot:
        pane.show(log)
        await pilot.pause()
        assert "line 99" in screen(pane)[-1]
        log.texts.append("the newest")
        pane.grown()
        await pilot.pause()
        assert "the newest" in screen(pane)[-1]
        assert pane.follow
        assert not pane.pending


async def test_moving_up_pauses_and_counts_what_comes() -> None:
    pane, log = a_log(), Log(100)
    app = LogApp(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.show(log)
        await pilot.press("up")
        before = rows(pane)
        log.texts += ["a", "b"]
        pane.grown()
        log.texts += ["c"]
        pane.grown()
        await pilot.pause()
        assert rows(pane) == before
        assert pane.pending == 3
        assert app.followed[0] == (False, 0)
        assert app.followed[-1] == (False, 3)


async def test_going_to_the_end_follows_again_and_shows_every_line() -> None:
    pane, log = a_log(), Log(20)
    app = LogApp(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.show(log)
        await pilot.press("up")
        log.texts += ["a", "b"]
        pane.grown()
        await pilot.press("end")
        assert pane.follow
        assert not pane.pending
        assert rows(pane)[-2:] == ["  12:00  a", "▸ 12:00  b"]
        assert app.followed[-1] == (True, 0)


async def test_following_can_be_switched() -> None:
    pane, log = a_log(), Log(50)
    async with LogApp(pane).run_test(size=SIZE) as pilot:
        pane.show(log)
        pane.follow = False
        log.texts.append("late")
        pane.grown()
        assert (pane.cursor, pane.pending) == (49, 1)
        pane.follow = True
        await pilot.pause()
        assert (pane.cursor, pane.pending) == (50, 0)


async def test_lines_that_come_while_the_page_is_not_full_are_seen_at_once() -> None:
    pane, log = a_log(), Log(2)
    async with LogApp(pane).run_test(size=SIZE) as pilot:
        pane.show(log)
        pane.follow = False
        log.texts.append("third")
        pane.grown()
        await pilot.pause()
        assert "third" in screen(pane)[3]


async def test_a_long_line_goes_on_below_when_wrapped() -> None:
    pane, log = a_log(), Log(1)
    log.texts = ["first " + "word " * 12, "second"]
    async with LogApp(pane).run_test(size=SIZE) as pilot:
        pane.show(log)
        await pilot.pause()
        assert screen(pane)[1].endswith("…")
        assert "second" in screen(pane)[2]
        pane.wrap = True
        await pilot.pause()
        assert screen(pane)[1:5] == [
            "  12:00  first word word word word",
            "         word word word word word word",
            "         word word",
            "▸ 12:00  second",
        ]
        pane.wrap = False
        await pilot.pause()
        assert "second" in screen(pane)[2]


async def test_the_cursor_is_seen_among_wrapped_lines() -> None:
    pane, log = a_log(), Log()
    log.texts = [f"{index} " + "long " * (index % 17) for index in range(300)]
    async with LogApp(pane).run_test(size=SIZE) as pilot:
        pane.wrap = True
        pane.show(log)
        for key in ("up", "up", "up", "up", "pageup", "pageup", "home", "pagedown", "down", "end"):
            await pilot.press(key)
            assert f" {pane.cursor} " in f"{screen(pane)[cursor_line(pane)]} ", key


async def test_a_line_taller_than_the_page_does_not_block_the_way() -> None:
    pane, log = a_log(), Log()
    log.texts = ["above", "x" * 5000, "below"]
    async with LogApp(pane).run_test(size=SIZE) as pilot:
        pane.wrap = True
        pane.show(log)
        seen: list[str] = []
        for key in ("home", "down", "down"):
            await pilot.press(key)
            seen.append(rows(pane)[cursor_line(pane)].split()[-1])
        assert seen[0] == "above"
        assert set(seen[1]) == {"x"}
        assert seen[2] == "below"


async def test_finding_goes_from_match_to_match_and_round() -> None:
    pane, log = a_log(), Log(100)
    log.texts[10] = "Vault sealed"
    log.texts[70] = "the vault opened"
    async with LogApp(pane).run_test(size=SIZE) as pilot:
        pane.show(log)
        places: list[int] = []
        for backwards in (False, False, False, True):
            assert pane.find("VAULT", backwards=backwards)
            places.append(pane.cursor)
        assert places == [10, 70, 10, 70]
        assert not pane.follow
        assert not pane.find("nowhere")
        await pilot.pause()
        assert pane.cursor == 70


async def test_what_was_searched_for_is_marked_where_it_is_seen() -> None:
    pane, log = a_log(), Log(5)
    async with LogApp(pane).run_test(size=SIZE) as pilot:
        pane.show(log)
        pane.find("ine")
        await pilot.pause()
        marks = [
            [segment.text for segment in strip if segment.style and segment.style.underline]
            for strip in strips(pane)[1:6]
        ]
        assert marks == [["ine"]] * 5
        pane.find("")
        await pilot.pause()
        assert not any(
            segment.style and segment.style.underline for strip in strips(pane) for segment in strip
        )


async def test_special_characters_are_searched_for_as_they_are() -> None:
    pane, log = a_log(), Log(5)
    log.texts[2] = "[a-z]* (x)"
    async with LogApp(pane).run_test(size=SIZE):
        pane.show(log)
        assert pane.find("[a-z]* (")
        assert pane.cursor == 2


async def test_errors_are_found_one_after_the_other() -> None:
    pane, log = a_log(), Log(100)
    log.texts[30] = "ERROR one"
    log.texts[60] = "ERROR two"
    async with LogApp(pane).run_test(size=SIZE):
        pane.show(log)
        assert pane.next_error()
        assert pane.cursor == 30
        assert pane.next_error()
        assert pane.cursor == 60
        assert pane.next_error(backwards=True)
        assert pane.cursor == 30


async def test_appending_to_a_hundred_thousand_lines_asks_for_a_page() -> None:
    pane, log = a_log(), Log(100_000)
    async with LogApp(pane).run_test(size=SIZE) as pilot:
        pane.wrap = True
        pane.show(log)
        await pilot.pause()
        log.asked = 0
        log.texts.append("one more")
        pane.grown()
        await pilot.pause()
        assert log.asked <= 20 * SIZE[1]
