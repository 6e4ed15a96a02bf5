"""Where registries write in an environment's storage, and whether a policy reaches there.

Source:
    The reference's chapter on storage access, 3.3: they write below `<data root>/modelregistry`.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from backends.domain.errors import ServiceError
from backends.domain.ranger import RangerPolicy
from backends.services.storage.standing import ByRanger, StorageStanding

FOLDER = "modelregistry"
_HOST = ".dfs."
_BELOW = "model"


def registry_path(standing: StorageStanding) -> str:
    """Return where registries write: `s3a://bucket/data/modelregistry`; empty if not known."""
    by = standing.by
    if not isinstance(by, ByRanger) or isinstance(by.lake, ServiceError):
        return ""
    root = by.lake.cloud_storage_base_location.rstrip("/")
    return f"{root}/{FOLDER}" if root else ""


def reaches(policy: RangerPolicy, location: str) -> bool:
    """Say whether a policy is about what is below a place, as far as its values tell.

    A recursive value is about what is below it, too; `*` stands for anything. How Ranger matches in
    detail, the reference does not say: this is what its console explains.
    """
    parts = _parts(f"{location}/{_BELOW}")
    return bool(policy.resources) and all(
        (name := _plain(resource)) in parts
        and value.is_excludes
        is not any(_matches(parts[name], one, deep=value.is_recursive) for one in value.values)
        for resource, value in policy.resources.items()
    )


def _parts(location: str) -> dict[str, str]:
    """Return what a place is in the words of Ranger's resources, for either cloud."""
    at = urlsplit(location)
    if at.scheme.startswith("abfs"):
        container, _, host = at.netloc.partition("@")
        account = host.partition(_HOST)[0]
        return {"storageaccount": account, "container": container, "relativepath": at.path}
    return {"bucket": at.netloc, "path": at.path}


def _plain(resource: str) -> str:
    return resource.replace("-", "").replace("_", "").lower()


def _matches(part: str, value: str, *, deep: bool) -> bool:
    stem = value.rstrip("/")
    return fnmatchcase(part, value) or (deep and (part == stem or part.startswith(f"{stem}/")))
