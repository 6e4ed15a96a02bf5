"""kill -9 at every record of the journal: nothing is lost, nothing is sent twice, all is told."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from backends.domain.errors import Rejected
from backends.domain.journal import Entry, State
from backends.ports import Session
from backends.services.execution.execute import Executor
from backends.services.execution.journal import JournalFile
from backends.services.following.follow import Follower
from backends.services.following.progress import Progress
from tests.clients.desk import Clock
from tests.clients.loopback import Manner, serving
from tests.services.changes import (
    NEW,
    YES,
    Desk,
    Fate,
    accepted,
    answered,
    breaking,
    creation,
    losing,
    opened,
)

ROOT = Path(__file__).parents[2]
BROKEN = httpx.ReadError("reset")
STORIES: dict[str, tuple[Fate, tuple[str, ...]]] = {
    "accepted": (accepted, ("planned", "sending", "answered", "verified")),
    "lost": (losing(BROKEN), ("planned", "sending", "unanswered", "verified")),
    "refused": (answered(400), ("planned", "sending", "refused")),
    "cut off": (breaking(BROKEN), ("planned", "sending", "unanswered", "not verified")),
}


def over_loopback(desk: Desk) -> Manner:
    """Serve a desk; where it breaks a connection, the connection is broken."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:
            return
        length = next(
            int(line.partition(":")[2])
            for line in head.splitlines()
            if line.lower().startswith("content-length:")
        )
        body = await reader.readexactly(length)
        try:
            url = f"http://127.0.0.1{head.split()[1]}"
            response = desk(httpx.Request("POST", url, content=body))
        except httpx.RequestError:
            writer.transport.abort()
            return
        start = f"HTTP/1.1 {response.status_code} X\r\nContent-Length: {len(response.content)}\r\n"
        writer.write(f"{start}Connection: close\r\n\r\n".encode() + response.content)

    return serve


async def killed(desk: Desk, path: Path, moment: str, number: int) -> int:
    """Apply the creation in a process that is killed at one record; return how it ended."""
    async with serving(over_loopback(desk)) as port:
        arguments = (f"http://127.0.0.1:{port}", str(path), moment, str(number))
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.services.killed", *arguments, cwd=ROOT
        )
        return await child.wait()


async def followed(session: Session, entry: Entry, desk: Desk) -> Progress:
    """Look until it has ended; the installation goes on meanwhile, where there is one."""
    follower = Follower(session, entry, now=desk.clock.now)
    progress = await follower.look()
    if desk.rows[-1]["crn"] == NEW:
        desk.turn("installation:finished")
    for _ in range(20):
        if not progress.ended:
            await desk.clock.sleep(60)
            progress = await follower.look()
    return progress


def every_moment() -> Iterator[tuple[str, str, int]]:
    for story, (_, events) in STORIES.items():
        for number in range(len(events)):
            yield from ((story, moment, number) for moment in ("before", "within", "after"))


@pytest.mark.parametrize(("story", "moment", "number"), tuple(every_moment()))
async def test_killed_at_a_record(story: str, moment: str, number: int, tmp_path: Path) -> None:
    (fate, events), desk, path = STORIES[story], Desk(Clock()), tmp_path / "journal.jsonl"
    desk.fates = [fate]
    assert await killed(desk, path, moment, number) == -signal.SIGKILL

    journal = JournalFile(path)
    entries = await journal.entries()
    recorded = [record.event for entry in entries for record in entry.records]
    assert recorded == list(events[: number + (moment == "after")])
    assert journal.left_out == (moment == "within")
    was_sent = any(entry.was_sent for entry in entries)
    assert was_sent or not desk.sent

    async with opened(desk, journal) as session:
        executor = Executor(session, by="anna", now=desk.clock.now, sleep=desk.clock.sleep)
        if was_sent:
            sent = list(desk.sent)
            with pytest.raises(Rejected, match="was sent before"):
                await executor.apply(creation(), YES)
            assert desk.sent == sent
        else:
            await executor.apply(creation(), YES)
        assert len(desk.sent) <= 1

        (entry,) = await journal.entries()
        progress = await followed(session, entry, desk)
        assert len(desk.sent) <= 1
        (entry,) = await journal.entries()
        assert progress.entry == entry
        check_the_end(entry, happened=desk.rows[-1]["crn"] == NEW)


def check_the_end(entry: Entry, *, happened: bool) -> None:
    """Check that the journal ends with a true statement."""
    if happened:
        assert (entry.state, entry.registry_crn) == (State.DONE, NEW)
        assert entry.words == "new is Ready (installation:finished)."
    elif entry.records[-1].event == "refused":
        assert "was not accepted (400)" in entry.words
    else:
        assert entry.state is State.FAILED
        assert entry.words.startswith("It never arrived: 15 min after it was sent")
