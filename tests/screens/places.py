"""Places of models that answer when a test lets them, and count what they were asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from pydantic import JsonValue

from backends.domain.answer import Answer, Call
from backends.domain.errors import NotFound, Rejected, ServiceError
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request
from backends.domain.registered_model import ModelVersion, RegisteredModel, Visibility
from backends.model_ports import Download, ModelCatalogue, ModelPage
from backends.ports import Session
from registry_tui import options
from registry_tui.demo_wiring import DemoConnector
from registry_tui.settings import Settings
from tests.screens.console import IMPATIENT, SIZE, START, Clock, Console, console

REGISTRY = ModelSource("AI Registry", "crn:one", "registry-one", "https://one.example")
OTHER = ModelSource("AI Registry", "crn:two", "registry-two", "https://two.example")
SERVER = ModelSource("MLflow", "mlflow:lab", "lab", "https://mlflow.example")


def listed(name: str, **fields: Any) -> RegisteredModel:
    """Return a public model of alice's as a list has it, two days old."""
    usual: dict[str, Any] = {
        "id": f"id-{name}",
        "name": name,
        "owner": "alice",
        "visibility": Visibility.PUBLIC,
        "updated_at": START - timedelta(days=2),
        "tags": (),
    }
    return RegisteredModel(**(usual | fields))


def numbered(count: int, name: str = "model") -> list[RegisteredModel]:
    """Return so many models, `model-0001` and so on."""
    return [listed(f"{name}-{number:04d}") for number in range(1, count + 1)]


def versioned(model: RegisteredModel, *statuses: str) -> RegisteredModel:
    """Return a model with a version for each status, the oldest first."""
    made = [ModelVersion(number, status) for number, status in enumerate(statuses, 1)]
    return replace(model, versions=tuple(reversed(made)), latest=made[-1] if made else None)


@dataclass
class Held:
    """One place; fits `ModelCatalogue` as far as a list asks.

    Attributes:
        models: What is in it; what it says of their versions is in `versions`.
        page_size: How many come at a time.
        held: Pages from this one on wait until `go` is set.
        error: What every reading fails with.
        whole_error: What reading a model whole fails with.
        statuses: The status of each version of every model that is read whole.
        slow: Whether models that are read whole wait until `go` is set.
        asked: The ids of the models that were read whole.
        searched: What was looked for; empty for a list of everything.
        most: How many models were being read whole at once, at the most.
    """

    source: ModelSource
    models: Sequence[RegisteredModel] = ()
    page_size: int = 100
    held: int = 1_000_000
    error: ServiceError | None = None
    whole_error: ServiceError | None = None
    statuses: tuple[str, ...] = ("READY",)
    slow: bool = False
    asked: list[str] = field(default_factory=list[str])
    searched: list[str] = field(default_factory=list[str])
    most: int = 0
    go: asyncio.Event = field(default_factory=asyncio.Event)
    _now: int = 0

    async def pages(self, name_part: str = "") -> AsyncGenerator[Answer[ModelPage]]:
        if name_part and self.source.kind == "AI Registry":
            raise Rejected("AI Registry", "no search")
        self.searched.append(name_part)
        rows = [one for one in self.models if name_part in one.name]
        for number, begin in enumerate(range(0, max(1, len(rows)), self.page_size)):
            if number >= self.held:
                await self.go.wait()
            if self.error is not None:
                raise self.error
            end = begin + self.page_size
            yield answer(ModelPage(tuple(rows[begin:end]), more=end < len(rows)))

    async def model(self, model_id: str) -> Answer[RegisteredModel]:
        self.asked.append(model_id)
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            await (self.go.wait() if self.slow else asyncio.sleep(0))
        finally:
            self._now -= 1
        if self.whole_error is not None:
            raise self.whole_error
        found = next((one for one in self.models if one.id == model_id), None)
        if found is None:
            raise NotFound(self.source.name, "there is no such model")
        return answer(versioned(found, *self.statuses))

    async def version(self, model_id: str, version: int) -> Answer[ModelVersion]:
        raise NotImplementedError

    async def change(self, request: Request, secret: str = "") -> Answer[Mapping[str, JsonValue]]:
        raise NotImplementedError

    async def fields_of(self, request: Request) -> frozenset[str] | None:
        return None

    async def download(
        self, model_id: str, version: int, path: str = "", *, begin: int = 0, tag: str = ""
    ) -> Download:
        raise NotImplementedError


def answer(value: Any) -> Answer[Any]:
    """Return an answer of the time at which every test begins."""
    return Answer(value, Call("models", "GET /models", START, 0.01, ""))


class HeldSources:
    """Opens these places; fits `ModelSources`. None of them keeps runs or permissions."""

    def __init__(self, places: Sequence[Held]) -> None:
        self._places = {place.source.key: place for place in places}

    def servers(self) -> tuple[ModelSource, ...]:
        return tuple(place.source for place in self._places.values())

    def open(self, source: ModelSource) -> ModelCatalogue:
        return self._places[source.key]

    def tracking(self, source: ModelSource) -> None:
        del source

    def permissions(self, source: ModelSource) -> None:
        del source

    async def aclose(self) -> None:
        return


class HeldConnector(DemoConnector):
    """The demo without registries, and with these places."""

    def __init__(
        self, places: Sequence[Held], clock: Clock, *arguments: str, said: Settings
    ) -> None:
        asked = options.read(["--demo", "--fault", "nothing", *arguments])
        super().__init__(asked, said, clock, IMPATIENT)
        self._places = places

    def connect(self, profile: str = "", region: str = "") -> Session:
        return replace(super().connect(profile, region), models=HeldSources(self._places))


def settings(
    *, read_only: bool = False, refresh_s: float = 3600.0, moving_s: float = 3600.0
) -> Settings:
    """Return settings by which nothing is read again by itself, or that often."""
    return Settings(refresh_list_s=refresh_s, refresh_moving_s=moving_s, read_only=read_only)


@asynccontextmanager
async def models(
    *places: Held,
    who: str = "alice",
    size: tuple[int, int] = SIZE,
    read_only: bool = False,
    refresh_s: float = 3600.0,
    moving_s: float = 3600.0,
    waits: bool = True,
) -> AsyncGenerator[Console]:
    """Open the list of the models of these places as somebody; see `console`."""
    clock = Clock()
    said = settings(read_only=read_only, refresh_s=refresh_s, moving_s=moving_s)
    connector = HeldConnector(places, clock, "--as", who, said=said)
    async with console(connector=connector, clock=clock, size=size, settings=said) as shown:
        await (shown.press("asterisk") if waits else shown.keys("asterisk"))
        yield shown
