"""Creating registries: what is refused, what comes of the rest, and why."""

from __future__ import annotations

import pytest

from tests.demo.caller import Caller
from tests.demo.changes import (
    BLACK_HOLE_B,
    FIREWALL_C,
    ISOLATED_D,
    PRIVATE_A,
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_B,
    TINY_C,
    UDR,
    asked,
    create,
    in_environment,
    named,
    newest_log,
    refused,
    udr_in,
)

GOOD = [
    pytest.param("labs-ml-aws", {"usePublicLoadBalancer": False}, id="AWS"),
    pytest.param(
        "labs-ml-aws",
        {"usePublicLoadBalancer": True, "subnetsForLoadBalancers": [PUBLIC_A, PUBLIC_B]},
        id="AWS, public",
    ),
    pytest.param("labs-ml-aws", {"usePublicLoadBalancer": True}, id="AWS, public, not chosen"),
    pytest.param(
        "labs-ml-aws", {"subnetsForLoadBalancers": [PRIVATE_A, PRIVATE_B]}, id="AWS, private"
    ),
    pytest.param("labs-ml-aws", {"subnetsForLoadBalancers": [FIREWALL_C]}, id="AWS, firewall"),
    pytest.param("new-ml-aws", {"privateCluster": True, "skipValidation": True}, id="unchecked"),
    pytest.param("labs-ml-azure", {"usePublicLoadBalancer": True}, id="Azure"),
    pytest.param("labs-udr-azure", UDR, id="UDR"),
    pytest.param("vision-ml-azure", {"disableObjectStoreCsiDriver": True}, id="without CSI"),
]


@pytest.mark.parametrize(("environment", "fields"), GOOD)
def test_a_new_registry_installs_until_it_is_ready(
    environment: str, fields: dict[str, object]
) -> None:
    caller = Caller()
    young = create(caller, environment, **fields)
    assert young["status"] == "installation:started"
    assert young["createdAt"] == "2026-05-04T09:30:00.000Z"
    assert young["creator"] == caller.ask("getUser")["user"]["crn"]
    assert young["endpointPublicAccess"] is fields.get("usePublicLoadBalancer", False)
    assert not {"domain", "version", "machineUserCrn"} & set(young)
    (event,) = caller.events(young["crn"])
    assert event["action"] == "createModelRegistry"

    caller.clock.wind(minutes=20)
    middling = in_environment(caller, environment)
    assert middling["status"] == "installation:started"
    before = newest_log(caller, young["crn"])

    caller.clock.wind(minutes=10)
    ready = in_environment(caller, environment)
    assert ready["status"] == "installation:finished"
    assert ready["version"] == "1.13.0-b58"
    code = young["serviceName"].removeprefix("model-registry-")
    assert ready["domain"].startswith(
        f"https://modelregistry.{code}.{environment[:8].rstrip('-')}."
    )
    (user,) = caller.ask("listMachineUsers", machineUserNames=[ready["machineUserCrn"]])[
        "machineUsers"
    ]
    assert user["workloadUsername"].startswith("srv_cml_env_machine_user_")
    after = newest_log(caller, young["crn"])
    assert after[: len(before)] == before
    assert after[-1] == f"INFO  AI Registry {ready['serviceName']} is ready"
    assert not [line for line in after if line.startswith("ERROR") or "{" in line]


def test_two_new_registries_have_nothing_in_common() -> None:
    caller = Caller()
    one = create(caller, "labs-ml-aws")
    other = create(caller, "labs-ml-azure")
    for field in ("id", "crn", "serviceName"):
        assert one[field] != other[field]
    assert len({row["crn"] for row in caller.registries()}) == 27


def test_the_log_speaks_of_the_subnets_that_were_chosen() -> None:
    caller = Caller()
    create(
        caller,
        "labs-ml-aws",
        usePublicLoadBalancer=True,
        subnetsForLoadBalancers=[PUBLIC_B, PUBLIC_A],
    )
    caller.clock.wind(minutes=30)
    lines = newest_log(caller, in_environment(caller, "labs-ml-aws")["crn"])
    balancer = f"Creating public network load balancer in {PUBLIC_B}, {PUBLIC_A}"
    assert any(line.endswith(balancer) for line in lines)
    assert any(f"Subnet {PUBLIC_B} (10.46.4.0/22): free addresses ok" in line for line in lines)


