"""As whom a server is asked: the variables and the file that MLflow's own client reads.

Source:
    The reference's chapter on MLflow, 2.
"""

from __future__ import annotations

import configparser
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from backends.clients.mlflow.refusals import HINTS, SERVICE
from backends.domain.errors import NotSignedIn

USERNAME, PASSWORD = "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"
TOKEN = "MLFLOW_TRACKING_TOKEN"  # noqa: S105 - a name
_NOT_HERE = {
    "MLFLOW_TRACKING_INSECURE_TLS": "certificates are always checked here. Unset it, and name the "
    "server's CA file in MLFLOW_TRACKING_SERVER_CERT_PATH",
    "MLFLOW_TRACKING_AWS_SIGV4": "signing with AWS keys is not known here. Unset it",
    "MLFLOW_TRACKING_AUTH": "its plugins are not known here. Unset it",
    "MLFLOW_TRACKING_CLIENT_CERT_PATH": "client certificates are not known here. Unset it",
}
_OFF = ("", "false", "0")
_ON_DISK = ("file", "sqlite")
_ON_DISK_SHORT = ("file:", "sqlite:", "/", ".", "~")


@dataclass(frozen=True, slots=True)
class MlflowCredentials:
    """Who asks one server: by name and password, by a token, or as nobody.

    Attributes:
        username: The user's name.
        password: The password that goes with it.
        token: A bearer token; used where there is no name and password.
        origin: Where they were found, in words: `MLFLOW_TRACKING_TOKEN`.
        problem: Why nothing can be asked with what was found; empty where it can.
        remedy: What to do about that.
    """

    username: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    origin: str = "no credentials"
    problem: str = ""
    remedy: str = ""

    @property
    def is_nobody(self) -> bool:
        """Whether the server is asked without any."""
        return not (self.username and self.password) and not self.token

    def headers(self) -> Mapping[str, str]:
        """Return what says who asks; raise `NotSignedIn` where there is a problem."""
        if self.problem:
            raise NotSignedIn(SERVICE, self.problem, hint=self.remedy)
        if self.username and self.password:
            pair = b64encode(f"{self.username}:{self.password}".encode()).decode()
            return {"Authorization": f"Basic {pair}"}
        if not self.token:
            return {}
        if not (self.token.isascii() and self.token.isprintable()):
            detail = f"the token of {self.origin} has characters that no token has"
            raise NotSignedIn(SERVICE, detail, hint=HINTS.credentials)
        return {"Authorization": f"Bearer {self.token}"}


def environment_credentials(
    environ: Mapping[str, str], home: Path, url_credentials: MlflowCredentials | None = None
) -> MlflowCredentials:
    """Return the credentials of the environment's server.

    Of name and password each is the variable's, else that of `~/.mlflow/credentials`; then come
    those in the address, then the token.

    Args:
        environ: The variables.
        home: Where the file is below.
        url_credentials: What the server's address had in it.
    """
    for name, why in _NOT_HERE.items():
        if environ.get(name, "").strip().lower() not in _OFF:
            problem, _, remedy = f"{name} is set, but {why}".partition(". ")
            return MlflowCredentials(origin=name, problem=problem, remedy=f"{remedy}.")
    kept, problem = _from_file(home / ".mlflow" / "credentials")
    username = environ.get(USERNAME) or kept.get(USERNAME.lower(), "")
    password = environ.get(PASSWORD) or kept.get(PASSWORD.lower(), "")
    token = environ.get(TOKEN, "").strip()
    if username and password:
        places = dict.fromkeys(
            name if environ.get(name) else "~/.mlflow/credentials" for name in (USERNAME, PASSWORD)
        )
        return MlflowCredentials(username, password, origin=" and ".join(places))
    if url_credentials is not None and not url_credentials.is_nobody:
        return url_credentials
    if token:
        return MlflowCredentials(token=token, origin=TOKEN)
    if problem:
        remedy = f"Correct the file, or set {USERNAME} and {PASSWORD}, or {TOKEN}."
        return MlflowCredentials(problem=problem, remedy=remedy)
    return MlflowCredentials()


def without_credentials(url: str) -> tuple[str, MlflowCredentials | None]:
    """Return an address without the name and password in it, and those; None where it has none.

    They end at the last @, wherever it is: a slash in a password is no reason to show it.
    """
    scheme, separator, rest = url.partition("://")
    scheme, rest = (scheme, rest) if separator else ("", url)
    if scheme.lower() in _ON_DISK or url.lower().startswith(_ON_DISK_SHORT):
        return url, None
    named, at, host = rest.partition("#/")[0].rpartition("@")
    if not at or not (separator or ":" in named):
        return url, None
    username, _, password = named.partition(":")
    credentials = MlflowCredentials(
        unquote(username), unquote(password), origin="the server's address"
    )
    return f"{scheme}{separator}{host}", credentials


def _from_file(path: Path) -> tuple[Mapping[str, str], str]:
    """Return what the file says, and why it says nothing where it cannot be read."""
    # Values are taken as they are: a password may well have a % in it.
    reader = configparser.ConfigParser(interpolation=None)
    try:
        reader.read_string(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, f"~/.mlflow/credentials cannot be read: {error.strerror}"
    except (configparser.Error, UnicodeDecodeError):
        # Without the parser's words: they quote the line, and that may hold a password.
        return {}, "~/.mlflow/credentials is not written as it should be"
    return (dict(reader["mlflow"]) if reader.has_section("mlflow") else {}), ""
