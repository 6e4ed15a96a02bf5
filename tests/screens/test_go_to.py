"""Going to a registry by name, CRN or address."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.screens.console import Console, console

NAME = "model-registry-ml-960afc3b-162"
ACCOUNT = "9d74eee4-1cad-45d7-b645-7ccf9edbb73d"
CRN = f"crn:cdp:ml:us-west-1:{ACCOUNT}:model_registry:d23c7136-a0be-4165-b0f5-020cece4548f"
MACHINE_USER_CRN = (
    f"crn:altus:iam:us-west-1:{ACCOUNT}:machineUser:"
    "cml_env_machine_user_8dcf2/72642923-347d-4e75-9e55-9895e1fb3a8f"
)
ENVIRONMENT_CRN = (
    f"crn:cdp:environments:us-west-1:{ACCOUNT}:environment:2a1c2324-e2e9-46d2-b513-d50a551f1e58"
)
CREATOR_CRN = f"crn:altus:iam:us-west-1:{ACCOUNT}:user:f6fbb5f2-5736-428e-84cd-b236cb3dd04a"
DOMAIN = "https://modelregistry.ml-960afc3b-162.eng-ml-e.xcu2-8y8x.dev.cldr.work"


def assert_opened(shown: Console) -> None:
    """The details of the one registry are on the screen, over the list."""
    assert shown.lines[0].startswith(f" AI Registries / {NAME}  ● Ready")
    assert "Environment CRN" in shown.text


async def test_part_of_a_name_is_enough() -> None:
    async with console() as shown:
        await shown.press("colon")
        assert shown.lines[0].startswith(" Go to ")
        assert shown.text.count("model-registry-ml-") == 25

        await shown.type("960AFC")
        assert shown.text.count("model-registry-ml-") == 1

        await shown.press("enter")
        assert_opened(shown)

        await shown.press("escape")
        assert "25 of 25" in shown.lines[1]
        assert NAME in shown.cursor_line


@pytest.mark.parametrize(
    "address",
    [
        CRN,
        f"  {CRN}\n",
        f"https://console.us-west-1.cdp.cloudera.com/ml/registries/{quote(CRN, safe='')}/details",
        f"https://console.us-west-1.cdp.cloudera.com/ml/registries?name={NAME}",
        DOMAIN,
        f"{DOMAIN}/mlflow/#/models",
    ],
)
async def test_a_pasted_address_leads_to_its_registry_from_the_list(address: str) -> None:
    async with console() as shown:
        await shown.paste(address)
        assert shown.lines[0].startswith(" Go to ")
        assert NAME in shown.cursor_line

        await shown.press("enter")
        assert_opened(shown)


async def test_a_machine_users_crn_leads_to_every_registry_it_serves() -> None:
    async with console() as shown:
        await shown.paste(MACHINE_USER_CRN)

        assert shown.text.count("model-registry-ml-") == 2
        assert NAME in shown.text


async def test_what_is_pasted_never_triggers_keys() -> None:
    async with console() as shown:
        await shown.paste("q\nq\nJ")

        assert shown.lines[0].startswith(" Go to ")
        assert shown.app.return_code is None


async def test_it_leads_from_any_screen() -> None:
    async with console() as shown:
        await shown.press("e", "colon")
        await shown.type("960afc")
        await shown.press("enter")

        assert_opened(shown)


async def test_an_environments_crn_leads_to_its_registries() -> None:
    async with console() as shown:
        await shown.paste(ENVIRONMENT_CRN)
        assert "Registries in eng-ml-env-v2" in shown.cursor_line

        await shown.press("enter")

        assert 'env:"eng-ml-env-v2"' in shown.lines[1]
        assert "2 of 25" in shown.lines[1]
        assert shown.text.count("model-registry-ml-") == 2


async def test_a_creators_crn_leads_to_what_they_created() -> None:
    async with console() as shown:
        await shown.paste(CREATOR_CRN)
        assert "Registries created by" in shown.cursor_line

        await shown.press("enter")

        assert "2 of 25" in shown.lines[1]
        assert NAME in shown.text


async def test_a_crn_of_another_account_says_so() -> None:
    async with console() as shown:
        await shown.paste(CRN.replace(ACCOUNT, "00000000-0000-0000-0000-000000000000"))

        assert "This CRN belongs to another account. P switches to another profile." in shown.text


async def test_what_leads_nowhere_says_so_and_enter_does_nothing() -> None:
    async with console() as shown:
        await shown.press("colon")
        await shown.type("zebra")
        assert "Nothing here has that name, CRN or address." in shown.text

        await shown.press("enter")
        assert shown.lines[0].startswith(" Go to ")

        await shown.press("escape")
        assert "25 of 25" in shown.lines[1]


async def test_before_there_is_a_list_there_is_nowhere_to_go() -> None:
    async with console("--fault", "401") as shown:
        await shown.press("colon")
        await shown.type("x")

        assert "Nothing here has that name, CRN or address." in shown.text
