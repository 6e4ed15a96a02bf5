"""Signing in to a data lake's Ranger: once, by either way, and with nothing of it left anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Input

from screens.storage_signing_in import SignInScreen
from tests.screens.console import Console, console
from tests.screens.storage_worlds import (
    GUIDE,
    PASSWORD,
    SIZES,
    TOKEN,
    kept,
    send,
    signed_in,
    storage,
)

OWN = "Tr0ub4dor&3-of-my-own"
NO_USER = "Ranger: GET /service/cm_s3/policy was refused, because the credentials are not accepted"


def anywhere(shown: Console) -> Iterator[str]:
    """Yield all texts that are kept in the widgets of every screen, and in the messages."""
    for screen in shown.app.screen_stack:
        for widget in (screen, *screen.walk_children(Widget)):
            yield from map(repr, vars(widget).values())
    yield from (message.words for message in shown.app.messages)


async def test_n_asks_who_one_is_and_goes_on_to_the_review() -> None:
    async with console() as shown:
        await storage(shown)
        assert "Nobody has signed in to Ranger there. n signs in, F3 too." in shown.text

        await shown.press("n")
        assert "Sign in to Ranger" in shown.lines[0]
        assert "https://eng-ml-env-v2-dl-gateway." in shown.line("Address")
        assert "alice" in shown.line("Workload user name  ")
        assert f"In the demo, the password of alice is: {PASSWORD}" in shown.text
        assert "not yet: an address, and a password or a token" in shown.line("Sign in  ")
        await shown.press("enter")
        assert "Not yet: an address, and a password or a token." in shown.text

        await shown.type(PASSWORD)
        assert "nothing is sent before Ranger is asked" in shown.line("Sign in  ")
        await shown.press("enter")
        assert f"Let {GUIDE} read and write storage, by Ranger" in shown.lines[0]

        await shown.press("escape")
        assert "as alice" in shown.line("  Signed in ")
        assert shown.line("▸ all - bucket, path ")


async def test_what_ranger_does_not_accept_is_said_and_asked_for_again() -> None:
    async with console(size=(80, 24)) as shown:
        await storage(shown, GUIDE, "n")
        await shown.type("wrong")
        await shown.press("enter")

        assert "Sign in to Ranger" in shown.lines[0]
        assert NO_USER in shown.words
        assert "Check the workload user name and the workload password" in shown.words
        assert "•" not in shown.text

        await shown.type(PASSWORD)
        await shown.press("enter")
        assert "Does           Lets srv_cml_env_machine_user_8dcf2 read and write" in shown.text
        assert NO_USER not in shown.words


async def test_a_wrong_password_that_one_gives_up_is_no_longer_used() -> None:
    async with console(size=(80, 24)) as shown:
        await storage(shown, GUIDE, "f3")
        await shown.type("wrong")
        await shown.press("enter")
        assert NO_USER in shown.words
        assert "F3 signs in anew." in shown.text

        await shown.press("n", "escape", "r")
        assert "Nobody has signed in to Ranger there. n signs in, F3 too." in shown.words


async def test_a_knox_token_does_instead_of_both() -> None:
    async with console() as shown:
        await storage(shown, GUIDE, "f3", "tab")
        await shown.type(TOKEN)
        await shown.press("enter")

        assert "as the holder of a Knox token" in shown.line("  Signed in ")
        assert shown.line("▸ all - bucket, path ")


async def test_neither_password_nor_token_is_seen_said_or_kept_by_any_screen() -> None:
    async with console(size=(120, 60)) as shown:
        seen: list[str] = []
        await storage(shown, GUIDE, "n")
        form = shown.app.screen
        assert isinstance(form, SignInScreen)
        await shown.type(OWN)
        seen.append(shown.text)
        await shown.press("enter", "tab")
        await shown.type(TOKEN)
        again = shown.app.screen
        seen.append(shown.text)
        assert "•" * len(TOKEN) in shown.text
        await shown.press("enter")
        for keys in ("c", "escape", "J", "escape"):
            await shown.press(keys)
            seen.append(shown.text)
        await send(shown)
        for keys in ("enter", "escape", "I", "J", "escape", "f3", "escape", "M", "escape", "L"):
            await shown.press(keys)
            seen.append(shown.text)

        seen += anywhere(shown)
        seen += (one.value for screen in (form, again) for one in screen.query(Input))
        seen += (record.model_dump_json() for one in await kept(shown) for record in one.records)

    assert len(await kept(shown)) == 1
    for secret in (OWN, TOKEN):
        assert [text for text in seen if secret in text] == []


async def test_what_was_typed_is_gone_when_one_goes_back() -> None:
    async with console() as shown:
        await storage(shown, GUIDE, "f3")
        await shown.type(OWN)
        await shown.press("escape", "f3")
        assert "•" not in shown.text
        assert [text for text in anywhere(shown) if OWN in text] == []


async def test_once_signed_in_one_is_not_asked_again_by_any_screen() -> None:
    async with console() as shown:
        await signed_in(shown)
        await shown.press("escape", "escape", "escape")

        await storage(shown, "model-registry-ml-2d9f7180-c3e", "n")
        assert "Let model-registry-ml-2d9f7180-c3e read and write" in shown.lines[0]


async def test_where_no_data_lake_names_an_address_one_types_it() -> None:
    async with console("--fault", "403@describeDatalake", size=(80, 24)) as shown:
        await storage(shown)
        assert "F3 signs in at an address that you type." in shown.words

        await shown.press("n")
        assert "datalake describeDatalake is not allowed to this user (403)" in shown.words
        await shown.type("https://eng-ml-env-v2-dl-gateway.eng-ml-e.xcu2-8y8x.dev.cldr.work/")
        await shown.type("eng-ml-env-v2-dl/cdp-proxy-api/ranger")
        await shown.press("enter", "enter")
        await shown.type(PASSWORD)
        await shown.press("enter")
        assert "Does           Lets srv_cml_env_machine_user_8dcf2 read and write" in shown.text

        await shown.press("escape")
        assert shown.line("▸ all - bucket, path ")


@SIZES
async def test_the_form_fits_whatever_the_size(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await storage(shown, GUIDE, "f3")
        for _ in range(5):
            await shown.press("tab")
            assert {strip.cell_length for strip in shown.strips} == {size[0]}
            assert shown.lines[-1] == " Ctrl+N Sign in  Esc Back"
            assert shown.app.focused is not None
            assert shown.app.focused.region.bottom < size[1]
