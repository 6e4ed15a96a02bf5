"""`config show`: every effective setting, and where it comes from, without secrets."""

from __future__ import annotations

import os
from typing import NamedTuple

from backends.domain.errors import NotSignedIn
from registry_tui import exits
from registry_tui.guarding import explain
from registry_tui.options import Options
from registry_tui.places import config_file, state_directory
from registry_tui.settings_reading import load
from registry_tui.verbs.output import Column, write
from registry_tui.wiring import connector, described


class Line(NamedTuple):
    """One setting."""

    name: str
    value: str
    source: str


COLUMNS = (
    Column[Line]("Setting", lambda line: line.name),
    Column[Line]("Value", lambda line: line.value, narrow="fold"),
    Column[Line]("Source", lambda line: line.source, narrow="fold"),
)


def run(options: Options) -> int:
    """Show the settings, also where there are no credentials; return the exit code."""
    settings = load(options, os.environ)
    path = config_file(os.environ)
    lines = [
        Line("settings file", str(path), "read" if path.exists() else "no such file"),
        Line("state directory", str(state_directory()), "default"),
        *(Line(*row) for row in settings.shown()),
    ]
    code = exits.DONE
    try:
        configuration = connector(options, settings).configuration(options.profile, options.region)
        lines.extend(Line(*row) for row in described(configuration))
    except NotSignedIn as error:
        explain(error)
        code = exits.REFUSED
    write(lines, COLUMNS, lambda line: dict(line._asdict()), options)
    return code
