"""`models fetch`: files of versions, from the simulated registries and servers."""

from __future__ import annotations

import asyncio
import hashlib
import sys
import tarfile
from collections.abc import AsyncGenerator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pytest

from backends.demo.world import World
from backends.domain.errors import NotKept
from backends.domain.sizes import size_words
from backends.model_ports import Download
from backends.services.models.part_files import PartFile, part_of
from registry_tui import exits
from registry_tui.options import Options
from registry_tui.verbs.model_meter import Meter
from registry_tui.verbs.models_fetch import fetch_version
from tests.services.places import HERE, Place, Places, model
from tests.services.planning import Plane, registry, session
from tests.verbs.clocks import WoundClock
from tests.verbs.conftest import Outcome, Run

GUIDE = "model-registry-ml-960afc3b-162"
SERVER = "mlflow-demo"
KEYS = ["path", "size_bytes", "sha256", "name", "id", "version", "registry"]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def fetched(run: Run, *arguments: str, at: str = GUIDE) -> Outcome:
    """Fetch from one place of the demo."""
    return run("--demo", "-o", "json", "models", "fetch", *arguments, "--registry", at)


def names_in(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir() if one.is_file()]


def checksum(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_an_archive_is_fetched_here_with_its_checksum(run: Run, tmp_path: Path) -> None:
    ran = fetched(run, "invoice-reader")
    told = ran.json

    assert ran.code == exits.DONE
    assert list(told) == KEYS
    assert told["path"] == str(tmp_path / "invoice-reader-3.tar.gz")
    assert (told["version"], told["sha256"]) == (3, checksum(told["path"]))
    assert told["size_bytes"] == Path(told["path"]).stat().st_size
    with tarfile.open(told["path"]) as archive:
        assert "model/MLmodel" in archive.getnames()


def test_the_size_comes_first_and_no_progress_where_there_is_no_terminal(run: Run) -> None:
    ran = fetched(run, "invoice-reader/1")

    (line,) = ran.err.splitlines()
    assert line.startswith("invoice-reader version 1: ")
    assert f"({ran.json['size_bytes']:,} bytes), to /" in line


@pytest.mark.parametrize(
    ("to", "where"),
    [("a.tgz", "a.tgz"), ("new/", "new/invoice-reader-3.tar.gz"), (".", "invoice-reader-3.tar.gz")],
)
def test_it_goes_to_the_file_or_the_directory_that_is_named(
    run: Run, tmp_path: Path, to: str, where: str
) -> None:
    assert fetched(run, "invoice-reader", "--to", to).json["path"] == str(tmp_path / where)
    assert (tmp_path / where).stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_never_written_over(run: Run, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    ran = fetched(run, "invoice-reader", "--to", "there")

    assert (ran.code, ran.out) == (exits.FAILED, "")
    assert "is there already" in ran.err
    assert there.read_text() == "mine"


def test_a_name_leads_nowhere_else(run: Run, tmp_path: Path) -> None:
    name = "team/project/iris?v=1#latest"
    ran = fetched(run, name, at="model-registry-ml-44b9016f-a80")

    assert Path(ran.json["path"]).parent == tmp_path


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("sentence-embeddings", "its files are at Hugging Face"),
        ("llama-3.1-8b-instruct/1", "version 1 is UPLOAD_FAILED"),
    ],
)
def test_a_version_without_files_of_its_own_says_why(run: Run, name: str, says: str) -> None:
    ran = fetched(run, name)

    assert (ran.code, ran.out) == (exits.FAILED, "")
    assert says in ran.err


def test_a_registry_has_no_single_files(run: Run) -> None:
    ran = fetched(run, "invoice-reader", "--path", "MLmodel")

    assert (ran.code, "Leave out --path." in ran.err) == (exits.USAGE, True)


def test_one_file_of_a_version_is_fetched_from_a_server(run: Run, tmp_path: Path) -> None:
    ran = fetched(run, "basket-elasticity@champion", "--path", "MLmodel", at=SERVER)

    assert (ran.code, ran.json["version"]) == (exits.DONE, 6)
    assert ran.json["path"] == str(tmp_path / "MLmodel")
    assert "flavors:" in (tmp_path / "MLmodel").read_text()


def test_without_a_file_named_a_server_says_which_there_are(run: Run) -> None:
    ran = fetched(run, "basket-elasticity@champion", at=SERVER)

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "Add --path FILE. There are MLmodel, conda.yaml, model.pkl" in ran.err


