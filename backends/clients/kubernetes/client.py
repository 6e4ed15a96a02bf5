"""Looks at a registry's cluster through lightkube: it fits `backends.ports.Cluster`.

lightkube was chosen over kr8s, the other one that is async and speaks httpx: it is imported in a
little more than half the time, and takes a transport of ours, so that trust, allow-listed plugins,
refusals and the simulated world are one and the same here. Its resources, decoders, pages and
reviews are used. Watches and logs are read here: its own watch never ends, and asks again without
a pause; its own log knows no `previous`, and fails where a followed one is refused.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from time import perf_counter
from typing import Any

import httpx2
import msgspec
from lightkube import AsyncClient
from lightkube.config.kubeconfig import SingleConfig
from lightkube.config.models import Cluster as ClusterConfig
from lightkube.config.models import Context, User
from lightkube.core.exceptions import NotReadyError
from lightkube.models.authorization_v1 import ResourceAttributes, SelfSubjectAccessReviewSpec
from lightkube.resources.authorization_v1 import SelfSubjectAccessReview

from backends.clients.kubernetes.changes import UNREADABLE, change_of, path_of, unreadable
from backends.clients.kubernetes.failures import SERVICE, Refusal, refused, unanswered
from backends.clients.kubernetes.lines import log_lines, whole_lines
from backends.clients.kubernetes.shapes import RESOURCES, thing
from backends.clients.kubernetes.sign_in import ClusterSignIn
from backends.clients.kubernetes.transport import OpenTransport, SignedTransport
from backends.domain.answer import Answer, Call
from backends.domain.cluster import Change, KindName, Listing, LogWish, Right
from backends.domain.errors import UnexpectedAnswer
from backends.domain.kubeconfig import Credential, Kubeconfig

WATCH_S = 240
"""After so long the server is asked to end a watch; it is taken up again where it ended."""
_PAGE = 500
_TIMEOUT = httpx2.Timeout(20.0, connect=8.0)
_WATCHING = httpx2.Timeout(WATCH_S + 30.0, connect=8.0)
_FOLLOWING = httpx2.Timeout(None, connect=8.0)
_EVERYWHERE = "*"


class _Version(msgspec.Struct, rename="camel"):
    git_version: str


class KubernetesClient:
    """Asks one cluster; only reads, and reviews of one's own rights.

    Args:
        kubeconfig: Which cluster, and how to sign in.
        now: The clock, in UTC.
        run: Runs the kubeconfig's plugin, where it has one.
        opens: Opens connections.
    """

    def __init__(
        self,
        kubeconfig: Kubeconfig,
        *,
        now: Callable[[], datetime],
        run: Callable[[], Awaitable[Credential]],
        opens: OpenTransport,
    ) -> None:
        self._now = now
        sign_in = ClusterSignIn(kubeconfig, now=now, run=run)
        transport = SignedTransport(kubeconfig, sign_in, opens)
        self._http = httpx2.AsyncClient(
            base_url=kubeconfig.server, transport=transport, timeout=_TIMEOUT, trust_env=False
        )
        self._client: Any = AsyncClient(  # its types are partly unknown
            _config(kubeconfig), transport=transport, timeout=_TIMEOUT, trust_env=False
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()
        await self._http.aclose()

    async def version(self) -> Answer[str]:
        """Return the version of the API server."""
        began, operation = perf_counter(), "GET /version"
        answer = await self._asked(operation, self._http.get("version"))
        call = Call("kubernetes", operation, self._now(), perf_counter() - began, "")
        try:
            return Answer(msgspec.json.decode(answer.content, type=_Version).git_version, call)
        except UNREADABLE:
            raise UnexpectedAnswer(SERVICE, f"{operation} was not answered by a cluster") from None

    async def may(self, right: Right) -> bool:
        """Say whether one may do something."""
        resource, _, subresource = right.resource.partition("/")
        review = SelfSubjectAccessReview(
            spec=SelfSubjectAccessReviewSpec(
                resourceAttributes=ResourceAttributes(
                    verb=right.verb,
                    resource=resource,
                    subresource=subresource or None,
                    namespace=right.namespace or None,
                    group=right.group or None,
                )
            )
        )
        operation = f"asking whether you may {right}"
        made = await self._asked(operation, self._client.create(review))
        return bool(made.status and made.status.allowed)

    async def list(self, kind: KindName, namespace: str) -> Listing:
        """Return everything of a kind in a namespace, or in all; every page."""
        rows = self._client.list(
            RESOURCES[kind], namespace=namespace or _EVERYWHERE, chunk_size=_PAGE
        )
        operation = f"list {kind}"
        found, version = await self._asked(operation, _collected(rows))
        try:
            return Listing(tuple(thing(kind, row) for row in found), version)
        except UNREADABLE:
            raise unreadable(operation) from None

    async def watch(self, kind: KindName, namespace: str, version: str) -> AsyncGenerator[Change]:
        """Yield "heard", then what changes after a version, until the server ends it.

        "heard" comes again with each bookmark, which is a newer version to go on from.
        """
        operation = f"watch {kind}"
        wanted = {
            "watch": "true",
            "resourceVersion": version,
            "timeoutSeconds": str(WATCH_S),
            "allowWatchBookmarks": "true",
        }
        async with self._streamed(operation, path_of(kind, namespace), wanted, _WATCHING) as parts:
            yield Change("heard", None, version)
            async for line in whole_lines(parts):
                if change := change_of(operation, kind, line):
                    yield change

    async def log(self, wish: LogWish) -> AsyncGenerator[str]:
        """Yield the lines of a container's log, each with its time in front, oldest first."""
        operation = f"log of {wish.container} in {wish.pod}"
        path = f"api/v1/namespaces/{wish.namespace}/pods/{wish.pod}/log"
        patience = _FOLLOWING if wish.follow else _TIMEOUT
        async with self._streamed(operation, path, _log_parameters(wish), patience) as parts:
            async for line in log_lines(parts):
                yield line

    @asynccontextmanager
    async def _streamed(
        self, operation: str, path: str, wanted: Mapping[str, str], patience: httpx2.Timeout
    ) -> AsyncGenerator[AsyncIterator[bytes]]:
        """Open an answer that goes on, and give its bytes as they come."""
        try:
            async with self._http.stream("GET", path, params=wanted, timeout=patience) as answer:
                yield answer.aiter_bytes()
        except Refusal as refusal:
            raise refused(operation, refusal.status, refusal.body) from None
        except httpx2.HTTPError as error:
            raise unanswered(operation, error) from error

    async def _asked(self, operation: str, question: Awaitable[Any]) -> Any:
        try:
            return await question
        except Refusal as refusal:
            raise refused(operation, refusal.status, refusal.body) from None
        except httpx2.HTTPError as error:
            raise unanswered(operation, error) from error
        except (NotReadyError, *UNREADABLE):
            raise unreadable(operation) from None


def _config(kubeconfig: Kubeconfig) -> SingleConfig:
    """Return what lightkube wants to know: no more than the address, for signing in is ours."""
    return SingleConfig(
        context_name=kubeconfig.context,
        context=Context(cluster=kubeconfig.cluster),
        cluster=ClusterConfig(server=kubeconfig.server),
        user=User(),
    )


async def _collected(rows: Any) -> tuple[list[Any], str]:
    return [row async for row in rows], rows.resourceVersion


def _log_parameters(wish: LogWish) -> dict[str, str]:
    wanted = {
        "container": wish.container,
        "timestamps": "true",
        "previous": "true" if wish.previous else "",
        "follow": "true" if wish.follow else "",
        "tailLines": str(wish.tail or ""),
        "sinceSeconds": str(wish.since_s or ""),
        "sinceTime": f"{wish.since:%Y-%m-%dT%H:%M:%SZ}" if wish.since else "",
    }
    return {name: value for name, value in wanted.items() if value}
