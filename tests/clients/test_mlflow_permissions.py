"""Who may do what on a real MLflow server that runs with its auth app."""

from __future__ import annotations

import pytest

from backends.clients.mlflow.client import MlflowClient
from backends.clients.mlflow.credentials import MlflowCredentials
from backends.domain.errors import AccessDenied, Conflict, NotAccepted, NotFound
from backends.domain.run import Grant
from tests.clients.mlflow_desk import Desk, asking, request
from tests.clients.mlflow_server import ADMIN, PASSWORD, Server
from tests.clients.shared import made_once

ADMINISTRATOR = MlflowCredentials(ADMIN, PASSWORD)
ANN = MlflowCredentials("ann", "password-of-ann")
BOB = MlflowCredentials("bob é", "password-of-bob-é")
UNIFIED = "POST /api/3.0/mlflow/users/permissions"


@pytest.fixture(scope="module")
def desk(mlflow_auth: Server) -> Desk:
    """Make two users beside the administrator; things are made as Ann."""
    made_once(mlflow_auth.folder / "users", lambda: make_users(Desk(mlflow_auth)))
    return Desk(mlflow_auth, ANN.username, ANN.password)


def make_users(administrator: Desk) -> str:
    for one in (ANN, BOB):
        administrator.post("users/create", username=one.username, password=one.password)
    return "made"


async def set_permission(client: MlflowClient, verb: str, name: str, permission: str = "") -> None:
    what = {"resource_type": "registered_model", "resource_id": name, "username": "bob é"}
    granted = {"permission": permission} if permission else {}
    await client.change(request(f"{UNIFIED}/{verb}", **what, **granted))


@pytest.mark.usefixtures("desk")
async def test_users_are_known_by_name_and_the_server_by_its_version(mlflow_auth: Server) -> None:
    async with asking(mlflow_auth.url, ADMINISTRATOR) as client:
        assert (await client.users()).value == ("admin", "ann", "bob é")
        assert (await client.server_version()).value.startswith("3.")
        assert await client.is_unified()


async def test_what_somebody_may_do_comes_from_who_they_are_a_grant_or_the_default(
    mlflow_auth: Server, desk: Desk
) -> None:
    name = "wine [é] 'quoted'"
    desk.model(name)
    async with asking(mlflow_auth.url, ADMINISTRATOR) as client:
        permission = client.permission
        assert (await permission(name, "ann")).value == Grant("ann", "MANAGE", is_direct=True)
        assert (await permission(name, "admin")).value == Grant("admin", "MANAGE", is_direct=False)
        assert (await permission(name, "bob é")).value == Grant("bob é", "READ", is_direct=False)
        await set_permission(client, "grant", name, "EDIT")
        assert (await permission(name, "bob é")).value == Grant("bob é", "EDIT", is_direct=True)
        with pytest.raises(Conflict, match="exists already"):
            await set_permission(client, "grant", name, "READ")
        await set_permission(client, "revoke", name)
        with pytest.raises(NotFound):
            await set_permission(client, "revoke", name)
        assert (await permission(name, "bob é")).value == Grant("bob é", "READ", is_direct=False)
        with pytest.raises(NotFound, match="zed"):
            await permission(name, "zed")


async def test_a_denied_user_sees_nothing_of_a_model(mlflow_auth: Server, desk: Desk) -> None:
    desk.model("denied")
    desk.model("denied not")
    async with asking(mlflow_auth.url, ANN) as ann, asking(mlflow_auth.url, BOB) as bob:
        await set_permission(ann, "grant", "denied", "DENY")
        seen = [one.name async for page in bob.pages("denied") for one in page.value.models]
        assert seen == ["denied not"]
        with pytest.raises(AccessDenied, match=r"not allowed to this user \(403\)") as caught:
            await bob.model("denied")
        assert not isinstance(caught.value, NotAccepted)
        assert "MANAGE" in caught.value.hint


async def test_who_may_read_may_not_change_or_ask_about_others(
    mlflow_auth: Server, desk: Desk
) -> None:
    desk.model("of ann")
    change = request("PATCH registered-models/update", name="of ann", description="bob was here")
    async with asking(mlflow_auth.url, BOB) as bob:
        with pytest.raises(AccessDenied):
            await bob.change(change)
        with pytest.raises(AccessDenied):
            await bob.permission("of ann", "ann")
        assert (await bob.model("of ann")).value.description == ""
        own = (await bob.permission("of ann", "bob é")).value
        assert (own.user, own.permission) == ("bob é", "READ")


@pytest.mark.parametrize(
    "credentials",
    [
        MlflowCredentials(),
        MlflowCredentials(ADMIN, "not-the-password"),
        MlflowCredentials("nobody", "not-the-password"),
    ],
    ids=["none", "a wrong password", "an unknown user"],
)
async def test_credentials_that_are_not_accepted_are_named_and_never_shown(
    mlflow_auth: Server, credentials: MlflowCredentials
) -> None:
    async with asking(mlflow_auth.url, credentials) as client:
        with pytest.raises(NotAccepted, match="credentials are not accepted") as caught:
            await client.model("any")
        with pytest.raises(NotAccepted):
            await client.server_version()
    for name in ("MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN", "~/.mlflow/credentials"):
        assert name in caught.value.hint
    assert "not-the-password" not in f"{caught.value!r} {caught.value.hint} {credentials!r}"
