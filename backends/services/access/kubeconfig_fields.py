"""The mappings of a kubeconfig, each value asked for by its name and by what it has to be."""

from __future__ import annotations

from dataclasses import dataclass

from backends.domain.errors import Rejected
from backends.services.access.kubeconfig_yaml import AGAIN, Tree, refused


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping of the file. What is null, or an empty text, is as good as absent.

    Every method raises `Rejected` where a value is not of the form that is asked for.
    """

    where: str
    values: dict[str, Tree]

    def has(self, name: str) -> bool:
        """Say whether there is a value."""
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """Return a text; empty where there is none."""
        value = self.values.get(name)
        if not isinstance(value, str | None):
            raise self.wrong(name, "a text")
        return value or ""

    def truth(self, name: str) -> bool:
        """Return true or false; false where there is none."""
        value = self.values.get(name)
        if not isinstance(value, bool | None):
            raise self.wrong(name, "true or false")
        return bool(value)

    def items(self, name: str) -> list[Tree]:
        """Return a list; empty where there is none."""
        value = self.values.get(name)
        if not isinstance(value, list | None):
            raise self.wrong(name, "a list")
        return value or []

    def inner(self, name: str) -> Fields:
        """Return a mapping within."""
        return fields(name, self.values.get(name))

    def named(self, name: str, inner: str) -> list[tuple[str, Fields]]:
        """Return the entries of a list by their names, each with one mapping within."""
        entries = [fields(f"{name} entry", item) for item in self.items(name)]
        found = [(entry.text("name"), entry.inner(inner)) for entry in entries]
        if not all(_is_name(called) for called, _ in found):
            raise refused(f"one of its {name} has no name, or an unusual one", AGAIN)
        return found

    def wrong(self, name: str, wanted: str) -> Rejected:
        """Return what to raise where a value is not what is wanted."""
        return refused(f"{name}, in its {self.where}, is not {wanted}", AGAIN)


def fields(where: str, value: Tree) -> Fields:
    """Return a value as a mapping; `where` is what a refusal calls it."""
    if not isinstance(value, dict):
        raise refused(f"its {where} is no mapping of names to values", AGAIN)
    return Fields(where, value)


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 253 and name.isprintable()
