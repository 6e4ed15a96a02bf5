"""Somebody else writes between any two of our steps: no row of theirs is lost, nor ours.

Each moment is tried: just before and just after every request of ours, from the first reading of a
plan to the last look.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from backends.domain.journal import Entry, State
from backends.domain.plan import GrantWay, Plan
from tests.services.storage_desk import (
    BROKEN,
    FORBIDDEN,
    LOST,
    PASSES,
    PUT,
    RAZ_USER,
    RESET,
    SET,
    SOMEBODY,
    Fate,
    Once,
    Raw,
    Side,
    StorageDesk,
    events,
    item,
    last,
    storage_desk,
    users_of,
    with_item,
    without,
)

SIDES: tuple[Side, Side] = ("before", "after")
KEPT_AWAY = "It was not sent: it has changed since it was planned"
Planning = Callable[[StorageDesk], Awaitable[Plan]]


def ranger(way: GrantWay = "separate item") -> Planning:
    return lambda desk: desk.policy_plan(way=way)


async def mapping(desk: StorageDesk) -> Plan:
    return await desk.mapping_plan()


async def moments(planning: Planning, begin: Callable[[StorageDesk], None]) -> list[str]:
    """Name every request of ours, where nobody else writes."""
    async with storage_desk() as desk:
        begin(desk)
        entry = await desk.apply(await planning(desk))
        assert entry.has("verified")
    return desk.asked


def nothing(desk: StorageDesk) -> None:
    del desk


# A policy


def adds_an_item(raw: Raw) -> Raw:
    return with_item("hive")(raw) | {"x_theirs": {"reviewed": [1, None]}}


def adds_to_an_item(raw: Raw) -> Raw:
    first, *rest = raw["policyItems"]
    changed = first | {"users": ["hive", *first["users"]], "x_theirs": 1}
    return raw | {"policyItems": [changed, *rest]}


def takes_an_item(raw: Raw) -> Raw:
    return raw | {"policyItems": [item("hive"), *raw["policyItems"][1:]]}


def theirs_is_in(policy: Raw, theirs: Callable[[Raw], Raw]) -> bool:
    """Say whether all that somebody changed is so."""
    first = policy["policyItems"][0]
    if theirs is adds_an_item:
        theirs_too = policy.get("x_theirs") == {"reviewed": [1, None]}
        return theirs_too and item("hive") in policy["policyItems"]
    if theirs is adds_to_an_item:
        return first["x_theirs"] == 1 and first["users"] == ["hive", "rangerraz"]
    return first == item("hive") and "rangerraz" not in users_of(policy)


@pytest.mark.parametrize("theirs", [adds_an_item, adds_to_an_item, takes_an_item])
@pytest.mark.parametrize("fate", [None, LOST])
async def test_a_policy_has_ours_and_theirs_whenever_they_write(
    theirs: Callable[[Raw], Raw], fate: Fate | None
) -> None:
    came = set[str]()
    for number, name in enumerate(await moments(ranger(), nothing)):
        for side in SIDES:
            async with storage_desk() as desk:
                desk.meddle = other = Once(number, side, lambda d=desk: d.others_put(theirs))
                desk.fates[PUT] = [fate] if fate else []
                plan = await desk.policy_plan()
                entry = await desk.apply(plan)
                assert other.written
                at = f"{side} {number} ({name}): {entry.words}"
                came.add(entry.state)
                policy = desk.policy()
                assert "hive" in users_of(policy), at
                assert theirs_is_in(policy, theirs), at
                if entry.state is State.DONE:
                    assert item(RAZ_USER, "read", "write") in policy["policyItems"], at
                    assert users_of(policy).count(RAZ_USER) == 1, at
                else:
                    assert entry.state is State.REFUSED, at
                    assert KEPT_AWAY in entry.words, at
                    assert "by meera" in entry.words, at
                    assert RAZ_USER not in users_of(policy), at
                    await desk.done(await desk.policy_plan())
                    assert {"hive", RAZ_USER} <= set(users_of(desk.policy())), at
    assert came == {State.DONE, State.REFUSED}


async def test_done_as_in_the_guide_a_policy_has_ours_and_theirs_as_well() -> None:
    planning = ranger("as in the guide")
    for number, _ in enumerate(await moments(planning, nothing)):
        async with storage_desk() as desk:
            desk.meddle = Once(number, "before", lambda d=desk: d.others_put(adds_to_an_item))
            entry = await desk.apply(await planning(desk))
            first = desk.policy()["policyItems"][0]
            assert first["x_theirs"] == 1
            if entry.state is State.DONE:
                assert first["users"] == ["hive", "rangerraz", RAZ_USER]
            else:
                assert (entry.state, first["users"]) == (State.REFUSED, ["hive", "rangerraz"])


async def test_taking_out_of_a_policy_keeps_theirs_whenever_they_write() -> None:
    async def planning(desk: StorageDesk) -> Plan:
        return await desk.policy_plan("remove-from-policy")

    def begin(desk: StorageDesk) -> None:
        desk.others_put(with_our_item)

    came = set[str]()
    for number, name in enumerate(await moments(planning, begin)):
        for side in SIDES:
            async with storage_desk() as desk:
                begin(desk)
                desk.meddle = Once(number, side, lambda d=desk: d.others_put(adds_an_item))
                entry = await desk.apply(await planning(desk))
                users = users_of(desk.policy())
                came.add(entry.state)
                assert "hive" in users, f"{side} {number} {name}"
                assert (RAZ_USER in users) is (entry.state is State.REFUSED), f"{side} {number}"
    assert came == {State.DONE, State.REFUSED}


def with_our_item(raw: Raw) -> Raw:
    return raw | {"policyItems": [*raw["policyItems"], item(RAZ_USER, "read", "write")]}


async def just_before_each_put(desk: StorageDesk, *writes: Callable[[Raw], Raw]) -> None:
    """Let somebody write just before each of our first sendings."""
    left = list(writes)

    def meddle(number: int, name: str, side: Side) -> None:
        del number
        if side == "before" and name.startswith(PUT) and left:
            desk.others_put(left.pop(0))

    desk.meddle = meddle


async def test_what_came_at_the_very_moment_is_put_back_and_told() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan()
        await just_before_each_put(desk, adds_an_item)
        entry = await desk.apply(plan)
    first, second = (row for row in entry.records if row.event == "sending")
    assert first.words == "Ranger PUT /policy/3 is being sent; so far no answer is recorded."
    assert second.words == (
        "Version 3 by meera came at the very moment it was sent. It is sent again, with that kept."
    )
    assert second.sends is not None
    assert users_of(second.sends) == ["rangerraz", "hive", RAZ_USER]
    assert second.replaces is not None
    assert users_of(second.replaces) == ["rangerraz", RAZ_USER]
    assert entry.state is State.DONE
    assert "came at the very moment" in entry.words


async def test_where_the_guide_s_item_goes_at_that_moment_it_gets_one_of_its_own() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan(way="as in the guide")
        await just_before_each_put(desk, takes_an_item)
        entry = await desk.apply(plan)
        assert desk.policy()["policyItems"] == [item("hive"), item(RAZ_USER, "read", "write")]
        undo = await desk.undo_plan(entry)
        assert (await desk.done(undo)).ended == "done"
        assert desk.policy()["policyItems"] == [item("hive")]
    assert entry.state is State.DONE


async def test_whoever_drops_our_row_afterwards_finds_it_there_again() -> None:
    async with storage_desk() as desk:
        there = desk.policy()
        stale = with_item("hive")(there)  # read before us, written after us
        left = [stale]

        def meddle(number: int, name: str, side: Side) -> None:
            del number
            if side == "after" and name.startswith(PUT) and left:
                desk.others_put(lambda _: left.pop())

        plan = await desk.policy_plan()
        desk.meddle = meddle
        entry = await desk.apply(plan)
        assert users_of(desk.policy()) == ["rangerraz", "hive", RAZ_USER]
    assert entry.state is State.DONE
    assert "Version 4 by meera took what was sent away again." in entry.words
    assert events(entry).count("sending") == 2


async def test_whoever_keeps_dropping_it_is_left_alone_after_three_turns() -> None:
    async with storage_desk() as desk:

        def meddle(number: int, name: str, side: Side) -> None:
            del number
            if side == "after" and name.startswith(PUT):
                desk.others_put(without(RAZ_USER))

        plan = await desk.policy_plan()
        desk.meddle = meddle
        entry = await desk.apply(plan)
        assert users_of(desk.policy()) == ["rangerraz"]
        assert sum(name.startswith(PUT) for name in desk.asked) == 3
    assert entry.state is State.FAILED
    assert "Somebody else keeps writing: it was sent 3 times." in entry.words
    assert f"{RAZ_USER} may not read and write" in entry.words


async def test_whoever_writes_before_each_of_ours_is_told_what_may_be_lost() -> None:
    adds = [with_item("hive"), with_item("impala"), with_item("spark")]
    for times in (2, 3):
        async with storage_desk() as desk:
            plan = await desk.policy_plan()
            await just_before_each_put(desk, *adds[:times])
            entry = await desk.apply(plan)
            users = users_of(desk.policy())
            assert RAZ_USER in users
        lost = {"hive", "impala", "spark"} - set(users) - ({"spark"} if times == 2 else set())
        assert lost, "this test is about a loss"
        assert entry.state is State.FAILED
        versions = {"hive": "Version 3", "impala": "Version 5", "spark": "Version 7"}
        for user in lost:
            assert f"{versions[user]} by meera came at the very moment it was sent, and" in (
                entry.words
            )
        assert f"{RAZ_USER} may read and write" in entry.words


@pytest.mark.parametrize("fate", [FORBIDDEN, RESET], ids=str)
async def test_what_could_not_be_put_back_is_told(fate: Fate) -> None:
    """The second sending, which is to bring back what they wrote, comes to nothing."""
    async with storage_desk() as desk:
        plan = await desk.policy_plan()
        await just_before_each_put(desk, adds_an_item)
        desk.fates[PUT] = [PASSES, fate]
        entry = await desk.apply(plan)
        assert users_of(desk.policy()) == ["rangerraz", RAZ_USER]
    assert entry.state is State.FAILED
    assert "Version 3 by meera came at the very moment it was sent, and may be lost" in entry.words
    assert "Its history has that version." in entry.words


async def test_a_version_that_cannot_be_read_may_be_lost_and_that_is_told() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan()
        await just_before_each_put(desk, adds_an_item)
        desk.fates["GET plugins/policy"] = [FORBIDDEN]
        entry = await desk.apply(plan)
    assert entry.state is State.FAILED
    assert "Version 3 came at the very moment it was sent, and may be lost" in entry.words
    assert "Compare with what was there before, version 2" in entry.words
    assert entry.plan.before is not None
    assert users_of(entry.plan.before) == ["rangerraz"]


async def test_a_history_that_does_not_answer_is_told_and_not_raised() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan()

        def meddle(number: int, name: str, side: Side) -> None:
            del number
            if name.startswith(PUT):
                desk.others_put(with_item("hive" if side == "before" else "impala"))

        desk.meddle = meddle
        desk.fates[PUT] = [LOST]
        desk.fates["GET plugins/policy"] = [BROKEN] * 9
        entry = await desk.apply(plan)
    assert entry.state is State.FAILED
    assert "may be lost" in entry.words


# Mappings

OTHERS = f"{SOMEBODY}-else"


def their_row(desk: StorageDesk) -> None:
    desk.rows = [*desk.rows, (SOMEBODY, desk.admin_role)]


def begin_mapping(desk: StorageDesk) -> None:
    desk.forget_its_row()


@pytest.mark.parametrize("fate", [None, LOST])
async def test_mappings_have_ours_and_theirs_whenever_they_write_or_it_is_told(
    fate: Fate | None,
) -> None:
    """But for one moment, which the service leaves no way to tell: that one is told."""
    came, harmed = set[str](), list[str]()
    names = await moments(mapping, begin_mapping)
    for number, name in enumerate(names):
        for side in SIDES:
            async with storage_desk() as desk:
                begin_mapping(desk)
                before = desk.rows
                desk.meddle = other = Once(number, side, lambda d=desk: their_row(d))
                desk.fates[SET] = [fate] if fate else []
                entry = await desk.apply(await mapping(desk))
                assert other.written
                at = f"{side} {number} ({name}): {entry.words}"
                came.add(entry.state)
                assert desk.rows[: len(before)] == before, at
                if entry.state is State.REFUSED:
                    assert KEPT_AWAY in entry.words, at
                    assert desk.its_role == "", at
                    assert SOMEBODY in dict(desk.rows), at
                    continue
                assert desk.its_role == desk.admin_role, at
                if SOMEBODY in dict(desk.rows):
                    assert "may be lost" not in entry.words, at
                    continue
                harmed.append(f"{side} {name}")
                await its_loss_is_told(desk, entry, before)
    assert came >= {State.UNDER_WAY, State.REFUSED}
    reread = max(n for n in range(names.index(SET)) if names[n] == "getIdBrokerMappings")
    assert reread == names.index(SET) - 1
    assert harmed == ["after getIdBrokerMappings", f"before {SET}"]


async def its_loss_is_told(desk: StorageDesk, entry: Entry, before: Any) -> None:
    told = last(entry, "not verified")
    assert "came at the very moment it was sent, and may be lost" in told.words
    assert "Compare with what was there before, version" in told.words
    assert entry.plan.before is not None
    kept = entry.plan.before["mappings"]
    assert isinstance(kept, list)
    assert [tuple(row.values()) for row in kept if isinstance(row, dict)] == list(before)
    end = await desk.followed(entry)
    assert (end.ended, end.entry.state) == ("failed", State.FAILED)
    assert "may be lost" in end.words
    assert "Each data lake has the mappings." in end.words


async def test_of_a_lost_answer_between_two_others_it_is_told_that_one_may_be_lost() -> None:
    async with storage_desk() as desk:
        begin_mapping(desk)
        plan = await mapping(desk)

        def meddle(number: int, name: str, side: Side) -> None:
            del number
            if name == SET:
                who = SOMEBODY if side == "before" else OTHERS
                desk.rows = [*desk.rows, (who, desk.admin_role)]

        desk.meddle = meddle
        desk.fates[SET] = [LOST]
        entry = await desk.apply(plan)
        assert SOMEBODY not in dict(desk.rows)
        assert {OTHERS, desk.its_crn} <= set(dict(desk.rows))
        assert "may be lost" in last(entry, "not verified").words
        assert (await desk.followed(entry)).ended == "failed"


async def test_whoever_drops_our_mapping_afterwards_finds_it_there_again() -> None:
    async with storage_desk() as desk:
        begin_mapping(desk)
        before, left = desk.rows, [1]

        def meddle(number: int, name: str, side: Side) -> None:
            del number
            if (name, side) == (SET, "after") and left:
                left.pop()
                desk.rows = [*before, (SOMEBODY, desk.admin_role)]

        plan = await mapping(desk)
        desk.meddle = meddle
        entry = await desk.apply(plan)
        assert desk.rows == (
            *before,
            (SOMEBODY, desk.admin_role),
            (desk.its_crn, desk.admin_role),
        )
        assert "took what was sent away again" in last(entry, "verified").words
        assert (await desk.followed(entry)).ended == "done"


async def test_whoever_keeps_dropping_our_mapping_is_left_alone_after_three_turns() -> None:
    async with storage_desk() as desk:
        begin_mapping(desk)
        plan = await mapping(desk)

        def meddle(number: int, name: str, side: Side) -> None:
            del number
            if (name, side) == (SET, "after"):
                desk.forget_its_row()

        desk.meddle = meddle
        entry = await desk.apply(plan)
        assert desk.asked.count(SET) == 3
        assert (desk.its_role, desk.syncs) == ("", ())
    assert entry.state is State.FAILED
    assert "Somebody else keeps writing: it was sent 3 times." in entry.words
    assert "is not mapped" in entry.words


async def test_taking_a_mapping_away_keeps_theirs_whenever_they_write_before_or_after() -> None:
    async def planning(desk: StorageDesk) -> Plan:
        return await desk.mapping_plan("remove-mapping")

    names = await moments(planning, nothing)
    for number, name in enumerate(names):
        for side in SIDES:
            if (side, name) == ("before", SET) or (side, number) == (
                "after",
                names.index(SET) - 1,
            ):
                continue  # the moment that is told above
            async with storage_desk() as desk:
                desk.meddle = Once(number, side, lambda d=desk: their_row(d))
                entry = await desk.apply(await planning(desk))
                assert SOMEBODY in dict(desk.rows), f"{side} {number} {name}"
                assert bool(desk.its_role) is (entry.state is State.REFUSED), f"{side} {number}"
