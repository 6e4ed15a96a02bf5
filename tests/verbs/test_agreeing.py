"""Agreeing to a plan: by options, by what is typed, and by neither."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from backends.domain.plan import Consent, Plan, Undo, Verdict
from registry_tui import options
from registry_tui.exits import NotAgreed, WrongUsage
from registry_tui.verbs.agreeing import agreed
from tests.verbs.plans import NAME, check, plan

UNDO = Undo(words="Delete it.", kind="delete-registry")


def harmless(*names: str) -> Plan:
    """Return a plan that can be taken back, with failed checks."""
    return plan(*map(check, names), steps=(), undo=UNDO)


def typing(line: str) -> Callable[[str], Awaitable[str]]:
    async def ask(_question: str) -> str:
        return f"{line}\n"

    return ask


async def agree(of: Plan, *flags: str, typed: str | None = None) -> Consent:
    asked = options.read(["apply", "FILE", *flags])
    return await agreed(of, asked, None if typed is None else typing(typed))


async def test_yes_is_enough_for_what_can_be_taken_back() -> None:
    assert await agree(harmless(), "--yes") == Consent()


async def test_yes_alone_is_not_enough_for_what_cannot() -> None:
    with pytest.raises(NotAgreed) as refused:
        await agree(plan(), "--yes")

    assert NAME in str(refused.value)
    assert refused.value.hint == f"Add --confirm '{NAME}'."


async def test_the_name_has_to_be_the_targets() -> None:
    with pytest.raises(NotAgreed):
        await agree(plan(), "--yes", "--confirm", "alpha")

    assert await agree(plan(), "--yes", "--confirm", NAME) == Consent(named=NAME)


async def test_each_failed_check_is_overridden_by_name() -> None:
    with pytest.raises(NotAgreed) as refused:
        await agree(harmless("zones", "routes"), "--yes", "--override", "zones")

    assert refused.value.hint == "Add --override routes."
    flags = ("--yes", "--override", "zones", "--override", "routes")
    assert await agree(harmless("zones", "routes"), *flags) == Consent(
        overridden=("zones", "routes")
    )


async def test_what_failed_is_said_with_its_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotAgreed):
        await agree(harmless("zones"), "--yes")

    assert capsys.readouterr().err == "fail: zones: About zones. Seen: zones.\n"


async def test_a_check_that_passed_may_be_overridden_and_one_there_is_not_may_not() -> None:
    passed = plan(check("zones", Verdict.PASS), steps=(), undo=UNDO)

    assert await agree(passed, "--yes", "--override", "zones") == Consent(overridden=("zones",))
    with pytest.raises(WrongUsage, match="there is no check zone; there are zones"):
        await agree(passed, "--yes", "--override", "zone")


async def test_where_there_is_nobody_to_ask_it_says_what_to_add() -> None:
    with pytest.raises(WrongUsage) as refused:
        await agree(plan(check("zones")))

    assert refused.value.hint == (
        f"Add --yes --confirm '{NAME}' --override zones, or --dry-run to look first."
    )


async def test_a_person_types_y_or_what_cannot_be_taken_back() -> None:
    assert await agree(harmless(), typed="y") == Consent()
    whole = await agree(plan(check("zones")), typed=f"{NAME} zones")
    assert whole == Consent(named=NAME, overridden=("zones",))


@pytest.mark.parametrize("typed", ["", "n", "yes", "Y"])
async def test_anything_else_sends_nothing(typed: str) -> None:
    with pytest.raises(NotAgreed):
        await agree(harmless(), typed=typed)


@pytest.mark.parametrize("typed", ["y", NAME.upper(), NAME[:-1]])
async def test_for_the_name_only_the_name_will_do(typed: str) -> None:
    with pytest.raises(NotAgreed):
        await agree(plan(), typed=typed)
