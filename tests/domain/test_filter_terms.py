"""The filter term language: what is understood, what is explained, and what is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.domain.filter_terms import Filter, SearchIndex, Term, parse

FIELDS = ("status", "name", "environment")
ALIASES = {"env": "environment"}
ROWS = (
    ("Ready", "alpha-registry", "eng ml"),
    ("Failed", "beta-registry", "eng-udr"),
    ("Ready", "ready-to-fail", "prod"),
    ("Installing", "STRASSE", "prod"),
)

Row = tuple[str, str, str]


def read(text: str) -> Filter:
    return parse(text, FIELDS, ALIASES)


def index(rows: tuple[Row, ...] = ROWS) -> SearchIndex[Row]:
    return SearchIndex(
        rows,
        {
            "status": lambda row: row[0],
            "name": lambda row: row[1],
            "environment": lambda row: row[2],
        },
    )


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("  ", ()),
        ("Alpha", (Term("", "alpha"),)),
        ("alpha beta", (Term("", "alpha"), Term("", "beta"))),
        ('"eng ml"', (Term("", "eng ml"),)),
        ("status:failed", (Term("status", "failed"),)),
        ("STATUS:Failed", (Term("status", "failed"),)),
        ("env:eng", (Term("environment", "eng"),)),
        ('env:"eng ml"', (Term("environment", "eng ml"),)),
        ('env:"eng m', (Term("environment", "eng m"),)),
        ("-failed", (Term("", "failed", excluded=True),)),
        ("-env:prod", (Term("environment", "prod", excluded=True),)),
        ('-"eng ml"', (Term("", "eng ml", excluded=True),)),
        ("https://models.example", (Term("", "https://models.example"),)),
        ("1.6:b51", (Term("", "1.6:b51"),)),
        ('"installation:failed"', (Term("", "installation:failed"),)),
        ("status:installation:failed", (Term("status", "installation:failed"),)),
    ],
)
def test_a_term_is_read_as_the_language_says(text: str, terms: tuple[Term, ...]) -> None:
    assert read(text) == Filter(terms)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("colour:red", "There is no field colour; there are status, name, environment."),
        ("colour:red", 'To search for the text itself, write "colour:red".'),
        ("status:", "status: needs a word after it."),
        ("-env:", "-env: needs a word after it."),
        ('env:"', "env: needs a word after it."),
        ("-", "- needs a word after it."),
        ('""', "There is nothing in the quotes."),
    ],
)
def test_a_wrong_term_is_explained_and_the_others_apply(text: str, says: str) -> None:
    understood = read(f"alpha {text}")

    assert understood.terms == (Term("", "alpha"),)
    assert says in understood.problems[0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [0, 1, 2, 3]),
        ("ready", [0, 2]),
        ("ready registry", [0]),
        ("status:ready", [0, 2]),
        ("name:ready", [2]),
        ("-ready", [1, 3]),
        ("-status:ready", [1, 3]),
        ("env:prod -fail", [3]),
        ('env:"eng ml"', [0]),
        ("straße", [3]),
        ("readyalpha", []),
        ("colour:red", [0, 1, 2, 3]),
    ],
)
def test_a_row_is_found_when_it_passes_every_term(text: str, found: list[int]) -> None:
    assert index().search(read(text)) == found


@pytest.mark.parametrize(
    ("text", "earlier", "narrower"),
    [
        ("al", "a", True),
        ("a b", "a", True),
        ("a", "ab", False),
        ("status:fa", "status:f", True),
        ("status:f", "f", False),
        ("-a", "-ab", True),
        ("-ab", "-a", False),
        ("anything", "", True),
    ],
)
def test_only_a_filter_certain_to_find_less_reuses_the_last_result(
    text: str, earlier: str, narrower: bool
) -> None:
    assert read(text).narrows(read(earlier)) is narrower


words = st.text(alphabet='abfiläß :-"\\s\u00a0İΣ', max_size=8)
typed = st.lists(words | st.sampled_from([*FIELDS, "env:", "-", "status:"]), max_size=4).map(
    "".join
)


@given(st.text())
def test_reading_a_filter_never_fails(text: str) -> None:
    understood = read(text)

    assert all(term.value for term in understood.terms)
    assert all(problem.endswith(".") for problem in understood.problems)


@given(rows=st.lists(st.tuples(words, words, words)), texts=st.lists(typed, min_size=1))
def test_what_was_typed_before_never_changes_what_is_found(
    rows: list[Row], texts: list[str]
) -> None:
    used = index(tuple(rows))
    found: list[int] = []
    for text in texts:
        found = used.search(read(text))

    assert found == index(tuple(rows)).search(read(texts[-1]))


@given(
    rows=st.lists(st.tuples(words, words, words)),
    text=typed.map(lambda text: text.replace('"', "")),
    more=words,
)
def test_one_more_term_never_finds_more(rows: list[Row], text: str, more: str) -> None:
    fewer = index(tuple(rows)).search(read(f"{text} {more}"))

    assert set(fewer) <= set(index(tuple(rows)).search(read(text)))


@given(rows=st.lists(st.tuples(words, words, words)), word=st.text("abfil", min_size=1))
def test_a_word_and_its_exclusion_share_the_rows_out(rows: list[Row], word: str) -> None:
    searched = index(tuple(rows))
    with_it, without_it = searched.search(read(word)), searched.search(read(f"-{word}"))

    assert sorted(with_it + without_it) == list(range(len(rows)))
