"""The Ranger client: the way through the gateway, where credentials go, what is asked how."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from pydantic import JsonValue

from backends.clients.connection import Connection, Limits
from backends.clients.http import Sender
from backends.clients.ranger.client import IMPATIENT, SERVICE, RangersClient
from backends.clients.ranger.refusals import refuse_ranger
from backends.domain.errors import (
    AccessDenied,
    NotAccepted,
    NotSignedIn,
    ReadOnly,
    Rejected,
    ServiceError,
    Unreachable,
)
from backends.domain.gate_pass import GatePass, KnoxToken, WorkloadPassword, by_way
from backends.domain.plan import Request
from tests.clients.desk import Clock, Recorder, answer

GATEWAY = "https://gateway.example/lake"
ADDRESS = f"{GATEWAY}/cdp-proxy-api/ranger"
SECRET = "pass:wörd of anna"
TOKEN = "eyJhbGciOi.token-of-anna.c2ln"
ANNA = WorkloadPassword("anna", SECRET)
API = "/service/public/v2/api"
POLICY: dict[str, JsonValue] = {"id": 7, "name": "all - bucket, path", "version": 3, "more": [None]}
PUT = Request(service="Ranger", operation="PUT /policy/7", body=POLICY, at=ADDRESS)
Handler = Callable[[httpx.Request], httpx.Response]


@asynccontextmanager
async def rangers(
    handler: Handler | None, *, read_only: bool = False, limits: Limits = IMPATIENT
) -> AsyncGenerator[RangersClient]:
    """Open a client over a handler, or over the network; its patience passes on its own clock."""
    clock = Clock()
    transport = httpx.MockTransport(handler) if handler else None
    sender = Sender(
        Connection(SERVICE, limits, transport=transport),
        limits,
        refuse=refuse_ranger,
        now=clock.now,
        seconds=lambda: clock.seconds,
        sleep=clock.sleep,
        uniform=lambda low, high: high,
    )
    client = RangersClient(sender, read_only=read_only, hint="")
    try:
        yield client
    finally:
        await client.aclose()


def basic(request: httpx.Request) -> str:
    """Return the pair a request signs in with."""
    kind, _, encoded = request.headers["authorization"].partition(" ")
    assert kind == "Basic"
    return base64.b64decode(encoded).decode()


# What is asked


async def test_policies_of_a_service_are_read_by_name() -> None:
    recorder = Recorder(answer([{"id": 2, "name": "b"}, {"id": 3, "name": "A"}, {"id": 1}]))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, ANNA)
        answered = await client.open(ADDRESS).policies("cm_s3")
    assert [policy.id for policy in answered.value] == [1, 3, 2]
    (request,) = recorder.requests
    page = "?startIndex=0&pageSize=200"
    assert request.method == "GET"
    assert str(request.url) == f"{ADDRESS}{API}/service/cm_s3/policy{page}"
    assert answered.call.operation == "GET /service/cm_s3/policy"


def pages(rows: list[dict[str, int]]) -> Handler:
    """Answer with the page that is asked for."""

    def page(request: httpx.Request) -> httpx.Response:
        begin, size = (int(request.url.params[name]) for name in ("startIndex", "pageSize"))
        return answer(rows[begin : begin + size])

    return page


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 400, 450])
async def test_all_policies_of_a_service_are_read_however_many(count: int) -> None:
    rows = [{"id": number} for number in range(count)]
    async with rangers(pages(rows)) as client:
        client.sign_in(ADDRESS, ANNA)
        found = (await client.open(ADDRESS).policies("cm_s3")).value
    assert [policy.id for policy in found] == list(range(count))


async def test_a_ranger_that_always_answers_with_all_is_not_asked_for_ever() -> None:
    recorder = Recorder(answer([{"id": number} for number in range(250)]))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, ANNA)
        found = (await client.open(ADDRESS).policies("cm_s3")).value
    assert len(found) == 250
    assert len(recorder.requests) == 2


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("cm s3", "cm%20s3"),
        ("all - bucket, path", "all%20-%20bucket%2C%20path"),
        ("a/../b?c#d", "a%2F..%2Fb%3Fc%23d"),
        ("ü", "%C3%BC"),
    ],
)
async def test_a_service_of_any_name_is_one_part_of_the_path(service: str, path: str) -> None:
    recorder = Recorder(answer([]))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, ANNA)
        await client.open(ADDRESS).policies(service)
    (request,) = recorder.requests
    assert f"/ranger{API}/service/{path}/policy?startIndex=0&" in request.url.raw_path.decode()


async def test_a_policy_is_read_with_all_there_is_in_it_and_as_it_was() -> None:
    recorder = Recorder(answer(POLICY))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, ANNA)
        ranger = client.open(ADDRESS)
        now = (await ranger.policy(7)).value
        before = (await ranger.policy_version(7, 2)).value
    assert now.raw == before.raw == POLICY
    paths = [request.url.path for request in recorder.requests]
    assert paths == [
        f"/lake/cdp-proxy-api/ranger{API}/policy/7",
        "/lake/cdp-proxy-api/ranger/service/plugins/policy/7/version/2",
    ]


async def test_a_change_is_sent_once_and_whole() -> None:
    recorder = Recorder(answer({}, 503), answer(POLICY))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, ANNA)
        with pytest.raises(ServiceError, match="503"):
            await client.open(ADDRESS).change(PUT)
        answered = await client.open(ADDRESS).change(PUT)
    first, second = recorder.requests
    assert (first.method, str(first.url)) == ("PUT", f"{ADDRESS}{API}/policy/7")
    assert first.headers["content-type"] == "application/json"
    assert json.loads(first.content) == json.loads(second.content) == POLICY
    assert answered.value == POLICY


async def test_a_read_is_tried_again() -> None:
    recorder = Recorder(answer({}, 503), answer([]))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, ANNA)
        assert (await client.open(ADDRESS).policies("cm_s3")).value == ()
    assert len(recorder.requests) == 2


async def test_we_do_not_look_like_a_browser_so_ranger_wants_no_csrf_header() -> None:
    recorder = Recorder(answer(POLICY))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, ANNA)
        await client.open(ADDRESS).change(PUT)
    (request,) = recorder.requests
    assert request.headers["user-agent"] == "registry-tui"


@pytest.mark.parametrize(
    "operation",
    [
        "POST /policy",
        "DELETE /policy/7",
        "POST /policy/apply",
        "PUT /policy/",
        "PUT /policy/7/../8",
        "PUT /policy/7?force=true",
        "PUT /policy/7\n",
        "PUT /service/cm_s3/policy/x",
        "GET /policy/7",
        "setIdBrokerMappings",
    ],
)
async def test_nothing_but_an_update_of_one_policy_is_a_change(operation: str) -> None:
    recorder = Recorder(answer(POLICY))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, ANNA)
        with pytest.raises(Rejected, match="is no change that is made from here"):
            await client.open(ADDRESS).change(PUT.model_copy(update={"operation": operation}))
    assert recorder.requests == []


async def test_read_only_refuses_a_change_before_anything_is_sent() -> None:
    recorder = Recorder(answer(POLICY))
    async with rangers(recorder, read_only=True) as client:
        client.sign_in(ADDRESS, ANNA)
        with pytest.raises(ReadOnly, match="PUT /policy/7 would change something"):
            await client.open(ADDRESS).change(PUT)
        assert recorder.requests == []
        assert (await client.open(ADDRESS).policy(7)).value.id == 7


# Where credentials go


async def test_nothing_is_sent_before_somebody_has_signed_in() -> None:
    recorder = Recorder(answer([]))
    async with rangers(recorder) as client:
        assert client.who(ADDRESS) == ""
        with pytest.raises(NotSignedIn, match="nobody has signed in there"):
            await client.open(ADDRESS).policies("cm_s3")
        client.sign_in(ADDRESS, ANNA)
        client.sign_out(ADDRESS)
        with pytest.raises(NotSignedIn):
            await client.open(ADDRESS).policies("cm_s3")
    assert recorder.requests == []


@pytest.mark.parametrize("topology", ["cdp-proxy", "cdp-proxy-api", "cdp-proxy-token"])
@pytest.mark.parametrize("end", ["", "/"])
async def test_what_one_signs_in_with_decides_the_way_through_the_gateway(
    topology: str, end: str
) -> None:
    recorder = Recorder(answer([]))
    address = f"{GATEWAY}/{topology}/ranger{end}"
    async with rangers(recorder) as client:
        client.sign_in(address, ANNA)
        await client.open(address).policies("cm_s3")
        client.sign_in(address, KnoxToken(TOKEN))
        assert client.who(address) == "the holder of a Knox token"
        await client.open(address).policies("cm_s3")
    first, second = recorder.requests
    assert first.url.path == f"/lake/cdp-proxy-api/ranger{API}/service/cm_s3/policy"
    assert basic(first) == f"anna:{SECRET}"
    assert second.url.path == f"/lake/cdp-proxy-token/ranger{API}/service/cm_s3/policy"
    assert second.headers["authorization"] == f"Bearer {TOKEN}"


def test_only_the_topology_of_an_address_is_switched() -> None:
    lake = "https://cdp-proxy.example/cdp-proxy-dl/cdp-proxy/ranger/"
    assert by_way(lake, "cdp-proxy-token") == (
        "https://cdp-proxy.example/cdp-proxy-dl/cdp-proxy-token/ranger"
    )
    assert by_way("https://ranger.example:6182/", "cdp-proxy-api") == "https://ranger.example:6182"


async def test_a_token_goes_to_the_address_it_was_given_for_and_nowhere_else() -> None:
    recorder = Recorder(answer([]))
    other = "https://gateway.other.example/lake/cdp-proxy-api/ranger"
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, KnoxToken(TOKEN))
        assert client.who(other) == ""
        with pytest.raises(NotSignedIn):
            await client.open(other).policies("cm_s3")
        assert recorder.requests == []
        client.sign_in(other, ANNA)
        await client.open(other).policies("cm_s3")
        await client.open(ADDRESS).policies("cm_s3")
    first, second = recorder.requests
    assert basic(first) == f"anna:{SECRET}"
    assert (second.url.host, second.headers["authorization"]) == (
        "gateway.example",
        f"Bearer {TOKEN}",
    )


async def test_whoever_signs_in_with_a_password_no_longer_shows_the_token() -> None:
    recorder = Recorder(answer([]))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, KnoxToken(TOKEN))
        ranger = client.open(ADDRESS)
        client.sign_in(ADDRESS, ANNA)
        assert client.who(ADDRESS) == "anna"
        await ranger.policies("cm_s3")
        client.sign_out(ADDRESS)
        assert client.who(ADDRESS) == ""
    assert basic(recorder.requests[0]) == f"anna:{SECRET}"


async def test_a_token_counts_for_the_same_ranger_whichever_way_its_address_names() -> None:
    recorder = Recorder(answer([]))
    async with rangers(recorder) as client:
        client.sign_in(f"{GATEWAY}/cdp-proxy/ranger/", KnoxToken(TOKEN))
        for other in (f"{GATEWAY}-2/cdp-proxy/ranger/", "https://gateway.other/lake/ranger"):
            assert client.who(other) == ""
        await client.open(ADDRESS).policies("cm_s3")
        client.sign_out(f"{GATEWAY}/cdp-proxy-token/ranger")
        assert client.who(ADDRESS) == ""
    assert recorder.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


async def test_what_was_not_accepted_is_forgotten_and_not_sent_again() -> None:
    recorder = Recorder(answer({}, 401), answer({}, 401), answer([]))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, ANNA)
        client.sign_in(ADDRESS, KnoxToken(TOKEN))
        ranger = client.open(ADDRESS)
        with pytest.raises(NotAccepted):
            await ranger.policy(7)
        assert client.who(ADDRESS) == "anna"
        with pytest.raises(NotAccepted):
            await ranger.policy(7)
        with pytest.raises(NotSignedIn):
            await ranger.policy(7)
        assert len(recorder.requests) == 2
        client.sign_in(ADDRESS, ANNA)
        await ranger.policies("cm_s3")


async def test_no_right_is_no_reason_to_forget_who_one_is() -> None:
    async with rangers(Recorder(answer({}, 403))) as client:
        client.sign_in(ADDRESS, ANNA)
        with pytest.raises(AccessDenied):
            await client.open(ADDRESS).policy(7)
        assert client.who(ADDRESS) == "anna"


@pytest.mark.parametrize(
    "address",
    [
        "http://gateway.example/lake/cdp-proxy-api/ranger",
        "HTTP://gateway.example/lake/cdp-proxy-api/ranger",
        "ftp://gateway.example/lake/cdp-proxy-api/ranger",
        "gateway.example/lake/cdp-proxy-api/ranger",
        "//gateway.example/lake/cdp-proxy-api/ranger",
        "https:///lake/cdp-proxy-api/ranger",
        "https://",
        "",
        "https://gateway.example@evil.example/lake/cdp-proxy-api/ranger",
        "https://evil.example?https://gateway.example/lake/cdp-proxy-api/ranger",
        "https://evil.example#gateway.example/lake/cdp-proxy-api/ranger",
        "https://evil.example\\@gateway.example/cdp-proxy-api/ranger",
        "https://gateway.example\n.evil.example/cdp-proxy-api/ranger",
        "https://[gateway.example/cdp-proxy-api/ranger",
        "https://gateway example/cdp-proxy-api/ranger",
        "https://gateway.example%40evil.example/cdp-proxy-api/ranger",
        "https://gateway.example:port/cdp-proxy-api/ranger",
        "http://localhost.evil.example/cdp-proxy-api/ranger",
        "http://127.0.0.1.evil.example/cdp-proxy-api/ranger",
    ],
)
@pytest.mark.parametrize("gate_pass", [ANNA, KnoxToken(TOKEN)], ids=["a password", "a token"])
async def test_credentials_are_not_sent_to_an_address_in_the_open_or_an_odd_one(
    address: str, gate_pass: GatePass
) -> None:
    recorder = Recorder(answer([]))
    async with rangers(recorder) as client:
        client.sign_in(address, gate_pass)
        ranger = client.open(address)
        for ask in (ranger.policies("cm_s3"), ranger.policy(7), ranger.change(PUT)):
            with pytest.raises(Unreachable, match="no address that a password may be sent to") as e:
                await ask
            assert not e.value.left
            assert "\n" not in str(e.value)
    assert recorder.requests == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
async def test_on_this_machine_an_open_address_will_do(host: str) -> None:
    recorder = Recorder(answer([]))
    address = f"http://{host}:8080/lake/cdp-proxy-api/ranger"
    async with rangers(recorder) as client:
        client.sign_in(address, ANNA)
        await client.open(address).policies("cm_s3")
    assert basic(recorder.requests[0]) == f"anna:{SECRET}"


async def test_a_sign_in_page_is_not_followed_to_where_it_leads() -> None:
    away = {"location": "https://evil.example/login"}
    recorder = Recorder(httpx.Response(302, headers=away), answer([]))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, ANNA)
        with pytest.raises(ServiceError, match="sent on to a sign-in page"):
            await client.open(ADDRESS).policies("cm_s3")
    assert [request.url.host for request in recorder.requests] == ["gateway.example"]


# Secrets


def shown(error: BaseException) -> str:
    """Return all that could be shown of a failure, and of what it came from."""
    texts = list[str]()
    met: BaseException | None = error
    while met is not None:
        texts += [str(met), repr(met), repr(vars(met)), repr(met.args)]
        met = met.__cause__ or met.__context__
    return "\n".join(texts)


SECRETS = (SECRET, TOKEN, base64.b64encode(f"anna:{SECRET}".encode()).decode())


@pytest.mark.parametrize("gate_pass", [ANNA, KnoxToken(TOKEN)], ids=["a password", "a token"])
@pytest.mark.parametrize(
    "given",
    [
        answer({"msgDesc": "no"}, 401),
        answer({"msgDesc": "no"}, 403),
        answer({"msgDesc": "no"}, 400),
        answer({}, 500),
        httpx.Response(200, text="<html>", headers={"content-type": "text/html"}),
        httpx.ReadError("reset"),
        httpx.ConnectTimeout("late"),
    ],
    ids=["401", "403", "400", "500", "page", "reset", "timeout"],
)
async def test_no_secret_is_in_a_failure_a_repr_or_the_log(
    given: httpx.Response | httpx.TransportError,
    gate_pass: GatePass,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    def answering(request: httpx.Request) -> httpx.Response:
        if isinstance(given, httpx.TransportError):
            raise type(given)(str(given), request=request)
        return httpx.Response(given.status_code, headers=given.headers, content=given.content)

    async with rangers(answering) as client:
        client.sign_in(ADDRESS, gate_pass)
        ranger = client.open(ADDRESS)
        with pytest.raises(ServiceError) as caught:
            await ranger.change(PUT)
        texts = (shown(caught.value), caught.value.hint, repr(client), repr(ranger))
    told = "\n".join((*texts, repr(gate_pass), str(gate_pass), caplog.text))
    assert not [secret for secret in SECRETS if secret in told]


@pytest.mark.parametrize(
    "token", [f"{TOKEN}\n", f"{TOKEN}\r\nX-Evil: 1", f"{TOKEN}ü", f"{TOKEN}\x00", f" {TOKEN} "]
)
async def test_a_token_that_no_header_can_hold_is_a_sentence_without_it(token: str) -> None:
    recorder = Recorder(answer([]))
    async with rangers(recorder) as client:
        client.sign_in(ADDRESS, KnoxToken(token))
        with pytest.raises(ServiceError, match="a Knox token has no blanks") as caught:
            await client.open(ADDRESS).policies("cm_s3")
    assert recorder.requests == []
    assert not [secret for secret in SECRETS if secret in shown(caught.value)]
