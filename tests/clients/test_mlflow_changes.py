"""The changes an MLflow server is sent, and what is never sent: no network here."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx
import pytest
from pydantic import JsonValue

from backends.clients.mlflow.changes import CHANGES
from backends.clients.mlflow.client import open_mlflow
from backends.clients.mlflow.credentials import MlflowCredentials
from backends.domain.answer import Answer
from backends.domain.errors import NotFound, ReadOnly, Rejected, Throttled
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request
from tests.clients.desk import Clock, Recorder, answer

HERE = ModelSource("MLflow", "mlflow:here", "here", "https://mlflow.example")
VALUES: dict[str, JsonValue] = {"version": 3, "archive_existing_versions": True, "value": ""}
RENAME: Mapping[str, JsonValue] = {"name": "a", "new_name": "b"}


async def send(desk: Recorder, request: Request, *, read_only: bool = False) -> Answer[object]:
    client = open_mlflow(
        HERE,
        MlflowCredentials(),
        now=Clock().now,
        transport=httpx.MockTransport(desk),
        read_only=read_only,
    )
    try:
        sent = await client.change(request)
        return Answer(sent.value, sent.call, sent.body)
    finally:
        await client.aclose()


def request(operation: str, body: Mapping[str, JsonValue], **other: str) -> Request:
    made = Request(service="MLflow", operation=operation, body=body, at=HERE.key)
    return made.model_copy(update=other)


@pytest.mark.parametrize("operation", CHANGES)
async def test_a_change_is_sent_once_with_its_fields_as_json(operation: str) -> None:
    body = {name: VALUES.get(name, f"the {name}") for name in CHANGES[operation]}
    desk = Recorder(answer({"registered_model": {"name": "a"}}))
    sent = await send(desk, request(operation, body))
    assert sent.value == {"registered_model": {"name": "a"}}
    assert str(sent.call) == f"MLflow {operation}"
    method, _, path = operation.partition(" ")
    only = desk.requests[0]
    whole = path if path.startswith("/") else f"/api/2.0/mlflow/{path}"
    assert (only.method, only.url.path) == (method, whole)
    assert only.headers["content-type"] == "application/json"
    expected = body | ({"version": "3"} if "version" in body else {})
    assert json.loads(only.content) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        request("DELETE runs/delete", {"run_id": "r"}),
        request("POST registered-models/create", {"name": "a"}),
        request("GET registered-models/get", {"name": "a"}),
        request("DELETE /../registered-models/delete", {"name": "a"}),
        request("POST registered-models/rename", {"name": "a"}),
        request("POST registered-models/rename", {**RENAME, "more": "c"}),
        request("POST registered-models/rename", {"name": "a", "new_name": ""}),
        request("POST registered-models/rename", {"name": "a", "new_name": 7}),
        request("DELETE model-versions/delete", {"name": "a", "version": "latest"}),
        request("DELETE model-versions/delete", {"name": "a", "version": True}),
        request("DELETE model-versions/delete", {"name": "a", "version": -1}),
        request("POST registered-models/rename", RENAME, at="mlflow:elsewhere"),
        request("POST registered-models/rename", RENAME, at=""),
        request("POST registered-models/rename", RENAME, service="AI Registry"),
        request("POST registered-models/rename", RENAME, secret="new_name"),
    ],
)
async def test_what_is_no_change_of_ours_is_never_sent(wrong: Request) -> None:
    desk = Recorder(answer({}))
    with pytest.raises(Rejected) as caught:
        await send(desk, wrong)
    assert desk.requests == []
    assert caught.value.hint


async def test_read_only_refuses_before_anything_is_sent() -> None:
    desk = Recorder(answer({}))
    with pytest.raises(ReadOnly):
        await send(desk, request("POST registered-models/rename", RENAME), read_only=True)
    assert desk.requests == []


async def test_a_change_an_older_or_newer_server_does_not_know_was_not_made() -> None:
    desk = Recorder(httpx.Response(404, html="<!doctype html>"))
    body = {"name": "a", "username": "b", "permission": "READ"}
    with pytest.raises(NotFound, match="no call known to what answers"):
        await send(desk, request("POST registered-models/permissions/create", body))


async def test_a_change_is_never_tried_again() -> None:
    desk = Recorder(answer({}, 503), answer({}))
    with pytest.raises(Throttled):
        await send(desk, request("POST registered-models/rename", RENAME))
    assert len(desk.requests) == 1
