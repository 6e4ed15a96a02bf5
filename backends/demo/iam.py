"""The simulated `iam` service: who is who, and who holds which role.

Looking others up needs IamViewer (or PowerUser); without it every `list…` call is refused, also
for oneself. How the real service treats the latter is not documented.
"""

from __future__ import annotations

from collections.abc import Mapping

from backends.demo import fixtures
from backends.demo.people import EVERYWHERE, Party
from backends.demo.personas import personas
from backends.demo.visit import Visit
from backends.demo.wire import Json, invalid, iso, not_found
from backends.demo.workload import NAMES, new_token


def get_user(visit: Visit) -> Json:
    """Answer with the caller, or whom they ask for. A machine user has no user record."""
    wanted = visit.text("userId")
    if wanted and not visit.caller.answers_to(wanted):
        _check(visit, "getUser")
    return {"user": _found(visit, wanted, visit.company.people.users, "User").record}


def get_access_key(visit: Visit) -> Json:
    """Answer with the key that signs, or another one's."""
    wanted = visit.text("accessKeyId") or visit.key.access_key_id
    if wanted != visit.key.access_key_id:
        _check(visit, "getAccessKey")
    account = visit.company.account
    for persona in personas():
        crn = account.iam_crn("accessKey", persona.access_key_id)
        if wanted in (persona.access_key_id, crn):
            since = fixtures.moment(persona.since, visit.company.opened)
            key = {
                "accessKeyId": persona.access_key_id,
                "crn": crn,
                "actorCrn": visit.company.people.crn_of(persona.name),
                "creationDate": iso(since),
                "status": "ACTIVE",
                "type": "V2",
            }
            return {"accessKey": key}
    raise not_found(f"Access key {wanted} not found")


def generate_workload_auth_token(visit: Visit) -> Json:
    """Answer with a token of the caller's. Which workload it is for makes no difference."""
    if visit.text("workloadName", required=True) not in NAMES:
        raise invalid(f"workloadName must be one of {', '.join(NAMES)}")
    token, expires_at = new_token(visit.caller.name, visit.now, visit.request_id)
    return {"token": token, "expireAt": iso(expires_at)}


def list_users(visit: Visit) -> Json:
    """Answer with users, all or those named; names nobody has are left out."""
    _check(visit, "listUsers")
    return visit.page("users", _records(visit.texts("userIds"), visit.company.people.users))


def list_machine_users(visit: Visit) -> Json:
    """Answer with machine users, all or those named; names nobody has are left out."""
    _check(visit, "listMachineUsers")
    named = visit.texts("machineUserNames")
    return visit.page("machineUsers", _records(named, visit.company.people.machine_users))


def list_user_assigned_roles(visit: Visit) -> Json:
    """Answer with a user's own account roles, without those of their groups."""
    _check(visit, "listAssignedRoles")
    user = _found(visit, visit.text("user"), visit.company.people.users, "User")
    return visit.page("roleCrns", _account_roles(visit, user))


def list_user_assigned_resource_roles(visit: Visit) -> Json:
    """Answer with a user's own resource roles, without those of their groups."""
    _check(visit, "listAssignedResourceRoles")
    user = _found(visit, visit.text("user"), visit.company.people.users, "User")
    return visit.page("resourceAssignments", _resource_roles(visit, user))


def list_machine_user_assigned_resource_roles(visit: Visit) -> Json:
    """Answer with a machine user's own resource roles."""
    _check(visit, "listAssignedResourceRoles")
    name = visit.text("machineUserName", required=True)
    user = _found(visit, name, visit.company.people.machine_users, "Machine user")
    return visit.page("resourceAssignments", _resource_roles(visit, user))


def list_groups_for_user(visit: Visit) -> Json:
    """Answer with the groups of a user."""
    _check(visit, "listGroupsForActor")
    people = visit.company.people
    user = _found(visit, visit.text("userId", required=True), people.users, "User")
    return visit.page("groupCrns", [group.crn for group in people.groups_of(user)])


def list_group_assigned_roles(visit: Visit) -> Json:
    """Answer with a group's account roles."""
    _check(visit, "listAssignedRoles")
    return visit.page("roleCrns", _account_roles(visit, _group(visit)))


def list_group_assigned_resource_roles(visit: Visit) -> Json:
    """Answer with a group's resource roles."""
    _check(visit, "listAssignedResourceRoles")
    return visit.page("resourceAssignments", _resource_roles(visit, _group(visit)))


def _check(visit: Visit, right: str) -> None:
    if not visit.company.people.looks_up(visit.caller):
        raise visit.denied(f"iam/{right}", f"the account {visit.company.account.id}")


def _found(visit: Visit, wanted: str, among: Mapping[str, Party], kind: str) -> Party:
    identifier = wanted or visit.caller.crn
    party = visit.company.people.find(identifier, among)
    if party is None:
        raise not_found(f"{kind} {identifier} not found")
    return party


def _group(visit: Visit) -> Party:
    name = visit.text("groupName", required=True)
    return _found(visit, name, visit.company.people.groups, "Group")


def _records(wanted: list[str], among: Mapping[str, Party]) -> list[Json]:
    return [
        party.record
        for party in among.values()
        if not wanted or any(party.answers_to(identifier) for identifier in wanted)
    ]


def _account_roles(visit: Visit, party: Party) -> list[str]:
    return [visit.company.account.role_crn("role", role) for role in party.roles]


def _resource_roles(visit: Visit, party: Party) -> list[Json]:
    company = visit.company
    return [
        {
            "resourceCrn": company.environment_crn(environment),
            "resourceRoleCrn": company.account.role_crn("resourceRole", role),
        }
        for where, roles in party.grants
        for environment in (company.environments if where == EVERYWHERE else (where,))
        for role in roles
    ]


def list_resource_assignees(visit: Visit) -> Json:
    """Answer with who holds roles on an environment: for whoever sees it, which is invented."""
    crn = visit.text("resourceCrn", required=True)
    company = visit.company
    found = next((name for name, row in company.environments.items() if row["crn"] == crn), None)
    if found is None or not visit.sees(found):
        raise visit.denied("iam/listResourceAssignees", crn)
    rows = [
        {
            "assigneeCrn": party.crn,
            "resourceRoleCrn": company.account.role_crn("resourceRole", role),
        }
        for party in company.people.everybody
        for where, roles in party.grants
        if where in (found, EVERYWHERE)
        for role in roles
    ]
    return visit.page("resourceAssignees", rows)


OPERATIONS = {
    "getUser": get_user,
    "getAccessKey": get_access_key,
    "generateWorkloadAuthToken": generate_workload_auth_token,
    "listUsers": list_users,
    "listMachineUsers": list_machine_users,
    "listUserAssignedRoles": list_user_assigned_roles,
    "listUserAssignedResourceRoles": list_user_assigned_resource_roles,
    "listMachineUserAssignedResourceRoles": list_machine_user_assigned_resource_roles,
    "listGroupsForUser": list_groups_for_user,
    "listGroupAssignedRoles": list_group_assigned_roles,
    "listGroupAssignedResourceRoles": list_group_assigned_resource_roles,
    "listResourceAssignees": list_resource_assignees,
}
