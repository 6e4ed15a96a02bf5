"""A plan that replaces a whole being applied, so that nobody's change is lost by it.

What is there is read once more just before it is replaced: where it is no longer what was planned
on, nothing is sent. Afterwards its version tells whether somebody else wrote in between, before us
or after us; then what is wanted is put on top of what they wrote, a few times at most.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from backends.domain.errors import NotKept, ServiceError
from backends.domain.plan import Step
from backends.services.execution.applying import PAUSES_S, Application, sentence
from backends.services.execution.whole import Kept, Whole
from backends.services.execution.wholes import whole_of
from backends.services.told import told

MOST_TURNS = 3
"""How often it is sent at most, where somebody else keeps writing."""

_IN_HISTORY = "Its history has that version."


@dataclass(slots=True)
class Replacing(Application):
    """One such plan being applied."""

    _version_told: int = 0
    _harmed: bool = False
    _owed: Kept | None = None
    """What somebody wrote that was overwritten, and comes back with what is being sent."""
    _asides: list[str] = field(default_factory=list[str])

    async def _carry_out(self) -> None:
        whole = whole_of(self.session, self.plan)
        if whole is None:
            raise LookupError(self.plan.kind)
        there = await self._unmoved(whole)
        if there is None or not await self._replace(whole, there):
            return
        if len(self.plan.steps) > 1:
            await self._synchronize()

    async def _unmoved(self, whole: Whole) -> Kept | None:
        """Return what is there, if it is what was planned on; else say that nothing is sent."""
        try:
            there = await whole.read()
        except asyncio.CancelledError:
            await self.note("refused", words="Interrupted before anything was sent.")
            raise
        except ServiceError as error:
            await self.note("refused", words=f"It was not sent. {sentence(error)} {error.hint}")
            return None
        if there.content == whole.planned_on:
            return there
        what = whole.difference(there)
        await self.note(
            "refused",
            words=f"It was not sent: it has changed since it was planned, and is at {there} now"
            f"{f' ({what})' if what else ''}. Make a new plan, on top of that.",
        )
        return None

    async def _replace(self, whole: Whole, there: Kept) -> bool:
        """Replace it, again where somebody else wrote meanwhile; say whether it is as wanted."""
        step = self.plan.steps[0]
        for turn in range(MOST_TURNS):
            if turn and not await self._begin_again(step, there):
                return await self._stopped(turn)
            self._version_told = 0
            came = await self.send(0, step)
            if came == "refused":
                return await self._stopped(turn)
            seen = await self._read_patiently(whole, there, lost=came == "unanswered")
            if seen is None:
                return await self._stopped(turn if self._owed else 0)
            ours = self._version_told or await self._ours(whole, there, seen, step)
            missed = await self._missed(whole, there, ours)
            if missed is not None or not ours:
                self._harm_owed()
            self._owed = None
            if missed is not None and seen.version == ours:
                self._owed = base = missed
                aside = f"{_begun(missed)} came at the very moment it was sent."
            else:
                if missed is not None:
                    self._harm(_begun(missed), "was overwritten by a later one", _IN_HISTORY)
                if whole.has_it(seen):
                    await self._verified_as(whole, seen, lost=came == "unanswered")
                    return True
                base, aside = seen, f"{_begun(seen)} took what was sent away again."
            self._asides.append(aside)
            there, step = seen, _with(step, whole.wanted(base))
        words = f"Somebody else keeps writing: it was sent {MOST_TURNS} times. {whole.words(there)}"
        return await self._stopped(MOST_TURNS, f"{words} Try later.")

    async def _stopped(self, turns: int, words: str = "") -> bool:
        """End it where others wrote, and it stops before that or ours is so again."""
        self._harm_owed()
        if turns:
            told_of = " ".join((words or self.records[-1].words, *self._asides))
            await self.note("ended", ended="failed", words=told_of)
        return False

    def _harm_owed(self) -> None:
        if self._owed is not None:
            self._harm(_begun(self._owed), "could not be put back", _IN_HISTORY)
        self._owed = None

    async def _begin_again(self, step: Step, there: Kept) -> bool:
        words = f"{self._asides[-1]} It is sent again, with that kept."
        try:
            await self.keep("sending", words=words, replaces=there.content, sends=step.request.body)
        except NotKept as error:
            await self.note("refused", words=f"It was not sent again. {sentence(error)}")
            return False
        return True

    def heard(self, number: int, answer: Mapping[str, JsonValue]) -> None:
        """Take note of the version that the answer tells."""
        whole = whole_of(self.session, self.plan)
        if number == 0 and whole is not None:
            self._version_told = whole.version_told(answer)

    async def _read_patiently(self, whole: Whole, there: Kept, *, lost: bool) -> Kept | None:
        """Read back until it shows what was sent; without an answer, until patience ends."""

        def shows(kept: Kept) -> bool:
            is_new = kept.version > there.version
            return (is_new and whole.has_it(kept)) if lost else kept.version >= self._version_told

        seen, trouble = await self._read_until(whole, shows)
        if seen is not None and shows(seen):
            return seen
        begin = "No answer came" if lost else "It was accepted"
        sign = f"{begin}, and there is no sign of {self.plan.expected.words}."
        await self.note("not verified", words=f"{sign}{trouble} Nothing is sent again by itself.")
        return None

    async def _read_until(
        self, whole: Whole, enough: Callable[[Kept], bool]
    ) -> tuple[Kept | None, str]:
        """Return what was read last, and why the last reading failed, if it did."""
        seen, trouble = None, ""
        for pause_s in PAUSES_S:
            if pause_s:
                await self.sleep(pause_s)
            try:
                seen, trouble = await whole.read(), ""
            except ServiceError as error:
                trouble = f" Reading back failed. {sentence(error)}"
                continue
            if enough(seen):
                break
        return seen, trouble

    async def _ours(self, whole: Whole, there: Kept, seen: Kept, step: Step) -> int:
        """Return the version that a sending made whose answer was lost; 0 where nothing shows it.

        Where it was so before, only what is exactly as it was sent shows it.
        """
        body, was_so = step.request.body, whole.has_it(there)
        if whole.is_as_sent(seen, body) or (not was_so and seen.version == there.version + 1):
            return seen.version
        for version in range(there.version + 1, seen.version):
            kept = await _as_of(whole, version)
            if kept is not None and (
                whole.is_as_sent(kept, body) or (not was_so and whole.has_it(kept))
            ):
                return version
        return 0 if was_so or seen.version > there.version + 2 else there.version + 1

    async def _missed(self, whole: Whole, there: Kept, ours: int) -> Kept | None:
        """Return what somebody wrote between our last look and our sending, if somebody did."""
        compare = f"Compare with what was there before, version {there.version}."
        if not ours and self._owed is None:
            self._harm("Another version", "cannot be told which one was ours", compare)
        if ours <= there.version + 1:
            return None
        missed = await _as_of(whole, ours - 1)
        if missed is None:
            self._harm(f"Version {ours - 1}", "cannot be read", compare)
        elif whole.is_as_sent(there, missed.content):
            return None
        return missed

    def _harm(self, what: str, why: str, then: str) -> None:
        """Say that what somebody else wrote may be lost."""
        self._harmed = True
        self._asides.append(
            f"{what} came at the very moment it was sent, and may be lost, as it {why}. {then} "
            "Ask who else changes it."
        )

    async def _verified_as(self, whole: Whole, seen: Kept, *, lost: bool) -> None:
        begin = "The answer was lost, but it arrived: " if lost else ""
        words = " ".join((f"{begin}{whole.words(seen)}", *self._asides))
        await self.note("verified", words=words, registry_crn=self.plan.expected.registry_crn)
        if self._harmed:
            await self.note("not verified", words=words)
        if self.plan.expected.ends == "at once":
            await self.note("ended", ended="failed" if self._harmed else "done", words=words)

    async def _synchronize(self) -> None:
        """Synchronize, unless that is not needed; how it goes on is followed."""
        plane, environment = self.session.control_plane, self.plan.expected.environment_crn
        sync = await told(plane.id_broker_sync(environment))
        if not isinstance(sync, ServiceError) and sync.is_in_place:
            words = "Synchronizing was not sent: the service says that it is not needed."
            await self.note("answered", step=1, words=words)
            return
        try:
            await self.keep("sending", step=1, words=self.leaving(1))
        except NotKept as error:
            words = f"It is set, and synchronizing was not sent. {sentence(error)}"
            await self.note("ended", step=1, ended="failed", words=words)
            return
        if await self.send(1, self.plan.steps[1]) == "refused":
            words = f"It is set, and the data lakes do not have it yet. {self.records[-1].words}"
            await self.note("ended", step=1, ended="failed", words=words)


async def _as_of(whole: Whole, version: int) -> Kept | None:
    try:
        return await whole.as_of(version)
    except ServiceError:
        return None


def _begun(kept: Kept) -> str:
    return str(kept).capitalize()


def _with(step: Step, body: Mapping[str, JsonValue]) -> Step:
    request = step.request.model_copy(update={"body": body})
    return step.model_copy(update={"request": request})
