"""What can be done with registered models as wholes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from backends.demo.mlflow import directory
from backends.demo.mlflow.calls import Call
from backends.demo.mlflow.filters import Clause, Grammar, parse
from backends.demo.mlflow.matching import Meets, asks_for_prompts, meeting
from backends.demo.mlflow.paging import Order, cut, orders
from backends.demo.mlflow.refusals import exists
from backends.demo.mlflow.registry_wire import wire_model, wire_version
from backends.demo.mlflow.rules import check_name, check_tag, stage_named
from backends.demo.mlflow.shapes import IS_PROMPT, STAGES, RegisteredModel, with_tag, without_tag
from backends.demo.wire import Json

MOST_ON_A_PAGE = 1000

_PAGE = 100
_KEYS = ("name", "timestamp", "last_updated_timestamp")
_GRAMMAR = Grammar(
    {"attribute": "attribute", "tag": "tag", "tags": "tag"},
    frozenset({"name"}),
    listed=frozenset({"name"}),
)


def create(call: Call) -> Json:
    """Create a model without versions. Its creator may do everything with it."""
    asked = call.asked
    name, tags = asked.text("name"), asked.tags()
    check_name(name)
    for key, value in tags:
        check_tag(key, value)
    if call.models.find(name) is not None:
        raise exists(f"There is a registered model with name={name} already.")
    description = asked.text_or("description", "")
    model = RegisteredModel(name, asked.now_ms, asked.now_ms, description, tags)
    call.models.put(model)
    kind = directory.PROMPT if model.is_prompt else directory.MODEL
    call.directory.grant(asked.user, asked.workspace, kind, name, directory.MANAGE)
    return {"registered_model": wire_model(model)}


def get(call: Call) -> Json:
    """Return a model."""
    return {"registered_model": wire_model(call.model())}


def search(call: Call) -> Json:
    """Return a page of models: of prompts only where the filter asks for them."""
    asked = call.asked
    clauses = parse(asked.text_or("filter", ""), _GRAMMAR)
    order = orders(asked.texts("order_by"), _KEYS) or [Order("name")]
    most = asked.number("max_results", _PAGE, MOST_ON_A_PAGE)
    page = cut(_found(call, clauses, order), most, asked.text_or("page_token", ""))
    found = (call.models.find(name) for name in page.rows)
    return page.wire("registered_models", [wire_model(one, in_a_list=True) for one in found if one])


def rename(call: Call) -> Json:
    """Give a model another name, which its versions have from then on, too."""
    model, name = call.model(), call.asked.text("new_name")
    check_name(name)
    if name != model.name and call.models.find(name) is not None:
        raise exists(f"There is a registered model with name={name} already.")
    now_ms = call.asked.now_ms
    versions = tuple(replace(one, updated_ms=now_ms) for one in model.versions)
    renamed = replace(model, name=name, updated_ms=now_ms, versions=versions)
    call.models.remove(model.name)
    call.models.put(renamed)
    call.directory.rename(call.asked.workspace, model.name, name)
    return {"registered_model": wire_model(renamed)}


def update(call: Call) -> Json:
    """Change the description; where none is given, take it away."""
    description = call.asked.text_or("description", "")
    changed = replace(call.model(), description=description, updated_ms=call.asked.now_ms)
    call.models.put(changed)
    return {"registered_model": wire_model(changed)}


def delete(call: Call) -> Json:
    """Delete a model with everything that belongs to it, at once."""
    name = call.model().name
    call.models.remove(name)
    call.directory.forget(call.asked.workspace, name)
    return {}


def set_tag(call: Call) -> Json:
    """Add or change a tag. It does not count as an update."""
    key, value = call.asked.text("key"), call.asked.text_or("value", "")
    check_tag(key, value)
    model = call.model()
    call.models.put(replace(model, tags=with_tag(model.tags, key, value)))
    return {}


def delete_tag(call: Call) -> Json:
    """Take a tag away, where it is there."""
    key, model = call.asked.text("key"), call.model()
    call.models.put(replace(model, tags=without_tag(model.tags, key)))
    return {}


def latest_versions(call: Call) -> Json:
    """Return the newest version of each stage, or of some."""
    stages = [stage_named(stage) for stage in call.asked.texts("stages")] or STAGES
    model = call.model()
    rows = [wire_version(model, one) for one in model.latest() if one.stage in stages]
    return {"model_versions": rows} if rows else {}


def _found(call: Call, clauses: tuple[Clause, ...], order: list[Order]) -> Iterable[str]:
    """Return the names of what is sought, and shown to who asks."""
    wants_prompts = asks_for_prompts(clauses)
    names = [meeting(clause) for clause in clauses if clause.kind == "attribute"]
    tags = {
        clause: meeting(clause)
        for clause in clauses
        if clause.kind == "tag" and (wants_prompts or clause.key != IS_PROMPT)
    }
    asked = call.asked
    kind = directory.PROMPT if wants_prompts else directory.MODEL
    shown = call.directory.lister(asked.user, asked.workspace, kind)
    found = call.models.names(order, _all(names))
    if call.models.is_large and shown is None and not tags and not wants_prompts:
        return found
    return (
        name
        for name in found
        if call.models.is_prompt(name) is wants_prompts
        and (shown is None or shown(name))
        and _tagged(call, name, tags)
    )


def _all(meets: list[Meets]) -> Callable[[str], bool] | None:
    if len(meets) == 1:
        return meets[0]
    return (lambda name: all(one(name) for one in meets)) if meets else None


def _tagged(call: Call, name: str, tags: dict[Clause, Meets]) -> bool:
    if not tags:
        return True
    model = call.models.find(name)
    own = dict(model.tags) if model else {}
    return all(meets(own.get(clause.key)) for clause, meets in tags.items())
