"""What a service said, and the call it said it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was answered.

    Attributes:
        service: The service's name in the CDP client: `ml`, `environments`, `iam`, `datalake`.
        operation: The operation's name: `listModelRegistries`.
        at: When the answer arrived, in UTC.
        duration_s: From sending to the whole answer, over all attempts and pages.
        request_id: The service's own id of the (last) call; empty when it gave none.
    """

    service: str
    operation: str
    at: datetime
    duration_s: float
    request_id: str

    def __str__(self) -> str:
        return f"{self.service} {self.operation}"


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A parsed answer, with the call it came from and the bytes as they came.

    `body` is the JSON of the last page, so that a person can look at what was really said.
    """

    value: T
    call: Call
    body: bytes = field(default=b"", repr=False)
