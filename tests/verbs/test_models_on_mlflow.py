"""MLflow servers of the settings and the environment, as the verbs about models use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.demo.mlflow.accounts import password_of
from backends.demo.mlflow.names import ROUTE
from backends.demo.personas import persona_named
from backends.demo.world import World
from registry_tui import exits
from tests.verbs.conftest import Run

PASSWORD = password_of(persona_named("alice"))
MODEL = "basket-elasticity"


@pytest.fixture
def url(served: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the address of a served MLflow server, of which nothing is set up here yet."""
    for name in ("URI", "USERNAME", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"MLFLOW_TRACKING_{name}", raising=False)
    monkeypatch.delenv("MLFLOW_WORKSPACE", raising=False)
    return f"{served.served_at}{ROUTE}"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Return where the settings file is."""
    path = tmp_path / "config" / "registry-tui" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def test_a_server_of_the_settings_is_asked_with_the_variable_they_name(
    run: Run, url: str, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.write_text(
        f'[mlflow.lab]\nurl = "{url}"\nusername = "alice"\npassword_from = "LAB_PASSWORD"\n'
        f'[mlflow.research]\nurl = "{url}"\nworkspace = "research"\nusername = "alice"\n'
        'password_from = "LAB_PASSWORD"\n'
    )
    without = run("models", "list", "--registry", "lab")
    monkeypatch.setenv("LAB_PASSWORD", PASSWORD)
    listed = run("-o", "json", "models", "list", "--registry", "lab", "--registry", "research")

    assert (without.code, "LAB_PASSWORD, which is not set" in without.err) == (exits.REFUSED, True)
    assert listed.code == exits.DONE, listed.err
    assert {row["registry"] for row in listed.json} == {"lab", "research"}


def test_the_server_of_the_environment_stands_beside_the_registries(
    run: Run, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", url)
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "alice")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", PASSWORD)
    rows = run("-o", "json", "models", "list").json

    assert {row["source"] for row in rows} == {"AI Registry", "MLflow"}
    assert {row["registry"] for row in rows if row["source"] == "MLflow"} == {"environment"}


def test_credentials_are_read_from_mlflows_own_file(
    run: Run, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", url)
    refused = run("models", "list", "--registry", "environment")
    file = tmp_path / ".mlflow" / "credentials"
    file.parent.mkdir()
    file.write_text(
        f"[mlflow]\nmlflow_tracking_username = alice\nmlflow_tracking_password = {PASSWORD}\n"
    )

    assert refused.code == exits.REFUSED
    assert run("models", "list", "--registry", "environment").code == exits.DONE


def test_no_address_with_a_password_in_it_is_taken_from_the_settings(
    run: Run, url: str, settings: Path
) -> None:
    secret = url.replace("://", "://alice:not-to-be-shown@")
    settings.write_text(f'[mlflow.lab]\nurl = "{secret}"\n')
    ran = run("models", "list")

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "url must be an address without user and password" in ran.err
    assert "not-to-be-shown" not in ran.err


def test_config_show_has_each_server_and_where_it_comes_from(
    run: Run, url: str, settings: Path
) -> None:
    settings.write_text(f'[mlflow.lab]\nurl = "{url}/"\nworkspace = "research"\n')
    shown = {row["name"]: row for row in run("-o", "json", "config", "show").json}

    assert shown["mlflow.lab.url"] == {
        "name": "mlflow.lab.url",
        "value": url,
        "source": str(settings),
    }
    assert shown["mlflow.lab.workspace"]["value"] == "research"


def test_an_alias_that_was_moved_resolves_to_its_new_version_at_once(
    run: Run, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", url)
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "alice")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", PASSWORD)
    here = ("--registry", "environment")
    resolve = ("-o", "json", "models", "resolve", f"{MODEL}@champion", *here)
    before = run(*resolve).json["version"]
    moved = run("models", "alias", MODEL, "champion", "7", *here, "--yes")
    after = run(*resolve).json["version"]
    delete = ("models", "delete", f"{MODEL}@champion", *here, "--yes")
    deleted = run(*delete, "--confirm", f"{MODEL} version 7")

    assert (before, moved.code, after) == (6, exits.DONE, 7), moved.err
    assert (deleted.code, run(*resolve).code) == (exits.DONE, exits.NOT_FOUND), deleted.err
