"""Things that can be made to go wrong, on request: `429`, `down:iam`, `later:500@listUsers`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["answer", "connection", "pace", "world"]

LATER = "later"
_AFTERWARDS = frozenset({"html", "cut", "types", "empty", "silence", "lost", "slow"})


@dataclass(frozen=True, slots=True)
class KnownFault:
    """One row of the table of faults.

    Attributes:
        name: What one types.
        argument: What may follow a colon; empty when nothing may.
        sentence: What it does, for help and documentation.
        kind: What it spoils: an answer, the connection, the pace of answers, or what there is.
        default: The argument when none is given; None when one must be.
    """

    name: str
    argument: str
    sentence: str
    kind: Kind
    default: str | None = ""

    @property
    def carries_out(self) -> bool:
        """Whether a call that meets it is carried out, and only its answer is spoiled."""
        return self.name in _AFTERWARDS


FAULTS: tuple[KnownFault, ...] = (
    KnownFault("401", "", "The key is not known.", "answer"),
    KnownFault("skew", "", "The service's clock is 20 minutes ahead, so it refuses.", "answer"),
    KnownFault("403", "", "Everything is forbidden.", "answer"),
    KnownFault("404", "", "Nothing is there.", "answer"),
    KnownFault("409", "", "Another operation is running.", "answer"),
    KnownFault("429", "SECONDS", "Too many calls; with SECONDS it says Retry-After.", "answer"),
    KnownFault("500", "", "The service fails.", "answer"),
    KnownFault("503", "", "The service is not available.", "answer"),
    KnownFault("html", "", "A web page comes instead of JSON.", "answer"),
    KnownFault("cut", "", "The JSON stops halfway.", "answer"),
    KnownFault("types", "", "Every value in the JSON has a wrong type.", "answer"),
    KnownFault("empty", "", "The body is empty.", "answer"),
    KnownFault("down", "SERVICE", "One service is not available (503).", "answer", None),
    KnownFault("denied", "SERVICE", "One service forbids everything (403).", "answer", None),
    KnownFault("flaky", "", "Every third call fails (503).", "answer"),
    KnownFault("silence", "", "No answer within the client's patience.", "connection"),
    KnownFault("reset", "", "The connection is reset.", "connection"),
    KnownFault("lost", "", "Changes only: the connection ends before the answer.", "connection"),
    KnownFault("tls", "", "The certificate cannot be verified (in-process only).", "connection"),
    KnownFault("proxy", "", "The proxy refuses (in-process only).", "connection"),
    KnownFault("dns", "", "The host has no address (in-process only).", "connection"),
    KnownFault("slow", "MS", "Each call takes MS milliseconds (800).", "pace", "800"),
    KnownFault("many", "N", "N settled registries in 40 environments.", "world", None),
    KnownFault("log", "N", "N lines in the first log of the first registry.", "world", None),
    KnownFault("names", "", "Registries with names nobody would choose.", "world"),
    KnownFault("nothing", "", "There are no registries.", "world"),
    KnownFault("models", "N", "N models in the first registry that is ready.", "world", None),
    KnownFault("mlflow-models", "N", "N models on the MLflow server.", "world", None),
    KnownFault("ignored", "", "Registries answer PATCH well, and change nothing.", "world"),
    KnownFault("repeats", "", "Registries repeat the token of a next page.", "world"),
    KnownFault("tokens", "N", "Registries take a token N times (1), then say 401.", "world", "1"),
)
"""Every fault there is. `@` limits one to a service or an operation; `later:` begins it with the
second call of each operation."""

IN_PROCESS_ONLY = frozenset({"tls", "proxy", "dns"})

_BY_NAME = {known.name: known for known in FAULTS}
_SERVICE_FAULTS = {"down": "503", "denied": "403"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that is switched on. `where` is a service or an operation; empty is everywhere."""

    name: str
    argument: str = ""
    where: str = ""
    later: bool = False

    @property
    def kind(self) -> Kind:
        """What it spoils."""
        return _BY_NAME[self.name].kind

    @property
    def carries_out(self) -> bool:
        """Whether a call that meets it is carried out all the same."""
        return _BY_NAME[self.name].carries_out

    @property
    def number(self) -> int:
        """Return its argument as a number."""
        return int(self.argument)


@dataclass(slots=True)
class Faults:
    """The faults that are switched on, and which calls they have met."""

    active: tuple[Fault, ...]
    _met: Counter[tuple[Fault, str]] = field(default_factory=Counter[tuple[Fault, str]])

    def meeting(self, service: str, operation: str, *, changes: bool = False) -> Iterator[Fault]:
        """Return the faults this call runs into, and count the call.

        `changes` says whether the call changes anything.
        """
        for fault in self.active:
            if fault.name == "lost" and not changes:
                continue
            if fault.kind == "world" or fault.where not in ("", service, operation):
                continue
            self._met[fault, operation] += 1
            self._met[fault, ""] += 1
            waiting = fault.later and self._met[fault, operation] < 2
            skipped = fault.name == "flaky" and self._met[fault, ""] % 3
            if not waiting and not skipped:
                yield fault

    def world(self, name: str) -> Fault | None:
        """Return the fault of what there is with this name, where it is switched on."""
        return next((fault for fault in self.active if fault.name == name), None)


def parse(texts: Iterable[str], places: Collection[str]) -> Faults:
    """Read faults as a person types them; `places` are the services and operations there are.

    Raises:
        ValueError: With a sentence, for a fault or a place nobody knows.
    """
    return Faults(tuple(_parse(text.strip(), places) for text in texts))


def _parse(text: str, places: Collection[str]) -> Fault:
    spec, at, where = text.partition("@")
    later = spec.startswith(f"{LATER}:")
    name, _, argument = spec.removeprefix(f"{LATER}:").partition(":")
    known = _BY_NAME.get(name)
    if known is None:
        names = ", ".join(_BY_NAME)
        raise ValueError(f"No fault is called {name!r}. There are: {names}; and {LATER}:FAULT.")
    argument = argument or known.default or ""
    if known.default is None and not argument:
        raise ValueError(f"The fault {name} needs its {known.argument}: {name}:{known.argument}.")
    if argument and not known.argument:
        raise ValueError(f"The fault {name} takes nothing after a colon.")
    if name in _SERVICE_FAULTS:
        name, where, at, argument = _SERVICE_FAULTS[name], argument, "@", ""
    elif argument and not argument.isdecimal():
        raise ValueError(f"The fault {name} takes a whole number, not {argument!r}.")
    if known.kind == "world" and (at or later):
        raise ValueError(f"The fault {name} is about what there is: no @ and no {LATER}.")
    if at and where not in places:
        raise ValueError(f"There is no service or operation {where!r}: {', '.join(places)}.")
    return Fault(name, argument, where, later)
