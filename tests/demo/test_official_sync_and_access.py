"""The real `cdp` client, run as people run it, synchronizes workbenches and sees to access."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from tests.demo.bastion import Bastion, bastion_beside
from tests.demo.caller import Caller, Clock
from tests.demo.changes import named

REGISTRY = "ml-960afc3b-162"
BENCH, FAILING, SUSPENDED = "david-test", "feature-lab", "notebooks-archive"
ANNA = "arn:aws:iam::433052309983:user/anna"
ADMINS = "arn:aws:iam::433052309983:role/ml-platform-admins"


@pytest.fixture
def bastion(tmp_path: Path) -> Iterator[Bastion]:
    with bastion_beside(Caller(clock=Clock(datetime.now(UTC))), tmp_path) as bastion:
        yield bastion


def refresh(bastion: Bastion, name: str) -> tuple[str, ...]:
    """Return the command that synchronizes a workbench, by its CRN."""
    rows = bastion.alice.ask("listWorkspaces")["workspaces"]
    crn = next(row["crn"] for row in rows if row["instanceName"] == name)
    return ("ml", "refresh-model-registry-configmap", "--workspace-crn", crn)


def access(bastion: Bastion, verb: str, identity: str = "") -> tuple[str, ...]:
    """Return the command about who has access to the registry's cluster."""
    crn = named(bastion.alice, REGISTRY)["crn"]
    who = ("--identifier", identity) if identity else ()
    return ("ml", f"{verb}-model-registry-access", "--resource-crn", crn, *who)


def read(bastion: Bastion, *command: str) -> dict[str, Any]:
    """Return the object that the client printed."""
    return cast("dict[str, Any]", bastion.read(*command))


def users(bastion: Bastion) -> list[str]:
    return read(bastion, *access(bastion, "list"))["users"]


def test_it_synchronizes_a_workbench_and_reads_the_event_and_its_log(bastion: Bastion) -> None:
    command = refresh(bastion, BENCH)
    assert bastion.read(*command) == {}
    bastion.alice.clock.wind(seconds=15)
    said = read(bastion, "ml", "get-audit-events", "--resource-crn", command[-1])
    event = said["auditEvents"]["events"][0]
    assert event["action"] == "refreshModelRegistryConfigmap"
    logs = read(bastion, "ml", "get-logs", "--request-id", event["requestID"], "--fetch-all")
    assert logs["auditLogs"]["logs"][-1]["log"].endswith(f"{BENCH}: synchronized")


def test_it_is_told_that_a_workbench_is_not_ready(bastion: Bastion) -> None:
    done = bastion.cdp(*refresh(bastion, SUSPENDED))
    assert done.returncode != 0
    assert "Status Code: 400" in done.stderr
    assert "is suspend:finished, it cannot be refreshed now" in done.stderr


def test_it_is_told_of_a_failure_and_of_a_right_that_is_lacking(bastion: Bastion) -> None:
    failed = bastion.cdp("--no-cli-pager", *refresh(bastion, FAILING))
    assert failed.returncode != 0
    denied = bastion.cdp("--profile", "bob", *refresh(bastion, BENCH))
    assert "Status Code: 403" in denied.stderr


def test_it_lists_gives_and_takes_away_access(bastion: Bastion) -> None:
    before = users(bastion)
    granted = read(bastion, *access(bastion, "grant", ANNA))
    assert granted["kubeconfig"].startswith("apiVersion: v1\n")
    bastion.alice.clock.wind(seconds=5)
    assert users(bastion) == [*before, ANNA]
    assert bastion.read(*access(bastion, "revoke", ANNA)) == {}
    bastion.alice.clock.wind(seconds=5)
    assert users(bastion) == before


def test_it_is_told_why_access_cannot_be_given_or_taken_away(bastion: Bastion) -> None:
    session = "arn:aws:sts::433052309983:assumed-role/ml-platform-admins/alice"
    twice = bastion.cdp(*access(bastion, "grant", ADMINS))
    assert "User has already been granted" in twice.stderr
    wrong = bastion.cdp(*access(bastion, "grant", session))
    assert f"The specified principalArn {session} is not valid" in wrong.stderr
    none = bastion.cdp(*access(bastion, "revoke", ANNA))
    assert "Status Code: 404" in none.stderr
    denied = bastion.cdp("--profile", "auditor", *access(bastion, "list"))
    assert "lacks the right ml/listModelRegistryAccess" in denied.stderr


def test_it_fetches_the_kubeconfig_of_a_cluster_on_loopback(bastion: Bastion) -> None:
    crn = named(bastion.alice, REGISTRY)["crn"]
    said = read(bastion, "ml", "get-model-registry-kubeconfig", "--model-registry-crn", crn)
    assert f"server: {bastion.server.url}/" in said["kubeConfig"]
