"""What can be read in the simulated Ranger: services, policies, and what policies were."""

from __future__ import annotations

from backends.demo.ranger.asked import Asked
from backends.demo.ranger.refusals import RangerRefusal, absent
from backends.demo.wire import Json

_PAGE_SIZE = 200


def get_services(asked: Asked) -> list[Json]:
    """Answer with every service."""
    return list(asked.shelf.services)


def get_service(asked: Asked) -> Json:
    """Answer with the service of a name."""
    return _service(asked)


def get_policies(asked: Asked) -> list[Json]:
    """Answer with a page of a service's policies, by id: of all, or of those with a name."""
    service, name = _service(asked)["name"], asked.text("policyName")
    asked.check_admin()
    rows = [
        row
        for row in asked.shelf.policies
        if row["service"] == service and name in ("", row["name"])
    ]
    begin = asked.count("startIndex", 0)
    return rows[begin : begin + (asked.count("pageSize", _PAGE_SIZE) or _PAGE_SIZE)]


def get_policy_by_name(asked: Asked) -> Json:
    """Answer with the policy of a service that has a name."""
    asked.check_admin()
    for row in asked.shelf.policies:
        if (row["service"], row["name"]) == (asked.places["service"], asked.places["policy"]):
            return row
    raise absent()


def get_policy(asked: Asked) -> Json:
    """Answer with the policy that has an id."""
    asked.check_admin()
    policy = asked.shelf.policy(asked.number)
    if policy is None:
        raise absent()
    return policy


def get_policy_versions(asked: Asked) -> Json:
    """Answer with the versions of a policy, oldest first: numbers in one text, with commas."""
    asked.check_admin()
    known = asked.shelf.versions(asked.number)
    return {"value": ",".join(str(row["version"]) for row in known)}


def get_policy_version(asked: Asked) -> Json:
    """Answer with a policy as it was at a version."""
    asked.check_admin()
    for row in asked.shelf.versions(asked.number):
        if str(row["version"]) == asked.places["version"]:
            return row
    raise RangerRefusal(400, "No Policy found for given version.", "DATA_NOT_FOUND")


def _service(asked: Asked) -> Json:
    service = asked.shelf.service(asked.places["service"])
    if service is None:
        raise absent()
    return service
