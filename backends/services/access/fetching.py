"""Fetches the kubeconfig of a registry's cluster, and keeps it in memory alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from backends.domain.answer import Call
from backends.domain.errors import Rejected
from backends.domain.kubeconfig import Certificate, Kubeconfig, Plugin, StaticToken
from backends.ports import ClusterAccess
from backends.services.access.kubeconfig_reading import read_kubeconfig


@dataclass(frozen=True, slots=True)
class Fetched:
    """A kubeconfig as it came.

    Attributes:
        text: As it came; it may hold secrets.
        kubeconfig: What it says; None where it is refused.
        refusal: Why it is refused; None where it is not.
        call: The call it came from.
    """

    text: str = field(repr=False)
    kubeconfig: Kubeconfig | None
    refusal: Rejected | None
    call: Call

    @property
    def plugin(self) -> Plugin | None:
        """The program it signs in with, if it does."""
        way = self.kubeconfig.sign_in if self.kubeconfig else None
        return way if isinstance(way, Plugin) else None

    @property
    def expires_at(self) -> datetime | None:
        """Until when one is signed in with it; None where it does not say."""
        way = self.kubeconfig.sign_in if self.kubeconfig else None
        return way.expires_at if isinstance(way, StaticToken | Certificate) else None


async def fetch_kubeconfig(access: ClusterAccess, crn: str) -> Fetched:
    """Fetch and read it; one that is refused says why, and is used for nothing.

    Raises:
        ServiceError: It could not be fetched.
    """
    answer = await access.kubeconfig(crn)
    try:
        kubeconfig = read_kubeconfig(answer.value)
    except Rejected as refusal:
        return Fetched(answer.value, None, refusal, answer.call)
    return Fetched(answer.value, kubeconfig, None, answer.call)
