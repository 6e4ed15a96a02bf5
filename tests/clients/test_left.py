"""Whether a request that has no answer may have left: only what is certain counts as not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from backends.clients.connection import Limits
from backends.clients.unanswered import unanswered
from backends.domain.errors import ServiceError, Throttled, UnexpectedAnswer, Unreachable
from backends.domain.plan import Request
from registry_tui import options
from registry_tui.demo_wiring import DemoConnector
from registry_tui.settings import Settings
from tests.clients.desk import CONFIGURATION, control_plane
from tests.clients.loopback import own_certificate, reset, saying, serving, silence

REQUEST = httpx.Request("POST", "https://service.example")
BEFORE = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
CREATE = Request(
    service="ml",
    operation="createModelRegistry",
    body={"environmentCrn": "crn", "environmentName": "labs", "usePublicLoadBalancer": False},
)
ONCE = Limits(attempts=1, connect_timeout_s=5, read_timeout_s=5)
CUT = "HTTP/1.1 200 OK\nContent-Length: 999\n\n{}"


def every_error(
    kind: type[httpx.RequestError] = httpx.RequestError,
) -> Iterator[type[httpx.RequestError]]:
    """Yield every kind of failure httpx knows for a request."""
    yield kind
    for deeper in kind.__subclasses__():
        yield from every_error(deeper)


@pytest.mark.parametrize("kind", tuple(every_error()), ids=lambda kind: kind.__name__)
def test_what_fails_before_there_is_a_connection_has_not_left(
    kind: type[httpx.RequestError],
) -> None:
    error = unanswered("service", "ml change", kind("it broke", request=REQUEST), "")
    assert error.left is (kind not in BEFORE)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def left(endpoint: str, limits: Limits = ONCE, bundle: Path | None = None) -> bool:
    """Send a change over the network, which has no answer; return whether it may have left."""
    configuration = replace(CONFIGURATION, ca_bundle=bundle)
    async with control_plane(
        endpoint=endpoint, limits=limits, configuration=configuration
    ) as client:
        with pytest.raises(Unreachable) as caught:
            await client.change(CREATE)
    return caught.value.left


async def test_on_the_network_a_request_that_was_cut_off_may_have_left() -> None:
    async with serving(reset) as port:
        assert await left(f"http://127.0.0.1:{port}")
    async with serving(saying(CUT)) as port:
        assert await left(f"http://127.0.0.1:{port}")
    async with serving(silence) as port:
        assert await left(f"http://127.0.0.1:{port}", replace(ONCE, read_timeout_s=0.05))
        assert await left(f"http://127.0.0.1:{port}", replace(ONCE, answer_timeout_s=0.05))


async def test_on_the_network_a_request_without_a_connection_has_not_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(silence) as port:
        impatient = replace(ONCE, connect_timeout_s=0.05)
        assert not await left(f"https://127.0.0.1:{port}", impatient)
    assert not await left(f"http://127.0.0.1:{port}")
    tls, _ = own_certificate(tmp_path)
    async with serving(saying(CUT), tls) as port:
        assert not await left(f"https://127.0.0.1:{port}")
    assert not await left("https://service.example", bundle=tmp_path / "missing.pem")
    async with serving(saying("HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n")) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        assert not await left("https://service.example")
    monkeypatch.setenv("HTTPS_PROXY", "gopher://proxy.example")
    assert not await left("https://service.example")


@pytest.mark.parametrize(
    ("fault", "may_have_left"),
    [
        ("tls", False),
        ("proxy", False),
        ("dns", False),
        ("429", False),
        ("reset", True),
        ("lost", True),
        ("silence", True),
        ("503", True),
        ("500", True),
        ("html", True),
        ("cut", True),
        ("empty", True),
    ],
)
async def test_the_simulated_network_says_the_same(fault: str, *, may_have_left: bool) -> None:
    asked = options.read(["--demo", "--fault", f"{fault}@createModelRegistry"])
    limits = replace(ONCE, read_timeout_s=0.05)
    session = DemoConnector(asked, Settings(), limits=limits).connect()
    plane = session.control_plane
    crn = (await plane.describe_environment("labs-ml-aws")).value.crn
    place = {"environmentCrn": crn, "environmentName": "labs-ml-aws"}
    body = {**place, "usePublicLoadBalancer": False}
    with pytest.raises(ServiceError) as caught:
        await plane.change(CREATE.model_copy(update={"body": body}))
    await session.close()
    match caught.value:
        case Unreachable(left=left):
            assert left is may_have_left
        case Throttled(refused=refused):
            assert refused is not may_have_left
        case error:
            assert isinstance(error, UnexpectedAnswer) is may_have_left
