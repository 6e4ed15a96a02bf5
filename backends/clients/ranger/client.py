"""Asks Rangers of data lakes: it fits `backends.ports.Rangers`."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import httpx
from pydantic import JsonValue
from pydantic_core import from_json

from backends.clients.connection import Connection, Limits
from backends.clients.http import Outgoing, Reply, Sender
from backends.clients.ranger.refusals import HINTS, refuse_ranger
from backends.domain.answer import Answer, Call
from backends.domain.errors import (
    NotAccepted,
    NotSignedIn,
    ReadOnly,
    Rejected,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.gate_pass import GatePass, WorkloadPassword, by_way
from backends.domain.plan import Request
from backends.domain.printable import printable
from backends.domain.ranger import RangerPolicy

SERVICE = "Ranger"
IMPATIENT = Limits(
    connect_timeout_s=4.0,
    read_timeout_s=20.0,
    answer_timeout_s=40.0,
    attempts=2,
    give_up_after_s=6.0,
)
"""A private data lake cannot be reached from everywhere, and then nothing answers at all."""

_API = "/service/public/v2/api"
_PLUGINS = "/service/plugins"
_PAGE_SIZE = 200
"""How many policies Ranger returns at a time, where nothing else is asked for."""
_CHANGE = re.compile(r"PUT /policy/\d+")
_TOKEN = re.compile(r"[!-~]+")
_HOST = re.compile(r"[\w.:-]+")
_ELSEWHERE = frozenset("@?#")


def open_rangers(
    *,
    now: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
    ca_bundle: Path | None = None,
    proxy: str = "",
    read_only: bool = False,
    hint: str = "",
    limits: Limits = IMPATIENT,
) -> RangersClient:
    """Return the client; nothing is asked before its first question.

    Args:
        now: The clock, in UTC.
        transport: Carries the requests instead of the network; then no TLS, no proxy.
        ca_bundle: Whom to trust; None for whom the system trusts.
        proxy: The proxy requests may go through, to speak of where one fails.
        read_only: Whether changes are refused before they are sent.
        hint: What one should know before one signs in.
        limits: Time-outs, retries and concurrency.
    """
    connection = Connection(SERVICE, limits, transport=transport, ca_bundle=ca_bundle)
    sender = Sender(connection, limits, proxy=proxy, refuse=refuse_ranger, now=now)
    return RangersClient(sender, read_only=read_only, hint=hint)


class RangersClient:
    """Opens Rangers over shared connections, and keeps in memory whom one is there.

    A workload password is the same for all environments, so it is asked for once; a Knox token is
    made by one data lake, and sent to no other.
    """

    def __init__(self, sender: Sender, *, read_only: bool, hint: str) -> None:
        self.hint = hint
        self._sender = sender
        self._read_only = read_only
        self._password: WorkloadPassword | None = None
        self._tokens: dict[str, GatePass] = {}

    def who(self, address: str) -> str:
        """Say as whom one is signed in at an address; empty where nobody has signed in."""
        gate_pass = self._gate_pass(address)
        return str(gate_pass) if gate_pass else ""

    def sign_in(self, address: str, gate_pass: GatePass) -> None:
        """Use these credentials from now on; nothing is sent."""
        if isinstance(gate_pass, WorkloadPassword):
            self._password = gate_pass
            self._tokens.pop(_place(address), None)
        else:
            self._tokens[_place(address)] = gate_pass

    def sign_out(self, address: str) -> None:
        """Forget what one signed in with at an address."""
        if self._tokens.pop(_place(address), None) is None:
            self._password = None

    def open(self, address: str) -> RangerClient:
        """Return the Ranger at an address."""
        return RangerClient(
            address,
            lambda: self._gate_pass(address),
            lambda refused: self._forget(address, refused),
            self._sender,
            read_only=self._read_only,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sender.aclose()

    def _gate_pass(self, address: str) -> GatePass | None:
        return self._tokens.get(_place(address)) or self._password

    def _forget(self, address: str, refused: GatePass) -> None:
        """Forget what was not accepted: sending it again and again may lock its user out."""
        if self._gate_pass(address) is refused:
            self.sign_out(address)


class RangerClient:
    """The Ranger of one data lake; every method raises `ServiceError`, as `ports.Ranger` says."""

    def __init__(
        self,
        address: str,
        gate_pass: Callable[[], GatePass | None],
        not_accepted: Callable[[GatePass], None],
        sender: Sender,
        *,
        read_only: bool,
    ) -> None:
        self._address = address
        self._gate_pass = gate_pass
        self._not_accepted = not_accepted
        self._sender = sender
        self._read_only = read_only

    async def policies(self, service: str) -> Answer[tuple[RangerPolicy, ...]]:
        """Return the policies of a service, by name: all of them, page after page."""
        operation, found, replies = f"GET /service/{service}/policy", dict[int, RangerPolicy](), 0
        while True:
            page = f"?startIndex={replies * _PAGE_SIZE}&pageSize={_PAGE_SIZE}"
            path = f"{_API}/service/{quote(service, safe='')}/policy{page}"
            reply = await self._send(operation, path)
            rows = _json(reply, operation)
            if not isinstance(rows, list):
                words = f"{operation} was answered with JSON that is no list"
                raise UnexpectedAnswer(SERVICE, words)
            known = len(found)
            found |= {policy.id: policy for policy in (_policy(row, operation) for row in rows)}
            replies += 1
            if len(rows) < _PAGE_SIZE or len(found) == known:
                break
        value = tuple(sorted(found.values(), key=lambda row: (row.name.casefold(), row.id)))
        return Answer(value, _call(reply, operation), reply.body)

    async def policy(self, policy_id: int) -> Answer[RangerPolicy]:
        """Return one policy."""
        return await self._one(f"GET /policy/{policy_id}", f"{_API}/policy/{policy_id}")

    async def policy_version(self, policy_id: int, version: int) -> Answer[RangerPolicy]:
        """Return a policy as it was."""
        path = f"/policy/{policy_id}/version/{version}"
        return await self._one(f"GET {path}", f"{_PLUGINS}{path}")

    async def change(self, request: Request) -> Answer[Mapping[str, JsonValue]]:
        """Send one change, once; raise `Rejected` for what is no change of a policy."""
        operation = request.operation
        if not _CHANGE.fullmatch(operation):
            raise Rejected(SERVICE, f"{operation} is no change that is made from here")
        if self._read_only:
            raise ReadOnly(SERVICE, f"{operation} would change something, so it was not sent")
        path = f"{_API}{operation.partition(' ')[2]}"
        body = json.dumps(dict(request.body), ensure_ascii=False).encode()
        reply = await self._send(operation, path, method="PUT", body=body)
        policy = _policy(_json(reply, operation), operation)
        return Answer(policy.raw, _call(reply, operation), reply.body)

    async def _one(self, operation: str, path: str) -> Answer[RangerPolicy]:
        reply = await self._send(operation, path)
        policy = _policy(_json(reply, operation), operation)
        return Answer(policy, _call(reply, operation), reply.body)

    async def _send(
        self, operation: str, path: str, *, method: str = "GET", body: bytes = b""
    ) -> Reply:
        gate_pass = self._gate_pass()
        if gate_pass is None:
            raise NotSignedIn(
                SERVICE, "nobody has signed in there", hint="Sign in to the data lake's Ranger."
            )
        headers = {"Authorization": _authorization(gate_pass)}
        if body:
            headers["Content-Type"] = "application/json"
        outgoing = Outgoing(
            SERVICE,
            operation,
            _checked(_through(self._address, gate_pass)) + path,
            body,
            lambda: headers,
            is_read=method == "GET",
            method=method,
            hints=HINTS,
        )
        try:
            return await self._sender.send(outgoing)
        except NotAccepted:
            self._not_accepted(gate_pass)
            raise


def _authorization(gate_pass: GatePass) -> str:
    if isinstance(gate_pass, WorkloadPassword):
        pair = f"{gate_pass.user}:{gate_pass.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"
    if not _TOKEN.fullmatch(gate_pass.token):
        raise NotSignedIn(
            SERVICE,
            "a Knox token has no blanks and no line breaks in it, and this one has, or other signs",
            hint="Copy the whole token, and nothing else, and sign in with it again.",
        )
    return f"Bearer {gate_pass.token}"


def _place(address: str) -> str:
    """Return an address as one Ranger has it, whichever way through the gateway it names."""
    return by_way(address, "cdp-proxy-api")


def _through(address: str, gate_pass: GatePass) -> str:
    with_password = isinstance(gate_pass, WorkloadPassword)
    return by_way(address, "cdp-proxy-api" if with_password else "cdp-proxy-token")


def _checked(address: str) -> str:
    """Return an address that credentials may be sent to; raise `Unreachable` for any other."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL()
    safe = url.scheme == "https" or url.host in ("localhost", "127.0.0.1", "::1")
    if not _HOST.fullmatch(url.host) or not safe or _ELSEWHERE & set(address):
        raise Unreachable(
            SERVICE,
            f"{printable(address)} is no address that a password may be sent to",
            hint="It begins with https, and is what the data lake names as Ranger's.",
            left=False,
        )
    return address


def _json(reply: Reply, operation: str) -> JsonValue:
    if not reply.body.strip():
        raise UnexpectedAnswer(SERVICE, f"{operation} was answered with nothing at all")
    try:
        return from_json(reply.body)
    except ValueError:
        broken = "broken JSON: cut off, or not JSON at all"
    raise UnexpectedAnswer(SERVICE, f"{operation} was answered with {broken}")


def _policy(row: JsonValue, operation: str) -> RangerPolicy:
    if isinstance(row, dict):
        try:
            return RangerPolicy.of(row)
        except ValueError as error:
            where = _where(error)
    else:
        where = "a policy"
    raise UnexpectedAnswer(
        SERVICE, f"{operation} was answered with JSON in which {where} cannot be read"
    )


def _where(error: ValueError) -> str:
    from pydantic import ValidationError  # noqa: PLC0415 - seldom wanted

    if isinstance(error, ValidationError):
        return ".".join(str(step) for step in error.errors()[0]["loc"])
    return "a field"


def _call(reply: Reply, operation: str) -> Call:
    return Call(SERVICE, operation, reply.at, reply.duration_s, reply.request_id)
