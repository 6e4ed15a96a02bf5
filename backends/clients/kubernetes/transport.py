"""What carries requests to a cluster: trust, proxy, and the credential in every request."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx2

from backends.clients.kubernetes.failures import SERVICE, UNAUTHORIZED, Refusal
from backends.clients.kubernetes.sign_in import ClusterSignIn
from backends.domain.errors import NotSignedIn, Unreachable
from backends.domain.kubeconfig import Credential, Kubeconfig

_FETCH_AGAIN = "Sign in anew: fetch the kubeconfig again, or run its plugin by hand."
_PROXIES = "Use http:// or https:// in HTTPS_PROXY and ALL_PROXY, or name the host in NO_PROXY."

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
        """Send one request.

        Raises:
            ServiceError: There is no credential, or it cannot be used.
            Refusal: The answer is no good one.
        """
        shown = await self._sign_in.credential()
        response = await self._sent(request, shown)
        if response.status_code == UNAUTHORIZED:
            self._sign_in.discard(shown)
            fresh = await self._sign_in.credential()
            if fresh != shown:
                await response.aclose()
                response = await self._sent(request, fresh)
        if response.is_success:
            return response
        try:
            raise Refusal(response.status_code, await response.aread())
        finally:
            await response.aclose()

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
        try:
            trust = await asyncio.to_thread(_trust, kubeconfig, credential)
        except (ssl.SSLError, ValueError):
            detail = "the client certificate to sign in with cannot be used"
            raise NotSignedIn(SERVICE, detail, hint=_FETCH_AGAIN) from None
        try:
            way = kubeconfig.proxy_url or proxy or None
            return httpx2.AsyncHTTPTransport(verify=trust, proxy=way)
        except (ImportError, ValueError):
            detail = "the proxy on the way to it is of a kind not supported"
            raise Unreachable(SERVICE, detail, hint=_PROXIES, left=False) from None

    return opens


def _no_password() -> str:
    """Give none, so that nothing is asked on the terminal."""
    return ""


def _trust(kubeconfig: Kubeconfig, credential: Credential) -> ssl.SSLContext:
    trust = ssl.create_default_context(cadata=kubeconfig.ca_pem or None)
    if credential.certificate_pem:
        # OpenSSL takes a certificate's key from a file only: one of ours alone, gone at once.
        with tempfile.TemporaryDirectory(prefix="registry-tui-") as directory:
            file = Path(directory, "client.pem")
            file.touch(mode=0o600)
            file.write_text(f"{credential.certificate_pem}\n{credential.key_pem}\n", "ascii")
            trust.load_cert_chain(file, password=_no_password)
    return trust
