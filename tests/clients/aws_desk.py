"""An AWS for tests that says what it is told to, in place of the real one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from backends.clients.aws.client import LIMITS, AwsClient
from backends.clients.connection import Limits
from tests.clients.desk import NOW

REGION = "us-west-2"
VPC = "vpc-1"
KEY_ID = "AKIATESTTESTTESTTEST"
SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"

Said = tuple[int, bytes]
Says = Callable[[Mapping[str, str]], Said]


@dataclass
class Told:
    """Answers each call by its form, and keeps the forms and headers it was asked with."""

    says: Says
    forms: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        del method, url
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        self.forms.append(form)
        self.headers.append({name.lower(): value for name, value in headers.items()})
        status, answer = self.says(form)
        return status, {"content-type": "text/xml;charset=UTF-8"}, answer


@asynccontextmanager
async def aws(says: Says | Told, limits: Limits = LIMITS) -> AsyncGenerator[AwsClient]:
    """Open a client that is answered by `says`."""
    told = says if isinstance(says, Told) else Told(says)
    async with closing(
        AwsClient(now=lambda: NOW, simulated=told, who=KEY_ID, limits=limits)
    ) as client:
        yield client


@asynccontextmanager
async def closing(client: AwsClient) -> AsyncGenerator[AwsClient]:
    """Close a client in the end."""
    try:
        yield client
    finally:
        await client.aclose()


def good(form: Mapping[str, str]) -> Said:
    """Answer every call well, with one private subnet."""
    match form["Action"]:
        case "DescribeSubnets":
            row = f"<subnetId>subnet-1</subnetId><vpcId>{VPC}</vpcId>"
            return page("DescribeSubnets", f"<subnetSet><item>{row}</item></subnetSet>")
        case "DescribeRouteTables":
            return page("DescribeRouteTables", f"<routeTableSet>{MAIN_TABLE}</routeTableSet>")
        case _:
            result = "<Arn>arn:aws:sts::1:assumed-role/R/me</Arn><Account>1</Account>"
            return (
                200,
                "<GetCallerIdentityResponse>"
                f"<GetCallerIdentityResult>{result}</GetCallerIdentityResult>"
                "<ResponseMetadata><RequestId>id-7</RequestId></ResponseMetadata>"
                "</GetCallerIdentityResponse>".encode(),
            )


MAIN_TABLE = (
    "<item><associationSet><item><main>true</main></item></associationSet><routeSet><item>"
    "<destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1</natGatewayId>"
    "<state>active</state></item></routeSet></item>"
)


def page(action: str, rows: str, token: str = "") -> Said:
    """Write one page of EC2's."""
    more = f"<nextToken>{token}</nextToken>" if token else ""
    root = f"{action}Response"
    return 200, f"<{root}><requestId>id-7</requestId>{rows}{more}</{root}>".encode()


def refusal(code: str, message: str = "", status: int = 400) -> Said:
    """Refuse as EC2 does."""
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    body = f"<Response><Errors>{error}</Errors><RequestID>id-7</RequestID></Response>"
    return status, body.encode()


def nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Take away this machine's own AWS settings, and the way to an instance profile."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
