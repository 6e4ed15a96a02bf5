"""The Cluster tab: what runs there, kept up to date, what looks like trouble, and who may look."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from pydantic import JsonValue

from backends.demo import ml_access
from backends.domain.cluster import OWN_NAMESPACES, Right
from backends.domain.plan import Request
from screens import live_cluster
from screens.base import LIVE
from tests.screens.console import Console, console
from tests.screens.test_access import CLOSED, GUIDE, INSTALLING, LINE, OWN, PLUGIN
from tests.screens.test_grant import send

FULL = "model-registry-ml-1ee0b6a4-21f"
IMPORT = "model-registry-ml-6ab84c27-91d"
LIMITED = "model-registry-ml-44b9016f-a80"
SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])


async def cluster(shown: Console, name: str = GUIDE, words: str = "Running") -> None:
    """Open the Cluster tab of a registry, and wait until a person can read `words`."""
    await shown.open(name, "C")
    await shown.until(words)


async def press(shown: Console, key: str, words: str) -> None:
    """Press a key, and wait until a person can read `words`."""
    await shown.press(key)
    await shown.until(words)


async def grant(shown: Console, name: str, identity: str) -> None:
    """Give somebody access as from another place: not with this console's keys."""
    assert shown.app.session is not None
    plane = shown.app.session.control_plane
    crn = next(row.crn for row in (await plane.list_registries()).value if row.name == name)
    body: dict[str, JsonValue] = {"resourceCrn": crn, "identifier": identity}
    await plane.change(Request(service="ml", operation="grantModelRegistryAccess", body=body))
    shown.clock.wind(seconds=10)


def live(shown: Console) -> int:
    """Return how many workers go on for as long as their screen is there."""
    return sum(one.group == LIVE for one in shown.app.workers)


