"""What is a role of a cloud, as IDBroker maps people to it, and what is said of anything else."""

from __future__ import annotations

import pytest

from backends.domain.cloud_role import what_is_wrong_with_role

ARN = "arn:aws:iam::111122223333:role/datalake-admin"
IDENTITY = (
    "/subscriptions/1f0e/resourceGroups/rg-ml/providers/Microsoft.ManagedIdentity/"
    "userAssignedIdentities/datalake-admin"
)


@pytest.mark.parametrize(
    "role",
    [
        ARN,
        "arn:aws-us-gov:iam::111122223333:role/teams/ml/datalake-admin",
        "arn:aws-cn:iam::111122223333:role/a+b=c,d.e@f-1",
    ],
)
def test_an_arn_of_a_role_is_one_on_aws(role: str) -> None:
    assert what_is_wrong_with_role(role, "AWS") == ""
    assert what_is_wrong_with_role(role, "aws") == ""


@pytest.mark.parametrize(
    "role",
    [
        "",
        "datalake-admin",
        ARN.replace("role/", "user/"),
        ARN.replace("role/", "instance-profile/"),
        ARN.replace("111122223333", "1111"),
        ARN.replace("iam", "sts"),
        "arn:aws:iam::111122223333:role/",
        f"{ARN} ",
        f"{ARN}\n",
        f" {ARN}",
        f"{ARN} {ARN}",
        IDENTITY,
    ],
)
def test_nothing_else_is_one_on_aws(role: str) -> None:
    assert "arn:aws:iam::<account>:role/<name>" in what_is_wrong_with_role(role, "AWS")


@pytest.mark.parametrize("role", [IDENTITY, IDENTITY.lower(), IDENTITY.replace("Groups", "groups")])
def test_a_managed_identity_is_one_on_azure(role: str) -> None:
    assert what_is_wrong_with_role(role, "AZURE") == ""


@pytest.mark.parametrize(
    "role",
    [
        "",
        ARN,
        "datalake-admin",
        "8b1c2f6e-0d57-4f0a-9c3e-2a7d5f1e6b90",
        IDENTITY.rpartition("/")[0],
        f"{IDENTITY}/more",
        f"{IDENTITY} ",
        IDENTITY.removeprefix("/"),
        IDENTITY.replace("userAssignedIdentities", "systemAssignedIdentities"),
    ],
)
def test_nothing_else_is_one_on_azure(role: str) -> None:
    assert "managed identity" in what_is_wrong_with_role(role, "AZURE")


@pytest.mark.parametrize("platform", ["", "GCP", "YARN"])
def test_where_the_cloud_is_not_known_anything_may_be_one(platform: str) -> None:
    assert what_is_wrong_with_role("datalake-admin@labs.iam", platform) == ""
