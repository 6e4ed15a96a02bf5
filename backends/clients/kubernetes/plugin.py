"""Runs the credential plugin of a kubeconfig: a program of this machine, and never a shell."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import cast

from backends.clients.kubernetes.exec_credential import (
    by_hand,
    exec_credential,
    exec_question,
    unexpected,
)
from backends.domain.errors import NotSignedIn, Unreachable
from backends.domain.kubeconfig import Credential, Kubeconfig, Plugin
from backends.domain.printable import printable
from backends.domain.redact import REDACTED, without_secrets

_MOST_BYTES = 1_000_000
_COMPLAINTS_BYTES = 64_000
_MOST_WORDS = 200
_GRACE_S = 1.0
_TOKENS = re.compile(r"(?:eyJ|k8s-aws-v1\.)[\w.=-]+|[A-Za-z0-9+/_=-]{64,}")
_SECRET_NAME = re.compile("SECRET|TOKEN|PASSWORD|KEY", re.IGNORECASE)


async def run_plugin(
    plugin: Plugin,
    *,
    cluster: Kubeconfig,
    environ: Mapping[str, str],
    timeout_s: float = 30.0,
) -> Credential:
    """Run a plugin once, and return the credential that it prints.

    It has no terminal and no input, so that it cannot ask anything. When this ends, however it
    does, neither the program nor any that it has started in its group is left.

    Args:
        plugin: That of a kubeconfig which was read, and so is on the allow-list.
        cluster: The kubeconfig it is from; where it asks for that, it is told about the cluster.
        environ: The environment it runs in; its own variables are added.
        timeout_s: How long it may take.

    Raises:
        NotSignedIn: It is not installed, cannot be started, or ended with a failure.
        Unreachable: It has not ended in time.
        UnexpectedAnswer: It printed something else than a credential, or far too much.

    Source:
        "client-go credential plugins" in the documentation of Kubernetes: `ExecCredential`.
    """
    program = shutil.which(plugin.command, path=environ.get("PATH", os.defpath)) or ""
    if not Path(program).is_absolute():
        detail = "it is needed to sign in to the cluster, and is not on PATH"
        raise NotSignedIn(plugin.command, detail, hint=plugin.install_hint)
    told = {"KUBERNETES_EXEC_INFO": json.dumps(exec_question(plugin, cluster))}
    run = await _ended(plugin, program, {**environ, **dict(plugin.env), **told}, timeout_s)
    if run.too_much:
        raise unexpected(plugin, "it printed more than 1 MB, which no credential is")
    if run.exit_code:
        said = _last_words(bytes(run.complaints), environ) or "it said nothing"
        detail = f"it gave no credential ({_way_out(run.exit_code)}): {said}"
        raise NotSignedIn(plugin.command, detail, hint=by_hand(plugin))
    return exec_credential(plugin, bytes(run.printed))


class _Run(asyncio.SubprocessProtocol):
    """A running program: what it prints, and when it is over, whoever still holds its output.

    (In Python 3.11, `Process.wait` of asyncio waits for everybody who holds it.)
    """

    def __init__(self) -> None:
        self.printed = bytearray()
        self.complaints = bytearray()
        self.too_much = False
        self.exit_code = 0
        self.over = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 2:
            self.complaints += data
            del self.complaints[:-_COMPLAINTS_BYTES]
        elif not self.too_much:
            self.printed += data
            if len(self.printed) > _MOST_BYTES:
                self.too_much = True
                self.kill()

    def process_exited(self) -> None:
        self.exit_code = self._transport.get_returncode() or 0
        self.kill()  # those it has left, who may hold its output open
        asyncio.get_running_loop().call_later(_GRACE_S, self._transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport.close()
        self.over.set()

    def kill(self) -> None:
        """End the program and whatever it has started in its group, if anything is left."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._transport.get_pid(), signal.SIGKILL)


async def _ended(
    plugin: Plugin, program: str, environ: Mapping[str, str], timeout_s: float
) -> _Run:
    """Run a program to its end; on a time-out, or when cancelled, that end is now."""
    try:
        _, run = await asyncio.get_running_loop().subprocess_exec(
            _Run,
            program,
            *plugin.args,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            env=environ,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else ""
        detail = f"it cannot be started: {why or 'its environment is unusable'}"
        raise NotSignedIn(plugin.command, detail, hint=plugin.install_hint) from None
    try:
        async with asyncio.timeout(timeout_s):
            await run.over.wait()
    except TimeoutError:
        detail = f"it has given no credential within {timeout_s:g} s, and was ended"
        raise Unreachable(plugin.command, detail, hint=by_hand(plugin), left=False) from None
    finally:
        if not run.over.is_set():
            run.kill()
            await run.over.wait()
    return run


def _way_out(exit_code: int) -> str:
    return f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"


def _last_words(complaints: bytes, environ: Mapping[str, str]) -> str:
    """Return the last line of what a program complained about, with everything secret taken out."""
    lines = complaints.decode(errors="replace").splitlines()
    if len(complaints) == _COMPLAINTS_BYTES:
        lines = lines[1:]  # its beginning is lost, and with it the name of a secret, perhaps
    words = next((line.strip() for line in reversed(lines) if line.strip()), "")
    for name, value in environ.items():
        if len(value) >= 8 and _SECRET_NAME.search(name):
            words = words.replace(value, REDACTED)
    words = printable(_TOKENS.sub(REDACTED, without_secrets(words)))
    return words if len(words) <= _MOST_WORDS else f"{words[: _MOST_WORDS - 1]}…"
