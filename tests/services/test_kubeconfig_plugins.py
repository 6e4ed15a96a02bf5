"""Which programs may be run, with what: the forms that are known, and a sentence for the rest."""

from __future__ import annotations

import pytest

from backends.domain.kubeconfig import Plugin
from backends.services.access.plugins import install_hint, installed, why_not

V1 = "client.authentication.k8s.io/v1"
ROLE = "arn:aws:iam::123456789012:role/path/reader"
AKS = "6dae42f8-4368-4678-94ff-3960e28e3630"
GUID = "01234567-89ab-cdef-0123-456789abcdef"
GET = "eks get-token --cluster-name c"
LOGIN = f"get-token --server-id {AKS}"


def plugin(line: str, **env: str) -> Plugin:
    command, *args = line.split()
    return Plugin(command, tuple(args), tuple(env.items()), V1, "")


@pytest.mark.parametrize(
    "line",
    [
        f"aws {GET}",
        "aws --region us-west-2 eks get-token --cluster-name liftie-x --output json",
        f"aws eks --region us-gov-west-1 get-token --cluster-name=c --role-arn={ROLE}",
        f"aws {GET} --role {ROLE} --profile reader",
        "aws-iam-authenticator token -i c",
        f"aws-iam-authenticator token --cluster-id c -r {ROLE} --region cn-north-1",
        f"aws-iam-authenticator --session-name me@example token --role {ROLE} -i c",
        f"kubelogin {LOGIN}",
        f"kubelogin {LOGIN} -l msi --client-id {GUID} -t {GUID} -e AzurePublicCloud",
        f"kubelogin {LOGIN} --login azurecli --tenant-id example.onmicrosoft.com",
        f"kubelogin {LOGIN} --environment AzureChinaCloud --login=workloadidentity",
    ],
)
def test_the_known_forms_may_be_run(line: str) -> None:
    assert why_not(plugin(line)) == ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        *(
            (f"aws {option} hush {GET}", f"it wants aws run with {option}, which is not allowed")
            for option in ("--endpoint-url", "--ca-bundle", "--no-verify-ssl", "--cli-input-json")
        ),
        (f"aws --endpoint-url=hush {GET}", "it wants aws run with --endpoint-url, which is not"),
        (f"aws {GET} --HUSH", "it wants aws run with an unusual option, which is not allowed"),
        (f"aws {GET} --", "it wants aws run with an unusual option, which is not allowed"),
        (f"aws {GET} hush", "it wants aws to do something else than eks get-token"),
        ("aws s3 rm --cluster-name c", "it wants aws to do something else than eks get-token"),
        ("aws", "it wants aws to do something else than eks get-token"),
        ("aws eks get-token", "aws needs --cluster-name, which is not there"),
        (f"aws {GET} --cluster-name d", "it gives aws the option --cluster-name twice"),
        ("aws eks get-token --cluster-name", "the value of --cluster-name, for aws, is none"),
        (f"aws {GET} --region evil.example/", "the value of --region, for aws, is none that"),
        (f"aws {GET} --profile --debug", "the value of --profile, for aws, is none that"),
        (f"aws {GET} --role-arn hush", "the value of --role-arn, for aws, is none that"),
        (f"aws {GET} --output text", "the value of --output, for aws, is none that"),
        ("aws-iam-authenticator server -i c", "it wants aws-iam-authenticator to do something"),
        ("aws-iam-authenticator token", "aws-iam-authenticator needs -i or --cluster-id, which"),
        (
            "aws-iam-authenticator token -i c --cache",
            "it wants aws-iam-authenticator run with --cache, which is not allowed",
        ),
        *(
            (
                f"kubelogin {LOGIN} {option} hush",
                f"it wants kubelogin run with {option}, which is not allowed",
            )
            for option in (
                "--client-secret",
                "--client-certificate",
                "--token-cache-dir",
                "--authority-host",
                "-p",
            )
        ),
        ("kubelogin get-token", "kubelogin needs --server-id, which is not there"),
        (
            f"kubelogin get-token --server-id {GUID}",
            "the value of --server-id, for kubelogin, is none that is allowed",
        ),
        (f"kubelogin {LOGIN} -e AzureStackCloud", "the value of -e, for kubelogin, is none that"),
        (f"kubelogin {LOGIN} -l hush", "the value of -l, for kubelogin, is none that"),
        (f"sh -c {GET}", "it wants sh run, and only aws, aws-iam-authenticator, kubelogin may"),
        (f"./aws {GET}", "it wants ./aws run, and only"),
        (f"/usr/bin/aws {GET}", "it wants /usr/bin/aws run, and only"),
        (f"AWS {GET}", "it wants AWS run, and only"),
        (f"\u0430ws {GET}", "it wants a program with an unusual name run, and only"),
    ],
)
def test_anything_else_is_a_sentence_without_a_value(line: str, says: str) -> None:
    told = why_not(plugin(line))

    assert told.startswith(says)
    assert "hush" not in told


