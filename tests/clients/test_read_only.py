"""Read-only is enforced where requests leave: no change gets through, by whichever path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest
from pydantic import JsonValue

from backends.clients.cdp import changes
from backends.clients.cdp import messages as m
from backends.clients.cdp import operations as op
from backends.clients.cdp.operations import Operation
from backends.domain.errors import ReadOnly, Rejected
from backends.domain.plan import Request
from tests.clients.desk import Recorder, answer, control_plane

CRN = "crn:cdp:ml:us-west-1:acc:model_registry:r1"
BODIES: Mapping[str, dict[str, JsonValue]] = {
    "createModelRegistry": {
        "environmentCrn": CRN,
        "environmentName": "labs",
        "usePublicLoadBalancer": False,
    },
    "deleteModelRegistry": {"modelRegistryCrn": CRN, "force": True},
    "upgradeModelRegistry": {"crn": CRN},
    "rollbackModelRegistryUpgrade": {"crn": CRN},
    "requestWorkflowCancellation": {"resourceId": CRN, "workflowType": "installation"},
    "refreshModelRegistryConfigmap": {"workspaceCrn": CRN},
    "grantModelRegistryAccess": {"resourceCrn": CRN, "identifier": "arn:aws:iam::1:role/r"},
    "revokeModelRegistryAccess": {"resourceCrn": CRN, "identifier": "arn:aws:iam::1:role/r"},
    "setIdBrokerMappings": {
        "environmentName": "labs",
        "dataAccessRole": "arn:aws:iam::1:role/d",
        "rangerAuditRole": "arn:aws:iam::1:role/a",
        "mappings": [{"accessorCrn": CRN, "role": "arn:aws:iam::1:role/d"}],
    },
    "syncIdBrokerMappings": {"environmentName": "labs"},
    "syncAllUsers": {"environmentNames": ["labs"]},
}
"""A body for each change, such as its document allows."""

AnyOperation = Operation[Any, Any, Any]
TABLES = {**vars(op), **vars(changes)}
EVERY = tuple(cast("AnyOperation", row) for row in TABLES.values() if isinstance(row, Operation))
MUTATING = tuple(row for row in EVERY if row.mutates)
READING = tuple(row for row in EVERY if not row.mutates)


def named(operation: AnyOperation) -> str:
    return operation.name


def asked(operation: AnyOperation) -> Request:
    body = BODIES[operation.name]
    return Request(service=operation.service, operation=operation.name, body=body)


def test_every_operation_that_changes_something_is_tried_here() -> None:
    assert {row.name for row in MUTATING} == set(BODIES)
    assert set(MUTATING) == set(changes.CHANGES.values())
    assert len(READING) >= 18


@pytest.mark.parametrize("operation", MUTATING, ids=named)
async def test_no_change_leaves_through_the_port(operation: AnyOperation) -> None:
    recorder = Recorder(answer({}))
    request = asked(operation)
    async with control_plane(recorder, read_only=True) as plane:
        with pytest.raises(
            ReadOnly, match=f"{operation.service} {operation.name} would change something"
        ):
            await plane.change(request)
    assert recorder.requests == []


@pytest.mark.parametrize("operation", MUTATING, ids=named)
async def test_no_change_leaves_through_the_calls_beneath_it(operation: AnyOperation) -> None:
    recorder = Recorder(answer({}))
    message = operation.request.model_validate(BODIES[operation.name])
    async with control_plane(recorder, read_only=True) as plane:
        for ask in (plane.calls.ask, plane.calls.ask_all):
            with pytest.raises(ReadOnly, match="so it was not sent"):
                await ask(operation, message)
    assert recorder.requests == []


@pytest.mark.parametrize("operation", READING, ids=named)
async def test_no_read_is_a_change_in_disguise(operation: AnyOperation) -> None:
    recorder = Recorder(answer({}))
    request = Request(service=operation.service, operation=operation.name, body={})
    async with control_plane(recorder) as plane:
        with pytest.raises(Rejected, match="is not a change this program makes"):
            await plane.change(request)
    assert recorder.requests == []


@pytest.mark.parametrize("operation", MUTATING, ids=named)
async def test_where_changes_are_allowed_each_is_sent_once(operation: AnyOperation) -> None:
    recorder = Recorder(answer({}, 503), answer({}))
    request = asked(operation)
    async with control_plane(recorder) as plane:
        with pytest.raises(Exception, match="503"):
            await plane.change(request)
    assert [one.url.path for one in recorder.requests] == [operation.path]


async def test_reading_goes_on_when_read_only() -> None:
    recorder = Recorder(answer({"modelRegistries": [{"crn": CRN}]}))
    async with control_plane(recorder, read_only=True) as plane:
        assert (await plane.calls.ask(op.LIST_REGISTRIES, m.Nothing())).value[0].crn == CRN
