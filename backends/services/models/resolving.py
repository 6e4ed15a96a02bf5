"""Finds what a person or a pipeline means by `NAME`, `NAME/3` or `NAME@champion`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Collection, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from backends.domain.errors import NotFound, Rejected, ServiceError
from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.model_ports import ModelSources
from backends.services.models.sayings import why_absent

_REFERENCE = re.compile(
    r"(?P<name>.+?)(?:@(?P<alias>[A-Za-z0-9_-]+)|/(?P<version>[1-9][0-9]{0,17}|latest))?", re.DOTALL
)
_SCHEME, _NEWEST = "models:/", "latest"
SERVICE = "models"
_MOST_NAMED = 12


class NotUnique(Rejected):
    """Several models are called so."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What was written: a model, or a version of it by its number, an alias, or as the newest."""

    name: str
    alias: str = ""
    version: int = 0
    newest: bool = False

    @property
    def is_version(self) -> bool:
        """Whether it names a version, and not the model alone."""
        return bool(self.alias or self.version or self.newest)

    @classmethod
    def read(cls, text: str) -> Reference:
        """Read `NAME`, `NAME/3`, `NAME/latest`, `NAME@ALIAS`, with or without `models:/`.

        Raises:
            Rejected: Nothing is named.
        """
        found = _REFERENCE.fullmatch(text.removeprefix(_SCHEME)) if text.strip() else None
        if found is None:
            raise Rejected(SERVICE, "no model is named", hint="Write NAME, NAME/3 or NAME@alias.")
        number = found["version"] or ""
        return cls(
            found["name"],
            found["alias"] or "",
            int(number) if number.isdecimal() else 0,
            newest=number == _NEWEST,
        )

    @classmethod
    def readings(cls, text: str) -> tuple[Reference, ...]:
        """Return what a text may mean, the likelier first: `team/7` may be a name by itself.

        Raises as `read`.
        """
        return tuple(dict.fromkeys((cls.read(text), cls(text))))


@dataclass(frozen=True, slots=True)
class Meant:
    """The model that is meant, where it is, and how it was named."""

    source: ModelSource
    model: RegisteredModel
    reference: Reference


@dataclass(frozen=True, slots=True)
class Lookup:
    """What looking for models by their names has shown.

    Attributes:
        found: Each model that is called so, or has it for an id; from a registry without versions.
        failures: The places that did not answer to their end, each with why.
    """

    found: tuple[tuple[ModelSource, RegisteredModel], ...] = ()
    failures: tuple[tuple[ModelSource, ServiceError], ...] = ()

    def meant(self, *readings: Reference) -> Meant | None:
        """Return the model that the first of the readings means that any is called by.

        Raises:
            NotUnique: Several are.
        """
        for reference in readings:
            called = [
                Meant(source, model, reference)
                for source, model in self.found
                if reference.name in (model.name, model.id)
            ]
            if len(called) > 1:
                places = ", ".join(f"{one.model.id} in {one.source.name}" for one in called)
                raise NotUnique(
                    SERVICE,
                    f"there are {len(called)} models called {reference.name}: {places}",
                    hint="Give the id of the one you mean, or its place with --registry.",
                )
            if called:
                return called[0]
        return None


async def look_up(
    sources: ModelSources, among: Sequence[ModelSource], names: Collection[str]
) -> Lookup:
    """Look for models by their names, or ids, in several places at once; nothing is raised.

    A registry is read to its end, as its search has no published grammar.
    """
    looked = await asyncio.gather(*(_look(sources, one, names) for one in among))
    return Lookup(
        tuple((source, model) for source, models, _ in looked for model in models),
        tuple((source, error) for source, _, error in looked if error is not None),
    )


async def _look(
    sources: ModelSources, source: ModelSource, names: Collection[str]
) -> tuple[ModelSource, list[RegisteredModel], ServiceError | None]:
    found: list[RegisteredModel] = []
    called = _on_server if source.kind == "MLflow" else _in_registry
    try:
        async with aclosing(called(sources, source, names)) as models:
            async for model in models:
                found.append(model)  # noqa: PERF401 - what was found before a failure stays
    except ServiceError as error:
        return source, found, error
    return source, found, None


async def _on_server(
    sources: ModelSources, source: ModelSource, names: Collection[str]
) -> AsyncGenerator[RegisteredModel]:
    """Yield the models with these names; one that no model may have is not there."""
    for name in names:
        try:
            yield (await sources.open(source).model(name)).value
        except (NotFound, Rejected):
            continue


async def _in_registry(
    sources: ModelSources, source: ModelSource, names: Collection[str]
) -> AsyncGenerator[RegisteredModel]:
    async with aclosing(sources.open(source).pages()) as pages:
        async for page in pages:
            for one in page.value.models:
                if one.name in names or one.id in names:
                    yield one


async def whole(sources: ModelSources, meant: Meant) -> Meant:
    """Return a model that was found with its versions; raises `ServiceError`."""
    if meant.model.versions is not None:
        return meant
    model = (await sources.open(meant.source).model(meant.model.id)).value
    return replace(meant, model=model)


def version_meant(meant: Meant) -> ModelVersion:
    """Return the version that is meant; of a model alone, the newest that is ready.

    Raises:
        NotFound: There is no such version.
    """
    model, reference = meant.model, meant.reference
    number = reference.version
    if reference.alias:
        number = dict(model.aliases or ()).get(reference.alias, 0)
        if not number:
            raise NotFound(
                SERVICE, f"{model.name} has no alias {reference.alias}", hint=_hint(meant)
            )
    if number:
        version = model.version(number)
        if version is None:
            raise NotFound(SERVICE, f"{model.name} has no version {number}", hint=_hint(meant))
        return version
    newest = next(_ready(model), None)
    if newest is None:
        raise NotFound(SERVICE, f"{model.name} has no version that is ready", hint=_hint(meant))
    return newest


def _ready(model: RegisteredModel) -> Iterator[ModelVersion]:
    return (one for one in model.versions or () if one.status.upper() == "READY")


def _hint(meant: Meant) -> str:
    """Say which versions and aliases there are."""
    model = meant.model
    numbers = _listed(str(one.version) for one in model.versions or ())
    if model.aliases is None:
        aliases = why_absent(meant.source.kind, "aliases")
    else:
        names = _listed(f"@{alias}" for alias, _ in model.aliases)
        aliases = f"Aliases there are: {names}."
    return f"Versions there are: {numbers}. {aliases}".rstrip()


def _listed(words: Iterable[str]) -> str:
    known = tuple(words)
    more = f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else ""
    return ", ".join(known[:_MOST_NAMED]) + more or "none"


async def version_now(sources: ModelSources, meant: Meant) -> ModelVersion:
    """Return the version that is meant as it is at this moment; raises as `version_meant`.

    It is read anew: what a deployment needs is never taken from memory.
    """
    version = version_meant(await whole(sources, meant))
    return (await sources.open(meant.source).version(meant.model.id, version.version)).value
