"""What the Ranger of one data lake holds: services, policies, and every version of these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from backends.demo import fixtures
from backends.demo.company import Company
from backends.demo.ranger.making import Maker
from backends.demo.wire import Json

ADMINS = "_c_ranger_admins_"
"""What the name of the group of an environment's administrators begins with."""


class PolicyShelf:
    """Holds what is stored, and what was changed since."""

    def __init__(self, services: Sequence[Json], histories: Sequence[tuple[Json, ...]]) -> None:
        self.services = services
        self._versions = {history[0]["id"]: history for history in histories}
        self._gone: set[int] = set()

    @property
    def policies(self) -> Iterator[Json]:
        """The policies there are, by id."""
        present = (number for number in sorted(self._versions) if number not in self._gone)
        return (self._versions[number][-1] for number in present)

    def policy(self, number: int) -> Json | None:
        """Return a policy."""
        known = () if number in self._gone else self.versions(number)
        return known[-1] if known else None

    def versions(self, number: int) -> tuple[Json, ...]:
        """Return what a policy has been, oldest first, of one that is gone too."""
        return self._versions.get(number, ())

    def service(self, name: str) -> Json | None:
        """Return a service."""
        return next((row for row in self.services if row["name"] == name), None)

    def keep(self, policy: Json) -> None:
        """Keep a policy that is new, or that was changed."""
        number = policy["id"]
        self._versions[number] = (*self.versions(number), policy)

    def remove(self, number: int) -> None:
        """Take a policy away. Its versions stay known."""
        self._gone.add(number)

    def next_id(self) -> int:
        """Return the id of a new policy."""
        return 1 + max(self._versions, default=0)


def stored_shelf(company: Company, environment: Json) -> PolicyShelf:
    """Return what is stored of one environment's Ranger; usual policies where nothing is."""
    facts = cast("Json", fixtures.read("ranger"))
    begun = fixtures.moment(environment["created"], company.opened)
    maker = Maker(environment, begun, admins_of(environment))
    with_raz = company.storage.uses_raz(environment["environmentName"])
    rows = [
        row
        for row in facts["services"]
        if "onlyOn" not in row or (with_raz and row["onlyOn"] == environment["cloudPlatform"])
    ]
    services = [maker.service(number, row) for number, row in enumerate(rows, 1)]
    own: Json = facts["environments"].get(environment["environmentName"], {})
    stored = [
        (service, policy)
        for service in services
        for policy in own.get(service["name"], facts["usual"][service["name"]])
    ]
    return PolicyShelf(
        services,
        [
            maker.versions(number, service, policy)
            for number, (service, policy) in enumerate(stored, 1)
        ],
    )


def admins_of(environment: Json) -> str:
    """Return the group of an environment's administrators."""
    return f"{ADMINS}{environment['id'].replace('-', '')[:12]}"
