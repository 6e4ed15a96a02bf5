"""Pages and their tokens, and the order of what is on them."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar, cast

from backends.demo.mlflow.refusals import MlflowRefusal, invalid
from backends.demo.wire import Json

_T = TypeVar("_T")

_ORDER = re.compile(r"(?P<key>(?:`[^`]*`|[^`\s])+)(?:\s+(?P<direction>asc|desc))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """By what rows are ordered."""

    key: str
    ascending: bool = True


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some rows, and the token of the next ones; empty where there are none."""

    rows: list[_T]
    token: str

    def wire(self, name: str, rows: Sequence[Json]) -> Json:
        """Return the page under the name its rows have; what is empty is left out."""
        page: Json = {name: list(rows)} if rows else {}
        return page | ({"next_page_token": self.token} if self.token else {})


def cut(rows: Iterable[_T], most: int, token: str) -> Page[_T]:
    """Return the page that begins where a token says, with at most `most` rows.

    As with the real one, a page of no rows has a token that leads to itself.
    """
    begin = offset_of(token)
    first, beyond = max(0, begin), max(0, begin) + max(0, most) + 1
    if isinstance(rows, Sequence):
        found = [rows[index] for index in range(first, min(beyond, len(rows)))]
    else:
        found = list(islice(rows, first, beyond))
    more = len(found) > most
    return Page(found[: max(0, most)], token_of(begin + most) if more else "")


def token_of(offset: int) -> str:
    """Return the token of the page that begins after so many rows."""
    return b64encode(json.dumps({"offset": offset}).encode()).decode()


def offset_of(token: str) -> int:
    """Return after how many rows a page begins; refuse what is no token."""
    if not token:
        return 0
    try:
        read: object = json.loads(b64decode(token, validate=True))
    except ValueError:
        raise invalid(f"The page token {token!r} cannot be read.") from None
    offset = cast("Json", read).get("offset") if isinstance(read, dict) else None
    if not isinstance(offset, int):
        raise invalid(f"The page token {token!r} has no place in it.")
    return offset


def orders(texts: Sequence[str], keys: Collection[str]) -> list[Order]:
    """Read what rows are to be ordered by: `name`, `last_updated_timestamp DESC`."""
    read = [_order(text, keys) for text in texts]
    if len({order.key for order in read}) < len(read):
        raise MlflowRefusal("INTERNAL_ERROR", f"The order has a field twice: {', '.join(texts)}")
    return read


def split_order(text: str) -> Order:
    """Split an order into its key and its direction; any key will do."""
    match = _ORDER.fullmatch(text.strip())
    if match is None:
        raise invalid(f"The order {text!r} is not a key and ASC or DESC.")
    return Order(match["key"], (match["direction"] or "ASC").upper() == "ASC")


def _order(text: str, keys: Collection[str]) -> Order:
    order = split_order(text)
    key = order.key.strip("`")
    if key not in keys:
        raise invalid(f"Rows are not ordered by {key!r}, only by {', '.join(sorted(keys))}.")
    return Order(key, order.ascending)
