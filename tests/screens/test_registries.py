"""The list of AI Registries."""

from __future__ import annotations

import asyncio

from registry_tui.settings import Settings
from screens.registries import RegistriesScreen
from tests.screens.console import console


async def test_the_list_shows_every_registry_with_its_environment_and_who_one_is() -> None:
    async with console() as shown:
        assert "25 of 25" in shown.lines[1]
        assert "Alice" in shown.lines[0]
        assert "MLAdmin" in shown.lines[0]
        row = shown.line("model-registry-ml-960afc3b-162")
        assert "Ready" in row
        assert "eng-ml-env-v2" in row
        assert "AWS" in row
        assert "us-west-2" in row
        assert "1.6.0-b51" in row


async def test_typing_a_filter_narrows_the_list_and_counts() -> None:
    async with console() as shown:
        await shown.press("slash")
        await shown.type("status:failed -upgrade")

        assert " of 25" in shown.lines[1]
        assert "25 of 25" not in shown.lines[1]
        assert "Ready" not in shown.text


async def test_escape_clears_the_filter() -> None:
    async with console() as shown:
        await shown.press("slash")
        await shown.type("nosuchname")
        assert "No registry matches" in shown.text

        await shown.press("escape")

        assert "25 of 25" in shown.lines[1]


async def test_a_wrong_term_is_explained_under_the_bar() -> None:
    async with console() as shown:
        await shown.press("slash")
        await shown.type("colour:red")

        assert "There is no field colour" in shown.lines[2]


async def test_the_cursor_stays_on_its_registry_through_a_new_order() -> None:
    async with console() as shown:
        await shown.press("down", "down", "down")
        before = shown.cursor_line.split()[3]

        await shown.press("o")

        assert before in shown.cursor_line
        assert "Status" in shown.lines[2]


async def test_attention_puts_what_failed_first() -> None:
    async with console() as shown:
        await shown.press("a")

        assert "Failed" in shown.lines[3] or "failed" in shown.lines[3]
        assert shown.cursor_line == shown.lines[3]


async def test_a_status_moves_by_itself_when_the_list_is_read_again() -> None:
    async with console() as shown:
        name = shown.cursor_line.split()[3]
        assert "Installing" in shown.cursor_line
        shown.clock.wind(hours=3)

        await shown.press("r")

        assert "Ready" in shown.line(name)


async def test_a_failed_refresh_keeps_the_rows_and_says_what_to_do() -> None:
    async with console("--fault", "later:500@listModelRegistries") as shown:
        await shown.press("down", "r")

        assert "25 of 25" in shown.lines[1]
        assert "model-registry-ml-960afc3b-162" in shown.text
        assert "As of 12:04:31 UTC." in shown.text
        assert "Press r to try again" in shown.text


async def test_one_dead_service_does_not_blank_the_list() -> None:
    async with console("--fault", "down:environments") as shown:
        assert "25 of 25" in shown.lines[1]
        assert "Cloud and region are not known." in shown.text


async def test_an_empty_tenant_is_an_answer() -> None:
    async with console("--fault", "nothing") as shown:
        assert "There are no AI Registries" in shown.text
        assert "0 of 0" in shown.lines[1]


async def test_names_nobody_would_choose_stay_on_their_line() -> None:
    async with console("--fault", "names") as shown:
        assert "16 of 16" in shown.lines[1]
        assert "\x1b" not in shown.text
        assert "[red]" in shown.text
        assert "<U+202E>" in shown.text


async def test_at_sixty_columns_the_status_and_the_name_are_left() -> None:
    async with console(size=(60, 20)) as shown:
        row = shown.line("model-registry-ml-d17a3e48-3c2")
        assert "Installing" in row
        assert "AWS" not in row


async def test_a_terminal_too_small_gets_one_clear_line() -> None:
    async with console(size=(50, 12)) as shown:
        assert shown.lines[0] == "50x12 is too small; 60x20 is needed."
        assert not any(shown.lines[1:])


async def test_somebody_with_fewer_rights_sees_fewer_registries() -> None:
    async with console("--as", "bob") as shown:
        assert "25 of 25" not in shown.lines[1]
        assert "Bob Lindqvist (roles unknown)" in shown.lines[0]


async def test_ten_thousand_rows_are_one_list() -> None:
    async with console("--fault", "many:10000") as shown:
        assert "10,000 of 10,000" in shown.lines[1]
        await shown.press("G")
        last = shown.cursor_line
        await shown.press("slash")
        await shown.type(last.split()[3])
        assert "1 of 10,000" in shown.lines[1]


async def test_a_service_that_asks_for_patience_is_not_asked_before_that() -> None:
    settings = Settings(refresh_list_s=30, refresh_moving_s=5)
    fault = "later:429:3600@listModelRegistries"
    async with console("--fault", fault, settings=settings) as shown:
        await shown.press("r")

        screen = shown.app.front
        assert isinstance(screen, RegistriesScreen)
        rest_s = screen._due_s - asyncio.get_running_loop().time()  # pyright: ignore[reportPrivateUsage]
        assert 3500 < rest_s <= 3600
