"""Cloudera resource names: `crn:<partition>:<service>:<region>:<account>:<type>:<id>`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Crn:
    """A resource name, in its seven parts. `region` is the control plane's, not the cloud's."""

    partition: str
    service: str
    region: str
    account: str
    resource_type: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Crn | None:
        """Return the parts of `text`, or None when it is no CRN. The last part may hold colons."""
        parts = _parts(text)
        return cls(*parts[1:]) if parts else None


def short(text: str) -> str:
    """Return the part of a CRN that tells it from its neighbours; other text as it is."""
    parts = _parts(text)
    return parts[-1] if parts else text


def _parts(text: str) -> list[str]:
    parts = text.strip().split(":", 6)
    return parts if len(parts) == 7 and parts[0] == "crn" else []
