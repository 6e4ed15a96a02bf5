"""The simulated world on loopback, for clients that speak HTTP: the real `cdp`, curl, ours."""

from __future__ import annotations

import os
import select
import socket
import struct
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Self, cast

from backends.demo.faults import IN_PROCESS_ONLY
from backends.demo.kubernetes.names import ROUTE
from backends.demo.kubernetes.tokens import new_token
from backends.demo.wire import Stream, WireAnswer
from backends.demo.world import World

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_LOOKS_AGAIN_S = 0.1


class LoopbackServer:
    """Serves one world on 127.0.0.1, over kept-alive HTTP/1.1.

    The official client takes `http://localhost:<port>` for a public control plane and any other
    host for an on-premises one, which is why `url` says localhost.

    Args:
        world: What answers.
        port: Where to listen; 0 takes a free one.

    Raises:
        ValueError: For a fault that happens before any server is reached.
        OSError: When the port is taken.
    """

    def __init__(self, world: World, port: int = 0) -> None:
        early = {fault.name for fault in world.faults.active} & IN_PROCESS_ONLY
        if early:
            raise ValueError(
                f"These happen before a server is reached, so only the demo has them: {early}."
            )
        self._server = _Server(world, port)
        world.served_at = self.url
        self._thread = Thread(target=self._serve, name="simulated control plane")

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_port

    @property
    def url(self) -> str:
        """The endpoint to give a client."""
        return f"http://localhost:{self.port}"

    def run(self, ready: Callable[[LoopbackServer], None]) -> None:
        """Call `ready` and serve until `stop`, or until an exception such as Ctrl+C arrives."""
        try:
            ready(self)
            self._serve()
        finally:
            self._server.server_close()

    def stop(self) -> None:
        """End `run` from another thread, or from a signal handler by way of one."""
        self._server.shutdown()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._thread.join()
        self._server.server_close()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)


class _Server(ThreadingHTTPServer):
    """Keeps hold of open connections, so that closing ends them and their threads."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, world: World, port: int) -> None:
        self.world = world
        self.closing = Event()
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Say nothing of a client that hung up before its answer."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        self.closing.set()
        for connection in tuple(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # already closed by the other side
                self._open.discard(connection)
        super().server_close()


class _Handler(BaseHTTPRequestHandler):
    """Reads one request, lets the world answer, and fails the connection where it says so."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        """Answer a call."""
        server = cast("_Server", self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = server.world.handle(self.command, self.path, self._headers(), body)
        if answer.breaks == "silence":
            server.closing.wait()
            self.close_connection = True
        elif answer.breaks == "dns":
            self.close_connection = True
        elif answer.breaks == "reset":
            self._reset()
        elif not server.closing.wait(answer.delay_s):
            self._send(answer)

    def do_GET(self) -> None:
        """Answer a question to Azure, a registry, or a cluster; else only POST is allowed."""
        self.do_POST()

    def do_PUT(self) -> None:
        """Answer that this is not allowed."""
        self.do_POST()

    def do_PATCH(self) -> None:
        """Answer a change to a registry's models; else this is not allowed."""
        self.do_POST()

    def do_DELETE(self) -> None:
        """Answer a change to a registry's models; else this is not allowed."""
        self.do_POST()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: requests are not written to the terminal."""

    def _headers(self) -> dict[str, str]:
        """Return the request's headers, with a token where `kubectl` keeps its own to itself.

        It sends none without TLS, whatever its kubeconfig says. So who comes to a cluster without
        a token is taken for the opener of the world.
        """
        headers = dict(self.headers)
        if self.path.startswith(ROUTE) and "Authorization" not in self.headers:
            world = cast("_Server", self.server).world
            token, _ = new_token(world.persona.name, world.now)
            headers["Authorization"] = f"Bearer {token}"
        return headers

    def _send(self, answer: WireAnswer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.stream:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._send_all(answer.stream)
            return
        if "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        elif len(answer.body) < int(answer.headers["Content-Length"]):
            self.close_connection = True
        self.end_headers()
        self.wfile.write(answer.body)

    def _send_all(self, stream: Stream) -> None:
        """Send what a stream gives, until it is over, the client hangs up, or the server closes."""
        server = cast("_Server", self.server)
        self.wfile.flush()
        while True:
            now = server.world.now
            is_over, part = stream.is_over(now), stream.read(now)
            if part:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
            if is_over:
                self.wfile.write(b"0\r\n\r\n")
                return
            self.wfile.flush()
            if self._has_hung_up() or server.closing.wait(_LOOKS_AGAIN_S):
                self.close_connection = True
                return

    def _has_hung_up(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)

    def _reset(self) -> None:
        """Close so that the client gets a reset: without the farewell `shutdown` would send."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        os.close(self.connection.detach())
        self.close_connection = True
