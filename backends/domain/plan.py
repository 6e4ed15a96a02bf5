"""A change before it is made: what it does, to what, what speaks for and against it.

The review screen, `--dry-run`, the shell script, the journal and the executor read this one value.
No secret is ever in it: it is shown, written to files and copied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue

LifecycleKind: TypeAlias = Literal[
    "create-registry",
    "delete-registry",
    "upgrade-registry",
    "rollback-registry",
    "cancel-workflow",
]
"""What is done to a registry itself."""

AccessKind: TypeAlias = Literal["grant-access", "revoke-access"]
"""What is done to somebody's access to its cluster."""

ModelKind: TypeAlias = Literal[
    "set-visibility",
    "edit-model",
    "rename-model",
    "delete-model",
    "delete-version",
    "import-model",
]
"""What is done to models and their versions."""

StorageKind: TypeAlias = Literal[
    "add-to-policy",
    "remove-from-policy",
    "add-mapping",
    "remove-mapping",
    "sync-mappings",
    "sync-users",
]
"""What is done so that a registry reaches the storage of its environment, or no longer does."""

Kind: TypeAlias = (
    LifecycleKind | AccessKind | ModelKind | StorageKind | Literal["synchronize-registry"]
)

GrantWay: TypeAlias = Literal["separate item", "as in the guide"]
"""How somebody gets into a policy: with an item for reading and writing alone, or into the one that
the guide adds them to, which also lets them hand its rights on."""

_NEED_NAME = frozenset({"deleteModelRegistry", "revokeModelRegistryAccess"})


