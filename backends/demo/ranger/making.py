"""Makes the whole JSON of services and policies from what is stored of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import cast

from backends.demo.company import uuid_of
from backends.demo.lakes import storage_base
from backends.demo.wire import Json, to_bytes

_APART = timedelta(hours=7)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes what one environment's Ranger holds; `begun` is when it was set up."""

    environment: Json
    begun: datetime
    admins: str

    def service(self, number: int, row: Json) -> Json:
        """Return a service as Ranger describes it."""
        return {
            "id": number,
            "guid": self._guid(row["name"]),
            "isEnabled": True,
            "createdBy": "Admin",
            "updatedBy": "Admin",
            "createTime": millis(self.begun),
            "updateTime": millis(self.begun),
            "version": 1,
            "type": row["type"],
            "name": row["name"],
            "displayName": row["name"],
            "description": row["description"],
            "tagService": "cm_tag",
            "configs": {"username": row["type"], "commonNameForCertificate": ""},
            "policyVersion": 1,
            "policyUpdateTime": millis(self.begun),
        }

    def versions(self, number: int, service: Json, stored: Json) -> tuple[Json, ...]:
        """Return every version of a policy, oldest first: what was before, then what is."""
        before = cast("list[Json]", stored.get("before", []))
        rows = [*(stored | row for row in before), stored]
        return tuple(
            self._policy(number, service, row, version) for version, row in enumerate(rows, 1)
        )

    def _policy(self, number: int, service: Json, row: Json, version: int) -> Json:
        resources = {
            self._filled(name): {
                "values": [self._filled(value) for value in values],
                "isExcludes": False,
                "isRecursive": name in ("path", "relativepath", "relative-path"),
            }
            for name, values in row["resources"].items()
        }
        return {
            "id": number,
            "guid": self._guid(f"{service['name']}/{row['name']}"),
            "isEnabled": row.get("enabled", True),
            "createdBy": "Admin",
            "updatedBy": row.get("by", "Admin"),
            "createTime": millis(self.begun),
            "updateTime": millis(self.begun + _APART * (version - 1)),
            "version": version,
            "service": service["name"],
            "name": row["name"],
            "policyType": 0,
            "policyPriority": 0,
            "description": row.get("description", f"Policy for {row['name']}"),
            "resourceSignature": signature(resources),
            "isAuditEnabled": True,
            "resources": resources,
            "additionalResources": [],
            "conditions": [],
            "policyItems": self._items(row.get("allow", [])),
            "denyPolicyItems": self._items(row.get("deny", [])),
            "allowExceptions": [],
            "denyExceptions": [],
            "dataMaskPolicyItems": [],
            "rowFilterPolicyItems": [],
            "serviceType": service["type"],
            "options": row.get("options", {}),
            "validitySchedules": row.get("schedules", []),
            "policyLabels": row.get("labels", []),
            "zoneName": "",
            "isDenyAllElse": False,
            "x_cloudera": {"managedBy": "cdp", "revision": f"r{version}"},
        }

    def _items(self, rows: Iterable[Json]) -> list[Json]:
        return [
            {
                "accesses": [{"type": kind, "isAllowed": True} for kind in row["accesses"]],
                "users": [self._filled(name) for name in row.get("users", [])],
                "groups": [self._filled(name) for name in row.get("groups", [])],
                "roles": [],
                "conditions": [],
                "delegateAdmin": row.get("delegateAdmin", False),
            }
            for row in rows
        ]

    def _filled(self, text: str) -> str:
        return text.format_map(self._places()) if "{" in text else text

    def _places(self) -> Mapping[str, str]:
        """Return what stored names stand for: buckets and containers, and who is who here."""
        _, _, rest = storage_base(self.environment).partition("://")
        holder, _, path = rest.partition("/")
        container, _, account = holder.partition("@")
        return {
            "bucket": holder,
            "container": container,
            "account": account.partition(".")[0],
            "path": f"/{path}" if path else "",
            "machine_user": f"srv_{self.environment.get('machineUser', '')}",
            "admins": self.admins,
        }

    def _guid(self, what: str) -> str:
        return uuid_of(Random(f"{self.environment['id']}/{what}"))  # noqa: S311


def millis(moment: datetime) -> int:
    """Write a time as Ranger does: milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def signature(resources: Json) -> str:
    """Return what tells policies about the same resources; Ranger's own recipe is another."""
    return sha256(to_bytes(resources)).hexdigest()
