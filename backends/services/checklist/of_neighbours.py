"""Checks of what stands beside the registry: workbenches and inference services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backends.domain.errors import ServiceError
from backends.domain.plan import Verdict
from backends.domain.registry import Registry
from backends.domain.status import Health
from backends.domain.synchronization import (
    INFERENCE_EVERY,
    INFERENCE_FROM,
    OUTBOUND,
    WORKBENCH_EVERY,
    WORKBENCH_FROM,
    Way,
    of_inference_service,
    of_workbench,
)
from backends.domain.workbench import InferenceService, Workbench
from backends.services.checklist.look import Look, Seen, sentence
from backends.services.synchronized import last_synchronized

_TELL = "Synchronize the registry with them."


async def workbenches(look: Look) -> Seen:
    """Check that each workbench looks for the registry by itself, or was told of it."""
    registry = await look.registry()
    listed = (await look.plane.list_workbenches()).value
    rows = [row for row in listed if row.environment_crn == registry.environment_crn]
    if not rows:
        return Seen(Verdict.PASS, "There is no workbench in the environment.")
    manual = [row for row in rows if of_workbench(row).way is Way.MANUAL]
    by_itself = _by_itself(len(rows) - len(manual))
    if not manual:
        return Seen(Verdict.PASS, f"{by_itself} {OUTBOUND}")
    when = await last_synchronized(look.plane, manual)
    lines = [_told(row, when[row.crn], registry) for row in manual]
    words = " ".join(filter(None, (*(line for _, line in lines), by_itself)))
    verdict = _worst([verdict for verdict, _ in lines])
    fix = "synchronize" if verdict is Verdict.FAIL else None
    advice = {Verdict.FAIL: _TELL, Verdict.WARN: "Start them, and synchronize them then."}
    return Seen(verdict, words, fix, advice.get(verdict, ""))


def _by_itself(count: int) -> str:
    if not count:
        return ""
    one = "1 workbench looks" if count == 1 else f"{count} workbenches look"
    return f"{one} for it {WORKBENCH_EVERY} ({WORKBENCH_FROM} or newer)."


def _told(
    row: Workbench, when: datetime | ServiceError | None, registry: Registry
) -> tuple[Verdict, str]:
    name = f"{row.name} ({row.version or 'no version'})"
    if isinstance(when, ServiceError):
        return Verdict.NOT_CHECKED, f"When {name} was told is not known: {sentence(when)}"
    if when is not None and (registry.created_at is None or when >= registry.created_at):
        return Verdict.PASS, f"{name} was told on {when:%Y-%m-%d %H:%M} UTC."
    before = (
        "was told before this registry was there, and not since"
        if when
        else ("was never told, as far as its events say")
    )
    if row.health is Health.READY:
        return Verdict.FAIL, f"{name} {before}."
    status = row.instance_status or "no status"
    return Verdict.WARN, f"{name} {before}, and cannot be as it is ({status})."


async def inference(look: Look) -> Seen:
    """Check that each inference service is compatible, and looks for the registry by itself."""
    listed = (await look.plane.list_inference_services()).value
    here = look.subject.registry.environment_crn
    rows = [row for row in listed if row.environment_crn == here]
    if not rows:
        return Seen(Verdict.PASS, "There is no inference service in the environment.")
    lines = [_compatible(row) for row in rows]
    verdict = _worst([verdict for verdict, _ in lines])
    words = " ".join(line for _, line in lines)
    bad = verdict in (Verdict.FAIL, Verdict.WARN)
    return Seen(verdict, words, advice="Upgrade the inference service." if bad else "")


def _compatible(row: InferenceService) -> tuple[Verdict, str]:
    name = f"{row.name} ({row.ml_serving_version or 'no version'})"
    said = row.version_compatibility
    if said is not None and said.is_compatible is False:
        expected = f": {said.expected_version} is expected" if said.expected_version else ""
        return Verdict.FAIL, f"{name} is not compatible{expected}."
    learns = of_inference_service(row)
    if learns.way is not Way.AUTOMATIC:
        return Verdict.WARN, f"{name} does not look for the registry: {learns.reason}."
    looks = f"looks for it {INFERENCE_EVERY} ({INFERENCE_FROM} or newer)"
    if said is None or said.is_compatible is None:
        return Verdict.NOT_CHECKED, f"ml does not say whether {name} is compatible; it {looks}."
    return Verdict.PASS, f"{name} is compatible, and {looks}."


def _worst(verdicts: Sequence[Verdict]) -> Verdict:
    order = (Verdict.FAIL, Verdict.WARN, Verdict.NOT_CHECKED)
    return next((one for one in order if one in verdicts), Verdict.PASS)
