"""The credentials file of the simulated world is an ordinary one, private, and never in the way."""

from __future__ import annotations

from configparser import RawConfigParser
from pathlib import Path

import pytest

from backends.demo.credentials import write_credentials
from backends.demo.personas import personas

URL = "http://localhost:8443"


def test_there_is_a_section_for_everybody_and_the_first_is_the_default(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    write_credentials(path, URL)
    file = RawConfigParser()
    file.read(path)
    assert file.sections() == ["default", *(persona.name for persona in personas())]
    for persona in personas():
        assert file[persona.name]["cdp_access_key_id"] == persona.access_key_id
        assert file[persona.name]["cdp_private_key"] == persona.private_key
        assert file[persona.name]["cdp_endpoint_url"] == URL
    assert dict(file["default"]) == dict(file["alice"])


def test_it_is_private_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    write_credentials(path, URL)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_its_own_file_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    write_credentials(path, URL)
    write_credentials(path, "http://localhost:1")
    assert "http://localhost:1\n" in path.read_text()


def test_somebody_s_real_credentials_are_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_bytes(b"[default]\ncdp_access_key_id = mine\xff\n")
    with pytest.raises(FileExistsError, match="Name another file"):
        write_credentials(path, URL)
    assert b"mine" in path.read_bytes()


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_credentials(tmp_path / "none" / "credentials", URL)
