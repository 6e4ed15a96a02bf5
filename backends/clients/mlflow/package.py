"""The `mlflow` package: loaded when first needed, silent, and sending nothing anywhere.

It takes a second or more to load, so whatever is here runs beside the event loop.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from backends.clients.mlflow.refusals import SERVICE
from backends.domain.errors import (
    AccessDenied,
    Conflict,
    NotFound,
    Rejected,
    ServiceError,
    UnexpectedAnswer,
)
from backends.domain.printable import printable

_QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "CRITICAL",
    "GIT_PYTHON_REFRESH": "quiet",
}
_LOGGERS = ("mlflow", "alembic", "sqlalchemy", "botocore", "azure")
_DISTRIBUTIONS = {"mlflow": "mlflow-skinny", "sqlalchemy": "SQLAlchemy"}
_NOISY = r"(mlflow|sqlalchemy|alembic)(\.|$)"
_LENGTH = 300
_BY_CODE: dict[str, type[ServiceError]] = {
    "RESOURCE_DOES_NOT_EXIST": NotFound,
    "NOT_FOUND": NotFound,
    "RESOURCE_ALREADY_EXISTS": Conflict,
    "PERMISSION_DENIED": AccessDenied,
    "INVALID_PARAMETER_VALUE": Rejected,
    "BAD_REQUEST": Rejected,
}


def loaded(module: str, operation: str) -> Any:
    """Return a module of the package.

    Raises:
        Rejected: The package, or something it needs, is not installed.
    """
    # Said to those who write for these libraries; on a terminal it would be in the way.
    warnings.filterwarnings("ignore", module=_NOISY)
    os.environ.update(_QUIET)
    try:
        found: Any = import_module(module)
    except ImportError as error:
        raise not_installed(operation, error.name or module) from None
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
    return found


def missing(packages: Mapping[str, str]) -> str:
    """Return the first of some packages that is not installed; empty where all are.

    Args:
        packages: What each is called when it is installed, by its module.
    """
    return next((name for module, name in packages.items() if not _is_there(module)), "")


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def not_installed(operation: str, package: str) -> Rejected:
    """Return what to say where a package is missing."""
    package = _DISTRIBUTIONS.get(package, package)
    detail = f"{operation} needs the Python package {package}, which is not installed"
    return Rejected(SERVICE, detail, hint=f"Install {package} beside this program, then try again.")


@contextmanager
def spoken(operation: str, kinds: Sequence[type[Exception]] = ()) -> Generator[None]:
    """Turn what the package raises into a `ServiceError`.

    Args:
        operation: What is being done.
        kinds: Failures of the libraries it uses for that.
    """
    failure: Any = loaded("mlflow.exceptions", operation).MlflowException
    try:
        yield
    except ServiceError:
        raise
    except ImportError as error:
        raise not_installed(operation, error.name or "it uses") from None
    except failure as error:
        raise _by_code(operation, error) from None
    except (OSError, *kinds) as error:
        raise UnexpectedAnswer(SERVICE, f"{operation} failed: {_words(error)}") from None


def _by_code(operation: str, error: Any) -> ServiceError:
    kind = _BY_CODE.get(str(error.error_code), UnexpectedAnswer)
    hint = "Choose another name, or remove what is there first." if kind is Conflict else None
    return kind(SERVICE, f"{operation} failed: {_words(error)}", hint=hint)


def _words(error: Exception) -> str:
    line = printable(" ".join(str(error).split())) or type(error).__name__
    return line if len(line) <= _LENGTH else f"{line[:_LENGTH]}…"
