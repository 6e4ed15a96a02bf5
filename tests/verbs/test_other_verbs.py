"""The verbs beside registries: environments, who one is, the settings, the doctor."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.demo.personas import personas
from registry_tui import exits
from tests.verbs.conftest import Run

SEED = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
KEY_ID = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def credentials(tmp_path: Path) -> None:
    """Write a profile whose control plane nobody can reach."""
    folder = tmp_path / ".cdp"
    folder.mkdir()
    lines = (
        "[prod]",
        f"cdp_access_key_id = {KEY_ID}",
        f"cdp_private_key = {SEED}",
        "cdp_endpoint_url = http://127.0.0.1:9",
    )
    (folder / "credentials").write_text("\n".join(lines), "utf-8")


def test_environments_are_listed_by_name(run: Run) -> None:
    rows = run("--demo", "environments", "list", "-o", "json").json
    names = [row["name"] for row in rows]

    assert names == sorted(names)
    assert {"AWS", "Azure", "GCP"} == {row["cloud"] for row in rows}


@pytest.mark.parametrize("persona", [persona.name for persona in personas()])
def test_everybody_can_ask_who_they_are(run: Run, persona: str) -> None:
    ran = run("--demo", "--as", persona, "whoami", "-o", "json")

    assert ran.code == exits.DONE
    assert persona in f"{ran.json['name']} {ran.json['email']}".lower()
    assert ran.json["machine_user"] is (persona == "pipeline")


def test_whoami_names_the_roles_or_the_right_that_is_missing(run: Run) -> None:
    assert "MLAdmin on " in run("--demo", "--as", "alice", "whoami").out
    assert "needs the IamViewer role" in run("--demo", "--as", "bob", "whoami").out


def test_a_persona_or_a_fault_nobody_knows_is_wrong_usage(run: Run) -> None:
    persona = run("--demo", "--as", "nobody", "whoami")
    fault = run("--demo", "--fault", "flood", "whoami")

    assert (persona.code, fault.code) == (exits.USAGE, exits.USAGE)
    assert "alice, bob" in persona.err
    assert "down" in fault.err


def test_without_credentials_it_says_where_it_looked_and_ends_with_3(run: Run) -> None:
    ran = run("registries", "list")

    assert (ran.code, ran.out) == (exits.REFUSED, "")
    assert "CDP_ACCESS_KEY_ID" in ran.err
    assert ".cdp/credentials" in ran.err
    assert "registry-tui --demo" in ran.err


def test_a_service_nobody_can_reach_ends_with_1(run: Run, credentials: None) -> None:
    ran = run("--profile", "prod", "environments", "list")

    assert ran.code == exits.FAILED
    assert "127.0.0.1" in ran.err


def test_wrong_settings_stop_every_verb_with_2(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_TUI_READONLY", "1")
    ran = run("--demo", "whoami")

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "REGISTRY_TUI_READONLY" in ran.err


def test_config_show_gives_each_setting_its_source_and_no_secret(
    run: Run, credentials: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_TUI_THEME", "light")
    ran = run("--profile", "prod", "--read-only", "config", "show", "-o", "json")
    rows = {row["name"]: (row["value"], row["source"]) for row in ran.json}

    assert ran.code == exits.DONE
    assert rows["theme"] == ("light", "REGISTRY_TUI_THEME")
    assert rows["read_only"] == ("true", "--read-only")
    assert rows["mouse"] == ("(detected)", "default")
    assert rows["profile"] == ("prod", "asked for")
    assert rows["CDP endpoint"][0] == "http://127.0.0.1:9"
    assert rows["credentials"][0] == f"access key {KEY_ID[:8]}... (redacted)"
    assert SEED not in ran.out + ran.err
    assert KEY_ID not in ran.out + ran.err


def test_config_show_shows_the_settings_even_without_credentials(run: Run) -> None:
    ran = run("config", "show")

    assert ran.code == exits.REFUSED
    assert "refresh_list_s" in ran.out
    assert "registry-tui --demo" in ran.err


def test_the_doctor_looks_at_credentials_services_and_the_clock(run: Run) -> None:
    ran = run("--demo", "doctor")

    assert ran.code == exits.DONE
    for word in ("Credentials", "CDP endpoint", "Clock", "ml", "environments", "datalake", "iam"):
        assert any(line.startswith(word) for line in ran.out.splitlines())
    assert all(persona.private_key not in ran.out for persona in personas())


def test_the_doctor_ends_with_1_when_something_is_wrong(run: Run) -> None:
    assert run("--demo", "--fault", "denied:datalake", "doctor").code == exits.FAILED
    assert run("doctor").code == exits.FAILED


def test_the_doctor_of_the_terminal_needs_no_credentials(run: Run) -> None:
    ran = run("doctor", "terminal")

    assert ran.code == exits.DONE
    assert "Credentials" not in ran.out


def test_a_profile_that_says_nothing_secret_is_never_printed_by_the_doctor(
    run: Run, credentials: None
) -> None:
    ran = run("--profile", "prod", "doctor")

    assert SEED not in ran.out + ran.err
    assert KEY_ID not in ran.out + ran.err


def test_without_credentials_the_doctor_still_looks_at_the_rest(run: Run) -> None:
    ran = run("doctor", "--endpoint-url", "http://127.0.0.1:9")

    assert ran.code == exits.FAILED
    lines = {line.split("  ")[0]: line for line in ran.out.splitlines() if line}
    assert "CDP_ACCESS_KEY_ID" in lines["Credentials"]
    assert "http://127.0.0.1:9" in lines["CDP endpoint"]
    assert "not ok" in lines["Clock"]
