"""The simulated Azure Resource Manager: subscriptions, networks, subnets, usages, routes."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import cast
from urllib.parse import parse_qs, unquote, urlsplit

from backends.demo.company import Company, uuid_of
from backends.demo.identities import identity_of
from backends.demo.networks import RESERVED, AzureFacts, azure_subnets, stored
from backends.demo.personas import personas
from backends.demo.wire import Json, Refused, WireAnswer, to_bytes

_TOKEN = "simulated-"  # noqa: S105 - what a token begins with
_LIFETIME = timedelta(hours=1)
_PAGE = 4
_NETWORK = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)/resourceGroups/(?P<group>[^/]+)"
    r"/providers/Microsoft\.Network/(?P<kind>virtualNetworks|routeTables)/(?P<name>[^/]+)"
    r"(?:/(?P<part>subnets|usages))?",
    re.IGNORECASE,
)


def token_for(who: str, now: datetime) -> tuple[str, datetime]:
    """Return a token of somebody, and until when it is good."""
    claims = {"oid": identity_of(who, "AZURE"), "tid": uuid_of(Random("tenant"))}  # noqa: S311
    body = urlsafe_b64encode(to_bytes(claims)).decode().rstrip("=")
    return f"e30.{body}.{_TOKEN}{who}", now + _LIFETIME


class SimulatedAzure:
    """Answers whoever's token it is. Every Azure environment's VNet is there."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._facts = stored("azure")
        self._request_ids = Random("azure")  # noqa: S311

    def answer(self, method: str, url: str, headers: Mapping[str, str]) -> WireAnswer:
        """Answer one call. Header names are in lower case; any host will do, and stays the same."""
        sent = {
            "Content-Type": "application/json; charset=utf-8",
            "x-ms-request-id": uuid_of(self._request_ids),
        }
        try:
            if method != "GET":
                raise Refused(405, "MethodNotAllowed", f"{method} is not allowed here")
            body = self._answered(url, self._who(headers))
        except Refused as refusal:
            return WireAnswer(refusal.status, sent, to_bytes({"error": refusal.body()}))
        return WireAnswer(200, sent, to_bytes(body))

    def _who(self, headers: Mapping[str, str]) -> str:
        begins, _, who = headers.get("authorization", "").partition(_TOKEN)
        if not begins.startswith("Bearer ") or who not in {persona.name for persona in personas()}:
            raise Refused(401, "InvalidAuthenticationToken", "The access token is invalid.")
        return who

    def _answered(self, url: str, who: str) -> Json:
        address = urlsplit(url)
        path, asked = unquote(address.path), parse_qs(address.query)
        if "api-version" not in asked:
            raise Refused(400, "MissingApiVersionParameter", "The api-version is missing.")
        if path == "/subscriptions":
            return {"value": [self._subscription(row) for row in self._facts["subscriptions"]]}
        found = _NETWORK.fullmatch(path)
        if found is None:
            raise Refused(404, "InvalidResourceType", f"There is nothing at {path}.")
        if who not in self._facts["mayLook"] or found["group"].lower() in self._facts["hidden"]:
            raise Refused(
                403,
                "AuthorizationFailed",
                f"The client '{who}' does not have authorization to perform action "
                f"'Microsoft.Network/{found['kind']}/read' over scope '{path}'.",
            )
        base = path[: found.end("group")]
        if found["kind"].lower() == "routetables":
            return self._route_table(path, found["name"].lower())
        environment, part = self._environment(found), (found["part"] or "").lower()
        if part == "usages":
            return {"value": [_usage(base, environment, row) for row in azure_subnets(environment)]}
        subnets = [_subnet(base, environment, row) for row in azure_subnets(environment)]
        if part == "subnets":
            return _page(url, subnets, asked)
        return _network(base, environment, subnets)

    def _subscription(self, row: Json) -> Json:
        return {
            "id": f"/subscriptions/{row['id']}",
            "subscriptionId": row["id"],
            "tenantId": self._facts["tenant"],
            "displayName": row["name"],
            "state": "Enabled",
        }

    def _environment(self, found: re.Match[str]) -> Json:
        """Return the environment a VNet belongs to. Upper and lower case are the same."""
        groups = {row["id"]: row["resourceGroups"] for row in self._facts["subscriptions"]}
        name, group = found["name"].lower(), found["group"].lower()
        for row in self._company.environments.values():
            network: Json = row["network"].get("azure") or {}
            is_it = (network.get("networkId"), network.get("resourceGroupName")) == (name, group)
            if is_it and group in groups.get(found["subscription"].lower(), ()):
                return row
        raise Refused(404, "ResourceNotFound", f"The Resource '{found['name']}' was not found.")

    def _route_table(self, path: str, name: str) -> Json:
        table: Json | None = self._facts["routeTables"].get(name)
        if table is None:
            raise Refused(404, "ResourceNotFound", f"The Resource '{name}' was not found.")
        routes = [
            {
                "name": row["name"],
                "properties": {key: value for key, value in row.items() if key != "name"},
            }
            for row in cast("list[Json]", table["routes"])
        ]
        properties = {
            "routes": routes,
            "disableBgpRoutePropagation": not table["learnsRoutes"],
            "provisioningState": "Succeeded",
        }
        return {"id": path, "name": name, "properties": properties}


