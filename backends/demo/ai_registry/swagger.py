"""What a registry says of its own API: Swagger 2.0.

Its paths and the fields of what it answers are the reference's. Which fields the bodies of PATCH
have is our working assumption, and so are the names of definitions.
"""

from __future__ import annotations

from collections.abc import Mapping

from backends.demo.ai_registry.operations import BASE_PATH, OPERATIONS, Operation
from backends.demo.wire import Json

_TEXT: Json = {"type": "string"}
_TIME: Json = {"type": "string", "format": "date-time"}
_OBJECT: Json = {"type": "object"}
_QUERY: tuple[Json, ...] = (
    {"name": "page_size", "in": "query", "type": "integer"},
    {"name": "page_token", "in": "query", "type": "string"},
    {"name": "search_filter", "in": "query", "type": "string"},
    {"name": "sort", "in": "query", "type": "string"},
)
_IN_PATH: tuple[Json, ...] = (
    {"name": "id", "in": "path", "type": "string", "required": True},
    {"name": "version", "in": "path", "type": "integer", "required": True},
)


def _ref(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


def _list_of(item: Json) -> Json:
    return {"type": "array", "items": item}


def _words(*words: str) -> Json:
    return {"type": "string", "enum": list(words)}


_VISIBILITY = _words("private", "public")
_MODEL: Json = {
    "id": _TEXT,
    "name": _TEXT,
    "created_at": _TIME,
    "updated_at": _TIME,
    "creator": _ref("User"),
    "description": _TEXT,
    "tags": _list_of(_ref("Tag")),
    "visibility": _VISIBILITY,
}
_DEFINITIONS: Mapping[str, Json] = {
    "User": {"user_name": _TEXT},
    "Tag": {"key": _TEXT, "value": _TEXT},
    "Error": {"message": _TEXT},
    "ModelWithoutVersion": _MODEL,
    "Model": _MODEL | {"model_versions": _list_of(_ref("ModelVersion"))},
    "ModelVersion": {
        "version": {"type": "integer"},
        "model_id": _TEXT,
        "model_name": _TEXT,
        "status": _words(
            "UNKNOWN",
            "REGISTERING",
            "UPLOADING",
            "READY",
            "UPLOAD_FAILED",
            "DELETING",
            "DELETED",
            "DELETE_FAILED",
        ),
        "error_message": _TEXT,
        "artifact_uri": _TEXT,
        "created_at": _TIME,
        "updated_at": _TIME,
        "user": _ref("User"),
        "metadata": _ref("ModelVersionMetadata"),
        "notes": _TEXT,
        "tags": _list_of(_ref("Tag")),
    },
    "ModelVersionMetadata": {
        "model_repo_type": _words("MLFLOW", "HF", "NGC"),
        "mlflowMetadata": _OBJECT,
        "huggingface_metadata": _OBJECT,
        "ngc_metadata": _OBJECT,
    },
    "ListModelsResponse": {
        "models": _list_of(_ref("ModelWithoutVersion")),
        "next_page_token": _TEXT,
    },
    "CreateModelRequest": {
        "name": _TEXT,
        "visibility": _VISIBILITY,
        "createModelVersionRequestPayload": _ref("CreateModelVersionRequestPayload"),
    },
    "CreateModelVersionRequestPayload": {
        "metadata": _ref("ModelVersionMetadata"),
        "downloadModelRepoRequest": _ref("DownloadModelRepoRequest"),
    },
    "DownloadModelRepoRequest": {
        "source": _words("NGC", "HF", "REMOTE"),
        "repo_id": _TEXT,
        "hf_token": _TEXT,
    },
    "UpdateModelRequest": {
        "visibility": _VISIBILITY,
        "description": _TEXT,
        "tags": _list_of(_ref("Tag")),
    },
    "UpdateModelVersionRequest": {"notes": _TEXT, "tags": _list_of(_ref("Tag"))},
    "ModelHubModel": {
        "application": _TEXT,
        "framework": _TEXT,
        "name": _TEXT,
        "precision": _TEXT,
        "repo_id": _TEXT,
        "source": _TEXT,
    },
    "ListModelHubResponse": {"models": _list_of(_ref("ModelHubModel"))},
}


def document(host: str) -> Json:
    """Return the whole description."""
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
    return {
        "swagger": "2.0",
        "info": {"title": "AI Registry", "version": "v2"},
        "host": host,
        "basePath": BASE_PATH,
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": paths,
        "definitions": {
            name: {"type": "object", "properties": fields} for name, fields in _DEFINITIONS.items()
        },
    }


def _described(operation: Operation) -> Json:
    parameters = [one for one in _IN_PATH if f"{{{one['name']}}}" in operation.path]
    if operation.name == "listModels":
        parameters += _QUERY
    if operation.takes:
        body = {"name": "body", "in": "body", "required": True, "schema": _ref(operation.takes)}
        parameters.append(body)
    given = {"schema": _ref(operation.gives)} if operation.gives else {}
    described: Json = {
        "operationId": operation.name,
        "parameters": parameters,
        "responses": {
            "200": {"description": "OK", **given},
            "default": {"description": "Refused", "schema": _ref("Error")},
        },
    }
    # The served document is said to be wrong here: what comes is application/octet-stream.
    wrong = {"produces": ["multipart/form-data"]} if operation.name == "getArtifact" else {}
    return described | wrong
