"""What a registry's cluster is called, and what things in it are."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from backends.demo.company import uuid_of
from backends.demo.registries import Registry

ROUTE = "/clusters/"
"""What the path of every cluster begins with."""

_LETTERS = "bcdfghjklmnpqrstvwxz2456789"  # those Kubernetes makes names of


def cluster_name(registry: Registry) -> str:
    """Return what the cluster of a registry is called; an upgrade does not change it."""
    return f"liftie-{registry.crn[-8:]}"


def cluster_path(registry: Registry) -> str:
    """Return where its API is, in the world."""
    return ROUTE + cluster_name(registry)


@lru_cache(maxsize=4096)
def uid(identity: str) -> str:
    """Return the uid of what is identified so."""
    return uuid_of(Random(identity))  # noqa: S311


@lru_cache(maxsize=4096)
def suffix(identity: str, length: int) -> str:
    """Return the random-looking end of a name: 5 letters of a pod's, 10 of a replica set's."""
    return "".join(Random(identity).choices(_LETTERS, k=length))  # noqa: S311
