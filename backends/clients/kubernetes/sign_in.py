"""Signing in to a cluster: a credential is got when one is needed, and kept while it is good."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from backends.domain.kubeconfig import Certificate, Credential, Kubeconfig, StaticToken

_EARLY = timedelta(seconds=60)


class ClusterSignIn:
    """Gives the credential of a kubeconfig: what is in it, or what its plugin prints.

    One that says nothing of its end is kept until it is discarded.
    """

    def __init__(
        self,
        cluster: Kubeconfig,
        *,
        now: Callable[[], datetime],
        run: Callable[[], Awaitable[Credential]],
    ) -> None:
        self._way = cluster.sign_in
        self._now = now
        self._run = run
        self._kept: Credential | None = None
        self._running = asyncio.Lock()

    async def credential(self) -> Credential:
        """Return a credential that is good now; the plugin runs once, however many ask.

        What is in the file itself is given as it is, even after its end: the cluster says so then.

        Raises:
            ServiceError: The plugin gave none. It is run again when somebody asks again.
        """
        match self._way:
            case StaticToken(token, ends):
                return Credential(token=token, expires_at=ends)
            case Certificate(certificate, key, ends):
                return Credential(certificate_pem=certificate, key_pem=key, expires_at=ends)
            case _:
                return await self._of_plugin()

    def discard(self, refused: Credential) -> None:
        """Forget a credential that was refused (401), unless there is another by now."""
        if self._kept == refused:
            self._kept = None

    async def _of_plugin(self) -> Credential:
        async with self._running:
            kept = self._kept
            if kept is None or self._ends_soon(kept):
                kept = self._kept = await self._run()
            return kept

    def _ends_soon(self, kept: Credential) -> bool:
        return kept.expires_at is not None and kept.expires_at - _EARLY <= self._now()
