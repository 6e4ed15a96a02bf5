from __future__ import annotations

import pytest
from rich.cells import cell_len

from screens.glyphs import ASCII
from screens.widgets.line_list import LineList
from tests.screens.line_list_app import (
    COLUMNS,
    EVERYTHING,
    ListApp,
    Names,
    RecordedList,
    cursor_line,
    numbered,
    screen,
    strips,
)

SIZE = (60, 12)


async def test_rows_stand_under_their_headings() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(2))
        await pilot.pause()
        assert screen(pane)[:4] == [
            "  Status      Name                               Region",
            "▸ Ready       registry-00000                     us-west-1",
            "  Ready       registry-00001                     us-west-1",
            "",
        ]


async def test_the_column_that_orders_the_rows_is_marked() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.set_sort("name", descending=True)
        await pilot.pause()
        assert "Name ↓" in screen(pane)[0]
        pane.set_sort("region", descending=False)
        await pilot.pause()
        assert "Name  " in screen(pane)[0]
        assert "Region ↑" in screen(pane)[0]


async def test_keys_walk_the_rows() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(100))
        for key, cursor in [
            ("down", 1),
            ("j", 2),
            ("k", 1),
            ("up", 0),
            ("up", 0),
            ("pagedown", 10),
            ("pageup", 0),
            ("G", 99),
            ("down", 99),
            ("g", 0),
            ("end", 99),
            ("home", 0),
        ]:
            await pilot.press(key)
            assert pane.cursor == cursor, key


async def test_the_screen_is_told_where_the_cursor_is_and_what_is_chosen() -> None:
    pane = RecordedList()
    app = ListApp(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.show(numbered(3))
        await pilot.press("down", "enter")
        kinds = [(type(message), getattr(message, "key", None)) for message in app.said]
        assert kinds == [
            (LineList.Highlighted, "registry-00000"),
            (LineList.Highlighted, "registry-00001"),
            (LineList.Chosen, "registry-00001"),
        ]


async def test_the_cursor_stays_on_its_object_and_its_line_when_rows_come_in_above() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(100))
        await pilot.press("pagedown", "down", "down", "down")
        key, line = pane.cursor_key, cursor_line(pane)
        pane.show(Names([f"new-{index}" for index in range(30)] + numbered(100).names))
        await pilot.pause()
        assert pane.cursor_key == key
        assert cursor_line(pane) == line


@pytest.mark.parametrize(
    ("steps", "first"),
    [
        pytest.param(0, "new-0", id="the beginning stays in sight"),
        pytest.param(9, "registry-00000", id="unless the cursor would leave its page"),
    ],
)
async def test_what_comes_in_above_a_list_at_its_beginning_is_seen(steps: int, first: str) -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(100))
        await pilot.press(*["down"] * steps)
        pane.show(Names(["new-0", "new-1", *numbered(100).names]))
        await pilot.pause()
        assert pane.cursor_key == f"registry-{steps:05d}"
        assert first in screen(pane)[1]


async def test_the_cursor_stays_on_its_object_when_the_order_turns() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(100))
        await pilot.press("down", "down")
        pane.show(Names(reversed(numbered(100).names)))
        await pilot.pause()
        assert pane.cursor_key == "registry-00002"
        assert "registry-00002" in screen(pane)[cursor_line(pane)]


async def test_where_its_object_is_gone_the_cursor_takes_the_row_in_its_place() -> None:
    pane = RecordedList()
    app = ListApp(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.show(Names("abc"))
        await pilot.press("down")
        pane.show(Names("ac"))
        assert pane.cursor_key == "c"
        pane.show(Names("a"))
        assert pane.cursor_key == "a"
        pane.show(Names(""))
        assert pane.cursor_key is None
        await pilot.pause()
        assert [getattr(message, "key", "") for message in app.said] == ["a", "b", "c", "a", None]


async def test_a_screen_can_put_the_cursor_on_an_object() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(1000))
        assert pane.move_to("registry-00500")
        assert not pane.move_to("nobody")
        await pilot.pause()
        assert pane.cursor_key == "registry-00500"
        assert cursor_line(pane)


async def test_showing_the_same_again_writes_nothing() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(100))
        await pilot.pause()
        pane.written.clear()
        pane.show(numbered(100))
        await pilot.pause()
        assert pane.written == []


async def test_showing_one_changed_row_writes_one_line() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(100))
        await pilot.pause()
        pane.written.clear()
        names = numbered(100)
        names.names[4] = "renamed"
        pane.show(names)
        await pilot.pause()
        assert pane.written == [5]


async def test_a_step_of_the_cursor_writes_two_lines() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        names = numbered(100_000)
        pane.show(names)
        await pilot.pause()
        pane.written.clear()
        names.asked.clear()
        await pilot.press("down")
        assert sorted(pane.written) == [1, 2]
        assert sorted(names.asked) == [0, 1]


async def test_held_down_at_the_edge_the_page_is_repainted_once_in_many_steps() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(1000))
        await pilot.pause()
        pane.written.clear()
        await pilot.press(*["down"] * 34)
        assert pane.cursor == 34
        assert len(pane.written) <= 34 * 2 + 3 * 10


