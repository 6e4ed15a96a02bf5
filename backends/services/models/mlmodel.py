"""Reads `MLmodel`, the file that says how a model is called and what can load it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from backends.domain.errors import UnexpectedAnswer

FILE = "MLmodel"
MOST_BYTES = 1 << 20
"""What is larger is not read: a signature of some thousand columns is half of this."""
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Argument:
    """What goes in or comes out: a column, a tensor or a parameter.

    Attributes:
        name: Its name; empty where it has none, as a lone column or tensor.
        type: `double`, `array of string`, `tensor of float32 (-1, 10)`.
        note: What more there is to say: `optional`, `0.5 by default`.
    """

    name: str
    type: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flavour:
    """One way to load a model, with what its library says of it, in the file's order."""

    name: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MlModel:
    """What the file says.

    Attributes:
        inputs: What a prediction is given; None where there is no signature, or it says nothing.
        outputs: What comes back; None likewise.
        params: What else one may give; None likewise.
        flavours: What can load it, in the file's order.
        mlflow_version: The MLflow that wrote it; empty where it does not say.
        size_bytes: How large the model is; None where it does not say.
        logged_at: When it was logged; None where it does not say.
        model_id: The logged model it is (MLflow 3).
        run_id: The run that logged it.
    """

    inputs: tuple[Argument, ...] | None = None
    outputs: tuple[Argument, ...] | None = None
    params: tuple[Argument, ...] | None = None
    flavours: tuple[Flavour, ...] = ()
    mlflow_version: str = ""
    size_bytes: int | None = None
    logged_at: datetime | None = None
    model_id: str = ""
    run_id: str = ""


def read_mlmodel(content: bytes) -> MlModel:
    """Read the file; what is not as MLflow writes it is left out.

    It takes up to a tenth of a second for each hundred thousand bytes, so keep it off the loop.

    Raises:
        UnexpectedAnswer: It is not YAML, or not a mapping.
    """
    import yaml  # noqa: PLC0415 - only where a signature is looked at

    loader: type[object] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    load = cast("Callable[..., object]", yaml.load)
    try:
        read = load(content, Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _unreadable("it is not YAML") from error
    if not isinstance(read, dict):
        raise _unreadable("it is not a mapping")
    fields = cast("Mapping[str, object]", read)
    signature = _mapping(fields.get("signature"))
    return MlModel(
        inputs=_arguments(signature.get("inputs")),
        outputs=_arguments(signature.get("outputs")),
        params=_arguments(signature.get("params")),
        flavours=tuple(_flavours(fields.get("flavors"))),
        mlflow_version=_text(fields.get("mlflow_version")),
        size_bytes=_count(fields.get("model_size_bytes")),
        logged_at=_moment(fields.get("utc_time_created")),
        model_id=_text(fields.get("model_id")),
        run_id=_text(fields.get("run_id")),
    )


def _unreadable(why: str) -> UnexpectedAnswer:
    hint = "Fetch the file to look at it, or log the model again."
    return UnexpectedAnswer(FILE, f"it cannot be read: {why}", hint=hint)


def _arguments(said: object) -> tuple[Argument, ...] | None:
    """Read a part of a signature: a list, as JSON in a text."""
    if isinstance(said, str):
        try:
            said = json.loads(said)
        except (ValueError, RecursionError):
            return None
    if not isinstance(said, list):
        return None
    rows = cast("Sequence[object]", said)
    return tuple(_argument(row) for row in map(_mapping, rows) if row)


def _argument(row: Mapping[str, object]) -> Argument:
    notes = ["optional"] if row.get("required") is False else []
    kind = type_words(row)
    if "default" in row:
        notes.append(f"{json.dumps(row['default'], default=str)} by default")
        shape = row.get("shape")
        kind = f"{kind} {_shape_words(shape)}" if shape else kind
    return Argument(_text(row.get("name")), kind, ", ".join(notes))


def type_words(said: Mapping[str, object], deep: int = 0) -> str:
    """Return a type in words: `array of string`, `object {a: long, b: double}`."""
    kind = _text(said.get("type")) or _text(said.get("dtype"))
    if deep > _DEEPEST:
        return kind
    match kind:
        case "tensor":
            tensor = _mapping(said.get("tensor-spec"))
            return f"tensor of {_text(tensor.get('dtype'))} {_shape_words(tensor.get('shape'))}"
        case "array":
            return f"array of {type_words(_mapping(said.get('items')), deep + 1)}"
        case "map":
            return f"map of {type_words(_mapping(said.get('values')), deep + 1)}"
        case "object":
            inner = _mapping(said.get("properties")).items()
            parts = (f"{name}: {type_words(_mapping(one), deep + 1)}" for name, one in inner)
            return f"object {{{', '.join(parts)}}}"
        case _:
            return kind or "not said"


def _shape_words(shape: object) -> str:
    rows = cast("Sequence[object]", shape) if isinstance(shape, list) else ()
    return f"({', '.join(map(str, rows))})"


def _flavours(said: object) -> Iterator[Flavour]:
    for name, details in _mapping(said).items():
        rows = _mapping(details).items()
        yield Flavour(name, tuple((key, _flat(value)) for key, value in rows if value is not None))


def _flat(value: object) -> str:
    """Return a detail in one line: what is inside a mapping or a list as JSON."""
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _mapping(said: object) -> Mapping[str, object]:
    if not isinstance(said, dict):
        return {}
    rows = cast("Mapping[object, object]", said)
    return {str(key): value for key, value in rows.items()}


def _text(said: object) -> str:
    return "" if said is None else str(said)


def _count(said: object) -> int | None:
    return said if isinstance(said, int) and not isinstance(said, bool) else None


def _moment(said: object) -> datetime | None:
    """Read a moment that is in UTC, and does not say so."""
    try:
        moment = said if isinstance(said, datetime) else datetime.fromisoformat(_text(said))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
