"""One table of configurations, resolved by us and by the official client: they agree."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from backends.clients.cdp.configuration import Configuration, resolve
from backends.clients.cdp.operations import GET_USER, LIST_REGISTRIES
from backends.clients.cdp.profiles import profile_names
from backends.domain.errors import NotSignedIn
from tests.clients import official
from tests.clients.desk import KEY

OTHER_KEY = KEY[::-1]
PEM = "-----BEGIN PRIVATE KEY-----\\nMIIB\\n-----END PRIVATE KEY-----"
PAIR = f"cdp_access_key_id = file-id\ncdp_private_key = {KEY}\n"
BOTH = f"[default]\n{PAIR}[lab]\ncdp_access_key_id = lab-id\ncdp_private_key = {OTHER_KEY}\n"


@dataclass(frozen=True)
class Case:
    """What is there, and what is asked for. `{home}` in a variable is the home directory."""

    name: str
    config: str = ""
    credentials: str = ""
    environ: Mapping[str, str] = field(default_factory=dict[str, str])
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    profile: str = ""
    region: str = ""
    endpoint: str = ""


AGREED = [
    Case("a pair in the credentials file", credentials=BOTH),
    Case("a profile asked for", credentials=BOTH, profile="lab"),
    Case("a profile by CDP_PROFILE", credentials=BOTH, environ={"CDP_PROFILE": "lab"}),
    Case(
        "CDP_DEFAULT_PROFILE before CDP_PROFILE",
        credentials=BOTH,
        environ={"CDP_PROFILE": "default", "CDP_DEFAULT_PROFILE": "lab"},
    ),
    Case(
        "a pair in the environment before the file",
        credentials=BOTH,
        environ={"CDP_ACCESS_KEY_ID": "env-id", "CDP_PRIVATE_KEY": OTHER_KEY},
    ),
    Case(
        "the environment's pair stays with a profile from the environment",
        credentials=BOTH,
        environ={
            "CDP_ACCESS_KEY_ID": "env-id",
            "CDP_PRIVATE_KEY": OTHER_KEY,
            "CDP_PROFILE": "lab",
        },
    ),
    Case(
        "the environment's pair goes with a profile asked for",
        credentials=BOTH,
        environ={"CDP_ACCESS_KEY_ID": "env-id", "CDP_PRIVATE_KEY": OTHER_KEY},
        profile="default",
    ),
    Case(
        "a key given as a path",
        environ={"CDP_ACCESS_KEY_ID": "env-id", "CDP_PRIVATE_KEY": "{home}/key"},
        files={"key": OTHER_KEY},
    ),
    Case(
        "a PEM key given as a path",
        environ={"CDP_ACCESS_KEY_ID": "env-id", "CDP_PRIVATE_KEY": "{home}/key.pem"},
        files={"key.pem": PEM.replace("\\n", "\n")},
    ),
    Case("half a pair in the environment", BOTH, BOTH, environ={"CDP_ACCESS_KEY_ID": "env-id"}),
    Case(
        "a key without its id in the environment is passed over",
        credentials=BOTH,
        environ={"CDP_PRIVATE_KEY": OTHER_KEY},
    ),
    Case(
        "a key that is neither path nor key",
        credentials=BOTH,
        environ={"CDP_ACCESS_KEY_ID": "env-id", "CDP_PRIVATE_KEY": "/no/such/file"},
    ),
    Case("a token in the environment", credentials=BOTH, environ={"CDP_ACCESS_TOKEN": "token"}),
    Case(
        "a pair before a token in the environment",
        environ={
            "CDP_ACCESS_KEY_ID": "env-id",
            "CDP_PRIVATE_KEY": OTHER_KEY,
            "CDP_ACCESS_TOKEN": "token",
        },
    ),
    Case("a token in the file", credentials="[default]\ncdp_access_token = token\n"),
    Case("a pair before a token in the file", credentials=f"[default]\n{PAIR}cdp_access_token=t\n"),
    Case("half a pair in the file", credentials="[default]\ncdp_access_key_id = file-id\n"),
    Case("the other half in the file", credentials=f"[default]\ncdp_private_key = {KEY}\n"),
    Case(
        "a PEM on one line",
        credentials=f"[default]\ncdp_access_key_id = file-id\ncdp_private_key = {PEM}\n",
    ),
    Case("keys are not case-sensitive", credentials=f"[default]\n{PAIR.upper()[:-46]}{KEY}\n"),
    Case("no files"),
    Case("empty files", config="\n", credentials="\n"),
    Case("the pair in the configuration file is not looked at", config=f"[default]\n{PAIR}"),
    Case("no such profile", credentials=BOTH, profile="absent"),
    Case("no such profile, by variable", credentials=BOTH, environ={"CDP_PROFILE": "absent"}),
    Case(
        "a profile only in the configuration file",
        config="[profile west]\ncdp_region = eu-1\n",
        credentials=BOTH,
        profile="west",
    ),
    Case(
        "a profile in both files",
        config="[profile lab]\ncdp_region = eu-1\n[default]\ncdp_region = ap-1\n",
        credentials=BOTH,
        profile="lab",
    ),
    Case(
        "a quoted profile name",
        config='[profile "two words"]\ncdp_region = eu-1\n',
        credentials=f"[two words]\n{PAIR}",
        profile="two words",
    ),
    Case(
        "a section that is no profile",
        config="[lab]\ncdp_region = eu-1\n",
        credentials=BOTH,
        profile="lab",
    ),
    Case(
        "the credentials file's settings override",
        config="[default]\ncdp_region = eu-1\nca_bundle = /one\n",
        credentials=f"[default]\n{PAIR}cdp_region = ap-1\n",
    ),
    Case(
        "other places for the files",
        environ={
            "CDP_CONFIG_FILE": "~/elsewhere/config",
            "CDP_SHARED_CREDENTIALS_FILE": "$HOME/elsewhere/credentials",
        },
        files={
            "elsewhere/config": "[default]\ncdp_region = eu-1\n",
            "elsewhere/credentials": BOTH,
        },
    ),
    Case("not the form of a configuration file", credentials=f"cdp_private_key = {KEY}\n"),
    Case("a section twice", credentials="[default]\n[default]\n"),
    Case("percent signs are themselves", "[default]\nca_bundle = /a/%(b)s\n", BOTH),
    Case("a region asked for", "[default]\ncdp_region = eu-1\n", BOTH, region="ap-1"),
    Case(
        "the region `default` asked for", "[default]\ncdp_region = eu-1\n", BOTH, region="default"
    ),
    Case("the region `default` in the file", "[default]\ncdp_region = default\n", BOTH),
    Case("the government's region", "[default]\ncdp_region = usg-1\n", BOTH),
    Case("us-west-1 by name", "[default]\ncdp_region = us-west-1\n", BOTH),
    Case("a region nobody has heard of", credentials=BOTH, region="mars-1"),
    Case(
        "both addresses",
        "[default]\ncdp_endpoint_url = https://api.stage.cdp.cloudera.com/\n"
        "endpoint_url = https://iamapi.stage.altus.cloudera.com\n",
        BOTH,
    ),
    Case(
        "both addresses with one %s",
        "[default]\ncdp_endpoint_url = https://%s.int.cdp.cloudera.com/base\n"
        "endpoint_url = https://%sapi.int.altus.cloudera.com/\n",
        BOTH,
    ),
    Case(
        "two %s stay as they are",
        "[default]\ncdp_endpoint_url = https://%s.%s.cdp.cloudera.com\n"
        "endpoint_url = https://%s%s.altus.cloudera.com\n",
        BOTH,
    ),
    Case(
        "only the address of iam",
        "[default]\nendpoint_url = https://iamapi.dev.altus.cloudera.com\n",
        BOTH,
    ),
    Case(
        "a private control plane, by its address",
        "[default]\ncdp_endpoint_url = https://console.cdp.example\n"
        "endpoint_url = https://console.cdp.example\n",
        BOTH,
    ),
    Case(
        "a private control plane, by its form",
        "[default]\nform_factor = private\ncdp_endpoint_url = https://api.a.cdp.cloudera.com\n"
        "endpoint_url = https://iamapi.a.altus.cloudera.com\n",
        BOTH,
    ),
    Case(
        "a public control plane, by its form",
        "[default]\nform_factor = public\ncdp_endpoint_url = https://console.cdp.example\n"
        "endpoint_url = https://iam.cdp.example\n",
        BOTH,
    ),
    Case("an address asked for", credentials=BOTH, endpoint="http://127.0.0.1:8080"),
    Case("the local host asked for", credentials=BOTH, endpoint="http://localhost:8080"),
    Case("a public one asked for", credentials=BOTH, endpoint="https://api.eu-1.cdp.cloudera.com"),
    Case(
        "an address asked for overrides both",
        "[default]\ncdp_endpoint_url = https://a.example\nendpoint_url = https://b.example\n",
        BOTH,
        endpoint="https://%s.c.example/base/",
    ),
    Case("a bundle in the profile", "[default]\nca_bundle = /etc/ca.pem\n", BOTH),
    Case(
        "a bundle in the environment",
        "[default]\nca_bundle = /etc/ca.pem\n",
        BOTH,
        environ={"CDP_CA_BUNDLE": "/etc/other.pem"},
    ),
]


@pytest.fixture(params=AGREED, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    lay_out(request.param, tmp_path, monkeypatch)
    return request.param


def lay_out(case: Case, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the files, and let this process's environment be the case's, and nothing else."""
    files = {".cdp/config": case.config, ".cdp/credentials": case.credentials, **case.files}
    for name, text in files.items():
        if text:
            (home / name).parent.mkdir(exist_ok=True)
            (home / name).write_text(text, "utf-8")
    for name in os.environ:
        monkeypatch.delenv(name)
    for name, value in case.environ.items():
        monkeypatch.setenv(name, value.replace("{home}", str(home)))
    monkeypatch.setenv("HOME", str(home))


