"""What the table of pods says of one: how much of it is ready, its status, and its restarts."""

from __future__ import annotations

from datetime import datetime

from backends.demo.kubernetes.ages import age
from backends.demo.wire import Json


def pod_ready(one: Json, _: datetime) -> str:
    """Return how many containers are ready, of how many."""
    ready = sum(row["ready"] for row in _statuses(one))
    return f"{ready}/{len(one['spec']['containers'])}"


def pod_status(one: Json, _: datetime) -> str:
    """Return the first container's reason that is worth telling, or else the phase."""
    told: str = one["status"]["phase"]
    for row in reversed(_statuses(one)):
        state: Json = row["state"]
        waiting: Json = state.get("waiting", {})
        ended: Json = state.get("terminated", {})
        told = waiting.get("reason") or ended.get("reason") or told
    return told


def pod_restarts(one: Json, now: datetime) -> str:
    """Return how often its containers were started again, and how long ago the last time was."""
    rows = _statuses(one)
    count = sum(row["restartCount"] for row in rows)
    ended: list[str] = [
        row["lastState"]["terminated"]["finishedAt"] for row in rows if row["lastState"]
    ]
    return f"{count} ({age(max(ended), now)} ago)" if count and ended else str(count)


def _statuses(one: Json) -> list[Json]:
    return one["status"].get("containerStatuses", [])
