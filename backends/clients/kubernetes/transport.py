"""What carries requests to a cluster: trust, proxy, and the credential in every request."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx2

from backends.clients.kubernetes.failures import UNAUTHORIZED
from backends.clients.kubernetes.sign_in import ClusterSignIn
from backends.domain.kubeconfig import Credential, Kubeconfig

OpenTransport = Callable[[Credential], Awaitable[httpx2.AsyncBaseTransport]]
"""Opens the connections that a credential's certificate, if it has one, is used on."""


class SignedTransport(httpx2.AsyncBaseTransport):
    """Signs each request in; a credential that is refused is got anew, once."""

    def __init__(
        self, kubeconfig: Kubeconfig, sign_in: ClusterSignIn, opens: OpenTransport
    ) -> None:
        self._server_name = kubeconfig.tls_server_name
        self._sign_in = sign_in
        self._opens = opens
        self._opening = asyncio.Lock()
        self._inner: httpx2.AsyncBaseTransport | None = None
        self._certificate = ""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises `ServiceError` where there is no credential."""
        response = await self._sent(request, await self._sign_in.credential())
        if response.status_code != UNAUTHORIZED:
            return response
        self._sign_in.discard()
        fresh = await self._sign_in.credential()
        if request.headers.get("Authorization") in ("", f"Bearer {fresh.token}"):
            return response
        await response.aclose()
        return await self._sent(request, fresh)

    async def _sent(self, request: httpx2.Request, credential: Credential) -> httpx2.Response:
        if credential.token:
            request.headers["Authorization"] = f"Bearer {credential.token}"
        if self._server_name:
            request.extensions["sni_hostname"] = self._server_name
        transport = await self._transport(credential)
        return await transport.handle_async_request(request)

    async def _transport(self, credential: Credential) -> httpx2.AsyncBaseTransport:
        async with self._opening:
            if self._inner is None or self._certificate != credential.certificate_pem:
                before, self._inner = self._inner, await self._opens(credential)
                self._certificate = credential.certificate_pem
                if before is not None:
                    await before.aclose()
            return self._inner

    async def aclose(self) -> None:
        """Close the connections."""
        async with self._opening:
            if self._inner is not None:
                await self._inner.aclose()


def over_the_network(kubeconfig: Kubeconfig, proxy: str) -> OpenTransport:
    """Return what opens real connections, through the kubeconfig's proxy or else `proxy`."""

    async def opens(credential: Credential) -> httpx2.AsyncBaseTransport:
        trust = await asyncio.to_thread(_trust, kubeconfig, credential)
        way = kubeconfig.proxy_url or proxy or None
        return httpx2.AsyncHTTPTransport(verify=trust, proxy=way)

    return opens


def _trust(kubeconfig: Kubeconfig, credential: Credential) -> ssl.SSLContext:
    trust = ssl.create_default_context(cadata=kubeconfig.ca_pem or None)
    if credential.certificate_pem:
        # OpenSSL takes a certificate's key from a file only: one of ours alone, gone at once.
        with tempfile.TemporaryDirectory(prefix="registry-tui-") as directory:
            file = Path(directory, "client.pem")
            file.touch(mode=0o600)
            file.write_text(f"{credential.certificate_pem}\n{credential.key_pem}\n", "ascii")
            trust.load_cert_chain(file)
    return trust
