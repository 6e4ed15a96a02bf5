"""Every way to be without usable credentials: a sentence with a next step, and soon."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from backends.clients.aws.client import AwsClient
from backends.domain.errors import NotSignedIn, ServiceError, Unreachable
from tests.clients.aws_desk import (
    KEY_ID,
    REGION,
    SECRET,
    Told,
    aws,
    closing,
    good,
    nothing_of_this_machine,
)
from tests.clients.desk import NOW
from tests.clients.loopback import saying, serving, silence

NONE = "there are no credentials on this machine"
UNUSABLE = "the credentials or settings of this machine cannot be used"
NOWHERE = "http://127.0.0.1:9/"
ROLE = "role_arn = arn:aws:iam::1:role/x\n"
KEYS = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n"
SSO = """
[default]
sso_session = there
sso_account_id = 1
sso_role_name = reader
[sso-session there]
sso_region = us-east-1
sso_start_url = https://start.invalid/
"""


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    nothing_of_this_machine(monkeypatch, tmp_path)
    return tmp_path


async def failure(region: str = REGION) -> ServiceError:
    async with closing(AwsClient(now=lambda: NOW)) as client:
        with pytest.raises(ServiceError) as caught:
            await client.caller(region)
    for secret in (KEY_ID, SECRET, "secret-word"):
        assert secret not in f"{caught.value}{caught.value.hint}"
    return caught.value


CONFIGS: dict[str, tuple[str, str, str]] = {
    "nothing": ("", NONE, "an instance profile"),
    "half a key": (f"[default]\naws_access_key_id = {KEY_ID}\n", UNUSABLE, "~/.aws"),
    "no configuration at all": ("[[[\nsecret-word", UNUSABLE, "~/.aws/config"),
    "a session that was never begun": (SSO, "the SSO session has ended", "aws sso login"),
    "a program that is not there": (
        "[default]\ncredential_process = /nonexistent/program\n",
        UNUSABLE,
        "~/.aws/config",
    ),
    "a program that fails": (
        "[default]\ncredential_process = /bin/sh -c 'echo secret-word >&2; exit 1'\n",
        UNUSABLE,
        "~/.aws/config",
    ),
    "a program that says something else": (
        "[default]\ncredential_process = /bin/echo secret-word\n",
        UNUSABLE,
        "~/.aws/config",
    ),
    "a role whose source is not there": (
        f"[default]\n{ROLE}source_profile = other\n",
        UNUSABLE,
        "~/.aws/config",
    ),
    "a role with a token that is not there": (
        f"[default]\n{ROLE}web_identity_token_file = /nonexistent\n",
        UNUSABLE,
        "~/.aws/config",
    ),
    "a role that wants a code": (
        f"[default]\n{ROLE}source_profile = keys\nmfa_serial = arn:aws:iam::1:mfa/me\n"
        f"[profile keys]\n{KEYS}",
        "wants a one-time code (MFA), which cannot be typed here",
        "aws sts get-session-token",
    ),
}


@pytest.mark.parametrize("name", CONFIGS)
async def test_a_machine_without_credentials_says_so(name: str, home: Path) -> None:
    config, words, step = CONFIGS[name]
    (home / "config").write_text(config)
    error = await failure()
    assert type(error) is NotSignedIn
    assert words in str(error)
    assert step in error.hint


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AWS_PROFILE", "nobody"),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://192.0.2.1/secret-word"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "no address"),
    ],
)
async def test_a_setting_that_leads_nowhere_is_named_as_one(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv(variable, value)
    error = await failure()
    assert type(error) is NotSignedIn
    assert UNUSABLE in str(error)
    assert "AWS_PROFILE" in error.hint


@pytest.mark.parametrize("region", ["", "us west", "secret-word\n"])
async def test_a_region_that_is_none_is_refused_before_anything_is_sent(
    region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    assert UNUSABLE in str(await failure(region))


async def test_a_role_that_may_not_be_taken_is_not_a_missing_right(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "config").write_text(f"[default]\n{ROLE}source_profile = keys\n[profile keys]\n{KEYS}")
    body = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"
    refusal = f"HTTP/1.1 403 Forbidden\nContent-Length: {len(body)}\n\n{body}"
    async with serving(saying(refusal)) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", f"http://127.0.0.1:{port}")
        error = await failure()
    assert type(error) is NotSignedIn
    assert "the sign-in was refused (AccessDenied)" in str(error)


async def test_a_sign_in_nobody_answers_is_unreachable(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "config").write_text(f"[default]\n{ROLE}source_profile = keys\n[profile keys]\n{KEYS}")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", NOWHERE)
    error = await failure()
    assert type(error) is Unreachable
    assert "the sign-in has no answer" in str(error)


async def test_looking_for_an_instance_profile_takes_seconds_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    async with serving(silence) as port:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://127.0.0.1:{port}")
        error = await asyncio.wait_for(failure(), 10)
    assert NONE in str(error)


async def test_the_simulated_aws_reads_nothing_of_this_machines_settings(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "config").write_text("[[[")
    (home / "credentials").write_text("[[[")
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "no address")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody-else")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "a-token")
    async with aws(told := Told(good)) as client:
        await client.caller(REGION)
    (headers,) = told.headers
    assert f"Credential={KEY_ID}/" in headers["authorization"]
    assert "x-amz-security-token" not in headers
