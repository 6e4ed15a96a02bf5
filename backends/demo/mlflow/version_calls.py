"""What can be done with versions of models, and with the aliases that point to them."""

from __future__ import annotations

import json
from dataclasses import replace

from backends.demo.mlflow.calls import Call, failed, whole_version
from backends.demo.mlflow.logged_models import VERSIONS_TAG
from backends.demo.mlflow.places import SCHEME
from backends.demo.mlflow.refusals import absent, invalid
from backends.demo.mlflow.registry_wire import wire_version
from backends.demo.mlflow.rules import check_alias, check_source, check_tag, stage_named
from backends.demo.mlflow.shapes import (
    ACTIVE_STAGES,
    IS_PROMPT,
    Tags,
    Version,
    with_tag,
    without_tag,
)
from backends.demo.wire import Json

LOGGED = "models:/"

_PROMPT_SOURCES = ("prompt-template", "dummy-source")


def create(call: Call) -> Json:
    """Register a version. It is ready at once; its number is one nobody had before."""
    asked, model = call.asked, call.model()
    source, tags = asked.text("source"), asked.tags()
    for key, value in tags:
        check_tag(key, value)
    run_id, storage = asked.text_or("run_id", ""), ""
    number = model.last_number + 1
    if source.startswith(LOGGED) and "/" in source.removeprefix(LOGGED):
        storage = _of_version(call, source)
    elif source.startswith(LOGGED):
        run_id = _of_logged(call, model.name, number, source)
    elif not _is_prompt(tags) or source not in _PROMPT_SOURCES:
        check_source(source)
    version = Version(
        number,
        asked.now_ms,
        asked.now_ms,
        source,
        run_id,
        description=asked.text_or("description", ""),
        tags=tags,
        run_link=asked.text_or("run_link", ""),
        storage=storage,
    )
    changed = replace(model, updated_ms=asked.now_ms).with_version(version)
    call.models.put(changed)
    return {"model_version": wire_version(changed, version)}


def get(call: Call) -> Json:
    """Return a version."""
    version = call.version()
    return {"model_version": wire_version(call.model(), version)}


def update(call: Call) -> Json:
    """Change the description; where none is given, take it away."""
    asked = call.asked
    description = asked.text_or("description", "") if asked.has("description") else None
    return _changed(call, replace(call.version(), description=description))


def transition(call: Call) -> Json:
    """Move a version to a stage, and what is in that stage to the archive where that is wanted."""
    asked = call.asked
    text, archives = asked.text("stage"), asked.flag("archive_existing_versions")
    stage = stage_named(text)
    if archives and stage not in ACTIVE_STAGES:
        raise failed(f"Versions are not archived when one moves to {stage}.")
    chosen, model, now_ms = call.version(), call.model(), asked.now_ms
    for other in model.versions:
        if archives and other.stage == stage and other.number != chosen.number:
            model = model.with_version(replace(other, stage="Archived", updated_ms=now_ms))
    call.models.put(replace(model, updated_ms=now_ms))
    return _changed(call, replace(chosen, stage=stage))


def delete(call: Call) -> Json:
    """Delete a version; aliases that point to it go with it, and its number is not used again."""
    number, model = call.version().number, call.model()
    call.models.put(
        replace(
            model,
            updated_ms=call.asked.now_ms,
            versions=tuple(one for one in model.versions if one.number != number),
            aliases=tuple(row for row in model.aliases if row[1] != number),
        )
    )
    return {}


def download_uri(call: Call) -> Json:
    """Return where the files of a version are."""
    return {"artifact_uri": storage_of(call, call.version())}


def set_tag(call: Call) -> Json:
    """Add or change a tag of a version. It does not count as an update."""
    key, value = call.asked.text("key"), call.asked.text_or("value", "")
    check_tag(key, value)
    version = call.version()
    tagged = replace(version, tags=with_tag(version.tags, key, value))
    call.models.put(call.model().with_version(tagged))
    return {}


def delete_tag(call: Call) -> Json:
    """Take a tag from a version, where it is there."""
    key, version = call.asked.text("key"), call.version()
    untagged = replace(version, tags=without_tag(version.tags, key))
    call.models.put(call.model().with_version(untagged))
    return {}


def set_alias(call: Call) -> Json:
    """Let an alias point to a version, wherever it pointed before."""
    alias = call.asked.text("alias")
    check_alias(alias)
    number, model = call.version().number, call.model()
    aliases = dict(model.aliases) | {alias: number}
    call.models.put(replace(model, aliases=tuple(sorted(aliases.items()))))
    return {}


def delete_alias(call: Call) -> Json:
    """Take an alias away, where it is there."""
    alias, model = call.asked.text("alias"), call.model()
    left = tuple(row for row in model.aliases if row[0] != alias)
    call.models.put(replace(model, aliases=left))
    return {}


def by_alias(call: Call) -> Json:
    """Return the version an alias points to. `latest` is the highest number there is."""
    alias, model = call.asked.text("alias"), call.model()
    number = dict(model.aliases).get(alias)
    if alias.lower() == "latest" and model.versions:
        number = model.versions[-1].number
    version = model.version(number) if number is not None else None
    if version is None:
        raise invalid(f"There is no alias {alias} of {model.name}.")
    return {"model_version": wire_version(model, version)}


def storage_of(call: Call, version: Version) -> str:
    """Return where the files of a version really are."""
    if version.storage or not version.source.startswith(LOGGED):
        return version.storage or version.source
    logged = call.tracking.logged_model(version.source.removeprefix(LOGGED))
    return logged.uri if logged else version.source


def is_served(uri: str) -> bool:
    """Say whether the server keeps what is there itself."""
    return uri.startswith(SCHEME)


def _of_logged(call: Call, name: str, number: int, source: str) -> str:
    """Write down that a version is made of a logged model, and return the run behind that."""
    logged = call.tracking.logged_model(source.removeprefix(LOGGED))
    if logged is None:
        raise failed(f"The model behind '{source}' cannot be fetched.")
    written = dict(call.tracking.tags_of(logged)).get(VERSIONS_TAG, "[]")
    versions = [*json.loads(written), {"name": name, "version": number}]
    call.tracking.tag(logged, VERSIONS_TAG, json.dumps(versions, ensure_ascii=False))
    return logged.run.id


def _of_version(call: Call, source: str) -> str:
    """Return where the files are of a version that is registered again: `models:/NAME/VERSION`."""
    name, _, text = source.removeprefix(LOGGED).partition("/")
    model = call.models.find(name)
    version = model.version(whole_version(text)) if model else None
    if version is None:
        raise absent(f"There is no model version with name={name}, version={text}")
    return storage_of(call, version)


def _changed(call: Call, version: Version) -> Json:
    """Keep a changed version, and return it."""
    version = replace(version, updated_ms=call.asked.now_ms)
    changed = call.model().with_version(version)
    call.models.put(changed)
    return {"model_version": wire_version(changed, version)}


def _is_prompt(tags: Tags) -> bool:
    return dict(tags).get(IS_PROMPT) == "true"
