"""The commands that plans show, run through `sh` with the real `cdp` client.

Each runs against a simulated world of its own; our client makes the same change in a twin of it.
What arrives, and what comes of it, has to be the same.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from backends.clients.cdp.configuration import Configuration
from backends.clients.cdp.control_plane import open_control_plane
from backends.clients.cdp.credentials import Credentials
from backends.clients.cdp.endpoints import Endpoints
from backends.demo import environments, ml
from backends.demo.credentials import write_credentials
from backends.demo.server import LoopbackServer
from backends.demo.transport import WorldTransport
from backends.demo.wire import WireAnswer
from backends.demo.world import ENDPOINT_URL, REGION, World
from backends.domain.draft import Draft
from backends.domain.environment import Environment
from backends.domain.plan import Plan
from backends.domain.registry import Registry
from backends.ports import ControlPlane, Session
from backends.services.planning.cancelling import plan_cancellation
from backends.services.planning.commands import kebab
from backends.services.planning.creating import plan_creation
from backends.services.planning.deleting import plan_deletion
from backends.services.planning.plan_writing import plan_script
from backends.services.planning.rolling_back import plan_rollback
from backends.services.planning.storage.mappings import plan_mapping
from backends.services.planning.storage.syncing import plan_user_sync
from backends.services.planning.upgrading import plan_upgrade
from tests.clients import official
from tests.demo.caller import Caller, Clock
from tests.services.planning import session

CHANGES = (*ml.CHANGES, *environments.CHANGES)
BIN = Path(sys.executable).parent
INHERITED = ("LANG", "CDP_MODEL_CACHE_DIR")
OPENED = datetime.now(UTC)
ODD = (("o'clock", '"half" past $HOME'), ("100%", "`id`; \\n & ü"), ("blank name", ""))
"""Tags that would not survive a careless command."""


class Twin:
    """A world of its own that keeps which changes were asked of it."""

    def __init__(self) -> None:
        self.alice = Caller(clock=Clock(OPENED))
        self.faults = self.alice.world.faults
        self.changes: list[tuple[str, object]] = []

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        operation = path.rpartition("/")[2]
        if operation in CHANGES:
            self.changes.append((path, json.loads(body)))
        return self.alice.world.handle(method, path, headers, body)

    def effect(self, environment: str) -> list[dict[str, Any]]:
        """Return the registries of an environment as they are, but for what chance gives them."""
        chance = {"crn", "id", "serviceName", "workspaceName", "domain", "createdAt"}
        rows = (row for row in self.alice.registries() if row["environmentName"] == environment)
        return [{name: row[name] for name in row if name not in chance} for row in rows]


@dataclass(frozen=True)
class Shell:
    """A shell with the `cdp` client and a credentials file that leads to one world."""

    home: Path

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return subprocess.run(
            ["sh", "-c", script],
            env=inherited
            | {
                "PATH": f"{BIN}:{os.environ['PATH']}",
                "HOME": str(self.home),
                "CDP_SHARED_CREDENTIALS_FILE": str(self.home / "credentials"),
                "CDP_CONFIG_FILE": str(self.home / "config"),
                "NO_PROXY": "127.0.0.1,localhost",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )


def plane_of(twin: Twin) -> ControlPlane:
    """Return our own client, in one world."""
    persona = twin.alice.persona
    configuration = Configuration(
        profile=persona.name,
        region=REGION,
        endpoints=Endpoints.resolve(REGION, explicit=ENDPOINT_URL),
        credentials=Credentials("a test", persona.access_key_id, persona.private_key),
    )
    transport = WorldTransport(cast("World", twin))
    return open_control_plane(configuration, now=twin.alice.clock, transport=transport)


def session_of(twin: Twin) -> Session:
    return replace(session(plane_of(twin)), profile=twin.alice.persona.name, region=REGION)


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[tuple[Twin, Shell]]:
    """A world that the real client reaches, and a shell in which it does."""
    twin = Twin()
    with LoopbackServer(cast("World", twin)) as server:
        write_credentials(tmp_path / "credentials", server.url)
        yield twin, Shell(tmp_path)


async def environment_of(opened: Session, name: str) -> Environment:
    return (await opened.control_plane.describe_environment(name)).value


async def registry_of(opened: Session, code: str) -> Registry:
    rows = (await opened.control_plane.list_registries()).value
    return next(row for row in rows if row.name.endswith(code))


async def plan_on_aws(opened: Session) -> Plan:
    environment = await environment_of(opened, "labs-ml-aws")
    network = environment.network
    assert network is not None
    wanted = Draft(
        environment,
        public_load_balancer=True,
        load_balancer_subnets=network.endpoint_access_gateway_subnet_ids,
        tags=ODD,
        authorized_ranges=("10.20.0.0/16", "192.0.2.7/32"),
    )
    return await plan_creation(opened, wanted, caller=None, now=OPENED)


async def plan_on_azure(opened: Session) -> Plan:
    environment = await environment_of(opened, "labs-ml-azure")
    wanted = Draft(environment, object_store_csi_driver=False, skip_validation=True)
    return await plan_creation(opened, wanted, caller=None, now=OPENED)


async def plan_on_azure_udr(opened: Session) -> Plan:
    environment = await environment_of(opened, "labs-udr-azure")
    network = environment.network
    assert network is not None
    wanted = Draft(environment, udr=True, cluster_subnet=network.subnet_ids[0], tags=ODD[:1])
    return await plan_creation(opened, wanted, caller=None, now=OPENED)


async def force_deletion(opened: Session, registry: Registry) -> Plan:
    return await plan_deletion(opened, registry, force=True, caller=None, now=OPENED)


async def upgrade(opened: Session, registry: Registry) -> Plan:
    return await plan_upgrade(opened, registry, caller=None, now=OPENED)


async def rollback(opened: Session, registry: Registry) -> Plan:
    return await plan_rollback(opened, registry, caller=None, now=OPENED)


async def cancellation(opened: Session, registry: Registry) -> Plan:
    return await plan_cancellation(opened, registry, caller=None, now=OPENED)


PLANS = {
    "labs-ml-aws": plan_on_aws,
    "labs-ml-azure": plan_on_azure,
    "labs-udr-azure": plan_on_azure_udr,
}


@pytest.mark.parametrize("environment", PLANS)
async def test_the_command_of_a_creation_sends_and_does_what_our_client_does(
    environment: str, theirs: tuple[Twin, Shell]
) -> None:
    ours, (world, shell) = Twin(), theirs
    opened = session_of(ours)
    plan = await PLANS[environment](opened)
    (step,) = plan.steps
    await opened.control_plane.change(step.request)
    done = shell.run(step.command)

    assert (done.returncode, done.stderr) == (0, "")
    assert (
        world.changes
        == ours.changes
        == [("/api/v1/ml/createModelRegistry", dict(step.request.body))]
    )
    assert world.effect(environment) == ours.effect(environment)
    assert len(world.effect(environment)) == 1


@pytest.mark.parametrize(
    ("planning", "code"),
    [
        (force_deletion, "960afc3b-162"),
        (upgrade, "b3570ad8-2e9"),  # on Azure, with user-defined routes
        (rollback, "f20d81b6-57c"),
        (cancellation, "91d3f27c-e05"),
    ],
)
async def test_the_script_of_a_change_sends_and_does_what_our_client_does(
    planning: Callable[[Session, Registry], Awaitable[Plan]],
    code: str,
    theirs: tuple[Twin, Shell],
) -> None:
    ours, (world, shell) = Twin(), theirs
    opened = session_of(ours)
    registry = await registry_of(opened, code)
    plan = await planning(opened, registry)
    before = world.effect(registry.environment_name)
    await opened.control_plane.change(plan.steps[0].request)
    done = shell.run(plan_script(plan))

    assert (done.returncode, done.stderr) == (0, "")
    assert world.changes == ours.changes
    after = world.effect(registry.environment_name)
    assert after == ours.effect(registry.environment_name)
    assert after != before


async def test_the_script_of_mappings_and_users_sends_and_does_what_our_client_does(
    theirs: tuple[Twin, Shell],
) -> None:
    ours, (world, shell) = Twin(), theirs
    opened = session_of(ours)
    registry = await registry_of(opened, "6ab84c27-91d")
    for plan in (
        await plan_mapping(opened, "add-mapping", registry, caller=None, now=OPENED),
        await plan_user_sync(opened, registry, caller=None, now=OPENED),
    ):
        for step in plan.steps:
            await opened.control_plane.change(step.request)
        done = shell.run(plan_script(plan))
        assert (done.returncode, done.stderr) == (0, "")

    operations = [path.rpartition("/")[2] for path, _ in world.changes]
    assert operations == ["setIdBrokerMappings", "syncIdBrokerMappings", "syncAllUsers"]
    assert world.changes == ours.changes
    here, there = (one.alice.world.company.storage for one in (ours, world))
    environment = registry.environment_name
    assert there.table(environment) == here.table(environment)
    assert len(there.mapping_syncs(environment)) == len(here.mapping_syncs(environment)) == 2


async def test_a_command_goes_where_the_session_goes_and_not_where_the_profile_leads(
    theirs: tuple[Twin, Shell],
) -> None:
    world, shell = theirs
    credentials = shell.home / "credentials"
    url = next(
        line.partition(" = ")[2]
        for line in credentials.read_text().splitlines()
        if line.startswith("endpoint_url")
    )
    credentials.write_text(credentials.read_text().replace(url, "http://localhost:1"))
    opened = replace(session_of(Twin()), endpoint_url=url)
    (step,) = (await plan_on_azure(opened)).steps
    done = shell.run(step.command)

    assert (done.returncode, done.stderr) == (0, "")
    assert len(world.changes) == 1


async def test_a_command_signs_with_the_environments_keys_where_the_session_does(
    theirs: tuple[Twin, Shell],
) -> None:
    world, shell = theirs
    persona = world.alice.persona
    key = shell.home / "key"
    key.write_text(persona.private_key)
    credentials = shell.home / "credentials"
    credentials.write_text(re.sub(r"(?m)^cdp_(access|private).*\n", "", credentials.read_text()))
    opened = replace(session_of(Twin()), profile="default", from_environment=True)
    (step,) = (await plan_on_azure(opened)).steps
    keys = f"CDP_ACCESS_KEY_ID={persona.access_key_id} CDP_PRIVATE_KEY={key}"
    done = shell.run(f"export {keys}; {step.command}")

    assert (done.returncode, done.stderr) == (0, "")
    assert len(world.changes) == 1


@pytest.mark.parametrize("operation", [*CHANGES, "listModelRegistryAccess"])
def test_operations_are_named_as_the_real_client_names_them(operation: str) -> None:
    assert kebab(operation) == official.command_of(operation)
