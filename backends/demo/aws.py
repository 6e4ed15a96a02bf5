"""The simulated AWS: networks, subnets and route tables of EC2, STS, and one call of IAM."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random

from backends.demo.aws_query import EC2, IAM, STS, Query, Xml, refused, written
from backends.demo.company import Company, uuid_of
from backends.demo.identities import identity_of
from backends.demo.networks import AwsFacts, aws_subnets, stored
from backends.demo.wire import Json, Refused, WireAnswer

_LONGEST_PAGE = 1000
_LONGEST_PAGE_OF_TABLES = 100


class SimulatedAws:
    """Answers for whoever signed: a persona's name is its access key id. No signature is checked.

    The VPC of every environment on AWS is there, in its region, but for those of other accounts.
    """

    def __init__(self, company: Company) -> None:
        self._company = company
        self._facts = stored("aws")
        self._request_ids = Random("aws")  # noqa: S311
        self._actions: dict[str, Callable[[Query], Mapping[str, Xml]]] = {
            "DescribeSubnets": self._subnets,
            "DescribeRouteTables": self._route_tables,
            "DescribeVpcs": self._vpcs,
        }

    def answer(self, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        """Answer one call. Header names are in lower case."""
        query = Query.read(headers, body)
        request_id = uuid_of(self._request_ids)
        try:
            if query.is_for_sts:
                return self._sts(query, request_id)
            if query.is_for_iam:
                return self._iam(query, request_id)
            fields = {"requestId": request_id, **self._ec2(query)}
            return written(f"{query.action}Response", fields, EC2)
        except Refused as refusal:
            return refused(query, refusal, request_id)

    def _sts(self, query: Query, request_id: str) -> WireAnswer:
        arn: str | None = self._facts["callers"].get(query.who)
        if arn is None:
            raise Refused(403, "InvalidClientTokenId", "The security token is invalid.")
        if query.action != "GetCallerIdentity":
            raise _invalid_action(query)
        account: str = self._facts["account"]
        result: Xml = {"Arn": arn, "UserId": f"AROASIMULATED:{query.who}", "Account": account}
        tree = {"GetCallerIdentityResult": result, "ResponseMetadata": {"RequestId": request_id}}
        return written("GetCallerIdentityResponse", tree, STS)

    def _iam(self, query: Query, request_id: str) -> WireAnswer:
        """Answer `GetRole`, for those who may look; a role that nobody has is not there."""
        who, name = query.who, query.arguments.get("RoleName", "")
        if query.action != "GetRole":
            raise _invalid_action(query)
        if who not in self._facts["mayLook"]:
            raise Refused(403, "AccessDenied", f"{who} is not authorized to perform: iam:GetRole")
        roles = {identity_of(one, "AWS") for one in self._facts["callers"]}
        arn = next((one for one in roles if one.endswith(f"/{name}")), None)
        if arn is None:
            raise Refused(404, "NoSuchEntity", f"The role with name {name} cannot be found.")
        role: Xml = {"Path": "/", "RoleName": name, "Arn": arn}
        tree = {"GetRoleResult": {"Role": role}, "ResponseMetadata": {"RequestId": request_id}}
        return written("GetRoleResponse", tree, IAM)

    def _ec2(self, query: Query) -> Mapping[str, Xml]:
        if query.who not in self._facts["callers"]:
            raise Refused(401, "AuthFailure", "AWS was not able to validate the credentials")
        respond = self._actions.get(query.action)
        if respond is None:
            raise _invalid_action(query)
        if query.who not in self._facts["mayLook"]:
            raise _denied(query)
        return respond(query)

    def _networks(self, query: Query) -> dict[str, Json]:
        """Return the environments whose VPC can be seen, by VPC; the first, where several share."""
        found: dict[str, Json] = {}
        for row in self._company.environments.values():
            if row["cloudPlatform"] == "AWS":
                found.setdefault(row["network"]["aws"]["vpcId"], row)
        elsewhere = self._facts["otherAccounts"]
        return {
            vpc_id: row
            for vpc_id, row in found.items()
            if row["region"] == query.region and row["environmentName"] not in elsewhere
        }

    def _asked(self, query: Query) -> dict[str, Json]:
        """Return those of them that pass the filter."""
        wanted = query.filtered("vpc-id")
        networks = self._networks(query)
        return {key: row for key, row in networks.items() if not wanted or key in wanted}

    def _subnets(self, query: Query) -> Mapping[str, Xml]:
        query.understood()
        rows: list[Xml] = [
            self._subnet(vpc_id, facts)
            for vpc_id, row in self._asked(query).items()
            for facts in aws_subnets(row)
        ]
        return _page("subnetSet", *query.page(rows, _LONGEST_PAGE))

    def _subnet(self, vpc_id: str, facts: AwsFacts) -> Xml:
        account: str = self._facts["account"]
        tags = {"Name": facts.name} | {f"kubernetes.io/role/{kind}": "1" for kind in facts.tags}
        return {
            "subnetId": facts.id,
            "state": "available",
            "vpcId": vpc_id,
            "ownerId": account,
            "cidrBlock": facts.cidr,
            "availableIpAddressCount": str(facts.free),
            "availabilityZone": facts.zone,
            "mapPublicIpOnLaunch": str(facts.public_ip_on_launch).lower(),
            "tagSet": [{"key": key, "value": value} for key, value in tags.items()],
        }

    def _route_tables(self, query: Query) -> Mapping[str, Xml]:
        query.understood()
        rows: list[Xml] = []
        for vpc_id, row in self._asked(query).items():
            if row["environmentName"] in self._facts["routesHidden"]:
                raise _denied(query)
            rows += _tables(vpc_id, row)
        return _page("routeTableSet", *query.page(rows, _LONGEST_PAGE_OF_TABLES))

    def _vpcs(self, query: Query) -> Mapping[str, Xml]:
        query.understood("VpcId")
        networks, named = self._asked(query), query.listed("VpcId")
        for vpc_id in named:
            if vpc_id not in networks:
                words = f"The vpc ID '{vpc_id}' does not exist"
                raise Refused(400, "InvalidVpcID.NotFound", words)
        rows: list[Xml] = [
            {"vpcId": vpc_id, "cidrBlock": row["network"]["networkCidr"], "state": "available"}
            for vpc_id, row in networks.items()
            if not named or vpc_id in named
        ]
        return _page("vpcSet", *query.page(rows, _LONGEST_PAGE))


def _page(name: str, rows: list[Xml], token: str) -> Mapping[str, Xml]:
    return {name: rows, "nextToken": token} if token else {name: rows}


def _tables(vpc_id: str, environment: Json) -> Iterator[Xml]:
    """Yield the main route table, which leads nowhere, and one table for each subnet."""
    local: Xml = {
        "destinationCidrBlock": environment["network"]["networkCidr"],
        "gatewayId": "local",
        "state": "active",
    }
    yield _table(vpc_id, f"rtb-{vpc_id[4:]}", [local], {"main": "true"})
    for facts in aws_subnets(environment):
        whom: Mapping[str, Xml] = {"main": "false", "subnetId": facts.id}
        yield _table(vpc_id, f"rtb-{facts.id[7:]}", [local, *_default(facts)], whom)


def _table(vpc_id: str, name: str, routes: list[Xml], whom: Mapping[str, Xml]) -> Xml:
    association: Xml = {
        "routeTableAssociationId": f"rtbassoc-{name[4:]}",
        "routeTableId": name,
        **whom,
        "associationState": {"state": "associated"},
    }
    return {
        "routeTableId": name,
        "vpcId": vpc_id,
        "routeSet": routes,
        "associationSet": [association],
    }


def _default(facts: AwsFacts) -> Iterator[Xml]:
    if facts.route:
        field = "natGatewayId" if facts.route.startswith("nat-") else "gatewayId"
        state = "blackhole" if facts.blackhole else "active"
        yield {"destinationCidrBlock": "0.0.0.0/0", field: facts.route, "state": state}


def _denied(query: Query) -> Refused:
    words = f"You are not authorized to perform this operation: ec2:{query.action}."
    return Refused(403, "UnauthorizedOperation", words)


def _invalid_action(query: Query) -> Refused:
    return Refused(400, "InvalidAction", f"The action {query.action} is not valid")
