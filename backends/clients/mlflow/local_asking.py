"""Asks a store on this machine's disk one thing, beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from backends.clients.mlflow.local_access import LocalAccess
from backends.clients.mlflow.package import loaded
from backends.clients.mlflow.refusals import SERVICE
from backends.clients.shapes import shaped
from backends.domain.answer import Answer, Call
from backends.domain.model_source import ModelSource
from backends.domain.wire import Wire

T = TypeVar("T")
ShapeT = TypeVar("ShapeT", bound=Wire)


class OnStore:
    """What asks one store, as every part of its client does."""

    def __init__(self, source: ModelSource, *, now: Callable[[], datetime]) -> None:
        self._source = source
        self._access = LocalAccess(source.url)
        self._now = now

    async def _ask(self, operation: str, work: Callable[[Any], T]) -> Answer[T]:
        """Do something with MLflow's client. Raises `ServiceError`."""
        began = self._now()
        value = await asyncio.to_thread(self._done, operation, work)
        at = self._now()
        return Answer(value, Call(SERVICE, operation, at, (at - began).total_seconds(), ""))

    def _done(self, operation: str, work: Callable[[Any], T]) -> T:
        with self._access.turn(operation) as client:
            return work(client)


def read_as(shape: type[ShapeT], entity: Any, operation: str) -> ShapeT:
    """Return one of MLflow's entities in the shape a server would give it in."""
    to_json = loaded("mlflow.utils.proto_json_utils", operation).message_to_json
    body = str(to_json(entity.to_proto())).encode()
    return shaped(shape, body, service=SERVICE, operation=operation, request_id="")
