"""What a change of a Ranger policy needs beforehand: to be signed in, and to know which policy."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.errors import NotFound, NotSignedIn, ServiceError
from backends.domain.gate_pass import GatePass
from backends.domain.ranger import RANGER, RangerPolicy
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.planning.storage.policies import PolicyKind
from backends.services.storage.candidates import Candidates
from backends.services.storage.policies import ways_in
from backends.services.storage.standing import ByRanger, storage_standing
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.places import KNOX_TOKEN
from registry_tui.verbs.gate_pass import sign_in

_SIGN_IN = (
    "Say as whom with --workload-user NAME, and name the file of the password with "
    f"--password-file FILE; or set {KNOX_TOKEN}."
)


async def sign_in_or_refuse(
    session: Session, environment_crn: str, gate_pass: GatePass | None, address: str
) -> str:
    """Sign in to an environment's Ranger, and return its address; nothing is sent to it.

    Raises:
        NotSignedIn: There is nothing to sign in with.
        ServiceError: The data lake does not tell where it is.
    """
    if gate_pass is None:
        hint = " ".join(filter(None, (_SIGN_IN, session.rangers.hint)))
        raise NotSignedIn(RANGER, "nobody has signed in there", hint=hint)
    return await sign_in(session, environment_crn, gate_pass, address)


async def chosen_policy(
    session: Session, kind: PolicyKind, registry: Registry, options: Options
) -> int:
    """Return the id of the policy that is meant.

    It is 0 where whoever plans the change says best why there is none.

    Raises:
        WrongUsage: Several may be meant, or none is the one that the guide means.
        NotFound: There is none with that name or id.
        ServiceError: The policies could not be read.
    """
    address = options.ranger_url
    standing = await storage_standing(session, registry, said="Ranger", address=address)
    by, user = standing.by, standing.names.workload_name
    if not isinstance(by, ByRanger) or not user:
        return 0
    if isinstance(by.found, ServiceError):
        raise by.found
    if kind == "add-to-policy":
        return _to_get_into(by.found, options.policy).id
    return _to_get_out_of(by.found, user, options.policy).id


def _to_get_into(found: Candidates, wanted: str) -> RangerPolicy:
    if wanted:
        return _named(found, wanted)
    if found.best is None:
        raise _unclear(found.evidence.rstrip("."), found.all)
    return found.best


def _to_get_out_of(found: Candidates, user: str, wanted: str) -> RangerPolicy:
    """Return the policy that somebody is in; where they are in none, the one to get into."""
    inside = [policy for policy in found.all if ways_in(policy, user)]
    if wanted or not inside:
        return _to_get_into(found, wanted)
    if len(inside) > 1:
        raise _unclear(f"{user} is in {len(inside)} policies", inside)
    return inside[0]


def _named(found: Candidates, wanted: str) -> RangerPolicy:
    named = [one for one in found.all if one.name == wanted] or [
        one for one in found.all if wanted.casefold() in (str(one.id), one.name.casefold())
    ]
    if len(named) > 1:
        raise _unclear(f"{len(named)} policies are called {wanted}", named)
    if not named:
        there = "; ".join(one.name for one in found.all) or "none"
        raise NotFound(
            RANGER,
            f"{found.service} has no policy called {wanted}, and none with that id",
            hint=f"These are there: {there}.",
        )
    return named[0]


def _unclear(words: str, policies: Sequence[RangerPolicy]) -> ServiceError:
    if not policies:
        return NotFound(RANGER, words, hint="Somebody with Ranger's admin right sees all of them.")
    names = ", or ".join(f"--policy {one.id} ({one.name})" for one in policies)
    return WrongUsage(RANGER, words, hint=f"Name the one you mean, by name or id: {names}.")
