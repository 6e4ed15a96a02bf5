"""The documents are read, and do object."""

from __future__ import annotations

import pytest

from tests import openapi


def test_a_request_with_a_field_the_document_does_not_know_is_refused() -> None:
    openapi.check_request("ml", "listModelRegistries", {})
    with pytest.raises(AssertionError, match="filter"):
        openapi.check_request("ml", "listModelRegistries", {"filter": "mine"})


def test_an_answer_of_a_wrong_type_deep_inside_is_refused() -> None:
    openapi.check_answer("ml", "listModelRegistries", {"modelRegistries": [{"id": 7}]})
    with pytest.raises(AssertionError, match=r"modelRegistries\[0\]"):
        openapi.check_answer("ml", "listModelRegistries", {"modelRegistries": [{"id": "seven"}]})
    answer = {"modelRegistries": [{"createdAt": "yesterday"}]}
    with pytest.raises(AssertionError, match="date-time"):
        openapi.check_answer("ml", "listModelRegistries", answer)


def test_a_missing_required_field_is_refused() -> None:
    with pytest.raises(AssertionError, match="environmentName"):
        openapi.check_request("environments", "describeEnvironment", {})


@pytest.mark.parametrize("service", ["ml", "environments", "iam", "datalake"])
def test_every_service_is_known(service: str) -> None:
    assert openapi.operations(service)
