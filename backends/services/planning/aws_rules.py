"""What a subnet of a VPC has to be for a load balancer, rule by rule."""

from __future__ import annotations

from ipaddress import ip_network

from backends.domain.draft import Draft
from backends.domain.network import AwsSubnet, Reach
from backends.domain.plan import Verdict
from backends.services.planning.rules import Rule, SubnetVerdict
from backends.services.planning.subnets import named_by_cdp

FEWEST_FREE = 8
LONGEST_PREFIX = 27
CONTROLLER = "AWS Load Balancer Controller, subnet discovery"
EC2 = "Amazon VPC, route tables"
_NOT_KNOWN = Verdict.NOT_CHECKED


def _in_network(subnet: AwsSubnet, draft: Draft) -> SubnetVerdict:
    network = draft.environment.network
    vpc = network.aws.vpc_id if network and network.aws else ""
    if network is None or not vpc or not subnet.vpc_id:
        return SubnetVerdict(_NOT_KNOWN, "The environment's VPC is not known.")
    if subnet.vpc_id != vpc:
        return SubnetVerdict(
            Verdict.FAIL, f"It is in {subnet.vpc_id}, and the environment is in {vpc}."
        )
    if subnet.id not in named_by_cdp(network):
        return SubnetVerdict(
            Verdict.WARN, f"It is in {vpc}, but CDP does not count it among the environment's."
        )
    return SubnetVerdict(Verdict.PASS, f"It is one of the environment's, in {vpc}.")


def _available(subnet: AwsSubnet, _: Draft) -> SubnetVerdict:
    if not subnet.state:
        return SubnetVerdict(_NOT_KNOWN, "Its state is not known.")
    if subnet.state != "available":
        return SubnetVerdict(Verdict.FAIL, f"It is {subnet.state}, not available.")
    return SubnetVerdict(Verdict.PASS, "It is available.")


def _ordinary_zone(subnet: AwsSubnet, _: Draft) -> SubnetVerdict:
    if subnet.placement:
        article = "an" if subnet.placement[0] in "AEIOU" else "a"
        return SubnetVerdict(
            Verdict.WARN,
            f"It is in {article} {subnet.placement}, where not every kind of load balancer can be.",
        )
    if not subnet.zone:
        return SubnetVerdict(_NOT_KNOWN, "Its zone is not known.")
    return SubnetVerdict(Verdict.PASS, f"It is in {subnet.zone}.")


def _free(subnet: AwsSubnet, _: Draft) -> SubnetVerdict:
    if subnet.free is None:
        return SubnetVerdict(_NOT_KNOWN, "How many of its addresses are free is not known.")
    count = f"{subnet.free:,} address{' is' if subnet.free == 1 else 'es are'} free"
    if subnet.free < FEWEST_FREE:
        return SubnetVerdict(Verdict.FAIL, f"{count}, and a load balancer needs {FEWEST_FREE}.")
    prefix = _prefix(subnet.cidr)
    if prefix > LONGEST_PREFIX:
        return SubnetVerdict(
            Verdict.WARN,
            f"{count}, but a /{prefix} is smaller than the /{LONGEST_PREFIX} that load "
            "balancers ask for.",
        )
    return SubnetVerdict(Verdict.PASS, f"{count}.")


def _prefix(cidr: str) -> int:
    try:
        return ip_network(cidr).prefixlen
    except ValueError:
        return 0


def routes(subnet: AwsSubnet, draft: Draft) -> SubnetVerdict:
    """Say whether a subnet's default route fits a public, or a private, load balancer."""
    return (_routes_public if draft.public_load_balancer else _routes_private)(subnet)


def _routes_public(subnet: AwsSubnet) -> SubnetVerdict:
    way = _way(subnet)
    match subnet.reach:
        case Reach.UNKNOWN:
            return SubnetVerdict(_NOT_KNOWN, way)
        case Reach.PUBLIC if subnet.blocked:
            return SubnetVerdict(
                Verdict.FAIL,
                f"Its VPC blocks public access ({subnet.blocked}), whatever its routes say.",
            )
        case Reach.PUBLIC:
            return SubnetVerdict(Verdict.PASS, way)
        case Reach.PRIVATE | Reach.ISOLATED:
            return SubnetVerdict(
                Verdict.FAIL, f"{way} A public load balancer here cannot be reached."
            )


def _routes_private(subnet: AwsSubnet) -> SubnetVerdict:
    way = _way(subnet)
    match subnet.reach:
        case Reach.UNKNOWN:
            return SubnetVerdict(_NOT_KNOWN, way)
        case Reach.PRIVATE:
            return SubnetVerdict(Verdict.PASS, way)
        case Reach.PUBLIC:
            return SubnetVerdict(Verdict.WARN, f"{way} A private load balancer seldom is in one.")
        case Reach.ISOLATED:
            return SubnetVerdict(
                Verdict.WARN, f"{way} Only what is inside the VPC gets there and back."
            )


def _way(subnet: AwsSubnet) -> str:
    if subnet.reach is Reach.UNKNOWN:
        return f"Where its default route goes is not known.{_HINTS[subnet.auto_public_ip]}"
    goes = f"its default route goes to {subnet.way}" if subnet.way else "it has no default route"
    return f"It is {subnet.reach}: {goes}."


_HINTS = {
    None: "",
    True: " It gives machines public addresses, which is a hint and no proof.",
    False: " It gives machines no public addresses, which is a hint and no proof.",
}


def _tagged(subnet: AwsSubnet, draft: Draft) -> SubnetVerdict:
    public = draft.public_load_balancer
    tagged = subnet.elb if public else subnet.internal_elb
    tag = f"kubernetes.io/role/{'elb' if public else 'internal-elb'}"
    match tagged:
        case None:
            return SubnetVerdict(_NOT_KNOWN, "Its tags are not known.")
        case True:
            return SubnetVerdict(Verdict.PASS, f"It has the tag {tag}.")
        case False:
            return SubnetVerdict(
                Verdict.WARN, f"It lacks the tag {tag} = 1, by which Kubernetes finds subnets."
            )


def is_tagged(subnet: AwsSubnet, draft: Draft) -> bool:
    """Say whether a subnet is known to have the tag for this choice of load balancer."""
    return _tagged(subnet, draft).verdict is Verdict.PASS


AWS_RULES = (
    Rule(
        "subnets-in-network",
        "The subnets belong to the environment's network",
        "environments describeEnvironment, ec2 DescribeSubnets",
        _in_network,
    ),
    Rule("subnet-state", "The subnets are available", "ec2 DescribeSubnets", _available),
    Rule(
        "subnet-zones",
        "The subnets are in ordinary availability zones",
        "ec2 DescribeSubnets",
        _ordinary_zone,
    ),
    Rule("free-addresses", "The subnets have free addresses", CONTROLLER, _free),
    Rule("routes", "The subnets' routes match the load balancer", EC2, routes),
    Rule("role-tags", "The subnets are tagged for the load balancer", CONTROLLER, _tagged),
)
