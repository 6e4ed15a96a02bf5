"""When garbage is looked for: not while starting, and then not among what starting has made."""

from __future__ import annotations

import gc

_MORE_THAN_STARTING_MAKES = 300_000
_AFTERWARDS = 20_000


def postpone() -> None:
    """Look for none before the first list is there: that costs a tenth of the time until then."""
    gc.set_threshold(_MORE_THAN_STARTING_MAKES)


def look_again() -> None:
    """Look often from now on, which is quick, and leave out what is there to stay."""
    gc.freeze()
    gc.set_threshold(_AFTERWARDS)
