"""Sets of IDBroker mappings: with a row more or less, as a request, as a before-image.

All functions here are pure, and keep the rows there are as they are, in their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from backends.domain.id_broker import IdBrokerMappings, RoleMapping


def with_row(rows: Sequence[RoleMapping], accessor_crn: str, role: str) -> tuple[RoleMapping, ...]:
    """Return rows in which somebody is mapped to a role: a new one last, or theirs changed."""
    row = RoleMapping(accessor_crn=accessor_crn, role=role)
    if any(one.accessor_crn == accessor_crn for one in rows):
        return tuple(row if one.accessor_crn == accessor_crn else one for one in rows)
    return (*rows, row)


def without_row(rows: Sequence[RoleMapping], accessor_crn: str) -> tuple[RoleMapping, ...]:
    """Return rows without somebody's."""
    return tuple(one for one in rows if one.accessor_crn != accessor_crn)


def body_of(
    environment: str, mappings: IdBrokerMappings, rows: Sequence[RoleMapping]
) -> dict[str, JsonValue]:
    """Return the request that sets rows, with the platform's own roles exactly as they are.

    An empty set has to be said to be meant, and of one that is not empty that must not be said.

    Source:
        `environments.setIdBrokerMappings`, its document.
    """
    authorizer = mappings.ranger_cloud_access_authorizer_role
    body: dict[str, JsonValue] = {
        "environmentName": environment,
        "dataAccessRole": mappings.data_access_role,
        "rangerAuditRole": mappings.ranger_audit_role,
    }
    if authorizer:
        body["rangerCloudAccessAuthorizerRole"] = authorizer
    if rows:
        body["mappings"] = _rows(rows)
    else:
        body["setEmptyMappings"] = True
    return body


def image_of(mappings: IdBrokerMappings) -> Mapping[str, JsonValue]:
    """Return all there is, under the service's names, as a before-image."""
    known: dict[str, JsonValue] = {
        "mappingsVersion": mappings.mappings_version,
        "dataAccessRole": mappings.data_access_role,
        "rangerAuditRole": mappings.ranger_audit_role,
        "rangerCloudAccessAuthorizerRole": mappings.ranger_cloud_access_authorizer_role,
        "baselineRole": mappings.baseline_role,
    }
    return {
        **{name: value for name, value in known.items() if value != ""},
        "mappings": _rows(mappings.mappings),
    }


def _rows(rows: Sequence[RoleMapping]) -> list[JsonValue]:
    return [{"accessorCrn": row.accessor_crn, "role": row.role} for row in rows]