@pytest.mark.parametrize("value", ["a\0b", "a\nb", "", "é", "x" * 257])
def test_a_value_with_unusual_signs_is_refused(value: str) -> None:
    args = ("eks", "get-token", "--cluster-name", "c", "--profile", value)

    assert why_not(Plugin("aws", args, (), V1, "")).startswith("the value of --profile")


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        (f"aws {GET}", "AWS_PROFILE", "my reader"),
        (f"aws {GET}", "AWS_REGION", "eu-central-1"),
        (f"aws {GET}", "AWS_STS_REGIONAL_ENDPOINTS", "regional"),
        ("aws-iam-authenticator token -i c", "AWS_DEFAULT_REGION", "eu-central-1"),
        (f"kubelogin {LOGIN}", "AAD_LOGIN_METHOD", "msi"),
        (f"kubelogin {LOGIN}", "AZURE_CLIENT_ID", GUID),
        (f"kubelogin {LOGIN}", "AZURE_TENANT_ID", GUID),
    ],
)
def test_a_few_variables_may_be_set(line: str, name: str, value: str) -> None:
    assert why_not(plugin(line, **{name: value})) == ""


@pytest.mark.parametrize(
    ("line", "name", "says"),
    [
        *(
            (f"aws {GET}", name, f"it wants {name} set for aws, which is not allowed")
            for name in (
                "LD_PRELOAD",
                "PATH",
                "HTTPS_PROXY",
                "AWS_ENDPOINT_URL",
                "AAD_LOGIN_METHOD",
            )
        ),
        (f"kubelogin {LOGIN}", "AWS_PROFILE", "it wants AWS_PROFILE set for kubelogin, which"),
        (f"aws {GET}", "A=B", "it wants a variable set for aws, which is not allowed"),
        (f"aws {GET}", "", "it wants a variable set for aws, which is not allowed"),
        (f"aws {GET}", "AWS_REGION", "the value of AWS_REGION, for aws, is none that is allowed"),
    ],
)
def test_no_other_variable_may_be_set(line: str, name: str, says: str) -> None:
    told = why_not(plugin(line, **{name: "/hush.so"}))

    assert told.startswith(says)
    assert "hush" not in told


def test_the_line_is_one_that_a_shell_reads_as_it_was() -> None:
    assert Plugin("aws", ("a b", "$(c)"), (), V1, "").line == "aws 'a b' '$(c)'"


@pytest.mark.parametrize(
    ("found", "path"),
    [("/usr/bin/aws", "/usr/bin/aws"), (None, ""), ("./aws", ""), ("aws", "")],
)
def test_it_is_installed_where_its_whole_path_is_known(found: str | None, path: str) -> None:
    assert installed(plugin("aws"), which={"aws": found}.get) == path


@pytest.mark.parametrize("command", ["aws", "aws-iam-authenticator", "kubelogin"])
def test_each_says_how_to_get_it(command: str) -> None:
    assert install_hint(command).startswith("Install ")
    assert install_hint("curl") == ""
