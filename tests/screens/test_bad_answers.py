"""Every bad answer is a sentence with a next step, and takes no row away."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.screens.console import Console, console

REGISTRY = "model-registry-ml-960afc3b-162"
AGAIN = "Press r to try again. If it stays, give the request id to the service's support."
PATIENCE = "The service asks for patience. Wait a little, then press r to try again."

ANSWERS: dict[str, tuple[str, str]] = {
    "401": (
        "was refused, because the credentials are not accepted (401)",
        "Check that the profile's access key is still active",
    ),
    "skew": (
        "was refused (401), and this machine's clock is 20 minutes behind",
        "Set this machine's clock (chronyc tracking, timedatectl), then press r to try again.",
    ),
    "403": (
        "is not allowed to this user (403)",
        "Ask an administrator for a role that allows it, or choose another profile.",
    ),
    "404": ("found nothing (404)", "Press r to try again to see what is there."),
    "409": (
        "has to wait for another operation (409)",
        "Wait until the other operation has ended, then press r to try again.",
    ),
    "429": ("came too often (429)", PATIENCE),
    "429:7": (
        "came too often (429)",
        "The service asks us to wait 7 s. Then press r to try again.",
    ),
    "500": ("failed inside the service (500)", AGAIN),
    "503": (
        "finds the service unavailable for now (503)",
        "The service is down or busy. Wait a little, then press r to try again.",
    ),
    "html": (
        "was answered with a web page, not by the service",
        "Probably a proxy or a sign-in page on the way, or a wrong endpoint in the profile.",
    ),
    "cut": ("was answered with broken JSON", AGAIN),
    "types": ("was answered with JSON in which modelRegistries.0.crn cannot be read", AGAIN),
    "empty": ("was answered with nothing at all", AGAIN),
    "silence": (
        "has no answer: demo.invalid stayed silent for too long",
        "The service is slow, or something on the way drops idle connections. Press r to try "
        "again.",
    ),
    "reset": (
        "has no answer: the connection to demo.invalid broke off",
        "ask whether a firewall or proxy cuts connections here.",
    ),
    "tls": (
        "has no answer: the certificate of demo.invalid is not trusted",
        "name its CA file in ca_bundle of the profile or in CDP_CA_BUNDLE.",
    ),
    "proxy": (
        "refused the way to demo.invalid (403 Forbidden)",
        "Check the address, user name and password in HTTPS_PROXY, or name the host in NO_PROXY.",
    ),
    "dns": (
        "has no answer: there is no address for the name demo.invalid here",
        "Check the region and the endpoint in the profile, and this machine's DNS.",
    ),
}
EVERY_ANSWER = pytest.mark.parametrize("fault", ANSWERS)


def said_of_the_list(shown: Console) -> str:
    """Return what is said of the list of registries, up to what is said of anything else."""
    _, _, said = shown.words.partition("CDP control plane: ml listModelRegistries ")
    return said.partition(" CDP control plane: ")[0]


def names(shown: Console) -> list[str]:
    """Return the names of the registries on the screen."""
    return [word for word in shown.text.split() if word.startswith("model-registry-ml-")]


@EVERY_ANSWER
async def test_from_the_start_the_list_says_what_happened_and_what_to_do(fault: str) -> None:
    what, hint = ANSWERS[fault]
    async with console("--fault", fault) as shown:
        assert what in said_of_the_list(shown)
        assert hint in said_of_the_list(shown)
        assert " of " not in shown.lines[1]
        assert "Loading" not in shown.text


@EVERY_ANSWER
async def test_later_the_rows_stay_with_their_time_and_a_sentence(fault: str) -> None:
    what, hint = ANSWERS[fault]
    async with console("--fault", f"later:{fault}") as shown:
        before = names(shown)
        assert REGISTRY in before
        await shown.press("down")
        cursor = shown.cursor_line.split()[3]
        shown.clock.wind(minutes=1)

        await shown.press("r")

        assert set(names(shown)) <= set(before)
        assert "25 of 25" in shown.lines[1]
        assert shown.cursor_line.split()[3] == cursor
        assert "As of 12:04:31 UTC. CDP control plane: ml listModelRegistries" in shown.words
        assert what in said_of_the_list(shown)
        assert hint in said_of_the_list(shown)


@pytest.mark.parametrize("fault", ["401", "429:7", "cut", "dns"])
@pytest.mark.parametrize("key", ["enter", "e"])
async def test_later_the_screens_of_a_registry_keep_what_the_list_knew(
    fault: str, key: str
) -> None:
    async with console("--fault", f"later:{fault}@listModelRegistries") as shown:
        await shown.open("960afc3b-162")
        await shown.press("escape", key)

        await shown.press("r")

        assert shown.lines[0].startswith(f" AI Registries / {REGISTRY}  ● Ready")
        assert "As of 12:04:31 UTC. CDP control plane: ml listModelRegistries" in shown.words
        assert ANSWERS[fault][0] in said_of_the_list(shown)


@pytest.mark.parametrize("fault", ["401", "403", "500", "silence", "dns"])
@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_in_a_small_terminal_too_there_is_a_sentence_and_a_next_step(
    fault: str, size: tuple[int, int]
) -> None:
    what, hint = ANSWERS[fault]
    async with console("--fault", f"{fault}@listModelRegistries", size=size) as shown:
        assert what in said_of_the_list(shown)
        assert hint in said_of_the_list(shown)


async def test_a_service_that_recovers_takes_the_sentence_away() -> None:
    async with console("--fault", "flaky@listModelRegistries") as shown:
        await shown.press("r", "r")
        assert "As of 12:04:31 UTC." in shown.text

        await shown.press("r")
        assert "As of" not in shown.text
        assert "25 of 25" in shown.lines[1]


async def test_without_iam_the_list_is_whole_and_creators_are_ids() -> None:
    async with console("--fault", "down:iam") as shown:
        assert "25 of 25" in shown.lines[1]
        assert REGISTRY in shown.text
        assert "CDP control plane" not in shown.text


def assert_harmless(shown: Console) -> None:
    """Nothing on the screen moves a cursor, changes a colour, or is wider than the screen."""
    assert all(sign.isprintable() for line in shown.lines for sign in line)
    assert all(cell_len(line) <= shown.app.size.width for line in shown.lines)


async def test_awkward_names_are_text_on_every_screen() -> None:
    async with console("--fault", "names") as shown:
        assert_harmless(shown)
        for sign in ("[red]x[/]", "<U+202E>", "␛[31mred"):
            assert sign in shown.text
        for _ in range(16):
            await shown.press("enter")
            assert "Environment CRN" in shown.text
            assert_harmless(shown)
            await shown.press("e")
            assert "Log of" in shown.text
            assert_harmless(shown)
            await shown.press("escape", "down")
        for key in ("colon", "ctrl+p", "y", "M"):
            await shown.press(key)
            assert_harmless(shown)
            await shown.press("escape")


async def test_a_name_of_three_hundred_characters_is_cut_in_its_row_and_shown_whole() -> None:
    name = "-".join(["a-very-long-name"] * 18)[:300]
    async with console("--fault", "names") as shown:
        await shown.open("a-very-long-name")
        assert_harmless(shown)
        assert shown.cursor_line.endswith("…")
        assert name not in shown.text.replace("\n", "")

        await shown.press("enter")
        assert name in "".join(line.strip("▸ ") for line in shown.lines)


async def test_twenty_thousand_registries_are_listed_sorted_and_filtered() -> None:
    async with console("--fault", "many:20000") as shown:
        assert "20,000 of 20,000" in shown.lines[1]

        await shown.press("G")
        last = shown.cursor_line
        await shown.press("O", "g")
        assert shown.cursor_line == last

        await shown.press("slash")
        await shown.paste(last.split()[3])
        assert "1 of 20,000" in shown.lines[1]
