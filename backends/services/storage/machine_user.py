"""The three names of a registry's machine user, and what each of them is for."""

from __future__ import annotations

from dataclasses import dataclass

from backends.domain.errors import ServiceError
from backends.domain.registry import Registry
from backends.ports import People
from backends.services.told import told

PREFIX = "srv_"
"""What workload user names of machine users begin with; seen in the guide, promised nowhere."""


@dataclass(frozen=True, slots=True)
class MachineUserNames:
    """One machine user by its names; empty where one is not known.

    Attributes:
        crn: What IDBroker takes. It is compared, and never taken apart.
        name: What it is called in the management console, and found by in its user pickers.
        workload_name: What Ranger, FreeIPA and audit logs call it: always the whole of it.
        trouble: Why a name is not known, as sentences; empty where all are.
    """

    crn: str
    name: str = ""
    workload_name: str = ""
    trouble: str = ""

    @property
    def uses(self) -> tuple[tuple[str, str, str], ...]:
        """Return what each name is called, the name, and what it is for."""
        return (
            ("Machine user CRN", self.crn, "for IDBroker mappings"),
            ("Machine user name", self.name, "for finding it in the console's user pickers"),
            ("Workload user name", self.workload_name, "for Ranger policies and audit logs"),
        )


async def machine_user_names(people: People, registry: Registry) -> MachineUserNames:
    """Return the names of a registry's machine user.

    The workload user name is read, and not made up from another: its form is promised nowhere.
    """
    crn = registry.machine_user_crn
    if not crn:
        return MachineUserNames("", trouble="The registry names no machine user (so far).")
    found = await told(people.list_machine_users([crn]))
    if isinstance(found, ServiceError):
        return MachineUserNames(crn, trouble=f"Reading it takes IamViewer. {found}.")
    if not found:
        return MachineUserNames(crn, trouble="iam lists no machine user with this CRN.")
    one = found[0]
    trouble = "" if one.workload_username else "iam tells no workload user name of it."
    return MachineUserNames(crn, one.machine_user_name, one.workload_username, trouble)
