"""Questions about experiments."""

from __future__ import annotations

from backends.demo.mlflow import directory
from backends.demo.mlflow.calls import Call
from backends.demo.mlflow.filters import Clause, Grammar, parse
from backends.demo.mlflow.making import ms
from backends.demo.mlflow.matching import meeting
from backends.demo.mlflow.paging import cut
from backends.demo.mlflow.refusals import absent, invalid
from backends.demo.mlflow.run_wire import experiment
from backends.demo.mlflow.stories import Story
from backends.demo.wire import Json

_MOST = 50_000
_BEFORE_ITS_RUNS_MS = 7_200_000
_GRAMMAR = Grammar(
    {
        **dict.fromkeys(("attribute", "attributes", "attr"), "attribute"),
        "tag": "tag",
        "tags": "tag",
    },
    frozenset({"name", "experiment_id"}),
    frozenset({"creation_time", "last_update_time"}),
)


def get(call: Call) -> Json:
    """Return an experiment."""
    return {"experiment": _wire(call.experiment(call.asked.text("experiment_id")))}


def get_by_name(call: Call) -> Json:
    """Return an experiment by its name."""
    name = call.asked.text("experiment_name")
    found = call.tracking.experiment_named(name)
    if found is None:
        raise absent(f"There is no experiment called '{name}'")
    return {"experiment": _wire(found)}


def search(call: Call) -> Json:
    """Return a page of experiments. Without a size, as with the real server, there is none."""
    asked = call.asked
    most = asked.number("max_results", 0, _MOST)
    if most < 1:
        raise invalid(f"The parameter 'max_results' cannot be {most}.")
    sought = [(one, meeting(one)) for one in parse(asked.text_or("filter", ""), _GRAMMAR)]
    shown = call.directory.lister(asked.user, asked.workspace, directory.EXPERIMENT)
    found = (
        story
        for story in call.tracking.experiments()
        if (shown is None or shown(story.experiment_id))
        and all(meets(_value(story, one)) for one, meets in sought)
    )
    page = cut(found, most, asked.text_or("page_token", ""))
    return page.wire("experiments", [_wire(story) for story in page.rows])


def _wire(story: Story) -> Json:
    return experiment(story, _created_ms(story))


def _created_ms(story: Story) -> int:
    return ms(story.origins[0].made_at) - _BEFORE_ITS_RUNS_MS if story.origins else 0


def _value(story: Story, clause: Clause) -> str | int | None:
    if clause.kind == "tag":
        return None
    match clause.key:
        case "name":
            return story.experiment
        case "experiment_id":
            return story.experiment_id
        case _:
            return _created_ms(story)
