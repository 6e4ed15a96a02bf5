"""Fetching files: whole or the rest of them, under safe names, over nothing that is there."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from backends.domain.errors import NotKept, Rejected, ServiceError, Unreachable
from backends.domain.registered_model import ModelVersion
from backends.model_ports import Download
from backends.services.models.fetching import (
    Wanted,
    begun,
    destination,
    fetch,
    file_name,
    free_bytes,
)
from tests.services.file_shelf import CONTENT, SHA256, SOURCE, Shelf


def wanted(directory: Path, **fields: object) -> Wanted:
    """Return what is wanted: a file called `model.tar.gz`."""
    known = {"model_id": "m-1", "version": 1, "path": "", "to": directory / "model.tar.gz"}
    return Wanted(**(known | {"source": SOURCE.key} | fields))  # pyright: ignore[reportArgumentType]


async def fetched(shelf: Shelf, this: Wanted) -> Sequence[int]:
    """Fetch it, and return how many bytes were said to be here."""
    told: list[int] = []
    await fetch(await begun(shelf, this), this, told.append)
    return told


async def broken_off(directory: Path, at: int = 3000) -> Wanted:
    """Have an attempt break off."""
    this = wanted(directory)
    with pytest.raises(Unreachable):
        await fetched(Shelf(breaks_at=at), this)
    return this


async def test_a_file_comes_whole_for_its_owner_alone_with_its_checksum(tmp_path: Path) -> None:
    this = wanted(tmp_path / "new" / "folder")
    told: list[int] = []
    download = await begun(Shelf(), this)
    assert download.size_bytes == len(CONTENT)
    found = await fetch(download, this, told.append)

    assert found.path.read_bytes() == CONTENT
    assert (found.size_bytes, found.sha256) == (len(CONTENT), SHA256)
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(found.path.parent.stat().st_mode) == 0o700
    assert told[0] == 0
    assert told[-1] == len(CONTENT)
    assert os.listdir(found.path.parent) == ["model.tar.gz"]  # noqa: PTH208


async def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    this = wanted(tmp_path)
    assert await fetched(Shelf(content=b""), this) == [0]
    assert this.to.read_bytes() == b""


async def test_what_broke_off_is_gone_on_with_and_its_checksum_is_of_the_whole(
    tmp_path: Path,
) -> None:
    this = await broken_off(tmp_path)
    assert this.part.stat().st_size == 3000
    assert not this.to.exists()

    shelf = Shelf()
    download = await begun(shelf, this)
    assert download.begins_at == 3000
    assert shelf.asked == [(3000, '"one"')]
    found = await fetch(download, this, lambda _: None)
    assert found.path.read_bytes() == CONTENT
    assert found.sha256 == SHA256
    assert not this.part.exists()


async def test_what_came_whole_before_it_was_named_is_not_sent_again(tmp_path: Path) -> None:
    this = wanted(tmp_path)
    with pytest.raises(Rejected):
        await fetched(Shelf(told_bytes=len(CONTENT) + 1), this)

    assert await fetched(Shelf(), this) == [len(CONTENT)]
    assert this.to.read_bytes() == CONTENT


@pytest.mark.parametrize("tag", ['"two"', ""])
async def test_another_file_of_the_same_version_comes_whole(tmp_path: Path, tag: str) -> None:
    this = await broken_off(tmp_path)
    other = b"other" * 2000
    told = await fetched(Shelf(content=other, tag=tag), this)
    assert told[0] == 0
    assert this.to.read_bytes() == other


@pytest.mark.parametrize(
    "fields", [{"version": 2}, {"model_id": "m-2"}, {"path": "MLmodel"}, {"source": "mlflow:lab"}]
)
async def test_a_part_of_something_else_is_never_gone_on_with(
    tmp_path: Path, fields: dict[str, object]
) -> None:
    await broken_off(tmp_path)
    shelf, this = Shelf(), wanted(tmp_path, **fields)
    await fetched(shelf, this)
    assert shelf.asked == [(0, "")]
    assert this.to.read_bytes() == CONTENT


async def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    this, shelf = wanted(tmp_path), Shelf()
    this.to.write_text("mine")
    with pytest.raises(Rejected, match="is there already") as refused:
        await begun(shelf, this)
    assert "Name another file" in refused.value.hint
    assert not shelf.asked
    assert this.to.read_text() == "mine"


@pytest.mark.parametrize("leads", ["somewhere", "nowhere"])
async def test_links_are_not_followed(tmp_path: Path, leads: str) -> None:
    precious = tmp_path / "precious"
    if leads == "somewhere":
        precious.write_text("mine")
    this = wanted(tmp_path)
    this.to.symlink_to(precious)
    with pytest.raises(Rejected, match="is there already"):
        await begun(Shelf(), this)

    this.to.unlink()
    this.part.symlink_to(precious)
    with pytest.raises(Rejected, match="not from an earlier attempt"):
        await begun(Shelf(), this)
    assert precious.exists() == (leads == "somewhere")


async def test_a_part_that_is_not_ours_is_neither_read_nor_written(tmp_path: Path) -> None:
    this = wanted(tmp_path)
    this.part.write_text("my notes")
    with pytest.raises(Rejected, match="not from an earlier attempt"):
        await begun(Shelf(), this)
    note = this.to.with_name("model.tar.gz.part.tag")
    note.write_text("not a note")
    with pytest.raises(Rejected, match="not from an earlier attempt"):
        await begun(Shelf(), this)
    assert this.part.read_text() == "my notes"


async def test_a_part_with_another_name_is_not_cut(tmp_path: Path) -> None:
    this = await broken_off(tmp_path)
    (tmp_path / "kept").hardlink_to(this.part)
    with pytest.raises(NotKept, match="another name"):
        await fetched(Shelf(tag='"two"'), this)
    assert (tmp_path / "kept").stat().st_size == 3000


async def test_a_part_that_is_a_pipe_blocks_nothing(tmp_path: Path) -> None:
    this = await broken_off(tmp_path)
    this.part.unlink()
    os.mkfifo(this.part)
    with pytest.raises(Rejected, match="not from an earlier attempt"):
        await begun(Shelf(), this)


async def test_a_file_that_has_come_meanwhile_stays_and_the_part_is_named(tmp_path: Path) -> None:
    this = wanted(tmp_path)
    download = await begun(Shelf(), this)
    this.to.write_text("mine")
    with pytest.raises(Rejected, match="is there by now") as refused:
        await fetch(download, this, lambda _: None)
    assert "model.tar.gz.part" in refused.value.hint
    assert this.to.read_text() == "mine"
    assert this.part.read_bytes() == CONTENT


async def test_where_files_cannot_be_linked_it_is_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    this = wanted(tmp_path)
    await fetched(Shelf(), this)
    assert this.to.read_bytes() == CONTENT
    assert not this.part.exists()

    other = wanted(tmp_path, to=tmp_path / "other")
    download = await begun(Shelf(), other)
    other.to.write_text("mine")
    with pytest.raises(Rejected, match="is there by now"):
        await fetch(download, other, lambda _: None)
    assert other.to.read_text() == "mine"


async def test_a_full_disk_keeps_what_came_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, left = os.write, 2500

    def full(file: int, chunk: bytes) -> int:
        nonlocal left
        if chunk.startswith(b"{"):
            return write(file, chunk)
        if not left:
            raise OSError(errno.ENOSPC, "No space left on device")
        left -= (size := min(left, len(chunk)))
        return write(file, chunk[:size])

    this, shelf = wanted(tmp_path), Shelf()
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(NotKept, match="no space left on device") as refused:
            await fetched(shelf, this)
    assert "What came so far is kept" in refused.value.hint
    assert shelf.closed == 1
    assert this.part.read_bytes() == CONTENT[:2500]

    again = Shelf()
    await fetched(again, this)
    assert again.asked == [(2500, '"one"')]
    assert this.to.read_bytes() == CONTENT


async def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    this = wanted(tmp_path, to=tmp_path / "file" / "model.tar.gz")
    with pytest.raises(NotKept, match="not a directory") as refused:
        await fetched(Shelf(), this)
    assert "Choose another place" in refused.value.hint


async def test_too_few_bytes_are_no_file_yet(tmp_path: Path) -> None:
    this = wanted(tmp_path)
    with pytest.raises(Rejected, match="10,240 bytes came, and the file has 10,300") as refused:
        await fetched(Shelf(told_bytes=10_300), this)
    assert "goes on from there" in refused.value.hint
    assert not this.to.exists()
    assert this.part.read_bytes() == CONTENT


async def test_too_many_bytes_are_thrown_away(tmp_path: Path) -> None:
    this = wanted(tmp_path)
    with pytest.raises(Rejected, match="bytes came"):
        await fetched(Shelf(told_bytes=4000), this)
    assert not this.to.exists()
    assert this.part.stat().st_size == 0


async def test_a_size_nobody_told_is_what_came(tmp_path: Path) -> None:
    this = wanted(tmp_path)
    whole = await begun(Shelf(), this)
    download = Download(None, 0, whole.tag, whole.chunks)
    found = await fetch(download, this, lambda _: None)
    assert found.size_bytes == len(CONTENT)


async def test_who_stops_keeps_what_came_and_closes_the_connection(tmp_path: Path) -> None:
    this, shelf = wanted(tmp_path), Shelf()
    download = await begun(shelf, this)
    some = asyncio.Event()
    task = asyncio.create_task(fetch(download, this, lambda here: here > 2000 and some.set()))
    await some.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert shelf.closed == 1
    assert not this.to.exists()
    came = this.part.read_bytes()
    assert CONTENT.startswith(came)
    assert len(came) > 2000
    await fetched(shelf, this)
    assert this.to.read_bytes() == CONTENT


async def test_two_do_not_write_into_one_file(tmp_path: Path) -> None:
    this = wanted(tmp_path)
    first = await begun(Shelf(), this)
    second = await begun(Shelf(), this)
    refusals: list[ServiceError] = []

    async def meanwhile() -> None:
        try:
            await fetch(second, this, lambda _: None)
        except ServiceError as error:
            refusals.append(error)

    tasks: list[asyncio.Task[None]] = []

    def told(here: int) -> None:
        if here == 0:
            tasks.append(asyncio.create_task(meanwhile()))

    await fetch(first, this, told)
    await asyncio.gather(*tasks)
    assert "it is being fetched there already" in str(refusals[0])
    assert this.to.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("known", "words", "next_step"),
    [
        (
            ModelVersion(1, "READY", origin="Hugging Face", repository="org/model"),
            "its files are at Hugging Face, and a registry does not give those out",
            "Fetch org/model there.",
        ),
        (
            ModelVersion(1, "READY", origin="NGC", repository="nim/org/model:1"),
            "its files are at NGC",
            "Fetch nim/org/model:1 there.",
        ),
        (ModelVersion(1, "UPLOADING", origin="MLflow"), "is UPLOADING", "Wait until it is READY"),
        (ModelVersion(1, "UPLOAD_FAILED"), "is UPLOAD_FAILED, so it has no files", "Import it"),
        (ModelVersion(1, "READY", origin="MLflow"), "not accepted (400)", "Correct what"),
    ],
)
async def test_why_a_registry_gives_no_files_out_is_said(
    tmp_path: Path, known: ModelVersion, words: str, next_step: str
) -> None:
    refusal = Rejected("AI Registry", "GET /artifact was not accepted (400)", request_id="r-1")
    with pytest.raises(Rejected) as refused:
        await begun(Shelf(refusal=refusal, known=known), wanted(tmp_path))
    assert words in str(refused.value)
    assert refused.value.request_id == "r-1"
    assert next_step in refused.value.hint


@pytest.mark.parametrize(
    ("model", "path", "name"),
    [
        ("churn-forecast", "", "churn-forecast-7.tar.gz"),
        ("churn", "model/MLmodel", "MLmodel"),
        ("../../etc/passwd", "", "_.._etc_passwd-7.tar.gz"),
        ("/etc/passwd", "", "_etc_passwd-7.tar.gz"),
        ("-rf ~", "", "rf_-7.tar.gz"),
        (".hidden", "", "hidden-7.tar.gz"),
        ("x", "a/../..", "model-7"),
        ("x", "../.bashrc", "bashrc"),
        ("red\x1b[31m\n", "", "red_31m_-7.tar.gz"),
        ("a\u202egnp", "", "a_gnp-7.tar.gz"),
        ("\ud800", "", "_-7.tar.gz"),
        ("détection « éoliennes »", "", "détection_éoliennes_-7.tar.gz"),
        ("需求预测", "", "需求预测-7.tar.gz"),
        ("...", "", "7.tar.gz"),
        ("", "", "7.tar.gz"),
    ],
)
def test_names_of_files_are_safe(model: str, path: str, name: str) -> None:
    assert file_name(model, 7, path) == name


@pytest.mark.parametrize(
    ("model", "path", "ending"),
    [
        ("需" * 300, "", "-7.tar.gz"),
        ("a" * 5000, "", "-7.tar.gz"),
        ("", "b" * 400 + ".onnx", ".onnx"),
    ],
)
def test_long_names_keep_their_ending(model: str, path: str, ending: str) -> None:
    name = file_name(model, 7, path)
    assert name.endswith(ending)
    assert 150 < len(f"{name}.part.tag".encode()) < 255


def test_a_folder_and_ones_home_are_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert destination(" model.bin ", "x.tar.gz") == Path("model.bin")
    assert destination(str(tmp_path), "x.tar.gz") == tmp_path / "x.tar.gz"
    assert destination("~/new/", "x.tar.gz") == tmp_path / "new" / "x.tar.gz"
    assert destination("~/a.bin", "x.tar.gz") == tmp_path / "a.bin"


@pytest.mark.parametrize("typed", ["", "  ", "a\x00b", "a\x1b[2J", "~nobody-is-called-so/x"])
def test_what_is_no_name_of_a_file_is_refused(typed: str) -> None:
    with pytest.raises(Rejected):
        destination(typed, "x.tar.gz")


def test_free_room_is_told_before_the_folder_is_there(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "new" / "folder" / "file")