def test_a_log_does_not_claim_checks_that_were_skipped() -> None:
    caller = Caller()
    create(caller, "labs-udr-azure", **UDR, skipValidation=True)
    caller.clock.wind(minutes=30)
    log = "\n".join(newest_log(caller, in_environment(caller, "labs-udr-azure")["crn"]))
    assert "not validated, as requested" in log
    assert "addresses ok" not in log
    assert "leads to a virtual appliance" not in log


SHORT = "InsufficientFreeAddressesInSubnet"
PUBLIC = {"usePublicLoadBalancer": True}
BAD = [
    pytest.param(
        "labs-ml-aws", {"subnetsForLoadBalancers": [PRIVATE_A, TINY_C]}, 1, SHORT, id="few"
    ),
    pytest.param(
        "labs-ml-aws",
        {"subnetsForLoadBalancers": [TINY_C], "skipValidation": True},
        23,
        SHORT,
        id="too few addresses for the load balancer, unchecked",
    ),
    pytest.param(
        "labs-ml-aws",
        {"provisionK8sRequest": {"network": {"topology": {"subnets": [TINY_C]}}}},
        1,
        f"{TINY_C} has 3 free addresses, a node group takes 16 ({SHORT})",
        id="too few addresses for the cluster",
    ),
    pytest.param(
        "labs-ml-aws",
        {"subnetsForLoadBalancers": [ISOLATED_D]},
        23,
        f"{ISOLATED_D} is isolated, it has no default route",
        id="isolated",
    ),
    pytest.param(
        "labs-ml-aws",
        {"subnetsForLoadBalancers": [BLACK_HOLE_B]},
        23,
        f"the default route of {BLACK_HOLE_B} is a black hole",
        id="black hole",
    ),
    pytest.param(
        "labs-ml-aws",
        PUBLIC | {"subnetsForLoadBalancers": [PUBLIC_A, PRIVATE_B]},
        23,
        f"{PRIVATE_B} is private",
        id="public load balancer, private subnet",
    ),
    pytest.param(
        "labs-ml-aws",
        PUBLIC | {"subnetsForLoadBalancers": [FIREWALL_C]},
        23,
        "and not to an internet gateway",
        id="public load balancer, firewall",
    ),
    pytest.param(
        "new-ml-aws",
        PUBLIC,
        23,
        "no subnet of new-ml-aws has an active route to an internet gateway",
        id="public load balancer, no public subnet",
    ),
    pytest.param(
        "labs-ml-aws",
        {"subnetsForLoadBalancers": [PRIVATE_A, PUBLIC_A]},
        23,
        "two of its subnets are in us-west-2a",
        id="one zone twice",
    ),
    pytest.param(
        "labs-ml-aws",
        {"subnetsForLoadBalancers": ["subnet-0f00"], "skipValidation": True},
        23,
        "subnet-0f00 is not in the VPC of the environment",
        id="a stranger for the load balancer, unchecked",
    ),
    pytest.param(
        "labs-ml-aws",
        {
            "provisionK8sRequest": {"network": {"topology": {"subnets": ["subnet-0f00"]}}},
            "skipValidation": True,
        },
        3,
        "subnet-0f00 is not in the VPC of the environment",
        id="a stranger for the cluster, unchecked",
    ),
    pytest.param(
        "labs-udr-azure", udr_in("labs-udr-azure-plain"), 1, "no route 0.0.0.0/0", id="no table"
    ),
    pytest.param(
        "labs-udr-azure", udr_in("labs-udr-azure-internet"), 1, "no route 0.0.0.0/0", id="internet"
    ),
    pytest.param(
        "labs-udr-azure", udr_in("labs-udr-azure-blackhole"), 1, "no route 0.0.0.0/0", id="nowhere"
    ),
    pytest.param(
        "labs-udr-azure",
        udr_in("labs-udr-azure-plain", skipValidation=True),
        3,
        "refused the node group: labs-udr-azure-plain has no route 0.0.0.0/0",
        id="no table, unchecked",
    ),
    pytest.param("labs-udr-azure", udr_in("labs-udr-azure-small"), 1, SHORT, id="small"),
    pytest.param(
        "labs-udr-azure",
        udr_in("labs-udr-azure-postgres"),
        3,
        "is delegated to Microsoft.DBforPostgreSQL/flexibleServers",
        id="delegated",
    ),
    pytest.param(
        "labs-udr-azure",
        udr_in("elsewhere", skipValidation=True),
        3,
        "elsewhere is not in the VNet of the environment",
        id="a stranger on Azure, unchecked",
    ),
    pytest.param("vision-ml-azure", {}, 22, "Storage Account Contributor", id="no storage role"),
]


