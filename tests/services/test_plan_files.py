"""A plan in a file: whole again when read, and a sentence for what is none."""

from __future__ import annotations

import json

import pytest

from backends.services.planning.plan_files import NoPlan, plan_json, plan_of
from tests.verbs.plans import check, plan


def test_a_plan_that_was_written_is_read_whole() -> None:
    assert plan_of(plan_json(plan(check("zones")))) == plan(check("zones"))


def test_the_file_says_first_what_it_is() -> None:
    assert plan_json(plan()).startswith('{\n  "format": "registry-tui plan 1",')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it holds no plan, as it is not JSON"),
        ("[]", "it holds no plan of this program"),
        ('{"id": "x"}', "it holds no plan of this program"),
        ('{"format": 1}', "it holds no plan of this program"),
        ('{"format": "registry-tui plan 2"}', "a registry-tui plan 2, and this program reads"),
        ('{"format": "registry-tui plan 1"}', "the plan in it is damaged at id"),
    ],
)
def test_what_is_no_plan_is_a_sentence(text: str, says: str) -> None:
    with pytest.raises(NoPlan, match=says):
        plan_of(text)


def test_what_a_newer_program_added_is_passed_over() -> None:
    assert plan_of(json.dumps(json.loads(plan_json(plan())) | {"mood": "good"})) == plan()
