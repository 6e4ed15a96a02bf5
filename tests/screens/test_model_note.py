"""How much of all models is shown, in the words there is room for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screens.model_note import Counted, note

WHOLE = Counted(
    shown=18,
    joined=2_000,
    read=2_100,
    key="A",
    filtered=True,
    reading=False,
    loading_all=False,
    more=False,
    asked=False,
)
MORE = replace(WHOLE, more=True)
LOADING = replace(MORE, reading=True, loading_all=True)


@pytest.mark.parametrize(
    ("counted", "room", "words"),
    [
        (WHOLE, 60, "18 of 2,000"),
        (MORE, 60, "18 of 2,000 read; there are more, A loads all"),
        (MORE, 40, "18 of 2,000 read; A loads all"),
        (MORE, 28, "18 of 2,000; A for all"),
        (replace(MORE, filtered=False), 60, "2,000 read; there are more, A loads all"),
        (replace(MORE, key="+"), 40, "18 of 2,000 read; + loads all"),
        (replace(MORE, reading=True), 60, "18 of 2,000 so far"),
        (LOADING, 60, "reading: 18 of 2,000 so far; A stops"),
        (LOADING, 30, "18 of 2,000 so far; A stops"),
        (replace(LOADING, filtered=False), 60, "reading: 2,100 so far; A stops"),
        (replace(MORE, asked=True), 60, "18 of 2,000 read; names are searched on the server too"),
        (replace(MORE, asked=True), 36, "18 of 2,000; server searched too"),
        (MORE, 3, "18 of 2,000; A for all"),
    ],
)
def test_it_says_as_much_as_there_is_room_for(counted: Counted, room: int, words: str) -> None:
    assert note(counted, room) == words