@pytest.mark.parametrize(("environment", "fields", "minutes", "reason"), BAD)
def test_what_the_facts_are_against_fails_and_the_log_says_why(
    environment: str, fields: dict[str, object], minutes: int, reason: str
) -> None:
    caller = Caller()
    young = create(caller, environment, **fields)
    assert young["status"] == "installation:started"
    caller.clock.wind(minutes=minutes)
    assert in_environment(caller, environment)["status"] == "installation:failed"
    lines = newest_log(caller, young["crn"])
    assert any(line.startswith("ERROR") and reason in line for line in lines)
    assert "installation failed after" in lines[-1]
    assert not [line for line in lines if "{" in line or ". ," in line]


def test_what_failed_is_deleted_and_tried_again() -> None:
    caller = Caller()
    first = create(caller, "vision-ml-azure")
    caller.clock.wind(minutes=22)
    assert refused(caller, "createModelRegistry", **asked(caller, "vision-ml-azure"))[0] == 409
    caller.ask("deleteModelRegistry", modelRegistryCrn=first["crn"])
    caller.clock.wind(minutes=8)
    second = create(caller, "vision-ml-azure", disableObjectStoreCsiDriver=True)
    caller.clock.wind(minutes=30)
    assert in_environment(caller, "vision-ml-azure")["status"] == "installation:finished"
    assert second["crn"] != first["crn"]


AWS = "labs-ml-aws"
REFUSALS = [
    pytest.param("genomics-gcp", {}, 400, "not supported on GCP", id="GCP"),
    pytest.param("marketing-aws", {}, 400, "is CREATE_IN_PROGRESS", id="not available yet"),
    pytest.param("lab-azure", {}, 400, "is START_FAILED", id="not available"),
    pytest.param(
        "eng-ml-env-v2",
        {},
        409,
        "Environment eng-ml-env-v2 already has the AI Registry model-registry-ml-960afc3b-162",
        id="taken",
    ),
    pytest.param(AWS, {"environmentName": "labs-ml-azure"}, 400, "is labs-ml-aws, not", id="name"),
    pytest.param(AWS, {"environmentCrn": "crn:none"}, 404, "crn:none not found", id="unknown"),
    pytest.param(AWS, {"namespace": "mlx"}, 400, "namespace is for on-premises only", id="on-prem"),
    pytest.param(AWS, {"s3Bucket": "b"}, 400, "s3Bucket is for on-premises only", id="s3"),
    pytest.param(AWS, {"authorizedIPRanges": ["10.0.0.1/8"]}, 400, "10.0.0.1/8 is not", id="bits"),
    pytest.param(AWS, {"authorizedIPRanges": ["10.0.0"]}, 400, "not a CIDR block", id="CIDR"),
    pytest.param(AWS, UDR, 400, "OUTBOUND_TYPE_UDR is for Azure only", id="UDR on AWS"),
    pytest.param("labs-udr-azure", UDR | {"privateCluster": False}, 400, "privateCluster", id="pc"),
    pytest.param("labs-udr-azure", UDR | PUBLIC, 400, "no public load balancer", id="UDR public"),
    pytest.param("labs-udr-azure", udr_in(), 400, "needs one subnet", id="UDR nowhere"),
    pytest.param("labs-udr-azure", udr_in("a", "b"), 400, "needs one subnet", id="UDR twice"),
    pytest.param("labs-udr-azure", udr_in("elsewhere"), 400, "does not belong", id="stranger"),
    pytest.param(
        AWS, {"subnetsForLoadBalancers": ["subnet-0f00"]}, 400, "does not belong", id="stranger LB"
    ),
    pytest.param(
        AWS,
        {"provisionK8sRequest": {"tags": [{"key": "a", "value": ""}, {"key": "a", "value": ""}]}},
        400,
        "The tag a is there twice",
        id="tags",
    ),
    pytest.param(AWS, {"backupCrn": "crn:b"}, 404, "Backup crn:b not found", id="backup"),
]


