"""Makes registered models out of stories and what is stored beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from backends.demo import fixtures
from backends.demo.mlflow.places import run_uri
from backends.demo.mlflow.runs import logged_model_id
from backends.demo.mlflow.shapes import IS_PROMPT, RegisteredModel, Version
from backends.demo.mlflow.stories import Origin, Story, stored
from backends.demo.wire import Json

_TEXT_TAG = "mlflow.prompt.text"
_BEFORE_THE_FIRST = timedelta(minutes=1)
_STAYS_NEW = timedelta(hours=5)


def registered(story: Story, row: Json) -> RegisteredModel:
    """Return the model of a story as it is when the world opens; `row` says more about it."""
    gone: list[int] = row.get("gone", [])
    versions = tuple(
        _version(story, origin, row) for origin in story.origins if origin.number not in gone
    )
    created_ms = ms(story.origins[0].made_at - _BEFORE_THE_FIRST) if story.origins else 0
    tags: dict[str, str] = row.get("tags", {})
    aliases: dict[str, int] = row.get("aliases", {})
    return RegisteredModel(
        story.name,
        created_ms,
        max((one.created_ms for one in versions), default=created_ms),
        row.get("about", ""),
        tuple(tags.items()),
        tuple(sorted(aliases.items())),
        versions,
        max((origin.number for origin in story.origins), default=0),
    )


def without_versions(name: str, row: Json, opened: datetime) -> RegisteredModel:
    """Return a model that has no version yet."""
    created_ms = ms(fixtures.moment(row["since"], opened))
    tags: dict[str, str] = row.get("tags", {})
    return RegisteredModel(name, created_ms, created_ms, row.get("about", ""), tuple(tags.items()))


def prompts(opened: datetime) -> Iterator[RegisteredModel]:
    """Yield the prompts, which searches for models leave out."""
    for row in stored()["prompts"]:
        first_ms = ms(fixtures.moment(row["since"], opened))
        versions = tuple(
            Version(
                number,
                first_ms + number * 86_400_000,
                first_ms + number * 86_400_000,
                "prompt-template",
                "",
                tags=((IS_PROMPT, "true"), (_TEXT_TAG, text)),
            )
            for number, text in enumerate(row["texts"], 1)
        )
        tags = ((IS_PROMPT, "true"),)
        yield RegisteredModel(
            row["name"], first_ms, first_ms, "", tags, (), versions, len(versions)
        )


def ms(moment: datetime) -> int:
    """Return a moment as MLflow writes it."""
    return int(moment.timestamp() * 1000)


def _version(story: Story, origin: Origin, row: Json) -> Version:
    number, created_ms = str(origin.number), ms(origin.made_at)
    stage: str = row.get("stages", {}).get(number, "None")
    note: str = row.get("notes", {}).get(number, "")
    failures: list[str] = stored()["failures"]
    status, message = "READY", ""
    if origin.quirk == "failed":
        status, message = "FAILED_REGISTRATION", failures[len(story.name) % len(failures)]
    elif origin.quirk == "pending":
        status = "PENDING_REGISTRATION"
    source = f"{run_uri(story.workspace, story.experiment_id, origin.run_id)}/model"
    if origin.is_logged:
        source = f"models:/{logged_model_id(origin)}"
    return Version(
        origin.number,
        created_ms,
        created_ms if stage == "None" else ms(origin.made_at + _STAYS_NEW),
        source,
        origin.run_id,
        stage,
        note,
        status,
        message,
        tuple(_tags(story, origin)),
    )


def _tags(story: Story, origin: Origin) -> Iterator[tuple[str, str]]:
    """Yield the tags of every second version."""
    if origin.number % 2 == 0:
        yield "validation", ("passed", "passed", "waived")[(origin.number + len(story.name)) % 3]
        yield "framework", story.facts["flavour"]
