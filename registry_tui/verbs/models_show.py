"""`models show`: one model with its versions, or one version and where it comes from."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from backends.domain.errors import ServiceError
from backends.domain.run import Experiment, LoggedModel, Metric
from backends.ports import Session
from backends.services.models.comparing import number_words
from backends.services.models.lineage import COMMIT, SOURCE, lineage
from backends.services.models.origins import PARENT, Origins
from backends.services.models.resolving import Meant, version_now
from backends.services.models.sayings import why_absent
from registry_tui.guarding import explain, say
from registry_tui.options import Options
from registry_tui.verbs.model_finding import find_model
from registry_tui.verbs.model_lines import (
    Line,
    lineage_lines,
    model_lines,
    version_lines,
    write_lines,
    write_versions,
)
from registry_tui.verbs.model_records import (
    model_record,
    models_uri,
    place_record,
    tag_records,
    version_record,
)
from registry_tui.verbs.output import Record, write_record
from registry_tui.verbs.session import in_session


def run(options: Options) -> int:
    """Show a model or a version; return the exit code."""
    return in_session(options, lambda session: show(session, options))


async def show(session: Session, options: Options) -> None:
    """Write what there is to say of the model, or the version, that is named."""
    meant = await find_model(session, options, options.model)
    if meant.reference.is_version:
        await _show_version(session, meant, options)
    elif options.output == "table":
        write_lines([*model_lines(meant.source, meant.model)], options)
        sys.stdout.write("\n")
        write_versions(meant.model.versions or (), options)
    else:
        write_record(model_record(meant.source, meant.model), options)


async def _show_version(session: Session, meant: Meant, options: Options) -> None:
    source, model = meant.source, meant.model
    version = await version_now(session.models, meant)
    origins = Origins()
    await origins.read(session.models, source, version, lambda: None)
    if options.output != "table":
        named: Record = {"model": model.name, "id": model.id, **place_record(source)}
        own = {**version_record(version), "models_uri": models_uri(model, version)}
        write_record({**named, **own, **_origins_record(origins)}, options)
        _say_unread(origins)
        return
    write_lines([*version_lines(source, model, version)], options)
    sys.stdout.write("\n")
    write_lines([*lineage_lines(lineage(source, model, version, origins))], options)
    sys.stdout.write("\n")
    write_lines([*_measured(origins)] or [("Metrics", _why_no_metrics(meant))], options)


def _origins_record(origins: Origins) -> Record:
    """Return what is known of the run that made a version; None is what is not known."""
    run = origins.known_run
    experiment = origins.experiment if isinstance(origins.experiment, Experiment) else None
    return {
        "run_name": run.name or None if run else None,
        "run_status": run.status or None if run else None,
        "run_user": run.user or None if run else None,
        "run_server": origins.server if run else None,
        "experiment_id": run.experiment_id or None if run else None,
        "experiment": experiment.name or None if experiment else None,
        "parent_run_id": run.tag(PARENT) or None if run else None,
        "git_commit": run.tag(COMMIT) or None if run else None,
        "source_name": run.tag(SOURCE) or None if run else None,
        "datasets": [{"name": one.name, "digest": one.digest} for one in run.datasets]
        if run
        else None,
        "params": tag_records(_params(origins)),
        "metrics": [{"key": one.key, "value": repr(one.value)} for one in _metrics(origins)]
        if run or isinstance(origins.logged_model, LoggedModel)
        else None,
    }


def _metrics(origins: Origins) -> Sequence[Metric]:
    made = origins.logged_model
    run = origins.known_run
    return run.metrics if run else made.metrics if isinstance(made, LoggedModel) else ()


def _params(origins: Origins) -> tuple[tuple[str, str], ...] | None:
    made = origins.logged_model
    run = origins.known_run
    return run.params if run else made.params if isinstance(made, LoggedModel) else None


def _measured(origins: Origins) -> Iterator[Line]:
    for one in _metrics(origins):
        yield f"metric {one.key}", number_words(one.value)
    for key, value in _params(origins) or ():
        yield f"param {key}", value


def _why_no_metrics(meant: Meant) -> str:
    return why_absent(meant.source.kind, "metrics") or "None are known."


def _say_unread(origins: Origins) -> None:
    """Say what was asked for of where a version comes from, and not answered."""
    for what, known in (
        ("run", origins.run),
        ("experiment", origins.experiment),
        ("parent run", origins.parent),
        ("logged model", origins.logged_model),
    ):
        if isinstance(known, ServiceError):
            say(f"Its {what} is not known.")
            explain(known)
