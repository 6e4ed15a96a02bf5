"""What comes of an import, decided when it is asked for: how long it takes, and how it fails.

How long each step takes, and the words of failures, are made up after public known-issues lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal, TypeAlias

from backends.demo.models.content import stored
from backends.demo.models.model import (
    FAILED,
    READY,
    REGISTERING,
    UPLOADING,
    Source,
    Stage,
)
from backends.demo.wire import Json

MOST_AT_ONCE = 5
"""Imports a registry bears; it takes more, and then downloads break off."""

Credential: TypeAlias = Literal["none", "good", "bad"]

_REGISTERS_S = (20, 50)
_LASTS_S = (360, 900)
_HUB = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be imported. Of the token of Hugging Face only its kind is known here.

    Attributes:
        source: Where to: `NGC`, `HF` or `REMOTE`.
        repo_type: What the version counts as.
    """

    source: str
    repo_type: Source
    repo_id: str
    credential: Credential


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of its registry decides how an import goes.

    Attributes:
        under_way: How many are under way there already.
        without_role: Why nothing can be stored there: its identity has no role in the cloud.
        storage: Where it stores.
    """

    under_way: int
    without_role: bool
    storage: str


@dataclass(frozen=True, slots=True)
class _End:
    """How an import ends: after how many seconds, with which words for a failure."""

    after_s: float
    error: str = ""


def credential_of(token: str) -> Credential:
    """Return what a token of Hugging Face looks like; it is not kept."""
    if not token:
        return "none"
    return "good" if token.startswith("hf_") else "bad"


def stages_of(
    wish: Wish, around: Surroundings, *, now: datetime, pace: float, chance: Random
) -> tuple[tuple[Stage, ...], str]:
    """Return the statuses an import will go through, and the error it ends with if it fails."""
    uploading_s = chance.uniform(*_REGISTERS_S)
    success = _End(chance.uniform(*_LASTS_S))
    end = next(_failures(wish, around, chance), success)

    def at(seconds: float) -> datetime:
        return now + timedelta(seconds=seconds / pace)

    last = (at(max(end.after_s, uploading_s + 1)), FAILED if end.error else READY)
    return ((now, REGISTERING), (at(uploading_s), UPLOADING), last), end.error


def _failures(wish: Wish, around: Surroundings, chance: Random) -> Iterator[_End]:
    """Yield what goes wrong, the earliest first."""
    facts: Json = stored()["imports"]
    repo = wish.repo_id
    if _any_in(facts["absent"], repo):
        yield _End(chance.uniform(55, 80), _absent(wish))
    if wish.source == "HF" and wish.credential == "bad":
        yield _End(
            chance.uniform(55, 80),
            f"401 Client Error: Unauthorized for url: {_HUB}/api/models/{repo}. "
            "Invalid credentials in Authorization header",
        )
    is_gated = any(repo.startswith(begin) for begin in facts["gated"])
    if wish.source == "HF" and is_gated and wish.credential == "none":
        yield _End(
            chance.uniform(60, 100),
            f"401 Client Error: Unauthorized for url: {_HUB}/{repo}/resolve/main/config.json. "
            f"Access to model {repo} is restricted. You must be authenticated to access it.",
        )
    if around.without_role:
        yield _End(
            chance.uniform(150, 240),
            f"Upload to {around.storage}/modelregistry failed: Unable to locate credentials. "
            'You can configure credentials by running "aws configure".',
        )
    if around.under_way >= MOST_AT_ONCE:
        yield _End(
            chance.uniform(300, 500),
            f"Download of {repo} broke off: connection reset by peer, "
            f"{around.under_way + 1} downloads under way",
        )
    if wish.source == "NGC" and _any_in(facts["timesOut"], repo):
        yield _End(
            chance.uniform(900, 960),
            f"Download from NGC timed out: files.ngc.nvidia.com sent nothing for 900 s of {repo}.",
        )


def _absent(wish: Wish) -> str:
    match wish.source:
        case "HF":
            return (
                f"404 Client Error: Repository Not Found for url: {_HUB}/api/models/{wish.repo_id}."
            )
        case "NGC":
            return f"NGC has no {wish.repo_id}, or this organisation may not see it (404)."
        case _:
            return f"There is nothing at {wish.repo_id} (404)."


def _any_in(parts: list[str], text: str) -> bool:
    return any(part in text.lower() for part in parts)
