"""The real Ranger client for Python, unchanged, at work on a simulated data lake over loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

from backends.demo.personas import persona_named
from backends.demo.ranger.accounts import knox_token_of, workload_password_of
from backends.demo.server import LoopbackServer
from backends.demo.world import World

pytestmark = pytest.mark.skipif(
    find_spec("apache_ranger") is None, reason="the real client is not installed"
)

ALL, ITS_USER = "all - bucket, path", "srv_cml_env_machine_user_8dcf2"
LAKE = "eng-ml-env-v2-dl"
PLACE = f"/{LAKE}-gateway.eng-ml-e.xcu2-8y8x.dev.cldr.work/{LAKE}/cdp-proxy-api/ranger"


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer(World.open()) as server:
        yield server


@pytest.fixture
def ranger(server: LoopbackServer) -> Iterator[Any]:
    """Give the client, signed in as alice; it carries no types."""
    with opened(server.url + PLACE, "alice") as client:
        yield client


class opened:  # noqa: N801 - it reads as a verb
    """The client, whose connections are closed in the end."""

    def __init__(self, url: str, persona: str, headers: dict[str, str] | None = None) -> None:
        package: Any = import_module("apache_ranger.client.ranger_client")
        password = workload_password_of(persona_named(persona))
        auth = None if headers else (persona, password)
        self._client = package.RangerClient(url, auth, headers=headers)

    def __enter__(self) -> Any:
        return self._client

    def __exit__(self, *_: object) -> None:
        self._client.session.close()


def test_it_lists_services_and_policies(ranger: Any) -> None:
    assert [one.name for one in ranger.find_services()] == ["cm_hdfs", "cm_hive", "cm_s3"]
    assert ranger.get_service("cm_s3").type == "s3"
    names = [one.name for one in ranger.get_policies_in_service("cm_s3")]
    assert names == [ALL, "Hive warehouse", "Logs of the environment"]
    (found,) = ranger.get_policies_in_service("cm_s3", {"policyName": ALL})
    assert found.policyItems[0].users == ["rangerraz"]


def test_it_reads_a_policy_and_grants_somebody_access(ranger: Any) -> None:
    policy = ranger.get_policy("cm_s3", ALL)
    policy.policyItems[0].users.append(ITS_USER)
    after = ranger.update_policy_by_id(policy.id, policy)
    assert (after.version, after.updatedBy) == (policy.version + 1, "alice")
    assert ranger.get_policy_by_id(policy.id).policyItems[0].users == ["rangerraz", ITS_USER]


def test_it_makes_a_policy_and_takes_it_away(ranger: Any) -> None:
    policy = ranger.get_policy("cm_s3", ALL)
    policy.id, policy.name = None, "mine"
    made = ranger.create_policy(policy)
    assert ranger.get_policy("cm_s3", "mine").id == made.id
    ranger.delete_policy_by_id(made.id)
    assert ranger.get_policy_by_id(made.id) is None


def test_it_is_told_of_a_user_nobody_has_heard_of(ranger: Any) -> None:
    policy = ranger.get_policy("cm_s3", ALL)
    policy.policyItems[0].users.append("82a49")
    with pytest.raises(Exception, match="User name: 82a49 specified in policy does not exist"):
        ranger.update_policy_by_id(policy.id, policy)


def test_it_is_told_that_a_right_is_lacking(server: LoopbackServer) -> None:
    with (
        opened(server.url + PLACE, "bob") as ranger,
        pytest.raises(Exception, match=r"status=403, .*does not have delegated-admin privilege"),
    ):
        ranger.get_policies_in_service("cm_s3")


def test_it_signs_in_by_a_token(server: LoopbackServer) -> None:
    token = knox_token_of(persona_named("alice"))
    url = server.url + PLACE.replace("cdp-proxy-api", "cdp-proxy-token")
    with opened(url, "alice", {"Authorization": f"Bearer {token}"}) as ranger:
        assert json.loads(json.dumps(ranger.get_policy("cm_s3", ALL)))["version"] == 2