def _network(base: str, environment: Json, subnets: list[Json]) -> Json:
    name: str = environment["network"]["azure"]["networkId"]
    return {
        "id": f"{base}/providers/Microsoft.Network/virtualNetworks/{name}",
        "name": name,
        "location": environment["region"],
        "properties": {
            "addressSpace": {"addressPrefixes": [environment["network"]["networkCidr"]]},
            "subnets": subnets,
        },
    }


def _subnet(base: str, environment: Json, facts: AzureFacts) -> Json:
    properties = dict(_properties(base, facts))
    return {"id": _id(base, environment, facts), "name": facts.name, "properties": properties}


def _properties(base: str, facts: AzureFacts) -> Iterator[tuple[str, object]]:
    """Yield what a subnet has; what it does not have is absent, as in the service's answers."""
    network = f"{base}/providers/Microsoft.Network"
    yield "addressPrefix", facts.cidr
    yield "provisioningState", "Succeeded"
    if facts.route_table:
        yield "routeTable", {"id": f"{network}/routeTables/{facts.route_table}"}
    if facts.security_group:
        yield (
            "networkSecurityGroup",
            {"id": f"{network}/networkSecurityGroups/{facts.security_group}"},
        )
    if facts.delegation:
        properties = {"serviceName": facts.delegation}
        yield "delegations", [{"name": "delegation", "properties": properties}]


def _usage(base: str, environment: Json, facts: AzureFacts) -> Json:
    size = 2 ** (32 - int(facts.cidr.rpartition("/")[2]))
    limit = size - RESERVED
    return {
        "id": _id(base, environment, facts),
        "currentValue": float(limit - facts.free),
        "limit": float(limit),
        "unit": "Count",
        "name": {"value": "SubnetSpace", "localizedValue": "Subnet size and usage"},
    }


def _id(base: str, environment: Json, facts: AzureFacts) -> str:
    name = environment["network"]["azure"]["networkId"]
    return f"{base}/providers/Microsoft.Network/virtualNetworks/{name}/subnets/{facts.name}"


def _page(url: str, rows: list[Json], asked: Mapping[str, list[str]]) -> Json:
    """Return a few rows, and the whole address of the next ones."""
    token = asked.get("$skipToken", ["0"])[0]
    begin = int(token) if token.isdecimal() else len(rows)
    if begin and begin >= len(rows):
        raise Refused(400, "InvalidSkipToken", f"The skip token '{token}' is not valid.")
    end = begin + _PAGE
    page: Json = {"value": rows[begin:end]}
    if end < len(rows):
        plain = url.partition("&$skipToken=")[0]
        page["nextLink"] = f"{plain}&$skipToken={end}"
    return page
