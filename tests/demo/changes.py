"""What the tests of changes say often."""

from __future__ import annotations

import json
from typing import Any

from tests import openapi
from tests.demo.caller import Caller

UDR = {
    "privateCluster": True,
    "usePublicLoadBalancer": False,
    "outboundTypes": ["OUTBOUND_TYPE_UDR"],
    "provisionK8sRequest": {"network": {"topology": {"subnets": ["labs-udr-azure-nodes"]}}},
}
"""The guide's template, for an environment that is there."""

PUBLIC_A, PUBLIC_B = "subnet-0a1c9b6d2e5f70011", "subnet-0a1c9b6d2e5f70012"
PRIVATE_A, PRIVATE_B = "subnet-0a1c9b6d2e5f70021", "subnet-0a1c9b6d2e5f70022"
FIREWALL_C = "subnet-0a1c9b6d2e5f70031"
ISOLATED_D = "subnet-0a1c9b6d2e5f70041"
BLACK_HOLE_B = "subnet-0a1c9b6d2e5f70051"
TINY_C = "subnet-0a1c9b6d2e5f70061"


def udr_in(*subnets: str, **fields: object) -> dict[str, object]:
    """Return a request for a private cluster with user-defined routes in some subnets."""
    return (
        UDR
        | {"provisionK8sRequest": {"network": {"topology": {"subnets": list(subnets)}}}}
        | fields
    )


def asked(caller: Caller, environment: str, **fields: object) -> dict[str, object]:
    """Return a request for a registry in an environment, which nothing but `fields` is said of."""
    (crn,) = (
        row["crn"]
        for row in caller.become("alice").ask("listEnvironments")["environments"]
        if row["environmentName"] == environment
    )
    return {"environmentCrn": crn, "environmentName": environment} | fields


def create(caller: Caller, environment: str, **fields: object) -> dict[str, Any]:
    """Create a registry; return what the list says of it at once."""
    assert change(caller, "createModelRegistry", **asked(caller, environment, **fields)) == {}
    return in_environment(caller, environment)


def change(caller: Caller, operation: str, **body: object) -> dict[str, Any]:
    """Return the answer to a change, which has to be a good one in the documented form."""
    answer = caller.ask(operation, **body)
    openapi.check_answer("ml", operation, answer)
    openapi.check_answer("ml", "listModelRegistries", caller.ask("listModelRegistries"))
    return answer


def refused(caller: Caller, operation: str, **body: object) -> tuple[int, str]:
    """Return the status and the sentence of a refusal, which has to leave all as it was."""
    before = list(caller.world.company.registries)
    answer = caller.send(operation, **body)
    said = json.loads(answer.body)
    assert set(said) == {"code", "message"}, said
    assert list(caller.world.company.registries) == before
    return answer.status, said["message"]


def in_environment(caller: Caller, environment: str) -> dict[str, Any]:
    """Return the one registry of an environment."""
    (row,) = (row for row in caller.registries() if row["environmentName"] == environment)
    return row


def named(caller: Caller, code: str) -> dict[str, Any]:
    """Return the registry whose name ends with `code`, which has to be there."""
    row = caller.registry(code)
    assert row is not None
    return row


def newest_log(caller: Caller, crn: str) -> list[str]:
    """Return the lines of what was done last to a registry, cancelling aside."""
    done = [row for row in caller.events(crn) if row["action"] != "requestWorkflowCancellation"]
    return [line["log"] for line in caller.log(done[0]["requestID"])]
