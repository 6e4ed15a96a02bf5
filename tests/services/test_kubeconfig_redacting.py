"""What is shown of a kubeconfig: enough to see what it is, and never a secret."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from backends.services.access.kubeconfig_redacting import redacted

SECRET = "hush-hush-hush"
WHOLE = f"""\
# {SECRET}
apiVersion: v1
kind: Config
current-context: x
clusters:
- name: c
  cluster:
    server: https://api.example:6443
    proxy-url: http://me:{SECRET}@proxy.example
    insecure-skip-tls-verify: false
    certificate-authority-data: {SECRET}
contexts:
- name: x
  context: {{cluster: c, user: u, namespace: mlx}}
users:
- name: u
  user:
    token: {SECRET}
    client-key-data: |
      name: {SECRET}
      {SECRET}
    password: "{SECRET}
      server: {SECRET}"
    auth-provider: {{name: azure, config: {{access-token: {SECRET}, refresh-token: {SECRET}}}}}
    exec:
      command: kubelogin
      args: [get-token, --client-secret, {SECRET}, --tenant-id={SECRET}, -p]
      env:
      - name: AWS_PROFILE
        value: {SECRET}
extensions: [{{name: {SECRET}}}]
"""
SHOWN = """\
apiVersion: v1
kind: Config
current-context: x
clusters:
- name: c
  cluster:
    server: https://api.example:6443
    proxy-url: (redacted)
    insecure-skip-tls-verify: false
    certificate-authority-data: (14 characters)
contexts:
- name: x
  context:
    cluster: c
    user: u
    namespace: mlx
users:
- name: u
  user:
    token: (redacted)
    client-key-data: (redacted)
    password: (redacted)
    auth-provider: (redacted)
    exec:
      command: kubelogin
      args:
      - (redacted)
      - (redacted)
      - (redacted)
      - (redacted)
      - (redacted)
      env:
      - name: AWS_PROFILE
        value: (redacted)
extensions: (redacted)
"""


def test_names_and_addresses_are_shown_and_nothing_else() -> None:
    assert redacted(WHOLE) == SHOWN


def test_the_arguments_of_a_program_on_the_list_are_shown_whole() -> None:
    args = ["eks", "get-token", "--cluster-name", "liftie-x", "--profile", "my reader"]
    user = {"exec": {"command": "aws", "args": args}}
    text = yaml.safe_dump({"users": [{"name": "u", "user": user}]}, sort_keys=False)

    assert yaml.safe_load(redacted(text)) == yaml.safe_load(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"token: {SECRET}\n- b: [", "it is not YAML that can be read, from line 2 on"),
        (f"token: {SECRET}\0", "it is not text: it holds bytes that no text has"),
        (f"a: &b {SECRET}", "it has an anchor or an alias, which a kubeconfig does not need"),
        (f"a: !x {SECRET}", "it has a YAML tag, which a kubeconfig does not need"),
        (SECRET * 50_000, "it is 683 kB, and none is larger than 256 kB"),
    ],
)
def test_a_text_that_nobody_can_tell_apart_is_not_shown(text: str, why: str) -> None:
    assert redacted(text) == f"# Not shown, as it may hold secrets: {why}.\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "null\n...\n"),
        (SECRET, "(redacted)\n...\n"),
        (f"[{SECRET}]", "(redacted)\n...\n"),
        (f"clusters: {SECRET}", "clusters: (redacted)\n"),
        (f"users: [{{user: {SECRET}}}]", "users:\n- user: (redacted)\n"),
        (f"kind: [{SECRET}]", "kind: (redacted)\n"),
        (f"kind:\n  kind: {SECRET}", "kind: (redacted)\n"),
        (f"{SECRET}: a", "(redacted): (redacted)\n"),
        (f"users: [{{user: {{token: , {SECRET}}}}}]", None),
        ("kind: 2026-99-99", "kind: '2026-99-99'\n"),
        ('kind: "a\\e[2Jb\\u202e"', "kind: a␛[2Jb<U+202E>\n"),
        ("users: [{user: {exec: {args: x}}}]", None),
    ],
)
def test_what_stands_where_it_should_not_is_not_shown(text: str, shown: str | None) -> None:
    told = redacted(text)

    assert SECRET not in told
    assert shown is None or yaml.safe_load(told) == yaml.safe_load(shown)


SECRET_PLACES = [
    "token: @",
    "client-key-data: @",
    "client-certificate-data: @",
    "password: @",
    "id-token: @",
    "exec: {env: [{name: a, value: @}]}",
    "exec: {args: [--client-secret, @]}",
    "auth-provider: {config: {client-secret: @}}",
    "other: {name: @, server: @}",
]
STYLES = ["@", "'@'", '"@"', "[@]", "{kind: @}"]


@given(st.sampled_from(SECRET_PLACES), st.sampled_from(STYLES), st.text(max_size=40), st.data())
def test_a_secret_is_never_shown_however_the_text_is_broken(
    place: str, style: str, noise: str, data: st.DataObject
) -> None:
    user = place.replace("@", style.replace("@", SECRET))
    text = f"apiVersion: v1\nusers:\n- name: u\n  user:\n    {user}\n"
    assert SECRET not in redacted(text)

    at = data.draw(st.integers(0, len(text)))
    assert SECRET not in redacted(text[:at] + noise + text[at:])


@given(st.binary(max_size=300))
def test_nothing_is_ever_raised(body: bytes) -> None:
    redacted(body.decode("utf-8", "surrogateescape"))
