"""What is registered in an AI Registry, as its own API describes it."""

from __future__ import annotations

from pydantic import Field

from backends.domain.wire import Wire


class ModelVersion(Wire):
    """One version of a model."""

    version: int = 0
    status: str = ""


class RegisteredModel(Wire):
    """One model. A list of models comes without their `versions`; one alone has all of them."""

    id: str
    name: str = ""
    visibility: str = ""
    versions: tuple[ModelVersion, ...] = Field(default=(), validation_alias="model_versions")
