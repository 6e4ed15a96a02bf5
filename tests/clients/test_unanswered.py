"""No answer at all, on real connections to loopback: why, in a sentence, with a next step."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from backends.clients.cdp.configuration import Configuration
from backends.clients.connection import Limits
from backends.domain.errors import Unreachable
from tests.clients.desk import CONFIGURATION, control_plane
from tests.clients.loopback import garbage, own_certificate, reset, saying, serving, silence

ONCE = Limits(attempts=1, connect_timeout_s=5, read_timeout_s=5)
GOOD = "HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close\n\n{}"


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def failure(
    endpoint: str, limits: Limits = ONCE, configuration: Configuration = CONFIGURATION
) -> Unreachable:
    async with control_plane(
        endpoint=endpoint, limits=limits, configuration=configuration
    ) as client:
        with pytest.raises(Unreachable) as caught:
            await client.list_registries()
    assert str(caught.value).startswith("CDP control plane: ml listModelRegistries has no answer: ")
    return caught.value


async def test_a_good_answer_arrives() -> None:
    async with (
        serving(saying(GOOD)) as port,
        control_plane(endpoint=f"http://127.0.0.1:{port}") as client,
    ):
        assert (await client.list_registries()).value == ()


async def test_a_reset() -> None:
    async with serving(reset) as port:
        error = await failure(f"http://127.0.0.1:{port}")
    assert "the connection to 127.0.0.1 broke off" in str(error)
    assert "firewall" in error.hint


async def test_a_body_that_ends_too_early() -> None:
    async with serving(saying(GOOD.replace("Length: 2", "Length: 999"))) as port:
        error = await failure(f"http://127.0.0.1:{port}")
    assert "broke off" in str(error)


async def test_silence() -> None:
    async with serving(silence) as port:
        error = await failure(f"http://127.0.0.1:{port}", replace(ONCE, read_timeout_s=0.05))
    assert "127.0.0.1 stayed silent for too long" in str(error)
    assert "slow" in error.hint


async def test_silence_over_tls_is_silence_and_no_failure_of_tls(tmp_path: Path) -> None:
    tls, bundle = own_certificate(tmp_path)
    trusting = replace(CONFIGURATION, ca_bundle=bundle)
    async with serving(silence, tls) as port:
        error = await failure(
            f"https://127.0.0.1:{port}", replace(ONCE, read_timeout_s=0.05), trusting
        )
    assert "stayed silent" in str(error)


async def test_silence_in_the_handshake_is_a_connection_that_did_not_come_about() -> None:
    async with serving(silence) as port:
        error = await failure(f"https://127.0.0.1:{port}", replace(ONCE, connect_timeout_s=0.05))
    assert "no connection to 127.0.0.1 came about in time" in str(error)


async def test_a_connection_that_is_refused() -> None:
    async with serving(silence) as port:
        pass
    error = await failure(f"http://127.0.0.1:{port}")
    assert "nothing accepts connections at 127.0.0.1" in str(error)
    assert "endpoint" in error.hint


async def test_a_certificate_nobody_trusts_names_the_setting_that_helps(tmp_path: Path) -> None:
    tls, _ = own_certificate(tmp_path)
    async with serving(saying(GOOD), tls) as port:
        error = await failure(f"https://127.0.0.1:{port}")
    assert "certificate of 127.0.0.1 is not trusted (self-signed certificate)" in str(error)
    assert "CDP_CA_BUNDLE" in error.hint


async def test_the_named_bundle_is_trusted(tmp_path: Path) -> None:
    tls, bundle = own_certificate(tmp_path)
    trusting = replace(CONFIGURATION, ca_bundle=bundle)
    async with (
        serving(saying(GOOD), tls) as port,
        control_plane(endpoint=f"https://127.0.0.1:{port}", configuration=trusting) as client,
    ):
        assert (await client.list_registries()).value == ()


@pytest.mark.parametrize("text", [None, "no certificate"])
async def test_a_bundle_that_cannot_be_read(text: str | None, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    if text is not None:
        bundle.write_text(text)
    async with control_plane(configuration=replace(CONFIGURATION, ca_bundle=bundle)) as client:
        with pytest.raises(Unreachable, match=r"ca\.pem cannot be read") as caught:
            await client.list_registries()
    assert "CDP_CA_BUNDLE" in caught.value.hint


async def test_tls_where_none_is_spoken() -> None:
    async with serving(garbage) as port:
        error = await failure(f"https://127.0.0.1:{port}")
    assert "no TLS could be agreed on with 127.0.0.1" in str(error)
    assert "scheme and port" in error.hint


async def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = saying("HTTP/1.1 407 Proxy Authentication Required\nContent-Length: 0\n\n")
    async with serving(refusing) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://somebody:password@127.0.0.1:{port}")
        behind = replace(CONFIGURATION, proxy=f"127.0.0.1:{port}")
        error = await failure("https://service.example", configuration=behind)
    assert f"the proxy 127.0.0.1:{port} refused the way to service.example" in str(error)
    assert "407 Proxy Authentication Required" in str(error)
    assert "HTTPS_PROXY" in error.hint
    assert "somebody" not in str(error)
    assert "password@" not in f"{error}{error.hint}"


async def test_no_proxy_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with (
        serving(saying(GOOD)) as port,
        control_plane(endpoint=f"http://127.0.0.1:{port}") as client,
    ):
        assert (await client.list_registries()).value == ()


async def test_a_proxy_of_a_kind_we_do_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://somebody:password@proxy.example:70")
    async with control_plane() as client:
        with pytest.raises(Unreachable, match="kind not supported") as caught:
            await client.list_registries()
    assert "password" not in str(caught.value)


async def test_a_name_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_address(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_address)
    error = await failure("https://api.mars-1.cdp.cloudera.com")
    assert "no address for the name api.mars-1.cdp.cloudera.com here" in str(error)
    assert "region" in error.hint
    assert "DNS" in error.hint
