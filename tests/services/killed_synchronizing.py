"""Applies a plan, and kills itself at one record of its journal; a test runs it as a process.

Arguments: the endpoint, the journal, the plan's file, the second of the test's clock that it
begins at, `within` or `after`, and the number of the record.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from backends.clients.cdp.configuration import Configuration
from backends.clients.cdp.credentials import Credentials
from backends.demo.personas import persona_named
from backends.domain.plan import Plan
from backends.services.execution.execute import Executor
from tests.clients.desk import CONFIGURATION, Clock, control_plane
from tests.services import planning
from tests.services.killed import Deadly


def as_alice() -> Configuration:
    """Return the configuration of somebody whom a simulated world knows."""
    alice = persona_named("alice")
    credentials = Credentials("a test", alice.access_key_id, alice.private_key)
    return replace(CONFIGURATION, credentials=credentials)


async def main(endpoint: str, plan: Plan, journal: Deadly, clock: Clock) -> None:
    async with control_plane(endpoint=endpoint, clock=clock, configuration=as_alice()) as client:
        session = planning.session(client, journal=journal)
        executor = Executor(session, by="anna", now=clock.now, sleep=clock.sleep)
        await executor.apply(plan, plan.full_consent)


if __name__ == "__main__":
    url, path, plan_file, second, moment, number = sys.argv[1:]
    begun = Clock()
    begun.seconds = float(second)
    planned = Plan.model_validate_json(Path(plan_file).read_bytes())
    asyncio.run(main(url, planned, Deadly(Path(path), moment, int(number)), begun))
