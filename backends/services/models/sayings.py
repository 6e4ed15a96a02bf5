"""Why a source does not say what somebody may look for: what is absent is never made up."""

from __future__ import annotations

from collections.abc import Mapping

from backends.domain.model_source import SourceKind

_ABSENT: Mapping[tuple[SourceKind, str], str] = {
    ("AI Registry", "aliases"): "AI Registries have no aliases.",
    ("AI Registry", "stage"): "AI Registries have no stages.",
    ("AI Registry", "metrics"): "AI Registries keep no metrics. They are in the workbench's "
    "experiments, and on an MLflow server where the run is known there.",
    ("AI Registry", "run"): "The registry does not say which run has logged it.",
    ("AI Registry", "size"): "AI Registries do not tell sizes before a file is fetched.",
    (
        "AI Registry",
        "latest",
    ): "A registry's list has no versions: they are read for what is shown.",
    ("MLflow", "owner"): "The server keeps no owner of its models.",
    ("MLflow", "visibility"): "MLflow has no visibility: with its auth app on, it has permissions.",
    ("MLflow", "run"): "It was registered without a run.",
    ("MLflow", "versions"): "The server's list has the newest version only.",
}


def why_absent(kind: SourceKind, field: str) -> str:
    """Say why a kind of source does not have a field; empty where it does."""
    return _ABSENT.get((kind, field), "")
