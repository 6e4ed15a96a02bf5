"""The journal on the disk: nothing is lost, torn, mixed up or shown to others."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import stat
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from backends.domain.errors import NotKept, ServiceError
from backends.domain.journal import Entry, Event, Record, State
from backends.services.execution.journal import RESERVE_BYTES, JournalFile
from tests.clients.desk import NOW
from tests.services.changes import creation, deletion

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal is to be; neither the file nor its directory is there yet."""
    return tmp_path / "state" / "journal.jsonl"


def record(event: Event, second: int = 0, entry: str = "create-1", **fields: object) -> Record:
    at = NOW + timedelta(seconds=second)
    return Record.model_validate({"entry": entry, "at": at, "event": event, **fields})


def planned(entry: str = "create-1", second: int = 0) -> Record:
    return record("planned", second, entry, by="anna", plan=creation(entry))


def keep(journal: JournalFile, *records: Record) -> JournalFile:
    """Keep records, one after the other."""
    for one in records:
        asyncio.run(journal.keep(one))
    return journal


def kept(path: Path, *records: Record) -> JournalFile:
    """Return a journal in which records were kept."""
    return keep(JournalFile(path), *records)


def read(journal: JournalFile) -> tuple[Entry, ...]:
    """Read a journal."""
    return asyncio.run(journal.entries())


class Disk:
    """A disk that is full while a file is there, or takes a few bytes more and then none."""

    def __init__(self, *, full_while: Path | None = None, room: int = 10**9) -> None:
        self.full_while = full_while
        self.room = room

    def __call__(self, file: int, data: bytes) -> int:
        if self.full_while is not None and self.full_while.exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = data[: self.room]
        self.room -= len(taken)
        if not taken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return os.write(file, taken)


# Keeping and reading


def test_what_was_kept_is_read_again(path: Path) -> None:
    journal = kept(path, planned(), record("sending", 1), record("answered", 2))

    (entry,) = read(journal)
    assert entry == Entry(creation(), (planned(), record("sending", 1), record("answered", 2)))
    assert (entry.state, entry.by, journal.place) == (State.UNDER_WAY, "anna", str(path))


def test_before_the_first_change_there_are_none_and_no_file(path: Path) -> None:
    assert read(JournalFile(path)) == ()
    assert not path.parent.exists()


