"""Registered models and their versions, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

Tags: TypeAlias = tuple[tuple[str, str], ...]

IS_PROMPT = "mlflow.prompt.is_prompt"
STAGES = ("None", "Staging", "Production", "Archived")
ACTIVE_STAGES = ("Staging", "Production")


@dataclass(frozen=True, slots=True)
class Version:
    """One version. Times are milliseconds since the epoch.

    Attributes:
        description: None where it was taken away; what never had one has an empty one.
        run_id: The run that logged it; empty where none is known.
        status_message: Why it is not ready.
        storage: Where its files are, where `source` names another version.
    """

    number: int
    created_ms: int
    updated_ms: int
    source: str
    run_id: str
    stage: str = "None"
    description: str | None = ""
    status: str = "READY"
    status_message: str = ""
    tags: Tags = ()
    run_link: str = ""
    storage: str = ""


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """One model with the versions that are left, by number.

    Attributes:
        aliases: Numbers by alias.
        last_number: The highest number there ever was; none is used twice.
    """

    name: str
    created_ms: int
    updated_ms: int
    description: str = ""
    tags: Tags = ()
    aliases: tuple[tuple[str, int], ...] = ()
    versions: tuple[Version, ...] = ()
    last_number: int = 0

    @property
    def is_prompt(self) -> bool:
        """Whether it is no model: prompts are kept in the same table."""
        return dict(self.tags).get(IS_PROMPT, "").lower() == "true"

    def version(self, number: int) -> Version | None:
        """Return a version; None where there is none."""
        return next((one for one in self.versions if one.number == number), None)

    def aliases_of(self, number: int) -> list[str]:
        """Return the aliases that point to a version."""
        return [alias for alias, to in self.aliases if to == number]

    def latest(self) -> list[Version]:
        """Return the newest version of each stage, by number."""
        newest: Mapping[str, Version] = {one.stage: one for one in self.versions}
        return sorted(newest.values(), key=lambda one: one.number)

    def with_version(self, version: Version) -> RegisteredModel:
        """Return it with a version added or changed."""
        others = [one for one in self.versions if one.number != version.number]
        ordered = sorted((*others, version), key=lambda one: one.number)
        last = max(self.last_number, version.number)
        return replace(self, versions=tuple(ordered), last_number=last)


def with_tag(tags: Tags, key: str, value: str) -> Tags:
    """Return tags with one added or changed."""
    return tuple((dict(tags) | {key: value}).items())


def without_tag(tags: Tags, key: str) -> Tags:
    """Return tags without one; where it is not among them, as they are."""
    return tuple(tag for tag in tags if tag[0] != key)
