"""Every bad answer of a Ranger, and of the gateway before it: one sentence, with a next step."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from backends.clients.connection import Limits
from backends.domain.errors import (
    AccessDenied,
    Conflict,
    NotAccepted,
    NotFound,
    Rejected,
    ServiceError,
    Throttled,
    UnexpectedAnswer,
    UnknownUser,
    Unreachable,
)
from backends.domain.gate_pass import WorkloadPassword
from backends.services.execution.effects import had_no_effect
from tests.clients.desk import answer
from tests.clients.loopback import own_certificate, reset, serving, silence
from tests.clients.test_ranger import ADDRESS, ANNA, PUT, SECRETS, rangers, shown

ONCE = Limits(attempts=1, connect_timeout_s=5, read_timeout_s=5)
PRIVILEGE = "User 'anna' does not have delegated-admin privilege on given resources"
UNKNOWN = "Operation denied. User name: srv_x specified in policy does not exist in ranger admin."


def page(status: int, **headers: str) -> httpx.Response:
    text = "<html><title>Knox</title></html>"
    kind = {"content-type": "text/html;charset=iso-8859-1"}
    return httpx.Response(status, text=text, headers=kind | headers)


def refused(status: int, words: str) -> httpx.Response:
    reason = {"name": "INVALID_INPUT_DATA", "message": "invalid input data"}
    return answer({"statusCode": 1, "msgDesc": words, "messageList": [reason]}, status)


BROWSERS = "address for browsers"
CASES: dict[str, tuple[httpx.Response, type[ServiceError], str, str]] = {
    "a wrong password": (page(401), NotAccepted, "not accepted (401)", "workload password"),
    "a wrong password, in JSON": (refused(401, "no"), NotAccepted, "(401)", "Knox token may"),
    "a way for browsers": (
        page(302, location="https://gateway.example/knoxsso"),
        AccessDenied,
        "sent on to a sign-in page (302)",
        BROWSERS,
    ),
    "another redirect": (httpx.Response(307), AccessDenied, "sign-in page (307)", BROWSERS),
    "no admin right": (refused(403, PRIVILEGE), AccessDenied, f"(403): {PRIVILEGE}", "admin"),
    "no admin right, in a sentence": (
        httpx.Response(403, text=PRIVILEGE, headers={"content-type": "text/plain"}),
        AccessDenied,
        "is not allowed to this user (403)",
        "Ranger's admin right",
    ),
    "no admin right, on a page": (page(403), AccessDenied, "(403)", "Ranger's admin right"),
    "an unknown user": (refused(400, UNKNOWN), UnknownUser, UNKNOWN, "were synchronized"),
    "a wrong policy": (
        refused(400, "policyID mismatch"),
        Rejected,
        "was not accepted (400): policyID mismatch",
        "Correct what it names",
    ),
    "a wrong request": (httpx.Response(400), Rejected, "was not accepted (400)", "Correct"),
    "nothing there": (
        httpx.Response(404, text="Not found"),
        NotFound,
        "found nothing (404)",
        "deleted",
    ),
    "nothing there, by the gateway": (page(404), UnexpectedAnswer, "a web page", "not Ranger's"),
    "a conflict": (refused(409, "Another update"), Conflict, "another operation", "Wait"),
    "too many": (page(429), Throttled, "came too often (429)", "Wait"),
    "too many, with a time": (
        httpx.Response(429, headers={"retry-after": "7"}),
        Throttled,
        "came too often (429)",
        "wait 7 s",
    ),
    "a crash": (refused(500, "NPE"), UnexpectedAnswer, "failed inside the service (500)", "again"),
    "a lonely gateway": (page(502), UnexpectedAnswer, "no service behind it (502)", "restarted"),
    "out of service": (page(503), Throttled, "unavailable for now (503)", "down or busy"),
    "a slow back end": (page(504), UnexpectedAnswer, "too slow (504)", "busy"),
    "an empty body": (httpx.Response(200, content=b" "), UnexpectedAnswer, "nothing", "again"),
    "cut JSON": (
        httpx.Response(200, content=b'{"id": 7, "na'),
        UnexpectedAnswer,
        "broken JSON",
        "again",
    ),
    "a wrong type": (
        answer({"id": "seven"}),
        UnexpectedAnswer,
        "JSON in which id cannot be read",
        "again",
    ),
    "a wrong type within": (
        answer({"id": 7, "policyItems": [{}, {"users": "all"}]}),
        UnexpectedAnswer,
        "policyItems.1.users cannot be read",
        "again",
    ),
    "a list for a policy": (answer([]), UnexpectedAnswer, "a policy cannot be read", "again"),
    "a text for a policy": (answer("policy"), UnexpectedAnswer, "a policy cannot be", "again"),
    "null for a policy": (
        httpx.Response(200, text="null"),
        UnexpectedAnswer,
        "a policy cannot be read",
        "again",
    ),
}


async def failure(given: httpx.Response, *, of_change: bool = False) -> ServiceError:
    async with rangers(lambda _: given, limits=ONCE) as client:
        client.sign_in(ADDRESS, ANNA)
        ranger = client.open(ADDRESS)
        with pytest.raises(ServiceError) as caught:
            await (ranger.change(PUT) if of_change else ranger.policy(7))
    return caught.value


@pytest.mark.parametrize("name", CASES)
async def test_a_bad_answer_is_a_sentence_with_a_next_step(name: str) -> None:
    given, kind, words, step = CASES[name]
    error = await failure(given)
    assert type(error) is kind
    assert str(error).startswith("Ranger: GET /policy/7 ")
    assert words in str(error)
    assert step in error.hint
    assert not [secret for secret in (*SECRETS, "<html", "Basic") if secret in shown(error)]


async def test_a_page_instead_of_a_policy_says_that_it_is_the_address_for_browsers() -> None:
    error = await failure(page(200))
    assert type(error) is AccessDenied
    assert "answered with a page" in str(error)
    assert "cdp-proxy-api" in error.hint


@pytest.mark.parametrize("name", CASES)
async def test_whether_a_change_had_an_effect_is_said_only_where_it_is_certain(name: str) -> None:
    given, kind, *_ = CASES[name]
    error = await failure(given, of_change=True)
    assert str(error).startswith("Ranger: PUT /policy/7 ")
    assert had_no_effect(error) is (
        (issubclass(kind, AccessDenied | Rejected | NotFound | Conflict))
        or given.status_code == 429
    )


async def test_a_page_instead_of_the_changed_policy_says_nothing_about_its_effect() -> None:
    error = await failure(page(200), of_change=True)
    assert not had_no_effect(error)
    assert "cdp-proxy-api" in error.hint


@pytest.mark.parametrize("body", [{}, {"policies": []}, "all", 7])
async def test_what_is_no_list_of_policies_is_not_taken_for_an_empty_one(body: object) -> None:
    async with rangers(lambda _: answer(body), limits=ONCE) as client:
        client.sign_in(ADDRESS, ANNA)
        with pytest.raises(UnexpectedAnswer, match="is no list"):
            await client.open(ADDRESS).policies("cm_s3")


async def test_one_policy_that_cannot_be_read_is_told_and_not_left_out() -> None:
    async with rangers(lambda _: answer([{"id": 1}, None]), limits=ONCE) as client:
        client.sign_in(ADDRESS, ANNA)
        with pytest.raises(UnexpectedAnswer, match="a policy cannot be read"):
            await client.open(ADDRESS).policies("cm_s3")


async def test_what_ranger_says_cannot_move_the_cursor_or_fill_the_screen() -> None:
    said = str(await failure(refused(403, "a\x1b[31m\n\u202eb " + "x" * 999)))
    assert "a␛[31m <U+202E>b xxx" in said
    assert len(said) < 450


# On real connections


@pytest.fixture
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def broken(address: str, limits: Limits = ONCE) -> Unreachable:
    async with rangers(None, limits=limits) as client:
        client.sign_in(address, WorkloadPassword("anna", "secret"))
        with pytest.raises(Unreachable) as caught:
            await client.open(address).change(PUT)
    assert "secret" not in shown(caught.value)
    return caught.value


@pytest.mark.usefixtures("_no_proxies")
async def test_a_reset_leaves_open_whether_a_change_arrived() -> None:
    async with serving(reset) as port:
        error = await broken(f"http://127.0.0.1:{port}/lake/cdp-proxy-api/ranger")
    assert error.left
    assert "PUT /policy/7 has no answer: the connection to 127.0.0.1 broke off" in str(error)


@pytest.mark.usefixtures("_no_proxies")
async def test_silence_leaves_open_whether_a_change_arrived() -> None:
    async with serving(silence) as port:
        address = f"http://127.0.0.1:{port}/lake/cdp-proxy-api/ranger"
        error = await broken(address, Limits(attempts=1, read_timeout_s=0.05))
    assert error.left
    assert "stayed silent for too long" in str(error)


@pytest.mark.usefixtures("_no_proxies")
async def test_a_gateway_that_is_not_trusted_is_sent_nothing(tmp_path: Path) -> None:

    context, _ = own_certificate(tmp_path)
    async with serving(reset, context) as port:
        error = await broken(f"https://127.0.0.1:{port}/lake/cdp-proxy-api/ranger")
    assert not error.left
    assert "the certificate of 127.0.0.1 is not trusted" in str(error)
    assert "CA file of the environment's domain" in error.hint


@pytest.mark.usefixtures("_no_proxies")
async def test_a_gateway_that_has_no_name_here_is_sent_nothing() -> None:
    error = await broken("https://gateway.invalid/lake/cdp-proxy-api/ranger")
    assert not error.left
    assert "there is no address for the name gateway.invalid here" in str(error)
    assert "bastion" in error.hint
