"""How an answer's JSON becomes a domain model: leniently, once, at the edge."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Self, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator
from pydantic.alias_generators import to_camel
from pydantic_core import from_json


class Wire(BaseModel):
    """A frozen model in camelCase JSON: unknown fields are ignored."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        defer_build=True,
        alias_generator=to_camel,
        populate_by_name=True,
    )

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Parse JSON in which null is the same as absent, at every depth.

        Answers with a null in them are rare. The others go straight through pydantic's own
        parser: looking for nulls in each model would cost more than the parsing.

        Raises:
            ValueError: This is not JSON, or (as a `ValidationError`) a field has the wrong type.
        """
        if b"null" in body:
            return cls.model_validate(without_nulls(from_json(body)))
        return cls.model_validate_json(body)


def without_nulls(raw: object) -> object:
    """Return JSON without what is null in it, at every depth."""
    if isinstance(raw, dict):
        fields = cast("dict[str, object]", raw).items()
        return {name: without_nulls(value) for name, value in fields if value is not None}
    if isinstance(raw, list):
        return [without_nulls(item) for item in cast("list[object]", raw) if item is not None]
    return raw


def _aware(raw: object) -> datetime | None:
    """Accept ISO-8601 and RFC-822, as the official client's parser does; no zone means UTC."""
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str | datetime):
        raise ValueError("not a time")
    try:
        moment = raw if isinstance(raw, datetime) else _parsed(raw)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("not a time of this calendar in UTC") from None


def _parsed(text: str) -> datetime:
    return parsedate_to_datetime(text) if text[0].isalpha() else datetime.fromisoformat(text)


Moment = Annotated[datetime | None, PlainValidator(_aware)]
"""A time from a service: in UTC, whatever form it was written in; None where that is empty."""

Shared = Annotated[str, AfterValidator(sys.intern)]
"""A text that many answers repeat, such as the CRN of somebody: held in memory once."""
