"""Checks of the registry itself: ready, current, public or private, and what one may do with it."""

from __future__ import annotations

from backends.domain.errors import NotFound
from backends.domain.plan import Verdict
from backends.domain.registry import Registry, standing
from backends.domain.status import Health
from backends.domain.version import is_behind
from backends.services.checklist.look import Look, Seen, sentence
from backends.services.planning.roles import role_check
from backends.services.who import who_am_i

_ROLES_ADVICE = (
    "Ask somebody who administers the environment to give them, in its Manage Access; then try "
    "again."
)
_READY = {
    Health.READY: Seen(Verdict.PASS, ""),
    Health.BUSY: Seen(
        Verdict.WARN, "", advice="Wait until it has ended; Events & Logs says how far it is."
    ),
    Health.FAILED: Seen(Verdict.FAIL, "", advice="Events & Logs says why it failed."),
    Health.UNKNOWN: Seen(Verdict.WARN, "", advice="Events & Logs says what was done to it last."),
}


async def ready(look: Look) -> Seen:
    """Check that the registry is ready."""
    try:
        registry = await look.fresh_registry()
    except NotFound as error:
        return Seen(Verdict.FAIL, sentence(error), advice=error.hint)
    seen = _READY[registry.health]
    return Seen(seen.verdict, f"{standing(registry)}.", advice=seen.advice)


async def version(look: Look) -> Seen:
    """Check that there is no newer version."""
    registry = await look.fresh_registry()
    latest = (await look.plane.latest_registry_version()).value
    match is_behind(registry.version, latest):
        case False:
            return Seen(Verdict.PASS, f"It is at {registry.version}; the latest is {latest}.")
        case True:
            words = f"It is at {registry.version}, and {latest} is the latest."
            return Seen(Verdict.WARN, words, "upgrade", "Upgrade it when that suits its users.")
        case None:
            installed = registry.version or "Its version is not known, so it"
            words = f"{installed} cannot be compared with {latest}, the latest."
            return Seen(Verdict.NOT_CHECKED, words, advice="Compare them by eye.")


async def endpoint(look: Look) -> Seen:
    """Check that it is known whether the endpoint is public or private."""
    registry = await look.fresh_registry()
    if not registry.url:
        return no_address(registry)
    match registry.endpoint_public_access:
        case True:
            words = f"{registry.url} is public: its load balancer has a public address."
            return Seen(Verdict.PASS, words)
        case False:
            words = (
                f"{registry.url} is private: it is reached from its own network, or over a VPN "
                "to it, and from nowhere else."
            )
            return Seen(Verdict.PASS, words)
        case None:
            words = f"ml does not say whether {registry.url} is public."
            return Seen(Verdict.NOT_CHECKED, words, advice="Ask whoever has created it.")


async def roles(look: Look) -> Seen:
    """Check that the caller may change registries in the environment."""
    registry = look.subject.registry
    caller = await who_am_i(look.plane, look.plane)
    found = role_check(caller, registry.environment_crn, registry.environment_name)
    fails = found.verdict is Verdict.FAIL
    return Seen(found.verdict, found.evidence, advice=_ROLES_ADVICE if fails else "")


def no_address(registry: Registry) -> Seen:
    """Return what a check saw that needs an address where there is none."""
    later = registry.health is Health.BUSY
    return Seen(
        Verdict.NOT_CHECKED,
        f"{registry.name} has no address{' yet' if later else ''}.",
        advice="Try again when it is ready." if later else "See whether the registry is ready.",
    )
