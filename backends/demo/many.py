"""A great many registries, made up one by one when they are asked for and never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO

from backends.demo import fixtures
from backends.demo.company import Company
from backends.demo.history import Operation
from backends.demo.registries import Registry
from backends.demo.wire import Json, invalid, iso, to_bytes

ENVIRONMENTS = 40

_SPREAD = 2654435761  # odd, so that multiplying by it modulo 2**32 never meets itself
_APART = timedelta(minutes=37)
_VERSIONS = ("1.13.0-b58", "1.13.0-b58", "1.12.0-b31", "1.11.0-b77", "1.6.0-b51")
_CREATORS = ("alice", "meera", "tomas", "zora", "yusuf", "harriet", "pipeline")
_STATUSES = (*["installation:finished"] * 16, "upgrade:failed", "modify:finished", "Available")


def more_environments() -> list[Json]:
    """Return the stored form of as many environments as are missing to forty with a registry."""
    stored: list[Json] = [row for row in fixtures.read("environments") if "machineUser" in row]
    return [
        row
        | {
            "environmentName": name,
            "id": f"{number:08x}-0000-4000-8000-000000000000",
            "dataLake": row["dataLake"]
            | {
                "datalakeName": f"{name}-dl",
                "id": f"{number:08x}-0000-4000-8001-000000000000",
            },
            "machineUser": f"cml_env_machine_user_{number:05x}",
            "created": "-200d",
        }
        for number in range(len(stored), ENVIRONMENTS)
        for row in (stored[number % len(stored)],)
        for name in (f"team-{number:02d}-{row['cloudPlatform'].lower()}",)
    ]


class ManyRegistries:
    """`count` registries, spread over every environment that can have one."""

    def __init__(self, count: int, company: Company, log_lines: int = 0) -> None:
        self._count = count
        self._company = company
        self._log_lines = log_lines
        self._places = [row for row in company.environments.values() if "machineUser" in row]
        self._creators = [company.people.crn_of(name) for name in _CREATORS]
        self._crn_start = company.account.cdp_crn("ml", "model_registry", "")
        self._listed: tuple[tuple[bool, ...], bytes] = ((), b"")

    def __iter__(self) -> Iterator[Registry]:
        return (self._registry(index) for index in range(self._count))

    def listing(self, sees: Callable[[str], bool], now: datetime) -> bytes:
        """Return all that are seen. They never change, so the last answer is kept."""
        seen = tuple(sees(row["environmentName"]) for row in self._places)
        if seen != self._listed[0]:
            self._listed = (seen, self._written(seen))
        return self._listed[1]

    def _written(self, seen: tuple[bool, ...]) -> bytes:
        """Write out what is seen, because ten thousand objects would be slow."""
        ends = [self._end_of_row(row) for row in self._places]
        zones = [self._company.zone(row["environmentName"]) for row in self._places]
        written = BytesIO()
        written.write(b'{"modelRegistries":[')
        separator = ""
        for index in range(self._count):
            place = index % len(self._places)
            if seen[place]:
                code = _code(index)
                row = (
                    f'{separator}{{"id":{index + 1},"crn":"{self._crn_start}{_uuid(index)}",'
                    f'"serviceName":"model-registry-{code}","status":"{_status(index)}",'
                    f'"createdAt":"{iso(self._created(index))}","creator":"{self._creator(index)}",'
                    f'"domain":"https://modelregistry.{code}.{zones[place]}",'
                    f'"version":"{_version(index)}",{ends[place]}'
                )
                written.write(row.encode())
                separator = ","
        written.write(b"]}")
        return written.getvalue()

    def find(self, crn: str, now: datetime, *, former: bool = False) -> Registry | None:
        """Return the registry with a CRN. None of them ever had another."""
        return self._numbered(crn.removeprefix(self._crn_start))

    def written_by(self, request_id: str, now: datetime) -> tuple[Registry, Operation] | None:
        """Return the creation with a request id, which is its registry's id."""
        registry = self._numbered(request_id)
        return (registry, registry.history[0]) if registry else None

    def keep(self, registry: Registry) -> None:
        """Refuse: they are made up, and stay as they are."""
        raise invalid(f"{registry.name} is one of many that are made up, and cannot be changed")

    def _numbered(self, uuid: str) -> Registry | None:
        try:
            index = int(uuid[-12:], 16)
        except ValueError:
            return None
        known = 0 <= index < self._count and _uuid(index) == uuid
        return self._registry(index) if known else None

    def _registry(self, index: int) -> Registry:
        row = self._places[index % len(self._places)]
        creation = Operation(
            f"create-{row['cloudPlatform'].lower()}",
            "",
            _uuid(index),
            self._creator(index),
            self._created(index),
            {},
            self._log_lines if index == 0 else 0,
        )
        return Registry(
            f"model-registry-{_code(index)}",
            self._crn_start + _uuid(index),
            index + 1,
            row["environmentName"],
            row["crn"],
            self._company.people.crn_of(row["machineUser"]),
            _version(index),
            f"https://modelregistry.{_code(index)}.{self._company.zone(row['environmentName'])}",
            False,
            _status(index),
            (creation,),
        )

    def _end_of_row(self, row: Json) -> str:
        same = {
            "environmentName": row["environmentName"],
            "environmentCrn": row["crn"],
            "machineUserCrn": self._company.people.crn_of(row["machineUser"]),
            "endpointPublicAccess": False,
            "namespace": "mlx",
        }
        return to_bytes(same).decode()[1:]

    def _created(self, index: int) -> datetime:
        return self._company.opened - timedelta(days=1) - _APART * index

    def _creator(self, index: int) -> str:
        return self._creators[index % len(self._creators)]


def _scattered(index: int) -> int:
    return index * _SPREAD % 2**32


def _code(index: int) -> str:
    return f"ml-{_scattered(index):08x}-{index % 4096:03x}"


def _uuid(index: int) -> str:
    return f"{_scattered(index):08x}-0000-4000-8000-{index:012x}"


def _status(index: int) -> str:
    return _STATUSES[index % len(_STATUSES)]


def _version(index: int) -> str:
    return _VERSIONS[index % len(_VERSIONS)]
