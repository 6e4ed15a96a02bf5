"""Which keys of the key bar fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screens.widgets.key_bar import GAP, Key, fitting

OPEN = Key("Enter", "Open", enabled=True)
COPY = Key("y", "Copy", enabled=True)
HELP = Key("?", "Help", enabled=True)


def width(keys: tuple[Key, ...]) -> int:
    return sum(key.width + GAP for key in keys)


def test_what_does_not_fit_is_left_out_from_the_end_but_help_stays() -> None:
    keys = (OPEN, COPY, HELP)

    assert fitting(keys, width(keys)) == keys
    assert fitting(keys, width(keys) - 1) == (OPEN, HELP)
    assert fitting(keys, 10) == (HELP,)
    assert fitting((), 10) == ()


labels = st.text("abcdefgh ", min_size=1, max_size=12)
some_keys = st.lists(st.builds(Key, st.just("x"), labels, st.booleans()), min_size=1).map(tuple)


@given(some_keys, st.integers(0, 200))
def test_the_keys_kept_fit_and_are_the_first_ones_and_the_last(
    keys: tuple[Key, ...], room: int
) -> None:
    *kept, last = fitting(keys, room)

    assert last == keys[-1]
    assert tuple(kept) == keys[: len(kept)]
    assert not kept or width((*kept, last)) <= room
