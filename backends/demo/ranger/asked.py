"""One call to the simulated Ranger, with what it needs to be answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from backends.demo.ranger.refusals import unprivileged, wrong
from backends.demo.ranger.shelf import PolicyShelf
from backends.demo.wire import Json


@dataclass(frozen=True, slots=True)
class Asked:
    """One call.

    Attributes:
        user: Who asks, by the workload user name.
        is_admin: Whether that is an administrator of this Ranger.
        places: What the path names.
        knows_user: Says whether Ranger has heard of a user.
        knows_group: Says the same of a group.
    """

    user: str
    is_admin: bool
    shelf: PolicyShelf
    places: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    body: bytes = field(repr=False)
    now: datetime
    knows_user: Callable[[str], bool]
    knows_group: Callable[[str], bool]

    def check_admin(self) -> None:
        """Refuse whoever is no administrator."""
        if not self.is_admin:
            raise unprivileged(self.user)

    @property
    def number(self) -> int:
        """The id in the path; Ranger has no policy zero."""
        text = self.places["id"]
        return int(text) if text.isdecimal() else 0

    def text(self, name: str) -> str:
        """Return one parameter of the query; empty when it was not given."""
        return self.query.get(name, [""])[0]

    def count(self, name: str, default: int) -> int:
        """Return a whole number from the query; Ranger passes over what is none."""
        text = self.text(name)
        return int(text) if text.isdecimal() else default

    def policy(self) -> Json:
        """Return the policy in the body, as it was sent."""
        try:
            sent: object = json.loads(self.body)
        except ValueError:
            raise wrong("The body is not JSON") from None
        if not isinstance(sent, dict):
            raise wrong("The body is not a policy")
        return cast("Json", sent)
