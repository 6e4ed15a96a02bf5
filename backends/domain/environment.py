"""Environments, their networks, and the data lakes in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backends.domain.wire import Moment, Wire


class SubnetMetadata(Wire):
    """What CDP knows of a subnet: neither whether it is public nor how full it is."""

    subnet_id: str = ""
    subnet_name: str = ""
    availability_zone: str = ""
    cidr: str = ""


class AwsNetwork(Wire):
    """The VPC of an environment on AWS."""

    vpc_id: str = ""


class AzureNetwork(Wire):
    """The VNet of an environment on Azure.

    `network_id` may be a bare name, with the resource group beside it, or a full resource id.
    """

    network_id: str = ""
    resource_group_name: str = ""
    aks_private_dns_zone_id: str = ""
    flexible_server_subnet_ids: tuple[str, ...] = ()


class Network(Wire):
    """An environment's network. On Azure, subnet ids may be names or full resource ids."""

    network_name: str = ""
    subnet_ids: tuple[str, ...] = ()
    subnet_metadata: Mapping[str, SubnetMetadata] = {}
    endpoint_access_gateway_subnet_ids: tuple[str, ...] = ()
    aws: AwsNetwork | None = None
    azure: AzureNetwork | None = None


class ComputeClusters(Wire):
    """How compute clusters of an environment are set up."""

    private_cluster: bool | None = None
    outbound_type: str = ""
    kube_api_authorized_ip_ranges: tuple[str, ...] = ()
    worker_node_subnets: tuple[str, ...] = ()


class Proxy(Wire):
    """The proxy an environment goes out through."""

    host: str = ""
    port: int | None = None


class Environment(Wire):
    """One environment, as `environments.listEnvironments` and `describeEnvironment` describe it.

    `region` is the cloud's; `cloud_platform` is `AWS`, `AZURE` or `GCP`. Only a description
    has a network and a proxy.
    """

    crn: str = ""
    environment_name: str = ""
    status: str = ""
    status_reason: str = ""
    region: str = ""
    cloud_platform: str = ""
    credential_name: str = ""
    description: str = ""
    created: Moment | None = None
    network: Network | None = None
    proxy_config: Proxy | None = None
    aws_compute_cluster_configuration: ComputeClusters | None = None
    azure_compute_cluster_configuration: ComputeClusters | None = None

    @property
    def cloud(self) -> str:
        """The platform as people write it: `AWS`, `Azure`, `GCP`."""
        return "Azure" if self.cloud_platform.upper() == "AZURE" else self.cloud_platform.upper()


class Endpoint(Wire):
    """Where one service of a data lake answers, as `datalake.describeDatalake` says.

    `mode` is `PAM` for programs, `SSO_PROVIDER_FROM_UMS` for browsers.
    """

    service_name: str = ""
    display_name: str = ""
    service_url: str = ""
    mode: str = ""


class Endpoints(Wire):
    """The endpoints of a data lake."""

    endpoints: tuple[Endpoint, ...] = ()


class DataLake(Wire):
    """One data lake, as `datalake.listDatalakes` describes it. `enable_ranger_raz` is the flag."""

    crn: str = ""
    datalake_name: str = ""
    environment_crn: str = ""
    status: str = ""
    enable_ranger_raz: bool | None = None


class DataLakeDescription(DataLake):
    """One data lake, as `datalake.describeDatalake` describes it: with its addresses."""

    cloud_storage_base_location: str = ""
    endpoints: Endpoints = Endpoints()


def uses_raz(lakes: Sequence[DataLake]) -> bool | None:
    """Say whether data lakes use RAZ; None where none of them tells."""
    said = [lake.enable_ranger_raz for lake in lakes if lake.enable_ranger_raz is not None]
    return any(said) if said else None
