"""Opens a store of MLflow on this machine's disk, and sees to it that nothing is made there.

MLflow's own client would make a new store where there is none, and bring an old one to its own
form. Neither is for somebody who looks.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, cast
from urllib.parse import unquote

from backends.clients.mlflow.package import loaded, missing, not_installed, spoken
from backends.clients.mlflow.refusals import SERVICE
from backends.domain.errors import NotFound, Rejected
from backends.domain.printable import printable

_URI = "MLFLOW_TRACKING_URI"
_SQLITE = "sqlite:///"
_DATABASE = {"mlflow": "mlflow-skinny", "sqlalchemy": "SQLAlchemy", "alembic": "alembic"}
_FOLDERS = ("models", "0", ".trash")


_TURN = Lock()
"""Parts of the package ask whichever store is its own default, so there is one at a time."""


class LocalAccess:
    """Opens one store, once. Everything here blocks; threads may share it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Any = None

    @contextmanager
    def turn(self, operation: str) -> Generator[Any]:
        """Give MLflow's client for the store, which is the package's default meanwhile.

        Raises:
            NotFound: There is no store.
            Rejected: A package is missing, or the store is of another version of MLflow.
        """
        with _TURN:
            if self._client is None:
                self._client = self._opened(operation)
            _make_default(self._url, operation)
            with spoken(operation, self._failures(operation)):
                yield self._client

    def _failures(self, operation: str) -> tuple[type[Exception], ...]:
        """Return what the library of a database raises, beside MLflow's own."""
        if not self._is_database:
            return ()
        return (cast("type[Exception]", loaded("sqlalchemy.exc", operation).SQLAlchemyError),)

    @property
    def _is_database(self) -> bool:
        return self._url.lower().startswith("sqlite:")

    def _opened(self, operation: str) -> Any:
        if self._is_database:
            revision = _revision(self._url)
            package = missing(_DATABASE)
            if package:
                raise not_installed(operation, package)
            mlflow = loaded("mlflow", operation)
            _check_revision(self._url, revision, mlflow, operation)
        else:
            _check_folder(self._url)
            os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
            mlflow = loaded("mlflow", operation)
        _make_default(self._url, operation)
        with spoken(operation):
            return mlflow.MlflowClient(tracking_uri=self._url, registry_uri=self._url)


def _make_default(url: str, operation: str) -> None:
    """Make a store the package's default, and nothing of the environment.

    Otherwise a store of files would look logged models up in a database that is made for that in
    the working directory, or on the server that `MLFLOW_TRACKING_URI` names. Seen on 3.17.
    """
    before = os.environ.get(_URI)
    loaded("mlflow", operation).set_tracking_uri(url)
    if before is None:
        os.environ.pop(_URI, None)
    else:
        os.environ[_URI] = before


def _revision(url: str) -> str:
    """Return which form a database is of, without changing it; raise `NotFound` where none is."""
    path = Path(url[len(_SQLITE) :].partition("?")[0])
    if not url.startswith(_SQLITE) or not path.is_file():
        raise _no_store(url)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        row = None
    if not row:
        raise _no_store(url)
    return str(row[0])


def _check_revision(url: str, found: str, mlflow: Any, operation: str) -> None:
    """Raise `Rejected` for a database of another version than the package's."""
    script: Any = loaded("alembic.script", operation)
    migrations = Path(mlflow.__file__).parent / "store" / "db_migrations"
    wanted = str(script.ScriptDirectory(str(migrations)).get_current_head())
    if found == wanted:
        return
    version = mlflow.__version__
    detail = f"the store {printable(url)} is of another MLflow than {version}, which is here"
    hint = (
        f"Name a server of it instead; or copy it, and bring the copy to {version} with "
        "`mlflow db upgrade`."
    )
    raise Rejected(SERVICE, detail, hint=hint)


def _check_folder(url: str) -> None:
    """Raise `NotFound` where a path is no store of files."""
    path = Path(unquote(url.removeprefix("file:").removeprefix("//")) or ".")
    try:
        inside = {one.name for one in path.iterdir()} if path.is_dir() else set[str]()
    except OSError:
        inside = set[str]()
    is_store = bool(inside & set(_FOLDERS)) or any(
        (path / n / "meta.yaml").is_file() for n in inside
    )
    if not is_store:
        raise _no_store(url)


def _no_store(url: str) -> NotFound:
    hint = "Correct MLFLOW_TRACKING_URI, or the url in the settings."
    return NotFound(SERVICE, f"there is no store of MLflow at {printable(url)}", hint=hint)
