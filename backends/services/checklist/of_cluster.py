"""Checks of the registry's cluster: who has access to it, and whether it answers."""

from __future__ import annotations

from backends.domain.errors import (
    AccessDenied,
    NotSignedIn,
    Rejected,
    ServiceError,
    Throttled,
    Unreachable,
)
from backends.domain.identity import is_same
from backends.domain.plan import Verdict
from backends.services.access.fetching import fetch_kubeconfig
from backends.services.access.identities import Identity, own_identity
from backends.services.access.probing import Probe, probe
from backends.services.checklist.look import Look, Seen, sentence, unseen
from backends.services.checklist.of_network import unreached
from backends.services.checklist.subject import Subject
from backends.services.told import told

_GRANT = "Grant access to the cloud identity that is to use the cluster."
_AGREE = "Agree to it where the kubeconfig is tried, or with --run-plugins."
_SHOWN = 3


async def granted(look: Look) -> Seen:
    """Check that somebody, and best oneself, has access to the cluster."""
    registry = look.subject.registry
    listed = (await look.plane.registry_access(registry.crn)).value
    if not listed:
        return Seen(Verdict.FAIL, "No cloud identity has access.", "grant", _GRANT)
    own = await _own(look)
    shown = ", ".join(listed[:_SHOWN])
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    has = "have" if len(listed) > 1 else "has"
    words = f"{shown}{more} {has} access."
    if isinstance(own, ServiceError):
        return Seen(Verdict.PASS, f"{words} Whether that is you is not known: {sentence(own)}")
    if any(is_same(one, own.text) for one in listed):
        return Seen(Verdict.PASS, f"{words} You are among them, as {own.text}.")
    words = f"{words} You, {own.text}, have none."
    return Seen(Verdict.WARN, words, "grant", f"Where you are to use the cluster: {_GRANT}")


async def _own(look: Look) -> Identity | ServiceError:
    crn = look.subject.registry.environment_crn
    environment = await told(look.plane.describe_environment(crn))
    if isinstance(environment, ServiceError):
        return environment
    return await own_identity(look.session, environment)


async def kubeconfig(look: Look) -> Seen:
    """Check that the cluster answers; a plugin runs only where somebody has agreed to that."""
    try:
        fetched = await fetch_kubeconfig(look.plane, look.subject.registry.crn)
    except Rejected as error:
        return Seen(Verdict.NOT_CHECKED, sentence(error), advice="See whether it is ready.")
    if fetched.kubeconfig is None:
        refusal = fetched.refusal
        words = sentence(refusal) if refusal else "It cannot be used."
        return Seen(Verdict.FAIL, words, advice=refusal.hint if refusal else "")
    if fetched.plugin is not None and not _is_agreed(fetched.plugin.line, look.subject):
        look.subject.asks(fetched.plugin.line)
        words = f"It signs in by running `{fetched.plugin.line}`, which nobody has agreed to here."
        return Seen(Verdict.NOT_CHECKED, words, "kubeconfig", _AGREE)
    if fetched.plugin is not None:
        look.subject.runs(fetched.plugin.line)
    tried = await probe(look.session.clusters, fetched.kubeconfig)
    return await _judged(tried, look)


def _is_agreed(line: str, subject: Subject) -> bool:
    return subject.may_run_plugins or line == subject.agreed_plugin


async def _judged(tried: Probe, look: Look) -> Seen:
    match tried.error:
        case None:
            return Seen(Verdict.PASS, tried.words)
        case Unreachable() as error:
            return unreached(error, await look.registry())
        case AccessDenied() as error:
            return Seen(Verdict.FAIL, sentence(error), "grant", error.hint)
        case NotSignedIn() | Throttled() as error:
            return unseen(error)
        case error:
            return Seen(Verdict.FAIL, sentence(error), advice=error.hint)
