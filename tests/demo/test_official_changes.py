"""The real `cdp` client, run as people run it, changes the simulated world."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.demo.bastion import Bastion, bastion_beside
from tests.demo.caller import Caller, Clock
from tests.demo.changes import (
    PRIVATE_A,
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_B,
    UDR,
    asked,
    in_environment,
    named,
    newest_log,
)

FAST = 600
"""Half an hour in three seconds: a clock wound further would be too far from the client's own."""

HALF_AN_HOUR_S = 1800 / FAST
BEHIND_UDR = "ml-b3570ad8-2e9"
MOVES = "ml-0a6bc835-4d1"
CLINGS = "ml-ce35f0a2-79b"


@pytest.fixture
def bastion(tmp_path: Path) -> Iterator[Bastion]:
    alice = Caller(clock=Clock(datetime.now(UTC)), pace=FAST)
    with bastion_beside(alice, tmp_path) as bastion:
        yield bastion


def creates(bastion: Bastion, environment: str, **fields: object) -> dict[str, Any]:
    """Create with a file, as the guide shows it; return what the list says of the registry."""
    request = bastion.credentials.with_name("request.json")
    request.write_text(json.dumps(asked(bastion.alice, environment, **fields)), "utf-8")
    command = ("ml", "create-model-registry", "--cli-input-json", f"file://{request}")
    assert bastion.read(*command) == {}
    return in_environment(bastion.alice, environment)


CREATIONS = [
    pytest.param("labs-ml-aws", {"usePublicLoadBalancer": False}, id="AWS"),
    pytest.param(
        "labs-ml-aws",
        {
            "usePublicLoadBalancer": True,
            "subnetsForLoadBalancers": [PUBLIC_A, PUBLIC_B],
            "provisionK8sRequest": {"tags": [{"key": "team", "value": "ml"}]},
            "whitelistAuthorizedIPRanges": True,
            "authorizedIPRanges": ["10.0.0.0/8", "192.0.2.7/32"],
        },
        id="AWS, public",
    ),
    pytest.param(
        "labs-ml-azure",
        {"usePublicLoadBalancer": True, "disableObjectStoreCsiDriver": True},
        id="Azure",
    ),
    pytest.param("labs-udr-azure", UDR, id="Azure with UDR"),
]


@pytest.mark.parametrize(("environment", "fields"), CREATIONS)
def test_it_creates_what_becomes_ready(
    bastion: Bastion, environment: str, fields: dict[str, object]
) -> None:
    young = creates(bastion, environment, **fields)
    assert young["status"] == "installation:started"
    assert young["endpointPublicAccess"] is fields["usePublicLoadBalancer"]
    bastion.alice.clock.wind(seconds=HALF_AN_HOUR_S)
    assert in_environment(bastion.alice, environment)["status"] == "installation:finished"


def test_it_is_told_why_something_cannot_be_created(bastion: Bastion) -> None:
    crn = str(asked(bastion.alice, "genomics-gcp")["environmentCrn"])
    command = ("ml", "create-model-registry", "--environment-crn", crn)
    done = bastion.cdp(*command, "--no-use-public-load-balancer")
    assert done.returncode != 0
    assert "AI Registries are not supported on GCP" in done.stderr
    denied = bastion.cdp("--profile", "bob", *command)
    assert "Status Code: 403" in denied.stderr


def test_it_cancels_an_installation_and_deletes_what_is_left(bastion: Bastion) -> None:
    fields = {"usePublicLoadBalancer": False, "subnetsForLoadBalancers": [PRIVATE_A, PRIVATE_B]}
    young = creates(bastion, "labs-ml-aws", **fields)
    bastion.alice.clock.wind(seconds=1)
    said = bastion.read(
        *("ml", "request-workflow-cancellation", "--resource-id", young["crn"]),
        *("--workflow-type", "installation"),
    )
    assert isinstance(said, dict)
    assert in_environment(bastion.alice, "labs-ml-aws")["status"] == "installation:failed"
    assert "Cancelled by alice@example.com" in newest_log(bastion.alice, young["crn"])[-1]
    crn = ("--model-registry-crn", young["crn"])
    assert bastion.read("ml", "delete-model-registry", *crn, "--force") == {}
    bastion.alice.clock.wind(seconds=HALF_AN_HOUR_S)
    assert bastion.alice.registry(young["serviceName"]) is None


def test_it_deletes_again_where_a_deletion_failed(bastion: Bastion) -> None:
    crn = ("--model-registry-crn", named(bastion.alice, CLINGS)["crn"])
    assert bastion.read("ml", "delete-model-registry", *crn) == {}
    bastion.alice.clock.wind(seconds=HALF_AN_HOUR_S)
    assert named(bastion.alice, CLINGS)["status"] == "deprovision:failed"
    assert bastion.read("ml", "delete-model-registry", *crn, "--no-force") == {}
    bastion.alice.clock.wind(seconds=HALF_AN_HOUR_S)
    assert bastion.alice.registry(CLINGS) is None


def test_it_upgrades_a_udr_cluster_with_azure_options(bastion: Bastion) -> None:
    crn = named(bastion.alice, BEHIND_UDR)["crn"]
    options = {"udrNetwork": {"topology": {"subnets": ["eng-udr-azure-subnet-1"]}}}
    command = ("ml", "upgrade-model-registry", "--crn", crn)
    assert "azureOptions.udrNetwork" in bastion.cdp(*command).stderr
    said = bastion.read(*command, "--azure-options", json.dumps(options))
    assert said == {"crn": crn}
    bastion.alice.clock.wind(seconds=HALF_AN_HOUR_S)
    latest = bastion.alice.ask("getLatestModelRegistryVersion")["version"]
    assert named(bastion.alice, BEHIND_UDR)["version"] == latest


def test_it_rolls_an_upgrade_back_with_the_crn_it_gave_the_upgrade(bastion: Bastion) -> None:
    before = named(bastion.alice, MOVES)
    said = bastion.read("ml", "upgrade-model-registry", "--crn", before["crn"])
    bastion.alice.clock.wind(seconds=HALF_AN_HOUR_S)
    moved = named(bastion.alice, MOVES)
    assert said == {"crn": moved["crn"]} != {"crn": before["crn"]}
    back = ("ml", "rollback-model-registry-upgrade", "--crn", before["crn"])
    assert bastion.read(*back) == {}
    bastion.alice.clock.wind(seconds=HALF_AN_HOUR_S)
    after = named(bastion.alice, MOVES)
    assert (after["status"], after["version"]) == ("rollback:finished", before["version"])
