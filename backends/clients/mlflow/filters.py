"""MLflow's filter language, which cannot escape anything: what of a text can be said in it.

What cannot be said is left to wildcards, and whoever asks looks through the answer once more.

Source:
    The reference's chapter on MLflow, 6. Seen on a 3.17 server over SQLite: `ILIKE` takes letters
    beyond ASCII by their case, `''` and a backslash escape nothing, and `LIKE` is a GLOB there, to
    which brackets are not just brackets.
"""

from __future__ import annotations


def name_contains(part: str) -> str:
    """Return the filter for models with this in their name; it may let others through.

    Empty where the language cannot tell them from any other.
    """
    pattern = _pattern(part)
    return f"name ILIKE '%{pattern}%'" if pattern.strip("_%") else ""


def name_is(name: str) -> str:
    """Return the filter for versions of one model; it may let others through."""
    return _equals("name", name) or f"name LIKE '{_pattern(name)}'"


def run_is(run_id: str) -> str:
    """Return the filter for versions of one run; it may let others through."""
    return _equals("run_id", run_id) or f"run_id LIKE '{_pattern(run_id)}'"


def _equals(field: str, value: str) -> str:
    for quote in ("'", '"'):
        if quote not in value:
            return f"{field} = {quote}{value}{quote}"
    return ""


def _pattern(text: str) -> str:
    return "".join(_sign(sign) for sign in text)


def _sign(sign: str) -> str:
    if not sign.isascii():
        # Upper and lower case may be of different lengths.
        return "%"
    return sign if sign.isalnum() or sign in " -." else "_"
