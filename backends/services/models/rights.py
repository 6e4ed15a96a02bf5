"""Who may see a model and who may change it, as far as that is known here.

Source:
    The product guide, "Model access control"; the reference's chapter on the standalone API, 7:
    administrators see all models, others their own and the public ones; the owner sets the
    visibility, and administrators presumably may. There are no other rights there.
"""

from __future__ import annotations

from collections.abc import Iterator

from backends.domain.model_source import ModelSource
from backends.domain.person import Caller
from backends.domain.registered_model import RegisteredModel, Visibility

ADMINISTRATOR = "MLAdmin"
GUIDE = "product guide, Model access control"


def owns(caller: Caller | None, model: RegisteredModel) -> bool | None:
    """Say whether somebody owns a model; None where that is not known."""
    if caller is None or not model.owner:
        return None
    if not caller.workload_name:
        return None
    return caller.workload_name.casefold() == model.owner.casefold()


def administers(caller: Caller | None, source: ModelSource) -> bool | None:
    """Say whether somebody administers the models of a registry; None where that is not known."""
    if caller is None or caller.roles is None:
        return None
    held = {
        row.role for row in caller.roles.resources if row.resource_crn == source.environment_crn
    }
    if ADMINISTRATOR in held:
        return True
    doubtful = caller.is_machine or caller.is_account_admin or "PowerUser" in caller.roles.account
    return None if doubtful else False


def why_not_changed(caller: Caller | None, source: ModelSource, model: RegisteredModel) -> str:
    """Say why somebody may not change a model; empty where they may, or where in doubt.

    What may be done on an MLflow server is not told by roles: it has the last word.
    """
    if source.kind == "MLflow":
        return ""
    if owns(caller, model) is False and administers(caller, source) is False:
        return f"Only its owner, {model.owner}, and administrators may change it."
    return ""


def access_words(model: RegisteredModel, source: ModelSource) -> Iterator[tuple[str, str]]:
    """Yield who has which access to a model of a registry, and why, as it works out."""
    yield "Owner", model.owner or "not known"
    where = source.environment_name or "the environment"
    yield "Administrators", f"whoever is {ADMINISTRATOR} in {where} sees every model"
    match model.visibility:
        case Visibility.PUBLIC:
            yield "Everybody else", "viewer, as it is public"
        case Visibility.PRIVATE:
            yield "Everybody else", "no access, as it is private"
        case Visibility.UNKNOWN:
            yield "Everybody else", "not known: the registry does not say whether it is public"
