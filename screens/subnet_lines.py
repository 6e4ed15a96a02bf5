"""How subnets look in the picker: a row each, and all that is known of the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.network import AwsSubnet, AzureSubnet, Reach
from backends.domain.plan import Verdict
from backends.services.planning.subnet_rules import SubnetVerdict
from screens.glyphs import Glyphs
from screens.verdicts import verdict_cell
from screens.widgets.cells import Cell, Tone
from screens.widgets.line_list import Column

AWS_COLUMNS = (
    Column("chosen", "", 3),
    Column("name", "Subnet", 16, grow=2),
    Column("zone", "Zone", 14, keep=1),
    Column("cidr", "CIDR", 16, keep=3),
    Column("free", "Free", 6, align="right"),
    Column("reach", "Reach", 8),
    Column("tags", "LB tag", 8, keep=2),
    Column("verdict", "For this", 13),
)
AZURE_COLUMNS = (
    Column("chosen", "", 3),
    Column("name", "Subnet", 16, grow=2),
    Column("prefix", "Prefix", 16, keep=3),
    Column("free", "Free", 6, align="right"),
    Column("hop", "Default route", 22),
    Column("nsg", "NSG", 14, keep=4),
    Column("verdict", "For UDR", 13),
)
_REACH: dict[Reach, Tone] = {Reach.PUBLIC: "accent", Reach.ISOLATED: "warning"}

_HOPS = {
    "": "none",
    "VirtualAppliance": "appliance",
    "VirtualApplianceEcmp": "appliances",
    "VirtualNetworkGateway": "gateway",
    "None": "black hole",
}


def aws_cells(
    subnet: AwsSubnet, verdict: SubnetVerdict, glyphs: Glyphs, *, chosen: bool
) -> Sequence[Cell]:
    """Return the cells of one row on AWS."""
    return (
        _box(chosen=chosen),
        subnet.name or subnet.id,
        (subnet.zone, "muted"),
        (subnet.cidr, "muted"),
        _count(subnet.free),
        (subnet.reach, _REACH.get(subnet.reach, "plain")),
        (_tags(subnet), "muted"),
        verdict_cell(verdict.verdict, glyphs),
    )


def azure_cells(
    subnet: AzureSubnet, verdict: SubnetVerdict, glyphs: Glyphs, *, chosen: bool
) -> Sequence[Cell]:
    """Return the cells of one row on Azure."""
    return (
        _box(chosen=chosen),
        subnet.name,
        (", ".join(subnet.prefixes), "muted"),
        _count(subnet.free),
        _route(subnet),
        (subnet.security_group or "", "muted"),
        verdict_cell(verdict.verdict, glyphs),
    )


def aws_words(subnet: AwsSubnet, verdict: SubnetVerdict) -> tuple[str, str]:
    """Return the verdict's reason of a subnet on AWS, and every fact."""
    facts = (
        subnet.id,
        subnet.zone,
        subnet.cidr,
        f"{_count(subnet.free)} free",
        f"default route: {subnet.way or subnet.reach}",
        f"load balancer tag: {_tags(subnet) or 'none'}",
        subnet.placement,
        f"state: {subnet.state}" if subnet.state not in ("", "available") else "",
        f"public access is blocked: {subnet.blocked}" if subnet.blocked else "",
    )
    return (_reason(verdict), ", ".join(filter(None, facts)))


def azure_words(subnet: AzureSubnet, verdict: SubnetVerdict) -> tuple[str, str]:
    """Return the verdict's reason of a subnet on Azure, and every fact."""
    table = "not known" if subnet.route_table is None else subnet.route_table or "none"
    facts = (
        ", ".join(subnet.prefixes),
        f"{_count(subnet.free)} free",
        f"route table: {table}",
        f"default route: {_route(subnet)}",
        f"NSG: {subnet.security_group}" if subnet.security_group else "",
        f"delegated to {', '.join(subnet.delegations)}" if subnet.delegations else "",
        subnet.id,
    )
    return (_reason(verdict), ", ".join(filter(None, facts)))


def _reason(verdict: SubnetVerdict) -> str:
    """Return what speaks against a subnet; of one that fits, the facts say it all."""
    return "It fits." if verdict.verdict is Verdict.PASS else verdict.reason


def _box(*, chosen: bool) -> Cell:
    return "[x]" if chosen else ("[ ]", "muted")


def _count(free: int | None) -> str:
    return "?" if free is None else f"{free:,}"


def _tags(subnet: AwsSubnet) -> str:
    if subnet.elb is None and subnet.internal_elb is None:
        return "?"
    words = ("public" if subnet.elb else "", "internal" if subnet.internal_elb else "")
    return ", ".join(filter(None, words))


def _route(subnet: AzureSubnet) -> str:
    if subnet.next_hop is None:
        return "no route table" if subnet.route_table == "" else "not known"
    hop = _HOPS.get(subnet.next_hop, subnet.next_hop)
    return f"{hop} {subnet.next_hop_address}".rstrip()
