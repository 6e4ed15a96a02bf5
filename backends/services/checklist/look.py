"""What one check looks with: its subject's session, what the run has read, and what it rests on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar, cast

from backends.domain.answer import Answer, Call
from backends.domain.errors import NotFound, ServiceError
from backends.domain.model_source import source_of
from backends.domain.person import Caller
from backends.domain.plan import Verdict
from backends.domain.registry import Registry
from backends.model_ports import ModelPage
from backends.ports import AwsCloud, AzureCloud, Clusters, ControlPlane
from backends.services.checklist.asking import Noted, NotedOpener, Once, Shared
from backends.services.checklist.finding import Fix
from backends.services.checklist.subject import Subject
from backends.services.who import who_am_i
from backends.storage_ports import Rangers

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check saw; `section` where it is another one than the check's own."""

    verdict: Verdict
    words: str
    fix: Fix | None = None
    advice: str = ""
    section: str = ""


def sentence(error: ServiceError) -> str:
    """Return a failure as a sentence with its full stop."""
    return f"{str(error).rstrip('.')}."


def unseen(error: ServiceError) -> Seen:
    """Return what a check saw that was not answered."""
    return Seen(Verdict.NOT_CHECKED, sentence(error), advice=error.hint)


class Look:
    """One check's view of a subject.

    Attributes:
        subject: What it is about.
        session: The subject's session: a question that another check has asked is not asked again,
            and each answer's call is kept.
        calls: The calls of all answers so far.
        now: The clock, in UTC.
    """

    def __init__(self, subject: Subject, shared: Shared, now: Callable[[], datetime]) -> None:
        self.subject = subject
        self.calls: list[Call] = []
        self.now = now
        self._shared = shared
        asked, keep = subject.session, self._keep
        self.session = replace(
            asked,
            control_plane=cast("ControlPlane", Noted(Once(asked.control_plane, shared), keep)),
            aws=cast("AwsCloud", Noted(asked.aws, keep)),
            azure=cast("AzureCloud", Noted(asked.azure, keep)),
            rangers=cast("Rangers", NotedOpener(asked.rangers, keep)),
            clusters=cast("Clusters", NotedOpener(asked.clusters, keep)),
        )

    def _keep(self, call: Call) -> None:
        if call not in self.calls:
            self.calls.append(call)

    @property
    def plane(self) -> ControlPlane:
        """The control plane."""
        return self.session.control_plane

    async def fresh_registry(self) -> Registry:
        """Return the registry as it is now.

        Raises:
            NotFound: It is not listed any longer.
            ServiceError: The registries could not be listed.
        """
        for row in (await self.plane.list_registries()).value:
            if row.crn == self.subject.registry.crn:
                return row
        name = self.subject.registry.name
        raise NotFound("ml", f"{name} is not listed any longer", hint="It may have been deleted.")

    async def registry(self) -> Registry:
        """Return the registry as it is now; as it was listed last where that cannot be told."""
        try:
            return await self.fresh_registry()
        except ServiceError:
            return self.subject.registry

    async def caller(self) -> Caller:
        """Return who asks; raises as `who_am_i`."""
        return self.subject.caller or await who_am_i(self.plane, self.plane)

    async def first_models(self) -> Answer[ModelPage]:
        """Return the first page of the registry's models; raise `ServiceError` as a catalogue."""
        source = source_of(await self.registry())

        async def ask() -> Answer[ModelPage]:
            pages = self.session.models.open(source).pages()
            try:
                return await anext(pages)
            finally:
                await pages.aclose()

        answer = await self._shared.once(("models", source.key), ask)
        self._keep(answer.call)
        return answer

    async def tried(self, what: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Try something of the network once in a run, and keep it as a call.

        Raises:
            ServiceError: What it failed with.
        """

        async def timed() -> Answer[T]:
            began = self.now()
            found = await ask()
            ended = self.now()
            took_s = (ended - began).total_seconds()
            return Answer(found, Call("network", what, ended, took_s, ""))

        answer = await self._shared.once(("network", what), timed)
        self._keep(answer.call)
        return answer.value
