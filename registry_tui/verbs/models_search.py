"""`models search`: models whose names have words in them; MLflow servers search themselves."""

from __future__ import annotations

from backends.domain.filter_terms import Filter, Term
from backends.services.models.fields import name_part_of
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.models_list import list_models
from registry_tui.verbs.session import in_session


def run(options: Options) -> int:
    """Search for models; return the exit code."""
    words = [word.casefold() for word in options.words if word.strip()]
    if not words:
        raise WrongUsage("models search", "there is no word to search for", hint="Write a word.")
    named = [Term("name", word) for word in words]
    part = name_part_of(Filter(tuple(named)))
    return in_session(options, lambda session: list_models(session, options, named, part))
