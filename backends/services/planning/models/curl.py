"""Changes of models as `curl` commands, for a person to read, copy and run."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from backends.domain.model_source import ModelSource
from backends.domain.plan import Request, Step

_BASES = {"AI Registry": "/api/v2", "MLflow": "/api/2.0/mlflow/"}
_PRINTS = """printf 'Authorization: %s' "$AUTHORIZATION" | """


def curl(request: Request, source: ModelSource) -> str:
    """Return the shell command that sends a request, on one line.

    Its JSON is ASCII. A secret that the body is to hold stays empty in it: it is filled in by
    hand, in a file.
    """
    method, _, path = request.operation.partition(" ")
    base = "" if path.startswith("/api/") else _BASES[source.kind]
    words = ["curl", "-sS", "--fail-with-body", "-X", method, "-H", "@-"]
    if source.workspace:
        words += ["-H", f"X-MLFLOW-WORKSPACE: {source.workspace}"]
    if request.body:
        body = json.dumps(dict(request.body), separators=(",", ":"))
        words += ["-H", "Content-Type: application/json", "--data", body]
    return _PRINTS + shlex.join([*words, f"{source.url}{base}{path}"])


def curl_notes(steps: Sequence[Step]) -> Iterator[str]:
    """Yield what has to be done before such commands are run, a sentence each; none for others."""
    services = {step.request.service for step in steps if step.request.at}
    if "AI Registry" in services:
        yield (
            "AUTHORIZATION has to be set: Bearer, and the token that "
            "`cdp iam generate-workload-auth-token --workload-name DE` gives."
        )
    if "MLflow" in services:
        yield "AUTHORIZATION has to be set to what the header of that name is to say."
    for field in sorted({step.request.secret for step in steps if step.request.secret}):
        yield f"{field} is empty here: fill it in."
