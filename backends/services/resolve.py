"""Where a name, a CRN or a pasted address leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from backends.domain.crn import Crn, short
from backends.domain.registry import Registry


@dataclass(frozen=True, slots=True)
class Target:
    """A place to go: one registry, or the list with a filter."""

    registry_crn: str
    filter: str
    words: str


def targets(typed: str, registries: Sequence[Registry]) -> tuple[Target, ...]:
    """Return where `typed` could lead; every registry when nothing was typed.

    Registries come before lists, and before all others those whose whole name was typed.

    Accepts part of a registry's or its environment's name, any CRN that occurs in a registry (its
    own, its environment's, its machine user's, its creator's), and any address that contains a
    CRN, a name or the registry's own domain. How the web console forms its addresses is not
    documented, so nothing but what they contain is read.
    """
    text = unquote(typed).strip()
    if not text:
        return tuple(_one(registry) for registry in registries)
    found = [*_named(text, registries), *_lists(text, registries)]
    return tuple(dict.fromkeys(sorted(found, key=lambda one: one.words.lower() != text.lower())))


def _named(text: str, registries: Iterable[Registry]) -> Iterator[Target]:
    lowered = text.lower()
    for registry in registries:
        marks = (registry.crn, registry.name, registry.machine_user_crn, _host(registry))
        in_address = ("/" in text or text.startswith("crn:")) and any(
            mark and mark.lower() in lowered for mark in marks
        )
        texts = (registry.name, registry.environment_name, registry.crn)
        if in_address or any(lowered in one.lower() for one in texts):
            yield _one(registry)


def _host(registry: Registry) -> str:
    return registry.url.removeprefix("https://")


def _lists(text: str, registries: Iterable[Registry]) -> Iterator[Target]:
    for registry in registries:
        known = registry.environment_crn and registry.environment_name
        if known and registry.environment_crn in text:
            name = registry.environment_name
            yield Target("", f'env:"{name}"', f"Registries in {name}")
        if registry.creator and registry.creator in text:
            creator = short(registry.creator)
            yield Target("", f'creator:"{creator}"', f"Registries created by {creator}")


def _one(registry: Registry) -> Target:
    return Target(registry.crn, "", registry.name)


def is_foreign(typed: str, registries: Sequence[Registry]) -> bool:
    """Say whether `typed` is a CRN of another account than any registry here belongs to."""
    crn = Crn.parse(unquote(typed))
    if crn is None:
        return False
    accounts = {known.account for row in registries if (known := Crn.parse(row.crn))}
    return bool(accounts) and crn.account not in accounts
