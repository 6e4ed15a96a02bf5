"""`models versions`: every version of a model, newest first."""

from __future__ import annotations

from backends.ports import Session
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.verbs.model_finding import find_model
from registry_tui.verbs.model_lines import write_versions
from registry_tui.verbs.model_records import version_record
from registry_tui.verbs.output import write_csv, write_json
from registry_tui.verbs.session import in_session


def run(options: Options) -> int:
    """List versions; return the exit code."""
    return in_session(options, lambda session: list_versions(session, options))


async def list_versions(session: Session, options: Options) -> None:
    """Write the versions of the model that is named."""
    model = (await find_model(session, options, options.model)).model
    versions = model.versions or ()
    if not versions:
        say(f"{model.name} has no versions.")
    match options.output:
        case "json":
            write_json([version_record(one) for one in versions])
        case "csv":
            write_csv([version_record(one) for one in versions])
        case _:
            write_versions(versions, options)
