"""Versions of registries, workbenches and inference services, compared as numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(r"v?(\d+(?:\.\d+)*)(?:-h(\d+))?(?:-b(\d+))?$")


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version such as `1.13.0-b58`, or with a hot fix `1.13.0-h2000-b17`.

    Ordered by the dotted numbers, then the hot fix, then the build.
    """

    release: tuple[int, ...]
    hotfix: int
    build: int

    @classmethod
    def parse(cls, text: str) -> Version | None:
        """Return the version, or None when `text` does not have a version's form."""
        match = _FORM.match(text.strip())
        if match is None:
            return None
        release, hotfix, build = match.groups()
        return cls(
            _numbers(release),
            int(hotfix or 0),
            int(build or 0),
        )


def _numbers(release: str) -> tuple[int, ...]:
    """Read `1.13.0`; zeros at the end say nothing, so that it equals `1.13`."""
    return tuple(map(int, re.sub(r"(\.0+)+$", "", release).split(".")))


def is_behind(installed: str, latest: str) -> bool | None:
    """Say whether `installed` is older than `latest`; None when either cannot be read."""
    mine, newest = Version.parse(installed), Version.parse(latest)
    return None if mine is None or newest is None else mine < newest
