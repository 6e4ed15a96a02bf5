"""The token of Hugging Face that goes with an import: never on the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from registry_tui.exits import WrongUsage
from registry_tui.options import Options

VARIABLE = "HF_TOKEN"
STANDARD_INPUT = "-"
_FILE = "--token-file"


def hub_token(options: Options) -> str:
    """Return the token in the file or the variable that is asked for; empty where none is.

    Raises:
        WrongUsage: There is none in it, or what no token is.
    """
    if options.token_file:
        return _checked(_read(options.token_file), _FILE)
    if options.with_token:
        return _checked(os.environ.get(VARIABLE, ""), VARIABLE)
    return ""


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == STANDARD_INPUT else Path(file).expanduser().read_text()
    except OSError as error:
        raise WrongUsage(
            _FILE, f"{file} cannot be read: {error.strerror}", hint="Name the file that holds it."
        ) from None
    except UnicodeDecodeError:
        raise WrongUsage(_FILE, f"{file} is no text", hint="Name the file that holds it.") from None


def _checked(text: str, where: str) -> str:
    token = text.strip()
    if not token:
        raise WrongUsage(where, "there is no token in it", hint=f"Set {VARIABLE}, or use {_FILE}.")
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise WrongUsage(
            where, "what is in it is no token", hint="A token is one word, as hf_ and what follows."
        )
    return token
