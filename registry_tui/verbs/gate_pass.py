"""What one signs in to Ranger with: never on the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from backends.domain.errors import NotFound
from backends.domain.gate_pass import GatePass, KnoxToken, WorkloadPassword
from backends.ports import Session
from backends.services.storage.ranger_address import ranger_address
from backends.services.storage.way import find_way
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.places import KNOX_TOKEN, WORKLOAD_PASSWORD

STANDARD_INPUT = "-"
_FILE = "--password-file"
_NAME_IT = "Name the file that holds the password."


def gate_pass(options: Options) -> GatePass | None:
    """Return what the options and the environment give; None where they give nothing.

    A workload user's password goes before a Knox token.

    Raises:
        WrongUsage: There is a user without a password, or a password's file without a user.
    """
    if options.workload_user:
        return WorkloadPassword(options.workload_user, _password(options))
    if options.password_file:
        raise WrongUsage(
            _FILE, "it goes with --workload-user", hint="Say whose password it is, too."
        )
    token = os.environ.get(KNOX_TOKEN, "").strip()
    if not token:
        return None
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise WrongUsage(KNOX_TOKEN, "what is in it is no token", hint="A token is one word.")
    return KnoxToken(token)


async def sign_in(
    session: Session, environment_crn: str, gate_pass: GatePass, address: str = ""
) -> str:
    """Sign in to the Ranger of an environment; nothing is sent to it.

    Where access is given by IDBroker, there is nothing to sign in to, and nothing happens.

    Args:
        session: Where to keep it.
        environment_crn: The environment.
        gate_pass: What to sign in with.
        address: Where Ranger answers; empty for what the data lake names.

    Returns:
        The address one is signed in at; empty where there is nothing to sign in to.

    Raises:
        ServiceError: The data lake does not tell, or there is none; nobody was signed in.
    """
    if not address:
        plane = session.control_plane
        way = await find_way(plane, plane, environment_crn)
        if way.where == "IDBroker":
            return ""
        if way.lake is None:
            hint = "Name Ranger's address with --ranger-url."
            raise NotFound("datalake", "the environment has none that you may see", hint=hint)
        address = ranger_address((await plane.describe_data_lake(way.lake.crn)).value)
    session.rangers.sign_in(address, gate_pass)
    return address


def _password(options: Options) -> str:
    """Return the password; a line break at its end is not part of it, blanks are."""
    file = options.password_file
    where = _FILE if file else WORKLOAD_PASSWORD
    password = (_read(file) if file else os.environ.get(WORKLOAD_PASSWORD, "")).rstrip("\r\n")
    if not password:
        hint = f"Set {WORKLOAD_PASSWORD}, or use {_FILE}."
        raise WrongUsage(where, "there is no password in it", hint=hint)
    return password


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == STANDARD_INPUT else Path(file).expanduser().read_text()
    except OSError as error:
        words = f"{file} cannot be read: {error.strerror}"
        raise WrongUsage(_FILE, words, hint=_NAME_IT) from None
    except UnicodeDecodeError:
        raise WrongUsage(_FILE, f"{file} is no text", hint=_NAME_IT) from None
