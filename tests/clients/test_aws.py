"""The AWS client over a moto server on loopback, with a subnet of every kind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from backends.clients.aws.client import AwsClient
from backends.domain.errors import NotSignedIn
from backends.domain.network import AwsSubnet, CloudCaller, Reach
from tests.clients.aws_desk import (
    KEY_ID,
    MAIN_TABLE,
    REGION,
    SECRET,
    VPC,
    Said,
    Told,
    aws,
    closing,
    nothing_of_this_machine,
    page,
)
from tests.clients.aws_landscape import (
    ACCOUNT,
    EVERYWHERE,
    Builder,
    Landscape,
    landscape,
    moto_server,
)
from tests.clients.desk import NOW


@pytest.fixture(scope="module")
def there() -> Iterator[Landscape]:
    with moto_server() as url:
        yield landscape(url)


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: Landscape) -> None:
    """Point the usual settings of AWS at the server."""
    nothing_of_this_machine(monkeypatch, tmp_path)
    monkeypatch.setenv("AWS_ENDPOINT_URL", there.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)


async def subnets(vpc: str, region: str = REGION) -> tuple[AwsSubnet, ...]:
    async with closing(AwsClient(now=lambda: NOW)) as client:
        return (await client.subnets(region, vpc)).value


EXPECTED = {
    "public": (Reach.PUBLIC, "internet gateway {igw}"),
    "private": (Reach.PRIVATE, "NAT {nat}"),
    "firewall": (Reach.PRIVATE, "firewall {vpce}"),
    "appliance": (Reach.PRIVATE, "interface {eni}"),
    "isolated": (Reach.ISOLATED, ""),
    "black hole": (Reach.ISOLATED, "black hole {gone}"),
    "of the main table": (Reach.PRIVATE, "NAT {nat}"),
}


async def test_every_kind_of_subnet_is_told_from_the_others(there: Landscape) -> None:
    found = {row.name: (row.reach, row.way) for row in await subnets(there.vpc)}
    assert found == {
        name: (reach, way.format_map(there.targets)) for name, (reach, way) in EXPECTED.items()
    }


async def test_a_subnet_has_what_a_picker_shows(there: Landscape) -> None:
    rows = {row.name: row for row in await subnets(there.vpc)}
    public, private = rows["public"], rows["private"]
    assert public.id.startswith("subnet-")
    assert (public.vpc_id, public.zone, public.cidr) == (there.vpc, "us-west-2a", "10.0.1.0/24")
    assert public.free is not None
    assert 0 < public.free <= 251
    assert (public.state, public.placement, public.blocked) == ("available", "", "")
    assert public.auto_public_ip is False
    assert (public.elb, public.internal_elb) == (True, False)
    assert (private.elb, private.internal_elb) == (False, True)


async def test_subnets_come_by_zone_and_then_name(there: Landscape) -> None:
    rows = await subnets(there.vpc)
    assert [(row.zone[-1], row.name) for row in rows] == [
        ("a", "public"),
        ("b", "appliance"),
        ("b", "firewall"),
        ("b", "private"),
        ("c", "black hole"),
        ("c", "isolated"),
        ("c", "of the main table"),
    ]


async def test_the_call_is_told(there: Landscape) -> None:
    async with closing(AwsClient(now=lambda: NOW)) as client:
        call = (await client.subnets(REGION, there.vpc)).call
    assert str(call) == "ec2 DescribeSubnets"
    assert (call.at, bool(call.request_id)) == (NOW, True)
    assert call.duration_s > 0


async def test_a_table_of_ones_own_beats_the_main_one(there: Landscape) -> None:
    at = Builder(there.url)
    gateway = at.internet_gateway()
    at.ec2.create_route(RouteTableId=at.main_table(), **EVERYWHERE, GatewayId=gateway)
    at.subnet("follows")
    at.associate(at.subnet("goes its own way"))
    assert {row.name: row.reach for row in await subnets(at.vpc)} == {
        "follows": Reach.PUBLIC,
        "goes its own way": Reach.ISOLATED,
    }


async def test_another_main_table_is_followed(there: Landscape) -> None:
    at = Builder(there.url)
    at.subnet("follows")
    assert [row.reach for row in await subnets(at.vpc)] == [Reach.ISOLATED]

    new = at.table(**EVERYWHERE, GatewayId=at.internet_gateway())
    (main,) = at.ec2.describe_route_tables(RouteTableIds=[at.main_table()])["RouteTables"]
    association = main["Associations"][0]["RouteTableAssociationId"]
    at.ec2.replace_route_table_association(AssociationId=association, RouteTableId=new)
    assert [row.reach for row in await subnets(at.vpc)] == [Reach.PUBLIC]


async def test_a_vpc_of_nobody_we_know_has_no_subnets(there: Landscape) -> None:
    assert await subnets("vpc-0123456789abcdef0") == ()
    assert await subnets(there.vpc, "eu-west-1") == ()


async def test_the_caller_is_an_account_and_an_arn() -> None:
    async with closing(AwsClient(now=lambda: NOW)) as client:
        answer = await client.caller(REGION)
    assert answer.value == CloudCaller(ACCOUNT, f"arn:aws:sts::{ACCOUNT}:user/moto")
    assert str(answer.call) == "sts GetCallerIdentity"


async def test_credentials_that_were_not_there_are_found_at_the_next_call(
    there: Landscape, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    async with closing(AwsClient(now=lambda: NOW)) as client:
        with pytest.raises(NotSignedIn):
            await client.subnets(REGION, there.vpc)

        keys = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n"
        (tmp_path / "credentials").write_text(f"[default]\n{keys}")
        assert len((await client.subnets(REGION, there.vpc)).value) == len(EXPECTED)


async def test_every_page_is_read() -> None:
    pages = {"": ("1", "more"), "more": ("2", "rest"), "rest": ("3", "")}

    def says(form: Mapping[str, str]) -> Said:
        if form["Action"] == "DescribeSubnets":
            one, token = pages[form.get("NextToken", "")]
            row = f"<item><subnetId>subnet-{one}</subnetId></item>"
            return page("DescribeSubnets", f"<subnetSet>{row}</subnetSet>", token)
        if not form.get("NextToken"):
            return page("DescribeRouteTables", "<routeTableSet/>", "more")
        return page("DescribeRouteTables", f"<routeTableSet>{MAIN_TABLE}</routeTableSet>")

    async with aws(told := Told(says)) as client:
        rows = (await client.subnets(REGION, VPC)).value
    assert [row.id for row in rows] == ["subnet-1", "subnet-2", "subnet-3"]
    assert {row.way for row in rows} == {"NAT nat-1"}
    assert len(told.forms) == 5
    for form in told.forms:
        assert form["MaxResults"] == "100"
        assert (form["Filter.1.Name"], form["Filter.1.Value.1"]) == ("vpc-id", VPC)


LAZY = """
import sys
from datetime import UTC, datetime
from backends.clients.aws.client import AwsClient
AwsClient(now=lambda: datetime.now(UTC))
print(sorted({name.partition(".")[0] for name in sys.modules} & {"boto3", "botocore", "urllib3"}))
"""


def test_boto3_is_not_loaded_before_the_first_call() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LAZY], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert run.stdout == "[]\n"
