"""Which subnets an environment has: what its cloud tells, or else what CDP knows, and what not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from backends.domain.environment import Environment, Network, SubnetMetadata
from backends.domain.errors import ServiceError
from backends.domain.network import AwsSubnet, AzureSubnet, Reach
from backends.ports import Session
from backends.services.planning.azure_networks import NetworkUnknown, find_network, is_same_subnet

LOOK_UP_S = 20.0
"""How long a cloud may take to answer where nobody waits for it alone."""

CDP_SOURCE = "environments describeEnvironment"


@dataclass(frozen=True, slots=True)
class Subnets:
    """Subnets of one environment's network.

    Attributes:
        aws: Those of its VPC, by zone and then name; none on Azure.
        azure: Those of its VNet, by name, each with the id CDP calls it by; none on AWS.
        source: The call they are from: `ec2 DescribeSubnets`; CDP's where no cloud told.
        notes: What is not known and why, a sentence or two each.
    """

    aws: tuple[AwsSubnet, ...] = ()
    azure: tuple[AzureSubnet, ...] = ()
    source: str = CDP_SOURCE
    notes: tuple[str, ...] = ()

    @property
    def is_from_cloud(self) -> bool:
        """Whether the cloud told, so that a subnet which is not among them is not there."""
        return self.source != CDP_SOURCE


async def find_subnets(
    session: Session, environment: Environment, limit_s: float = LOOK_UP_S
) -> Subnets:
    """Ask an environment's cloud for its subnets; fall back to what CDP knows, and say why.

    Args:
        session: Whose clouds are asked.
        environment: As described; as listed it has no network, so nothing is found.
        limit_s: How long the cloud may take.
    """
    network = environment.network
    if network is None:
        return Subnets(notes=("The environment's network is not known: it was not described.",))
    cloud = environment.cloud
    try:
        async with asyncio.timeout(limit_s):
            if cloud == "AWS":
                return await _on_aws(session, environment, network)
            if cloud == "Azure":
                return await _on_azure(session, network)
            return Subnets(notes=(f"Subnets on {cloud or 'an unknown cloud'} are not looked at.",))
    except TimeoutError:
        why = f"{cloud} did not answer within {limit_s:.0f} s."
    except NetworkUnknown as unknown:
        why = str(unknown)
    except ServiceError as error:
        why = f"{error}. {error.hint}"
    return _from_cdp(cloud, network, why)


def chosen_aws(subnets: Subnets, ids: Iterable[str]) -> tuple[AwsSubnet, ...]:
    """Return the subnets with these ids, in the order of the ids; those nobody knows are left."""
    known = {subnet.id: subnet for subnet in subnets.aws}
    return tuple(known[one] for one in ids if one in known)


def chosen_azure(subnets: Subnets, subnet_id: str) -> AzureSubnet | None:
    """Return the subnet of an id, whether a name or a full resource id; None if nobody knows it."""
    return next((one for one in subnets.azure if is_same_subnet(one.id, subnet_id)), None)


# On AWS


async def _on_aws(session: Session, environment: Environment, network: Network) -> Subnets:
    vpc = network.aws.vpc_id if network.aws else ""
    if not vpc or not environment.region:
        raise NetworkUnknown("CDP names no VPC or no region of the environment.")
    answer = await session.aws.subnets(environment.region, vpc)
    if not answer.value:
        raise NetworkUnknown(await _elsewhere(session, environment.region, vpc))
    return Subnets(
        aws=answer.value,
        source=str(answer.call),
        notes=tuple(_missing_on_aws(answer.value, named_by_cdp(network))),
    )


async def _elsewhere(session: Session, region: str, vpc: str) -> str:
    try:
        account = f"account {(await session.aws.caller(region)).value.account}"
    except ServiceError:
        account = "the account we are signed in to"
    return (
        f"AWS shows no subnet of {vpc} in {region} to {account}: it may belong to another "
        "account, which needs other credentials."
    )


def _missing_on_aws(found: Sequence[AwsSubnet], named: Sequence[str]) -> Iterator[str]:
    there = {subnet.id for subnet in found}
    if gone := [one for one in named if one not in there]:
        yield f"CDP names subnets that AWS does not show in this VPC: {', '.join(gone)}."
    if all(subnet.reach is Reach.UNKNOWN for subnet in found):
        yield "The VPC's route tables could not be read, so it is not known which are public."
    if all(subnet.free is None for subnet in found):
        yield "How many addresses are free could not be read."


def named_by_cdp(network: Network) -> tuple[str, ...]:
    """Return the ids of every subnet CDP knows of an environment, each once, in its order."""
    return tuple(dict.fromkeys((*network.subnet_ids, *network.endpoint_access_gateway_subnet_ids)))


# On Azure


async def _on_azure(session: Session, network: Network) -> Subnets:
    answer = await find_network(session.azure, network)
    named = named_by_cdp(network)
    subnets = tuple(_as_cdp_calls_it(subnet, named) for subnet in answer.value)
    missing = tuple(_missing_on_azure(subnets, named))
    return Subnets(azure=subnets, source=str(answer.call), notes=missing)


def _as_cdp_calls_it(subnet: AzureSubnet, named: Sequence[str]) -> AzureSubnet:
    form = next((one for one in named if is_same_subnet(one, subnet.id)), subnet.id)
    return replace(subnet, id=form)


def _missing_on_azure(found: Sequence[AzureSubnet], named: Sequence[str]) -> Iterator[str]:
    gone = [one for one in named if not any(is_same_subnet(one, row.id) for row in found)]
    if gone:
        yield f"CDP names subnets that Azure does not show in this VNet: {', '.join(gone)}."
    if any(subnet.route_table and subnet.next_hop is None for subnet in found):
        yield "Route tables could not be read, so it is not known where default routes go."
    if found and all(subnet.free is None for subnet in found):
        yield "How many addresses are free could not be read."


# As CDP knows them


def _from_cdp(cloud: str, network: Network, why: str) -> Subnets:
    known = {row.subnet_id or key: row for key, row in network.subnet_metadata.items()}
    rows = [(one, known.get(one, SubnetMetadata())) for one in named_by_cdp(network)]
    if cloud == "AWS":
        vpc = network.aws.vpc_id if network.aws else ""
        aws = (
            AwsSubnet(one, _name(one, row), vpc, row.availability_zone, row.cidr)
            for one, row in rows
        )
        told = "names, zones and address ranges. Not known: which are public, and what is free."
        return Subnets(
            aws=tuple(sorted(aws, key=lambda row: (row.zone, row.name))),
            notes=(why, f"From CDP: {told}"),
        )
    azure = (
        AzureSubnet(one, _name(one, row), (row.cidr,) if row.cidr else ()) for one, row in rows
    )
    told = "names and address ranges. Not known: route tables, delegations, and what is free."
    return Subnets(
        azure=tuple(sorted(azure, key=lambda row: row.name)), notes=(why, f"From CDP: {told}")
    )


def _name(subnet_id: str, row: SubnetMetadata) -> str:
    return row.subnet_name or subnet_id.rpartition("/")[2]
