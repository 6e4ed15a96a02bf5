"""A small place to plan changes in: fakes that fit the ports, and things to put into them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from backends import ports
from backends.demo.journal import MemoryJournal
from backends.domain.answer import Answer
from backends.domain.certificate import Certificate
from backends.domain.draft import Draft
from backends.domain.environment import (
    AwsNetwork,
    AzureNetwork,
    ComputeClusters,
    DataLake,
    Environment,
    Network,
    SubnetMetadata,
)
from backends.domain.errors import (
    AccessDenied,
    NotFound,
    NotSignedIn,
    ServiceError,
    Unreachable,
)
from backends.domain.event import AuditEvent
from backends.domain.gate_pass import GatePass
from backends.domain.kubeconfig import Kubeconfig
from backends.domain.model_source import ModelSource
from backends.domain.network import AwsSubnet, AzureSubnet, CloudCaller, Reach
from backends.domain.person import Caller, RoleAssignment, Roles
from backends.domain.plan import Check, Plan
from backends.domain.registry import Registry
from backends.domain.workbench import InferenceService, Workbench
from backends.model_ports import ModelCatalogue, ModelSources
from backends.ports import AwsCloud, AzureCloud, Cluster, ControlPlane, Journal, Session
from backends.storage_ports import Ranger, Rangers
from tests.services.answers import answer

T = TypeVar("T")

ENVIRONMENT = "crn:cdp:environments:us-west-1:acc:environment:e1"
ELSEWHERE = "crn:cdp:environments:us-west-1:acc:environment:e2"
REGISTRY = "crn:cdp:ml:us-west-1:acc:model_registry:r1"
VPC = "vpc-1"
VNET = "/subscriptions/s1/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-1"

AWS = Environment(
    crn=ENVIRONMENT,
    environment_name="labs",
    status="AVAILABLE",
    region="us-west-2",
    cloud_platform="AWS",
    network=Network(
        network_name="labs-network",
        subnet_ids=("subnet-a", "subnet-b", "subnet-c"),
        subnet_metadata={
            "subnet-a": SubnetMetadata(
                subnet_id="subnet-a",
                subnet_name="a",
                availability_zone="us-west-2a",
                cidr="10.0.0.0/24",
            )
        },
        endpoint_access_gateway_subnet_ids=("subnet-gate",),
        aws=AwsNetwork(vpc_id=VPC),
    ),
)
AZURE = Environment(
    crn=ENVIRONMENT,
    environment_name="labs",
    status="AVAILABLE",
    region="westeurope",
    cloud_platform="AZURE",
    network=Network(
        network_name="labs-network",
        subnet_ids=("nodes", "databases"),
        subnet_metadata={
            "nodes": SubnetMetadata(subnet_id="nodes", subnet_name="nodes", cidr="10.1.0.0/20")
        },
        azure=AzureNetwork(
            network_id="vnet-1",
            resource_group_name="rg-net",
            flexible_server_subnet_ids=(f"{VNET}/subnets/databases",),
        ),
    ),
    azure_compute_cluster_configuration=ComputeClusters(
        private_cluster=True,
        outbound_type="OUTBOUND_TYPE_UDR",
        worker_node_subnets=("nodes",),
    ),
)


def aws_subnet(name: str = "a", **fields: Any) -> AwsSubnet:
    """Return a private subnet of the environment with which nothing is wrong."""
    usual: dict[str, Any] = {
        "id": f"subnet-{name}",
        "name": name,
        "vpc_id": VPC,
        "zone": f"us-west-2{name[0]}",
        "cidr": "10.0.0.0/24",
        "free": 200,
        "reach": Reach.PRIVATE,
        "way": "NAT nat-1",
        "elb": False,
        "internal_elb": True,
        "state": "available",
        "auto_public_ip": False,
    }
    return AwsSubnet(**(usual | fields))


def public_subnet(name: str = "a", **fields: Any) -> AwsSubnet:
    """Return a public subnet of the environment with which nothing is wrong."""
    public: dict[str, Any] = {
        "reach": Reach.PUBLIC,
        "way": "internet gateway igw-1",
        "elb": True,
        "internal_elb": False,
    }
    return aws_subnet(name, **(public | fields))


def azure_subnet(name: str = "nodes", **fields: Any) -> AzureSubnet:
    """Return a subnet of the environment that a UDR cluster can stand in."""
    usual: dict[str, Any] = {
        "id": f"{VNET}/subnets/{name}",
        "name": name,
        "prefixes": ("10.1.0.0/20",),
        "free": 4000,
        "delegations": (),
        "security_group": "nsg-1",
        "route_table": "rt-hub",
        "next_hop": "VirtualAppliance",
        "next_hop_address": "10.9.0.4",
        "learns_routes": False,
    }
    return AzureSubnet(**(usual | fields))


def registry(status: str = "installation:finished", **fields: Any) -> Registry:
    """Return a registry in the environment."""
    usual: dict[str, Any] = {
        "crn": REGISTRY,
        "service_name": "models",
        "status": status,
        "environment_crn": ENVIRONMENT,
        "environment_name": "labs",
        "version": "1.6.0-b51",
    }
    return Registry.model_validate(usual | fields)


def caller(
    *roles: str, on: str = ENVIRONMENT, account: str = "", is_machine: bool = False
) -> Caller:
    """Return somebody with these roles on an environment; both that are needed when none are named.

    `caller("")` has no role at all. `account` is a role in the account.
    """
    named = roles or ("MLAdmin", "EnvironmentAdmin")
    held = tuple(
        RoleAssignment(
            resource_crn=on, resource_role_crn=f"crn:altus:iam:us-west-1:altus:resourceRole:{role}"
        )
        for role in named
    )
    crn = "crn:altus:iam:us-west-1:acc:user:anna"
    everywhere = frozenset({account} if account else ())
    return Caller(crn, "Anna", "anna@example.com", is_machine, Roles(everywhere, held))


LAKE = DataLake(datalake_name="labs-dl", environment_crn=ENVIRONMENT, status="RUNNING")


@dataclass
class Plane:
    """A control plane that answers what it is given, or fails with it."""

    registries: tuple[Registry, ...] | ServiceError = ()
    environment: Environment | ServiceError = AWS
    lakes: tuple[DataLake, ...] | ServiceError = (LAKE,)
    workbenches: tuple[Workbench, ...] | ServiceError = ()
    services: tuple[InferenceService, ...] | ServiceError = ()
    latest: str | ServiceError = "1.13.0-b58"
    events: tuple[AuditEvent, ...] | ServiceError = ()
    access: tuple[str, ...] | ServiceError = ()

    async def list_registries(self) -> Answer[tuple[Registry, ...]]:
        return _given(self.registries)

    async def describe_environment(self, name_or_crn: str) -> Answer[Environment]:
        del name_or_crn
        return _given(self.environment)

    async def list_data_lakes(self, environment: str = "") -> Answer[tuple[DataLake, ...]]:
        del environment
        return _given(self.lakes)

    async def list_workbenches(self) -> Answer[tuple[Workbench, ...]]:
        return _given(self.workbenches)

    async def list_inference_services(self) -> Answer[tuple[InferenceService, ...]]:
        return _given(self.services)

    async def latest_registry_version(self) -> Answer[str]:
        return _given(self.latest)

    async def audit_events(self, resource_crn: str) -> Answer[tuple[AuditEvent, ...]]:
        del resource_crn
        return _given(self.events)

    async def registry_access(self, crn: str) -> Answer[tuple[str, ...]]:
        del crn
        return _given(self.access)


def _given(value: T | ServiceError) -> Answer[T]:
    if isinstance(value, ServiceError):
        raise value
    return answer(value, "fake", "asked")


@dataclass
class Aws:
    """Amazon, as far as it lets us look; `never` does not answer at all."""

    found: tuple[AwsSubnet, ...] | ServiceError | None = None
    account: str = "111122223333"
    arn: str = "arn:aws:iam::111122223333:user/anna"
    role: str | ServiceError | None = None
    never: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    async def caller(self, region: str) -> Answer[CloudCaller]:
        del region
        if not self.account:
            raise NotSignedIn("AWS", "there are no credentials")
        return answer(CloudCaller(self.account, self.arn), "sts", "GetCallerIdentity")

    async def role_arn(self, region: str, role: str) -> Answer[str]:
        self.asked.append((region, role))
        if self.role is None:
            raise AccessDenied("AWS", "not authorized to perform: iam:GetRole")
        return _given(self.role)

    async def subnets(self, region: str, vpc_id: str) -> Answer[tuple[AwsSubnet, ...]]:
        self.asked.append((region, vpc_id))
        if self.never:
            await asyncio.Event().wait()
        if self.found is None:
            raise NotSignedIn("AWS", "there are no credentials", hint="Sign in.")
        if isinstance(self.found, ServiceError):
            raise self.found
        return answer(self.found, "ec2", "DescribeSubnets")


@dataclass
class Azure:
    """Azure, with VNets by their ids and what a search for them finds; nobody is signed in."""

    networks: dict[str, tuple[AzureSubnet, ...]] = field(
        default_factory=dict[str, tuple[AzureSubnet, ...]]
    )
    found: tuple[str, ...] = ()
    error: ServiceError | None = None
    object_id: str = ""
    asked: list[str] = field(default_factory=list[str])

    async def caller(self) -> Answer[CloudCaller]:
        if not self.object_id:
            raise NotSignedIn("Azure", "there are no credentials", hint="Go.")
        return answer(CloudCaller("the-tenant", self.object_id), "arm", "the access token")

    async def find_networks(self, name: str, resource_group: str) -> Answer[tuple[str, ...]]:
        self.asked.append(f"find {resource_group}/{name}")
        return answer(self.found)

    async def subnets(self, network_id: str) -> Answer[tuple[AzureSubnet, ...]]:
        self.asked.append(network_id)
        if self.error is not None:
            raise self.error
        if network_id not in self.networks:
            raise NotFound("Azure", f"there is no {network_id}")
        return answer(self.networks[network_id], "network", "listSubnets")


class NoModels:
    """No place has models, and there is no MLflow server."""

    def servers(self) -> tuple[ModelSource, ...]:
        return ()

    def open(self, source: ModelSource) -> ModelCatalogue:
        raise Unreachable("AI Registry", f"{source.name} cannot be reached")

    def tracking(self, source: ModelSource) -> None:
        """Know no runs."""

    def permissions(self, source: ModelSource) -> None:
        """Know no permissions."""

    async def aclose(self) -> None:
        """Close nothing."""


class Clusters:
    """Clusters that nobody gets to."""

    def open(self, kubeconfig: Kubeconfig) -> Cluster:
        raise Unreachable("cluster", f"there is no way to {kubeconfig.server}")


class NoRangers:
    """Rangers at which nobody can sign in."""

    hint = ""

    def who(self, address: str) -> str:
        del address
        return ""

    def sign_in(self, address: str, gate_pass: GatePass) -> None:
        raise AssertionError(f"{gate_pass} signs in at {address}")

    def open(self, address: str) -> Ranger:
        raise NotSignedIn("Ranger", f"nobody has signed in at {address}")


class NoNetwork:
    """A machine from which one gets nowhere."""

    async def addresses(self, host: str) -> tuple[str, ...]:
        raise Unreachable("network", f"{host} has no address here")

    async def connect(self, host: str, port: int) -> float:
        raise Unreachable("network", f"{host} refuses port {port}")

    async def certificate(self, host: str, port: int) -> Certificate:
        raise Unreachable("network", f"{host} refuses port {port}")


async def _nothing() -> None:
    """Close nothing."""


def session(
    plane: Plane | ControlPlane | None = None,
    aws: AwsCloud | None = None,
    azure: AzureCloud | None = None,
    journal: Journal | None = None,
    *,
    models: ModelSources | None = None,
    rangers: Rangers | None = None,
    reach: ports.Reach | None = None,
) -> Session:
    """Return a session over fakes; nobody is signed in anywhere, and the journal is empty."""
    return Session(
        profile="prod",
        region="eu-1",
        origin="a test",
        label="",
        read_only=False,
        control_plane=cast("ControlPlane", plane or Plane()),
        aws=aws or Aws(),
        azure=azure or Azure(error=NotSignedIn("Azure", "there are no credentials", hint="Go.")),
        models=models or NoModels(),
        journal=journal or MemoryJournal(),
        clusters=Clusters(),
        rangers=rangers or NoRangers(),
        reach=reach or NoNetwork(),
        state_directory=lambda: Path("state"),
        close=_nothing,
    )


def draft(**fields: Any) -> Draft:
    """Return a draft; on AWS, unless an environment is named."""
    return replace(Draft(AWS), **fields)


def check_of(plan: Plan, name: str) -> Check:
    """Return a plan's check of a name, which has to be there once."""
    (found,) = (check for check in plan.checks if check.name == name)
    return found


def check_names(plan: Plan) -> list[str]:
    """Name a plan's checks, in order."""
    return [check.name for check in plan.checks]
