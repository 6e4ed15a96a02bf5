"""The certificate a host shows to whoever speaks TLS with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """What matters of a certificate to somebody who wants to reach its host.

    Attributes:
        issuer: Who signed it.
        subject: For whom it is.
        not_after: Until when it is good, in UTC.
        trusted: Whether this machine trusts it for the host; an expired one is not.
        why_not: Why it is not trusted, as a few words; empty when it is.
    """

    issuer: str
    subject: str
    not_after: datetime
    trusted: bool
    why_not: str = ""
