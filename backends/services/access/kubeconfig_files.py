"""A kubeconfig in a file of its own: written whole or not at all, never over another's."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import stat
import tempfile
from pathlib import Path

from backends.domain.errors import Rejected, ServiceError
from backends.domain.printable import printable
from backends.services.own_files import flush_directory, reason

SERVICE = "kubeconfig"

_OURS = re.compile(r"# Cloudera AI Registry[^\r\n]{0,400}; written by registry-tui\r?\n")
_BYTE_ORDER = "\ufeff"
_AGAIN = "Fetch it again."
_ELSEWHERE = "Choose another file."
_MERGING = (
    "Choose another file, and name it in KUBECONFIG; to merge the two is left to you and kubectl."
)
_WRITABLE = "Make room on the disk, check the rights of its directory, or choose another file."


def with_header(text: str, registry_name: str) -> str:
    """Return a kubeconfig with the first line by which we know a file of ours; once only."""
    if _OURS.match(text):
        return text
    whose = f"# Cloudera AI Registry {printable(registry_name)[:300]}".rstrip()
    return f"{whose}; written by registry-tui\n{text.removeprefix(_BYTE_ORDER)}"


def save_kubeconfig(text: str, path: Path) -> None:
    """Write a kubeconfig for its owner alone (0600), whole or not at all.

    Our first line is put before it where it is missing. A directory that has to be made is for
    its owner alone, too (0700).

    Raises:
        Rejected: There is something at `path` that is not a kubeconfig of ours; or it is the
            `~/.kube/config` of somebody, which is neither replaced nor added to.
        ServiceError: It cannot be written.
    """
    shown = printable(str(path))
    try:
        body = with_header(text, "").encode()
        _refuse_others(path, shown)
        _make_directory(path.parent)
        _write(body, path)
    except UnicodeEncodeError:
        raise Rejected(SERVICE, "it is not text, and was not saved", hint=_AGAIN) from None
    except ValueError:
        raise Rejected(SERVICE, f"{shown} is no name of a file", hint=_ELSEWHERE) from None
    except OSError as error:
        detail = f"{shown} cannot be written: {reason(error)}"
        raise ServiceError(SERVICE, detail, hint=_WRITABLE) from error


def default_path(state_directory: Path, registry_name: str, crn: str) -> Path:
    """Return where the kubeconfig of a registry is kept, whatever the registry is called.

    Two registries of one name have two files, as the CRN has a part in it.
    """
    name = re.sub("[^A-Za-z0-9_-]+", "-", registry_name)[:60].strip("-") or "registry"
    digest = hashlib.sha256(crn.encode(errors="replace")).hexdigest()
    return state_directory / "kubeconfigs" / f"{name}-{digest[:8]}.yaml"


def export_line(path: Path) -> str:
    """Return what makes kubectl use a file, to be typed into a shell."""
    return f"export KUBECONFIG={shlex.quote(str(path))}"


def _refuse_others(path: Path, shown: str) -> None:
    own = os.path.expanduser("~/.kube/config")  # noqa: PTH111 - does not raise without a home
    if os.path.realpath(path) == os.path.realpath(own):
        raise Rejected(SERVICE, f"{shown} is kubectl's own, and was left alone", hint=_MERGING)
    try:
        found = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(found):
        raise Rejected(SERVICE, f"{shown} is a link to another file", hint=_ELSEWHERE)
    if stat.S_ISDIR(found):
        raise Rejected(SERVICE, f"{shown} is a directory", hint="Name a file in it.")
    if not stat.S_ISREG(found):
        raise Rejected(SERVICE, f"{shown} is no file", hint=_ELSEWHERE)
    if not _OURS.match(_beginning(path)):
        detail = f"{shown} is there already, and was not written by this program"
        raise Rejected(SERVICE, detail, hint=_ELSEWHERE)


def _beginning(path: Path) -> str:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        return os.read(file, 2048).decode(errors="replace")
    finally:
        os.close(file)


def _make_directory(path: Path) -> None:
    for missing in reversed([one for one in (path, *path.parents) if not one.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def _write(body: bytes, path: Path) -> None:
    """Write beside the place, then move there: a link that has come there since is replaced."""
    file, name = tempfile.mkstemp(prefix=".kubeconfig-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(file, "wb") as opened:
            opened.write(body)
            opened.flush()
            os.fsync(opened.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    flush_directory(path.parent)
