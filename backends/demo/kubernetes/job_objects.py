"""Jobs as the API shows them: one for each import."""

from __future__ import annotations

from datetime import datetime

from backends.demo.kubernetes.containers import template_spec
from backends.demo.kubernetes.imports import Import
from backends.demo.kubernetes.lives import Task
from backends.demo.kubernetes.objects import condition, stamp, written
from backends.demo.kubernetes.pods import import_owner
from backends.demo.kubernetes.resources import JOBS
from backends.demo.kubernetes.site import Site, stored
from backends.demo.wire import Json


def job(site: Site, one: Import, now: datetime) -> Json:
    """Return the job that an import is."""
    state = one.life.at(now, one.row["name"])
    labels = {"app": "model-registry"}
    template = template_spec(site, (one.row,), stored()["import"]["serviceAccount"], now)
    selector = {"batch.kubernetes.io/controller-uid": import_owner(one).uid(site)}
    return written(
        site,
        JOBS,
        one.name,
        one.namespace,
        created=one.life.created,
        changed=state.changed,
        labels=labels,
        spec={
            "parallelism": 1,
            "completions": 1,
            "completionMode": "NonIndexed",
            "backoffLimit": 0,
            "suspend": False,
            "ttlSecondsAfterFinished": stored()["import"]["keptS"],
            "selector": {"matchLabels": selector},
            "template": {
                "metadata": {"labels": labels | {"job-name": one.name}},
                "spec": template | {"restartPolicy": "Never"},
            },
        },
        status=_job_status(one, state.phase, now),
    )


def _job_status(one: Import, phase: str, now: datetime) -> Json:
    status: Json = {"startTime": stamp(one.life.created)}
    if not isinstance(one.life, Task) or now < one.life.ended:
        running = one.life.at(now, one.row["name"]).container.ready
        return status | {"active": 1, "ready": int(running), "terminating": 0}
    ended = one.life.ended
    if phase == "Failed":
        why = ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
        row = condition("Failed", True, ended, *why)
        return status | {"failed": 1, "ready": 0, "terminating": 0, "conditions": [row]}
    why = ("CompletionsReached", "Reached expected number of succeeded pods")
    return status | {
        "succeeded": 1,
        "ready": 0,
        "terminating": 0,
        "completionTime": stamp(ended),
        "conditions": [
            condition("SuccessCriteriaMet", True, ended, *why),
            condition("Complete", True, ended, *why),
        ],
    }
