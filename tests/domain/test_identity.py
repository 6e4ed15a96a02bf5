"""What identifies somebody to a cloud: which forms are taken, and what is said of the others."""

from __future__ import annotations

import pytest

from backends.domain.identity import assumed_role, what_is_wrong

ACCOUNT = "123456789012"
OBJECT_ID = "8b1c2f6e-0d57-4f0a-9c3e-2a7d5f1e6b90"


@pytest.mark.parametrize(
    "identity",
    [
        f"arn:aws:iam::{ACCOUNT}:role/admins",
        f"arn:aws:iam::{ACCOUNT}:role/teams/ml/admins",
        f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-1/AWSReservedSSO_Ops_1a2b",
        f"arn:aws:iam::{ACCOUNT}:user/anna",
        f"arn:aws:iam::{ACCOUNT}:user/anna+ml=1,2.x@example-1",
        f"arn:aws-us-gov:iam::{ACCOUNT}:role/admins",
        f"arn:aws-cn:iam::{ACCOUNT}:user/division/anna",
    ],
)
def test_users_and_roles_of_aws_are_taken(identity: str) -> None:
    assert what_is_wrong(identity, "AWS") == ""


def test_a_session_is_refused_with_the_role_it_is_of() -> None:
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/admins/anna@example.com"
    assert what_is_wrong(session, "AWS") == (
        "It is the ARN of a session, which is refused. Its role is "
        f"arn:aws:iam::{ACCOUNT}:role/admins, unless the role has a path."
    )


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov", "aws-cn"])
def test_the_role_of_a_session_is_in_its_partition_and_account(partition: str) -> None:
    role = assumed_role(f"arn:{partition}:sts::{ACCOUNT}:assumed-role/admins/i-0123456789")
    assert role is not None
    assert (role.role, role.role_arn) == ("admins", f"arn:{partition}:iam::{ACCOUNT}:role/admins")


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:iam::{ACCOUNT}:role/admins",
        f"arn:aws:sts::{ACCOUNT}:federated-user/anna",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/admins",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/admins/anna\n",
        "",
    ],
)
def test_what_is_no_session_has_no_role(arn: str) -> None:
    assert assumed_role(arn) is None


def test_the_root_of_an_account_is_refused() -> None:
    wrong = what_is_wrong(f"arn:aws:iam::{ACCOUNT}:root", "AWS")
    assert wrong == "The root of an account cannot be given access: choose a role or a user."


@pytest.mark.parametrize(
    "identity",
    [
        "admins",
        "role/admins",
        "anna@example.com",
        OBJECT_ID,
        f"arn:aws:iam::{ACCOUNT}:group/admins",
        f"arn:aws:iam::{ACCOUNT}:role/",
        f"arn:aws:iam::{ACCOUNT}:role/teams/",
        f"arn:aws:iam::{ACCOUNT[:-1]}:role/admins",
        f"arn:aws:iam:us-west-2:{ACCOUNT}:role/admins",
        f"arn:aws:sts::{ACCOUNT}:federated-user/anna",
        f"arn:azure:iam::{ACCOUNT}:role/admins",
        f"arn:aws:iam::{ACCOUNT}:role/ädmins",
        f"arn:aws:iam::{ACCOUNT}:role/{'a' * 129}",
    ],
)
def test_anything_else_is_refused_with_an_example_of_the_form(identity: str) -> None:
    wrong = what_is_wrong(identity, "AWS")
    assert wrong.startswith("It is not the ARN of a user or a role, such as arn:aws:iam::")


@pytest.mark.parametrize("identity", [OBJECT_ID, OBJECT_ID.upper()])
def test_an_object_id_is_taken_on_azure(identity: str) -> None:
    assert what_is_wrong(identity, "Azure") == ""


@pytest.mark.parametrize("identity", ["anna@example.com", OBJECT_ID[:-1], f"{{{OBJECT_ID}}}"])
def test_what_is_no_object_id_is_said_on_azure(identity: str) -> None:
    wrong = what_is_wrong(identity, "Azure")
    assert wrong.startswith("It does not have the form of an object id, such as ")


@pytest.mark.parametrize("cloud", ["AWS", "Azure", "GCP", ""])
@pytest.mark.parametrize(
    ("identity", "wrong"),
    [
        ("", "It is empty."),
        (f"arn:aws:iam::{ACCOUNT}:role/ admins", "It has blanks or control characters in it."),
        (f"arn:aws:iam::{ACCOUNT}:role/admins\n", "It has blanks or control characters in it."),
        ("\x1b[2J", "It has blanks or control characters in it."),
    ],
)
def test_nothing_and_what_cannot_be_seen_is_wrong_on_every_cloud(
    cloud: str, identity: str, wrong: str
) -> None:
    assert what_is_wrong(identity, cloud) == wrong


@pytest.mark.parametrize("cloud", ["GCP", ""])
def test_of_another_cloud_nothing_is_known_to_be_wrong(cloud: str) -> None:
    assert what_is_wrong("anything-at-all", cloud) == ""
