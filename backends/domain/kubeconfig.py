"""A kubeconfig that was read and found harmless: one cluster, one user, one way to sign in."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self, TypeAlias

from backends.domain import jwt


@dataclass(frozen=True, slots=True)
class Plugin:
    """A program that prints a credential when it is run; it has to be on the allow-list.

    Attributes:
        command: A bare name, found on PATH: `aws`.
        args: What it is run with, as the file has it.
        env: What is added to its environment: names and values.
        api_version: The form of its answer: `client.authentication.k8s.io/v1beta1`.
        install_hint: How to get the program. Never in the words of the file, which could send a
            person anywhere.
        wants_cluster: Whether it is told about the cluster (`provideClusterInfo`).
    """

    command: str
    args: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    api_version: str
    install_hint: str
    wants_cluster: bool = False

    @property
    def line(self) -> str:
        """The command as a person would type it into a shell; to be read, never to be run."""
        return shlex.join((self.command, *self.args))


@dataclass(frozen=True, slots=True)
class StaticToken:
    """A bearer token that is in the file itself; `expires_at` is None where it does not say."""

    token: str = field(repr=False)
    expires_at: datetime | None

    @classmethod
    def of(cls, token: str) -> Self:
        """Return a token with the time of its end, if it is a JWT that has one."""
        return cls(token, expiry(token))


@dataclass(frozen=True, slots=True)
class Certificate:
    """A client certificate and its key, both as PEM."""

    certificate_pem: str
    key_pem: str = field(repr=False)
    expires_at: datetime | None


SignInWay: TypeAlias = StaticToken | Certificate | Plugin


@dataclass(frozen=True, slots=True)
class Kubeconfig:
    """Where a cluster is, how it proves who it is, and how to sign in.

    Attributes:
        context: The name of the one context.
        cluster: The name of its cluster.
        user: The name of its user.
        namespace: The namespace it names; empty where it names none.
        server: The address of the API server, without a user's name: `https://HOST[:PORT]`.
        ca_pem: The authorities that sign for the server; empty for those of this machine.
        tls_server_name: The name in the server's certificate, where it is not that of `server`.
        proxy_url: The proxy on the way there; empty where none is named.
        sign_in: The one way to sign in.
    """

    context: str
    cluster: str
    user: str
    namespace: str
    server: str
    ca_pem: str
    tls_server_name: str
    proxy_url: str
    sign_in: SignInWay


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request signs in with: a token, a certificate with its key, or both.

    What is not there is empty. `expires_at` is None where nothing says when it ends.
    """

    token: str = field(default="", repr=False)
    certificate_pem: str = field(default="", repr=False)
    key_pem: str = field(default="", repr=False)
    expires_at: datetime | None = None


def expiry(token: str) -> datetime | None:
    """Return until when a token is good by its own words: the `exp` of a JWT (RFC 7519, 4.1.4).

    None where it is no JWT, or one without an end. Its signature is not looked at.
    """
    end = (jwt.claims(token) or {}).get("exp")
    if isinstance(end, bool) or not isinstance(end, int | float):
        return None
    try:
        return datetime.fromtimestamp(end, UTC)
    except (ValueError, OverflowError, OSError):
        return None
