"""The Details page as a value: its fields in the console's order, each with where it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from backends.domain.ages import age
from backends.domain.answer import Answer, Call
from backends.domain.environment import Environment
from backends.domain.errors import (
    AccessDenied,
    ClockSkew,
    NotFound,
    ServiceError,
    Throttled,
    Unreachable,
)
from backends.domain.person import MachineUser
from backends.domain.registry import Registry
from backends.domain.status import Health
from backends.domain.version import is_behind
from backends.services.details import Details, Known

T = TypeVar("T")
FOR_ID_BROKER = "for IDBroker mappings"
FOR_CONSOLE = "for the console's user pickers"
FOR_RANGER = "for Ranger policies; the whole of it"
NOT_LISTED = "not listed in iam; it may have been deleted"


@dataclass(frozen=True, slots=True)
class Service:
    """A service that is asked, and the right it asks for."""

    name: str
    right: str


IAM = Service("iam", "the IamViewer role")
ENVIRONMENTS = Service("environments", "a role on the environment, such as EnvironmentUser")
DATALAKE = Service("datalake", "a role on the environment, such as EnvironmentUser")
ML = Service("ml", "an ML role on an environment, such as MLUser")


@dataclass(frozen=True, slots=True)
class DetailField:
    """One line of the Details page.

    Attributes:
        label: The console's word for it.
        value: The whole value; empty when there is none.
        why_absent: Where there is no value, why: which right is missing, what is not yet there.
        note: What else to say beside the value, such as an age.
        call: The call the value came from; None when none was answered.
    """

    label: str
    value: str
    why_absent: str = ""
    note: str = ""
    call: Call | None = None

    @property
    def copyable(self) -> bool:
        """Whether there is something to copy."""
        return bool(self.value)


def fields(details: Details, now: datetime) -> tuple[DetailField, ...]:
    """Lay the page out. Times are shown in the zone of `now`, which must be aware."""
    registry, call = details.registry.value, details.registry.call
    nothing = _nothing_yet(registry)

    def own(label: str, value: str, note: str = "") -> DetailField:
        return DetailField(label, value, "" if value else nothing, note, call)

    def of_environment(label: str, text: Callable[[Environment], str]) -> DetailField:
        if not registry.environment_crn:
            return DetailField(label, "", nothing)
        return _asked(label, details.environment, text, ENVIRONMENTS, "not said by environments")

    created = registry.created_at
    return (
        own("Name", registry.name),
        own("Environment Name", registry.environment_name),
        own("Environment CRN", registry.environment_crn),
        own("CRN", registry.crn),
        own("Machine User CRN", registry.machine_user_crn, FOR_ID_BROKER),
        *_machine_user_names(details, nothing),
        own(
            "Creation Date",
            f"{created.astimezone(now.tzinfo):%Y-%m-%d %H:%M %Z}" if created else "",
            f"{age(created, now)} ago" if created else "",
        ),
        own("Creator", registry.creator),
        _asked("Creator E-mail", details.creator, str, IAM, NOT_LISTED)
        if registry.creator
        else DetailField("Creator E-mail", "", nothing),
        own("Domain", registry.url),
        own("Endpoint Public Access", _switch(registry.endpoint_public_access)),
        own("Version", registry.version, _version_note(details)),
        _asked("Latest Version", details.latest, str, ML, "not said by ml"),
        of_environment("Cloud", lambda environment: environment.cloud),
        of_environment("Region", lambda environment: environment.region),
        _asked("RAZ", details.raz, _switch, DATALAKE, "the environment has no data lake")
        if registry.environment_crn
        else DetailField("RAZ", "", nothing),
    )


def _machine_user_names(details: Details, nothing: str) -> Iterator[DetailField]:
    """Yield the two names of the machine user beside its CRN, each with what it is for."""
    names: tuple[tuple[str, Callable[[MachineUser], str], str], ...] = (
        ("Machine User Name", lambda user: user.machine_user_name, FOR_CONSOLE),
        ("Machine User Workload User Name", lambda user: user.workload_username, FOR_RANGER),
    )
    for label, name, use in names:
        if not details.registry.value.machine_user_crn:
            yield DetailField(label, "", nothing)
            continue
        field = _asked(label, details.machine_user, name, IAM, NOT_LISTED)
        yield replace(field, note=use if field.value else "")


def _nothing_yet(registry: Registry) -> str:
    """Say why the registry's own answer leaves a field empty."""
    match registry.health:
        case Health.BUSY:
            return "not assigned yet"
        case Health.FAILED:
            return "never assigned; the operation failed"
        case Health.READY | Health.UNKNOWN:
            return "not said by ml"


def _asked(
    label: str, known: Known[T], text: Callable[[T], str], service: Service, nothing: str
) -> DetailField:
    """Make a field of something that had to be asked for, or say why it is not known."""
    match known:
        case None:
            return DetailField(label, "", f"asking {service.name}")
        case Answer(value, call):
            shown = text(value)
            return DetailField(label, shown, "" if shown else nothing, call=call)
        case ServiceError():
            return DetailField(label, "", _why_not(known, service))


def _why_not(error: ServiceError, service: Service) -> str:
    match error:
        case ClockSkew():
            return "this machine's clock is off"
        case AccessDenied():
            return f"needs {service.right}"
        case NotFound():
            return f"not found in {service.name}"
        case Throttled():
            return f"{service.name} asks for patience"
        case Unreachable():
            return f"{service.name} is unreachable"
        case _:
            return error.detail


def _switch(on: bool | None) -> str:
    return "" if on is None else "Enabled" if on else "Disabled"


def _version_note(details: Details) -> str:
    if not isinstance(details.latest, Answer):
        return ""
    latest = details.latest.value
    match is_behind(details.registry.value.version, latest):
        case True:
            return f"behind {latest}"
        case False:
            return "latest"
        case None:
            return ""
