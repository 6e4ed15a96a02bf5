"""People, machine users and groups: who there is, and what each of them may do where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backends.demo import fixtures
from backends.demo.wire import Json, iso

EVERYWHERE = "*"
_SEES_ALL = frozenset({"PowerUser"})
_LOOKS_UP = frozenset({"PowerUser", "IamViewer"})
_ADMINISTERS = frozenset({"MLAdmin", "EnvironmentAdmin"})


@dataclass(frozen=True, slots=True)
class Party:
    """A user, machine user or group. `grants` are roles by environment name, or everywhere.

    `record` is what iam says of it, in the wire format.
    """

    name: str
    crn: str
    kind: str
    groups: tuple[str, ...]
    roles: tuple[str, ...]
    grants: tuple[tuple[str, tuple[str, ...]], ...]
    record: Json = field(default_factory=dict[str, object])

    @property
    def signature(self) -> str:
        """What others know it by: a user's mail address, or a name."""
        return self.record.get("email", self.name)

    def answers_to(self, identifier: str) -> bool:
        """Say whether a call's name, id or CRN means this one."""
        return identifier in (self.crn, self.name, self.record.get("userId"))


@dataclass(frozen=True, slots=True)
class People:
    """Everybody in the account, by name."""

    users: Mapping[str, Party]
    machine_users: Mapping[str, Party]
    groups: Mapping[str, Party]
    former: Mapping[str, str]

    def crn_of(self, name: str) -> str:
        """Return the CRN of a user or machine user, of those who left too."""
        party = self.users.get(name) or self.machine_users.get(name)
        return party.crn if party else self.former[name]

    def find(self, identifier: str, among: Mapping[str, Party]) -> Party | None:
        """Return whom a name, id or CRN means."""
        return next((party for party in among.values() if party.answers_to(identifier)), None)

    @property
    def everybody(self) -> tuple[Party, ...]:
        """Users, machine users and groups."""
        return (*self.users.values(), *self.machine_users.values(), *self.groups.values())

    def groups_of(self, party: Party) -> list[Party]:
        """Return the groups somebody is in."""
        return [self.groups[name] for name in party.groups]

    def roles_on(self, party: Party, environment: str) -> frozenset[str]:
        """Name the roles somebody holds on one environment, their groups' included."""
        return frozenset(
            role
            for holder in (party, *self.groups_of(party))
            for where, roles in holder.grants
            if where in (environment, EVERYWHERE)
            for role in roles
        )

    def sees(self, party: Party, environment: str) -> bool:
        """Say whether somebody may see an environment and what is in it."""
        return bool(_SEES_ALL & self._account_roles(party) or self.roles_on(party, environment))

    def administers(self, party: Party, environment: str) -> bool:
        """Say whether somebody may create registries there, and change those there are."""
        return self.roles_on(party, environment) >= _ADMINISTERS

    def administers_environment(self, party: Party, environment: str) -> bool:
        """Say whether somebody may change an environment itself."""
        return "EnvironmentAdmin" in self.roles_on(party, environment)

    def manages_ml(self, party: Party, environment: str) -> bool:
        """Say whether somebody may see to who uses the clusters there."""
        return "MLAdmin" in self.roles_on(party, environment)

    def looks_up(self, party: Party) -> bool:
        """Say whether somebody may look other people up."""
        return bool(_LOOKS_UP & self._account_roles(party))

    def _account_roles(self, party: Party) -> frozenset[str]:
        return frozenset(
            role for holder in (party, *self.groups_of(party)) for role in holder.roles
        )


def load(
    crn: Callable[[str, str], str],
    provider: str,
    now: datetime,
    extra_machine_users: Sequence[Json] = (),
) -> People:
    """Read everybody; `crn` makes a resource name of a resource type and an id."""
    stored = fixtures.read("people")

    def named(kind: str, rows: Iterable[Json], describe: Callable[[Json], Json]) -> Iterator[Party]:
        for row in rows:
            name = row["name"]
            own = crn(kind, row["id"] if kind == "user" else f"{name}/{row['id']}")
            yield Party(
                name,
                own,
                kind,
                tuple(row.get("groups", ())),
                tuple(row.get("roles", ())),
                tuple(_grants(row)),
                {"crn": own, **describe(row)},
            )

    def user(row: Json) -> Json:
        return {
            "userId": row["id"],
            "email": row["email"],
            "firstName": row["firstName"],
            "lastName": row["lastName"],
            "creationDate": iso(fixtures.moment(row["since"], now)),
            "accountAdmin": row.get("accountAdmin", False),
            "identityProviderCrn": crn("samlProvider", f"company-sso/{provider}"),
            "lastInteractiveLogin": iso(fixtures.moment(row["lastLogin"], now)),
            "workloadUsername": row["workloadUsername"],
            "status": "ACTIVE",
        }

    def machine_user(row: Json) -> Json:
        return {
            "machineUserName": row["name"],
            "creationDate": iso(fixtures.moment(row["since"], now)),
            "workloadUsername": f"srv_{row['name']}",
            "status": "ACTIVE",
        }

    def group(row: Json) -> Json:
        return {"groupName": row["name"]}

    machines = [*stored["machineUsers"], *extra_machine_users]
    return People(
        {party.name: party for party in named("user", stored["users"], user)},
        {party.name: party for party in named("machineUser", machines, machine_user)},
        {party.name: party for party in named("group", stored["groups"], group)},
        {row["name"]: crn("user", row["id"]) for row in stored["former"]},
    )


def _grants(row: Json) -> Iterator[tuple[str, tuple[str, ...]]]:
    for grant in row.get("grants", ()):
        for environment in grant["environments"]:
            yield environment, tuple(grant["roles"])
