"""Fetching the files of a version: the size first, then how it goes, then path and checksum."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from backends.domain.errors import Rejected, Unreachable
from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.model_ports import ModelCatalogue
from screens import fetch_lines
from screens.fetch_model import FetchScreen
from screens.glyphs import ASCII, UNICODE
from screens.open_model import OpenModel
from screens.transfer import Transfer
from tests.screens.console import Console, console, only_file
from tests.screens.demo_models import GUIDE, SERVER, demo_model, open_demo, session_of
from tests.services.file_shelf import CONTENT, SHA256, Shelf

SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
NAME = "churn-1.tar.gz"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fetch into a directory of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Only:
    """Opens this one place; fits as much of `ModelSources` as is asked."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def open(self, source: ModelSource) -> ModelCatalogue:
        del source
        return self._shelf


@asynccontextmanager
async def fetching(
    shelf: Shelf, size: tuple[int, int] = (80, 24), path: str = ""
) -> AsyncGenerator[Console]:
    """Open the screen for version 1 of the one model of a place."""
    async with console(size=size) as shown:
        session = replace(session_of(shown), models=Only(shelf))  # pyright: ignore[reportArgumentType]
        model = RegisteredModel("m-1", "churn", versions=(shelf.known,))
        shown.app.open_screen(FetchScreen(OpenModel(session, shelf.source, model), 1, path))
        await shown.rest()
        yield shown


@SIZES
async def test_the_size_is_told_before_anything_is_fetched(
    size: tuple[int, int], here: Path
) -> None:
    shelf = Shelf()
    async with fetching(shelf, size) as shown:
        assert "10.2 kB (10,240 bytes)" in shown.line("  Size")
        assert "churn version 1, registry" in shown.line("  From")
        assert NAME in shown.line("  To ")
        assert "are free there" in shown.line("  Room")
        assert "Enter fetches it." in shown.text
        assert shelf.closed == 1
        assert not any(os.scandir(here))
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert len(shown.lines) == size[1]
        assert "Enter Fetch" in shown.lines[-1]


async def test_enter_fetches_it_and_path_and_checksum_can_be_copied(here: Path) -> None:
    async with fetching(Shelf()) as shown:
        await shown.press("enter")
        assert "It is here, whole." in shown.text
        assert (here / NAME).read_bytes() == CONTENT
        assert SHA256 in shown.line("  SHA-256")
        await shown.press("end", "y")
        assert SHA256 in shown.text
        await shown.press("enter")
        assert shown.lines[0].startswith(" SHA-256")


async def test_another_file_may_be_named_and_a_folder_takes_the_usual_name(here: Path) -> None:
    (here / "models").mkdir()
    async with fetching(Shelf()) as shown:
        await shown.press("ctrl+u")
        await shown.type("models/")
        await shown.press("enter")
        assert (here / "models" / NAME).read_bytes() == CONTENT


async def test_a_file_that_is_there_is_said_under_the_field_and_stays(here: Path) -> None:
    (here / NAME).write_text("mine")
    async with fetching(Shelf()) as shown:
        assert "is there already. Name another file" in shown.words
        await shown.press("enter")
        assert (here / NAME).read_text() == "mine"
        await shown.press("ctrl+u")
        await shown.type("other.bin")
        assert "is there already" not in shown.lines[8]
        await shown.press("enter")
        assert (here / "other.bin").read_bytes() == CONTENT


@pytest.mark.parametrize("typed", ["", "~nobody-is-called-so/x"])
async def test_what_is_no_file_is_said(typed: str) -> None:
    async with fetching(Shelf()) as shown:
        await shown.press("ctrl+u")
        await shown.type(typed.replace("~", "~"))
        assert "no name of a file" in shown.words or "nobody's home" in shown.words


async def test_escape_stops_and_the_next_time_goes_on_from_there(here: Path) -> None:
    shelf = Shelf(waits_at=4000)
    async with fetching(shelf) as shown:
        await shown.keys("enter")
        await shown.until("39 %")
        assert "4.00 kB of 10.2 kB" in shown.text
        assert str(here / NAME)[:40] in shown.text
        assert "Esc Stop" in shown.lines[-1]
        await shown.press("escape")
        assert "Stopped. What came is kept, and the next time goes on from there." in shown.words
        assert (here / f"{NAME}.part").stat().st_size == 4000
        assert "4.00 kB from before; it goes on from there" in shown.text
        await shown.press("escape")
        assert "Fetch" not in shown.lines[0]

    again = Shelf()
    async with fetching(again) as shown:
        assert "4.00 kB from before; it goes on from there" in shown.text
        await shown.press("enter")
        assert again.asked[-1] == (4000, '"one"')
        assert (here / NAME).read_bytes() == CONTENT
        assert SHA256 in shown.text


async def test_what_is_of_another_state_of_the_file_comes_anew() -> None:
    async with fetching(Shelf(waits_at=4000)) as shown:
        await shown.keys("enter")
        await shown.until("39 %")
        await shown.press("escape", "escape")
    async with fetching(Shelf(tag='"two"')) as shown:
        assert "of another state, so it comes anew" in shown.words


async def test_where_nothing_tells_the_file_from_a_later_one_it_says_so() -> None:
    async with fetching(Shelf(tag="", waits_at=4000)) as shown:
        await shown.keys("enter")
        await shown.until("39 %")
        await shown.press("escape")
        assert "so the next time begins anew" in shown.words


async def test_what_breaks_off_is_said_and_enter_goes_on(here: Path) -> None:
    shelf = Shelf(breaks_at=4000)
    async with fetching(shelf) as shown:
        await shown.press("enter")
        assert "AI Registry: the connection was reset." in shown.words
        assert "4.00 kB from before" in shown.text
        shelf.breaks_at = None
        await shown.press("enter")
        assert (here / NAME).read_bytes() == CONTENT


