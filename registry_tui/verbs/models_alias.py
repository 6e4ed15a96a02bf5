"""`models alias`: which version an alias of a model points to."""

from __future__ import annotations

from backends.services.planning.models.editing import Edit
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.models_changing import edit_model


def run(options: Options) -> int:
    """Set or remove an alias; return the exit code."""
    if bool(options.number) == options.unset:
        raise WrongUsage(
            "models alias",
            "it takes the version that the alias is to point to, or --remove",
            hint="Write NAME ALIAS VERSION.",
        )
    alias = options.alias.removeprefix("@")
    return edit_model(options, Edit(aliases={alias: options.number or None}))
