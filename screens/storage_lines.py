"""What is said of a registry's access to storage: fields above, columns and cells of the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backends.domain.errors import ServiceError
from backends.domain.id_broker import IdBrokerSync
from backends.domain.user_sync import UserSyncState
from backends.services.storage.candidates import Candidates
from backends.services.storage.rows import StorageRow
from backends.services.storage.standing import ByIdBroker, ByRanger, StorageStanding, giving
from screens.widgets.cells import Tone
from screens.widgets.line_list import Cell, Column

FIELD_COLUMNS = (Column("label", "", 20), Column("value", "", 30, grow=1))
MAPPING_COLUMNS = (
    Column("name", "User or group", 20, grow=2),
    Column("what", "Kind", 15, keep=1),
    Column("about", "Role", 30, grow=4),
)
POLICY_COLUMNS = (
    Column("name", "Policy", 24, grow=3),
    Column("what", "Machine user", 18, grow=1),
    Column("about", "About", 24, grow=2),
)
_FAILED = {"FAILED": "has failed", "TIMEDOUT": "has timed out", "REJECTED": "was rejected"}
_USERS: dict[str, tuple[str, Tone]] = {
    "UP_TO_DATE": ("up to date", "ready"),
    "STALE": ("out of date; s synchronizes them", "warning"),
    "SYNC_IN_PROGRESS": ("being synchronized", "busy"),
    "SYNC_FAILED": ("synchronizing has failed; s tries again", "failed"),
}


@dataclass(frozen=True, slots=True)
class StorageField:
    """One line: what it is, its value, what else to say of it, and in which tone.

    `short` stands before a value of which else only the beginning would be seen.
    """

    label: str
    value: str
    note: str = ""
    tone: Tone = "plain"
    short: str = ""

    @property
    def cells(self) -> tuple[Cell, Cell]:
        """Return its cells."""
        short = self.short if self.short != self.value else ""
        words = "  ".join(filter(None, (short, self.value, self.note)))
        return (self.label, "muted"), (words, self.tone)

    @property
    def whole(self) -> str:
        """All there is to say."""
        return "\n\n".join(filter(None, (self.value, self.note)))


def storage_fields(standing: StorageStanding, signed_in: str) -> Iterator[StorageField]:
    """Yield what is known; `signed_in` is whom one is at that Ranger, empty for nobody."""
    where = standing.where
    yield StorageField("Access is given by", _WHERE[where], standing.way.evidence)
    for label, name, use in standing.names.uses:
        trouble = "" if name else standing.names.trouble
        yield StorageField(
            label, name or "not known", trouble or use, "plain" if name else "warning"
        )
    match standing.by:
        case ByRanger() as by:
            yield from _of_ranger(standing, by, signed_in)
        case ByIdBroker() as by:
            yield from _of_id_broker(standing, by)
        case None:
            return


_WHERE = {
    "Ranger": "a policy in Ranger (RAZ)",
    "IDBroker": "an IDBroker mapping (no RAZ)",
    "not known": "not known",
}


def _of_ranger(standing: StorageStanding, by: ByRanger, signed_in: str) -> Iterator[StorageField]:
    yield StorageField("Ranger", by.address or "not known")
    yield StorageField("Signed in", f"as {signed_in}" if signed_in else "nobody has")
    yield _access(standing, by)
    if isinstance(by.users, UserSyncState):
        words, tone = _USERS.get(by.users.state, (by.users.state or "not told", "unknown"))
        yield StorageField("Users", words, tone=tone)
    else:
        yield StorageField("Users", "not known", str(by.users), "warning")


def _access(standing: StorageStanding, by: ByRanger) -> StorageField:
    policy = giving(standing)
    if policy is not None:
        return StorageField("Access", f"read and write, by {policy.name}", tone="ready")
    if isinstance(by.found, Candidates):
        best = by.found.best
        note = f"n puts it into {best.name}" if best else f"{by.found.evidence} Choose one below"
        return StorageField("Access", "none", note, "failed")
    return StorageField("Access", "not known", tone="warning")


def _of_id_broker(standing: StorageStanding, by: ByIdBroker) -> Iterator[StorageField]:
    if not isinstance(by.mappings, ServiceError):
        mappings = by.mappings
        role = mappings.role_of(standing.names.crn) if standing.names.crn else ""
        if not standing.names.crn:
            yield StorageField("Access", "not known", standing.names.trouble, "warning")
        elif not role:
            yield StorageField("Access", "none", "n maps it to the data access role", "failed")
        elif role == mappings.data_access_role:
            yield StorageField("Access", "mapped to the data access role", tone="ready")
        else:
            mapped = f"mapped to {short_role(role)}, not to the data access role"
            yield StorageField("Access", mapped, role, "warning")
        yield _role("Data Access Role", mappings.data_access_role)
        yield _role("Ranger Audit Role", mappings.ranger_audit_role)
        if authorizer := mappings.ranger_cloud_access_authorizer_role:
            yield _role("Ranger Cloud Access Authorizer Role", authorizer)
    yield _sync(by.sync)


def _role(label: str, role: str) -> StorageField:
    return StorageField(label, role or "none", short=short_role(role))


def _sync(sync: IdBrokerSync | ServiceError) -> StorageField:
    if isinstance(sync, ServiceError):
        return StorageField("Data lakes", "not known", str(sync), "warning")
    details = " ".join(one.error_detail for one in sync.statuses.values() if one.error_detail)
    if sync.is_in_place:
        return StorageField("Data lakes", "have the mappings", tone="ready")
    if sync.is_running:
        return StorageField("Data lakes", "are being synchronized", tone="busy")
    if sync.has_failed:
        words = f"{_FAILED.get(sync.global_status.upper(), 'failed')}; s tries again"
        return StorageField("Data lakes", f"synchronizing {words}", details, "failed")
    return StorageField("Data lakes", "need synchronizing; s does it", tone="warning")


def storage_cells(row: StorageRow) -> Sequence[Cell]:
    """Return the cells of a row; that of the registry stands out."""
    tone: Tone = "accent" if row.own else "plain"
    about = short_role(row.about)
    return ((row.name, tone), (row.what, tone if row.own else "muted"), (about, "muted"))


def short_role(role: str) -> str:
    """Return the name in a role's ARN, or in a managed identity's resource id; else the text."""
    is_role = ":role/" in role or "/userassignedidentities/" in role.lower()
    return role.rpartition("/")[2] if is_role else role
