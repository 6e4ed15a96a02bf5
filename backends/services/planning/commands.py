"""Requests as commands of the official client, for a person to read, copy and run."""

from __future__ import annotations

import json
import re
import shlex

from backends.domain.plan import Request, Where

_NEW_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def command(request: Request, where: Where) -> str:
    """Return the shell command that sends a request, on one line.

    The JSON in it is ASCII, whatever is in the names: no locale and no terminal changes it.
    """
    return _command(request, where, json.dumps(request.body, separators=(",", ":")))


def readable_command(request: Request, where: Where) -> str:
    """Return the same command with its JSON over several lines."""
    return _command(request, where, json.dumps(request.body, indent=2))


def _command(request: Request, where: Where, body: str) -> str:
    words = ["cdp", request.service, kebab(request.operation)]
    if not where.from_environment:
        words += ["--profile", where.profile]
    words += ["--cdp-region", where.region]
    if where.endpoint_url:
        words += ["--endpoint-url", where.endpoint_url]
    return shlex.join([*words, "--cli-input-json", body])


def kebab(operation: str) -> str:
    """Return an operation's name as the official client has it: `create-model-registry`."""
    return _NEW_WORD.sub("-", operation).lower()
