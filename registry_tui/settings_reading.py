"""Reads the settings: a flag wins over the environment, that over the file, that over default."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, cast

from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.places import CONFIG_FILE, NOT_SETTINGS, config_file
from registry_tui.settings import MlflowSettings, ProfileSettings, Settings

SERVICE = "settings"
PREFIX = "REGISTRY_TUI_"

Reader: TypeAlias = Callable[[object], object]


class WrongSettings(WrongUsage):
    """A setting that is not understood. None is passed over, for it might be `read_only`."""

    hint = "`registry-tui --help` and the README list the settings."


class _Wrong(ValueError):
    """Says what a value must be."""


def _switch(raw: object) -> bool:
    word = str(raw).lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off"):
        return False
    raise _Wrong("true or false")


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise _Wrong("a text in quotes")
    return raw


def _address(raw: object) -> str:
    """Accept an address of a server, or where a local store is; one that holds a secret is none."""
    text = _text(raw).strip().rstrip("/")
    if not text:
        raise _Wrong("an address, such as https://mlflow.example.com")
    if "@" in text.partition("://")[2].partition("/")[0]:
        raise _Wrong("an address without user and password: they go into ~/.mlflow/credentials")
    return text


def _one_of(*choices: str) -> Reader:
    def read(raw: object) -> str:
        if raw not in choices:
            raise _Wrong(f"one of {', '.join(choices)}")
        return str(raw)

    return read


def _seconds(least_s: float) -> Reader:
    def read(raw: object) -> float:
        try:
            number = float(str(raw))
        except ValueError:
            number = 0.0
        if not least_s <= number <= 86_400:
            raise _Wrong(f"a number of seconds, {least_s:g} or more")
        return number

    return read


READERS: Mapping[str, Reader] = {
    "theme": _one_of("dark", "light", "high-contrast", "mono", "ansi"),
    "ascii": _switch,
    "mouse": _switch,
    "clipboard": _one_of("auto", "tmux", "osc52", "file", "off"),
    "slow": _switch,
    "reader": _switch,
    "local_time": _switch,
    "read_only": _switch,
    "ca_bundle": _text,
    "refresh_list_s": _seconds(5),
    "refresh_moving_s": _seconds(1),
}
MLFLOW_READERS: Mapping[str, Reader] = {
    "url": _address,
    "workspace": _text,
    "username": _text,
    "password_from": _text,
    "token_from": _text,
    "ca_bundle": _text,
}
PROFILE_READERS: Mapping[str, Reader] = {"label": _text, "read_only": _switch}


def load(options: Options, environ: Mapping[str, str]) -> Settings:
    """Read every setting from its four places.

    Raises:
        WrongSettings: A key nobody knows, or a value of the wrong kind; all of them at once.
    """
    problems: list[str] = []
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for given, source in (
        _from_file(environ, problems),
        _from_environment(environ, problems),
        _from_flags(options, problems),
    ):
        values |= given
        sources |= {name: source(name) for name in given}
    if problems:
        raise WrongSettings(SERVICE, " ".join(problems))
    return Settings(**values, sources=sources)


_Given: TypeAlias = tuple[dict[str, object], Callable[[str], str]]
"""What one place gives, and how to name the place of one setting."""


def _from_flags(options: Options, problems: list[str]) -> _Given:
    def flag(name: str) -> str:
        return f"--{name.replace('_', '-')}"

    raws = {name: getattr(options, name, None) for name in READERS}
    given = {name: raw for name, raw in raws.items() if raw is not None}
    return _read(given, READERS, flag, problems), flag


def _from_environment(environ: Mapping[str, str], problems: list[str]) -> _Given:
    def variable(name: str) -> str:
        return f"{PREFIX}{name.upper()}"

    given = {
        name.removeprefix(PREFIX).lower(): raw
        for name, raw in environ.items()
        if name.startswith(PREFIX) and name not in NOT_SETTINGS and raw
    }
    return _read(given, READERS, variable, problems), variable


def _from_file(environ: Mapping[str, str], problems: list[str]) -> _Given:
    path = config_file(environ)
    text = ""
    table: dict[str, Any] = {}
    try:
        text = path.read_text("utf-8")
        import tomllib  # noqa: PLC0415 - most have no such file, and it delays the first frame

        table = tomllib.loads(text)
    except FileNotFoundError:
        if environ.get(CONFIG_FILE):
            problems.append(f"{CONFIG_FILE}: there is no file {path}.")
    except OSError as error:
        problems.append(f"{path} cannot be read: {error.strerror}.")
    except ValueError as error:
        problems.append(f"{path} is not TOML: {error}.")

    def place(name: str) -> str:
        return f"{path}, line {_line(text, name)}"

    profiles, servers = table.pop("profiles", {}), table.pop("mlflow", {})
    values = _read(table, READERS, place, problems)
    if profiles:
        found = _tables("profiles", profiles, PROFILE_READERS, place, problems)
        values["profiles"] = {name: ProfileSettings(**said) for name, said in found}
    if servers:
        found = _tables("mlflow", servers, MLFLOW_READERS, place, problems)
        values["mlflow"] = {name: MlflowSettings(**said) for name, said in found}
    return values, lambda _name: str(path)


def _tables(
    what: str,
    raw: object,
    readers: Mapping[str, Reader],
    place: Callable[[str], str],
    problems: list[str],
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each table of a kind with what it says, by name."""
    tables = cast("Mapping[str, object]", raw) if isinstance(raw, Mapping) else {what: raw}
    one = "a profile" if what == "profiles" else "a server"
    for name, table in tables.items():
        if isinstance(table, Mapping):
            given = cast("Mapping[str, object]", table)
            yield name, _read(given, readers, place, problems)
        else:
            problems.append(f"{place(name)}: write {one} as [{what}.NAME] with its lines.")


def _read(
    given: Mapping[str, object],
    readers: Mapping[str, Reader],
    place: Callable[[str], str],
    problems: list[str],
) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, raw in given.items():
        if name not in readers:
            known = ", ".join(readers)
            problems.append(f"{place(name)}: there is no setting {name}; there are {known}.")
            continue
        try:
            values[name] = readers[name](raw)
        except _Wrong as wrong:
            problems.append(f"{place(name)}: {name} must be {wrong}.")
    return values


def _line(text: str, name: str) -> int:
    """Return the number of the first line that sets `name`, or opens its table."""
    sets = re.compile(rf"\s*\"?{re.escape(name)}\"?\s*=|\s*\[.*\b{re.escape(name)}\"?\]")
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if sets.match(line)), 1)
