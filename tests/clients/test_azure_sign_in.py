"""Signing in to Azure with the real azure-identity, on loopback: a token or a sentence, soon."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backends.clients.azure import sign_in
from backends.clients.azure.sign_in import AzureIdentity
from backends.clients.tokens import Token, Tokens
from backends.domain.errors import NotSignedIn, ServiceError, Unreachable
from tests.clients.desk import Clock
from tests.clients.loopback import Manner, reset, saying, serving, silence

SCOPE = "https://management.azure.com/.default"
SECRET = "secret-word"
NOBODY = "http://127.0.0.1:9"
SIGN_IN = "Give this machine a managed identity, set the AZURE_* variables, or run `az login`."
MINE = (
    "AZURE_AUTHORITY_HOST",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_PASSWORD",
    "AZURE_TENANT_ID",
    "AZURE_TOKEN_CREDENTIALS",
    "AZURE_USERNAME",
    "IDENTITY_ENDPOINT",
    "IDENTITY_HEADER",
    "IMDS_ENDPOINT",
    "MSI_ENDPOINT",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
    *(f"{kind}_PROXY" for kind in ("HTTP", "HTTPS", "ALL", "NO")),
    *(f"{kind}_proxy" for kind in ("http", "https", "all", "no")),
)
OF_AZ = {"accessToken": "a-token", "expires_on": 1767600000}
TENANT = "72f988bf-0000-0000-0000-2d7cd011db47"
PRINCIPAL = {
    "AZURE_TENANT_ID": TENANT,
    "AZURE_CLIENT_ID": "11111111-2222-3333-4444-555555555555",
    "AZURE_CLIENT_SECRET": SECRET,
}


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away this machine's own sign-ins, and the way to its metadata service."""
    for name in MINE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", NOBODY)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))


