"""A kubeconfig is written for its owner alone, whole or not at all, and over nobody else's file."""

from __future__ import annotations

import errno
import os
import shlex
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.domain.errors import Rejected, ServiceError
from backends.services.access.kubeconfig_files import (
    default_path,
    export_line,
    save_kubeconfig,
    with_header,
)

TEXT = "apiVersion: v1\nkind: Config\nusers: hush\n"
HEADER = "# Cloudera AI Registry models; written by registry-tui\n"
OURS = HEADER + TEXT
STATE = Path("/state")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    (home / ".kube").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    return home


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def refusal(path: Path, text: str = OURS) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        save_kubeconfig(text, path)
    assert "hush" not in f"{caught.value} {caught.value.hint}"
    assert caught.value.hint.endswith((".", "kubectl."))
    return caught.value


def test_it_is_written_for_its_owner_alone_with_its_directories(tmp_path: Path) -> None:
    path = tmp_path / "state" / "kubeconfigs" / "models.yaml"
    before = os.umask(0)
    try:
        save_kubeconfig(OURS, path)
    finally:
        os.umask(before)

    assert path.read_text() == OURS
    assert (mode(path), mode(path.parent), mode(path.parent.parent)) == (0o600, 0o700, 0o700)
    assert list(path.parent.iterdir()) == [path]


def test_a_directory_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o755)
    save_kubeconfig(OURS, tmp_path / "there" / "x")

    assert mode(tmp_path / "there") == 0o755


def test_our_first_line_is_written_once(tmp_path: Path) -> None:
    save_kubeconfig("\ufeff" + TEXT, tmp_path / "x")
    save_kubeconfig((tmp_path / "x").read_text(), tmp_path / "x")

    first = "# Cloudera AI Registry; written by registry-tui\n"
    assert (tmp_path / "x").read_text() == first + TEXT


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("models", HEADER),
        ("a\nb: c", "# Cloudera AI Registry a␊b: c; written by registry-tui\n"),
        ("a\u2028\u202eb", "# Cloudera AI Registry a <U+202E>b; written by registry-tui\n"),
        ("", "# Cloudera AI Registry; written by registry-tui\n"),
        ("n" * 9000, f"# Cloudera AI Registry {'n' * 300}; written by registry-tui\n"),
    ],
)
def test_the_first_line_names_the_registry_and_stays_a_line(name: str, line: str) -> None:
    assert with_header(TEXT, name) == line + TEXT
    assert with_header(with_header(TEXT, name), "other") == line + TEXT


def test_one_of_ours_is_replaced_and_its_rights_are_set_right(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(HEADER + "old: hush\n")
    path.chmod(0o644)
    save_kubeconfig(OURS, path)

    assert path.read_text() == OURS
    assert mode(path) == 0o600


@pytest.mark.parametrize(
    "there", ["", TEXT, "\n" + OURS, "\xff", "# Cloudera AI Registry models\n"]
)
def test_what_is_not_ours_is_left_as_it_is(there: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(there, encoding="latin-1")
    error = refusal(path)

    assert isinstance(error, Rejected)
    assert error.detail == f"{path} is there already, and was not written by this program"
    assert path.read_text(encoding="latin-1") == there


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text(HEADER + "old\n")
    link.symlink_to(target)

    assert refusal(link).detail == f"{link} is a link to another file"
    assert target.read_text() == HEADER + "old\n"
    target.unlink()
    assert refusal(link).detail == f"{link} is a link to another file"
    assert not target.exists()


def test_a_link_that_comes_in_between_is_replaced_and_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, path = tmp_path / "target", tmp_path / "x"
    target.write_text("somebody's\n")
    flush = os.fsync

    def link_then_flush(file: int) -> None:
        if not path.exists():
            path.symlink_to(target)
        flush(file)

    monkeypatch.setattr(os, "fsync", link_then_flush)
    save_kubeconfig(OURS, path)

    assert not path.is_symlink()
    assert path.read_text() == OURS
    assert target.read_text() == "somebody's\n"


def test_a_directory_or_a_pipe_is_no_place_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert refusal(tmp_path).detail == f"{tmp_path} is a directory"
    assert refusal(tmp_path / "pipe").detail == f"{tmp_path / 'pipe'} is no file"


@pytest.mark.parametrize("there", [None, TEXT, OURS])
def test_the_file_of_kubectl_is_neither_replaced_nor_added_to(
    there: str | None, home: Path, tmp_path: Path
) -> None:
    path = home / ".kube" / "config"
    if there is not None:
        path.write_text(there)
    (tmp_path / "link").symlink_to(home / ".kube")
    for one in (path, home / ".kube" / ".." / ".kube" / "config", tmp_path / "link" / "config"):
        error = refusal(one)
        assert error.detail == f"{one} is kubectl's own, and was left alone"
        assert "KUBECONFIG" in error.hint

    assert (path.read_text() if path.exists() else None) == there


def test_a_full_disk_leaves_what_was_there_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "there" / "x"
    save_kubeconfig(HEADER + "old\n", path)
    monkeypatch.setattr(os, "fsync", full)

    assert refusal(path).detail == f"{path} cannot be written: no space left on device"
    assert path.read_text() == HEADER + "old\n"
    assert list(path.parent.iterdir()) == [path]


def test_a_place_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    long = tmp_path / ("x" * 300)

    assert refusal(tmp_path / "file" / "x").detail.endswith("cannot be written: not a directory")
    assert refusal(long).detail.endswith("cannot be written: file name too long")
    assert refusal(tmp_path / "a\0b").detail.endswith("a␀b is no name of a file")
    assert refusal(tmp_path / "x", "hush\udc80").detail == "it is not text, and was not saved"


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("models", "models-"),
        ("Models_2 (test)", "Models_2-test-"),
        ("../../etc/passwd", "etc-passwd-"),
        ("..", "registry-"),
        ("", "registry-"),
        ("a\x1b\n\0b", "a-b-"),
        ("-rf", "rf-"),
        ("n" * 300, "n" * 60 + "-"),
        ("модели", "registry-"),
    ],
)
def test_each_registry_has_a_file_of_its_own(name: str, begins: str) -> None:
    path = default_path(STATE, name, "crn:a")

    assert path.parent == STATE / "kubeconfigs"
    assert path.name.startswith(begins)
    assert len(path.name) == len(begins) + len("12345678.yaml")
    assert path == default_path(STATE, name, "crn:a") != default_path(STATE, name, "crn:b")


@given(st.text(), st.text())
def test_no_name_leads_out_of_the_directory(name: str, crn: str) -> None:
    path = default_path(STATE, name, crn)

    assert path.resolve().parent == STATE / "kubeconfigs"
    assert path.name.isascii()


@pytest.mark.parametrize("path", ["/a/b.yaml", "/a b/$(c)", "/it's", "/a;b"])
def test_what_is_typed_into_a_shell_is_one_word_there(path: str) -> None:
    assert shlex.split(export_line(Path(path))) == ["export", f"KUBECONFIG={path}"]
