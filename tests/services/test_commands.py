"""Commands: whatever is in a request, a shell hands exactly that to the official client."""

from __future__ import annotations

import json
import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.domain.plan import Request, Where
from backends.services.planning.commands import command, kebab, readable_command

WHERE = Where(profile="prod", region="eu-1")
NASTY = (
    "it's",
    '"double"',
    "$HOME `id` $(id)",
    "100%",
    "a\\b\\n",
    "two\nlines",
    "Zürich 東京",
    "\u202eright to left",
    "\x1b[31mred",
    "!history ~ # ; & | > *",
    "",
)


def request(value: str) -> Request:
    return Request(service="ml", operation="createModelRegistry", body={"environmentName": value})


def test_a_command_reads_as_the_client_is_used() -> None:
    assert command(request("labs"), WHERE) == (
        "cdp ml create-model-registry --profile prod --cdp-region eu-1 "
        """--cli-input-json '{"environmentName":"labs"}'"""
    )


def test_a_command_leads_to_the_address_that_was_asked_for() -> None:
    where = Where(profile="prod", region="eu-1", endpoint_url="https://cdp.example.com/%s?a b")
    assert " --endpoint-url 'https://cdp.example.com/%s?a b' --cli-" in command(
        request("labs"), where
    )


def test_a_command_names_no_profile_that_would_pass_the_environments_keys_over() -> None:
    where = Where(profile="default", region="eu-1", from_environment=True)
    assert "--profile" not in command(request("labs"), where)


@pytest.mark.parametrize("value", NASTY)
def test_a_real_shell_leaves_the_request_as_it_is(value: str) -> None:
    words = command(request(value), WHERE).removeprefix("cdp")
    printed = subprocess.run(
        ["sh", "-c", f"printf '%s\\0' {words}"], capture_output=True, check=True, text=True
    )
    assert json.loads(printed.stdout.split("\0")[-2]) == {"environmentName": value}


@given(st.text(), st.text(), st.text())
def test_a_shell_splits_it_into_the_words_it_was_made_of(
    value: str, profile: str, region: str
) -> None:
    where = Where(profile=profile, region=region)
    for written in (command(request(value), where), readable_command(request(value), where)):
        *words, body = shlex.split(written)
        assert words == [
            "cdp",
            "ml",
            "create-model-registry",
            "--profile",
            profile,
            "--cdp-region",
            region,
            "--cli-input-json",
        ]
        assert json.loads(body) == {"environmentName": value}


@given(st.text())
def test_whatever_is_asked_for_the_command_is_one_line_of_ascii(value: str) -> None:
    written = command(request(value), WHERE)
    assert written.isascii()
    assert written.isprintable()


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("createModelRegistry", "create-model-registry"),
        ("rollbackModelRegistryUpgrade", "rollback-model-registry-upgrade"),
        ("getIdBrokerMappings", "get-id-broker-mappings"),
    ],
)
def test_operations_become_commands(operation: str, name: str) -> None:
    assert kebab(operation) == name
