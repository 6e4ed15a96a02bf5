"""Tokens for Azure, from whatever this machine is signed in with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, Protocol

from backends.domain.errors import NotSignedIn

SERVICE = "Azure"
PATIENCE_S = 30.0
_EARLY = timedelta(minutes=5)
_HINT = (
    "Give this machine a managed identity, set the AZURE_* variables, or run `az login`. "
    "The role Reader is enough."
)
_LEFT_OUT = (
    "exclude_shared_token_cache_credential",
    "exclude_visual_studio_code_credential",
    "exclude_powershell_credential",
    "exclude_developer_cli_credential",
    "exclude_interactive_browser_credential",
    "exclude_broker_credential",
)


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token, and until when it is good."""

    text: str = field(repr=False)
    expires_at: datetime


class SignIn(Protocol):
    """Gets tokens."""

    async def new_token(self) -> Token:
        """Return a fresh token; raise `NotSignedIn` where there is nothing to get one with."""
        ...


class AzureIdentity:
    """Asks azure-identity: environment, workload identity, managed identity, then `az login`.

    None of them asks the person anything. The library is loaded at the first token, in a thread.
    """

    def __init__(self, scope: str) -> None:
        self._scope = scope
        self._credential: Any = None

    async def new_token(self) -> Token:
        """Return a fresh token."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await asyncio.to_thread(self._new_token)
        except TimeoutError:
            raise NotSignedIn(
                SERVICE, f"no sign-in came about within {PATIENCE_S:.0f} s", hint=_HINT
            ) from None

    def _new_token(self) -> Token:
        identity: Any = import_module("azure.identity")
        errors: Any = import_module("azure.core.exceptions")
        if self._credential is None:
            _hush()
            self._credential = identity.DefaultAzureCredential(
                **dict.fromkeys(_LEFT_OUT, True), process_timeout=10
            )
        try:
            token = self._credential.get_token(self._scope)
        except errors.AzureError as error:  # its words may quote what a sign-in service said
            raise NotSignedIn(
                SERVICE, f"there is no usable sign-in here ({type(error).__name__})", hint=_HINT
            ) from None
        return Token(token.token, datetime.fromtimestamp(token.expires_on, UTC))


class Tokens:
    """Keeps the token until shortly before it expires, or until it is refused."""

    def __init__(self, sign_in: SignIn, now: Callable[[], datetime]) -> None:
        self._sign_in = sign_in
        self._now = now
        self._token: Token | None = None
        self._asking = asyncio.Lock()

    async def current(self) -> str:
        """Return a token that is good now."""
        async with self._asking:
            if self._token is None or self._token.expires_at - _EARLY <= self._now():
                self._token = await self._sign_in.new_token()
            return self._token.text

    def drop(self, refused: str) -> None:
        """Forget a token that was refused, unless there is another by now."""
        if self._token is not None and self._token.text == refused:
            self._token = None


def _hush() -> None:
    """Keep the library's log lines off the terminal; failures are told as sentences."""
    for name in ("azure", "msal"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
