"""An answer lost at any step of a change of storage access ends in a true statement of what is."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.journal import Entry, Record, State
from backends.domain.registry import Registry
from backends.services.following.followers import follower
from tests.services.storage_desk import (
    FATES,
    POLICY,
    PUT,
    RAZ_USER,
    RESET,
    SET,
    SYNC,
    SYNC_USERS,
    Fate,
    StorageDesk,
    events,
    item,
    last,
    storage_desk,
    users_of,
    with_item,
)

REFUSED = frozenset(
    {
        "no connection",
        "too many (429)",
        "not signed in (401)",
        "not allowed (403)",
        "a conflict (409)",
    }
)
"""The fates after which it is certain that nothing was done."""

every_fate = pytest.mark.parametrize("fate", FATES, ids=str)


@every_fate
async def test_of_a_policy_it_is_told_whether_it_has_the_user(fate: Fate) -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan()
        desk.fates[PUT] = [fate]
        entry = await desk.apply(plan)
        assert sum(name.startswith(PUT) for name in desk.asked) == 1
        is_there = RAZ_USER in users_of(desk.policy())
        assert is_there is fate.carried_out
        if is_there:
            assert entry.state is State.DONE
            begin = "The answer was lost, but it arrived: "
            assert entry.words == (
                f"{begin}{RAZ_USER} may read and write by {POLICY}, version 3 by alice."
            )
        elif fate.name in REFUSED:
            assert entry.state is State.REFUSED
            assert entry.words.startswith("Ranger: PUT /policy/3 ")
        else:
            assert entry.state is State.UNKNOWN
            assert f"No answer came, and there is no sign of {RAZ_USER} able" in entry.words
        end = await desk.followed(entry)
        assert end.ended == ("done" if is_there else "failed")
        if entry.state is State.UNKNOWN:
            assert "15 min later there is no sign" in end.words
        assert (RAZ_USER in users_of(desk.policy())) is fate.carried_out


@every_fate
async def test_of_mappings_it_is_told_whether_the_row_is_there(fate: Fate) -> None:
    async with storage_desk() as desk:
        desk.forget_its_row()
        before = desk.rows
        plan = await desk.mapping_plan()
        desk.fates[SET] = [fate]
        entry = await desk.apply(plan)
        assert desk.asked.count(SET) == 1
        assert desk.rows[: len(before)] == before
        assert desk.its_role == (desk.admin_role if fate.carried_out else "")
        assert len(desk.syncs) == fate.carried_out
        if fate.carried_out:
            assert entry.state is State.UNDER_WAY
            assert "The answer was lost, but it arrived: " in last(entry, "verified").words
        elif fate.name in REFUSED:
            assert (entry.state, desk.asked.count(SYNC)) == (State.REFUSED, 0)
        else:
            assert entry.state is State.UNKNOWN
            assert "there is no sign of" in entry.words
        end = await desk.followed(entry)
        assert end.ended == ("done" if fate.carried_out else "failed")
        if entry.state is State.UNKNOWN:
            assert "There is no sign of" in end.words


@every_fate
async def test_of_a_synchronization_after_it_is_told_whether_the_lakes_have_it(fate: Fate) -> None:
    async with storage_desk() as desk:
        desk.forget_its_row()
        plan = await desk.mapping_plan()
        desk.fates[SYNC] = [fate]
        entry = await desk.apply(plan)
        assert desk.its_role == desk.admin_role
        assert (desk.asked.count(SYNC), len(desk.syncs)) == (1, int(fate.carried_out))
        if fate.name in REFUSED:
            assert entry.state is State.FAILED
            assert "It is set, and the data lakes do not have it yet." in entry.words
        else:
            assert entry.state is State.UNDER_WAY
        end = await desk.followed(entry)
        assert end.ended == ("done" if fate.carried_out else "failed")
        if fate.carried_out:
            assert "Each data lake has the mappings." in end.words
        elif fate.name not in REFUSED:
            assert "The data lakes do not have the mappings" in end.words
            assert "Synchronize them again." in end.words


@every_fate
async def test_of_a_synchronization_by_itself_it_is_told_as_well(fate: Fate) -> None:
    async with storage_desk() as desk:
        desk.rows = desk.rows[:-1]
        desk.fates[SYNC] = [fate]
        entry = await desk.apply(await desk.sync_plan())
        assert entry.state is state_of(fate)
        assert (desk.asked.count(SYNC), len(desk.syncs)) == (1, int(fate.carried_out))
        assert (await desk.followed(entry)).ended == ("done" if fate.carried_out else "failed")


def state_of(fate: Fate) -> State:
    """Return what is known of what is not read back, but followed."""
    return State.REFUSED if fate.name in REFUSED else State.UNKNOWN


def newcomer(desk: StorageDesk) -> Registry:
    """Return a registry whose machine user is new: its environment has not heard of it."""
    environment = desk.world.company.environments["new-ml-aws"]
    return Registry(
        crn="crn:cdp:ml:us-west-1:acc:model_registry:new",
        environment_crn=environment["crn"],
        environment_name="new-ml-aws",
        machine_user_crn=desk.world.company.people.crn_of("cml_env_machine_user_90bd8"),
    )


@every_fate
async def test_of_users_it_is_told_whether_they_are_up_to_date(fate: Fate) -> None:
    async with storage_desk() as desk:
        desk.fates[SYNC_USERS] = [fate]
        entry = await desk.apply(await desk.user_sync_plan(newcomer(desk)))
        assert entry.state is state_of(fate)
        assert desk.asked.count(SYNC_USERS) == 1
        end = await desk.followed(entry)
        state = desk.alice.ask("getEnvironmentUserSyncState", environmentName="new-ml-aws")
        assert (state["state"] == "UP_TO_DATE") is fate.carried_out
        assert end.ended == ("done" if fate.carried_out else "failed")
        if entry.state is State.UNKNOWN and not fate.carried_out:
            assert end.words == "The users are out of date still. Synchronize them again."


async def test_where_each_step_is_answered_it_is_done_from_beginning_to_end() -> None:
    async with storage_desk() as desk:
        desk.forget_its_row()
        entry = await desk.apply(await desk.mapping_plan())
        assert events(entry) == [
            "planned",
            "sending",
            "answered",
            "verified",
            "sending",
            "answered",
        ]
        assert (await desk.followed(entry)).ended == "done"
        entry = await desk.apply(await desk.policy_plan())
        assert events(entry) == ["planned", "sending", "answered", "verified", "ended"]


# Later than our patience


async def test_a_policy_that_is_changed_after_our_patience_is_found_out() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan()
        desk.fates[PUT] = [RESET]
        entry = await desk.apply(plan)
        assert entry.state is State.UNKNOWN
        desk.ranger.put(dict(plan.steps[0].request.body))
        end = await desk.followed(entry)
    assert (end.ended, end.entry.state) == ("done", State.DONE)
    assert "may read and write" in end.words


async def test_mappings_that_are_set_after_our_patience_are_found_out_and_not_synchronized() -> (
    None
):
    for is_synchronized in (False, True):
        async with storage_desk() as desk:
            desk.forget_its_row()
            plan = await desk.mapping_plan()
            desk.fates[SET] = [RESET]
            entry = await desk.apply(plan)
            desk.rows = [*desk.rows, (desk.its_crn, desk.admin_role)]
            if is_synchronized:
                desk.alice.ask(SYNC, environmentName=plan.target.name)
            end = await desk.followed(entry)
        assert end.entry.has("verified")
        if is_synchronized:
            assert end.ended == "done"
            assert "no sign" not in end.words
        else:
            assert end.ended == "failed"
            assert "The data lakes do not have the mappings" in end.words


@pytest.mark.parametrize("carried_out", [True, False])
@pytest.mark.parametrize("of", ["policy", "mapping"])
async def test_whoever_is_killed_while_it_is_sent_finds_out_what_came_of_it(
    of: str, *, carried_out: bool
) -> None:
    async with storage_desk() as desk:
        desk.forget_its_row()
        plan = await (desk.policy_plan() if of == "policy" else desk.mapping_plan())
        desk.fates[PUT] = desk.fates[SET] = [] if carried_out else [RESET]
        whole = await desk.apply(plan)
        killed = Entry(plan, whole.records[:2])
        assert events(killed) == ["planned", "sending"]
        journal = MemoryJournal(killed.records)
        desk.session = replace(desk.session, journal=journal)
        end = await desk.followed(killed)
        assert end.ended == ("done" if carried_out else "failed")


async def test_whoever_was_killed_is_told_that_others_wrote_at_that_moment() -> None:
    """Nobody compared the versions then, so what was overwritten cannot be told."""
    async with storage_desk() as desk:
        plan = await desk.policy_plan()
        desk.others_put(with_item("hive"))
        desk.ranger.put(dict(plan.steps[0].request.body))
        sent_at = desk.clock()
        killed = (
            Record(entry=plan.id, at=sent_at, event="planned", plan=plan),
            Record(entry=plan.id, at=sent_at, event="sending"),
        )
        desk.session = replace(desk.session, journal=MemoryJournal(killed))
        end = await desk.followed(Entry(plan, killed))
    assert "may read and write" in end.words
    assert "It was planned on version 2, so others have written, too" in end.words
    assert "Compare with what was there before." in end.words


async def test_a_synchronization_of_users_that_failed_before_is_not_taken_for_this_one() -> None:
    async with storage_desk() as desk:
        desk.fates[SYNC_USERS] = [RESET]
        entry = await desk.apply(await desk.user_sync_plan("ce35f0a2-79b"))
        looks = follower(desk.session, entry, now=desk.clock)
        assert (await looks.look()).ended == ""
        end = await desk.followed(entry)
    assert end.ended == "failed"
    assert "FreeIPA of lab-azure does not answer" in end.words


@pytest.mark.parametrize("of", ["policy", "mapping"])
async def test_whoever_interrupts_it_before_it_is_sent_has_changed_nothing(of: str) -> None:
    async with storage_desk() as desk:
        desk.forget_its_row()
        plan = await (desk.policy_plan() if of == "policy" else desk.mapping_plan())

        def interrupt(number: int, name: str, side: str) -> None:
            raise asyncio.CancelledError

        desk.meddle = interrupt
        with pytest.raises(asyncio.CancelledError):
            await desk.apply(plan)
        (entry,) = await desk.journal.entries()
        assert (desk.its_role, RAZ_USER in users_of(desk.policy())) == ("", False)
    assert entry.state is State.REFUSED
    assert entry.words == "Interrupted before anything was sent."


# What others refuse


async def test_a_user_that_ranger_does_not_know_is_refused_with_what_to_do() -> None:
    async with storage_desk() as desk:
        found = newcomer(desk)
        plan = await desk.policy_plan(of=found)
        check = next(one for one in plan.checks if one.name == "known")
        assert check.verdict == "warn"
        assert "Synchronize them first" in check.evidence
        entry = await desk.apply(plan)
        assert entry.state is State.REFUSED
        assert "User name: srv_cml_env_machine_user_90bd8 specified in policy does not exist" in (
            entry.words
        )
        assert "Synchronize them where that has not been done" in entry.words
        assert (await desk.followed(entry)).ended == "failed"

        assert (await desk.done(await desk.user_sync_plan(found))).ended == "done"
        desk.clock.wind(minutes=1)
        assert (await desk.done(await desk.policy_plan(of=found))).ended == "done"


async def test_users_of_one_environment_are_synchronized_and_no_others() -> None:
    async with storage_desk() as desk:
        plan = await desk.user_sync_plan(newcomer(desk))
        assert dict(plan.steps[0].request.body) == {"environmentNames": ["new-ml-aws"]}
        await desk.done(plan)
        begun = [
            sync
            for name in desk.world.company.environments
            for sync in desk.world.company.storage.user_syncs(name)
            if sync.started >= desk.world.company.opened
        ]
    assert [list(sync.environments) for sync in begun] == [["new-ml-aws"]]


async def test_a_synchronization_of_users_that_runs_already_refuses_another() -> None:
    async with storage_desk() as desk:
        first = await desk.apply(await desk.user_sync_plan(newcomer(desk)))
        plan = await desk.user_sync_plan(newcomer(desk))
        assert "another one is refused" in plan.checks[-1].evidence
        second = await desk.apply(plan)
        assert (first.state, second.state) == (State.UNDER_WAY, State.REFUSED)
        assert "has to wait for another operation" in second.words


async def test_a_synchronization_of_mappings_that_fails_says_why_for_each_lake() -> None:
    async with storage_desk() as desk:
        found = await desk.registry("ce35f0a2-79b")
        assert found.environment_name == "lab-azure"
        end = await desk.done(await desk.mapping_plan(of=found, role=desk_role(desk, "lab-azure")))
        looked = await follower(desk.session, end.entry, now=desk.clock).look()
    assert end.ended == looked.ended == "failed"
    assert "Synchronizing the mappings is FAILED." in end.words
    assert "The instances of the data lake are stopped" in end.words


def desk_role(desk: StorageDesk, environment: str) -> str:
    return desk.world.company.storage.table(environment).data_access


async def test_what_was_planned_on_and_has_changed_is_not_sent() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan()
        desk.others_put(with_item("hive"))
        entry = await desk.apply(plan)
        assert not [name for name in desk.asked if name.startswith(PUT)]
        assert entry.state is State.REFUSED
        assert "is at version 3 by meera now" in entry.words
        again = await desk.apply(await desk.policy_plan())
        assert again.state is State.DONE
        assert item("hive") in desk.policy()["policyItems"]


async def test_ranger_out_of_reach_before_it_is_sent_is_a_refusal() -> None:
    async with storage_desk() as desk:
        plan = await desk.policy_plan()
        desk.rangers.sign_out("")
        entry = await desk.apply(plan)
        assert entry.state is State.REFUSED
        assert "It was not sent. Ranger: nobody has signed in there." in entry.words
