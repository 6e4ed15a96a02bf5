"""What may be looked at of an answer, and what never."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.domain.redact import REDACTED, raw_registry, redacted, without_secrets

BODY = json.dumps(
    {
        "modelRegistries": [
            {"crn": "crn:a", "serviceName": "a"},
            {
                "crn": "crn:b",
                "serviceName": "b\u202e",
                "s3SecretKey": "hush",
                "nested": [{"kubeConfig": "hush"}],
                "newField": 7,
            },
        ]
    }
).encode()


@pytest.mark.parametrize(
    "name",
    [
        "kubeconfig",
        "kubeConfig",
        "token",
        "accessToken",
        "password",
        "secret",
        "s3SecretKey",
        "privateKey",
        "private_key",
        "cdp-private-key",
    ],
)
def test_what_sounds_secret_is_taken_out_at_any_depth(name: str) -> None:
    assert redacted({"list": [{"deep": {name: "hush"}}]}) == {"list": [{"deep": {name: REDACTED}}]}


def test_the_identities_of_an_access_list_are_taken_out_and_iams_users_are_not() -> None:
    assert redacted({"users": ["arn:aws:iam::1:role/r"]}) == {"users": REDACTED}
    assert redacted({"users": [{"email": "anna@example.com"}]}) == {
        "users": [{"email": "anna@example.com"}]
    }


def test_a_registry_is_shown_as_it_came_with_fields_nobody_knows_yet() -> None:
    shown = raw_registry(BODY, "crn:b")

    assert json.loads(shown) == {
        "crn": "crn:b",
        "serviceName": "b\u202e",
        "s3SecretKey": REDACTED,
        "nested": [{"kubeConfig": REDACTED}],
        "newField": 7,
    }
    assert shown.startswith('{\n  "crn"')


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"7", b'{"modelRegistries": 7}', BODY])
def test_an_answer_that_does_not_hold_the_registry_gives_nothing(body: bytes) -> None:
    assert raw_registry(body, "crn:c") == ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("token"), inner),
)


@given(json_values)
def test_redacting_twice_changes_nothing_more(value: object) -> None:
    assert redacted(redacted(value)) == redacted(value)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("ERROR password=hush; retrying", "ERROR password=(redacted); retrying"),
        ('{"clientSecret": "hush", "n": 1}', '{"clientSecret": "(redacted)", "n": 1}'),
        ("Authorization: Bearer hush", "Authorization: Bearer (redacted)"),
        ("GET /c?sv=1&sig=hush&se=2", "GET /c?sv=1&sig=(redacted)&se=2"),
        ("ERROR no free addresses: 3 of 59", "ERROR no free addresses: 3 of 59"),
        ("token for the object store has expired", "token for the object store has expired"),
    ],
)
def test_a_line_of_a_log_is_kept_without_its_secrets(said: str, left: str) -> None:
    assert without_secrets(said) == left
