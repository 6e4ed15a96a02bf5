"""A plan: what has to be agreed to, and that its JSON is the plan again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backends.domain.plan import Check, Consent, Plan, Request, Step, Undo, Verdict
from tests.verbs.plans import NAME, check
from tests.verbs.plans import plan as deletion

UNDO = Undo(words="Delete it again.", kind="delete-registry")


def creation(*checks: Check, **changed: Any) -> Plan:
    """Return a plan that can be taken back."""
    request = Request(service="ml", operation="createModelRegistry", body={})
    step = Step(request=request, effect="It is made.", command="cdp ml …")
    return deletion(
        *checks, **{"kind": "create-registry", "steps": (step,), "undo": UNDO} | changed
    )


def test_what_can_be_taken_back_needs_nothing_typed() -> None:
    plan = creation(check("a", Verdict.PASS), check("b", Verdict.WARN))
    assert not plan.needs_name
    assert plan.to_type == ""
    assert plan.missing(Consent()) == ""


def test_what_deletes_needs_its_name_even_if_it_could_be_taken_back() -> None:
    plan = deletion(undo=UNDO)
    assert plan.to_type == NAME
    assert plan.missing(Consent()) == f"This needs {NAME} typed."
    assert plan.missing(Consent(named=NAME.upper()))
    assert plan.missing(Consent(named=NAME)) == ""


def test_what_cannot_be_taken_back_needs_its_name() -> None:
    assert creation(undo=None).needs_name


@pytest.mark.parametrize(
    ("verdict", "stands_in_the_way"),
    [
        (Verdict.PASS, False),
        (Verdict.WARN, False),
        (Verdict.NOT_CHECKED, False),
        (Verdict.FAIL, True),
    ],
)
def test_only_a_failed_check_stands_in_the_way(
    verdict: Verdict, *, stands_in_the_way: bool
) -> None:
    plan = creation(check("free-addresses", verdict))
    assert bool(plan.missing(Consent())) is stands_in_the_way
    assert plan.missing(Consent(overridden=("free-addresses",))) == ""


def test_every_failed_check_is_overridden_by_its_own_name() -> None:
    plan = creation(check("a"), check("b"), check("c", Verdict.PASS))
    assert plan.failed == ("a", "b")
    assert plan.to_type == "a b"
    assert plan.missing(Consent(overridden=("a", "c"))) == (
        "These checks failed and are not overridden: b."
    )


@pytest.mark.parametrize(
    "plan", [creation(), deletion(), deletion(check("a")), creation(check("a"))]
)
def test_full_consent_is_all_that_was_missing(plan: Plan) -> None:
    assert plan.missing(plan.full_consent) == ""
    assert bool(plan.to_type) is bool(plan.missing(Consent()))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON, max_size=4), st.text(), st.sampled_from(Verdict))
def test_a_plan_is_read_back_equal_from_its_json(
    body: dict[str, Any], text: str, verdict: Verdict
) -> None:
    request = Request(service="ml", operation="createModelRegistry", body=body)
    plan = creation(
        check(text, verdict),
        title=text,
        steps=(Step(request=request, effect=text, command=text),),
        before=body,
    )
    assert Plan.model_validate_json(plan.model_dump_json(indent=2)) == plan


def test_what_a_newer_program_adds_is_passed_over() -> None:
    plan = creation()
    raw = plan.model_dump_json().replace('"id":', '"newer":{"a":1},"id":', 1)
    assert Plan.model_validate_json(raw) == plan


def test_a_plan_never_changes() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        creation().title = "Another"  # pyright: ignore[reportAttributeAccessIssue]
