"""`models describe`: what a model, or one of its versions, is for."""

from __future__ import annotations

from backends.services.planning.models.editing import Edit
from registry_tui.options import Options
from registry_tui.verbs.models_changing import edit_model


def run(options: Options) -> int:
    """Set a description; return the exit code."""
    return edit_model(options, Edit(description=options.text))
