"""The imports of a cluster: jobs that run now and then, and one that does not go well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from backends.demo.kubernetes.lives import Task, Unschedulable
from backends.demo.kubernetes.site import Site, stored
from backends.demo.wire import Json

_FAILS_AFTER_S = 11


@dataclass(frozen=True, slots=True)
class Import:
    """One import. `row` is its stored container, with what is particular to it."""

    namespace: str
    name: str
    life: Task | Unschedulable
    row: Json

    @property
    def is_scheduled(self) -> bool:
        """Whether its pod has a node."""
        return isinstance(self.life, Task)


def imports_of(site: Site, now: datetime) -> list[Import]:
    """Return the imports that are running, or whose end is not long ago; and those in trouble."""
    return [*_in_trouble(site, now), *_ordinary(site, now)]


def _in_trouble(site: Site, now: datetime) -> Iterator[Import]:
    facts: Json = stored()["import"]
    failed, pending = site.since("failedImports"), site.since("pending")
    if failed and failed <= now:
        row = facts["container"] | {"log": facts["failedLog"]}
        yield _import(site, "failed", Task(failed, _FAILS_AFTER_S, exit_code=1), row)
    if pending and pending <= now:
        row = facts["container"] | {"memory": facts["pendingMemory"]}
        yield _import(site, "pending", Unschedulable(pending), row)


def _ordinary(site: Site, now: datetime) -> Iterator[Import]:
    facts: Json = stored()["import"]
    every: int = facts["everyS"]
    shortest, longest = facts["lastsS"]
    newest = int(now.timestamp()) // every
    oldest = newest - (facts["keptS"] + longest) // every - 1
    for slot in range(oldest, newest + 1):
        random = Random(site.identity("import", str(slot)))  # noqa: S311
        begin = slot * every + random.randrange(every // 2)
        created = datetime.fromtimestamp(begin, UTC)
        lasts_s, pull_fails = random.randrange(shortest, longest), random.random() < 0.25
        life = Task(created, lasts_s, pull_fails=pull_fails)
        kept_until = life.ended + timedelta(seconds=facts["keptS"])
        if site.built <= created <= now < kept_until:
            yield _import(site, str(slot), life, facts["container"])


def _import(site: Site, key: str, life: Task | Unschedulable, row: Json) -> Import:
    number = Random(site.identity("import", key, "id")).randrange(16**8)  # noqa: S311
    return Import(stored()["import"]["namespace"], f"model-import-{number:08x}", life, row)
