"""Tags and aliases as one types them: what survives it, what is wrong, what it changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.services.models.edit_texts import (
    alias_changes,
    aliases_problem,
    editable,
    read_tags,
    tag_changes,
    tags_problem,
    written_aliases,
    written_tags,
)


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), unique_by=lambda tag: tag[0]))
def test_what_is_written_in_a_line_is_read_from_it_again(tags: list[tuple[str, str]]) -> None:
    plain, others = editable(tuple(tags))
    assert sorted((*plain, *others)) == sorted(tags)
    assert read_tags(written_tags(plain)) == plain
    assert written_tags(plain).isprintable()
    assert tag_changes(plain, plain) == {}


def test_only_tags_that_differ_are_changed_and_those_left_out_go() -> None:
    before = (("team", "retail"), ("tier", "1"), ("old", ""))
    assert tag_changes(before, (("team", "retail"), ("tier", "2"), ("new", "x"))) == {
        "tier": "2",
        "new": "x",
        "old": None,
    }


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("team=retail, tier=1", ""),
        ("empty=", ""),
        ("word", "word is no tag: write it as name=value."),
        ("=", "What is before = is no tag"),
        ("a=1, a=2", "a is there twice."),
        ("kept=1", "kept is there already"),
    ],
)
def test_what_is_wrong_with_tags_is_said(typed: str, words: str) -> None:
    said = tags_problem(read_tags(typed), (("kept", "a, b"),))
    assert said.startswith(words) if words else not said


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("champion=2", ""),
        ("champion=3", "There is no version 3 that champion could point to."),
        ("champion=two", "champion points to a version: write its number after the =."),
        ("champion=²", "champion points to a version"),
        ("champion=99999999999999999999", "champion points to a version"),
        ("champion=1, champion=2", "champion is there twice."),
        ("champion", "champion is no alias: write it as champion=7."),
    ],
)
def test_what_is_wrong_with_aliases_is_said(typed: str, words: str) -> None:
    said = aliases_problem(read_tags(typed), (1, 2))
    assert said.startswith(words) if words else not said


def test_aliases_are_written_as_they_are_read_and_only_changes_count() -> None:
    before = (("champion", 7), ("old", 3))
    assert written_aliases(before) == "champion=7, old=3"
    assert alias_changes(before, read_tags(written_aliases(before))) == {}
    assert alias_changes(before, read_tags("champion=8, new=3")) == {
        "champion": 8,
        "new": 3,
        "old": None,
    }
