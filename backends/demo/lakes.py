"""Data lakes: what they are called, where their gateways are, and which services these expose."""

from __future__ import annotations

from backends.demo.company import Company
from backends.demo.wire import Json

SSO, API, TOKEN = "cdp-proxy", "cdp-proxy-api", "cdp-proxy-token"
"""The topologies of a gateway: they decide how one signs in."""

GATEWAY = "-gateway."
"""What every gateway's host has in it, and no other host."""

_MODES = {SSO: "SSO_PROVIDER_FROM_UMS", API: "PAM"}
_SERVICES = {
    "RANGER_ADMIN": ("Ranger", "RANGER", "ranger"),
    "ATLAS_SERVER": ("Atlas", "ATLAS", "atlas"),
}
_USUAL = {"RANGER_ADMIN": [SSO, API], "ATLAS_SERVER": [SSO]}


def lake_crn(company: Company, environment: Json) -> str:
    """Return the CRN of the data lake of an environment that has one."""
    return company.account.cdp_crn("datalake", "datalake", environment["dataLake"]["id"])


def gateway_host(company: Company, environment: Json) -> str:
    """Return the host of a data lake's gateway."""
    lake = environment["dataLake"]["datalakeName"]
    return f"{lake}{GATEWAY}{company.zone(environment['environmentName'])}"


def exposes(company: Company, environment: Json, service: str) -> bool:
    """Say whether the gateway of a data lake leads to one of its services."""
    facts = company.storage.facts(environment["environmentName"])
    return service in facts.get("exposes", _USUAL)


def endpoints(company: Company, environment: Json) -> list[Json]:
    """Return what the gateway exposes, as `describeDatalake` does; nothing, where that is stored.

    An SSO address ends with a slash, another does not.
    """
    facts = company.storage.facts(environment["environmentName"])
    host, lake = gateway_host(company, environment), environment["dataLake"]["datalakeName"]
    exposed: dict[str, list[str]] = facts.get("exposes", _USUAL)
    return [
        {
            "serviceName": service,
            "displayName": _SERVICES[service][0],
            "knoxService": _SERVICES[service][1],
            "serviceUrl": f"https://{host}/{lake}/{topology}/{_SERVICES[service][2]}"
            + ("/" if topology == SSO else ""),
            "mode": _MODES[topology],
            "open": not facts.get("gatewayIsClosed", False),
        }
        for service, topologies in exposed.items()
        for topology in topologies
    ]


def storage_base(environment: Json) -> str:
    """Return where an environment's object store begins."""
    storage: Json = environment["logStorage"]
    details = (storage[name] for name in storage if name.endswith("Details"))
    return next(details)["storageLocationBase"]
