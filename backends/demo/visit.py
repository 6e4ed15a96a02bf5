"""One signed call being answered: who asks, when, and with which arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from backends.demo.company import Company
from backends.demo.people import Party
from backends.demo.personas import Persona
from backends.demo.wire import Json, Refused, invalid

_PAGE = "page-from-"
_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Visit:
    """What an operation needs to answer one call.

    Attributes:
        request_id: What the answer's `x-altus-request-id` will be.
        pace: How many times faster than in their scripts operations go that begin now.
        address: Where the world is reached: clusters are under it.
    """

    company: Company
    key: Persona
    caller: Party
    now: datetime
    seed: int
    body: Json
    request_id: str
    pace: float
    address: str = ""

    def sees(self, environment: str) -> bool:
        """Say whether the caller may see an environment and what is in it."""
        return self.company.people.sees(self.caller, environment)

    def denied(self, right: str, resource: str) -> Refused:
        """Refuse the caller one right. The sentence is invented; none is published."""
        return Refused(
            403, "PERMISSION_DENIED", f"{self.caller.crn} lacks the right {right} on {resource}"
        )

    def check_administers(self, environment: str, right: str, resource: str) -> None:
        """Refuse who may not change registries in an environment: that takes two roles there."""
        if not self.company.people.administers(self.caller, environment):
            raise self.denied(right, resource)

    def check_administers_environment(self, environment: str, right: str, resource: str) -> None:
        """Refuse who may not change an environment itself."""
        if not self.company.people.administers_environment(self.caller, environment):
            raise self.denied(right, resource)

    def part(self, name: str) -> Visit:
        """Return the same call, with one of its arguments as the arguments; empty for none."""
        value: object = self.body.get(name)
        if not isinstance(value, dict | None):
            raise invalid(f"{name} must be an object")
        return replace(self, body=cast("Json", value or {}))

    def text(self, name: str, *, required: bool = False) -> str:
        """Return a text argument; empty when it was not given."""
        value: object = self.body.get(name)
        if value is None and required:
            raise invalid(f"{name} is required")
        if not isinstance(value, str | None):
            raise invalid(f"{name} must be a string")
        return value or ""

    def texts(self, name: str) -> list[str]:
        """Return a list of texts; empty when it was not given."""
        items = self.items(name)
        if not all(isinstance(item, str) for item in items):
            raise invalid(f"{name} must be a list of strings")
        return cast("list[str]", items)

    def items(self, name: str) -> list[object]:
        """Return a list of anything; empty when it was not given."""
        value: object = self.body.get(name)
        if not isinstance(value, list | None):
            raise invalid(f"{name} must be a list")
        return cast("list[object]", value or [])

    def number(self, name: str, default: int) -> int:
        """Return a whole number, zero or more."""
        value: object = self.body.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise invalid(f"{name} must be a whole number, zero or more")
        return value

    def flag(self, name: str) -> bool:
        """Return a yes or no; no when it was not given."""
        value: object = self.body.get(name)
        if not isinstance(value, bool | None):
            raise invalid(f"{name} must be true or false")
        return value is True

    def page(self, name: str, items: Sequence[object]) -> Json:
        """Return the asked page of a list, with `nextToken` where more follow."""
        token = self.text("startingToken")
        start = token.removeprefix(_PAGE)
        if token and not (token.startswith(_PAGE) and start.isdecimal()):
            raise invalid("startingToken was not given by this service")
        begin = int(start or 0)
        end = begin + (self.number("pageSize", _PAGE_SIZE) or _PAGE_SIZE)
        more = {"nextToken": f"{_PAGE}{end}"} if end < len(items) else {}
        return {name: items[begin:end]} | more
