"""Changes of models on their way: an import to its end, and what one may want next."""

from __future__ import annotations

import pytest

from screens.follow import FollowScreen
from screens.model import ModelScreen
from tests.screens.console import Console, console
from tests.screens.demo_models import GUIDE, SERVER, open_demo

MODEL = "sentence-embeddings"
SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])


async def importing(shown: Console, repository: str, hub: str = "HF") -> None:
    """Import a version of a model, and stay to follow it."""
    await open_demo(shown, GUIDE, MODEL, "n")
    if hub == "NGC":
        await shown.press("shift+tab", "enter", "tab")
    await shown.paste(repository)
    await shown.press("ctrl+n")
    shown.clock.wind(seconds=1)
    await shown.press("y")
    assert isinstance(shown.app.screen, FollowScreen)


async def later(shown: Console, **by: float) -> None:
    """Let some time pass, and look again."""
    shown.clock.wind(**by)
    await shown.press("r")


@SIZES
async def test_an_import_goes_through_its_statuses_to_ready(size: tuple[int, int]) -> None:
    async with console("--pace", "1", size=size) as shown:
        await importing(shown, "org/model")
        assert "● Sent" in shown.text
        assert "◐ Registering" in shown.text
        assert "○ Ready" in shown.text
        assert "is REGISTERING. A registry does not tell how far it is" in shown.words

        await later(shown, minutes=2)
        assert "● Registering" in shown.text
        assert "◐ Uploading" in shown.text
        await later(shown, minutes=30)
        assert "● Ready" in shown.text
        assert f"{MODEL} version 4 is ready." in shown.words
        assert "m opens the model." in shown.words
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert "m Model" in shown.lines[-1]


@pytest.mark.parametrize(
    ("repository", "hub", "cause", "advice"),
    [
        ("meta-llama/Llama-9", "HF", "The repository is gated", "Ask for access on its page"),
        ("org/missing", "HF", "There is no such repository", "Look for its exact name"),
        ("nim/timeout:1", "NGC", "NGC was too slow", "look at the log of the registry's API pod"),
    ],
)
async def test_why_an_import_failed_is_read_whole_with_what_to_do(
    repository: str, hub: str, cause: str, advice: str
) -> None:
    async with console("--pace", "1", size=(80, 24)) as shown:
        await importing(shown, repository, hub)
        await later(shown, minutes=2)
        await later(shown, minutes=30)
        assert "✗ failed" in shown.lines[0]
        assert f"{MODEL} version 4 is UPLOAD_FAILED: " in shown.words
        assert cause in shown.words
        assert advice in shown.words
        assert "m opens the model: n there tries again." in shown.words
        assert "X Cancel" not in shown.lines[-1]

        await shown.press("L", "enter")
        assert "UPLOAD_FAILED" in shown.text


async def test_m_opens_the_model_a_change_was_about() -> None:
    async with console() as shown:
        await importing(shown, "org/model")
        await shown.press("m")
        assert isinstance(shown.app.screen, ModelScreen)
        assert f"Models / {MODEL}" in shown.lines[0]


async def test_a_visibility_that_was_changed_is_read_back_in_words_and_taken_back() -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, "churn-forecast", "v")
        shown.clock.wind(seconds=1)
        await shown.press("y")
        assert "Reading back shows churn-forecast as private." in shown.words
        await shown.press("m")
        assert "private" in shown.lines[0]

        await shown.press("L", "B")
        assert "Make churn-forecast public" in shown.lines[0]


async def test_a_change_on_a_server_has_no_keys_of_a_registry() -> None:
    async with console() as shown:
        await open_demo(shown, SERVER, "seasonal-naive", "ctrl+e", "tab")
        await shown.type(", seen=yes")
        await shown.press("ctrl+n")
        shown.clock.wind(seconds=1)
        await shown.press("y")
        assert "Reading back shows tag seen of seasonal-naive as wanted." in shown.words
        assert "n New" not in shown.lines[-1]
        assert "m Model" in shown.lines[-1]


async def test_after_a_model_is_gone_m_shows_the_models() -> None:
    async with console() as shown:
        await open_demo(shown, GUIDE, "wake-word", "ctrl+p")
        await shown.type("delete model")
        await shown.press("enter")
        shown.clock.wind(seconds=1)
        await shown.type("wake-word")
        await shown.press("enter")
        assert "Reading back shows wake-word as gone." in shown.words
        assert "m shows the models." in shown.words
        await shown.press("m")
        assert shown.lines[0].startswith(" Models ")
