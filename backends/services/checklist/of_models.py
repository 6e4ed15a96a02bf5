"""Checks of the API of a registry's models, and of who sees which of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backends.domain.errors import NotAccepted, ServiceError, UnexpectedAnswer, Unreachable
from backends.domain.model_source import source_of
from backends.domain.person import Caller
from backends.domain.plan import Verdict
from backends.domain.registered_model import RegisteredModel, Visibility
from backends.services.checklist.look import Look, Seen, sentence
from backends.services.checklist.of_network import unreached
from backends.services.checklist.of_registry import no_address
from backends.services.models.rights import ADMINISTRATOR, administers, owns

_SHOWN = 3
_SUPPORT = "Say so to whoever administers the registry: it gives out more than the guide says."


async def answers(look: Look) -> Seen:
    """Check that the API of the registry's models answers."""
    registry = await look.registry()
    if not registry.url:
        return no_address(registry)
    try:
        answer = await look.first_models()
    except Unreachable as error:
        return unreached(error, registry)
    except (NotAccepted, UnexpectedAnswer) as error:
        return Seen(Verdict.FAIL, sentence(error), advice=error.hint)
    page, took = answer.value, f"{answer.call.duration_s * 1000:.0f} ms"
    more = ", and more follow" if page.more else ""
    words = f"{registry.url} answers within {took}: {_count(page.models)}{more}."
    return Seen(Verdict.PASS, words)


async def access(look: Look) -> Seen:
    """Check that owners and visibility are told, and that one sees what the guide says one does."""
    registry = await look.registry()
    if not registry.url:
        return no_address(registry)
    page = (await look.first_models()).value
    if not page.models:
        words = "You see no models in it, so there is nothing to compare."
        return Seen(Verdict.NOT_CHECKED, words, advice="Try again when there are some.")
    compared = f"Compared: {'the first ' if page.more else ''}{_count(page.models)}."
    if gaps := " ".join(_gaps(page.models)):
        return Seen(
            Verdict.WARN, f"{gaps} {compared}", advice="See what the registry says of them."
        )
    told = f"{compared} Each has an owner and is public or private."
    try:
        caller = await look.caller()
    except ServiceError as error:
        return Seen(Verdict.NOT_CHECKED, f"{told} Who you are is not known: {sentence(error)}")
    rules = administers(caller, source_of(registry))
    if rules is None or not caller.workload_name:
        words = f"{told} Who sees what was not: your roles, or your workload name, are not known."
        return Seen(Verdict.NOT_CHECKED, words, advice="Looking them up takes IamViewer.")
    return _administrator(caller, page.models, told) if rules else _user(caller, page.models, told)


def _administrator(caller: Caller, models: Sequence[RegisteredModel], told: str) -> Seen:
    """Judge what an administrator sees: all models, those of others too."""
    others = [one for one in models if not owns(caller, one)]
    private = sum(one.visibility is Visibility.PRIVATE for one in others)
    if not private:
        words = (
            f"{told} You are {ADMINISTRATOR}, and none of them is private and of somebody else: "
            "whether you would see such a one cannot be told."
        )
        return Seen(Verdict.NOT_CHECKED, words)
    words = f"{told} You are {ADMINISTRATOR}, and see private ones of others ({private})."
    return Seen(Verdict.PASS, words)


def _user(caller: Caller, models: Sequence[RegisteredModel], told: str) -> Seen:
    """Judge what somebody else sees: their own models and public ones, and no others."""
    own = sum(owns(caller, one) is True for one in models)
    wrong = [
        one for one in models if one.visibility is Visibility.PRIVATE and not owns(caller, one)
    ]
    if wrong:
        words = (
            f"You are not {ADMINISTRATOR}, and see private ones of others ({len(wrong)}): "
            f"{_names(wrong)}. {told}"
        )
        return Seen(Verdict.FAIL, words, advice=_SUPPORT)
    words = (
        f"{told} You are not {ADMINISTRATOR}, and see {own} of your own and "
        f"{len(models) - own} public ones of others. What is kept from you cannot be seen."
    )
    return Seen(Verdict.PASS, words)


def _gaps(models: Sequence[RegisteredModel]) -> Iterator[str]:
    if ownerless := [one for one in models if not one.owner]:
        yield f"Without an owner: {_names(ownerless)}."
    if unsaid := [one for one in models if one.visibility is Visibility.UNKNOWN]:
        yield f"Neither public nor private: {_names(unsaid)}."


def _names(models: Sequence[RegisteredModel]) -> str:
    more = f" and {len(models) - _SHOWN} more" if len(models) > _SHOWN else ""
    return f"{', '.join(one.name for one in models[:_SHOWN])}{more}"


def _count(models: Sequence[RegisteredModel]) -> str:
    return f"{len(models) or 'no'} model{'' if len(models) == 1 else 's'}"
