"""Every check of a registry's set-up, in the order of the guide: one row each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from backends.services.checklist import (
    of_cluster,
    of_models,
    of_neighbours,
    of_network,
    of_registry,
    of_storage,
)
from backends.services.checklist.finding import Chapter
from backends.services.checklist.look import Look, Seen

_STEP_5 = "Creating a Cloudera AI Registry, step 5"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check.

    Attributes:
        name: What it is called in commands and reports; never changed.
        chapter: The chapter of the guide it belongs to.
        title: What it looks at, as a claim.
        section: The section of the guide.
        look: Looks; what it raises of `ServiceError` means that it could not.
    """

    name: str
    chapter: Chapter
    title: str
    section: str
    look: Callable[[Look], Awaitable[Seen]]


CHECKS: tuple[CheckRow, ...] = (
    CheckRow(
        "registry-ready",
        Chapter.CREATING,
        "The registry is ready",
        Chapter.CREATING,
        of_registry.ready,
    ),
    CheckRow(
        "version",
        Chapter.CREATING,
        "The registry is at the latest version",
        "Setting up Cloudera AI Registry",
        of_registry.version,
    ),
    CheckRow(
        "endpoint",
        Chapter.CREATING,
        "It is known whether the endpoint is public or private",
        _STEP_5,
        of_registry.endpoint,
    ),
    CheckRow(
        "dns",
        Chapter.CREATING,
        "The domain has an address here",
        _STEP_5,
        of_network.dns,
    ),
    CheckRow(
        "tcp",
        Chapter.CREATING,
        "The domain can be connected to from here",
        _STEP_5,
        of_network.tcp,
    ),
    CheckRow(
        "tls",
        Chapter.CREATING,
        "The domain's certificate is trusted and does not end soon",
        _STEP_5,
        of_network.tls,
    ),
    CheckRow(
        "raz",
        Chapter.STORAGE,
        "It is known whether the environment has RAZ",
        of_storage.EITHER,
        of_storage.raz,
    ),
    CheckRow(
        "storage-access",
        Chapter.STORAGE,
        "The machine user may read and write the storage",
        of_storage.EITHER,
        of_storage.access,
    ),
    CheckRow(
        "storage-synced",
        Chapter.STORAGE,
        "The data lakes have the IDBroker mappings",
        of_storage.WITHOUT_RAZ,
        of_storage.synced,
    ),
    CheckRow(
        "user-sync",
        Chapter.STORAGE,
        "The environment has its users as they are now",
        of_storage.WITH_RAZ,
        of_storage.users,
    ),
    CheckRow(
        "workbenches",
        Chapter.SYNCHRONIZING,
        "Every workbench beside it learns of the registry",
        Chapter.SYNCHRONIZING,
        of_neighbours.workbenches,
    ),
    CheckRow(
        "inference",
        Chapter.SYNCHRONIZING,
        "Every inference service beside it is compatible and learns of the registry",
        Chapter.SYNCHRONIZING,
        of_neighbours.inference,
    ),
    CheckRow(
        "model-api",
        Chapter.DETAILS,
        "The API of its models answers",
        Chapter.DETAILS,
        of_models.answers,
    ),
    CheckRow(
        "roles",
        Chapter.PERMISSIONS,
        "You hold MLAdmin and EnvironmentAdmin on the environment",
        Chapter.PERMISSIONS,
        of_registry.roles,
    ),
    CheckRow(
        "cluster-access",
        Chapter.PERMISSIONS,
        "Access to the cluster is granted",
        "Cloudera AI Registry permissions, remote access",
        of_cluster.granted,
    ),
    CheckRow(
        "kubeconfig",
        Chapter.PERMISSIONS,
        "The cluster answers with its kubeconfig",
        "Cloudera AI Registry permissions, remote access",
        of_cluster.kubeconfig,
    ),
    CheckRow(
        "model-access",
        Chapter.MODELS,
        "Who sees which model is as the guide says",
        Chapter.MODELS,
        of_models.access,
    ),
)
"""All of them. A new check is one more row here."""
