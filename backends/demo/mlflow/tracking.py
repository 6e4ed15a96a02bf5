"""Experiments, runs and logged models: which there are, found by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Protocol

from backends.demo.company import Company
from backends.demo.mlflow.files import Tree, of_logged_model, of_run
from backends.demo.mlflow.logged_models import LoggedModel, logged_by
from backends.demo.mlflow.places import Place
from backends.demo.mlflow.registry_stories import registry_stories
from backends.demo.mlflow.runs import Run, run_of, runs_of
from backends.demo.mlflow.shapes import Tags, with_tag, without_tag
from backends.demo.mlflow.stories import Story


class Stories(Protocol):
    """The stories of one workspace."""

    def __iter__(self) -> Iterator[Story]: ...

    def by_run(self, run_id: str) -> Story | None:
        """Return the story a run belongs to."""
        ...

    def by_experiment(self, experiment_id: str) -> Story | None:
        """Return the story whose runs are in an experiment."""
        ...

    def by_name(self, experiment: str) -> Story | None:
        """Return the story whose experiment has a name."""
        ...

    def logging(self) -> Iterator[Story]:
        """Yield the stories in which logged models were made."""
        ...


class ToldStories:
    """Stories that are kept; which runs they have is found out when it is first asked."""

    def __init__(self, stories: Iterator[Story]) -> None:
        newest_first = sorted(stories, key=_begun, reverse=True)
        self._stories = {story.experiment_id: story for story in newest_first}

    def __iter__(self) -> Iterator[Story]:
        return iter(self._stories.values())

    def by_run(self, run_id: str) -> Story | None:
        """Return the story a run belongs to."""
        return self._by_run.get(run_id)

    def by_experiment(self, experiment_id: str) -> Story | None:
        """Return the story whose runs are in an experiment."""
        return self._stories.get(experiment_id)

    def by_name(self, experiment: str) -> Story | None:
        """Return the story whose experiment has a name."""
        return next((story for story in self if story.experiment == experiment), None)

    def logging(self) -> Iterator[Story]:
        """Yield the stories in which logged models were made."""
        return (story for story in self if any(one.is_logged for one in story.origins))

    @cached_property
    def _by_run(self) -> Mapping[str, Story]:
        return {run.id: story for story in self for run in runs_of(story)}


class RegistryRuns:
    """The runs behind what MLflow registered in the AI Registries, and their experiments."""

    def __init__(self, company: Company) -> None:
        self._company = company

    def by_run(self, run_id: str) -> Story | None:
        """Return the story a run belongs to."""
        return self._by_run.get(run_id)

    def by_experiment(self, experiment_id: str) -> Story | None:
        """Return the story whose runs are in an experiment."""
        return self._by_experiment.get(experiment_id)

    def by_name(self, experiment: str) -> Story | None:
        """Return the story whose experiment has a name."""
        stories = self._by_experiment.values()
        return next((story for story in stories if story.experiment == experiment), None)

    @cached_property
    def _by_experiment(self) -> Mapping[str, Story]:
        return {story.experiment_id: story for story in registry_stories(self._company)}

    @cached_property
    def _by_run(self) -> Mapping[str, Story]:
        stories = self._by_experiment.values()
        return {origin.run_id: story for story in stories for origin in story.origins}


class Tracking:
    """What is tracked in one workspace; `registries` are the runs behind the AI Registries."""

    def __init__(self, stories: Stories, registries: RegistryRuns | None) -> None:
        self._stories = stories
        self._registries = registries
        self._tags: dict[str, Tags] = {}

    def experiments(self) -> Iterator[Story]:
        """Yield the experiments, but for those behind the AI Registries."""
        return iter(self._stories)

    def experiment(self, experiment_id: str) -> Story | None:
        """Return an experiment."""
        found = self._stories.by_experiment(experiment_id)
        if found is None and self._registries:
            return self._registries.by_experiment(experiment_id)
        return found

    def experiment_named(self, name: str) -> Story | None:
        """Return an experiment by its name."""
        found = self._stories.by_name(name)
        return self._registries.by_name(name) if found is None and self._registries else found

    def run(self, run_id: str) -> Run | None:
        """Return a run, of those in the bin too; None of what is gone."""
        story = self._stories.by_run(run_id)
        if story is None and self._registries:
            story = self._registries.by_run(run_id)
        if story is None:
            return None
        for origin in story.origins:
            if origin.run_id == run_id and origin.quirk != "purged":
                return run_of(story, origin)
        return next((run for run in runs_of(story) if run.id == run_id), None)

    def logged_model(self, model_id: str) -> LoggedModel | None:
        """Return a logged model."""
        return self._logged.get(model_id)

    def tags_of(self, model: LoggedModel) -> Tags:
        """Return the tags a logged model has now."""
        return self._tags.get(model.id) or model.first_tags()

    def tag(self, model: LoggedModel, key: str, value: str) -> None:
        """Add a tag to a logged model."""
        self._tags[model.id] = with_tag(self.tags_of(model), key, value)

    def untag(self, model: LoggedModel, key: str) -> None:
        """Take a tag from a logged model."""
        self._tags[model.id] = without_tag(self.tags_of(model), key)

    def tree_at(self, place: Place) -> Tree | None:
        """Return the files of the run or logged model a place is in."""
        logged = self.logged_model(place.owner)
        if logged is not None:
            return of_logged_model(logged)
        run = self.run(place.owner)
        return of_run(run) if run else None

    @cached_property
    def _logged(self) -> Mapping[str, LoggedModel]:
        return {
            model.id: model
            for story in self._stories.logging()
            for run in runs_of(story)
            for model in logged_by(run)
        }


def _begun(story: Story) -> float:
    return story.origins[0].made_at.timestamp() if story.origins else 0.0