async def test_losing_and_taking_the_focus_repaints_the_cursor_alone() -> None:
    pane = RecordedList()
    app = ListApp(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.show(numbered(100))
        await pilot.pause()
        pane.written.clear()
        app.screen.set_focus(None)
        await pilot.pause()
        assert pane.written == [1]
        pane.focus()
        await pilot.pause()
        assert pane.has_focus
        assert pane.written == [1, 1]


async def test_only_rows_on_the_screen_are_asked_for() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        names = numbered(100_000)
        pane.show(names)
        await pilot.press("end", "home", "pagedown")
        assert len(set(names.asked)) <= 3 * SIZE[1]


async def test_a_healthy_row_is_two_pieces_and_the_cursor_one() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(2))
        await pilot.pause()
        assert [len(strip) for strip in strips(pane)[1:3]] == [1, 2]


async def test_the_cursor_is_seen_without_colour() -> None:
    pane = RecordedList(glyphs=ASCII)
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(2))
        await pilot.press("down")
        assert [line[:2] for line in screen(pane)[1:3]] == ["  ", "> "]


async def test_names_from_a_service_are_text_and_never_markup() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(Names(["[red]x[/red]", "a\x1b[2Jb\nc", "\u202egnp.exe", "[/]"]))
        await pilot.pause()
        names = [line[14:].split("  ")[0] for line in screen(pane)[1:5]]
        assert names == ["[red]x[/red]", "a␛[2Jb␊c", "<U+202E>gnp.exe", "[/]"]


@pytest.mark.parametrize("width", [120, 80, 60, 40, 20, 8, 3])
async def test_every_line_is_as_wide_as_the_screen(width: int) -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=(width, 12)) as pilot:
        pane.show(Names(["x" * 300, "模型注册表" * 30, "e\u0301" * 200, "plain"] * 20))
        await pilot.pause()
        assert {cell_len(strip.text) for strip in strips(pane)} == {width}
        if width >= 20:
            assert "…" in screen(pane)[1]


async def test_in_little_room_a_column_goes_and_comes_back() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=(40, 12)) as pilot:
        pane.show(numbered(3))
        await pilot.pause()
        assert "Region" not in screen(pane)[0]
        await pilot.resize_terminal(60, 12)
        assert "Region" in screen(pane)[0]


async def test_the_cursor_is_still_seen_when_the_screen_gets_lower() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=(60, 30)) as pilot:
        pane.show(numbered(100))
        await pilot.press(*["down"] * 25)
        await pilot.resize_terminal(60, 8)
        assert "registry-00025" in screen(pane)[cursor_line(pane)]


async def test_an_empty_list_says_so() -> None:
    pane = RecordedList(empty="No registries. Press n to create one.")
    async with ListApp(pane).run_test(size=(30, 12)) as pilot:
        await pilot.pause()
        assert screen(pane)[2:4] == ["  No registries. Press n to", "  create one."]
        await pilot.press("down", "end", "pagedown", "enter")
        assert pane.cursor_key is None


async def test_a_notice_stands_only_where_there_are_no_rows() -> None:
    pane = RecordedList(empty="No registries.")
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.notice = "Loading\nfrom us-west-1"
        assert screen(pane)[2:4] == ["  Loading", "  from us-west-1"]
        assert "  No registries." not in screen(pane)
        pane.show(numbered(1))
        await pilot.pause()
        assert not any("Loading" in line for line in screen(pane))


async def test_the_mark_at_the_side_appears_when_there_is_more_than_a_page() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(11))
        await pilot.pause()
        assert not any("┃" in line for line in screen(pane))
        pane.show(numbered(22))
        await pilot.press("end")
        marked = [y for y, line in enumerate(screen(pane)) if line.endswith("┃")]
        assert marked == [7, 8, 9, 10, 11]


async def test_columns_can_change_with_the_rows() -> None:
    pane = RecordedList()
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(3))
        await pilot.pause()
        pane.show(numbered(3), (COLUMNS[0], COLUMNS[2], COLUMNS[1]))
        await pilot.pause()
        assert screen(pane)[0].split() == ["Status", "Region", "Name"]


async def test_the_mouse_selects_then_chooses() -> None:
    pane = RecordedList()
    app = ListApp(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.show(numbered(50))
        await pilot.click(pane, offset=(5, 3))
        assert pane.cursor_key == "registry-00002"
        assert not any(isinstance(message, LineList.Chosen) for message in app.said)
        await pilot.click(pane, offset=(5, 3))
        assert isinstance(app.said[-1], LineList.Chosen)
        await pilot.click(pane, offset=(5, 0))
        assert pane.cursor_key == "registry-00002"


async def test_a_list_without_headings_begins_with_a_row() -> None:
    pane = RecordedList(header=False)
    async with ListApp(pane).run_test(size=SIZE) as pilot:
        pane.show(numbered(2))
        await pilot.pause()
        assert screen(pane)[0].startswith("▸ Ready")


@pytest.mark.parametrize("theme", ["textual-light", "nord", "ansi-dark"])
async def test_another_theme_repaints_in_its_own_colours(theme: str) -> None:
    pane = RecordedList()
    app = ListApp(pane)
    async with app.run_test(size=SIZE) as pilot:
        pane.show(numbered(3))
        await pilot.pause()
        before = strips(pane)
        app.theme = theme
        await pilot.pause()
        assert strips(pane) != before
        assert EVERYTHING in pane.written
