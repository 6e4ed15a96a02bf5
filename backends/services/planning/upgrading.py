"""Plans the upgrade of a registry to the latest version."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime

from pydantic import JsonValue

from backends.domain.draft import udr_network
from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from backends.domain.plan import Check, Plan, Undo, Verdict
from backends.domain.registry import Registry
from backends.domain.version import is_behind
from backends.ports import Session
from backends.services.planning.guards import why_not_newer
from backends.services.planning.plan_parts import DESCRIBED, GUIDE, new_id, step
from backends.services.planning.preflight import available_check, csi_driver_check
from backends.services.planning.registry_plans import (
    other_status,
    read_again,
    sent_before,
    status_check,
    target_of,
)
from backends.services.planning.roles import role_check
from backends.services.planning.user_routes import Routes, routes_of
from backends.services.told import told


async def plan_upgrade(
    session: Session,
    registry: Registry,
    *,
    subnet: str = "",
    csi_driver: bool = True,
    caller: Caller | None,
    now: datetime,
) -> Plan:
    """Read a registry and its environment anew, and plan its upgrade to the latest version.

    Args:
        session: Where it is.
        registry: Which.
        subnet: The subnet of its cluster, where that is on Azure with user-defined routes; empty
            to take the one that is known.
        csi_driver: Whether it uses the object store CSI driver from then on.
        caller: Who asks.
        now: When.

    Raises:
        NotFound: It is not there any longer.
        ServiceError: The registries could not be listed.
    """
    plane = session.control_plane
    registry, described, latest, created = await asyncio.gather(
        read_again(session, registry),
        told(plane.describe_environment(registry.environment_crn)),
        told(plane.latest_registry_version()),
        sent_before(session, "create-registry", registry.crn),
    )
    routes = routes_of(described, subnet, created)
    where, target = session.where, target_of(registry)
    to = "the latest version" if isinstance(latest, ServiceError) else latest
    body = _body(registry, routes, csi_driver=csi_driver)
    at = f" from {registry.version}" if registry.version else ""
    effect = f"Upgrades {target.name}{at} to {to}."
    return Plan(
        id=new_id(now),
        kind="upgrade-registry",
        title=f"Upgrade {target.name} to {to}",
        target=target,
        where=where,
        made_at=now,
        steps=(step(where, "upgradeModelRegistry", body, effect),),
        checks=(
            role_check(caller, registry.environment_crn, registry.environment_name),
            status_check("upgrade-registry", registry),
            _version_check(registry, latest),
            *_environment_checks(described, csi_driver=csi_driver),
            *routes.checks,
            _PREVIEW,
        ),
        consequences=(
            "Its CRN may change. The new one is found and used from then on.",
            "What was changed by hand in its cluster, such as settings for a proxy, is lost.",
        ),
        afterwards=("How long an upgrade takes is not documented. It goes on by itself.",),
        expected=other_status(registry, f"{target.name} at another status or version", "ready"),
        before={"crn": registry.crn, "version": registry.version},
        undo=Undo(
            words=f"Roll the upgrade back, to {registry.version or 'the version before'}.",
            kind="rollback-registry",
        ),
    )


def _body(registry: Registry, routes: Routes, *, csi_driver: bool) -> Mapping[str, JsonValue]:
    body: dict[str, JsonValue] = {"crn": registry.crn}
    if not csi_driver:
        body["disableObjectStoreCsiDriver"] = True
    if routes.subnet:
        body["azureOptions"] = {"udrNetwork": udr_network(routes.subnet)}
    return body


_PREVIEW = Check(
    name="technical-preview",
    title="It was not installed as a technical preview",
    verdict=Verdict.WARN,
    evidence="This cannot be read. A registry from the technical preview may have to be installed "
    "anew to get to a generally available version, and then loses its data.",
    source=GUIDE,
)


def _version_check(registry: Registry, latest: str | ServiceError) -> Check:
    verdict, evidence = _versions(registry, latest)
    return Check(
        name="newer-version",
        title="There is a newer version",
        verdict=verdict,
        evidence=evidence,
        source="ml getLatestModelRegistryVersion",
    )


def _versions(registry: Registry, latest: str | ServiceError) -> tuple[Verdict, str]:
    if isinstance(latest, ServiceError):
        return Verdict.NOT_CHECKED, f"The latest version is not known. {latest}."
    if why := why_not_newer(registry, latest):
        return Verdict.FAIL, why
    if is_behind(registry.version, latest) is None:
        installed = registry.version or "Its version is not known, so it"
        return Verdict.NOT_CHECKED, f"{installed} cannot be compared with {latest}, the latest."
    return Verdict.PASS, f"It is at {registry.version}, and {latest} is the latest version."


def _environment_checks(
    described: Environment | ServiceError, *, csi_driver: bool
) -> Iterator[Check]:
    if isinstance(described, ServiceError):
        yield Check(
            name="environment-available",
            title="The environment is available",
            verdict=Verdict.NOT_CHECKED,
            evidence=f"{described}. {described.hint}",
            source=DESCRIBED,
        )
        return
    yield available_check(described)
    if described.cloud == "Azure" and csi_driver:
        yield csi_driver_check()