def setting(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    """Set variables; an empty one is taken away."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
        if not value:
            monkeypatch.delenv(name)


def an_answer(body: object, status: int = 200) -> Manner:
    text = body if isinstance(body, str) else json.dumps(body)
    return saying(
        f"HTTP/1.1 {status} X\nContent-Type: application/json\nConnection: close\n"
        f"Content-Length: {len(text)}\n\n{text}"
    )


async def failure() -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        await AzureIdentity(SCOPE).new_token()
    error = caught.value
    assert SECRET not in f"{error!r}{error.hint}{error.__cause__!r}"
    return error


# A token


async def test_a_machine_with_a_managed_identity_is_signed_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    good = {"access_token": "a-token", "expires_in": "3600"}
    async with serving(keeping(asked, an_answer(good))) as port:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("AZURE_CLIENT_ID", "of-the-identity")
        token = await AzureIdentity(SCOPE).new_token()
    (request,) = asked
    assert "resource=https://management.azure.com&" in request
    assert "client_id=of-the-identity" in request
    assert "metadata: true" in request.lower()
    assert token.text == "a-token"
    assert timedelta(minutes=59) < token.expires_at - datetime.now(UTC) <= timedelta(hours=1)
    assert "a-token" not in repr(token)


def keeping(asked: list[str], manner: Manner) -> Manner:
    """Behave in a manner, and keep the lines one was asked with."""

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.decode())
        again = asyncio.StreamReader()
        again.feed_data(head)
        await manner(again, writer)

    return keep


async def test_an_app_service_is_signed_in_by_its_own_endpoint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = {"access_token": "a-token", "expires_on": str(int(time.time()) + 3600)}
    async with serving(an_answer(good)) as port:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{port}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", SECRET)
        assert (await AzureIdentity(SCOPE).new_token()).text == "a-token"


async def test_a_metadata_service_is_never_asked_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = {"access_token": "a-token", "expires_in": 3600}
    async with serving(an_answer(good)) as port:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("HTTP_PROXY", NOBODY)
        assert (await AzureIdentity(SCOPE).new_token()).text == "a-token"


async def test_who_has_run_az_login_is_signed_in(tmp_path: Path) -> None:
    az(tmp_path, f"echo '{json.dumps(OF_AZ)}'")
    token = await AzureIdentity(SCOPE).new_token()
    assert token == Token("a-token", datetime(2026, 1, 5, 8, 0, tzinfo=UTC))


def az(folder: Path, does: str) -> None:
    """Put an `az` there that does this."""
    program = folder / "az"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o700)


async def test_every_token_is_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    given = iter(("the first", "the second"))

    async def metadata(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await an_answer({"access_token": next(given), "expires_in": 86400})(reader, writer)

    identity = AzureIdentity(SCOPE)
    async with serving(metadata) as port:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{port}")
        assert [(await identity.new_token()).text for _ in range(2)] == ["the first", "the second"]


# None


async def test_a_machine_without_a_sign_in_says_so_and_where_it_looked() -> None:
    error = await failure()
    assert type(error) is NotSignedIn
    assert str(error) == "Azure: there is no usable sign-in on this machine"
    assert error.hint.startswith(SIGN_IN)
    assert error.looked == (
        "AZURE_* variables: not all are set",
        "managed identity: none here",
        "Azure CLI: not installed",
    )


@pytest.mark.parametrize(
    "does",
    [
        "echo \"Please run 'az login' to setup account.\" >&2; exit 1",
        "exit 127",
    ],
)
async def test_an_az_that_is_not_signed_in_is_no_sign_in(does: str, tmp_path: Path) -> None:
    az(tmp_path, does)
    error = await failure()
    assert type(error) is NotSignedIn
    assert error.looked[-1] == "Azure CLI: not signed in"


async def test_an_az_whose_sign_in_has_ended_is_named_with_its_code(tmp_path: Path) -> None:
    az(tmp_path, f"echo 'AADSTS700082: The refresh token has expired. {SECRET}' >&2; exit 1")
    error = await failure()
    assert type(error) is NotSignedIn
    assert str(error) == "Azure: the sign-in with Azure CLI was refused (AADSTS700082)"
    assert "az login" in error.hint


async def test_an_az_that_says_something_else_is_a_sentence(tmp_path: Path) -> None:
    az(tmp_path, f"echo {SECRET}")
    error = await failure()
    assert "the sign-in with Azure CLI was refused (ClientAuthenticationError)" in str(error)


METADATA: dict[str, Manner] = {
    "another cloud's": saying(
        "HTTP/1.1 404 X\nContent-Type: text/html\nContent-Length: 6\n\n<html>"
    ),
    "no identity": an_answer({"error": "invalid_request", "error_description": SECRET}, 400),
    "too many": an_answer({"error": "x"}, 429),
    "out of service": an_answer({"error": "x"}, 503),
    "a long wait": saying("HTTP/1.1 429 X\nRetry-After: 3600\nContent-Length: 0\n\n"),
    "a web page": saying("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 6\n\n<html>"),
    "a list": an_answer([SECRET]),
    "half a token": an_answer({"access_token": SECRET}),
    "a token that never ends": an_answer({"access_token": SECRET, "expires_in": SECRET}),
    "cut off": an_answer('{"access_token": "'),
    "a reset": reset,
}


@pytest.mark.parametrize("name", METADATA)
async def test_a_metadata_service_that_makes_no_sense_is_no_sign_in(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(METADATA[name]) as port:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{port}")
        error = await failure()
    assert type(error) is NotSignedIn
    assert "managed identity" in f"{error} {error.looked}"


@pytest.mark.parametrize("name", METADATA)
async def test_an_app_service_that_makes_no_sense_is_a_sentence(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(METADATA[name]) as port:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{port}/")
        monkeypatch.setenv("IDENTITY_HEADER", SECRET)
        error = await failure()
    assert isinstance(error, NotSignedIn | Unreachable)


async def test_another_clouds_metadata_service_does_not_keep_az_from_being_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    az(tmp_path, f"echo '{json.dumps(OF_AZ)}'")
    async with serving(METADATA["another cloud's"]) as port:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{port}")
        assert (await AzureIdentity(SCOPE).new_token()).text == "a-token"


async def test_a_silent_metadata_service_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sign_in.HERE, "read_timeout", 0.05)
    async with serving(silence) as port:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{port}")
        error = await failure()
    assert isinstance(error, NotSignedIn)
    assert "managed identity: none here" in error.looked


# A service principal


async def test_a_sign_in_service_nobody_answers_at_is_unreachable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    setting(monkeypatch, **PRINCIPAL, HTTPS_PROXY=NOBODY)
    error = await failure()
    assert type(error) is Unreachable
    assert str(error) == "Azure: the sign-in with AZURE_* variables has no answer"
    assert "REQUESTS_CA_BUNDLE" in error.hint
    assert not error.left


UNUSABLE: dict[str, dict[str, str]] = {
    "no tenant": {"AZURE_TENANT_ID": "../x"},
    "no host": {"AZURE_AUTHORITY_HOST": "http://plain.invalid"},
    "no certificate": {
        "AZURE_CLIENT_SECRET": "",
        "AZURE_CLIENT_CERTIFICATE_PATH": "/nonexistent",
    },
    "no bundle": {"REQUESTS_CA_BUNDLE": "/nonexistent"},
}


@pytest.mark.parametrize("name", UNUSABLE)
async def test_variables_that_cannot_be_used_are_named(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting(monkeypatch, **(PRINCIPAL | UNUSABLE[name]))
    error = await failure()
    assert type(error) is NotSignedIn
    assert "the sign-in with AZURE_* variables was refused" in str(error)


async def test_a_workload_without_its_token_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    workload = {"AZURE_CLIENT_SECRET": "", "AZURE_FEDERATED_TOKEN_FILE": "/nonexistent"}
    setting(monkeypatch, **(PRINCIPAL | workload), HTTPS_PROXY=NOBODY)
    error = await failure()
    assert "the sign-in with workload identity" in str(error)


# In time


async def test_a_sign_in_that_does_not_come_about_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sign_in, "PATIENCE_S", 0.05)
    with pipe_that_blocks(tmp_path) as go:
        az(tmp_path, f"read line < {go}")
        error = await failure()
    assert type(error) is NotSignedIn
    assert str(error) == "Azure: no sign-in came about within 0 s"


@contextmanager
def pipe_that_blocks(folder: Path) -> Generator[Path]:
    """Give a pipe that blocks whoever reads it, until the block ends."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    try:
        yield pipe
    finally:
        with pipe.open("w") as end:
            end.write("\n")


class Desk:
    """Gives tokens that are good for an hour, and counts them."""

    def __init__(self, clock: Clock) -> None:
        self.given = 0
        self._clock = clock

    async def new_token(self) -> Token:
        self.given += 1
        await asyncio.sleep(0)
        return Token(f"token {self.given}", self._clock.now() + timedelta(hours=1))


async def test_a_token_is_kept_until_shortly_before_it_ends() -> None:
    clock = Clock()
    tokens = Tokens(desk := Desk(clock), clock.now)
    assert set(await asyncio.gather(*(tokens.current() for _ in range(5)))) == {"token 1"}
    clock.seconds = 54 * 60
    assert await tokens.current() == "token 1"
    clock.seconds = 55 * 60
    assert await tokens.current() == "token 2"
    assert desk.given == 2


async def test_a_refused_token_is_replaced_once_however_many_were_refused_it() -> None:
    clock = Clock()
    tokens = Tokens(Desk(clock), clock.now)
    first = await tokens.current()
    tokens.drop(first)
    assert await tokens.current() == "token 2"
    tokens.drop(first)
    assert await tokens.current() == "token 2"


# Quietly


ALOUD = """
import asyncio, sys
from datetime import UTC, datetime
from backends.clients.azure.client import open_azure
from backends.domain.errors import NotSignedIn
from backends.domain.clock import utc_now
client = open_azure(now=utc_now)
print(sorted({name.partition(".")[0] for name in sys.modules} & {"azure", "msal", "requests"}))
try:
    asyncio.run(client.find_networks("net", "rg"))
except NotSignedIn as error:
    print(error)
"""


async def test_nothing_is_loaded_before_the_first_question_and_nothing_is_printed_then() -> None:
    async with serving(METADATA["cut off"]) as port:
        run = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            ALOUD,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={
                "AZURE_POD_IDENTITY_AUTHORITY_HOST": f"http://127.0.0.1:{port}",
                "AZURE_USERNAME": SECRET,
            },
        )
        printed, warned = await run.communicate()
    loaded, said = printed.decode().splitlines()
    assert loaded == "[]"
    assert said.startswith("Azure: the sign-in with managed identity was refused")
    assert warned == b""
