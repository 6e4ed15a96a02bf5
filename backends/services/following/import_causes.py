"""Why imports are known to fail: what the registry then says, what it means, what to do.

Source:
    The reference's chapter on the standalone API, 8, and on what users run into, 6.
"""

from __future__ import annotations

import re

from backends.services.following.known_causes import KnownCause, known_cause

_API = "documentation of the AI Registry standalone API, known issues"
_HUB = "Hugging Face, gated repositories"
_CAUSES: tuple[tuple[str, KnownCause], ...] = (
    (
        r"\b401\b.{0,400}(restricted|authenticated to access)|gated",
        KnownCause(
            "The repository is gated",
            "Hugging Face gives it only to accounts that were let in.",
            "Ask for access on its page there, then import it again with a token of that account.",
            _HUB,
        ),
    ),
    (
        r"\b401\b|\b403\b|[Ii]nvalid credentials",
        KnownCause(
            "The token was not accepted",
            "The hub knows no such token, or it may not read this repository.",
            "Make another token there that may read, then import it again.",
            _HUB,
        ),
    ),
    (
        r"\b404\b|not found",
        KnownCause(
            "There is no such repository",
            "The hub knows none of this name, or shows it to others only.",
            "Look for its exact name on its page there, then import it again.",
            "the hub's own answer",
        ),
    ),
    (
        r"NGC.{0,80}timed out|timed out.{0,80}NGC|sent nothing for",
        KnownCause(
            "NGC was too slow",
            "Downloads from NGC may time out.",
            "Import it again. If it stays so, look at the log of the registry's API pod.",
            _API,
        ),
    ),
    (
        r"connection reset|broke off|downloads under way",
        KnownCause(
            "The download broke off",
            "A registry does not hold imports back, and more than five at once are too many.",
            "Wait until others have ended, then import it again.",
            _API,
        ),
    ),
    (
        r"Read-only file system",
        KnownCause(
            "The import has no place to write to",
            "The command that stores it wants to write to a home that is read-only.",
            "Look at the log of the registry's API pod, and ask support.",
            "public guides to private deployments",
        ),
    ),
)


def import_cause(words: str) -> KnownCause | None:
    """Return why an import has failed, as far as what the registry says is known to mean it."""
    found = known_cause([words])
    if found is not None:
        return found
    return next((cause for pattern, cause in _CAUSES if re.search(pattern, words)), None)