@pytest.mark.parametrize(("environment", "fields", "status", "sentence"), REFUSALS)
def test_what_cannot_be_created_is_refused_and_nothing_is_begun(
    environment: str, fields: dict[str, object], status: int, sentence: str
) -> None:
    caller = Caller()
    said = refused(caller, "createModelRegistry", **(asked(caller, environment) | fields))
    assert said[0] == status
    assert sentence in said[1]


MISFITS = [
    ('{"environmentCrn": 1}', "environmentCrn must be a string"),
    ("{}", "environmentCrn is required"),
    ('"usePublicLoadBalancer": "yes"', "usePublicLoadBalancer must be true or false"),
    ('"subnetsForLoadBalancers": "subnet-a"', "subnetsForLoadBalancers must be a list"),
    ('"subnetsForLoadBalancers": [1]', "subnetsForLoadBalancers must be a list of strings"),
    ('"outboundTypes": ["OUTBOUND_TYPE_NAT"]', "OUTBOUND_TYPE_NAT is neither UNKNOWN nor"),
    ('"provisionK8sRequest": []', "provisionK8sRequest must be an object"),
    ('"provisionK8sRequest": {"tags": ["a"]}', "needs a key and a value"),
    ('"provisionK8sRequest": {"tags": [{"key": "", "value": "a"}]}', "needs a key and a value"),
    ('"provisionK8sRequest": {"tags": [{"key": "a", "value": 1}]}', "needs a key and a value"),
]


@pytest.mark.parametrize(("text", "sentence"), MISFITS)
def test_what_the_document_does_not_allow_is_refused(text: str, sentence: str) -> None:
    caller = Caller()
    crn = asked(caller, AWS)["environmentCrn"]
    body = text if text.startswith("{") else f'{{"environmentCrn": "{crn}", {text}}}'
    answer = caller.post("/api/v1/ml/createModelRegistry", body.encode())
    assert answer.status == 400
    assert sentence in answer.body.decode()
    assert len(caller.registries()) == 25


def test_fields_the_document_does_not_declare_are_passed_over() -> None:
    caller = Caller()
    crn = asked(caller, AWS)["environmentCrn"]
    body = f'{{"environmentCrn": "{crn}", "colour": "blue", "creatorCrn": "crn:x"}}'
    assert caller.post("/api/v1/ml/createModelRegistry", body.encode()).body == b"{}"
    assert named(caller, in_environment(caller, AWS)["serviceName"])["creator"] != "crn:x"


def test_an_environment_without_a_data_lake_can_have_no_registry() -> None:
    caller = Caller()
    caller.clock.wind(minutes=26)
    status, sentence = refused(caller, "createModelRegistry", **asked(caller, "marketing-aws"))
    assert (status, "has no Data Lake" in sentence) == (400, True)


def test_among_many_every_environment_is_taken() -> None:
    caller = Caller("alice", "many:90")
    for row in caller.ask("listEnvironments")["environments"]:
        status, _ = refused(
            caller,
            "createModelRegistry",
            environmentCrn=row["crn"],
            environmentName=row["environmentName"],
        )
        assert status in (400, 409)
