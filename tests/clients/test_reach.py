"""How far one gets from here, tried on real connections to loopback."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from backends.clients.reach import NetworkReach
from backends.domain.errors import BesideProxy, Unreachable
from tests.clients.loopback import garbage, serving, silence

HERE = "127.0.0.1"
AGES_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Site:
    """A host with a certificate of its own; `public` is the file that lets one trust it."""

    def __init__(self, folder: Path, *, ends: datetime, address: str = HERE) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gateway.test")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(AGES_AGO)
            .not_valid_after(ends)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(address))]), critical=False
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        self.public, private = folder / "ca.pem", folder / "key.pem"
        self.public.write_bytes(certificate.public_bytes(Encoding.PEM))
        private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self.ends = ends
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.public, private)
        self.heard = b""

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[int]:
        """Serve, and give the port; what was said after the handshake is kept."""

        async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            del writer
            self.heard += await reader.read()

        async with serving(listen, self.tls) as port:
            yield port


def soon() -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)


def closed_port() -> int:
    with socket.socket() as free:
        free.bind((HERE, 0))
        return free.getsockname()[1]


async def test_a_name_has_its_addresses_each_once() -> None:
    found = await NetworkReach().addresses("localhost")
    assert HERE in found or "::1" in found
    assert len(set(found)) == len(found)
    assert await NetworkReach().addresses(HERE) == (HERE,)


@pytest.mark.parametrize("host", ["gateway.invalid", f"{'a' * 63}.invalid"])
async def test_a_name_without_an_address_is_a_sentence(host: str) -> None:
    with pytest.raises(Unreachable, match=f"{host} has no address here: ") as caught:
        await NetworkReach().addresses(host)
    assert "bastion" in caught.value.hint
    assert not caught.value.left


@pytest.mark.parametrize(
    "host", ["a..b", f"{'a' * 64}.invalid", "gate\x1bway..", "gate\x1bway", ".invalid"]
)
async def test_what_is_no_name_at_all_is_a_sentence_too(host: str) -> None:
    reach = NetworkReach()
    for ask in (reach.addresses(host), reach.connect(host, 443), reach.certificate(host, 443)):
        with pytest.raises(Unreachable) as caught:
            await ask
        assert "\x1b" not in str(caught.value)


async def test_an_open_port_takes_some_time() -> None:
    async with serving(silence) as port:
        assert 0 < await NetworkReach().connect(HERE, port) < 5


async def test_a_closed_port_refuses() -> None:
    port = closed_port()
    words = f"{HERE} refuses port {port}"
    with pytest.raises(Unreachable, match=words):
        await NetworkReach().connect(HERE, port)
    with pytest.raises(Unreachable, match=str(port)):
        await NetworkReach().certificate(HERE, port)


async def test_a_certificate_that_signs_itself_is_shown_and_not_trusted(tmp_path: Path) -> None:
    site = Site(tmp_path, ends=soon())
    async with site.open() as port:
        shown = await NetworkReach().certificate(HERE, port)
    assert shown.issuer == shown.subject == "CN=gateway.test"
    assert shown.not_after == site.ends
    assert shown.not_after.tzinfo == UTC
    assert not shown.trusted
    assert "self" in shown.why_not
    assert site.heard == b""


async def test_whoever_is_trusted_by_the_ca_bundle_is_trusted(tmp_path: Path) -> None:
    site = Site(tmp_path, ends=soon())
    async with site.open() as port:
        shown = await NetworkReach(site.public).certificate(HERE, port)
    assert (shown.trusted, shown.why_not, shown.not_after) == (True, "", site.ends)


async def test_an_expired_certificate_is_shown_with_its_end_and_not_trusted(tmp_path: Path) -> None:
    site = Site(tmp_path, ends=AGES_AGO + timedelta(days=30))
    async with site.open() as port:
        shown = await NetworkReach(site.public).certificate(HERE, port)
    assert shown.not_after == AGES_AGO + timedelta(days=30)
    assert not shown.trusted
    assert "expired" in shown.why_not


async def test_a_certificate_of_another_host_is_shown_and_not_trusted(tmp_path: Path) -> None:
    site = Site(tmp_path, ends=soon(), address="127.0.0.9")
    async with site.open() as port:
        shown = await NetworkReach(site.public).certificate(HERE, port)
    assert not shown.trusted
    assert "mismatch" in shown.why_not


async def test_whoever_does_not_speak_tls_shows_no_certificate() -> None:
    async with serving(garbage) as port:
        with pytest.raises(Unreachable, match=f"does not speak TLS on port {port}"):
            await NetworkReach().certificate(HERE, port)


async def test_whoever_says_nothing_is_not_waited_for_for_ever() -> None:
    reach = NetworkReach(patience_s=0.05)
    async with serving(silence) as port:
        with pytest.raises(Unreachable, match=r"ends no TLS handshake within 0\.05 s"):
            await reach.certificate(HERE, port)


async def test_past_a_proxy_a_failure_says_little() -> None:
    reach = NetworkReach(proxy="proxy.corp:3128")
    with pytest.raises(BesideProxy, match=r"go through the proxy proxy\.corp:3128, and this not"):
        await reach.connect(HERE, closed_port())


async def test_a_ca_bundle_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "no.pem"
    with pytest.raises(Unreachable, match=r"the CA bundle .*no\.pem cannot be read"):
        await NetworkReach(missing).certificate(HERE, closed_port())
