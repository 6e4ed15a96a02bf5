"""What is said of a version above its parts: in a line its status and origin, its error, notes."""

from __future__ import annotations

from datetime import datetime

from backends.domain.ages import age
from backends.domain.registered_model import ModelVersion
from backends.domain.status import Health
from backends.services.models.fields import status_word
from screens.glyphs import Glyphs
from screens.model_rows import source_words
from screens.times import stamp

_APART = "  "


def title_status(version: ModelVersion | None, glyphs: Glyphs) -> str:
    """Return sign and word of its status; empty before that is known."""
    if version is None:
        return ""
    return f"{glyphs.of(version.health)} {status_word(version.status)}".rstrip()


def fact_words(version: ModelVersion | None, now: datetime, *, local: bool) -> str:
    """Return stage, aliases, when and by whom it was made, and where it is from."""
    if version is None:
        return ""
    words = [
        version.stage,
        *(f"@{alias}" for alias in version.aliases),
        _created(version, now, local=local),
        source_words(version),
        *(f"{key}={value}" if value else key for key, value in version.tags or ()),
    ]
    return _APART.join(word for word in words if word)


def _created(version: ModelVersion, now: datetime, *, local: bool) -> str:
    by = f"by {version.user}" if version.user else ""
    if version.created_at is None:
        return by
    made = version.created_at
    return f"{stamp(made, local=local)} ({age(made, now)}) {by}".rstrip()


def error_words(version: ModelVersion | None) -> str:
    """Return why it failed, whole; empty where it did not."""
    return version.error if version is not None and version.health is Health.FAILED else ""


def gone_words(number: int) -> str:
    """Say that a version is not there any longer."""
    return f"Version {number} is not there any longer."
