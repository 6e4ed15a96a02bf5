"""A policy's change at a served data lake: sent by the real curl, read by Ranger's own client."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import shutil
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

from backends.clients.cdp.configuration import Configuration
from backends.clients.cdp.control_plane import open_control_plane
from backends.clients.cdp.credentials import Credentials
from backends.clients.cdp.endpoints import Endpoints
from backends.clients.ranger.client import open_rangers
from backends.demo.personas import Persona
from backends.demo.ranger.accounts import workload_password_of
from backends.demo.server import LoopbackServer
from backends.demo.world import REGION
from backends.domain.gate_pass import WorkloadPassword
from backends.domain.journal import State
from backends.domain.plan import Consent, Plan
from backends.ports import Session
from backends.services.execution.execute import Executor
from backends.services.planning.plan_writing import plan_script
from backends.services.planning.storage.policies import plan_policy
from backends.services.storage.ranger_address import ranger_address
from tests.demo.caller import Caller
from tests.demo.ranger_caller import RangerCaller
from tests.services.planning import session
from tests.services.storage_desk import POLICY, RAZ, RAZ_REGISTRY, RAZ_USER, with_item

with_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
ODD = 'o\'clock "half" $HOME `id` \\ \n & ü\u202e'


@dataclass
class Served:
    """A world on loopback, and alice's session over the network, signed in to its Ranger."""

    alice: Caller
    session: Session

    @property
    def ranger(self) -> RangerCaller:
        return RangerCaller(self.alice, RAZ)

    async def planned(self) -> Plan:
        listed = (await self.session.control_plane.list_registries()).value
        found = next(row for row in listed if row.name.endswith(RAZ_REGISTRY))
        now = self.alice.clock()
        return await plan_policy(self.session, "add-to-policy", found, caller=None, now=now)


@asynccontextmanager
async def served(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Served]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    alice = Caller()
    persona = alice.persona
    with LoopbackServer(alice.world) as server:
        configuration = Configuration(
            profile=persona.name,
            region=REGION,
            endpoints=Endpoints.resolve(REGION, explicit=server.url),
            credentials=Credentials("a test", persona.access_key_id, persona.private_key),
        )
        plane = open_control_plane(configuration, now=alice.clock)
        rangers = open_rangers(now=alice.clock)
        lake = (await plane.describe_data_lake("eng-ml-env-v2-dl")).value
        gate_pass = WorkloadPassword(persona.name, workload_password_of(persona))
        rangers.sign_in(ranger_address(lake), gate_pass)
        opened = session(plane, rangers=rangers)
        try:
            yield Served(alice, replace(opened, profile=persona.name, region=REGION))
        finally:
            await rangers.aclose()
            await plane.aclose()


def run(script: str, password: str) -> subprocess.CompletedProcess[str]:
    """Run a script without a terminal, so that curl reads the password from its input."""
    return subprocess.run(
        ["sh", "-c", script],
        env={"PATH": os.environ["PATH"], "WORKLOAD_USER": "alice", "NO_PROXY": "*"},
        input=f"{password}\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        start_new_session=True,
    )


@with_curl
async def test_the_script_of_a_policy_sends_and_does_what_our_client_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with served(monkeypatch) as here:
        here.ranger.put(with_item("hive")(here.ranger.named(POLICY)) | {"x_odd": {ODD: [ODD]}})
        plan = await here.planned()
        password = workload_password_of(here.alice.persona)
        done = run(plan_script(plan), password)
        assert done.returncode == 0, done.stderr
        after = here.ranger.named(POLICY)
        stored = json.loads(done.stdout[done.stdout.index("{") :])
    assert after == stored
    stamps = ("version", "updateTime", "updatedBy")
    sent = dict(plan.steps[0].request.body)
    assert {k: v for k, v in after.items() if k not in stamps} == {
        k: v for k, v in sent.items() if k not in stamps
    }
    assert after["version"] == 4
    assert after["x_odd"] == {ODD: [ODD]}
    assert after["policyItems"][-1]["users"] == [RAZ_USER]


@with_curl
async def test_a_wrong_password_fails_the_script_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with served(monkeypatch) as here:
        before = here.ranger.named(POLICY)
        done = run(plan_script(await here.planned()), "wrong")
        assert done.returncode != 0
        assert here.ranger.named(POLICY) == before


async def test_the_command_names_the_address_and_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with served(monkeypatch) as here:
        plan = await here.planned()
        password = workload_password_of(here.alice.persona)
    (step,) = plan.steps
    words = shlex.split(step.command)
    assert words[:5] == ["curl", "-sS", "--fail-with-body", "--user", "$WORKLOAD_USER"]
    assert words[-1] == f"{step.request.at}/service/public/v2/api/policy/3"
    assert "/cdp-proxy-api/" in step.request.at
    assert json.loads(words[words.index("--data") + 1]) == dict(step.request.body)
    script = plan_script(plan)
    assert password not in script
    assert "WORKLOAD_USER has to be set" in " ".join(script.split())


@pytest.mark.skipif(find_spec("apache_ranger") is None, reason="the real client is not installed")
async def test_the_real_ranger_client_reads_what_we_have_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with served(monkeypatch) as here:
        here.ranger.put(with_item("hive")(here.ranger.named(POLICY)) | {"x_odd": {ODD: [ODD]}})
        plan = await here.planned()
        executor = Executor(here.session, by="alice", now=here.alice.clock)
        entry = await executor.apply(plan, Consent())
        address = plan.steps[0].request.at
        found = await asyncio.to_thread(read_officially, address, here.alice.persona)
        kept = here.ranger.named(POLICY)["x_odd"]  # which that client does not know
    assert kept == {ODD: [ODD]}
    assert entry.state is State.DONE
    assert [item["users"] for item in found["policyItems"]][-1] == [RAZ_USER]
    assert (found["version"], found["policyLabels"]) == (4, (plan.before or {})["policyLabels"])
    assert found["policyItems"][:-1] == (plan.before or {})["policyItems"]


def read_officially(address: str, persona: Persona) -> dict[str, Any]:
    """Return the policy as the real client reads it; it carries no types, and blocks."""
    package: Any = import_module("apache_ranger.client.ranger_client")
    client = package.RangerClient(address, (persona.name, workload_password_of(persona)))
    try:
        return json.loads(json.dumps(client.get_policy("cm_s3", POLICY)))
    finally:
        client.session.close()