def ours(case: Case, home: Path) -> Configuration:
    return resolve(
        dict(os.environ),
        home,
        profile=case.profile,
        region=case.region,
        endpoint=case.endpoint,
    )


# The official client leaves the key's file open.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_both_clients_resolve_the_same(case: Case, tmp_path: Path) -> None:
    try:
        theirs = official.resolved(case.profile, case.region, case.endpoint)
    except official.REFUSALS:
        with pytest.raises(NotSignedIn):
            ours(case, tmp_path)
        return
    found = ours(case, tmp_path)
    assert theirs == official.Resolved(
        profile=found.profile,
        access_key_id=found.credentials.access_key_id,
        private_key=found.credentials.private_key,
        access_token=found.credentials.access_token,
        registries_url=found.endpoints.cdp + LIST_REGISTRIES.path,
        user_url=found.endpoints.iam + GET_USER.path,
        ca_bundle=str(found.ca_bundle or ""),
    )


def test_an_address_for_cdp_alone_serves_iam_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "[default]\ncdp_endpoint_url = https://%s.eu-1.cdp.cloudera.com\n"
    lay_out(only := Case("", text, BOTH), tmp_path, monkeypatch)
    assert ours(only, tmp_path).endpoints.iam == "https://api.eu-1.cdp.cloudera.com/api/v1"


