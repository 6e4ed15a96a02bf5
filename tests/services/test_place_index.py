"""The index of one place's models: it finds what the index of all finds, in less text."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from backends.domain.filter_terms import Filter, Term
from backends.services.models.fields import OF_MODEL, OF_PLACE, filter_of, index_of, row_of
from backends.services.models.place_index import PlaceIndex
from tests.services.places import HERE, model

SOURCE = replace(HERE, name="Registry-West", environment_name="labs")
ROWS = [
    row_of(SOURCE, one)
    for one in (
        model("churn", 1, tags=(("team", "labs"),)),
        model("western front", 2, owner="bob"),
        model("registry", owner="west"),
    )
]
WORDS = st.sampled_from(["west", "labs", "churn", "bob", "ai", "registry", "zz", "t"])
TERMS = st.builds(
    Term, st.sampled_from(["", *OF_PLACE, "name", "owner", "tag"]), WORDS, st.booleans()
)


@given(st.lists(TERMS, max_size=4))
def test_both_find_the_same(terms: list[Term]) -> None:
    wanted = Filter(tuple(terms))
    assert PlaceIndex(SOURCE, ROWS).search(wanted) == index_of(ROWS).search(wanted)


def test_every_term_there_is_belongs_to_the_place_or_to_the_model() -> None:
    for name in (*OF_PLACE, *OF_MODEL):
        assert filter_of(f"{name}:x").problems == ()
