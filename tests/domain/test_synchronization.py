"""How workbenches and inference services learn of a registry, by their versions."""

from __future__ import annotations

import pytest

from backends.domain.synchronization import Way, of_inference_service, of_workbench
from backends.domain.workbench import InferenceService, Workbench

OLD = "manual: older than 2.0.46"
NEW = "automatic, every 5 minutes (2.0.46 or newer)"


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("2.0.45-b200", OLD),
        ("2.0.45", OLD),
        ("1.99.99-b1", OLD),
        ("2.0.46-b1", NEW),
        ("2.0.46", NEW),
        ("v2.0.46", NEW),
        ("2.0.46-h1-b2", NEW),
        ("2.0.58-b118", NEW),
        ("2.1", NEW),
        ("2.0.100-b1", NEW),
        ("10.0.0-b1", NEW),
    ],
)
def test_a_workbench_looks_by_itself_from_its_version_on(version: str, words: str) -> None:
    assert str(of_workbench(Workbench(version=version))) == words


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("", "manual: its version is not known"),
        ("nightly-20240911", "manual: its version nightly-20240911 is not understood"),
        ("2.0.x", "manual: its version 2.0.x is not understood"),
    ],
)
def test_a_workbench_whose_version_says_nothing_is_told_by_hand(version: str, words: str) -> None:
    verdict = of_workbench(Workbench(version=version))
    assert (verdict.way, verdict.interval, str(verdict)) == (Way.MANUAL, "", words)


@pytest.mark.parametrize("version", ["1.2.0-b73", "1.2", "1.16.0-b19"])
def test_an_inference_service_looks_by_itself_from_its_version_on(version: str) -> None:
    verdict = of_inference_service(InferenceService(ml_serving_version=version))
    assert str(verdict) == "automatic, every 30 seconds (1.2.0 or newer)"


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("1.1.0-b44", "older than 1.2.0"),
        ("", "its version is not known"),
        ("edge", "its version edge is not understood"),
    ],
)
def test_an_older_inference_service_is_not_reached_at_all(version: str, reason: str) -> None:
    verdict = of_inference_service(InferenceService(ml_serving_version=version))
    assert verdict.way is Way.NONE
    assert str(verdict) == f"none: {reason}, and there is no call to tell it"
