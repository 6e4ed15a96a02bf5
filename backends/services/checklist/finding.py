"""What one check of the set-up of a registry came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from backends.domain.answer import Call
from backends.domain.plan import Verdict


class Chapter(StrEnum):
    """The chapters of the product guide, in its order.

    Its two chapters on access to storage are one here: which of them counts is found out only by
    asking, and stands in `Finding.section`.
    """

    CREATING = "Creating a Cloudera AI Registry"
    STORAGE = "Setting up access for Cloudera AI Registry"
    SYNCHRONIZING = "Synchronizing Cloudera AI Registry with a workbench"
    DETAILS = "Viewing details for Cloudera AI Registries"
    PERMISSIONS = "Cloudera AI Registry permissions"
    MODELS = "Model access control"


Fix: TypeAlias = Literal[
    "storage",
    "sync-mappings",
    "sync-users",
    "upgrade",
    "synchronize",
    "grant",
    "kubeconfig",
    "sign-in",
    "raz",
]
"""What mends it from here. The first six open a plan: access to storage, synchronizing mappings,
users or workbenches, an upgrade, access to the cluster. The others only let it be looked at: agree
to the plugin of the kubeconfig, sign in to Ranger, say whether there is RAZ."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    Attributes:
        check: The check's name, as `storage-access`; unique in a run.
        chapter: The chapter of the guide it belongs to.
        title: What was looked at, as a claim: `The registry is ready`.
        verdict: What it came to.
        words: What was seen, with numbers and names; for `NOT_CHECKED`, why not.
        calls: The calls it rests on, as they were answered. A call that failed is in `words`.
        at: When it was found, in UTC.
        took_s: How long that took.
        section: The section of the guide.
        fix: What mends it from here; None where nothing does, or nothing has to.
        advice: What to do next, as sentences; empty for nothing.
    """

    check: str
    chapter: Chapter
    title: str
    verdict: Verdict
    words: str
    calls: tuple[Call, ...]
    at: datetime
    took_s: float
    section: str
    fix: Fix | None
    advice: str
