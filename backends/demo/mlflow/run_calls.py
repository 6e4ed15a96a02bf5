"""Questions about runs and what they measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backends.demo.mlflow import directory
from backends.demo.mlflow.calls import Call
from backends.demo.mlflow.filters import parse, subject
from backends.demo.mlflow.matching import meeting
from backends.demo.mlflow.paging import cut, split_order
from backends.demo.mlflow.refusals import invalid
from backends.demo.mlflow.run_values import GRAMMAR, ordered, values
from backends.demo.mlflow.run_wire import metric, whole_run
from backends.demo.mlflow.runs import Run, runs_of
from backends.demo.wire import Json

_PAGE, _MOST = 1000, 50_000
_MOST_RUNS, _MOST_POINTS = 100, 2500


def get(call: Call) -> Json:
    """Return a run, one in the bin too."""
    return {"run": whole_run(call.run(call.asked.text("run_id")))}


def search(call: Call) -> Json:
    """Return a page of the runs of some experiments, what began last first."""
    asked = call.asked
    most = asked.number("max_results", _PAGE, _MOST)
    if most < 1:
        raise invalid(f"The parameter 'max_results' cannot be {most}.")
    sought = [(one, meeting(one)) for one in parse(asked.text_or("filter", ""), GRAMMAR)]
    orders = [split_order(text) for text in asked.texts("order_by")]
    keys = [(*subject(order.key, GRAMMAR), order.ascending) for order in orders]
    view = asked.text_or("run_view_type", "ACTIVE_ONLY")
    rows = [
        run
        for run in _runs_in(call, asked.texts("experiment_ids"))
        if _is_in(view, run)
        and all(any(map(meets, values(run, one.kind, one.key))) for one, meets in sought)
    ]
    rows.sort(key=lambda run: (-run.started_ms, run.id))
    for kind, key, ascending in reversed(keys):
        rows = ordered(rows, kind, key, ascending=ascending)
    page = cut(rows, most, asked.text_or("page_token", ""))
    return page.wire("runs", [whole_run(run) for run in page.rows])


def history(call: Call) -> Json:
    """Return the values of a metric by their steps: a page, or all where no size is given."""
    asked = call.asked
    run_id, key = asked.text("run_id"), asked.text("metric_key")
    most = asked.number("max_results", 0) if asked.has("max_results") else None
    if most is not None and most < 1:
        raise invalid(f"The parameter 'max_results' cannot be {most}.")
    run = call.run(run_id)
    found = next((one for one in run.curves if one.key == key), None)
    if found is None:
        return {}
    page = cut(range(found.points), most or found.points, asked.text_or("page_token", ""))
    return page.wire("metrics", [metric(run, found, index) for index in page.rows])


def history_interval(call: Call) -> Json:
    """Return some values of a metric of several runs, spread over the steps that are asked for."""
    asked = call.asked
    run_ids, key = asked.texts("run_ids"), asked.text("metric_key")
    most = asked.number("max_results", _MOST_POINTS)
    if not run_ids or len(run_ids) > _MOST_RUNS:
        raise invalid(f"The history of 1 to {_MOST_RUNS} runs can be asked for at once.")
    if not 1 <= most <= _MOST_POINTS:
        raise invalid(f"The parameter 'max_results' is from 1 to {_MOST_POINTS}.")
    if asked.has("start_step") is not asked.has("end_step"):
        raise invalid("Where the first step is given, the last has to be, too, and vice versa.")
    rows = [row for own in run_ids for row in _some(call, own, key, most)]
    return {"metrics": rows} if rows else {}


def _some(call: Call, run_id: str, key: str, most: int) -> Iterator[Json]:
    run = call.run(run_id)
    found = next((one for one in run.curves if one.key == key), None)
    if found is None:
        return
    last = found.step(found.points - 1)
    begin, end = call.asked.number("start_step", 0), call.asked.number("end_step", last)
    if begin > end:
        raise invalid("The last step comes before the first.")
    indices = [index for index in range(found.points) if begin <= found.step(index) <= end]
    for index in _spread(indices, most):
        yield metric(run, found, index) | {"run_id": run.id}


def _spread(indices: Sequence[int], most: int) -> list[int]:
    """Return at most so many of them, the first and the last included where there is room."""
    if len(indices) <= most:
        return list(indices)
    if most == 1:
        return [indices[0]]
    return [indices[at * (len(indices) - 1) // (most - 1)] for at in range(most)]


def _runs_in(call: Call, experiment_ids: Sequence[str]) -> Iterator[Run]:
    """Yield the runs of those experiments that are there and may be read."""
    asked, may = call.asked, call.directory.allows
    for own in experiment_ids:
        story = call.tracking.experiment(own)
        if story and may(asked.user, asked.workspace, directory.EXPERIMENT, own, "read"):
            yield from runs_of(story)


def _is_in(view: str, run: Run) -> bool:
    return view == "ALL" or run.is_deleted is (view == "DELETED_ONLY")
