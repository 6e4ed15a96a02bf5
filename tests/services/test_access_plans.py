"""Access to a registry's cluster: who is meant, what is checked, sent, seen and taken back."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from backends.demo.journal import MemoryJournal
from backends.domain.environment import Environment
from backends.domain.errors import (
    AccessDenied,
    Conflict,
    NotFound,
    NotSignedIn,
    Rejected,
    ServiceError,
    UnexpectedAnswer,
)
from backends.domain.journal import Entry, State
from backends.domain.plan import AccessKind, Plan, Verdict
from backends.services.access.identities import Identity, own_identity, suggestions
from backends.services.execution.execute import Executor
from backends.services.following.at_once import AtOnceFollower
from backends.services.following.followers import follower
from backends.services.following.progress import GIVE_UP_AFTER
from backends.services.planning.access import plan_access
from backends.services.planning.undoing import plan_undo
from tests import openapi
from tests.clients.desk import Clock, answer
from tests.services.answers import NOW
from tests.services.benches import Bench, entry_of
from tests.services.changes import Fate, answered, breaking, losing, opened
from tests.services.planning import (
    AWS,
    AZURE,
    ELSEWHERE,
    REGISTRY,
    Aws,
    Azure,
    Plane,
    caller,
    check_names,
    check_of,
    registry,
    session,
)

PASS, FAIL, WARN, NOT_CHECKED = Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.NOT_CHECKED
DENIED = AccessDenied("CDP control plane", "no")
ARN = "arn:aws:iam::111122223333:role/"
ROLE = f"{ARN}ml-admins"
SESSION = "arn:aws:sts::111122223333:assumed-role/ml-admins/anna"
USER = "arn:aws:iam::111122223333:user/anna"
OBJECT_ID = "8b1c2f6e-0d57-4f0a-9c3e-2a7d5f1e6b90"
GCP = AWS.model_copy(update={"cloud_platform": "GCP"})


async def planned(
    kind: AccessKind,
    identity: str = ROLE,
    *,
    aws: Aws | None = None,
    azure: Azure | None = None,
    who: Any = None,
    **plane: Any,
) -> Plan:
    """Plan a change of access; its request is held up to the form the document has."""
    there = session(replace(Plane((registry(),)), **plane), aws=aws, azure=azure)
    plan = await plan_access(there, kind, registry(), identity, caller=who or caller(), now=NOW)
    (step,) = plan.steps
    openapi.check_request("ml", step.request.operation, step.request.body)
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
    return plan


# Giving


async def test_a_grant_names_the_registry_and_the_identity_and_has_a_way_back() -> None:
    plan = await planned("grant-access", f"  {ROLE} ")

    assert plan.title == "Give access to the cluster of models"
    assert plan.steps[0].request.operation == "grantModelRegistryAccess"
    assert plan.steps[0].request.body == {"resourceCrn": REGISTRY, "identifier": ROLE}
    assert (plan.expected.sees, plan.expected.ends) == ("access", "at once")
    assert (plan.expected.identity, plan.expected.registry_crn) == (ROLE, REGISTRY)
    assert check_names(plan) == ["role", "status", "identity"]
    assert plan.failed == ()
    assert plan.to_type == ""
    assert plan.undo is not None
    assert plan.undo.kind == "revoke-access"


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        (SESSION, f"It is the ARN of a session, which is refused. Its role is {ROLE}, unless"),
        ("arn:aws:iam::111122223333:root", "The root of an account cannot be given access"),
        ("anna@example.com", "It is not the ARN of a user or a role"),
        ("", "It is empty."),
    ],
)
async def test_what_aws_does_not_take_fails_a_check(identity: str, words: str) -> None:
    plan = await planned("grant-access", identity)
    assert plan.failed == ("identity",)
    assert check_of(plan, "identity").evidence.startswith(words)


async def test_who_has_access_already_is_told_so_and_may_be_granted_again() -> None:
    plan = await planned("grant-access", access=(ROLE,))
    assert check_of(plan, "not-yet").verdict is WARN
    assert plan.failed == ()


@pytest.mark.parametrize("kind", ["grant-access", "revoke-access"])
async def test_a_list_that_cannot_be_read_is_no_obstacle(kind: AccessKind) -> None:
    plan = await planned(kind, access=DENIED)
    check = check_of(plan, "access-list")
    assert (check.verdict, plan.failed) == (NOT_CHECKED, ())
    assert check.evidence.startswith("CDP control plane: no. Check the profile's access key")


@pytest.mark.parametrize("kind", ["grant-access", "revoke-access"])
@pytest.mark.parametrize("status", ["installation:started", "upgrade:failed"])
async def test_a_registry_that_is_not_ready_fails_a_check(kind: AccessKind, status: str) -> None:
    plan = await planned(kind, registries=(registry(status),), access=(ROLE,))
    assert "status" in plan.failed


@pytest.mark.parametrize("kind", ["grant-access", "revoke-access"])
async def test_who_lacks_a_role_fails_a_check(kind: AccessKind) -> None:
    plan = await planned(kind, who=caller("MLUser"), access=(ROLE,))
    assert "role" in plan.failed


@pytest.mark.parametrize("kind", ["grant-access", "revoke-access"])
async def test_a_registry_that_is_gone_gives_no_access(kind: AccessKind) -> None:
    with pytest.raises(NotFound, match="models is not there any longer"):
        await planned(kind, registries=())


async def test_on_azure_nothing_is_promised() -> None:
    plan = await planned("grant-access", OBJECT_ID, environment=AZURE)
    assert check_of(plan, "identity").verdict is PASS
    assert check_of(plan, "azure").verdict is NOT_CHECKED
    doubtful = await planned("grant-access", "anna@example.com", environment=AZURE)
    assert check_of(doubtful, "identity").verdict is WARN
    assert doubtful.failed == ()


async def test_where_the_cloud_is_not_known_the_form_is_not_checked() -> None:
    plan = await planned("grant-access", "whoever", environment=DENIED)
    assert check_of(plan, "identity").verdict is NOT_CHECKED
    assert check_of(plan, "cloud").verdict is NOT_CHECKED
    assert plan.failed == ()


async def test_nothing_of_the_kubeconfig_is_in_the_plan_but_where_to_get_it() -> None:
    plan = await planned("grant-access")
    assert plan.afterwards == (
        "The kubeconfig in the answer is kept nowhere. K on the Access tab fetches it.",
    )


# Taking away


async def test_a_revocation_takes_away_from_others_and_needs_the_name() -> None:
    plan = await planned("revoke-access", access=(ROLE, USER), aws=Aws(arn=USER))

    assert plan.title == "Take away access to the cluster of models"
    assert plan.steps[0].request.operation == "revokeModelRegistryAccess"
    assert plan.steps[0].request.body == {"resourceCrn": REGISTRY, "identifier": ROLE}
    assert plan.expected.sees == "no access"
    assert check_of(plan, "has-access").evidence == f"{ROLE} is among the 2 with access."
    assert check_of(plan, "somebody-else").verdict is PASS
    assert plan.failed == ()
    assert plan.to_type == "models"
    assert plan.undo is not None
    assert plan.undo.kind == "grant-access"


async def test_who_has_no_access_cannot_lose_it() -> None:
    plan = await planned("revoke-access", access=(USER,))
    assert plan.failed == ("has-access",)
    assert check_of(plan, "has-access").evidence == f"{ROLE} is not among the 1 with access."


@pytest.mark.parametrize(
    ("identity", "aws"),
    [
        (USER, Aws(arn=USER)),
        (ROLE, Aws(arn=SESSION)),
        (ROLE, Aws(arn=SESSION, role=ROLE)),
        (f"{ARN}teams/ml-admins", Aws(arn=SESSION, role=f"{ARN}teams/ml-admins")),
    ],
    ids=["user", "role, not looked up", "role", "role with a path"],
)
async def test_to_lock_oneself_out_has_to_be_overridden_by_name(identity: str, aws: Aws) -> None:
    plan = await planned("revoke-access", identity, access=(identity,), aws=aws)
    assert plan.failed == ("somebody-else",)
    assert plan.to_type == "models somebody-else"
    evidence = check_of(plan, "somebody-else").evidence
    assert evidence == "This is you: you would lose your own access."


async def test_a_role_whose_path_could_not_be_looked_up_may_be_one_s_own() -> None:
    """The session names the role alone: which of those with its name it is, is not known."""
    identity = f"{ARN}teams/ml-admins"
    plan = await planned("revoke-access", identity, access=(identity,), aws=Aws(arn=SESSION))
    assert check_of(plan, "somebody-else").verdict is not PASS


async def test_on_azure_one_s_object_id_is_guarded_too() -> None:
    azure = Azure(object_id=OBJECT_ID)
    fields: dict[str, Any] = {"environment": AZURE, "access": (OBJECT_ID, "another")}
    own = await planned("revoke-access", OBJECT_ID, azure=azure, **fields)
    assert own.failed == ("somebody-else",)
    other = await planned("revoke-access", "another", azure=azure, **fields)
    assert check_of(other, "somebody-else").evidence == f"You are {OBJECT_ID}."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"aws": Aws(account="")}, "Who you are there is not known. AWS: there are no credentials"),
        ({"environment": DENIED}, "Which cloud it is, is not known."),
    ],
    ids=["nobody", "no environment"],
)
async def test_where_one_is_not_known_it_is_not_checked(fields: dict[str, Any], words: str) -> None:
    plan = await planned("revoke-access", access=(ROLE,), **fields)
    check = check_of(plan, "somebody-else")
    assert (check.verdict, check.evidence) == (NOT_CHECKED, words)
    assert plan.failed == ()


# Oneself


async def own(
    environment: Environment = AWS, *, aws: Aws | None = None, azure: Azure | None = None
) -> Identity | ServiceError:
    return await own_identity(session(aws=aws, azure=azure), environment)


async def test_a_user_is_oneself() -> None:
    assert await own(aws=Aws(arn=USER)) == Identity(USER, "you")


async def test_a_session_is_the_role_it_is_of_with_its_path() -> None:
    aws = Aws(arn=SESSION, role=f"{ARN}teams/ml-admins")
    found = await own(aws=aws)
    assert found == Identity(f"{ARN}teams/ml-admins", "you, through the role ml-admins")
    assert aws.asked == [("us-west-2", "ml-admins")]


async def test_where_the_role_may_not_be_looked_up_its_path_is_in_doubt() -> None:
    found = await own(aws=Aws(arn=SESSION))
    note = "Its path could not be looked up: if the role has one, this ARN is refused."
    assert found == Identity(ROLE, "you, through the role ml-admins", note)


async def test_on_azure_it_is_the_object_id_in_one_s_token() -> None:
    assert await own(AZURE, azure=Azure(object_id=OBJECT_ID)) == Identity(OBJECT_ID, "you")


async def test_who_is_not_signed_in_is_nobody_and_that_is_told() -> None:
    assert isinstance(await own(aws=Aws(account="")), NotSignedIn)
    assert isinstance(await own(AZURE, azure=Azure()), NotSignedIn)


async def test_a_token_that_does_not_tell_is_told() -> None:
    class Silent(Azure):
        async def caller(self) -> Any:
            raise UnexpectedAnswer("Azure", "the token does not say whose it is")

    assert isinstance(await own(AZURE, azure=Silent()), UnexpectedAnswer)


# Others


@pytest.mark.parametrize("environment", [AWS, AZURE, GCP], ids=lambda row: row.cloud)
async def test_those_with_access_to_other_clusters_in_the_same_cloud_are_suggested(
    environment: Environment,
) -> None:
    there = environment.model_copy(update={"crn": ELSEWHERE})
    other_cloud = Environment(
        crn="crn:e3", cloud_platform="AWS" if environment is AZURE else "AZURE"
    )
    others = (
        registry(),
        registry(crn="crn:r2", service_name="r2", environment_crn=ELSEWHERE),
        registry(crn="crn:r3", service_name="r3", environment_crn=ELSEWHERE),
        registry("upgrade:started", crn="crn:r4", service_name="r4", environment_crn=ELSEWHERE),
        registry(crn="crn:r5", service_name="r5", environment_crn="crn:e3"),
    )
    asked: list[str] = []

    class Lists(Plane):
        async def registry_access(self, crn: str) -> Any:
            asked.append(crn)
            return await super().registry_access(crn)

    opened = session(Lists(access=("b", "a")), aws=Aws(arn=USER), azure=Azure(object_id=OBJECT_ID))
    clouds = (environment, there, other_cloud)
    found = await suggestions(opened, registry(), environment, others, clouds)

    assert sorted(asked) == ["crn:r2", "crn:r3"]
    assert found.elsewhere == (
        Identity("a", "has access to r2 and 1 more"),
        Identity("b", "has access to r2 and 1 more"),
    )
    assert found.unread == 0
    assert isinstance(found.own, Identity)


async def test_lists_that_cannot_be_read_are_counted() -> None:
    others = (registry(crn="crn:r2"), registry(crn="crn:r3"))
    there = session(Plane(access=DENIED), aws=Aws(account=""))
    found = await suggestions(there, registry(), AWS, others, (AWS,))
    assert (found.elsewhere, found.unread) == ((), 2)
    assert isinstance(found.own, NotSignedIn)


# Sending and seeing


class Place:
    """A registry with its clock and a journal, on whose access plans are applied."""

    def __init__(self, *fates: Fate, users: tuple[str, ...] = ()) -> None:
        self.clock = Clock()
        self.desk = Bench(self.clock, fates=list(fates), users=list(users))
        self.journal = MemoryJournal()

    async def plan(self, kind: AccessKind, identity: str = ROLE) -> Plan:
        users = tuple(self.desk.users)
        there = session(Plane((registry(),), access=users), aws=Aws(arn=USER))
        return await plan_access(there, kind, registry(), identity, caller=None, now=NOW)

    async def apply(self, plan: Plan) -> Entry:
        async with opened(self.desk, self.journal) as there:
            executor = Executor(there, by="anna", now=self.clock.now, sleep=self.clock.sleep)
            return await executor.apply(plan, plan.full_consent)

    @asynccontextmanager
    async def following(self, entry: Entry) -> AsyncGenerator[AtOnceFollower]:
        async with opened(self.desk, self.journal) as there:
            looks = follower(there, entry, now=self.clock.now)
            assert isinstance(looks, AtOnceFollower)
            yield looks


def events(entry: Entry) -> list[str]:
    return [row.event for row in entry.records]


async def test_a_grant_is_done_when_the_list_shows_it() -> None:
    place = Place()
    entry = await place.apply(await place.plan("grant-access"))
    assert events(entry) == ["planned", "sending", "answered", "verified", "ended"]
    assert (entry.state, entry.words) == (State.DONE, f"{ROLE} has access.")
    assert "a secret" not in entry.plan.model_dump_json() + str(entry.records)


async def test_a_revocation_is_done_when_the_list_shows_it_no_longer() -> None:
    place = Place(users=(ROLE, USER))
    entry = await place.apply(await place.plan("revoke-access"))
    assert (entry.state, entry.words) == (State.DONE, f"{ROLE} has no access.")
    assert place.desk.users == [USER]


@pytest.mark.parametrize("message", ["User has already been granted", "It has access already"])
async def test_a_grant_that_somebody_else_was_quicker_with_is_done(message: str) -> None:
    place = Place()
    plan = await place.plan("grant-access")

    def quicker(_act: object) -> httpx.Response:
        place.desk.users.append(ROLE)
        return answer({"message": message}, 400, x_altus_request_id="r-1")

    place.desk.fates = [quicker]
    entry = await place.apply(plan)
    assert events(entry)[2:] == ["answered", "verified", "ended"]
    assert entry.records[2].words.endswith("That is what was wanted.")
    assert entry.request_ids == ("r-1",)


async def test_another_refusal_of_a_grant_is_one() -> None:
    place = Place(answered(400, "The specified principalArn is not valid"))
    entry = await place.apply(await place.plan("grant-access"))
    assert (entry.state, events(entry)[-1]) == (State.REFUSED, "refused")
    assert "principalArn is not valid" in entry.words


async def test_already_granted_says_nothing_good_of_a_revocation() -> None:
    place = Place(answered(400, "User has already been granted"), users=(ROLE,))
    entry = await place.apply(await place.plan("revoke-access"))
    assert entry.state is State.REFUSED


async def test_access_that_is_gone_by_now_is_not_taken_away() -> None:
    place = Place(users=(ROLE,))
    plan = await place.plan("revoke-access")
    place.desk.users.clear()
    with pytest.raises(Conflict, match="has no access any longer"):
        await place.apply(plan)
    assert (place.desk.sent, await place.journal.entries()) == ([], ())


@pytest.mark.parametrize("loss", [httpx.ReadError("reset"), 502])
async def test_after_a_lost_answer_the_list_tells(loss: httpx.RequestError | int) -> None:
    place = Place(losing(loss))
    entry = await place.apply(await place.plan("grant-access"))
    assert events(entry)[2:] == ["unanswered", "verified", "ended"]
    assert entry.words == f"The answer was lost, but it arrived: {ROLE} has access."
    assert place.desk.sent == ["grantModelRegistryAccess"]


# Following what is not seen at once


async def lost() -> tuple[Place, Entry]:
    """Return a grant of which nothing is to be seen after forty seconds."""
    place = Place(breaking(httpx.ReadError("reset")))
    entry = await place.apply(await place.plan("grant-access"))
    assert (events(entry)[-1], entry.state) == ("not verified", State.UNKNOWN)
    return place, entry


async def test_what_appears_later_is_found_by_whoever_follows() -> None:
    place, entry = await lost()
    async with place.following(entry) as on:
        assert (await on.look()).ended == ""
        place.desk.users.append(ROLE)
        end = await on.look()
    assert (end.ended, end.entry.state) == ("done", State.DONE)
    assert end.words == f"The answer was lost, but it arrived: {ROLE} has access."
    assert (await place.journal.entries())[0] == end.entry


async def test_what_was_accepted_and_appears_later_has_not_lost_its_answer() -> None:
    place = Place(answered(200))
    entry = await place.apply(await place.plan("grant-access"))
    assert events(entry)[2:] == ["answered", "not verified"]
    async with place.following(entry) as on:
        place.desk.users.append(ROLE)
        end = await on.look()
    assert (end.ended, end.words) == ("done", f"{ROLE} has access.")


async def test_what_never_appears_has_failed_after_a_while() -> None:
    place, entry = await lost()
    async with place.following(entry) as on:
        await place.clock.sleep(GIVE_UP_AFTER.total_seconds())
        end = await on.look()
    assert (end.ended, end.entry.state) == ("failed", State.FAILED)
    assert end.words == f"No answer came, and 15 min later there is no sign of {ROLE} with access."


@pytest.mark.parametrize("minutes", [1, 20])
async def test_a_list_that_cannot_be_read_is_told_while_it_is_followed(minutes: int) -> None:
    place, entry = await lost()
    place.desk.access_readings = [answer({}, 403)] * 20
    async with place.following(entry) as on:
        await place.clock.sleep(60 * minutes)
        progress = await on.look()
    assert isinstance(progress.error, AccessDenied)
    assert progress.ended == ("failed" if minutes > 15 else "")


# Taking back


@pytest.mark.parametrize(
    ("kind", "back", "users"),
    [("grant-access", "revoke-access", (ROLE,)), ("revoke-access", "grant-access", ())],
)
async def test_each_is_the_way_back_of_the_other(
    kind: AccessKind, back: AccessKind, users: tuple[str, ...]
) -> None:
    plan = await planned(kind, access=(ROLE,))
    entry = entry_of(plan, ("sending", 0), ("answered", 0), ("verified", 0))
    there = session(Plane((registry(),), access=users), aws=Aws(arn=USER))
    undo = await plan_undo(there, entry, caller=caller(), now=NOW + timedelta(hours=1))

    assert (undo.kind, undo.target.crn) == (back, REGISTRY)
    assert undo.steps[0].request.body == {"resourceCrn": REGISTRY, "identifier": ROLE}
    assert undo.failed == ()


async def test_a_change_of_another_profile_is_taken_back_there() -> None:
    plan = await planned("grant-access")
    moved = plan.model_copy(update={"where": plan.where.model_copy(update={"profile": "dev"})})
    with pytest.raises(Rejected, match="the profile dev"):
        await plan_undo(session(), entry_of(moved, ("sending", 0)), caller=None, now=NOW)
