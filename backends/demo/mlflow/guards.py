"""Who may call what. Administrators may all; they are not asked about here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from backends.demo.mlflow import directory
from backends.demo.mlflow.calls import Call
from backends.demo.mlflow.directory import Action
from backends.demo.mlflow.places import place_of

Guard: TypeAlias = Callable[[Call], bool]


def anybody(call: Call) -> bool:
    """Let everybody who is signed in: searches leave out what somebody may not see."""
    return True


def nobody(call: Call) -> bool:
    """Let administrators only."""
    return False


def members(call: Call) -> bool:
    """Let those who may register models in the workspace."""
    return call.directory.is_member(call.asked.user, call.asked.workspace)


def of_model(action: Action) -> Guard:
    """Let those who may do something with the model that is named, if there is one."""

    def may(call: Call) -> bool:
        name = call.asked.text("name")
        found = call.models.find(name)
        if found is None:
            return False
        kind = directory.PROMPT if found.is_prompt else directory.MODEL
        return _allows(call, kind, name, action)

    return may


def of_run(call: Call) -> bool:
    """Let those who may read the experiment a run is in."""
    run = call.tracking.run(call.asked.text("run_id"))
    return run is not None and _reads_experiment(call, run.story.experiment_id)


def of_runs(call: Call) -> bool:
    """Let those who may read the experiments of all the runs that are named."""
    runs = [call.tracking.run(own) for own in call.asked.texts("run_ids")]
    return all(run and _reads_experiment(call, run.story.experiment_id) for run in runs)


def of_experiment(call: Call) -> bool:
    """Let those who may read the experiment that is named."""
    own = call.asked.text("experiment_id")
    return call.tracking.experiment(own) is not None and _reads_experiment(call, own)


def of_experiment_name(call: Call) -> bool:
    """Let those who may read the experiment with a name; where there is none, it will be said."""
    found = call.tracking.experiment_named(call.asked.text("experiment_name"))
    return found is None or _reads_experiment(call, found.experiment_id)


def of_logged_model(action: Action) -> Guard:
    """Let those who may do something with the experiment a logged model is in."""

    def may(call: Call) -> bool:
        found = call.tracking.logged_model(call.asked.text("model_id"))
        if found is None:
            return False
        return _allows(call, directory.EXPERIMENT, found.run.story.experiment_id, action)

    return may


def of_store(parameter: str) -> Guard:
    """Let those who may read the experiment a path of the store is in."""

    def may(call: Call) -> bool:
        place = place_of(call.asked.text_or(parameter, ""))
        if place is None or place.workspace != call.asked.workspace:
            return False
        run = call.tracking.run(place.owner)
        logged = call.tracking.logged_model(place.owner)
        found = run or (logged.run if logged else None)
        return found is not None and _reads_experiment(call, found.story.experiment_id)

    return may


def oneself(call: Call) -> bool:
    """Let somebody ask about themselves."""
    return call.asked.text("username") == call.asked.user


def managers(call: Call) -> bool:
    """Let those who manage what is to be granted."""
    kind, resource = call.asked.text("resource_type"), call.asked.text("resource_id")
    there = call.models.find(resource) if kind == directory.MODEL else True
    return there is not None and _allows(call, kind, resource, "manage")


def of_roles(call: Call) -> bool:
    """Let those who have a role in every workspace they name."""
    wanted = call.asked.texts("workspace")
    own = {role.workspace for role in call.directory.roles_of(call.asked.user)}
    return bool(wanted) and own.issuperset(wanted)


def of_workspace(call: Call) -> bool:
    """Let those who can see the workspace that is named."""
    return call.sees(call.asked.text("workspace_name"))


def _reads_experiment(call: Call, experiment_id: str) -> bool:
    return _allows(call, directory.EXPERIMENT, experiment_id, "read")


def _allows(call: Call, kind: str, resource: str, action: Action) -> bool:
    return call.directory.allows(call.asked.user, call.asked.workspace, kind, resource, action)
