"""Bearer tokens: got when one is needed, kept until shortly before they expire."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

_EARLY = timedelta(minutes=5)


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
