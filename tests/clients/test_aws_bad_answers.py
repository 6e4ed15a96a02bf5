"""Every bad answer AWS can give, and every way to give none: a sentence with a next step."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from threading import Event
from typing import NoReturn

import botocore.exceptions
import pytest

from backends.clients.aws.client import LIMITS, AwsClient
from backends.clients.connection import Limits
from backends.domain.errors import (
    AccessDenied,
    NotFound,
    NotSignedIn,
    ServiceError,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.network import Reach
from tests.clients.aws_desk import KEY_ID, REGION, VPC, Said, Told, aws, good, page, refusal

PAGE = b"<!DOCTYPE html><html><p>Please sign in<br></html>"
TIDY_PAGE = b"<html><body><p>Please sign in</p></body></html>"
SIGN_IN = "aws sso login"
PROXY = "Probably a proxy or a sign-in page"

CASES: dict[str, tuple[Said, type[ServiceError], str, str]] = {
    "a missing right": (
        refusal("UnauthorizedOperation", "Encoded authorization failure message: xyz", 403),
        AccessDenied,
        "is not allowed to who we are there (UnauthorizedOperation)",
        "Allow ec2:DescribeSubnets on *",
    ),
    "a denial": (refusal("AccessDenied", status=403), AccessDenied, "(AccessDenied)", "Allow ec2:"),
    "keys nobody knows": (
        refusal("AuthFailure", status=401),
        NotSignedIn,
        "the credentials are not valid (AuthFailure)",
        SIGN_IN,
    ),
    "a session that has ended": (
        refusal("RequestExpired"),
        NotSignedIn,
        "not valid (RequestExpired)",
        SIGN_IN,
    ),
    "a token that has ended": (refusal("ExpiredToken"), NotSignedIn, "(ExpiredToken)", SIGN_IN),
    "a wrong secret": (
        refusal("SignatureDoesNotMatch", status=403),
        NotSignedIn,
        "(SignatureDoesNotMatch)",
        "clock is wrong",
    ),
    "no such VPC": (
        refusal("InvalidVpcID.NotFound", "The vpc ID 'vpc-1' does not exist"),
        NotFound,
        "was refused (InvalidVpcID.NotFound): The vpc ID 'vpc-1' does not exist",
        "deleted",
    ),
    "too many": (
        refusal("RequestLimitExceeded", status=503),
        Throttled,
        "came too often (RequestLimitExceeded)",
        "Wait a little",
    ),
    "out of service": (
        refusal("Unavailable", status=503),
        Throttled,
        "unavailable for now (Unavailable)",
        "Wait a little",
    ),
    "a gateway without words": ((503, b""), Throttled, "unavailable for now (503)", "Wait"),
    "a crash": (
        refusal("InternalError", "An internal error", 500),
        UnexpectedAnswer,
        "failed inside the service (InternalError): An internal error",
        "support",
    ),
    "another refusal": (
        refusal("InvalidParameterValue", "No such filter"),
        UnexpectedAnswer,
        "was refused (InvalidParameterValue): No such filter",
        "support",
    ),
    "a web page": ((200, PAGE), UnexpectedAnswer, "was not answered by AWS itself", PROXY),
    "a tidy web page": (
        (200, TIDY_PAGE),
        UnexpectedAnswer,
        "XML in which Subnets cannot be read",
        "support",
    ),
    "a web page with a refusal": ((403, PAGE), UnexpectedAnswer, "not answered by AWS", PROXY),
    "a tidy web page with a refusal": ((403, TIDY_PAGE), UnexpectedAnswer, "by AWS itself", PROXY),
    "a proxy's question": ((407, PAGE), UnexpectedAnswer, "not answered by AWS", PROXY),
    "a redirect": ((302, PAGE), UnexpectedAnswer, "not answered by AWS", PROXY),
    "an empty body": ((200, b""), UnexpectedAnswer, "or not with whole XML", PROXY),
    "JSON": ((200, b'{"Subnets": []}'), UnexpectedAnswer, "or not with whole XML", PROXY),
    "cut XML": (
        (200, b"<DescribeSubnetsResponse><subnetSet><item>"),
        UnexpectedAnswer,
        "or not with whole XML",
        PROXY,
    ),
    "a refusal of another shape": (
        (400, b"<Response><Errors>no</Errors></Response>"),
        UnexpectedAnswer,
        "not answered by AWS",
        PROXY,
    ),
    "words for a number": (
        page(
            "DescribeSubnets",
            "<subnetSet><item><availableIpAddressCount>many</availableIpAddressCount></item>"
            "</subnetSet>",
        ),
        UnexpectedAnswer,
        "or not with whole XML",
        PROXY,
    ),
    "a subnet without an id": (
        page("DescribeSubnets", "<subnetSet><item><state>available</state></item></subnetSet>"),
        UnexpectedAnswer,
        "XML in which Subnets.0.SubnetId cannot be read",
        "support",
    ),
}


def subnets_say(said: Said) -> Told:
    """Answer `DescribeSubnets` with `said`, and everything else well."""

    def says(form: Mapping[str, str]) -> Said:
        return said if form["Action"] == "DescribeSubnets" else good(form)

    return Told(says)


ONCE = replace(LIMITS, attempts=1)
IMPATIENT = replace(LIMITS, answer_timeout_s=0.05)


async def failure(told: Told, limits: Limits = ONCE) -> ServiceError:
    async with aws(told, limits) as client:
        with pytest.raises(ServiceError) as caught:
            await client.subnets(REGION, VPC)
    return caught.value


@pytest.mark.parametrize("name", CASES)
async def test_a_bad_answer_is_a_sentence_with_a_next_step(name: str) -> None:
    said, kind, words, step = CASES[name]
    error = await failure(subnets_say(said))
    assert type(error) is kind
    assert str(error).startswith("AWS: ec2 DescribeSubnets ")
    assert words in str(error)
    assert step in error.hint
    for secret in (KEY_ID, "Encoded", "DOCTYPE", "sign in<", "https://"):
        assert secret not in f"{error}{error.hint}"


async def test_the_request_id_is_told() -> None:
    error = await failure(subnets_say(refusal("UnauthorizedOperation", status=403)))
    assert error.request_id == "id-7"
    assert str(error).endswith("(request id-7)")


async def test_what_aws_says_cannot_move_the_cursor_or_fill_the_screen() -> None:
    said = str(await failure(subnets_say(refusal("Odd", "a\n\u202e&amp; b " + "x" * 999))))
    assert "(Odd): a <U+202E>& b xxx" in said
    assert len(said) < 450


@pytest.mark.parametrize("code", ["RequestLimitExceeded", "Unavailable", "InternalError"])
async def test_a_failure_that_may_pass_is_tried_again_a_few_times(code: str) -> None:
    told = subnets_say(refusal(code, status=503))
    await failure(told, LIMITS)
    assert [form["Action"] for form in told.forms].count("DescribeSubnets") == 3


async def test_a_refusal_is_not_tried_again() -> None:
    told = subnets_say(refusal("UnauthorizedOperation", status=403))
    await failure(told, LIMITS)
    assert [form["Action"] for form in told.forms].count("DescribeSubnets") == 1


async def test_without_the_right_to_read_route_tables_the_rest_is_told() -> None:
    def says(form: Mapping[str, str]) -> Said:
        if form["Action"] == "DescribeRouteTables":
            return refusal("UnauthorizedOperation", status=403)
        return good(form)

    async with aws(says) as client:
        (row,) = (await client.subnets(REGION, VPC)).value
    assert (row.id, row.reach, row.way) == ("subnet-1", Reach.UNKNOWN, "")


async def test_route_tables_that_fail_otherwise_are_a_failure() -> None:
    def says(form: Mapping[str, str]) -> Said:
        if form["Action"] == "DescribeRouteTables":
            return 200, TIDY_PAGE
        return good(form)

    error = await failure(Told(says))
    assert "ec2 DescribeRouteTables" in str(error)
    assert "RouteTables cannot be read" in str(error)


async def test_a_web_page_is_nobody_to_be_taken_for() -> None:
    async with aws(lambda _: (200, TIDY_PAGE)) as client:
        with pytest.raises(UnexpectedAnswer, match="sts GetCallerIdentity was not answered by AWS"):
            await client.caller(REGION)


URL = "https://user:pass-word@ec2.us-west-2.amazonaws.com/"
ON_THE_WAY: dict[str, tuple[Exception, str, str]] = {
    "no connection": (
        botocore.exceptions.ConnectTimeoutError(endpoint_url=URL),
        "no connection came about in time",
        "Check the network",
    ),
    "silence": (
        botocore.exceptions.ReadTimeoutError(endpoint_url=URL),
        "AWS stayed silent for too long",
        "Check the network",
    ),
    "a cut": (
        botocore.exceptions.ConnectionClosedError(endpoint_url=URL),
        "the connection broke off",
        "Check the network",
    ),
    "no way": (
        botocore.exceptions.EndpointConnectionError(endpoint_url=URL),
        "there is no way to AWS in this region",
        "Check the network",
    ),
    "a proxy": (
        botocore.exceptions.ProxyConnectionError(proxy_url=URL),
        "the proxy refused the way",
        "HTTPS_PROXY",
    ),
    "a certificate": (
        botocore.exceptions.SSLError(endpoint_url=URL, error="self-signed"),
        "the certificate is not trusted",
        "AWS_CA_BUNDLE",
    ),
    "anything else": (
        botocore.exceptions.HTTPClientError(error=URL),
        "the call failed on the way",
        "Check the network",
    ),
}


@pytest.mark.parametrize("name", ON_THE_WAY)
async def test_what_fails_on_the_way_is_a_sentence_without_the_address(name: str) -> None:
    broken, words, step = ON_THE_WAY[name]

    def says(form: Mapping[str, str]) -> NoReturn:
        del form
        raise broken

    error = await failure(Told(says))
    assert type(error) is Unreachable
    assert "has no answer: " in str(error)
    assert words in str(error)
    assert step in error.hint
    assert "pass-word" not in f"{error}{error.hint}"


class Held:
    """Keeps every call waiting until it is let go."""

    def __init__(self) -> None:
        self.letting_go = Event()

    def __call__(self, form: Mapping[str, str]) -> Said:
        self.letting_go.wait()
        return good(form)


async def test_nobody_waits_longer_than_patience_lasts() -> None:
    held = Held()
    try:
        async with aws(held, IMPATIENT) as client:
            with pytest.raises(Unreachable, match="ec2 DescribeSubnets has no answer after 0 s"):
                await client.subnets(REGION, VPC)
    finally:
        held.letting_go.set()


async def test_calls_without_an_answer_keep_no_other_thread_busy() -> None:
    held = Held()
    try:
        async with aws(held, IMPATIENT) as client:
            asked = [client.caller(REGION) for _ in range(50)]
            answers = await asyncio.gather(*asked, return_exceptions=True)
            assert {type(one) for one in answers} == {Unreachable}
            assert await asyncio.wait_for(asyncio.to_thread(lambda: "free"), 5) == "free"
    finally:
        held.letting_go.set()


async def test_a_client_can_be_closed_while_a_call_is_out_there() -> None:
    held = Held()
    client = AwsClient(now=lambda: pytest.fail("no answer"), simulated=Told(held), who=KEY_ID)
    asking = asyncio.create_task(client.caller(REGION))
    try:
        await asyncio.sleep(0)
        await asyncio.wait_for(client.aclose(), 5)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    finally:
        held.letting_go.set()
