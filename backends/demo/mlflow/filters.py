"""Reads search filters: clauses joined by AND, as MLflow's own reader takes them, and no others.

That reader is lenient about AND itself: one too many at either end, or a missing one, is let pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from backends.demo.mlflow.refusals import MlflowRefusal, invalid

Kind: TypeAlias = Literal["attribute", "tag", "param", "metric", "dataset"]
Value: TypeAlias = str | int | float | tuple[str, ...] | None

_EQUAL = frozenset({"=", "!="})
_ORDER = _EQUAL | {">", ">=", "<", "<="}
_LIKE = _EQUAL | {"LIKE", "ILIKE"}
_IN = frozenset({"IN", "NOT IN"})
_NULL = frozenset({"IS NULL", "IS NOT NULL"})
_NONE = frozenset[str]()
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<list>\([^()]*\))
    | (?P<sign>!=|<>|>=|<=|==|=|<|>)
    | (?P<number>-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)(?!\w)
    | (?P<name>[^\W\d]\w*(?:\.(?:`[^`]*`|"[^"]*"|'[^']*'|[\w.]+))?)
    | (?P<other>\S)
    )""",
    re.VERBOSE,
)
_ITEM = re.compile(r"""\s*('[^']*'|"[^"]*")\s*(,|$)""")


@dataclass(frozen=True, slots=True)
class Grammar:
    """What the filters of one search may speak of.

    Attributes:
        kinds: What may stand before a dot, and what it means.
        texts: Attributes that are compared as text.
        numbers: Attributes that are compared as numbers.
        listed: Attributes that take a list.
        nulls: Whether one may ask for what is not there.
    """

    kinds: Mapping[str, Kind]
    texts: frozenset[str]
    numbers: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    nulls: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison. `comparator` is in upper case."""

    kind: Kind
    key: str
    comparator: str
    value: Value


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "name" else ""


def parse(text: str, grammar: Grammar) -> tuple[Clause, ...]:
    """Return the clauses of a filter; none of an empty one.

    Raises:
        MlflowRefusal: For what the server would not understand.
    """
    tokens = [token for token in _tokens(text) if token.word != "AND"]
    return tuple(_clauses(tokens, grammar))


def subject(text: str, grammar: Grammar) -> tuple[Kind, str]:
    """Return what a name in a filter or an order means: of which kind, and its key."""
    before, dot, key = text.partition(".")
    if not dot:
        before, key = "attribute", text
    kind = grammar.kinds.get(before)
    if kind is None:
        raise invalid(f"A filter cannot speak of '{before}', only of {', '.join(grammar.kinds)}.")
    if len(key) > 1 and key[0] == key[-1] and key[0] in "`'\"":
        key = key[1:-1]
    known = grammar.texts | grammar.numbers
    if kind == "attribute" and key not in known:
        raise invalid(f"The attribute '{key}' is none of {', '.join(sorted(known))}.")
    return kind, key


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text.rstrip()):
        yield _Token(match.lastgroup or "other", match[match.lastgroup or 0])


def _clauses(tokens: list[_Token], grammar: Grammar) -> Iterator[Clause]:
    left = list(tokens)
    while left:
        name = left.pop(0)
        if name.kind != "name":
            raise _not_understood(name)
        comparator = _comparator(left, name)
        kind, key = subject(name.text, grammar)
        _check_comparator(kind, key, comparator, grammar)
        if comparator in _NULL:
            yield Clause(kind, key, comparator, None)
            continue
        if not left:
            raise _not_understood(name)
        yield Clause(kind, key, comparator, _value(kind, key, left.pop(0), grammar))


def _comparator(left: list[_Token], name: _Token) -> str:
    if not left:
        raise _not_understood(name)
    first = left.pop(0)
    if first.kind == "sign":
        return first.text
    words = [first.word]
    while left and left[0].word in ("NOT", "IN", "NULL") and len(words) < 3:
        words.append(left.pop(0).word)
    comparator = " ".join(words)
    if comparator not in _LIKE | _IN | _NULL:
        raise _not_understood(name)
    return comparator


def _check_comparator(kind: Kind, key: str, comparator: str, grammar: Grammar) -> None:
    if kind == "metric" or (kind == "attribute" and key in grammar.numbers):
        allowed = _ORDER
    elif kind == "attribute":
        allowed = _LIKE | (_IN if key in grammar.listed else _NONE)
    elif kind == "dataset":
        allowed = _LIKE | _IN
    else:
        allowed = _LIKE | (_NULL if grammar.nulls else _NONE)
    if comparator not in allowed:
        raise invalid(f"'{key}' is not compared with {comparator}.")


def _value(kind: Kind, key: str, token: _Token, grammar: Grammar) -> Value:
    if kind == "metric":
        if token.kind != "number":
            raise invalid(f"The metric '{key}' is compared with a number, not {token.text}.")
        return float(token.text)
    if kind == "attribute" and key in grammar.numbers:
        return _whole(key, token)
    if token.kind == "list":
        return _items(token.text)
    if token.kind != "text":
        raise invalid(f"'{key}' is compared with a text in quotes, not {token.text}.")
    return token.text[1:-1]


def _whole(key: str, token: _Token) -> int:
    """Return a whole number, which may stand in quotes."""
    written = token.text[1:-1] if token.kind == "text" else token.text
    try:
        return int(written)
    except ValueError:
        raise invalid(f"'{key}' is compared with a whole number, not {token.text}.") from None


def _items(text: str) -> tuple[str, ...]:
    inside, found, at = text[1:-1], list[str](), 0
    while at < len(inside):
        match = _ITEM.match(inside, at)
        if match is None:
            raise invalid(f"{text} is not a list of texts in quotes.")
        found.append(match[1][1:-1])
        at = match.end()
    if not found:
        raise invalid("A list in a filter cannot be empty.")
    return tuple(found)


def _not_understood(token: _Token) -> MlflowRefusal:
    return invalid(f"The filter has a clause that is not understood, at: {token.text}")