@pytest.mark.parametrize(
    ("path", "code"), [("../../etc/passwd", exits.FAILED), ("nothing-here", exits.NOT_FOUND)]
)
def test_a_path_that_leads_out_or_nowhere_fetches_nothing(
    run: Run, tmp_path: Path, path: str, code: int
) -> None:
    ran = fetched(run, "basket-elasticity@champion", "--path", path, at=SERVER)

    assert (ran.code, ran.out) == (code, "")
    assert not names_in(tmp_path)


def test_an_attempt_that_broke_off_is_gone_on_with(run: Run, served: World, tmp_path: Path) -> None:
    del served
    verb = ("-o", "json", "models", "fetch", "invoice-reader", "--registry", GUIDE, "--to")
    whole = run(*verb, "whole").json
    content = Path(whole["path"]).read_bytes()
    source = run("-o", "json", "models", "show", "invoice-reader", "--registry", GUIDE).json
    what = "\n".join((source["registry_crn"], source["id"], "3", ""))
    begun = PartFile(tmp_path / "rest", 0, what, _tag(content))
    begun.write(content[:100_000])
    begun.close()

    rest = run(*verb, "rest")

    assert "from 100 kB on, which are here" in rest.err
    assert rest.json["sha256"] == whole["sha256"]
    assert not part_of(tmp_path / "rest").exists()


def _tag(content: bytes) -> str:
    """Return the simulated registry's ETag of a file."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


class Endless(Place):
    """A registry that sends five bytes of ten, and then no more; `waiting` is set by then."""

    async def download(
        self, model_id: str, version: int, path: str = "", *, begin: int = 0, tag: str = ""
    ) -> Download:
        del model_id, version, path, begin, tag
        return Download(10, 0, '"a-tag"', self._chunks())

    async def _chunks(self) -> AsyncGenerator[bytes]:
        yield b"12345"
        self.waiting.set()
        await asyncio.Event().wait()

    @cached_property
    def waiting(self) -> asyncio.Event:
        return asyncio.Event()


async def test_when_it_is_interrupted_it_says_where_what_came_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    churn = model("churn", 3)
    here = Endless(replace(HERE, key="crn:1"), {churn.id: churn})
    listed = registry(crn="crn:1", domain="https://one.example")
    to = tmp_path / "churn"
    asked = Options(model="churn", to=str(to))
    fetching = asyncio.create_task(
        fetch_version(session(Plane(registries=(listed,)), models=Places([here])), asked)
    )
    await here.waiting.wait()
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching

    assert part_of(to).read_bytes() == b"12345"
    assert f"what came is kept in {part_of(to)}" in capsys.readouterr().err


async def test_what_there_is_no_room_for_is_not_begun_with(tmp_path: Path) -> None:
    class Huge(Endless):
        async def download(
            self, model_id: str, version: int, path: str = "", *, begin: int = 0, tag: str = ""
        ) -> Download:
            usual = await super().download(model_id, version, path, begin=begin, tag=tag)
            return replace(usual, size_bytes=10**18)

    churn = model("churn", 3)
    here = Huge(replace(HERE, key="crn:1"), {churn.id: churn})
    listed = registry(crn="crn:1", domain="https://one.example")
    asked = Options(model="churn", to=str(tmp_path / "churn"))
    with pytest.raises(NotKept, match="1000000 TB are still to come, and there is room for"):
        await fetch_version(session(Plane(registries=(listed,)), models=Places([here])), asked)

    assert not names_in(tmp_path)


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.00 kB"),
        (12_345, "12.3 kB"),
        (999_400, "999 kB"),
        (999_600, "1.00 MB"),
        (70_200_000_000, "70.2 GB"),
        (3_000_000_000_000_000, "3000 TB"),
    ],
)
def test_sizes_are_said_in_three_digits(size_bytes: int, words: str) -> None:
    assert size_words(size_bytes) == words


def test_on_a_terminal_one_line_tells_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    clock = WoundClock()
    meter = Meter(2_000_000, clock=clock.read)
    meter.show(0)
    meter.show(100)
    clock.pauses.append(1.0)
    meter.show(1_000_000)
    meter.show(2_000_000)
    meter.close()

    shown = capsys.readouterr().err.split("\r")
    assert [line.rstrip() for line in shown] == [
        "",
        "0 B of 2.00 MB, 0 %",
        "1.00 MB of 2.00 MB, 50 %",
        "2.00 MB of 2.00 MB, 100 %",
        "",
        "",
    ]
    assert max(map(len, shown)) == len(shown[-2])
