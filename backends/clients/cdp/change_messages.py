"""What is sent to change registries, as the services' documents write it.

What is left at None is left out of the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import ConfigDict, Field, JsonValue

from backends.clients.cdp.messages import Request
from backends.domain.wire import Wire


class Tag(Request):
    """One tag for what is made in the cloud."""

    key: str
    value: str


class Topology(Request):
    """The subnets of a cluster."""

    subnets: tuple[str, ...]


class OverlayNetwork(Request):
    """The network of a cluster."""

    topology: Topology


class Provision(Request):
    """How the cluster is made."""

    tags: tuple[Tag, ...] | None = None
    network: OverlayNetwork | None = None


class CreateRegistry(Request):
    """A registry to be made in an environment."""

    environment_crn: str
    environment_name: str
    use_public_load_balancer: bool
    private_cluster: bool | None = None
    subnets_for_load_balancers: tuple[str, ...] | None = None
    outbound_types: tuple[Literal["OUTBOUND_TYPE_UDR"], ...] | None = None
    provision_k8s_request: Provision | None = Field(default=None, alias="provisionK8sRequest")
    whitelist_authorized_ip_ranges: bool | None = Field(
        default=None, alias="whitelistAuthorizedIPRanges"
    )
    authorized_ip_ranges: tuple[str, ...] | None = Field(default=None, alias="authorizedIPRanges")
    disable_object_store_csi_driver: bool | None = None
    backup_crn: str | None = None
    skip_validation: bool | None = None


class DeleteRegistry(Request):
    """A registry to be deleted."""

    model_registry_crn: str
    force: bool | None = None


class AzureOptions(Request):
    """The network an upgrade on Azure with UDR needs."""

    udr_network: OverlayNetwork


class UpgradeRegistry(Request):
    """A registry to be upgraded."""

    crn: str
    azure_options: AzureOptions | None = None
    disable_object_store_csi_driver: bool | None = None


class OfRegistry(Request):
    """About one registry, where its CRN is called `crn`."""

    crn: str


class CancelWorkflow(Request):
    """A running workflow to be cancelled; both are free texts in the document."""

    resource_id: str
    workflow_type: str


class OfWorkbench(Request):
    """About one workbench."""

    workspace_crn: str


class AccessOf(Request):
    """About one cloud identity's access to the cluster of a registry."""

    resource_crn: str
    identifier: str


class RoleMapping(Request):
    """One row of the IDBroker mappings."""

    accessor_crn: str
    role: str


class SetMappings(Request):
    """All IDBroker mappings of an environment, which take the place of those there are.

    `set_empty_mappings` says that there are to be none; it is refused where there are some.
    """

    environment_name: str
    data_access_role: str
    ranger_audit_role: str
    ranger_cloud_access_authorizer_role: str | None = None
    mappings: tuple[RoleMapping, ...] | None = None
    set_empty_mappings: bool | None = None


class OfOneEnvironment(Request):
    """About one environment, by name or CRN."""

    environment_name: str


class SyncUsers(Request):
    """Environments whose users are to be synchronized. None named would mean every one."""

    environment_names: tuple[str, ...] = Field(min_length=1)


class Changed(Wire):
    """What a change was answered with, as it came."""

    model_config = ConfigDict(extra="allow")

    @property
    def fields(self) -> Mapping[str, JsonValue]:
        """All of it."""
        return self.model_extra or {}


def without_kubeconfig(changed: Changed) -> Mapping[str, JsonValue]:
    """Return what a grant was answered with but for the kubeconfig, which is a secret."""
    return {name: value for name, value in changed.fields.items() if name != "kubeconfig"}
