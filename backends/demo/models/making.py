"""Makes models out of stored rows: whatever a row does not say is made up, always alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from backends.demo import fixtures
from backends.demo.company import Company
from backends.demo.models.model import READY, REGISTERING, Model, Source, Stage, Tags, Version
from backends.demo.people import Party
from backends.demo.registries import Registry
from backends.demo.wire import Json

USES_MODELS = frozenset({"MLUser", "MLAdmin"})
"""The roles on an environment, either of which lets somebody use its registries."""

_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
_COUNTS = (1, 1, 2, 2, 2, 3, 3, 4, 5, 7)
_AFTER_BIRTH = timedelta(hours=6)
_IMPORT_TAKES = timedelta(minutes=9)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the models of one registry. `key` is what everything made up is made of."""

    key: str
    registry: Registry
    company: Company
    facts: Json

    def model(self, index: int, row: Json, team: str) -> Model:
        """Return the model a row describes; `team` is whose registry this is."""
        chance = Random(f"{self.key}/{index}/{row['name']}")  # noqa: S311
        identity = new_id(chance)
        owner = self._owner(row, chance)
        public = row.get("visibility", chance.choice(("public", "private", "private"))) == "public"
        versions = tuple(
            self._stored_versions(row["versions"], owner)
            if "versions" in row
            else self._versions(row, owner, chance)
        )
        is_logged = any(one.source == "MLFLOW" for one in versions)
        return Model(
            identity,
            row["name"],
            owner,
            public,
            row.get("description"),
            self._model_tags(team, chance),
            versions[0].made_at,
            versions,
            self._workbench(versions[-1].made_at, chance) if is_logged else "",
            new_id(chance) if is_logged else "",
        )

    def _owner(self, row: Json, chance: Random) -> str:
        """Return who owns it by the workload user name; somebody who may use the registry."""
        people = self.company.people
        made_up = chance.choice(users_of(self.registry, self.company)).name
        name: str = row.get("owner", made_up)
        party = people.users.get(name) or people.machine_users.get(name)
        return workload_name(party) if party else name

    def _versions(self, row: Json, owner: str, chance: Random) -> Iterator[Version]:
        """Yield made-up versions: all are ready, most were made by the owner."""
        count = row.get("count") or chance.choice(_COUNTS)
        hub: Json = row.get("hub", {})
        source: Source = hub.get("source", "MLFLOW")
        path = "" if hub else chance.choice(self.facts["modelPaths"])
        deleted: list[int] = row.get("deleted", [])
        for number, made_at in enumerate(self._moments(count, chance), 1):
            maker = owner if chance.random() < 0.85 else self._owner({}, chance)
            written: list[str] = self.facts["firstNotes" if number == 1 else "notes"]
            notes = chance.choice(written) if chance.random() < 0.55 else None
            tags = _tags(chance.choice(self.facts["versionTags"]), chance)
            if number not in deleted:
                stages = _stages(made_at, source)
                repo_id = hub.get("repo", "")
                yield Version(number, maker, source, repo_id, path, stages, notes=notes, tags=tags)

    def _moments(self, count: int, chance: Random) -> Sequence[datetime]:
        begin = self.registry.history[0].started + _AFTER_BIRTH
        span_s = (self.company.opened - begin).total_seconds() * 0.98
        return sorted(begin + timedelta(seconds=chance.uniform(0, span_s)) for _ in range(count))

    def _stored_versions(self, rows: Sequence[Json], owner: str) -> Iterator[Version]:
        opened = self.company.opened
        for number, row in enumerate(rows, 1):
            made_at = fixtures.moment(row["at"], opened)
            statuses: list[list[str]] = row.get("status", [])
            stages = tuple((fixtures.moment(at, opened), word) for at, word in statuses)
            tags: dict[str, str] | None = row.get("tags")
            yield Version(
                number,
                owner,
                row["source"],
                row["repo"],
                "",
                stages or _stages(made_at, row["source"]),
                row.get("error", ""),
                row.get("notes"),
                tuple(tags.items()) if tags is not None else None,
            )

    def _model_tags(self, team: str, chance: Random) -> Tags | None:
        more: dict[str, str] = chance.choice(self.facts["modelTags"])
        return _tags({"team": team, **more}, chance)

    def _workbench(self, by: datetime, chance: Random) -> str:
        """Return a workbench that was there by then."""
        here: list[str] = [
            row["name"]
            for row in self.company.workbenches
            if row["environment"] == self.registry.environment
            and fixtures.moment(row["created"], self.company.opened) <= by
        ]
        return chance.choice(here) if here else ""


def _stages(made_at: datetime, source: Source) -> tuple[Stage, ...]:
    """Return how a version became ready: what MLflow registers is so at once."""
    if source == "MLFLOW":
        return ((made_at, READY),)
    return ((made_at, REGISTERING), (made_at + _IMPORT_TAKES, READY))


def _tags(tags: dict[str, str], chance: Random) -> Tags | None:
    """Return tags, none, or nothing at all: services differ between the last two."""
    drawn = chance.random()
    if drawn < 0.55:
        return tuple(tags.items())
    return None if drawn < 0.9 else ()


def users_of(registry: Registry, company: Company) -> list[Party]:
    """Return the people who may use a registry."""
    people = company.people
    return [
        party
        for party in people.users.values()
        if people.roles_on(party, registry.environment) & USES_MODELS
    ]


def workload_name(party: Party) -> str:
    """Return what registries know somebody by."""
    return party.record["workloadUsername"]


def new_id(chance: Random) -> str:
    """Return an identifier as registries make them: four times four signs."""
    return "-".join("".join(chance.choices(_SIGNS, k=4)) for _ in range(4))
