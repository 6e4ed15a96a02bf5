"""The simulated AWS: EC2's subnets and route tables, and STS, in their Query form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element, SubElement, tostring

from backends.demo.company import Company, uuid_of
from backends.demo.networks import AwsFacts, aws_subnets, stored
from backends.demo.wire import Json, WireAnswer

_EC2 = "http://ec2.amazonaws.com/doc/2016-11-15/"
_STS = "https://sts.amazonaws.com/doc/2011-06-15/"
_PAGE = 6
_CREDENTIAL = re.compile(r"Credential=([^/]+)/")

Xml = str | list["Xml"] | dict[str, "Xml"]


class _Refused(Exception):
    """EC2 says no."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class _Query:
    """One call: who makes it, and its arguments as they were written."""

    who: str
    arguments: Mapping[str, str]

    def vpcs(self) -> tuple[str, ...]:
        """Return the VPCs a filter asks for; empty without one."""
        for name, value in self.arguments.items():
            if name.startswith("Filter.") and name.endswith(".Name") and value == "vpc-id":
                start = name.removesuffix("Name") + "Value."
                return tuple(text for key, text in self.arguments.items() if key.startswith(start))
        return ()

    def page(self, items: list[Xml]) -> tuple[list[Xml], str]:
        """Return the asked page, never more than a few rows, and where the next begins."""
        token = self.arguments.get("NextToken", "")
        if token and not token.isdecimal():
            raise _Refused(400, "InvalidParameterValue", "NextToken was not given by this service")
        begin = int(token or 0)
        end = begin + min(_PAGE, int(self.arguments.get("MaxResults", _PAGE)))
        return items[begin:end], str(end) if end < len(items) else ""


class SimulatedAws:
    """Answers for whoever signed: a persona's name is its access key id. No signature is checked.

    Every AWS environment's VPC is there, but for those of other accounts.
    """

    def __init__(self, company: Company) -> None:
        self._company = company
        self._facts = stored("aws")
        self._request_ids = Random("aws")  # noqa: S311
        self._actions: dict[str, Callable[[_Query], Xml]] = {
            "DescribeSubnets": self._subnets,
            "DescribeRouteTables": self._route_tables,
            "DescribeVpcs": self._vpcs,
        }

    def answer(self, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        """Answer one call. Header names are in lower case."""
        found = _CREDENTIAL.search(headers.get("authorization", ""))
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        query = _Query(found[1] if found else "", {name: row[0] for name, row in fields.items()})
        request_id = uuid_of(self._request_ids)
        try:
            root = self._answered(query, request_id)
        except _Refused as refusal:
            error: Xml = {"Code": refusal.code, "Message": str(refusal)}
            tree: Xml = {"Errors": {"Error": error}, "RequestID": request_id}
            return _xml(refusal.status, _element("Response", tree))
        return _xml(200, root)

    def _answered(self, query: _Query, request_id: str) -> Element:
        action = query.arguments.get("Action", "")
        if query.who not in self._facts["callers"]:
            raise _Refused(401, "AuthFailure", "AWS was not able to validate the credentials")
        if action == "GetCallerIdentity":
            return self._caller(query, request_id)
        respond = self._actions.get(action)
        if respond is None:
            raise _Refused(400, "InvalidAction", f"The action {action} is not valid")
        if query.who not in self._facts["mayLook"]:
            raise _denied(action)
        answered = respond(query)
        fields = answered if isinstance(answered, dict) else {}
        return _element(f"{action}Response", {"requestId": request_id, **fields}, _EC2)

    def _caller(self, query: _Query, request_id: str) -> Element:
        arn: str = self._facts["callers"][query.who]
        account: str = self._facts["account"]
        result: Xml = {"Arn": arn, "UserId": f"AROASIMULATED:{query.who}", "Account": account}
        return _element(
            "GetCallerIdentityResponse",
            {"GetCallerIdentityResult": result, "ResponseMetadata": {"RequestId": request_id}},
            _STS,
        )

    def _networks(self, query: _Query) -> Iterator[Json]:
        """Yield the environments whose VPC is in this account, and asked for."""
        wanted = query.vpcs()
        for row in self._company.environments.values():
            if row["cloudPlatform"] != "AWS":
                continue
            if row["environmentName"] in self._facts["otherAccounts"]:
                continue
            if not wanted or row["network"]["aws"]["vpcId"] in wanted:
                yield row

    def _subnets(self, query: _Query) -> Xml:
        rows: list[Xml] = [
            self._subnet(row["network"]["aws"]["vpcId"], facts)
            for row in self._networks(query)
            for facts in aws_subnets(row)
        ]
        page, token = query.page(rows)
        return {"subnetSet": page, "nextToken": token} if token else {"subnetSet": page}

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

    def _route_tables(self, query: _Query) -> Xml:
        rows: list[Xml] = []
        for row in self._networks(query):
            if row["environmentName"] in self._facts["routesHidden"]:
                raise _denied("DescribeRouteTables")
            rows += _tables(row)
        page, token = query.page(rows)
        return {"routeTableSet": page, "nextToken": token} if token else {"routeTableSet": page}

    def _vpcs(self, query: _Query) -> Xml:
        rows: list[Xml] = [
            {
                "vpcId": row["network"]["aws"]["vpcId"],
                "cidrBlock": row["network"]["networkCidr"],
                "state": "available",
            }
            for row in self._networks(query)
        ]
        return {"vpcSet": rows}


def _tables(environment: Json) -> Iterator[Xml]:
    """Yield the main route table, which leads nowhere, and one table for each subnet."""
    network = environment["network"]
    vpc_id: str = network["aws"]["vpcId"]
    local: Xml = {
        "destinationCidrBlock": network["networkCidr"],
        "gatewayId": "local",
        "state": "active",
    }
    yield _table(vpc_id, f"rtb-{vpc_id[4:]}", [local], {"main": "true"})
    for facts in aws_subnets(environment):
        routes: list[Xml] = [local, *_default(facts)]
        whom: dict[str, Xml] = {"main": "false", "subnetId": facts.id}
        yield _table(vpc_id, f"rtb-{facts.id[7:]}", routes, whom)


def _table(vpc_id: str, name: str, routes: list[Xml], whom: dict[str, Xml]) -> Xml:
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


def _denied(action: str) -> _Refused:
    return _Refused(
        403,
        "UnauthorizedOperation",
        f"You are not authorized to perform this operation: ec2:{action}.",
    )


def _element(name: str, tree: Xml, namespace: str = "") -> Element:
    """Write a tree as XML: a mapping is its elements, a list its `item` elements."""
    element = Element(name, {"xmlns": namespace} if namespace else {})
    _fill(element, tree)
    return element


def _fill(element: Element, tree: Xml) -> None:
    if isinstance(tree, str):
        element.text = tree
        return
    parts: Iterable[tuple[str, Xml]] = (
        tree.items() if isinstance(tree, dict) else (("item", part) for part in tree)
    )
    for name, part in parts:
        _fill(SubElement(element, name), part)


def _xml(status: int, root: Element) -> WireAnswer:
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    return WireAnswer(status, {"Content-Type": "text/xml;charset=UTF-8"}, body)
