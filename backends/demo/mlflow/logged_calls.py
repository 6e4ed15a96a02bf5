"""What can be asked and changed of logged models (MLflow 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from backends.demo.mlflow import directory
from backends.demo.mlflow.artifact_calls import listed
from backends.demo.mlflow.calls import Call
from backends.demo.mlflow.files import of_logged_model
from backends.demo.mlflow.filters import Clause, Grammar, parse
from backends.demo.mlflow.logged_models import LoggedModel, logged_by
from backends.demo.mlflow.matching import meeting
from backends.demo.mlflow.paging import cut
from backends.demo.mlflow.refusals import absent, invalid, missing
from backends.demo.mlflow.rules import check_tag
from backends.demo.mlflow.runs import runs_of
from backends.demo.wire import Json

_PAGE = 100
_GRAMMAR = Grammar(
    {
        **dict.fromkeys(("attribute", "attributes"), "attribute"),
        **dict.fromkeys(("tag", "tags"), "tag"),
        **dict.fromkeys(("metric", "metrics"), "metric"),
        **dict.fromkeys(("param", "params"), "param"),
    },
    frozenset({"name", "model_id", "model_type", "status", "source_run_id", "artifact_location"}),
    frozenset({"creation_timestamp", "creation_time", "last_updated_timestamp"}),
    frozenset({"name", "model_id", "source_run_id"}),
)
_KEYS: dict[str, Callable[[LoggedModel], str | int]] = {
    "name": lambda model: model.name,
    "model_id": lambda model: model.id,
    "creation_time": lambda model: model.created_ms,
    "creation_timestamp": lambda model: model.created_ms,
    "last_updated_timestamp": lambda model: model.created_ms,
}


def get(call: Call) -> Json:
    """Return a logged model."""
    model = _model(call)
    return {"model": model.wire(call.tracking.tags_of(model))}


def search(call: Call) -> Json:
    """Return a page of the logged models of some experiments, the newest first."""
    asked = call.asked
    if not asked.has("experiment_ids"):
        raise missing("experiment_ids")
    sought = [(one, meeting(one)) for one in parse(asked.text_or("filter", ""), _GRAMMAR)]
    rows = [
        model
        for model in _models_in(call, asked.texts("experiment_ids"))
        if all(meets(_value(call, model, one)) for one, meets in sought)
    ]
    rows.sort(key=lambda model: (-model.created_ms, model.id))
    for row in reversed(asked.rows("order_by")):
        key = _KEYS.get(row.get("field_name", ""))
        if key is None:
            raise invalid(f"Logged models are not ordered by '{row.get('field_name', '')}'.")
        rows.sort(key=key, reverse=not row.get("ascending", True))
    page = cut(rows, asked.number("max_results", _PAGE), asked.text_or("page_token", ""))
    wired = [model.wire(call.tracking.tags_of(model)) for model in page.rows]
    return page.wire("models", wired)


def list_artifacts(call: Call) -> Json:
    """Return a page of what is in a folder of a logged model."""
    model = _model(call)
    return listed(call, of_logged_model(model), "artifact_directory_path", model.uri)


def set_tags(call: Call) -> Json:
    """Add or change tags of a logged model."""
    model, tags = _model(call), call.asked.tags()
    for key, value in tags:
        check_tag(key, value)
        call.tracking.tag(model, key, value)
    return {}


def delete_tag(call: Call) -> Json:
    """Take a tag from a logged model; refuse where it is not there."""
    model, key = _model(call), call.asked.text("tag_key")
    if key not in dict(call.tracking.tags_of(model)):
        raise absent(f"The logged model '{model.id}' has no tag '{key}'.")
    call.tracking.untag(model, key)
    return {}


def _model(call: Call) -> LoggedModel:
    own = call.asked.text("model_id")
    found = call.tracking.logged_model(own)
    if found is None:
        raise absent(f"There is no logged model with ID '{own}'.")
    return found


def _models_in(call: Call, experiment_ids: list[str]) -> Iterator[LoggedModel]:
    asked, may = call.asked, call.directory.allows
    for own in experiment_ids:
        story = call.tracking.experiment(own)
        if story and may(asked.user, asked.workspace, directory.EXPERIMENT, own, "read"):
            for run in runs_of(story):
                yield from logged_by(run)


def _value(call: Call, model: LoggedModel, clause: Clause) -> str | float | None:
    match clause.kind:
        case "tag":
            return dict(call.tracking.tags_of(model)).get(clause.key)
        case "param":
            return dict(model.run.params).get(clause.key)
        case "metric":
            measured = model.run.curves if model.is_last else ()
            return next((one.last() for one in measured if one.key == clause.key), None)
        case _:
            return _ATTRIBUTES[clause.key](model)


_ATTRIBUTES: dict[str, Callable[[LoggedModel], str | int | None]] = {
    "name": lambda model: model.name,
    "model_id": lambda model: model.id,
    "model_type": lambda model: None,
    "status": lambda model: model.status,
    "source_run_id": lambda model: model.run.id,
    "artifact_location": lambda model: model.uri,
    "creation_time": lambda model: model.created_ms,
    "creation_timestamp": lambda model: model.created_ms,
    "last_updated_timestamp": lambda model: model.created_ms,
}
