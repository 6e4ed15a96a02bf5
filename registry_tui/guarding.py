"""Turns what can end a run early into a sentence on standard error and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from backends.domain.errors import NotSignedIn, ServiceError
from backends.domain.printable import printable
from registry_tui import exits


def guarded(run: Callable[[], int]) -> int:
    """Run, and return the exit code. A closed pipe and Ctrl+C end quietly."""
    try:
        code = run()
        sys.stdout.flush()
    except ServiceError as error:
        explain(error)
        return exits.exit_code(error)
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except BrokenPipeError:
        # What is still buffered has nowhere to go; the interpreter would complain on leaving.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.DONE
    except OSError as error:  # a full disk, mostly: what concerns a service is a ServiceError
        say(f"registry-tui cannot go on: {error}.")
        return exits.FAILED
    return code


def explain(error: ServiceError) -> None:
    """Say on standard error what happened, where was looked, and what to do next."""
    say(f"{str(error).rstrip('.')}.")
    for place in error.looked if isinstance(error, NotSignedIn) else ():
        say(f"  {place}")
    say(error.hint)


def say(words: str) -> None:
    """Write a line of words to standard error."""
    sys.stderr.write(f"{printable(words)}\n")
