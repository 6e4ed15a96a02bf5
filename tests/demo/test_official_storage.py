"""The real `cdp` client maps identities to roles, synchronizes users, and describes data lakes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from tests import openapi
from tests.clients import official
from tests.demo.bastion import Bastion, bastion_beside
from tests.demo.caller import Caller, Clock

PLACE = "eng-ml-dev-env-aws"
HERE = ("--environment-name", PLACE)


@pytest.fixture
def bastion(tmp_path: Path) -> Iterator[Bastion]:
    with bastion_beside(Caller(clock=Clock(datetime.now(UTC))), tmp_path) as bastion:
        yield bastion


def read(bastion: Bastion, service: str, operation: str, *options: str) -> dict[str, Any]:
    """Return what the client printed, which has to be an answer the document allows."""
    command = official.command_of(operation)
    said = cast("dict[str, Any]", bastion.read(service, command, *options))
    openapi.check_answer(service, operation, said)
    return said


def test_it_maps_a_machine_user_and_brings_that_to_the_data_lake(bastion: Bastion) -> None:
    before = read(bastion, "environments", "getIdBrokerMappings", *HERE)
    mine = {
        "accessorCrn": "crn:altus:iam:us-west-1:a:machineUser:m/1",
        "role": "arn:aws:iam::1:role/r",
    }
    rows = [*before["mappings"], mine]
    after = read(
        bastion,
        "environments",
        "setIdBrokerMappings",
        *HERE,
        "--data-access-role",
        before["dataAccessRole"],
        "--ranger-audit-role",
        before["rangerAuditRole"],
        "--mappings",
        json.dumps(rows),
    )
    assert after == before | {"mappings": rows, "mappingsVersion": before["mappingsVersion"] + 1}
    assert read(bastion, "environments", "syncIdBrokerMappings", *HERE) == {}
    bastion.alice.clock.wind(seconds=20)
    said = read(bastion, "environments", "getIdBrokerMappingsSyncStatus", *HERE)
    assert (said["syncNeeded"], said["globalStatus"]) == (False, "COMPLETED")


def test_it_is_told_what_it_lacks(bastion: Bastion) -> None:
    roles = ("--data-access-role", "a", "--ranger-audit-role", "b")
    none = bastion.cdp("environments", "set-id-broker-mappings", *HERE, *roles)
    assert "setEmptyMappings has to be true" in none.stderr
    command = ("environments", "sync-id-broker-mappings", "--environment-name", "eng-ml-env-v2")
    denied = bastion.cdp("--profile", "bob", *command)
    assert "Status Code: 403" in denied.stderr


def test_it_synchronizes_users_and_follows_that(bastion: Bastion) -> None:
    begun = read(bastion, "environments", "syncAllUsers", "--environment-names", PLACE)
    state = read(bastion, "environments", "getEnvironmentUserSyncState", *HERE)
    assert state == {
        "state": "SYNC_IN_PROGRESS",
        "userSyncOperationId": begun["operationId"],
    }
    bastion.alice.clock.wind(seconds=25)
    operation = ("--operation-id", begun["operationId"])
    assert read(bastion, "environments", "syncStatus", *operation)["status"] == "COMPLETED"


def test_the_data_lake_it_describes_leads_to_ranger_on_loopback(bastion: Bastion) -> None:
    options = ("--datalake-name", "eng-ml-env-v2-dl")
    lake = read(bastion, "datalake", "describeDatalake", *options)["datalake"]
    assert lake["enableRangerRaz"] is True
    modes = {
        row["mode"]: row["serviceUrl"]
        for row in lake["endpoints"]["endpoints"]
        if row["serviceName"] == "RANGER_ADMIN"
    }
    assert set(modes) == {"SSO_PROVIDER_FROM_UMS", "PAM"}
    assert modes["PAM"].startswith(f"{bastion.server.url}/")
    path = urlsplit(str(modes["PAM"])).path
    answer = bastion.alice.world.handle("GET", f"{path}/service/public/v2/api/service", {}, b"")
    assert answer.status == 401
