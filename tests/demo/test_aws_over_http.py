"""The simulated AWS over loopback, as boto3 and the `aws` command meet it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from backends.demo.server import LoopbackServer
from backends.demo.world import World
from tests.demo.test_aws import ACCOUNT, ENVIRONMENTS, LABS


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with LoopbackServer(World.open()) as server:
        yield server.url


def boto(url: str, service: str = "ec2", who: str = "alice", **config: Any) -> Any:
    boto3: Any = import_module("boto3")
    settings: Any = import_module("botocore.config").Config(
        retries={"total_max_attempts": 1}, parameter_validation=False, **config
    )
    return boto3.client(
        service,
        region_name="us-west-2",
        endpoint_url=url,
        aws_access_key_id=who,
        aws_secret_access_key="simulated",
        config=settings,
    )


def refusal(call: Any, **arguments: Any) -> tuple[str, int, str]:
    """Return the code, the status and the request id of a refusal."""
    errors: Any = import_module("botocore.exceptions")
    with pytest.raises(errors.ClientError) as caught:
        call(**arguments)
    error: Any = caught.value
    about = error.response["ResponseMetadata"]
    return error.response["Error"]["Code"], about["HTTPStatusCode"], about["RequestId"]


def test_pages_are_short_whatever_is_asked_for(url: str) -> None:
    pages = list(boto(url).get_paginator("describe_subnets").paginate(Filters=of(LABS)))
    assert [len(page["Subnets"]) for page in pages] == [6, 3]
    assert len({page["ResponseMetadata"]["RequestId"] for page in pages}) == 2
    tables = list(boto(url).get_paginator("describe_route_tables").paginate(Filters=of(LABS)))
    assert sum(len(page["RouteTables"]) for page in tables) == 10


def of(vpc: str) -> list[dict[str, Any]]:
    return [{"Name": "vpc-id", "Values": [vpc]}]


def test_vpcs_are_listed_by_region(url: str) -> None:
    pages = boto(url).get_paginator("describe_vpcs").paginate()
    listed = {row["VpcId"]: row["CidrBlock"] for page in pages for row in page["Vpcs"]}
    assert listed == {
        row["network"]["aws"]["vpcId"]: row["network"]["networkCidr"]
        for row in ENVIRONMENTS.values()
        if row["region"] == "us-west-2"
    }
    assert len(boto(url).describe_vpcs(VpcIds=[LABS])["Vpcs"]) == 1


def test_what_ec2_would_refuse_is_refused(url: str) -> None:
    ec2 = boto(url)
    unknown = refusal(ec2.describe_vpcs, VpcIds=["vpc-0123456789abcdef0"])
    assert unknown[:2] == ("InvalidVpcID.NotFound", 400)
    assert unknown[2]
    for arguments in (
        {"MaxResults": 4},
        {"MaxResults": 1001},
        {"NextToken": "nobody gave it"},
        {"NextToken": "9999"},
        {"Filters": [{"Name": "cidr-block", "Values": ["10.0.0.0/8"]}]},
    ):
        code, status, _ = refusal(ec2.describe_subnets, **arguments)
        assert (code, status) == ("InvalidParameterValue", 400), arguments
    assert refusal(ec2.describe_subnets, SubnetIds=["subnet-1"])[0] == "UnknownParameter"
    assert refusal(ec2.describe_instances)[0] == "InvalidAction"


def test_who_may_not_look_may_not_look_at_anything(url: str) -> None:
    ec2 = boto(url, who="bob")
    for call in (ec2.describe_subnets, ec2.describe_route_tables, ec2.describe_vpcs):
        assert refusal(call)[:2] == ("UnauthorizedOperation", 403)


def test_keys_nobody_knows_are_refused_as_each_service_does(url: str) -> None:
    assert refusal(boto(url, who="mallory").describe_vpcs)[:2] == ("AuthFailure", 401)
    sts = boto(url, "sts", "mallory")
    code, status, request_id = refusal(sts.get_caller_identity)
    assert (code, status) == ("InvalidClientTokenId", 403)
    assert request_id
    assert refusal(boto(url, "sts").get_session_token)[0] == "InvalidAction"


def test_calls_that_are_not_signed_are_refused(url: str) -> None:
    ec2 = boto(url, signature_version=import_module("botocore").UNSIGNED)
    assert refusal(ec2.describe_vpcs)[:2] == ("AuthFailure", 401)


def test_the_caller_has_an_id(url: str) -> None:
    said = boto(url, "sts").get_caller_identity()
    assert said["Account"] == ACCOUNT
    assert said["UserId"].endswith(":alice")
