"""What names, aliases, tags and sources of models may look like."""

from __future__ import annotations

import re
from posixpath import normpath

from backends.demo.mlflow.refusals import invalid, missing
from backends.demo.mlflow.shapes import STAGES

_MOST_ALIAS, _MOST_KEY, _MOST_VALUE = 255, 250, 100_000
_ALIAS = re.compile(r"[\w-]+")
_NUMBERED = re.compile(r"v\d+", re.IGNORECASE)
_KEY = re.compile(r"[/\w.\- :]+")
_STORES = ("s3://", "gs://", "abfs://", "abfss://", "wasbs://", "mlflow-artifacts:", "dbfs:")


def check_name(name: str) -> None:
    """Refuse a name no model may have."""
    if not name:
        raise missing("name")
    if "/" in name or ":" in name:
        raise invalid(f"The model name '{name}' has a '/' or ':' in it.")
    if name in (".", ".."):
        raise invalid(f"The model name '{name}' would mean something else as a path.")


def check_alias(alias: str) -> None:
    """Refuse an alias that is reserved, or has signs it may not have."""
    if len(alias) > _MOST_ALIAS:
        raise invalid(f"An alias has at most {_MOST_ALIAS} signs.")
    if not _ALIAS.fullmatch(alias):
        raise invalid(f"The alias '{alias}' has other signs than letters, digits, _ and -.")
    if alias.lower() == "latest" or _NUMBERED.fullmatch(alias):
        raise invalid(f"The alias '{alias}' is reserved.")


def check_tag(key: str, value: str) -> None:
    """Refuse a tag that is too long, or whose key has signs it may not have."""
    if not key:
        raise missing("key")
    if len(key) > _MOST_KEY:
        raise invalid(f"The key of a tag has at most {_MOST_KEY} signs.")
    if len(value) > _MOST_VALUE:
        raise invalid(f"The value of a tag has at most {_MOST_VALUE} signs.")
    if not _KEY.fullmatch(key):
        raise invalid(f"The key '{key}' has other signs than letters, digits, _-.:/ and blanks.")
    if normpath(key) != key or key.startswith(("/", "..")):
        raise invalid(f"The key '{key}' would mean something else as a path.")


def check_source(source: str) -> None:
    """Refuse a source that is a path of the server's own, or leads out of its root."""
    if not source.startswith(_STORES):
        raise invalid(f"The source '{source}' is in none of the stores this server may read.")
    if ".." in source.split("/"):
        raise invalid(f"The source '{source}' is not an absolute path.")


def stage_named(text: str) -> str:
    """Return the stage somebody means, whatever the case."""
    for stage in STAGES:
        if stage.lower() == text.lower():
            return stage
    raise invalid(f"'{text}' is none of the stages {', '.join(STAGES)}.")
