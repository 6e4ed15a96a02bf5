"""Looks at a registry's cluster through lightkube: it fits `backends.ports.Cluster`.

lightkube was chosen over kr8s, the other one that is async and speaks httpx: it is imported in a
little more than half the time, takes a transport of ours (so that trust, allow-listed plugins and
the simulated world are one and the same here), and tells 410 from other failures of a watch.
Its logs know no `previous`, and fail when a followed log is refused: those are read here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from time import perf_counter
from typing import Any, cast

import httpx2
import msgspec
from lightkube import ApiError, AsyncClient
from lightkube.config.kubeconfig import SingleConfig
from lightkube.config.models import Cluster as ClusterConfig
from lightkube.config.models import Context, User
from lightkube.core.exceptions import NotReadyError
from lightkube.models.authorization_v1 import ResourceAttributes, SelfSubjectAccessReviewSpec
from lightkube.resources.authorization_v1 import SelfSubjectAccessReview

from backends.clients.kubernetes.failures import SERVICE, refused, unanswered
from backends.clients.kubernetes.shapes import RESOURCES, thing
from backends.clients.kubernetes.sign_in import ClusterSignIn
from backends.clients.kubernetes.transport import OpenTransport, SignedTransport
from backends.domain.answer import Answer, Call
from backends.domain.cluster import Change, KindName, Listing, LogWish, Right
from backends.domain.errors import UnexpectedAnswer, Unreachable
from backends.domain.kubeconfig import Credential, Kubeconfig

WATCH_S = 240
"""After so long the server is asked to end a watch; it is taken up again where it ended."""
_SILENT_S = WATCH_S + 30
_PAGE = 500
_LONGEST_LINE = 65_536
_TIMEOUT = httpx2.Timeout(20.0, connect=8.0)
_PATIENT = httpx2.Timeout(None, connect=8.0)
_EVERYWHERE = "*"
_TYPES = {"ADDED": "added", "MODIFIED": "modified", "DELETED": "deleted"}


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
        began = perf_counter()
        try:
            answer = await self._http.get("version")
        except httpx2.HTTPError as error:
            raise unanswered("GET /version", error) from error
        if not answer.is_success:
            raise refused("GET /version", answer.status_code, answer.content)
        call = Call("kubernetes", "GET /version", self._now(), perf_counter() - began, "")
        try:
            said = msgspec.json.decode(answer.content, type=dict[str, Any])
            return Answer(str(said["gitVersion"]), call)
        except (msgspec.MsgspecError, KeyError):
            detail = "GET /version was not answered by a cluster"
            raise UnexpectedAnswer(SERVICE, detail) from None

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
        found, version = await self._asked(f"list {kind}", _collected(rows))
        return Listing(tuple(thing(kind, row) for row in found), version)

    async def watch(self, kind: KindName, namespace: str, version: str) -> AsyncIterator[Change]:
        """Yield what changes after a version, until the server ends it."""
        changes = aiter(
            self._client.watch(
                RESOURCES[kind],
                namespace=namespace or _EVERYWHERE,
                resource_version=version,
                server_timeout=WATCH_S,
            )
        )
        operation = f"watch {kind}"
        while True:
            try:
                async with asyncio.timeout(_SILENT_S):
                    type_, row = await self._asked(operation, anext(changes))
            except StopAsyncIteration:
                return
            except TimeoutError:
                detail = f"{operation}: nothing has come for {_SILENT_S} s"
                raise Unreachable(SERVICE, detail) from None
            if type_ in _TYPES:
                known = cast("Any", _TYPES[type_])
                yield Change(known, thing(kind, row), row.metadata.resourceVersion or "")

    async def log(self, wish: LogWish) -> AsyncIterator[str]:
        """Yield the lines of a container's log, each with its time in front, oldest first."""
        operation = f"log of {wish.container} in {wish.pod}"
        path = f"api/v1/namespaces/{wish.namespace}/pods/{wish.pod}/log"
        timeout = _PATIENT if wish.follow else _TIMEOUT
        try:
            async with self._http.stream(
                "GET", path, params=_log_parameters(wish), timeout=timeout
            ) as answer:
                if not answer.is_success:
                    raise refused(operation, answer.status_code, await answer.aread())
                async for line in _lines(answer.aiter_bytes()):
                    yield line
        except httpx2.HTTPError as error:
            raise unanswered(operation, error) from error

    async def _asked(self, operation: str, question: Awaitable[Any]) -> Any:
        try:
            return await question
        except ApiError as error:
            code = error.status.code or 500
            body = msgspec.json.encode({"kind": "Status", "message": error.status.message or ""})
            raise refused(operation, code, body) from None
        except httpx2.HTTPStatusError as error:
            raise refused(operation, error.response.status_code, b"") from None
        except httpx2.HTTPError as error:
            raise unanswered(operation, error) from error
        except (msgspec.MsgspecError, NotReadyError, KeyError, ValueError):
            detail = f"{operation} was answered with something that cannot be read"
            raise UnexpectedAnswer(SERVICE, detail) from None


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
    }
    return {name: value for name, value in wanted.items() if value}


async def _lines(parts: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """Split bytes at newlines alone; what never ends is cut into lines all the same."""
    rest = b""
    async for part in parts:
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")
        while len(rest) > _LONGEST_LINE:
            yield rest[:_LONGEST_LINE].decode("utf-8", "replace")
            rest = rest[_LONGEST_LINE:]
    if rest:
        yield rest.decode("utf-8", "replace")
