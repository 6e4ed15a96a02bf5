"""`models tag`: tags of a model, or of one of its versions."""

from __future__ import annotations

from backends.services.planning.models.editing import Edit
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.models_changing import edit_model

NAME = "models tag"


def run(options: Options) -> int:
    """Set and remove tags; return the exit code."""
    wanted: dict[str, str | None] = dict(options.tags)
    if not wanted and not options.removed:
        raise WrongUsage(NAME, "there is no tag to set or to remove", hint="Write KEY=VALUE.")
    if both := wanted.keys() & set(options.removed):
        raise WrongUsage(NAME, f"{', '.join(sorted(both))} is set and removed", hint="Do one.")
    return edit_model(options, Edit(tags=wanted | dict.fromkeys(options.removed)))