class PlanPart(BaseModel):
    """A frozen value that is written as JSON and read again, also by a newer program."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Verdict(StrEnum):
    """What a check came to. Only `FAIL` stands in the way, until it is overridden by name."""

    PASS = "pass"  # noqa: S105 - the word, not a password
    FAIL = "fail"
    WARN = "warn"
    NOT_CHECKED = "not checked"


class Check(PlanPart):
    """One thing looked at before the change.

    Attributes:
        name: What it is overridden by, as `free-addresses`; unique within a plan.
        title: What was looked at, as a claim: `The subnets have free addresses`.
        verdict: What it came to.
        evidence: What was seen, with numbers and names; for `NOT_CHECKED`, why not.
        source: Where the rule or the fact is from: `guide`, `environments describeEnvironment`.
    """

    name: str
    title: str
    verdict: Verdict
    evidence: str
    source: str = ""


class Request(PlanPart):
    """What is sent: an operation of a service, by its name in the service's document.

    Attributes:
        service: `ml`, `environments`; or `AI Registry`, `MLflow`, where it goes to a place of
            models; or `Ranger`.
        operation: `createModelRegistry`; elsewhere than to the control plane, method and path:
            `PATCH /models/5bwt-qqe2-e1vg-chqj`.
        body: What is sent along.
        at: The key of the place of models it goes to, or the address of Ranger; empty for the
            control plane.
        secret: The name of the body's field that is filled in as it leaves, wherever in the body
            that is: no plan holds its value. Empty for none.
    """

    service: str
    operation: str
    body: Mapping[str, JsonValue]
    at: str = ""
    secret: str = ""

    def __str__(self) -> str:
        return f"{self.service} {self.operation}"


class Shows(PlanPart):
    """What reading a model back must show once a step of a change has arrived.

    Attributes:
        model: The model's id in its source; empty while the answer has still to tell it.
        version: Which of its versions; 0 for the model itself.
        gone: Whether it is to be gone.
        fields: What its fields are to be: `visibility`, `description`, `name`, `stage`; `tag KEY`,
            `alias NAME` and `permission USER`, null where there is to be none; `status`.
    """

    model: str = ""
    version: int = 0
    gone: bool = False
    fields: Mapping[str, JsonValue] = {}


class Step(PlanPart):
    """One request of a change.

    Attributes:
        effect: What it does, in words.
        command: The same as a shell command.
        about: The name of what it is about, where a change has a step for each of several things.
        shows: What of a model shows that it has arrived; None where that is seen elsewhere.
    """

    request: Request
    effect: str
    command: str
    about: str = ""
    shows: Shows | None = None


class Target(PlanPart):
    """What is changed. `crn` may be empty for what is still to be made.

    Of a model it is the key of the place it is registered in.
    """

    kind: Literal["registry", "environment", "model"]
    name: str
    crn: str = ""

    @property
    def to_type(self) -> str:
        """Return the name; the CRN, where the name has characters that no keyboard has."""
        return self.name if self.name.isprintable() else self.crn or self.name


class Where(PlanPart):
    """The control plane that the change is sent to, and with whose credentials.

    Attributes:
        profile: The profile's name.
        region: The control plane's region.
        endpoint_url: Its address, where that was asked for; empty where the profile has it.
        from_environment: Whether the credentials are those of the environment's variables.
            Naming a profile would pass them over.
    """

    profile: str
    region: str
    endpoint_url: str = ""
    from_environment: bool = False

    def __str__(self) -> str:
        keys = " and the environment's credentials" if self.from_environment else ""
        address = f" at {self.endpoint_url}" if self.endpoint_url else ""
        return f"the profile {self.profile}{keys} in {self.region}{address}"


class Expectation(PlanPart):
    """What reading back must show when the change has arrived.

    Attributes:
        sees: `new registry`: one in `environment_crn` that is not among `known`, which are the
            CRNs listed before. `other status`: the registry `registry_crn`, or the one that took
            its place, no longer has `status` and `version`, or is gone. `access`, `no access`:
            `identity` is, or is not, among those with access to the cluster of `registry_crn`.
            `event`: each thing that a step is about has an event of it. `models`: each step's
            `shows` is so. `policy`, `no policy`: `identity`, a workload user name, may, or may
            not, read and write by the Ranger policy of the first step. `mapping`, `no mapping`:
            `identity`, a CRN, is, or is not, mapped to `role` in `environment_crn`. `mappings in
            place`, `users in place`: its data lakes have the mappings, or it has the users.
        words: The same for a person: `a new registry in eng-ml-env-v2`.
        ends: What it comes to when all goes well; `at once` where being seen is all there is to it.
        version: The version before, empty where it is not known.
        identity: Whom it is about, where the change is about one's access.
        role: The cloud role that one is, or was, mapped to.
        way: How one gets, or got, into a policy.
    """

    sees: Literal[
        "new registry",
        "other status",
        "access",
        "no access",
        "event",
        "models",
        "policy",
        "no policy",
        "mapping",
        "no mapping",
        "mappings in place",
        "users in place",
    ]
    words: str
    ends: Literal["ready", "gone", "at rest", "at once", "in place"]
    environment_crn: str = ""
    registry_crn: str = ""
    known: tuple[str, ...] = ()
    status: str = ""
    version: str = ""
    identity: str = ""
    role: str = ""
    way: GrantWay = "separate item"


class Undo(PlanPart):
    """How to take the change back: a change of another kind, planned when it is wanted.

    `kind` is None where there is nothing to take back; the words say why.
    """

    words: str
    kind: LifecycleKind | AccessKind | ModelKind | StorageKind | None


class Consent(PlanPart):
    """What a person agreed to, beside pressing `y` or saying `--yes`.

    Attributes:
        named: The target's name, where it was typed.
        overridden: Names of failed checks that are not to stand in the way.
    """

    named: str = ""
    overridden: tuple[str, ...] = ()


def _accessors(mappings: Mapping[str, JsonValue]) -> Counter[str]:
    """Return whom a set of IDBroker mappings is for, each as often as there is a row."""
    rows = mappings.get("mappings")
    found = rows if isinstance(rows, list) else []
    return Counter(str(row.get("accessorCrn")) for row in found if isinstance(row, dict))


class Plan(PlanPart):
    """A change.

    Attributes:
        id: Names it in the journal; a new one for each plan.
        title: `Create an AI Registry in eng-ml-env-v2`.
        where: Which control plane it is for; it is not applied to another.
        steps: What is sent, in order.
        checks: What was looked at, in the order of reading.
        consequences: What else it means, a sentence each, from live data where there is any.
        afterwards: What happens next and how long it usually takes, a sentence each.
        expected: How it is verified.
        before: What it replaces, as it was; None where nothing is replaced.
        undo: How to take it back; None where that cannot be done.
        step_by_step: Whether each step is a thing of its own: several are sent at a time, and one
            that fails keeps no other from being sent.
        made_at: When the facts in it were read.
    """

    id: str
    kind: Kind
    title: str
    target: Target
    where: Where
    made_at: AwareDatetime
    steps: tuple[Step, ...]
    expected: Expectation
    checks: tuple[Check, ...] = ()
    consequences: tuple[str, ...] = ()
    afterwards: tuple[str, ...] = ()
    before: Mapping[str, JsonValue] | None = None
    undo: Undo | None = None
    step_by_step: bool = False

    @property
    def needs_name(self) -> bool:
        """Whether the target's name has to be typed.

        It takes something away from people, or cannot be taken back.
        """
        takes_away = any(step.request.operation in _NEED_NAME for step in self.steps)
        return (
            takes_away or self.undo is None or self.kind == "rename-model" or self._loses_mappings
        )

    @property
    def _loses_mappings(self) -> bool:
        """Whether somebody's IDBroker mapping would be gone, or none be left, or it is unknown.

        They take the place of all there are, so what is missing in them is gone.
        """
        there = _accessors(self.before or {})
        for step in self.steps:
            if step.request.operation == "setIdBrokerMappings":
                sent = _accessors(step.request.body)
                if not sent or there - sent:
                    return True
        return False

    @property
    def failed(self) -> tuple[str, ...]:
        """Name the checks that stand in the way."""
        return tuple(check.name for check in self.checks if check.verdict is Verdict.FAIL)

    @property
    def to_type(self) -> str:
        """Return what has to be typed to apply it; empty when `y` is enough.

        The target's name for what cannot be taken back, then each failed check's name.
        """
        return " ".join(([self.target.to_type] if self.needs_name else []) + list(self.failed))

    @property
    def full_consent(self) -> Consent:
        """Return what somebody agreed to who has typed all of `to_type`."""
        return Consent(named=self.target.to_type if self.needs_name else "", overridden=self.failed)

    def missing(self, consent: Consent) -> str:
        """Say what stands in the way of applying it; empty when nothing does."""
        if self.needs_name and consent.named not in (self.target.name, self.target.to_type):
            return f"This needs {self.target.to_type} typed."
        left = [name for name in self.failed if name not in consent.overridden]
        return f"These checks failed and are not overridden: {', '.join(left)}." if left else ""
