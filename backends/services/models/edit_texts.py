"""Tags and aliases as one types them in a line, what is wrong with that, and what it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from backends.domain.draft import read_tags, written_tags
from backends.domain.registered_model import Aliases, Tags


def editable(tags: Tags) -> tuple[Tags, Tags]:
    """Return the tags that can be written in a line and read from it again, and the others."""
    plain: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for tag in tags:
        text = written_tags((tag,))
        survives = text.isprintable() and read_tags(text) == (tag,)
        (plain if survives else others).append(tag)
    return tuple(plain), tuple(others)


def tags_problem(typed: Tags, others: Tags) -> str:
    """Say what is wrong with tags as they were typed; empty where nothing is.

    `others` are those that stay as they are, as they cannot be written in a line.
    """
    for key, value in typed:
        if not key:
            return f"{value or 'What is before ='} is no tag: write it as name=value."
    if twice := _twice(key for key, _ in typed):
        return f"{twice} is there twice."
    kept = {key for key, _ in others}
    taken = next((key for key, _ in typed if key in kept), "")
    return f"{taken} is there already, with a value that cannot be written here." if taken else ""


def tag_changes(before: Tags, typed: Tags) -> dict[str, str | None]:
    """Return values by key where they differ; None for a tag that is to go."""
    now = dict(typed)
    gone = dict.fromkeys(key for key, _ in before if key not in now)
    was = dict(before)
    return {**{key: value for key, value in typed if was.get(key) != value}, **gone}


def written_aliases(aliases: Aliases) -> str:
    """Write aliases as one types them: `champion=7, challenger=8`."""
    return written_tags(tuple((alias, str(version)) for alias, version in aliases))


def aliases_problem(typed: Tags, versions: Sequence[int]) -> str:
    """Say what is wrong with aliases as they were typed; empty where nothing is."""
    for alias, number in typed:
        if not alias:
            return f"{number or 'What is before ='} is no alias: write it as champion=7."
        if not _is_number(number):
            return f"{alias} points to a version: write its number after the =."
        if int(number) not in versions:
            return f"There is no version {int(number)} that {alias} could point to."
    twice = _twice(alias for alias, _ in typed)
    return f"{twice} is there twice." if twice else ""


def alias_changes(before: Aliases, typed: Tags) -> dict[str, int | None]:
    """Return versions by alias where they differ; None for an alias that is to go."""
    now = {alias: int(number) for alias, number in typed if _is_number(number)}
    was: Mapping[str, int] = dict(before)
    gone = dict.fromkeys(alias for alias in was if alias not in now)
    changed = {alias: number for alias, number in now.items() if was.get(alias) != number}
    return {**changed, **gone}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _twice(names: Iterable[str]) -> str:
    known: set[str] = set()
    for name in names:
        if name in known:
            return name
        known.add(name)
    return ""
