"""A plan being applied that only begins a synchronization: how that goes on is followed."""

from __future__ import annotations

from dataclasses import dataclass

from backends.services.execution.applying import Application


@dataclass(slots=True)
class Synchronizing(Application):
    """A plan being applied whose one step begins what is then followed to its end."""

    async def _carry_out(self) -> None:
        await self.send(0, self.plan.steps[0])
