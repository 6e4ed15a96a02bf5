"""One thing the console said to the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence, when it was said (UTC), and how much it matters."""

    words: str
    at: datetime
    severity: Literal["information", "warning", "error"]
