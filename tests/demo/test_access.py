"""Access to a registry's cluster in the simulated world: listed, given, taken away, used."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backends.demo.identities import identity_of
from backends.domain.identity import assumed_role
from backends.ports import Session
from backends.services.access.identities import Identity, own_identity
from registry_tui.demo_wiring import DemoConnector
from registry_tui.options import Options
from registry_tui.settings import Settings
from tests import openapi
from tests.demo.caller import Caller
from tests.demo.changes import change, create, in_environment, named, newest_log, refused

ON_AWS, ON_AZURE, INSTALLING = "ml-960afc3b-162", "ml-b3570ad8-2e9", "ml-d17a3e48-3c2"
ARN = "arn:aws:iam::433052309983:"
ANNA = f"{ARN}user/anna"
ADMINS = f"{ARN}role/ml-platform-admins"
LIST, GRANT, REVOKE = (
    "listModelRegistryAccess",
    "grantModelRegistryAccess",
    "revokeModelRegistryAccess",
)
KUBECONFIG = "getModelRegistryKubeconfig"


def users(caller: Caller, code: str = ON_AWS) -> list[str]:
    said = caller.ask(LIST, resourceCrn=named(caller, code)["crn"])
    openapi.check_answer("ml", LIST, said)
    return said["users"]


def of(caller: Caller, identity: str, code: str = ON_AWS) -> dict[str, Any]:
    return {"resourceCrn": named(caller, code)["crn"], "identifier": identity}


def test_a_grant_is_listed_when_it_is_over_and_answered_with_the_kubeconfig() -> None:
    caller = Caller()
    before = users(caller)
    said = change(caller, GRANT, **of(caller, ANNA))
    assert said["kubeconfig"].startswith("apiVersion: v1\n")
    assert users(caller) == before
    caller.clock.wind(seconds=5)
    assert users(caller) == [*before, ANNA]


def test_a_revocation_is_listed_when_it_is_over() -> None:
    caller = Caller()
    assert ADMINS in users(caller)
    assert change(caller, REVOKE, **of(caller, ADMINS)) == {}
    caller.clock.wind(seconds=5)
    assert ADMINS not in users(caller)


def test_access_can_be_given_again_after_it_was_taken_away() -> None:
    caller = Caller()
    for operation in (REVOKE, GRANT):
        change(caller, operation, **of(caller, ADMINS))
        caller.clock.wind(seconds=5)
    assert users(caller).count(ADMINS) == 1


def test_both_have_events_with_logs() -> None:
    caller = Caller()
    crn = named(caller, ON_AWS)["crn"]
    change(caller, GRANT, **of(caller, ANNA))
    caller.clock.wind(seconds=6)
    assert caller.events(crn)[0]["action"] == GRANT
    assert any(ANNA in line for line in newest_log(caller, crn))
    change(caller, REVOKE, **of(caller, ANNA))
    assert caller.events(crn)[0]["action"] == REVOKE


def test_who_has_access_is_not_granted_it_again() -> None:
    caller = Caller()
    answer = refused(caller, GRANT, **of(caller, ADMINS))
    assert answer == (400, "User has already been granted")


def test_who_has_none_cannot_lose_it() -> None:
    caller = Caller()
    status, said = refused(caller, REVOKE, **of(caller, ANNA))
    assert (status, f"User {ANNA} has no access" in said) == (404, True)


@pytest.mark.parametrize(
    "identity",
    [
        "arn:aws:sts::433052309983:assumed-role/ml-platform-admins/alice",
        f"{ARN}root",
        "anna@example.com",
    ],
)
def test_what_aws_has_no_principal_of_is_refused(identity: str) -> None:
    caller = Caller()
    status, said = refused(caller, GRANT, **of(caller, identity))
    assert status == 400
    assert said == f"InvalidParameterException: The specified principalArn {identity} is not valid"


def test_on_azure_object_ids_are_granted_access_as_they_are() -> None:
    caller = Caller()
    identity = "8b1c2f6e-0d57-4f0a-9c3e-2a7d5f1e6b90"
    before = users(caller, ON_AZURE)
    assert identity_of("alice", "AZURE") in before
    change(caller, GRANT, **of(caller, identity, ON_AZURE))
    caller.clock.wind(seconds=5)
    assert users(caller, ON_AZURE) == [*before, identity]


# Kubeconfigs


@pytest.mark.parametrize("code", [ON_AWS, ON_AZURE])
def test_a_kubeconfig_is_answered_for_the_cluster(code: str) -> None:
    caller = Caller()
    said = caller.ask(KUBECONFIG, modelRegistryCrn=named(caller, code)["crn"])
    openapi.check_answer("ml", KUBECONFIG, said)
    assert "current-context: " in said["kubeConfig"]


def test_before_there_is_a_cluster_there_is_no_kubeconfig() -> None:
    caller = Caller()
    crn = named(caller, INSTALLING)["crn"]
    status, said = refused(caller, KUBECONFIG, modelRegistryCrn=crn)
    assert (status, said.endswith("it has no cluster yet")) == (400, True)


def test_nobody_has_access_to_the_cluster_of_a_new_registry() -> None:
    caller = Caller()
    create(caller, "labs-ml-aws")
    caller.clock.wind(minutes=40)
    crn = in_environment(caller, "labs-ml-aws")["crn"]
    assert caller.ask(LIST, resourceCrn=crn) == {"users": []}


# Who may


@pytest.mark.parametrize("persona", ["bob", "auditor", "pipeline"])
@pytest.mark.parametrize("operation", [LIST, GRANT, REVOKE, KUBECONFIG])
def test_it_takes_a_role_that_not_everybody_has(operation: str, persona: str) -> None:
    caller = Caller().become(persona)
    alice = caller.become("alice")
    body = of(alice, ADMINS)
    crn = body["resourceCrn"]
    body = {LIST: {"resourceCrn": crn}, KUBECONFIG: {"modelRegistryCrn": crn}}.get(operation, body)
    status, said = refused(caller, operation, **body)
    assert (status, f"lacks the right ml/{operation} on {crn}" in said) == (403, True)


@pytest.mark.parametrize("operation", [LIST, GRANT, REVOKE, KUBECONFIG])
def test_a_registry_that_is_not_there_has_no_access(operation: str) -> None:
    name = "modelRegistryCrn" if operation == KUBECONFIG else "resourceCrn"
    who = {"identifier": ANNA} if operation in (GRANT, REVOKE) else {}
    assert Caller().send(operation, **{name: "crn:none"}, **who).status == 404
    assert Caller().send(operation).status == 400


def test_nobody_is_not_granted_access() -> None:
    caller = Caller()
    answer = caller.send(GRANT, resourceCrn=named(caller, ON_AWS)["crn"])
    assert (answer.status, json.loads(answer.body)["message"]) == (400, "identifier is required")


# Who one is


async def own(persona: str, environment: str) -> object:
    """Return whom the cloud of an environment takes a persona for, through our own clients."""
    session: Session = DemoConnector(Options(demo=True), Settings()).connect(persona)
    try:
        where = (await session.control_plane.describe_environment(environment)).value
        return await own_identity(session, where)
    finally:
        await session.close()


async def test_alice_is_her_role_on_aws_and_her_object_id_on_azure() -> None:
    assert await own("alice", "eng-ml-env-v2") == Identity(
        ADMINS, "you, through the role ml-platform-admins"
    )
    assert await own("alice", "eng-udr-azure") == Identity(identity_of("alice", "AZURE"), "you")


async def test_who_may_not_look_roles_up_has_one_without_a_path() -> None:
    found = await own("bob", "eng-ml-env-v2")
    assert isinstance(found, Identity)
    assert (found.text, found.note != "") == (f"{ARN}role/data-scientists", True)


def test_a_persona_s_identity_on_aws_is_the_role_of_the_session() -> None:
    assert identity_of("alice", "AWS") == ADMINS
    assert assumed_role(identity_of("alice", "AWS")) is None
    assert identity_of("nobody", "AWS") == f"{ARN}user/nobody"
