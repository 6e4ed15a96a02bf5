"""One call to a registry's own API, as who it is from, and what they may see and change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backends.demo.kubernetes.site import Site
from backends.demo.models.model import Model, Version
from backends.demo.models.shelf import Shelf
from backends.demo.models.wire_form import WireForm
from backends.demo.registries import Registry
from backends.demo.wire import Refused, not_found


@dataclass(frozen=True, slots=True)
class Asked:
    """What an operation needs to answer one call.

    Attributes:
        site: Where the registry runs.
        who: The caller's workload user name.
        administers: Whether they are MLAdmin there, and so see and change everything.
        model_id: The model in the path, as it was written; and so with `number`.
        headers: Their names are in lower case.
        pace: How many times faster than usual imports go that begin now.
        ignores: Whether changes are answered well and not made.
        repeats: Whether the token of a next page repeats.
    """

    registry: Registry
    site: Site
    shelf: Shelf
    form: WireForm
    who: str
    administers: bool
    model_id: str
    number: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    now: datetime
    pace: float
    ignores: bool
    repeats: bool

    def sees(self, model: Model) -> bool:
        """Say whether the caller sees a model: administrators all, others theirs and public."""
        return self.administers or model.public or model.owner == self.who

    def model(self) -> Model:
        """Return the model in the path; one they may not see is not there."""
        found = self.shelf.find(self.model_id)
        if found is None or not self.sees(found):
            raise not_found(f"There is no model {self.model_id}")
        return found

    def version_of(self, model: Model) -> Version:
        """Return the version in the path."""
        found = model.version(int(self.number)) if self.number.isdecimal() else None
        if found is None:
            raise not_found(f"Model {model.id} has no version {self.number}")
        return found

    def changeable(self) -> Model:
        """Return the model in the path, which they have to own, or administer.

        Not documented, decided here: administrators may change what others own.
        """
        model = self.model()
        if not (self.administers or model.owner == self.who):
            raise Refused(403, "PERMISSION_DENIED", f"Model {model.id} belongs to {model.owner}")
        return model

    def keep(self, model: Model) -> Model:
        """Keep what was done to a model, unless changes are ignored; return it as it is now."""
        if not self.ignores:
            self.shelf.keep(model)
        return self.shelf.find(model.id) or model
