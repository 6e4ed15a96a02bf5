"""A VPC on a moto server, with a subnet of every kind."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tests.clients.aws_desk import KEY_ID, REGION, SECRET

ACCOUNT = "123456789012"
EVERYWHERE = {"DestinationCidrBlock": "0.0.0.0/0"}
INTERNAL = {"kubernetes.io/role/internal-elb": ""}


@contextmanager
def moto_server() -> Generator[str]:
    """Serve an AWS on loopback, and give its address."""
    server: Any = import_module("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


class Builder:
    """Builds in one VPC. Everything it makes is named, and found by that name."""

    def __init__(self, url: str) -> None:
        boto3: Any = import_module("boto3")
        self.ec2: Any = boto3.client(
            "ec2",
            region_name=REGION,
            endpoint_url=url,
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET,
        )
        self.vpc: str = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self._subnets = 0

    def subnet(self, name: str, zone: str = "a", tags: Mapping[str, str] | None = None) -> str:
        """Make a subnet; without `associate` it follows the VPC's main route table."""
        self._subnets += 1
        made = self.ec2.create_subnet(
            VpcId=self.vpc,
            CidrBlock=f"10.0.{self._subnets}.0/24",
            AvailabilityZone=f"{REGION}{zone}",
            TagSpecifications=[
                {
                    "ResourceType": "subnet",
                    "Tags": [
                        {"Key": key, "Value": value}
                        for key, value in {"Name": name, **(tags or {})}.items()
                    ],
                }
            ],
        )
        return made["Subnet"]["SubnetId"]

    def associate(self, subnet: str, **route: str) -> str:
        """Give a subnet a route table of its own, with this route beside the local one."""
        table = self.table(**route)
        self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        return table

    def table(self, **route: str) -> str:
        """Make a route table."""
        table = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        if route:
            self.ec2.create_route(RouteTableId=table, **route)
        return table

    def internet_gateway(self) -> str:
        made = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=self.vpc)
        return made

    def nat(self, subnet: str) -> str:
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        made = self.ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)
        return made["NatGateway"]["NatGatewayId"]

    def firewall(self, subnet: str) -> str:
        made = self.ec2.create_vpc_endpoint(
            VpcId=self.vpc,
            VpcEndpointType="GatewayLoadBalancer",
            ServiceName="com.amazonaws.vpce.us-west-2.vpce-svc-1",
            SubnetIds=[subnet],
        )
        return made["VpcEndpoint"]["VpcEndpointId"]

    def interface(self, subnet: str) -> str:
        made = self.ec2.create_network_interface(SubnetId=subnet)
        return made["NetworkInterface"]["NetworkInterfaceId"]

    def main_table(self) -> str:
        for row in self.ec2.describe_route_tables(Filters=self.of_vpc())["RouteTables"]:
            if any(one["Main"] for one in row["Associations"]):
                return row["RouteTableId"]
        raise AssertionError("no main table")

    def of_vpc(self) -> list[dict[str, Any]]:
        return [{"Name": "vpc-id", "Values": [self.vpc]}]


def leave_a_black_hole(table: str) -> None:
    """Turn a table's default route into a black hole, as EC2 does when its target is deleted.

    moto calls every route active, whatever became of its target. It runs in this process, so the
    one route is told to say otherwise, and the server writes that as it writes any state.
    """
    backends: Any = import_module("moto.ec2.models").ec2_backends
    route: Any = next(
        row for row in backends[ACCOUNT][REGION].route_tables[table].routes if not row.local
    )
    route.__class__ = type("Gone", (route.__class__,), {"state": "blackhole"})


@dataclass(frozen=True, slots=True)
class Landscape:
    """Where to ask, and what things are called there."""

    url: str
    vpc: str
    targets: Mapping[str, str]


def landscape(url: str) -> Landscape:
    """Build a VPC with a subnet of every kind, each named after what it is."""
    at = Builder(url)
    public = at.subnet("public", tags={"kubernetes.io/role/elb": "1"})
    igw = at.internet_gateway()
    nat, gone = at.nat(public), at.nat(public)
    firewall, interface = at.firewall(public), at.interface(public)
    at.associate(public, **EVERYWHERE, GatewayId=igw)
    at.associate(at.subnet("private", "b", INTERNAL), **EVERYWHERE, NatGatewayId=nat)
    at.associate(at.subnet("firewall", "b"), **EVERYWHERE, VpcEndpointId=firewall)
    at.associate(at.subnet("appliance", "b"), **EVERYWHERE, NetworkInterfaceId=interface)
    at.associate(at.subnet("isolated", "c"))
    hole = at.associate(at.subnet("black hole", "c"), **EVERYWHERE, NatGatewayId=gone)
    at.ec2.delete_nat_gateway(NatGatewayId=gone)
    leave_a_black_hole(hole)
    at.subnet("of the main table", "c")
    at.ec2.create_route(RouteTableId=at.main_table(), **EVERYWHERE, NatGatewayId=nat)
    targets = {"igw": igw, "nat": nat, "gone": gone, "vpce": firewall, "eni": interface}
    return Landscape(url, at.vpc, targets)
