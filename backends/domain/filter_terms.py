"""The filter term language (`word`, `field:value`, `-excluded`, quotes), and its search."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import contains, not_
from typing import Generic, TypeVar

T = TypeVar("T")

_TOKEN = re.compile(r'(?:"[^"]*(?:"|$)|[^\s"])+')
_FIELD = re.compile(r"([A-Za-z_]+):(?!//)(.*)", re.DOTALL)
_CELL_END = "\n"


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: `value`, case-folded, occurs in `field` (empty: anywhere), or must not."""

    field: str
    value: str
    excluded: bool = False

    def implies(self, other: Term) -> bool:
        """Say whether every row that passes this term is certain to pass `other`."""
        if (self.field, self.excluded) != (other.field, other.excluded):
            return False
        return self.value in other.value if self.excluded else other.value in self.value


@dataclass(frozen=True, slots=True)
class Filter:
    """What was understood of a typed filter, and a sentence for each term that was not."""

    terms: tuple[Term, ...] = ()
    problems: tuple[str, ...] = ()

    def narrows(self, other: Filter) -> bool:
        """Say whether every row this lets through is certain to be among those of `other`."""
        return all(any(mine.implies(theirs) for mine in self.terms) for theirs in other.terms)


def parse(text: str, fields: Sequence[str], aliases: Mapping[str, str] | None = None) -> Filter:
    """Read what a person typed. Never raises; every understood term applies.

    Args:
        text: The filter, perhaps half typed: a quote that is still open reaches to the end.
        fields: The names that may stand before a colon, in the order a message lists them.
        aliases: Other names for them: `{"env": "environment"}`.
    """
    names = {name: name for name in fields} | dict(aliases or {})
    terms: list[Term] = []
    problems: list[str] = []
    for token in _TOKEN.findall(text):
        parsed = _term(token, names, fields)
        if isinstance(parsed, Term):
            terms.append(parsed)
        else:
            problems.append(parsed)
    return Filter(tuple(terms), tuple(problems))


def _term(token: str, names: Mapping[str, str], fields: Sequence[str]) -> Term | str:
    """Return the term a token means, or the sentence that says why it means none."""
    excluded = token.startswith("-")
    body = token[1:] if excluded else token
    named = _FIELD.match(body)
    field, value = (named[1], named[2]) if named else ("", body)
    key = names.get(field.lower(), "")
    value = value.replace('"', "").casefold()
    if field and not key:
        return (
            f"There is no field {field}; there are {', '.join(fields)}. "
            f'To search for the text itself, write "{field}:{value}".'
        )
    if not value:
        start = token.rstrip('"')
        return f"{start} needs a word after it." if start else "There is nothing in the quotes."
    return Term(key, value, excluded)


class SearchIndex(Generic[T]):
    """Finds rows by a filter, fast enough for every keystroke.

    Each row is searched as one case-folded text, all its fields joined; a field's own text is
    looked at only where that holds the word at all. The last result is kept, because the next
    keystroke mostly narrows it.
    """

    def __init__(self, rows: Iterable[T], fields: Mapping[str, Callable[[T], str]]) -> None:
        """Read every field of every row once; `fields` says how."""
        kept = tuple(rows)
        self._count = len(kept)
        self._columns = {name: [text(row) for row in kept] for name, text in fields.items()}
        self._texts = [
            _CELL_END.join(row).casefold() for row in zip(*self._columns.values(), strict=True)
        ]
        self._last: tuple[Filter, list[int]] = (Filter(), list(range(self._count)))

    def search(self, wanted: Filter) -> list[int]:
        """Return the positions of the rows that pass every term, in their order.

        Raises:
            KeyError: A term names a field that is not among those given.
        """
        before, found = self._last
        if not wanted.narrows(before):
            found = list(range(self._count))
        for term in wanted.terms:
            found = list(compress(found, self._passes(term, found)))
        self._last = (wanted, found)
        return found.copy()

    def _passes(self, term: Term, positions: list[int]) -> Iterable[bool]:
        every = len(positions) == self._count
        texts = self._texts if every else map(self._texts.__getitem__, positions)
        has: Iterable[bool] = map(contains, texts, repeat(term.value))
        if term.field:
            column = self._columns[term.field]
            has = (
                anywhere and term.value in column[position].casefold()
                for position, anywhere in zip(positions, has, strict=True)
            )
        return map(not_, has) if term.excluded else has
