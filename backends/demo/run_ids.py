"""Which run made which version: the one fact that registries and tracking server agree on."""

from __future__ import annotations

from hashlib import md5


def run_id_of(model_id: str, version: int) -> str:
    """Return the id of the run that logged a version: 32 hex digits, as MLflow's are."""
    return md5(f"{model_id}/{version}".encode(), usedforsecurity=False).hexdigest()
