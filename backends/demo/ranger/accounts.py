"""Who asks: the topology in the path decides how one signs in at a data lake's gateway.

Passwords and tokens are published on purpose. They open the simulation only.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from urllib.parse import quote

from backends.demo.lakes import API, SSO, TOKEN
from backends.demo.people import Party, People
from backends.demo.personas import Persona
from backends.demo.ranger.refusals import KnoxPage

_PASSWORD = "published demo password: "  # noqa: S105 - published on purpose
_TOKEN = "published-demo-knox-token-"  # noqa: S105 - as above
_BASIC = {"WWW-Authenticate": 'BASIC realm="application"'}


def workload_password_of(persona: Persona) -> str:
    """Return the workload password of somebody one can pretend to be."""
    return f"{_PASSWORD}{persona.name}"


def knox_token_of(persona: Persona) -> str:
    """Return the token that a gateway gave somebody."""
    return f"{_TOKEN}{persona.name}"


def basic_authorization(user: str, password: str) -> str:
    """Return the header value that signs somebody in at the API's topology."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def who_is(authorization: str, topology: str, here: str, people: People) -> Party:
    """Return who asks at `here`; raise `KnoxPage` where the gateway does not let them in."""
    if topology == SSO:
        place = here.partition(f"/{SSO}/")[0]
        login = f"{place}/knoxsso/api/v1/websso?originalUrl={quote(here, safe='')}"
        raise KnoxPage(302, "Found", {"Location": login})
    kind, _, shown = authorization.partition(" ")
    if topology == API:
        party = _with_password(shown, people) if kind.lower() == "basic" else None
        headers = _BASIC
    elif topology == TOKEN:
        party = _with_token(shown, people) if kind.lower() == "bearer" else None
        headers = {}
    else:
        raise KnoxPage(404, "Not Found")
    if party is None:
        raise KnoxPage(401, "Unauthorized", headers)
    return party


def _with_password(encoded: str, people: People) -> Party | None:
    try:
        user, _, password = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    party = next((row for row in _those(people) if row.record["workloadUsername"] == user), None)
    return party if party and password == f"{_PASSWORD}{party.name}" else None


def _with_token(token: str, people: People) -> Party | None:
    return next((row for row in _those(people) if token == f"{_TOKEN}{row.name}"), None)


def _those(people: People) -> tuple[Party, ...]:
    return (*people.users.values(), *people.machine_users.values())