def test_nobody_else_may_look_into_it(path: Path) -> None:
    journal = kept(path, planned())
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()] == [0o600] * 2

    path.chmod(0o644)
    keep(journal, record("sending"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_changes_are_read_newest_first(path: Path) -> None:
    journal = kept(path, planned("old", 0), planned("new", 5), planned("same", 5))
    assert [entry.id for entry in read(journal)] == ["same", "new", "old"]


def test_a_long_journal_is_read_beside_the_event_loop(path: Path) -> None:
    one_change = (planned("plan-0"), *(record("sending", entry="plan-0") for _ in range(4)))
    lines = "".join(f"{one.model_dump_json(exclude_defaults=True)}\n" for one in one_change)
    path.parent.mkdir()
    path.write_text("".join(lines.replace("plan-0", f"plan-{n}") for n in range(10_000)))

    async def reading() -> tuple[int, int]:
        entries, turns = asyncio.ensure_future(JournalFile(path).entries()), 0
        while not entries.done():
            await asyncio.sleep(0)
            turns += 1
        return len(entries.result()), turns

    began = time.monotonic()
    found, turns = asyncio.run(reading())
    assert found == 10_000
    assert turns > 100
    assert time.monotonic() - began < 20


# Crashes


@pytest.mark.parametrize("torn", ['{"entry":"create-1","at":"2026', "\0\0\0\0", '{"entry":\n{"'])
def test_a_torn_line_is_skipped_and_not_glued_to_the_next_record(path: Path, torn: str) -> None:
    journal = kept(path, planned(), record("sending"))
    with path.open("a") as file:
        file.write(torn)

    (before,) = read(journal)
    keep(journal, record("answered", 2))
    (after,) = read(journal)
    assert before.records == (planned(), record("sending"))
    assert after.records == (*before.records, record("answered", 2))
    assert journal.left_out == len(torn.split("\n"))


def test_a_crash_in_the_very_first_line_does_not_spoil_the_journal(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"entry')
    journal = kept(path, planned())
    assert [entry.state for entry in read(journal)] == [State.NOT_SENT]


# A newer program


def test_an_event_of_a_newer_program_is_left_out_and_counted(path: Path) -> None:
    journal = kept(path, planned(), record("sending"))
    newer = json.loads(record("answered").model_dump_json()) | {"event": "postponed"}
    with path.open("a") as file:
        file.write(json.dumps(newer) + "\n")

    (entry,) = read(journal)
    assert entry.was_sent
    assert journal.left_out == 1


def test_a_change_of_a_kind_nobody_knows_yet_is_left_out_and_counted(path: Path) -> None:
    journal = kept(path, planned(), planned("other"), record("sending", entry="other"))
    text = path.read_text().replace("create-registry", "paint-registry", 1)
    path.write_text(text)

    assert [entry.id for entry in read(journal)] == ["other"]
    assert journal.left_out == 1


def test_fields_of_a_newer_program_are_passed_over(path: Path) -> None:
    journal = kept(path, planned())
    path.write_text(path.read_text().replace('"by":', '"mood":"good","by":'))
    assert [entry.by for entry in read(journal)] == ["anna"]
    assert journal.left_out == 0


# Several at once

_WRITER = """
import sys
from pathlib import Path
from tests.services.test_journal import kept, planned, record

path, name = Path(sys.argv[1]), sys.argv[2]
words = name * 50
kept(path, planned(name), *(record("answered", at, name, words=words) for at in range(200)))
"""


def test_eight_processes_write_two_hundred_records_each(path: Path) -> None:
    names = [f"writer-{number}" for number in range(8)]
    command = (sys.executable, "-c", _WRITER, str(path))
    writers = [subprocess.Popen((*command, name), cwd=ROOT) for name in names]
    codes = [writer.wait() for writer in writers]

    journal = JournalFile(path)
    entries = {entry.id: entry for entry in read(journal)}
    assert codes == [0] * 8
    assert sorted(entries) == names
    for name, entry in entries.items():
        assert entry.records[1:] == tuple(
            record("answered", second, name, words=name * 50) for second in range(200)
        )
    assert journal.left_out == 0


async def test_only_one_begins_a_change_at_a_time(path: Path) -> None:
    one, other, order = JournalFile(path), JournalFile(path), list[str]()

    async def begin_second() -> None:
        async with other.alone():
            order.append("second")

    async with one.alone():
        waiting = asyncio.create_task(begin_second())
        await one.keep(planned())
        order.append("first")
    await waiting
    assert order == ["first", "second"]


async def test_whoever_gives_up_waiting_for_a_turn_does_not_keep_it(path: Path) -> None:
    one, other = JournalFile(path), JournalFile(path)

    async def begin() -> None:
        async with other.alone():
            raise AssertionError("nobody was to get here")

    async with one.alone():
        waiting = asyncio.create_task(begin())
        await other.keep(planned())
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with JournalFile(path, patience_s=10).alone():
        pass


def test_a_turn_that_comes_while_the_program_ends_is_given_back(path: Path) -> None:
    async def end_while_waiting() -> None:
        async with JournalFile(path).alone():
            waiting = asyncio.create_task(JournalFile(path).alone().__aenter__())
            await kept_beside(path)
            waiting.cancel()

    before = len(list(Path("/dev/fd").iterdir()))
    asyncio.run(end_while_waiting())
    assert len(list(Path("/dev/fd").iterdir())) == before


async def kept_beside(path: Path) -> None:
    """Keep a record, so that whoever waits meanwhile has begun to wait."""
    await JournalFile(path).keep(planned())


async def test_many_who_wait_for_a_turn_do_not_keep_the_one_from_writing_who_has_it(
    path: Path,
) -> None:
    journal = JournalFile(path, patience_s=10)

    async def begin(name: str) -> None:
        async with journal.alone():
            await journal.keep(planned(name))

    await asyncio.gather(*(begin(f"plan-{number}") for number in range(60)))
    assert len(await journal.entries()) == 60


async def test_a_turn_that_never_comes_is_a_sentence(path: Path) -> None:
    async with JournalFile(path).alone():
        words = r"journal\.lock cannot be written: another process has kept it for 0 s"
        with pytest.raises(NotKept, match=words) as caught:
            async with JournalFile(path, patience_s=0).alone():
                raise AssertionError("nobody was to get here")
        assert "Wait for the other process" in caught.value.hint


# A full disk


def test_a_short_write_is_cut_off_again(path: Path) -> None:
    kept(path, planned())
    before = path.read_bytes()

    with pytest.raises(NotKept, match="no space left on device"):
        keep(JournalFile(path, write=Disk(room=20)), planned("other"))
    assert path.read_bytes() == before


def test_a_flush_that_fails_is_a_record_that_is_not_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = kept(path, planned())
    before = path.read_bytes()

    def fails(file: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(NotKept, match="input/output error"):
        keep(journal, record("sending"))
    assert path.read_bytes() == before


def test_room_for_the_answer_is_set_aside_before_anything_is_sent(path: Path) -> None:
    kept(path, planned())
    reserve = path.with_suffix(".reserve")
    assert reserve.stat().st_blocks * 512 >= RESERVE_BYTES

    journal = JournalFile(path, write=Disk(full_while=reserve))
    keep(journal, record("answered", 2))
    assert [entry.state for entry in read(journal)] == [State.UNDER_WAY]
    assert not reserve.exists()


def test_a_change_that_was_not_sent_gets_none_of_that_room(path: Path) -> None:
    kept(path, planned("first"))
    reserve = path.with_suffix(".reserve")

    journal = JournalFile(path, write=Disk(full_while=reserve))
    for beginning in (planned("second"), record("sending", entry="first")):
        with pytest.raises(NotKept, match="no space left on device") as caught:
            keep(journal, beginning)
        assert "Make room on the disk" in caught.value.hint
    assert reserve.exists()


def test_where_no_room_can_be_set_aside_nothing_is_begun(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int, offset: int, length: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(NotKept, match="no space left on device"):
        keep(JournalFile(path), planned())
    assert path.read_bytes() == b""
    assert not path.with_suffix(".reserve").exists()


_LIMITED = """
import resource, sys
from pathlib import Path
from backends.domain.errors import NotKept
from tests.services.test_journal import keep, kept, planned, record

path = Path(sys.argv[1])
journal = kept(path, planned())
size, room = path.stat().st_size, int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, size + room))
try:
    keep(journal, record("answered", 2))
except NotKept as error:
    print(error)
assert path.stat().st_size == size
"""


@pytest.mark.parametrize("room", [0, 10])
def test_a_limit_of_the_system_is_told_and_leaves_the_journal_whole(path: Path, room: int) -> None:
    command = (sys.executable, "-c", _LIMITED, str(path), str(room))
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == f"journal: {path} cannot be written: file too large\n"


# What is not ours


def test_a_link_is_refused(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("")
    path.symlink_to(elsewhere)

    with pytest.raises(NotKept, match="cannot be written: it is a link to another file"):
        keep(JournalFile(path), planned())
    with pytest.raises(ServiceError, match="cannot be read: it is a link to another file"):
        read(JournalFile(path))
    assert elsewhere.read_text() == ""


def test_the_journal_of_somebody_else_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = kept(path, planned())
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)

    with pytest.raises(NotKept, match="cannot be written: it belongs to another user"):
        keep(journal, record("sending"))
    with pytest.raises(ServiceError, match="cannot be read: it belongs to another user"):
        read(journal)


def test_what_is_no_file_is_refused(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    with pytest.raises(NotKept, match="cannot be written: it is not a file"):
        keep(JournalFile(path), planned())
    with pytest.raises(ServiceError, match="cannot be read: it is not a file"):
        read(JournalFile(path))


def test_a_directory_that_cannot_be_made_is_told(path: Path) -> None:
    path.parent.write_text("a file")
    with pytest.raises(NotKept, match="cannot be written: "):
        keep(JournalFile(path), planned())


def test_secrets_of_a_request_are_no_part_of_a_line(path: Path) -> None:
    kept(path, record("planned", by="anna", plan=deletion()))
    line = json.loads(path.read_text())
    assert sorted(line) == ["at", "by", "entry", "event", "plan"]
