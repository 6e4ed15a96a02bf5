"""The world on loopback: connections that stay, faults that really happen, and a clean end."""

from __future__ import annotations

import socket
import struct
import threading
from datetime import UTC, datetime
from http.client import HTTPConnection, RemoteDisconnected

import pytest

from backends.demo.personas import personas
from backends.demo.server import LoopbackServer
from backends.demo.wire import http_date
from backends.demo.world import World
from tests.clients import official

PATH = "/api/v1/ml/listModelRegistries"


def ask(connection: HTTPConnection) -> int:
    key = personas()[0]
    date = http_date(datetime.now(UTC))
    headers = official.headers(key.access_key_id, key.private_key, PATH, date)
    connection.request("POST", PATH, b"{}", dict(headers))
    answer = connection.getresponse()
    answer.read()
    return answer.status


def connection_to(server: LoopbackServer, timeout_s: float = 20) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", server.port, timeout=timeout_s)


def test_one_connection_serves_many_calls() -> None:
    with LoopbackServer(World.open()) as server:
        connection = connection_to(server)
        try:
            assert ask(connection) == 200
            first = connection.sock
            assert [ask(connection) for _ in range(5)] == [200] * 5
            assert connection.sock is first
        finally:
            connection.close()


def test_stopping_ends_connections_that_are_still_open() -> None:
    before = set(threading.enumerate())
    with LoopbackServer(World.open()) as server:
        connection = connection_to(server)
        assert ask(connection) == 200
    try:
        with pytest.raises((RemoteDisconnected, ConnectionError)):
            ask(connection)
    finally:
        connection.close()
    assert set(threading.enumerate()) <= before


def test_silence_says_nothing_and_does_not_hold_up_the_end() -> None:
    with LoopbackServer(World.open(faults=["silence"])) as server:
        connection = connection_to(server, timeout_s=0.2)
        try:
            with pytest.raises(TimeoutError):
                ask(connection)
        finally:
            connection.close()


def test_a_client_that_hangs_up_leaves_no_words(capfd: pytest.CaptureFixture[str]) -> None:
    with LoopbackServer(World.open(faults=["slow:100"])) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(b"POST /iam/getUser HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection = connection_to(server)
        try:
            assert ask(connection) == 200
        finally:
            connection.close()
    assert capfd.readouterr().err == ""


def test_reset_resets() -> None:
    with LoopbackServer(World.open(faults=["reset"])) as server:
        connection = connection_to(server)
        try:
            with pytest.raises(ConnectionResetError):
                ask(connection)
        finally:
            connection.close()


@pytest.mark.parametrize("method", ["GET"])
def test_other_methods_are_refused(method: str) -> None:
    with LoopbackServer(World.open()) as server:
        connection = connection_to(server)
        try:
            connection.request(method, PATH)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 405
        finally:
            connection.close()


@pytest.mark.parametrize("fault", ["tls", "proxy", "dns"])
def test_faults_before_any_server_are_refused(fault: str) -> None:
    with pytest.raises(ValueError, match="before a server is reached"):
        LoopbackServer(World.open(faults=[fault]))


def test_a_taken_port_is_an_error_and_leaves_nothing_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        LoopbackServer(World.open(), taken.getsockname()[1])


def test_run_tells_when_it_is_ready_and_ends_when_stopped() -> None:
    server = LoopbackServer(World.open())
    told: list[str] = []

    def ready(it: LoopbackServer) -> None:
        told.append(it.url)
        threading.Thread(target=it.stop).start()

    server.run(ready)
    assert told == [server.url]


def test_run_closes_when_getting_ready_fails() -> None:
    def unready(_: LoopbackServer) -> None:
        raise KeyboardInterrupt

    server = LoopbackServer(World.open())
    with pytest.raises(KeyboardInterrupt):
        server.run(unready)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)
