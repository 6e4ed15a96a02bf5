"""The company as it is stored: read, named, and put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from backends.demo import fixtures, people
from backends.demo.history import Operation
from backends.demo.people import People
from backends.demo.registries import Registries, Registry, StoredRegistries
from backends.demo.storage.access import StorageAccess
from backends.demo.wire import Json


@dataclass(frozen=True, slots=True)
class Account:
    """Whose resources these are. `region` is the control plane's."""

    id: str
    region: str

    def cdp_crn(self, service: str, resource_type: str, resource: str) -> str:
        """Name a resource."""
        return f"crn:cdp:{service}:{self.region}:{self.id}:{resource_type}:{resource}"

    def iam_crn(self, resource_type: str, resource: str) -> str:
        """Name somebody, or something of theirs."""
        return f"crn:altus:iam:{self.region}:{self.id}:{resource_type}:{resource}"

    def role_crn(self, kind: str, role: str) -> str:
        """Name a role; `kind` is `role` for the account's, `resourceRole` for a resource's."""
        return f"crn:altus:iam:{self.region}:altus:{kind}:{role}"


@dataclass(frozen=True, slots=True)
class Company:
    """Everything there is. Rows are as stored, environments with their `crn` added.

    Attributes:
        opened: The moment relative times count from.
        environments: By name, in the stored order.
    """

    account: Account
    opened: datetime
    latest_registry_version: str
    expected_inference_version: str
    workload_domain: str
    people: People
    environments: Mapping[str, Json]
    registries: Registries
    workbenches: Sequence[Json]
    inference_services: Sequence[Json]
    storage: StorageAccess

    def environment_crn(self, name: str) -> str:
        """Return the CRN of an environment."""
        return self.environments[name]["crn"]

    def zone(self, environment: str) -> str:
        """Return the DNS zone of what is in an environment."""
        return f"{environment[:8].rstrip('-')}.{self.workload_domain}"


def load(opened: datetime, extra_environments: Sequence[Json] = ()) -> Company:
    """Read the fixtures; `extra_environments` stand after the stored ones."""
    facts: Json = fixtures.read("company")
    account = Account(facts["account"], facts["region"])
    rows: list[Json] = [*fixtures.read("environments"), *extra_environments]
    environments = {
        row["environmentName"]: row
        | {"crn": account.cdp_crn("environments", "environment", row["id"])}
        for row in rows
    }
    extra_users = [
        {"name": row["machineUser"], "id": row["id"], "since": row["created"]}
        for row in extra_environments
    ]
    everybody = people.load(account.iam_crn, facts["identityProvider"], opened, extra_users)
    beside: Json = fixtures.read("workbenches")
    return Company(
        account,
        opened,
        facts["latestRegistryVersion"],
        facts["expectedInferenceVersion"],
        facts["workloadDomain"],
        everybody,
        environments,
        StoredRegistries(
            [
                _registry(
                    number,
                    row,
                    account=account,
                    environments=environments,
                    everybody=everybody,
                    opened=opened,
                )
                for number, row in enumerate(fixtures.read("registries"), 1)
            ]
        ),
        beside["workbenches"],
        beside["inferenceServices"],
        StorageAccess(environments, everybody, opened, uuid_of),
    )


def _registry(
    number: int,
    row: Json,
    *,
    account: Account,
    environments: Mapping[str, Json],
    everybody: People,
    opened: datetime,
) -> Registry:
    environment = environments[row["environment"]]
    return Registry(
        row["name"],
        account.cdp_crn("ml", row.get("resourceType", "model_registry"), row["id"]),
        number,
        row["environment"],
        environment["crn"],
        everybody.crn_of(environment["machineUser"]),
        row.get("version", ""),
        row.get("domain", ""),
        row["publicAccess"],
        row.get("status", ""),
        tuple(
            _operation(f"{row['id']}/{index}", step, everybody, opened)
            for index, step in enumerate(row["history"])
        ),
        account.cdp_crn("ml", "model_registry", row["idAfterUpgrade"])
        if "idAfterUpgrade" in row
        else "",
        row.get("firstDeletionFails", ""),
    )


def _operation(identity: str, row: Json, everybody: People, opened: datetime) -> Operation:
    known = {"operation", "by", "at", "fails"}
    return Operation(
        row["operation"],
        row.get("fails", ""),
        uuid_of(Random(identity)),  # noqa: S311
        everybody.crn_of(row["by"]),
        fixtures.moment(row["at"], opened),
        {name: text for name, text in row.items() if name not in known},
    )


def uuid_of(random: Random) -> str:
    """Return the next identifier of a seeded source, in the form of a UUID."""
    digits = f"{random.getrandbits(128):032x}"
    return "-".join(
        (digits[:8], digits[8:12], f"4{digits[13:16]}", f"8{digits[17:20]}", digits[20:])
    )
