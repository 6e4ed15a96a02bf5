"""A registry with which nothing is wrong, and ways to spoil what is asked about it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from backends.demo.journal import MemoryJournal
from backends.domain.answer import Answer, Call
from backends.domain.certificate import Certificate
from backends.domain.environment import DataLake, DataLakeDescription, Endpoint, Endpoints
from backends.domain.errors import NotSignedIn, ServiceError
from backends.domain.event import AuditEvent
from backends.domain.id_broker import IdBrokerMappings, IdBrokerSync, RoleMapping
from backends.domain.kubeconfig import Kubeconfig
from backends.domain.person import MachineUser, RoleAssignment, User
from backends.domain.ranger import PolicyAccess, PolicyItem, PolicyResource, RangerPolicy
from backends.domain.registered_model import Visibility
from backends.domain.user_sync import UserSync, UserSyncState
from backends.domain.workbench import Compatibility, InferenceService
from backends.ports import AzureCloud, Clusters, ControlPlane, Session
from backends.services.checklist.finding import Finding
from backends.services.checklist.run import run_checks
from backends.services.checklist.subject import Subject
from backends.storage_ports import Rangers
from tests.services.answers import NOW
from tests.services.benches import OPERATION, bench
from tests.services.clusters import FakeCluster
from tests.services.places import Place, Places, model
from tests.services.planning import AWS, ENVIRONMENT, Aws, registry

MACHINE = "crn:altus:iam:us-west-1:acc:machineUser:cml_env_machine_user_8dcf2/1"
USER = "srv_cml_env_machine_user_8dcf2"
ADMIN_ROLE = "arn:aws:iam::111122223333:role/datalake-admin"
LAKE_CRN = "crn:cdp:datalake:us-west-1:acc:datalake:l1"
GATEWAY = "https://gateway.example/labs-dl/cdp-proxy-api/ranger"
HOST = "modelregistry.one.example"
FOUND = registry(
    version="1.13.0-b58",
    domain=f"https://{HOST}",
    endpoint_public_access=True,
    machine_user_crn=MACHINE,
    created_at=NOW - timedelta(days=30),
)
LAKE = DataLake(
    crn=LAKE_CRN, datalake_name="labs-dl", environment_crn=ENVIRONMENT, enable_ranger_raz=False
)
RAZ_LAKE = LAKE.model_copy(update={"enable_ranger_raz": True})
DESCRIBED = DataLakeDescription(
    crn=LAKE_CRN,
    datalake_name="labs-dl",
    cloud_storage_base_location="s3a://labs/data",
    endpoints=Endpoints(
        endpoints=(Endpoint(service_name="RANGER_ADMIN", service_url=GATEWAY, mode="PAM"),)
    ),
)
MAPPINGS = IdBrokerMappings(
    data_access_role=ADMIN_ROLE, mappings=(RoleMapping(accessor_crn=MACHINE, role=ADMIN_ROLE),)
)
IN_PLACE = IdBrokerSync(sync_needed=False, global_status="COMPLETED")
SERVING = InferenceService(
    app_name="serving",
    environment_crn=ENVIRONMENT,
    ml_serving_version="1.16.0-b19",
    version_compatibility=Compatibility(is_compatible=True),
)
CERTIFICATE = Certificate("CN=R11", f"CN={HOST}", NOW + timedelta(days=90), trusted=True)
KUBECONFIG = """
apiVersion: v1
kind: Config
current-context: x
contexts: [{name: x, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "https://api.example"}}]
users: [{name: u, user: {token: hush}}]
"""
WITH_PLUGIN = KUBECONFIG.replace(
    "token: hush",
    "exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, "
    "args: [eks, get-token, --cluster-name, liftie-x]}",
)


def assigned(*roles: str) -> tuple[RoleAssignment, ...]:
    """Return roles on the environment."""
    return tuple(
        RoleAssignment(
            resource_crn=ENVIRONMENT,
            resource_role_crn=f"crn:altus:iam:us-west-1:altus:resourceRole:{role}",
        )
        for role in roles
    )


def policy(*users: str, path: str = "*", **fields: Any) -> RangerPolicy:
    """Return the policy the guide means, in which these users may read and write."""
    both = (PolicyAccess(type="read"), PolicyAccess(type="write"))
    usual: dict[str, Any] = {
        "id": 7,
        "name": "all - bucket, path",
        "service": "cm_s3",
        "version": 3,
        "resources": {
            "bucket": PolicyResource(values=("*",)),
            "path": PolicyResource(values=(path,), is_recursive=True),
        },
        "policy_items": (PolicyItem(accesses=both, users=users),),
    }
    return RangerPolicy.model_validate(usual | fields)


def told(*moments: datetime) -> tuple[AuditEvent, ...]:
    """Return the events of a workbench that was told to synchronize at these moments."""
    return tuple(AuditEvent(action=OPERATION, created_date=moment) for moment in moments)


class Answers:
    """Answers each question with what it is given for it by name, or fails with it.

    `asked` counts the questions; those named in `held` wait until `go` is set.
    """

    def __init__(self, service: str, **values: Any) -> None:
        self.service = service
        self.values = values
        self.asked = Counter[str]()
        self.held = frozenset[str]()
        self.go = asyncio.Event()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Answer[Any]]]:
        async def ask(*about: object) -> Answer[Any]:
            del about
            self.asked[name] += 1
            await (self.go.wait() if name in self.held else asyncio.sleep(0))
            value = self.values[name]
            if isinstance(value, ServiceError):
                raise value
            number = self.asked.total()
            return Answer(value, Call(self.service, name, NOW, 0.05, f"request-{number}"))

        return ask


def plane(**values: Any) -> Answers:
    """Return a control plane on which nothing is wrong, but for what is given."""
    user = User(crn="crn:u", email="anna@example.com", workload_username="anna")
    machine = MachineUser(crn=MACHINE, workload_username=USER)
    usual: dict[str, Any] = {
        "list_registries": (FOUND,),
        "latest_registry_version": "1.13.0-b58",
        "describe_environment": AWS,
        "list_data_lakes": (LAKE,),
        "describe_data_lake": DESCRIBED,
        "id_broker_mappings": MAPPINGS,
        "id_broker_sync": IN_PLACE,
        "user_sync_state": UserSyncState(state="UP_TO_DATE"),
        "user_sync": UserSync(),
        "list_machine_users": (machine,),
        "list_workbenches": (bench("new", "2.0.58-b118"),),
        "list_inference_services": (SERVING,),
        "audit_events": (),
        "registry_access": ("arn:aws:iam::111122223333:user/anna",),
        "kubeconfig": KUBECONFIG,
        "get_user": user,
        "user_roles": (),
        "user_resource_roles": assigned("MLAdmin", "EnvironmentAdmin"),
        "groups_of": (),
    }
    return Answers("fake", **(usual | values))


@dataclass
class Way:
    """The way to the registry; fits `Reach`. Each step answers, or fails with what is given."""

    found: tuple[str, ...] | ServiceError = ("8.8.8.8",)
    took_s: float | ServiceError = 0.03
    shown: Certificate | ServiceError = CERTIFICATE
    asked: Counter[str] = field(default_factory=Counter[str])

    async def addresses(self, host: str) -> tuple[str, ...]:
        assert host == HOST
        return self._given("addresses", self.found)

    async def connect(self, host: str, port: int) -> float:
        assert (host, port) == (HOST, 443)
        return self._given("connect", self.took_s)

    async def certificate(self, host: str, port: int) -> Certificate:
        assert (host, port) == (HOST, 443)
        return self._given("certificate", self.shown)

    def _given(self, name: str, value: Any) -> Any:
        self.asked[name] += 1
        if isinstance(value, ServiceError):
            raise value
        return value


@dataclass
class Gate:
    """Rangers and clusters: opens the one thing it is given, whatever is asked for."""

    behind: object
    opened: list[object] = field(default_factory=list[object])

    def open(self, which: str | Kubeconfig) -> object:
        self.opened.append(which)
        return self.behind


def subject(
    control_plane: Answers | None = None,
    *,
    way: Way | None = None,
    policies: object = (policy(USER),),
    cluster: FakeCluster | None = None,
    models: Place | None = None,
    aws: Aws | None = None,
    **said: Any,
) -> Subject:
    """Return the registry as it is to be looked at; nothing is wrong but for what is given."""
    mine = model("churn", owner="anna", visibility=Visibility.PUBLIC)
    theirs = model("fraud", owner="bob", visibility=Visibility.PRIVATE)
    place = models or Place(models={one.id: one for one in (mine, theirs)})
    session = Session(
        profile="prod",
        region="eu-1",
        origin="a test",
        label="",
        read_only=False,
        control_plane=cast("ControlPlane", control_plane or plane()),
        aws=aws or Aws(),
        azure=cast("AzureCloud", Answers("azure", caller=NotSignedIn("Azure", "nobody"))),
        models=Places((place,)),
        journal=MemoryJournal(),
        clusters=cast("Clusters", Gate(cluster or FakeCluster())),
        rangers=cast("Rangers", Gate(Answers("Ranger", policies=policies))),
        reach=way or Way(),
        state_directory=lambda: Path("state"),
        close=_nothing,
    )
    return Subject(session, FOUND, **said)


async def look(about: Subject, *names: str) -> dict[str, Finding]:
    """Run checks, all of them unless some are named; return the findings by name."""
    found = await run_checks(about, only=names or None, now=lambda: NOW)
    return {one.check: one for one in found}


async def look_at(about: Subject, name: str) -> Finding:
    """Run one check."""
    return (await look(about, name))[name]


async def _nothing() -> None:
    """Close nothing."""