async def test_a_size_that_is_not_told_is_said() -> None:
    class Untold(Shelf):
        async def download(self, *args: object, **named: object):
            found = await super().download(*args, **named)  # pyright: ignore
            return replace(found, size_bytes=None)

    async with fetching(Untold()) as shown:
        assert "not told before it is fetched" in shown.line("  Size")
        await shown.press("enter")
        assert SHA256 in shown.text


async def test_too_little_room_is_said_before_anything_is_fetched(
    monkeypatch: pytest.MonkeyPatch, here: Path
) -> None:
    def little(_: Path) -> int:
        return 4000

    monkeypatch.setattr(fetch_lines, "free_bytes", little)
    async with fetching(Shelf()) as shown:
        await shown.press("end")
        await shown.type("x")
        assert "10.2 kB are still to come. Make room there" in shown.words
        await shown.press("enter")
        assert not any(os.scandir(here))


async def test_a_refusal_names_the_next_step_and_r_asks_again() -> None:
    shelf = Shelf(
        refusal=Rejected("AI Registry", "was not accepted (400)"),
        known=ModelVersion(1, "READY", origin="Hugging Face", repository="org/model"),
    )
    async with fetching(shelf) as shown:
        assert "its files are at Hugging Face, and a registry does not give those" in shown.words
        assert "Fetch org/model there." in shown.words
        assert "r Try again" in shown.lines[-1]
        await shown.press("enter")
        shelf.refusal = Unreachable("AI Registry", "no answer")
        await shown.press("r")
        assert "AI Registry: no answer." in shown.words
        shelf.refusal = None
        await shown.press("r")
        assert "Enter fetches it." in shown.text


async def test_one_file_of_a_server_has_its_own_name(here: Path) -> None:
    async with fetching(Shelf(), path="model/MLmodel") as shown:
        assert "model/MLmodel" in shown.line(" What")
        await shown.press("enter")
        assert (here / "MLmodel").read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["../../etc/passwd", "red\x1b[31m", "x" * 400])
async def test_whatever_a_model_is_called_its_file_is_here(name: str, here: Path) -> None:
    async with console(size=(80, 24)) as shown:
        session = replace(session_of(shown), models=Only(shelf := Shelf()))  # pyright: ignore[reportArgumentType]
        model = RegisteredModel("m-1", name, versions=(shelf.known,))
        shown.app.open_screen(FetchScreen(OpenModel(session, shelf.source, model), 1))
        await shown.rest()
        assert "\x1b" not in shown.text
        await shown.press("enter")
        assert only_file(here).read_bytes() == CONTENT


# In the simulated company


async def test_an_archive_of_a_registry_comes_whole(here: Path) -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, "churn-forecast", "greater_than_sign", "enter")
        assert "It is here, whole." in shown.text
        assert (here / "churn-forecast-9.tar.gz").read_bytes()[:2] == b"\x1f\x8b"


async def test_what_a_hub_has_is_not_given_out() -> None:
    async with console(size=(80, 24)) as shown:
        await open_demo(shown, GUIDE, "sentence-embeddings", "greater_than_sign")
        assert "its files are at Hugging Face" in shown.words


async def test_a_file_of_a_server_comes_too(here: Path) -> None:
    async with console() as shown:
        source, model = await demo_model(shown, SERVER, "card-fraud")
        opened = OpenModel(session_of(shown), source, model)
        shown.app.open_screen(FetchScreen(opened, 12, "MLmodel"))
        await shown.rest()
        await shown.press("enter")
        assert "flavors" in (here / "MLmodel").read_text("utf-8")


# How it goes, in words


def test_how_it_goes_is_told_in_words() -> None:
    transfer = Transfer(10_000_000, 0, 0.0)
    assert transfer.words(0.5) == "0 %  0 B of 10.0 MB"
    transfer.take(2_000_000, 2.0)
    assert transfer.words(2.0) == "20 %  2.00 MB of 10.0 MB  1.00 MB/s  8 s left"
    assert not transfer.has_all
    transfer.take(10_000_000, 4.0)
    assert transfer.has_all
    assert "left" not in transfer.words(4.0)


def test_a_line_that_has_become_slow_is_seen_to_be() -> None:
    transfer = Transfer(100_000_000, 0, 0.0)
    transfer.take(50_000_000, 5.0)
    for second in range(6, 40):
        transfer.take(50_000_000 + second, float(second))
    assert transfer.rate(40.0) is not None
    assert (transfer.rate(40.0) or 0) < 10


def test_what_goes_on_from_somewhere_counts_only_what_comes() -> None:
    transfer = Transfer(10_000, 5_000, 0.0)
    transfer.take(6_000, 2.0)
    assert transfer.rate(2.0) == 500.0


def test_without_a_size_there_is_neither_a_share_nor_a_bar() -> None:
    transfer = Transfer(None, 0, 0.0)
    transfer.take(2_000, 2.0)
    assert transfer.words(2.0) == "2.00 kB  1.00 kB/s"
    assert transfer.bar(UNICODE) == ("", "")


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_the_bar_is_as_long_whatever_is_here(glyphs: object) -> None:
    lengths = set[int]()
    for here_bytes in (0, 1, 5_000, 10_000, 12_000):
        done, rest = Transfer(10_000, here_bytes, 0.0).bar(glyphs)  # pyright: ignore[reportArgumentType]
        lengths.add(len(done) + len(rest))
    assert len(lengths) == 1
