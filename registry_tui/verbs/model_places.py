"""The places where verbs look for models: all there are, or those that are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backends.domain.errors import ServiceError
from backends.domain.model_source import ModelSource, source_of
from backends.domain.registry import Registry
from backends.domain.status import status_word
from backends.ports import Session
from registry_tui.exits import WrongUsage
from registry_tui.guarding import explain, say
from registry_tui.verbs.finding import missing
from registry_tui.verbs.session import told

_ON_THE_WAY_OUT = ("Deleting", "Delete failed")


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look.

    Attributes:
        sources: The places, registries as they are listed, then MLflow servers.
        leaving: The keys of registries that are being deleted: these need not answer.
    """

    sources: tuple[ModelSource, ...]
    leaving: frozenset[str] = frozenset()


async def places_of(session: Session, wanted: Sequence[str]) -> Places:
    """Return the places that are named, or all of them where none is.

    Where registries cannot be listed, MLflow servers are left, and standard error says so.

    Raises:
        NotFound: There is no place with this name.
        WrongUsage: There are several.
        ServiceError: The registries could not be listed, and are all there is, or are named.
    """
    servers = session.models.servers()
    if wanted and all(any(_is(one, name) for one in servers) for name in wanted):
        return Places(tuple(_unique(_named(servers, name) for name in wanted)))
    listed = await told(session.control_plane.list_registries())
    if isinstance(listed, ServiceError):
        if wanted or not servers:
            raise listed
        say("The registries are left out, as they could not be listed.")
        explain(listed)
        return Places(servers)
    if wanted:
        known = (*map(source_of, listed), *servers)
        return Places(tuple(_unique(_named(known, name) for name in wanted)))
    return Places(
        (*(source_of(row) for row in listed if row.url), *servers),
        frozenset(row.crn for row in listed if _is_leaving(row)),
    )


def say_left_out(
    failures: Iterable[tuple[ModelSource, ServiceError]], so: str = "is left out"
) -> None:
    """Say of which places something is missing and why, and each advice once."""
    hints: dict[str, None] = {}
    for source, error in failures:
        say(f"{source.name} {so}. {str(error).rstrip('.')}.")
        hints[error.hint] = None
    for hint in hints:
        say(hint)


def _is_leaving(registry: Registry) -> bool:
    return status_word(registry.status) in _ON_THE_WAY_OUT


def _is(source: ModelSource, wanted: str) -> bool:
    return wanted in (source.name, source.key)


def _named(sources: Sequence[ModelSource], wanted: str) -> ModelSource:
    named = [one for one in sources if _is(one, wanted)] or [
        one for one in sources if one.name.casefold() == wanted.casefold()
    ]
    if not named:
        raise missing("registries", wanted)
    if len(named) > 1:
        keys = ", ".join(one.key for one in named)
        raise WrongUsage(
            "--registry",
            f"there are {len(named)} with the name {wanted}: {keys}",
            hint="Give the CRN of the one you mean.",
        )
    return named[0]


def _unique(sources: Iterable[ModelSource]) -> Iterable[ModelSource]:
    return {one.key: one for one in sources}.values()
