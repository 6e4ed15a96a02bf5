"""Changes of policies as `curl` commands, for a person to read, copy and run."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from backends.domain.plan import Request, Step
from backends.domain.ranger import RANGER

API = "/service/public/v2/api"
_NOTE = (
    "WORKLOAD_USER has to be set to a workload user name; curl asks for the workload password. The "
    "policy has to be at the version named here still: Ranger does not compare it."
)


def curl(request: Request) -> str:
    """Return the shell command that sends a change of a policy, on one line. Its JSON is ASCII."""
    method, _, path = request.operation.partition(" ")
    body = json.dumps(dict(request.body), separators=(",", ":"))
    rest = shlex.join(
        [
            "-X",
            method,
            "-H",
            "Content-Type: application/json",
            "--data",
            body,
            f"{request.at}{API}{path}",
        ]
    )
    return f'curl -sS --fail-with-body --user "$WORKLOAD_USER" {rest}'


def ranger_notes(steps: Sequence[Step]) -> Iterator[str]:
    """Yield what has to be done before such commands are run; nothing for other steps."""
    if any(step.request.service == RANGER for step in steps):
        yield _NOTE
