"""What is wrong with the places of a list of models, in as few sentences as will do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from backends.domain.errors import AccessDenied, ServiceError
from screens.base import sentences
from screens.model_place import Place
from screens.times import clock

MOST_NAMED = 2


def notices(places: Iterable[Place], *, local: bool) -> Iterator[str]:
    """Yield what is wrong; several places that fail alike are summed up."""
    every = list(places)
    failed = [place for place in every if place.shelf.error is not None]
    unknown = [place for place in failed if not place.shelf.is_known]
    refusing = [one for one in unknown if isinstance(one.shelf.error, AccessDenied)]
    silent = [one for one in unknown if one not in refusing]
    aged = [place for place in failed if place.shelf.is_known]
    if len(every) == 1:
        yield from _alone(every[0], local=local)
        return
    yield from _summed_up(silent, len(every), "did not answer")
    yield from _summed_up(refusing, len(every), "refuse to answer")
    if len(aged) == 1:
        yield _as_of(aged[0], local=local)
    else:
        yield from _summed_up(aged, len(every), "did not answer again, and are shown as before")
    unread = [place for place in every if place.unfilled is not None and place not in failed]
    if unread:
        yield f"Versions in {_names(unread)} are not known. {_why(one.unfilled for one in unread)}"


def _alone(place: Place, *, local: bool) -> Iterator[str]:
    """Yield what is wrong with the only place, which needs no name."""
    as_of, error = place.shelf.as_of, place.shelf.error
    if error is not None:
        since = f"As of {clock(as_of, local=local)}. " if as_of else ""
        yield f"{since}{sentences(error)}"
    elif place.unfilled is not None:
        yield f"Versions are not known. {sentences(place.unfilled)}"


def _summed_up(places: Sequence[Place], count: int, words: str) -> Iterator[str]:
    if len(places) == 1:
        yield f"{places[0].source.name}: {_why([places[0].shelf.error])}"
    elif places:
        names = _names(places)
        yield f"{len(places)} of {count} places {words}: {names}; r tries again."


def _as_of(place: Place, *, local: bool) -> str:
    as_of = place.shelf.as_of
    since = f" as of {clock(as_of, local=local)}" if as_of else ""
    return f"{place.source.name}{since}: {_why([place.shelf.error])}"


def _why(errors: Iterable[ServiceError | None]) -> str:
    return next((sentences(error) for error in errors if error is not None), "")


def _names(places: Sequence[Place]) -> str:
    names = [place.source.name for place in places]
    more = len(names) - MOST_NAMED
    if more > 0:
        return f"{', '.join(names[:MOST_NAMED])} and {more} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