@SIZES
async def test_the_pod_that_crashes_stands_first_and_says_why(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await cluster(shown, words="CrashLoop")

        assert "knox-" in shown.cursor_line
        assert "✗ CrashLoop" in shown.cursor_line
        assert shown.lines[3].split()[0] == "Pod"
        assert "restarting failed container=knox" in shown.words
        assert "knox last ended with Error, exit code 1" in shown.words
        assert "1 Pods 7  2 Deployments 2  3 Jobs" in shown.text
        assert {strip.cell_length for strip in shown.strips} == {size[0]}
        assert len(shown.lines) == size[1]
        assert "Enter Log  v Describe" in shown.lines[-1]


async def test_each_kind_has_a_key_and_a_number() -> None:
    async with console() as shown:
        await cluster(shown, words="5 Hints 5")
        assert (
            "1 Pods 7  2 Deployments 2  3 Jobs 4  4 Events 25  5 Hints 5   mlx knox" in shown.text
        )

        await press(shown, "2", "Up to date")
        assert "✗ 0/1" in shown.cursor_line
        assert "● 2/2" in shown.line("model-registry-v2")
        await press(shown, "3", "Done")
        assert "● Complete" in shown.cursor_line
        await press(shown, "4", "Reason")
        assert "BackOff" in shown.cursor_line
        await press(shown, "5", "What was seen")
        assert "✗ fail" in shown.cursor_line
        assert "CrashLoopBackOff, 0/1 ready." in shown.words
        await press(shown, "1", "Restarts")


@pytest.mark.parametrize(
    ("name", "about", "hint"),
    [
        (FULL, "mlx/model-import", "Insufficient memory"),
        (IMPORT, "mlx/model-import", "import"),
        (GUIDE, "knox/knox-", "CrashLoopBackOff"),
    ],
)
async def test_what_looks_like_trouble_is_a_hint_and_no_more(
    name: str, about: str, hint: str
) -> None:
    async with console() as shown:
        await cluster(shown, name)
        await press(shown, "5", hint)

        for _ in range(6):
            if about in shown.cursor_line:
                break
            await shown.press("down")
        await shown.press("enter")
        assert "This is a hint, no more." in shown.text
        assert hint in shown.words


async def test_a_crash_loop_goes_on_while_one_looks() -> None:
    async with console() as shown:
        await cluster(shown, words="CrashLoopBackOff 0/1 136")
        shown.clock.wind(seconds=60)
        await shown.until("CrashLoopBackOff 0/1 137")
        assert "knox-" in shown.cursor_line


async def test_the_cursor_stays_on_its_pod_when_others_come_and_go() -> None:
    async with console() as shown:
        await cluster(shown)
        await shown.press("end")
        name = shown.cursor_line.split()[1]
        shown.clock.wind(seconds=60)
        await shown.until("137")
        assert name in shown.cursor_line


async def test_n_shows_every_namespace_and_the_registrys_own_again() -> None:
    async with console() as shown:
        await cluster(shown)
        assert "coredns" not in shown.text

        await press(shown, "N", "coredns")
        assert "every namespace" in shown.lines[2]
        await press(shown, "N", "1 Pods 7")
        assert "mlx knox" in shown.lines[2]
        assert "coredns" not in shown.text


async def test_y_copies_the_name_the_message_or_the_hint() -> None:
    async with console() as shown:
        await cluster(shown, words="5 Hints 5")
        for kind, what in (("1", "knox-"), ("4", "Back-off"), ("5", "CrashLoopBackOff, 0/1")):
            await shown.press(kind, "y")
            copied = shown.app.messages[-1].words
            assert copied.splitlines()[0] in shown.words
            assert what in copied
            assert "If nothing arrived, press v, then Y for a file." in copied


async def test_with_nothing_under_the_cursor_keys_are_dimmed_and_say_so() -> None:
    async with console("--fault", "503@getModelRegistryKubeconfig") as shown:
        await shown.open(GUIDE, "C")
        await shown.press("ctrl+p")
        for word in ("Log", "Describe", "Copy"):
            assert "There is nothing under the cursor." in shown.line(f" {word} ")


@pytest.mark.parametrize("kinds", [("jobs",), live_cluster.WATCHED])
async def test_what_may_not_be_listed_is_said_where_it_would_be(
    kinds: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def missing(*_: object) -> tuple[Right, ...]:
        return tuple(Right("list", kind, one) for kind in kinds for one in OWN_NAMESPACES)

    monkeypatch.setattr(live_cluster, "missing_rights", missing)
    async with console() as shown:
        await shown.open(GUIDE, "C")
        await press(shown, "3", "You may not list these.")
        assert "3 Jobs -" in shown.text
        assert ("1 Pods 7" in shown.text) is (kinds == ("jobs",))


async def test_v_describes_what_is_under_the_cursor_with_its_events() -> None:
    async with console() as shown:
        await cluster(shown, words="4 Events 25")
        await shown.press("v")

        assert "Pods" in shown.lines[0]
        assert "Status: CrashLoopBackOff, 0/1 ready, 136 restarts" in shown.text
        assert "Container knox: " in shown.text
        assert "Back-off restarting failed container knox" in shown.words

        await shown.press("escape", "2", "v")
        assert "Ready: 0 of 1" in shown.text


async def test_only_the_variables_of_the_proxy_are_shown() -> None:
    async with console(size=(120, 60)) as shown:
        await cluster(shown, words="1 Pods 7")
        await shown.press("v")
        start = shown.lines.index(shown.line("Container knox: "))
        variables = [line for line in shown.lines[start:] if re.match(r" *[A-Za-z_]+=", line)]

        assert [line.split("=")[0].strip() for line in variables] == ["KNOX_GATEWAY_DBG_OPTS"]


async def test_rights_that_are_missing_are_named() -> None:
    async with console(size=(80, 24)) as shown:
        await cluster(shown, LIMITED)

        assert "Your rights in the cluster do not let you: get pods/log in knox." in shown.words
        assert "knox-" in shown.text


async def test_without_access_the_sentence_says_how_to_get_it_and_r_connects_then() -> None:
    async with console() as shown:
        await cluster(shown, CLOSED, "(401)")
        assert "grant it on the Access tab" in shown.words

        await shown.press("A", "n", "enter")
        shown.clock.wind(seconds=1)
        await send(shown)
        assert "● done" in shown.lines[0]
        await press(shown, "C", "Running")
        assert "(401)" not in shown.text


async def test_r_connects_again_once_access_was_granted_elsewhere() -> None:
    async with console() as shown:
        await cluster(shown, CLOSED, "(401)")
        await grant(shown, CLOSED, OWN)
        await press(shown, "r", "Running")


async def test_where_there_is_no_cluster_yet_the_reason_is_said_and_r_tries_again() -> None:
    async with console(size=(80, 24)) as shown:
        await shown.open(INSTALLING, "C")
        assert "it has no cluster yet" in shown.words
        assert "press K to try again" in shown.words
        assert live(shown) == 0

        shown.clock.wind(hours=3)
        await shown.press("r")
        assert "it has no cluster yet" not in shown.words


async def test_a_plugin_is_named_and_runs_only_after_enter() -> None:
    async with console(size=(80, 24)) as shown:
        await cluster(shown, PLUGIN, "Signing in runs this program")
        assert LINE in shown.words
        assert "Enter runs it." in shown.words
        await shown.press("N", "1", "v", "r")
        assert "Enter runs it." in shown.words
        assert live(shown) == 0

        await press(shown, "enter", "Running")


def another_kubeconfig(monkeypatch: pytest.MonkeyPatch, part: str, instead: str) -> None:
    """Have the control plane give out another one from now on."""
    usual = ml_access.kubeconfig_text

    def another(*given: object) -> str:
        return usual(*given).replace(part, instead)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(ml_access, "kubeconfig_text", another)


async def test_what_was_agreed_to_holds_for_the_same_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with console(size=(80, 24)) as shown:
        await cluster(shown, PLUGIN, "Enter runs it.")
        await press(shown, "enter", "Running")
        await press(shown, "K", "Running")
        assert live(shown) == 1

        another_kubeconfig(monkeypatch, "eu-west-1", "eu-west-2")
        await press(shown, "K", "Signing in runs this program")
        assert "aws --region eu-west-2" in shown.words
        assert "Running" not in shown.text
        assert live(shown) == 0


async def test_one_that_is_refused_when_it_is_fetched_again_ends_the_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with console() as shown:
        await cluster(shown)
        another_kubeconfig(monkeypatch, "https://", "http://evil.invalid/")
        await press(shown, "K", "The kubeconfig is refused")
        assert "Running" not in shown.text
        assert live(shown) == 0


async def test_leaving_the_tab_ends_the_connection() -> None:
    async with console() as shown:
        for keys in (("A",), ("escape",), ("colon", "escape", "d")):
            await shown.press("escape", "escape")
            await cluster(shown)
            assert live(shown) == 1
            await shown.press(*keys)
            assert live(shown) == 0


async def test_the_kubeconfig_is_shared_with_the_access_tab() -> None:
    async with console("--fault", "later:503@getModelRegistryKubeconfig") as shown:
        await shown.open(GUIDE, "A", "K", "C")
        await shown.until("Running")
        await shown.press("A")
        assert "a token in it" in shown.text


async def test_a_service_that_gives_no_kubeconfig_is_a_sentence() -> None:
    async with console("--fault", "503@getModelRegistryKubeconfig", size=(80, 24)) as shown:
        await shown.open(GUIDE, "C")
        assert "getModelRegistryKubeconfig finds the service unavailable" in shown.words
        assert "press K to try again" in shown.words
        assert "1 Pods -  2 Deployments -" in shown.text
        await shown.press("N", "5", "enter", "v", "y", "K", "r")
        assert "press K to try again" in shown.words


async def test_a_token_that_has_expired_says_so_and_k_connects_again() -> None:
    async with console() as shown:
        await cluster(shown)
        shown.clock.wind(hours=2)
        await shown.until("(401)")
        assert "fetch the kubeconfig again where its token has expired" in shown.words

        shown.clock.wind(minutes=10)
        await press(shown, "K", "266")
        assert "(401)" not in shown.text
