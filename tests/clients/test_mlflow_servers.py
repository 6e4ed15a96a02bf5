"""Which MLflow servers there are, and as whom each is asked."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest

from backends.clients.mlflow.credentials import MlflowCredentials
from backends.clients.mlflow.servers import MlflowServer, NamedServer, is_local, mlflow_servers
from backends.domain.errors import NotSignedIn

URI = "https://mlflow.example"
SECRET = "pass%word:é"
NAME_AND_PASSWORD = {"MLFLOW_TRACKING_USERNAME": "ann", "MLFLOW_TRACKING_PASSWORD": SECRET}
TOKEN = {"MLFLOW_TRACKING_TOKEN": "token-of-ann"}


def of_environment(environ: dict[str, str], home: Path) -> MlflowServer:
    servers = mlflow_servers((), {"MLFLOW_TRACKING_URI": URI} | environ, home)
    assert len(servers) == 1
    return servers[0]


def signed(credentials: MlflowCredentials) -> str:
    """Return who asks, as the header says it."""
    kind, _, rest = credentials.headers().get("Authorization", "").partition(" ")
    return b64decode(rest).decode() if kind == "Basic" else f"{kind} {rest}".strip()


def keep(home: Path, text: str) -> None:
    (home / ".mlflow").mkdir()
    (home / ".mlflow" / "credentials").write_text(text, "utf-8")


def test_without_settings_and_variables_there_is_no_server(tmp_path: Path) -> None:
    assert mlflow_servers((), NAME_AND_PASSWORD, tmp_path) == ()


def test_the_environment_names_one_server(tmp_path: Path) -> None:
    server = of_environment({"MLFLOW_WORKSPACE": "team", **TOKEN}, tmp_path)
    source = server.source
    assert (source.kind, source.key, source.name) == ("MLflow", "mlflow:environment", "environment")
    assert (source.url, source.workspace) == (URI, "team")
    assert (server.is_local, server.ca_bundle) == (False, None)
    assert signed(server.credentials) == "Bearer token-of-ann"
    assert server.credentials.origin == "MLFLOW_TRACKING_TOKEN"


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        (f"{URI}/", URI),
        (f"{URI}/prefix/#/models/a", f"{URI}/prefix"),
        (f"https://ann:{SECRET}@mlflow.example/", URI),
        (f"https://ann:of/ann@{SECRET}@mlflow.example", URI),
        (f"https://ann:a#b://c@{SECRET}@mlflow.example/#/models/a@b", URI),
        (f"ann:{SECRET}@mlflow.example:5000", "mlflow.example:5000"),
        ("sqlite:////tmp/a@b/x.db", "sqlite:////tmp/a@b/x.db"),
        ("/srv/a:b@c/mlruns", "/srv/a:b@c/mlruns"),
        ("./a@b", "./a@b"),
    ],
)
def test_an_address_is_kept_without_what_is_not_the_servers(
    tmp_path: Path, uri: str, expected: str
) -> None:
    server = of_environment({"MLFLOW_TRACKING_URI": uri}, tmp_path)
    assert server.source.url == expected


def test_name_and_password_come_before_the_address_and_that_before_the_token(
    tmp_path: Path,
) -> None:
    inside = {"MLFLOW_TRACKING_URI": "https://bob:of%3Abob@mlflow.example"}
    assert signed(of_environment({}, tmp_path).credentials) == ""
    assert signed(of_environment(inside | TOKEN, tmp_path).credentials) == "bob:of:bob"
    everything = of_environment(inside | TOKEN | NAME_AND_PASSWORD, tmp_path).credentials
    assert signed(everything) == f"ann:{SECRET}"
    only_name = of_environment({"MLFLOW_TRACKING_USERNAME": "ann", **TOKEN}, tmp_path)
    assert signed(only_name.credentials) == "Bearer token-of-ann"


def test_the_file_fills_in_what_the_variables_leave_open(tmp_path: Path) -> None:
    keep(
        tmp_path,
        f"[mlflow]\nmlflow_tracking_username = of file\nmlflow_tracking_password = {SECRET}\n",
    )
    found = of_environment(TOKEN, tmp_path).credentials
    assert signed(found) == f"of file:{SECRET}"
    assert found.origin == "~/.mlflow/credentials"
    found = of_environment({"MLFLOW_TRACKING_USERNAME": "bob"}, tmp_path).credentials
    assert signed(found) == f"bob:{SECRET}"
    assert found.origin == "MLFLOW_TRACKING_USERNAME and ~/.mlflow/credentials"


@pytest.mark.parametrize("text", [f"mlflow_tracking_password = {SECRET}", f"[mlflow\n{SECRET}"])
def test_a_file_that_makes_no_sense_is_a_sentence_and_stands_in_nobodys_way(
    tmp_path: Path, text: str
) -> None:
    keep(tmp_path, text)
    credentials = of_environment({}, tmp_path).credentials
    with pytest.raises(NotSignedIn, match="not written as it should be") as caught:
        credentials.headers()
    assert SECRET not in f"{caught.value!r} {caught.value.hint} {credentials!r}"
    assert signed(of_environment(TOKEN, tmp_path).credentials) == "Bearer token-of-ann"


def test_a_file_without_the_section_has_nothing(tmp_path: Path) -> None:
    keep(tmp_path, "[other]\na = b\n")
    assert of_environment({}, tmp_path).credentials == MlflowCredentials()


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ("MLFLOW_TRACKING_INSECURE_TLS", "certificates are always checked here"),
        ("MLFLOW_TRACKING_AWS_SIGV4", "not known here"),
        ("MLFLOW_TRACKING_AUTH", "not known here"),
        ("MLFLOW_TRACKING_CLIENT_CERT_PATH", "not known here"),
    ],
)
def test_what_is_not_done_here_is_said_and_not_passed_over(
    tmp_path: Path, variable: str, words: str
) -> None:
    server = of_environment({variable: "true", **TOKEN}, tmp_path)
    with pytest.raises(NotSignedIn, match=words) as caught:
        server.credentials.headers()
    assert variable in str(caught.value)
    assert caught.value.hint.startswith("Unset it")
    assert signed(of_environment({variable: "false", **TOKEN}, tmp_path).credentials)


def test_a_ca_file_is_the_environments(tmp_path: Path) -> None:
    theirs = {"REQUESTS_CA_BUNDLE": "/etc/all.pem"}
    assert of_environment(theirs, tmp_path).ca_bundle == Path("/etc/all.pem")
    own = {"MLFLOW_TRACKING_SERVER_CERT_PATH": "/etc/own.pem", **theirs}
    assert of_environment(own, tmp_path).ca_bundle == Path("/etc/own.pem")


def test_the_environments_credentials_go_to_the_environments_host_alone(tmp_path: Path) -> None:
    named = (
        NamedServer("same", f"{URI}:443/prefix"),
        NamedServer("other", "https://other.example"),
        NamedServer("plain", "http://mlflow.example"),
        NamedServer("own", "https://own.example", username="o", password_from="OWN"),
        NamedServer("token", "https://token.example", token_from="THEIRS"),
        NamedServer("none", "https://none.example", token_from="NOT_SET"),
        NamedServer("inside", "https://i:of-i@inside.example"),
    )
    environ = {
        "MLFLOW_TRACKING_URI": URI,
        "OWN": "of-o",
        "THEIRS": " of-token\n",
        "MLFLOW_TRACKING_SERVER_CERT_PATH": "/etc/own.pem",
        **NAME_AND_PASSWORD,
    }
    servers = {one.source.name: one for one in mlflow_servers(named, environ, tmp_path)}
    assert list(servers) == [one.name for one in named] + ["environment"]
    ann = f"ann:{SECRET}"
    shown = {name: signed(one.credentials) for name, one in servers.items() if name != "none"}
    assert shown == {
        "same": ann,
        "other": "",
        "plain": "",
        "own": "o:of-o",
        "token": "Bearer of-token",
        "inside": "i:of-i",
        "environment": ann,
    }
    assert servers["other"].ca_bundle is None
    assert servers["same"].ca_bundle == Path("/etc/own.pem")
    assert servers["inside"].source.url == "https://inside.example"
    with pytest.raises(NotSignedIn, match="NOT_SET, which is not set"):
        servers["none"].credentials.headers()
    for secret in (SECRET, "of-o", "of-i", "of-token"):
        assert secret not in repr(servers)


def test_without_an_address_the_credentials_are_for_the_only_server(tmp_path: Path) -> None:
    one = NamedServer("one", "https://one.example", workspace="w", ca_bundle="~/ca.pem")
    other = NamedServer("two", "https://two.example")
    alone = mlflow_servers((one,), NAME_AND_PASSWORD, tmp_path)
    assert signed(alone[0].credentials) == f"ann:{SECRET}"
    assert alone[0].source.key == "mlflow:one"
    assert alone[0].source.workspace == "w"
    assert alone[0].ca_bundle == Path("~/ca.pem").expanduser()
    both = mlflow_servers((one, other), NAME_AND_PASSWORD, tmp_path)
    assert [signed(server.credentials) for server in both] == ["", ""]


def test_a_server_of_the_settings_is_not_listed_again_for_the_environment(tmp_path: Path) -> None:
    named = (NamedServer("mine", f"{URI}/", workspace="w"),)
    environ = {"MLFLOW_TRACKING_URI": URI, "MLFLOW_WORKSPACE": "w", **TOKEN}
    servers = mlflow_servers(named, environ, tmp_path)
    assert [one.source.name for one in servers] == ["mine"]
    assert signed(servers[0].credentials) == "Bearer token-of-ann"
    other = mlflow_servers(named, environ | {"MLFLOW_WORKSPACE": "x"}, tmp_path)
    assert [(one.source.name, one.source.workspace) for one in other] == [
        ("mine", "w"),
        ("environment", "x"),
    ]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("./mlruns", True),
        ("/srv/mlruns", True),
        ("file:///srv/mlruns", True),
        ("sqlite:///mlflow.db", True),
        ("https://mlflow.example", False),
        ("http://localhost:5000", False),
        ("postgresql://host/db", False),
        ("databricks://profile", False),
        ("mlflow.example:5000", False),
        ("localhost:5000", False),
    ],
)
def test_a_store_on_disk_is_told_from_a_server(url: str, expected: bool) -> None:
    assert is_local(url) is expected
