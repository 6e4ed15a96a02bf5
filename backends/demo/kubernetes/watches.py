"""Watches: what became of objects since a version, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from backends.demo.kubernetes.lists import REMEMBERED
from backends.demo.kubernetes.objects import moment_of, version_of
from backends.demo.kubernetes.questions import Question
from backends.demo.kubernetes.site import Site
from backends.demo.kubernetes.state import asked, place_of
from backends.demo.kubernetes.statuses import bad_request, gone
from backends.demo.kubernetes.tables import table
from backends.demo.wire import Json, to_bytes

_UNLESS_TOLD_S = 1800
_BOOKMARK_EVERY = timedelta(seconds=10)


class Watch:
    """One watch; see `wire.Stream`.

    Args:
        question: What is watched, and since which version; since before everything, for none.
        now: When it began.
        site_at: Returns the cluster at a moment; None when it is gone.
        as_table: Whether objects come as tables.

    Raises:
        StatusError: The question is not understood.
    """

    def __init__(
        self,
        question: Question,
        now: datetime,
        site_at: Callable[[datetime], Site | None],
        *,
        as_table: bool,
    ) -> None:
        self._question = question
        self._site_at = site_at
        self._as_table = as_table
        self._headed = True
        self._ends = now + timedelta(seconds=question.number("timeoutSeconds") or _UNLESS_TOLD_S)
        self._bookmark_due = now + _BOOKMARK_EVERY
        self._known: dict[tuple[str, str], Json] = {}
        self._expired = False
        since = _version(question.text("resourceVersion"))
        if since:
            moment = min(moment_of(since), now)
            self._expired = now - moment > REMEMBERED
            self._known = self._there(moment)
        self._error = b""
        if self._expired:
            told = gone(f"too old resource version: {since} ({version_of(now - REMEMBERED)})")
            self._error = _line("ERROR", told.body())

    def read(self, now: datetime) -> bytes:
        """Return the lines that are new."""
        if self._expired:
            told, self._error = self._error, b""
            return told
        lines = [*self._changes(min(now, self._ends))]
        if now >= self._bookmark_due and self._question.flag("allowWatchBookmarks"):
            self._bookmark_due = now + _BOOKMARK_EVERY
            lines.append(_line("BOOKMARK", self._bookmark(now)))
        return b"".join(lines)

    def is_over(self, now: datetime) -> bool:
        """Say whether its time is over, or its cluster is gone."""
        return self._expired or now >= self._ends or self._site_at(now) is None

    def _there(self, now: datetime) -> dict[tuple[str, str], Json]:
        site = self._site_at(now)
        return {place_of(one): one for one in asked(site, self._question, now)} if site else {}

    def _changes(self, now: datetime) -> Iterator[bytes]:
        before, self._known = self._known, self._there(now)
        for place, one in self._known.items():
            if place not in before:
                yield self._told("ADDED", one, now)
            elif before[place] != one:
                yield self._told("MODIFIED", one, now)
        for place, one in before.items():
            if place not in self._known:
                last = one["metadata"] | {"resourceVersion": version_of(now)}
                yield self._told("DELETED", one | {"metadata": last}, now)

    def _told(self, kind: str, one: Json, now: datetime) -> bytes:
        if not self._as_table:
            return _line(kind, one)
        headed, self._headed = self._headed, False
        metadata = {"resourceVersion": one["metadata"]["resourceVersion"]}
        include = self._question.text("includeObject")
        shown = table(
            self._question.resource, [one], now, metadata=metadata, include=include, headed=headed
        )
        return _line(kind, shown)

    def _bookmark(self, now: datetime) -> Json:
        resource, metadata = self._question.resource, {"resourceVersion": version_of(now)}
        if self._as_table:
            return table(resource, [], now, metadata=metadata, headed=False)
        return {
            "kind": resource.kind,
            "apiVersion": resource.api_version,
            "metadata": metadata | {"creationTimestamp": None},
        }


def _version(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal()):
        raise bad_request(f'Invalid value: "{text}": strconv.ParseUint: invalid syntax')
    return int(text)


def _line(kind: str, one: Json) -> bytes:
    return to_bytes({"type": kind, "object": one}) + b"\n"
