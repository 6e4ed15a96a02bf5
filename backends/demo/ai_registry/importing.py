"""Imports from Hugging Face, NGC or elsewhere: what is asked is checked, and begins."""

from __future__ import annotations

from random import Random
from typing import cast

from backends.demo.ai_registry.asked import Asked
from backends.demo.ai_registry.fields import Fields
from backends.demo.models.imports import Surroundings, Wish, credential_of, stages_of
from backends.demo.models.making import new_id
from backends.demo.models.model import Model, Source, Version
from backends.demo.wire import Json, Refused, invalid

_PAYLOAD = "createModelVersionRequestPayload"
_REPO_TYPES = ("HF", "NGC")


def create_model(asked: Asked) -> Json:
    """Begin to import a new model. It belongs to who asks, and nobody else sees it at first.

    There may be another of its name: duplicates have to be tolerated.
    """
    fields = Fields.read(asked.body)
    name, wish = fields.required("name"), _wish(fields.part(_PAYLOAD))
    public = "visibility" in fields and fields.is_public()
    _check_jobs(asked)
    identity = new_id(Random(f"{asked.registry.crn}/{name}/{asked.now.isoformat()}"))  # noqa: S311
    while asked.shelf.find(identity):
        identity = new_id(Random(identity))  # noqa: S311
    version = _begun(asked, identity, 1, wish)
    model = Model(identity, name, asked.who, public, None, None, asked.now, (version,))
    asked.shelf.keep(model)
    return asked.form.whole(model)


def create_version(asked: Asked) -> Json:
    """Begin to import a version more. Its payload may come alone, or as in a new model."""
    model, fields = asked.changeable(), Fields.read(asked.body)
    wish = _wish(fields.part(_PAYLOAD) if _PAYLOAD in fields else fields)
    _check_jobs(asked)
    number = 1 + max((one.number for one in model.versions), default=0)
    model = model.with_version(version := _begun(asked, model.id, number, wish))
    asked.shelf.keep(model)
    return asked.form.version(model, version)


def _wish(payload: Fields) -> Wish:
    """Read what is to be imported. The token is looked at, and goes no further."""
    wanted = payload.part("metadata").one_of("model_repo_type", *_REPO_TYPES)
    request = payload.part("downloadModelRepoRequest")
    source = request.one_of("source", *_REPO_TYPES, "REMOTE")
    if source not in (wanted, "REMOTE"):
        raise invalid(f"A model of type {wanted} does not come from {source}")
    credential = credential_of(request.text("hf_token") or "")
    return Wish(source, cast("Source", wanted), request.required("repo_id").strip(), credential)


def _check_jobs(asked: Asked) -> None:
    """Refuse where no job can be made: the cluster's own API is sought behind the proxy."""
    if asked.site.proxy and asked.site.is_listed("noProxyWithoutServices"):
        jobs = "https://172.20.0.1:443/apis/batch/v1/namespaces/mlx/jobs"
        raise Refused(500, "INTERNAL_ERROR", f'Post "{jobs}": Forbidden')


def _begun(asked: Asked, model_id: str, number: int, wish: Wish) -> Version:
    failing_since = asked.site.since("failedImports")
    around = Surroundings(
        asked.shelf.under_way(asked.now),
        failing_since is not None and failing_since <= asked.now,
        asked.form.storage,
    )
    chance = Random(f"import {model_id}/{number}/{asked.now.isoformat()}")  # noqa: S311
    stages, error = stages_of(wish, around, now=asked.now, pace=asked.pace, chance=chance)
    return Version(number, asked.who, wish.repo_type, wish.repo_id, "", stages, error)
