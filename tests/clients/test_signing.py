"""Our signatures are the official client's, byte for byte where the method is deterministic."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64decode
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.clients.cdp.credentials import Credentials
from backends.clients.cdp.signing import signer_for
from backends.domain.errors import NotSignedIn
from tests.clients import official
from tests.clients.desk import KEY, KEY_ID, NOW

PATH = "/api/v1/ml/listModelRegistries"
moments = st.datetimes(
    NOW.replace(tzinfo=None, year=1990), NOW.replace(tzinfo=None, year=2090), timezones=st.just(UTC)
)
paths = st.from_regex(r"(/[A-Za-z0-9._~%-]{1,12}){1,5}", fullmatch=True)
ids = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs",)), min_size=1, max_size=40)


@cache
def rsa_pem(bits: int) -> str:
    return _pem(rsa.generate_private_key(65537, bits))


def _pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=32, max_size=32), ids, paths, moments)
def test_ed25519_is_the_official_signature(
    seed: bytes, key_id: str, path: str, at: datetime
) -> None:
    key = b64encode(seed).decode()
    ours = signer_for(Credentials("a test", key_id, private_key=key))(path, at)
    assert ours == official.headers(key_id, key, path, ours["x-altus-date"])


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([1024, 2048]), ids, paths, moments)
def test_rsa_is_the_official_signature(bits: int, key_id: str, path: str, at: datetime) -> None:
    key = rsa_pem(bits)
    ours = signer_for(Credentials("a test", key_id, private_key=key))(path, at)
    assert ours == official.headers(key_id, key, path, ours["x-altus-date"])


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_ecdsa_verifies_with_the_public_key(curve: ec.EllipticCurve) -> None:
    key = ec.generate_private_key(curve)
    headers = signer_for(Credentials("a test", KEY_ID, private_key=_pem(key)))(PATH, NOW)
    who, signature = (urlsafe_b64decode(part) for part in headers["x-altus-auth"].split("."))
    assert json.loads(who) == {"access_key_id": KEY_ID, "auth_method": "ecdsav1"}
    signed = f"POST\napplication/json\n{headers['x-altus-date']}\n{PATH}\necdsav1".encode()
    key.public_key().verify(signature, signed, ec.ECDSA(SHA512()))


def test_the_reference_vector_holds_whatever_zone_the_clock_is_in() -> None:
    sign = signer_for(Credentials("a test", KEY_ID, private_key=KEY))
    for zone in (UTC, timezone(timedelta(hours=-7))):
        assert sign(PATH, NOW.astimezone(zone)) == {
            "Content-Type": "application/json",
            "x-altus-date": "Mon, 05 Jan 2026 09:08:07 GMT",
            "x-altus-auth": "eyJhY2Nlc3Nfa2V5X2lkIjogIjExMTExMTExLTIyMjItMzMzMy00NDQ0LTU1NTU1NTU1"
            "NTU1NSIsICJhdXRoX21ldGhvZCI6ICJlZDI1NTE5djEifQ==.mf9VA9kVy2o6Z98fp4DtdUx8tQvrHj4JHs"
            "sL0flPuakMQ5GHaXgWD_erqZ-EHEmd1b0Ga92Hw4hqQagIhZb_Bw==",
        }


def test_an_access_token_is_sent_as_it_is() -> None:
    headers = signer_for(Credentials("a test", access_token="as-it-is"))(PATH, NOW)
    assert headers == {"Content-Type": "application/json", "Authorization": "as-it-is"}


@pytest.mark.parametrize("token", ["two\nlines", "tok\N{LATIN SMALL LETTER E WITH ACUTE}n"])
def test_a_token_no_header_can_carry_says_whose_it_is_and_not_what_it_is(token: str) -> None:
    with pytest.raises(NotSignedIn, match="profile lab") as caught:
        signer_for(Credentials("profile lab", access_token=token))
    assert token not in f"{caught.value}{caught.value.hint}"


ED25519_PEM = ed25519.Ed25519PrivateKey.generate().private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
)


@pytest.mark.parametrize(
    "key",
    ["x" * 44, "=" * 44, "secret", "-----BEGIN PRIVATE KEY-----\nAAAA", ED25519_PEM.decode(), ""],
    ids=["no seed", "no base64", "no PEM", "cut PEM", "Ed25519 in PEM", "nothing"],
)
def test_a_key_of_no_known_kind_says_whose_it_is_and_not_what_it_is(key: str) -> None:
    with pytest.raises(NotSignedIn) as caught:
        signer_for(Credentials("profile lab", KEY_ID, private_key=key))
    assert "profile lab" in str(caught.value)
    assert caught.value.__suppress_context__
    assert not key or key not in f"{caught.value}{caught.value.hint}"
