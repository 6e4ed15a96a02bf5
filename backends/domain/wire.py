"""How an answer's JSON becomes a domain model: leniently, once, at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, model_validator
from pydantic.alias_generators import to_camel

_ISO = TypeAdapter(datetime)


class Wire(BaseModel):
    """A frozen model in camelCase JSON: unknown fields are ignored, null is the same as absent."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, raw: object) -> object:
        if isinstance(raw, Mapping):
            fields = cast("Mapping[str, object]", raw)
            return {name: value for name, value in fields.items() if value is not None}
        return raw


def _aware(raw: object) -> object:
    """Accept ISO-8601 and RFC-822, as the official client's parser does; no zone means UTC."""
    if raw == "":
        return None
    if isinstance(raw, str) and raw[:1].isalpha():
        return parsedate_to_datetime(raw)
    moment = _ISO.validate_python(raw)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Moment = Annotated[datetime, BeforeValidator(_aware)]
"""A time from a service: aware, whatever form it was written in."""