@pytest.mark.parametrize(
    ("environ", "credentials", "expected"),
    [
        ({"CDP_ACCESS_KEY_ID": "", "CDP_PROFILE": ""}, BOTH, "file-id"),
        ({"CDP_CONFIG_FILE": "", "CDP_SHARED_CREDENTIALS_FILE": ""}, BOTH, "file-id"),
        ({}, f"[default]\n{PAIR}cdp_region =\ncdp_endpoint_url =\nform_factor =\n", "file-id"),
        ({}, "[default]\ncdp_access_key_id =\ncdp_private_key =\ncdp_access_token = t\n", ""),
    ],
)
def test_empty_is_absent(
    environ: dict[str, str],
    credentials: str,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lay_out(empty := Case("", "", credentials, environ), tmp_path, monkeypatch)
    found = ours(empty, tmp_path)
    assert found.credentials.access_key_id == expected
    assert found.endpoints.cdp == "https://api.us-west-1.cdp.cloudera.com"


def test_a_key_file_may_end_in_a_newline(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    environ = {"CDP_ACCESS_KEY_ID": "env-id", "CDP_PRIVATE_KEY": str(tmp_path / "key")}
    assert resolve(environ, tmp_path).credentials.private_key == KEY


def test_without_credentials_one_reads_where_we_looked_in_order(tmp_path: Path) -> None:
    with pytest.raises(NotSignedIn) as caught:
        resolve({}, tmp_path)
    environment, file = caught.value.looked
    assert "CDP_ACCESS_KEY_ID" in environment
    assert file == f"{tmp_path}/.cdp/credentials: no such file"


def test_an_unknown_profile_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text(BOTH)
    environ = {"CDP_SHARED_CREDENTIALS_FILE": "~/credentials"}
    with pytest.raises(NotSignedIn, match="no profile prod") as caught:
        resolve(environ, tmp_path, profile="prod")
    assert caught.value.hint == "Known profiles: default, lab."


def test_no_secret_is_shown(tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text(f"{BOTH}request_headers = X-Token=hidden\n")
    environ = {
        "CDP_SHARED_CREDENTIALS_FILE": "~/credentials",
        "HTTPS_PROXY": "http://somebody:password@proxy.example:3128",
    }
    found = resolve(environ, tmp_path, profile="lab")
    assert found.proxy == "proxy.example:3128"
    assert found.request_headers == {"X-Token": "hidden"}
    for secret in (OTHER_KEY, "lab-id", "hidden", "password"):
        assert secret not in repr(found)
    assert found.credentials.origin == f"profile lab in {tmp_path}/credentials"


def test_a_broken_file_is_named_and_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text(f"[default]\ncdp_private_key {KEY[:-1]}\n")
    with pytest.raises(NotSignedIn, match="not in the form") as caught:
        resolve({"CDP_SHARED_CREDENTIALS_FILE": "~/credentials"}, tmp_path)
    assert KEY[:-1] not in str(caught.value)


def test_a_file_that_cannot_be_read_is_told_as_that(tmp_path: Path) -> None:
    with pytest.raises(NotSignedIn) as caught:
        resolve({"CDP_SHARED_CREDENTIALS_FILE": str(tmp_path)}, tmp_path)
    assert caught.value.looked[1] == f"{tmp_path}: cannot be read: Is a directory"


def test_a_key_pasted_into_the_variable_is_not_quoted(tmp_path: Path) -> None:
    pasted = "-----BEGIN PRIVATE KEY-----\n" + "secret" * 100
    with pytest.raises(NotSignedIn, match="CDP_PRIVATE_KEY names no file") as caught:
        resolve({"CDP_ACCESS_KEY_ID": "id", "CDP_PRIVATE_KEY": pasted}, tmp_path)
    assert "secret" not in f"{caught.value}{caught.value.hint}{caught.value.__context__}"


def test_every_profile_of_both_files_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[default]\n[profile west]\n[profile lab]\n[preview]\n")
    (tmp_path / "credentials").write_text(BOTH)
    environ = {"CDP_CONFIG_FILE": "~/config", "CDP_SHARED_CREDENTIALS_FILE": "~/credentials"}
    assert profile_names(environ, tmp_path) == ("default", "lab", "west")


def test_a_broken_file_names_no_profile(tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text("junk")
    assert profile_names({"CDP_SHARED_CREDENTIALS_FILE": "~/credentials"}, tmp_path) == ()


def test_a_uuid_header_is_made(tmp_path: Path) -> None:
    (tmp_path / "c").write_text(f"[default]\n{PAIR}request_headers = A=b=c , Id=generate::uuid,\n")
    headers = resolve({"CDP_SHARED_CREDENTIALS_FILE": "~/c"}, tmp_path).request_headers
    assert headers["A"] == "b=c"
    assert len(headers["Id"]) == 36


@pytest.mark.parametrize("header", ["Id=\N{LATIN SMALL LETTER E WITH ACUTE}", "=hidden", "My Id=1"])
def test_a_header_nobody_can_send_is_told_and_not_quoted(header: str, tmp_path: Path) -> None:
    (tmp_path / "c").write_text(f"[default]\n{PAIR}request_headers = {header}\n", "utf-8")
    with pytest.raises(NotSignedIn, match=f"profile default in {tmp_path}/c") as caught:
        resolve({"CDP_SHARED_CREDENTIALS_FILE": "~/c"}, tmp_path)
    assert header not in str(caught.value)


def test_a_proxy_whose_address_is_none_stops_nothing_before_the_first_call(tmp_path: Path) -> None:
    (tmp_path / "c").write_text(f"[default]\n{PAIR}")
    environ = {"CDP_SHARED_CREDENTIALS_FILE": "~/c", "HTTPS_PROXY": "http://me:key@[::1"}
    assert resolve(environ, tmp_path).proxy == ""


def test_each_setting_says_where_it_came_from(tmp_path: Path) -> None:
    (tmp_path / "c").write_text(f"[default]\n{PAIR}cdp_region = eu-1\n")
    environ = {"CDP_SHARED_CREDENTIALS_FILE": "~/c", "CDP_CA_BUNDLE": "/etc/ca.pem"}
    sources = resolve(environ, tmp_path).sources
    assert sources["profile"] == "default"
    assert sources["region"] == sources["credentials"] == f"profile default in {tmp_path}/c"
    assert sources["ca bundle"] == "CDP_CA_BUNDLE in the environment"


@pytest.mark.parametrize(
    "address", ["api.example.com", "https://[", "https://a:port", "ftp://a", "https://me:key@a"]
)
@pytest.mark.parametrize("key", ["cdp_endpoint_url", "endpoint_url"])
def test_an_address_that_is_none_is_told_before_anything_is_sent(
    key: str, address: str, tmp_path: Path
) -> None:
    (tmp_path / "c").write_text(f"[default]\n{PAIR}{key} = {address}\n")
    with pytest.raises(NotSignedIn, match=f"profile default in {tmp_path}/c is not an address"):
        resolve({"CDP_SHARED_CREDENTIALS_FILE": "~/c"}, tmp_path)


def test_a_form_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "c").write_text(f"[default]\n{PAIR}form_factor = cloudy\n")
    with pytest.raises(NotSignedIn, match="neither public nor private"):
        resolve({"CDP_SHARED_CREDENTIALS_FILE": "~/c"}, tmp_path)
