"""The place where a registry is to be made: shared by the form and the subnet picker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from backends.domain.answer import Answer
from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.ports import Session
from backends.services.planning.subnets import Subnets, find_subnets
from screens.pane import Pane


@dataclass(slots=True)
class OpenSite:
    """What is known of an environment and its network so far.

    Attributes:
        session: Where it is read from.
        environment: As listed; as described, with its network, once that is read.
        described: The reading of the description.
        subnets: The subnets there are; None before they are known.
    """

    session: Session
    environment: Environment
    described: Pane[Environment] = field(default_factory=Pane[Environment])
    subnets: Subnets | None = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, on_update: Callable[[], object], *, again: bool = False) -> None:
        """Describe the environment, then look at its network; tell of each answer.

        What is known already is not asked for again, unless `again` says so.
        """
        async with self._reading:
            if again or self.described.answer is None:
                await self.described.read(self._description)
                on_update()
            if again or self.subnets is None:
                self.subnets = await find_subnets(self.session, self.environment)
                on_update()

    @property
    def error(self) -> ServiceError | None:
        """Why the environment could not be described, if it could not."""
        return self.described.error

    async def _description(self) -> Answer[Environment]:
        answer = await self.session.control_plane.describe_environment(self.environment.crn)
        self.environment = answer.value
        return answer
