"""Calls to Azure's Resource Manager: one resource, or a list to its end, with a good token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import httpx

from backends.clients.azure.shapes import Page
from backends.clients.azure.sign_in import SERVICE
from backends.clients.hints import Hints
from backends.clients.http import Outgoing, Reply, Sender
from backends.clients.shapes import shaped
from backends.clients.tokens import Tokens
from backends.domain.answer import Call
from backends.domain.errors import NotAccepted, NotFound, NotSignedIn, UnexpectedAnswer
from backends.domain.printable import printable
from backends.domain.wire import Wire

HINTS = Hints(
    credentials="Sign in again: run `az login`, or correct the AZURE_* variables.",
    rights="Give who we are there the role Reader on the network's resource group "
    "(Microsoft.Network/virtualNetworks/read, Microsoft.Network/routeTables/read).",
    name="Check this machine's DNS and HTTPS_PROXY. AZURE_AUTHORITY_HOST decides which of Azure's "
    "clouds is asked.",
    stranger="Probably a proxy or a sign-in page on the way. Try again.",
    trust="If a proxy here signs certificates itself, name its CA file in REQUESTS_CA_BUNDLE.",
)
_PUBLIC = "https://management.azure.com"
_OTHER_CLOUDS = {
    "login.microsoftonline.us": "https://management.usgovcloudapi.net",
    "login.chinacloudapi.cn": "https://management.chinacloudapi.cn",
}
_PAGES = 100

ShapeT = TypeVar("ShapeT", bound=Wire)
ItemT = TypeVar("ItemT")


def resource_manager(environ: Mapping[str, str]) -> str:
    """Return where the Resource Manager is, in the cloud that `AZURE_AUTHORITY_HOST` names.

    Source:
        azure-identity signs in at the host in that variable; of Azure's clouds each has its own.
    """
    authority = environ.get("AZURE_AUTHORITY_HOST", "")
    host = authority.lower().removeprefix("https://").partition("/")[0]
    return _OTHER_CLOUDS.get(host, _PUBLIC)


class AzureCalls:
    """Reads what has a path there, such as a resource id, and no other host.

    Args:
        base: Where the Resource Manager is.
        tokens: What gives the token.
        sender: What sends.
    """

    def __init__(self, base: str, tokens: Tokens, sender: Sender) -> None:
        self._base = httpx.URL(base)
        self._tokens = tokens
        self._sender = sender

    async def read(self, path: str, version: str, shape: type[ShapeT]) -> ShapeT:
        """Read one resource.

        Raises:
            NotFound: It is not there, or this is no path.
            NotSignedIn: There is no token, or none that is accepted.
            ServiceError: As any call.
        """
        return _shaped(shape, path, await self._get(path, self._url(path, version)))

    async def read_all(
        self, path: str, version: str, shape: type[Page[ItemT]]
    ) -> tuple[list[ItemT], Call]:
        """Read a list to its end, in its order. Raises as `read`.

        `UnexpectedAnswer` where the next page is on another host, or the pages have no end.
        """
        url, seen, rows, replies = (
            self._url(path, version),
            set[str](),
            list[ItemT](),
            list[Reply](),
        )
        while True:
            seen.add(str(url))
            replies.append(await self._get(path, url))
            page = _shaped(shape, path, replies[-1])
            rows += page.value
            if not page.next_link:
                return rows, _call(path, replies)
            following = self._following(url, page.next_link)
            if following is None or str(following) in seen or len(replies) == _PAGES:
                detail = f"the pages of {spoken(path)} lead elsewhere, or have no end"
                raise UnexpectedAnswer(SERVICE, detail, request_id=replies[-1].request_id)
            url = following

    async def token(self) -> str:
        """Return a token that is good now; raise `NotSignedIn` where there is none."""
        return await self._tokens.current()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sender.aclose()

    def _url(self, path: str, version: str) -> httpx.URL:
        try:
            return self._base.copy_with(path=path, params={"api-version": version})
        except httpx.InvalidURL:
            raise NotFound(SERVICE, f"{printable(path)} is no resource id") from None

    def _following(self, url: httpx.URL, link: str) -> httpx.URL | None:
        """Return where a page says the next one is; None where the token must not go."""
        try:
            following = url.join(link)
        except httpx.InvalidURL:
            return None
        is_there = (following.scheme, following.netloc) == (self._base.scheme, self._base.netloc)
        return following if is_there and not following.userinfo else None

    async def _get(self, path: str, url: httpx.URL) -> Reply:
        """Send one call; a token that is refused is replaced once."""
        token = await self._tokens.current()
        try:
            return await self._sent(path, url, token)
        except NotAccepted:
            self._tokens.drop(token)
        try:
            return await self._sent(path, url, await self._tokens.current())
        except NotAccepted as error:
            raise NotSignedIn(SERVICE, error.detail, hint=error.hint) from None

    async def _sent(self, path: str, url: httpx.URL, token: str) -> Reply:
        return await self._sender.send(
            Outgoing(
                SERVICE,
                spoken(path),
                str(url),
                b"",
                lambda: {"Authorization": f"Bearer {token}"},
                is_read=True,
                method="GET",
                hints=HINTS,
            )
        )


def spoken(path: str) -> str:
    """Return how one speaks of a call: without the subscription and group, which make it long."""
    _, found, rest = path.partition("/providers/")
    return printable(f"GET {rest.partition('/')[2] if found else path}")


def _shaped(shape: type[ShapeT], path: str, reply: Reply) -> ShapeT:
    operation, about = spoken(path), reply.request_id
    return shaped(shape, reply.body, service=SERVICE, operation=operation, request_id=about)


def _call(path: str, replies: list[Reply]) -> Call:
    last, duration_s = replies[-1], sum(reply.duration_s for reply in replies)
    return Call("arm", spoken(path), last.at, duration_s, last.request_id)
