"""The create wizard: where, the form of each cloud, the subnets, and what stays of a draft."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import cast

import pytest
from textual.widgets import Input

from backends.ports import ControlPlane, Session
from registry_tui import options
from registry_tui.demo_wiring import DemoConnector
from registry_tui.settings import Settings
from screens.create import CreateScreen
from screens.create_where import CreateWhereScreen
from screens.subnets import SubnetsScreen
from tests.screens.console import IMPATIENT, START, Console, console

BOTH_SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 20)])


async def open_form(shown: Console, environment: str) -> CreateScreen:
    await shown.press("n")
    await shown.type(environment)
    await shown.press("enter")
    screen = shown.app.screen
    assert isinstance(screen, CreateScreen)
    return screen


async def test_n_asks_where_and_dims_what_cannot_be_chosen_with_the_reason() -> None:
    async with console() as shown:
        await shown.press("n")
        assert isinstance(shown.app.screen, CreateWhereScreen)
        assert "has model-registry-ml-" in shown.line("eng-ml-env-v2 ")
        assert "GCP" in shown.line("genomics-gcp")
        assert "CREATE_IN_PROGRESS" in shown.line("marketing-aws")
        free = [row for row in shown.lines if "labs-" in row or "new-ml-aws" in row]
        taken = shown.text.index("eng-ml-env-v2")
        assert all(shown.text.index(row) < taken for row in free)


async def test_choosing_a_dimmed_environment_says_why_and_stays() -> None:
    async with console() as shown:
        await shown.press("n")
        await shown.type("genomics")
        await shown.press("enter")
        assert isinstance(shown.app.screen, CreateWhereScreen)
        assert "genomics-gcp is on GCP" in shown.text


async def test_why_an_environment_is_dimmed_is_said_whole_where_the_cursor_is() -> None:
    async with console(size=(80, 24)) as shown:
        await shown.press("n")
        await shown.type("genomics")
        assert "genomics-gcp is on GCP, and AI Registries are for AWS and Azure." in shown.lines[-2]
        await shown.press("ctrl+u")
        await shown.type("labs-ml-aws")
        assert "genomics-gcp is on GCP" not in shown.lines[-2]


async def test_without_the_roles_nothing_can_be_chosen_and_the_role_is_named() -> None:
    async with console("--as", "auditor", "--fault", "nothing") as shown:
        await shown.press("n")
        assert "MLAdmin" in shown.line("sandbox-aws")


async def test_read_only_dims_new() -> None:
    settings = Settings(refresh_list_s=3600, refresh_moving_s=3600, read_only=True)
    async with console(settings=settings) as shown:
        await shown.press("n")
        assert not isinstance(shown.app.screen, CreateWhereScreen)


async def test_a_list_that_cannot_be_read_is_a_sentence() -> None:
    async with console("--fault", "later:503@listEnvironments") as shown:
        await shown.press("n")
        assert "listEnvironments" in shown.words
        await shown.press("escape")
        assert not isinstance(shown.app.screen, CreateWhereScreen)


@BOTH_SIZES
async def test_each_cloud_has_its_own_form(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await open_form(shown, "labs-ml-aws")
        assert "Enable Public IP Address for Load Balancer" in shown.text
        assert "Subnets for Load Balancer" in shown.text
        assert "user-defined" not in shown.text
        await shown.press("escape", "escape")
        await open_form(shown, "labs-ml-azure")
        assert "Enable Public IP Address for Load Balancer" in shown.text
        assert "Private cluster with user-defined routes" in shown.text
        assert "Subnets for Load Balancer" not in shown.text


async def test_the_help_says_what_the_choice_means() -> None:
    async with console() as shown:
        await open_form(shown, "labs-ml-aws")
        assert "VPN" in shown.line("Off: a private load balancer")
        await shown.press("space")
        assert "On: the load balancer gets a public address" in shown.text


async def test_what_is_wrong_is_told_at_its_field_while_one_types() -> None:
    async with console() as shown:
        screen = await open_form(shown, "labs-ml-aws")
        await shown.press("down", "down", "enter", "down", "down")
        assert isinstance(screen.focused, Input)
        await shown.type("aws:owner=me")
        assert "belong to AWS" in shown.text
        await shown.press("tab")
        await shown.type("10.0.0.1/8")
        assert "10.0.0.0/8 is the range it is in" in shown.words
        assert "not yet" in screen.to_review.value


async def test_review_goes_to_what_has_to_be_corrected() -> None:
    async with console() as shown:
        screen = await open_form(shown, "labs-udr-azure")
        await shown.press("down", "space", "up", "ctrl+n")
        assert shown.app.screen is screen
        assert screen.focused is screen.cluster_subnet.line
        assert "Choose the subnet that the cluster is to stand in." in shown.words


async def test_a_draft_is_there_again_after_leaving_the_form() -> None:
    async with console() as shown:
        await open_form(shown, "labs-ml-aws")
        await shown.press("space", "escape")
        assert "a draft is waiting" in shown.cursor_line
        await shown.press("escape")
        screen = await open_form(shown, "labs-ml-aws")
        assert screen.public.on


async def test_advanced_is_closed_until_opened_and_open_where_something_in_it_is_set() -> None:
    async with console() as shown:
        screen = await open_form(shown, "labs-ml-aws")
        assert "Skip validation" not in shown.text
        assert not screen.tags.display
        await shown.press("down", "down", "enter", "down", "space", "escape")
        await shown.press("escape")
        screen = await open_form(shown, "labs-ml-aws")
        assert screen.private.display
        assert screen.private.on


async def test_subnets_show_where_their_routes_go_and_what_that_means() -> None:
    async with console() as shown:
        await open_form(shown, "labs-ml-aws")
        await shown.press("down", "enter")
        assert isinstance(shown.app.screen, SubnetsScreen)
        assert "warn" in shown.line("labs-ml-aws-public-a")
        assert "pass" in shown.line("labs-ml-aws-private-a")
        assert "isolated" in shown.line("labs-ml-aws-isolated-d")
        assert "fail" in shown.line("labs-ml-aws-tiny-c")


async def test_the_verdict_follows_the_choice_of_load_balancer() -> None:
    async with console() as shown:
        await open_form(shown, "labs-ml-aws")
        await shown.press("space", "down", "enter")
        assert "public load balancer" in shown.lines[0]
        assert "pass" in shown.line("labs-ml-aws-public-a")
        assert "fail" in shown.line("labs-ml-aws-private-a")


async def test_several_subnets_are_chosen_with_space_and_taken_with_enter() -> None:
    async with console() as shown:
        screen = await open_form(shown, "labs-ml-aws")
        await shown.press("down", "enter", "space", "down", "space", "enter")
        assert shown.app.screen is screen
        assert len(screen.draft.load_balancer_subnets) == 2
        assert screen.subnets.value.startswith("2: ")


async def test_escape_leaves_the_choice_as_it_was() -> None:
    async with console() as shown:
        screen = await open_form(shown, "labs-ml-aws")
        await shown.press("down", "enter", "space", "escape")
        assert screen.draft.load_balancer_subnets == ()


async def test_a_suggestion_takes_one_subnet_a_zone() -> None:
    async with console() as shown:
        screen = await open_form(shown, "labs-ml-aws")
        await shown.press("down", "enter", "u", "enter")
        found = screen.site.subnets
        assert found is not None
        zones = [row.zone for row in found.aws if row.id in screen.draft.load_balancer_subnets]
        assert len(zones) == len(set(zones)) > 1


async def test_a_udr_cluster_takes_the_one_subnet_under_the_cursor() -> None:
    async with console() as shown:
        screen = await open_form(shown, "labs-udr-azure")
        await shown.press("down", "space", "down", "enter")
        assert "appliance" in shown.line("labs-udr-azure-nodes")
        assert "fail" in shown.line("labs-udr-azure-internet")
        await shown.press("home", "down", "down")
        assert "labs-udr-azure-nodes" in shown.cursor_line
        await shown.press("enter")
        assert screen.draft.cluster_subnet.endswith("labs-udr-azure-nodes")
        assert not screen.draft.problems


async def test_where_a_cloud_does_not_tell_the_names_come_from_cdp_and_that_is_said() -> None:
    async with console("--fault", "nothing") as shown:
        await open_form(shown, "fraud-prod-aws")
        await shown.press("down", "enter")
        assert "fraud-prod-aws-private-a" in shown.text
        assert "not checked" in shown.line("fraud-prod-aws-private-b")
        assert "another account" in shown.words


class Undescribed:
    """A control plane whose description of an environment never comes."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        return cast("Callable[..., Awaitable[object]]", getattr(self._plane, name))

    async def describe_environment(self, name_or_crn: str) -> object:
        return await asyncio.Event().wait()


class Undescribing(DemoConnector):
    """Opens sessions over such a control plane."""

    def connect(self, profile: str = "", region: str = "") -> Session:
        session = super().connect(profile, region)
        plane = cast("ControlPlane", Undescribed(session.control_plane))
        return replace(session, control_plane=plane)


async def test_the_form_is_there_before_anything_is_known_of_the_network() -> None:
    asked = options.read(["--demo"])
    connector = Undescribing(asked, Settings(), lambda: START, IMPATIENT)
    async with console(connector=connector) as shown:
        await shown.press("n")
        await shown.type("labs-ml-aws")
        await shown.keys("enter")
        assert isinstance(shown.app.screen, CreateScreen)
        assert "Subnets for Load Balancer" in shown.text
        await shown.keys("down", "enter")
        assert "Looking at the network" in shown.text


async def test_enter_keeps_the_subnet_that_is_marked_wherever_the_cursor_is() -> None:
    async with console() as shown:
        screen = await open_form(shown, "labs-udr-azure")
        await shown.press("down", "space", "down", "enter")
        await shown.press("home", "down", "down", "space", "down", "enter")
        assert screen.draft.cluster_subnet.endswith("labs-udr-azure-nodes")
