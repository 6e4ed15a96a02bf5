"""Changes in a process of their own: asked at a terminal, interrupted, and killed outright."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event

import pytest

from backends.demo.credentials import write_credentials
from backends.demo.server import LoopbackServer
from backends.demo.wire import WireAnswer
from backends.demo.world import World
from registry_tui import exits
from tests.terminal.pty_session import PtySession, environment

COMMAND = (sys.executable, "-m", "registry_tui")

NAME = "model-registry-ml-960afc3b-162"
CREATE = ("registries", "create", "labs-ml-aws")
DEADLINE_S = 60.0


@pytest.fixture
def bare(tmp_path: Path) -> Mapping[str, str]:
    """Return the environment of a machine whose profiles will be in a file `credentials`."""
    return environment(
        tmp_path,
        CDP_SHARED_CREDENTIALS_FILE=str(tmp_path / "credentials"),
        XDG_STATE_HOME=str(tmp_path / "state"),
        XDG_CONFIG_HOME=str(tmp_path / "config"),
    )


@pytest.fixture
def machine(bare: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Serve a simulated company, and return the environment of a machine that knows it."""
    serving = (*COMMAND, "simulate", "--port", "0", "--pace", "400", "--credentials")
    with subprocess.Popen(
        [*serving, bare["CDP_SHARED_CREDENTIALS_FILE"]],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(bare),
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        try:
            yield bare
        finally:
            server.kill()


class SlowToCreate(World):
    """A company that takes its time with a creation; `asked` is set once one has arrived."""

    asked = Event()

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
        if path.endswith("createModelRegistry"):
            self.asked.set()
        return super().handle(method, path, headers, body)


def ran(machine: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a verb to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        timeout=DEADLINE_S,
        env=dict(machine),
    )


def journal(machine: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    return json.loads(ran(machine, "journal", "-o", "json").stdout)


def started(machine: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    """Start a verb that Ctrl+C can interrupt; what it answers goes nowhere."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(machine),
    )


def stopped(machine: Mapping[str, str], number: int, after: str) -> tuple[int, str]:
    """Create a registry, and send the verb a signal once it has said `after`.

    Returns:
        The exit code, and what it said on standard error.
    """
    with started(machine, *CREATE, "--yes", "--wait", "--every", "0.1s") as process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if after in line:
                process.send_signal(number)
                break
        said += process.stderr.read()
        return process.wait(DEADLINE_S), said


def test_killed_while_it_waits_a_creation_goes_on_and_is_taken_up_again(
    machine: Mapping[str, str],
) -> None:
    code, _ = stopped(machine, signal.SIGKILL, "Installing …")
    (before,) = journal(machine)
    waited = ran(machine, "wait", "registry", "labs-ml-aws", "--for", "ready", "--every", "0.2s")
    (after,) = journal(machine)

    assert code == -signal.SIGKILL
    assert before["state"] == "under way"
    assert waited.returncode == exits.DONE, waited.stderr
    assert (after["id"], after["state"]) == (before["id"], "done")


def test_ctrl_c_while_it_waits_says_that_the_change_goes_on(machine: Mapping[str, str]) -> None:
    code, said = stopped(machine, signal.SIGINT, "Installing …")
    (entry,) = journal(machine)

    assert code == exits.INTERRUPTED
    assert "Interrupted: what was sent goes on by itself.\n" in said
    assert f"`registry-tui journal --id {entry['id']}` shows all that is known of it.\n" in said
    assert "Traceback" not in said
    assert entry["state"] == "under way"


def test_ctrl_c_while_it_is_sent_is_in_the_journal(bare: Mapping[str, str]) -> None:
    world = SlowToCreate.open(faults=["slow:60000@createModelRegistry"])
    with LoopbackServer(world) as server:
        write_credentials(Path(bare["CDP_SHARED_CREDENTIALS_FILE"]), server.url)
        with started(bare, *CREATE, "--yes") as process:
            assert SlowToCreate.asked.wait(DEADLINE_S)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=DEADLINE_S)
    (entry,) = journal(bare)

    assert process.returncode == exits.INTERRUPTED
    assert "Interrupted while it was sent: whether it arrived is not known.\n" in said
    assert "Traceback" not in said
    assert entry["state"] == "unknown"
    assert entry["words"].endswith("was on its way: it may have arrived.")


@pytest.mark.parametrize(
    ("typed", "code", "left"), [("y", exits.DONE, 1), ("n", exits.NOT_AGREED, 0)]
)
def test_at_a_terminal_it_shows_the_plan_and_asks(
    machine: Mapping[str, str], typed: str, code: int, left: int
) -> None:
    with PtySession([*COMMAND, *CREATE], machine) as session:
        session.wait_for("Create an AI Registry in labs-ml-aws")
        session.wait_for("Type y to send it: ")
        session.send(f"{typed}\r")
        assert session.wait_end() == code

    assert len(journal(machine)) == left


def test_at_a_terminal_a_deletion_wants_the_name(machine: Mapping[str, str]) -> None:
    with PtySession([*COMMAND, "registries", "delete", NAME], machine) as session:
        session.wait_for(f"This needs {NAME} typed. Type {NAME} to send it: ")
        session.send("y\r")
        assert session.wait_end() == exits.NOT_AGREED
    with PtySession([*COMMAND, "registries", "delete", NAME], machine) as session:
        session.wait_for(" to send it: ")
        session.send(f"{NAME}\r")
        assert session.wait_end() == exits.DONE

    (entry,) = journal(machine)
    assert entry["title"] == f"Delete {NAME}"


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl+C", "Ctrl+D"])
def test_leaving_the_question_sends_nothing(machine: Mapping[str, str], key: str) -> None:
    with PtySession([*COMMAND, *CREATE], machine) as session:
        session.wait_for(" to send it: ")
        session.send(key)
        code = session.wait_end()

    assert code == {"\x03": exits.INTERRUPTED, "\x04": exits.NOT_AGREED}[key]
    assert journal(machine) == []


def test_what_was_typed_before_the_question_is_no_answer(machine: Mapping[str, str]) -> None:
    with PtySession([*COMMAND, *CREATE], machine) as session:
        session.send("y\ry\r")
        session.wait_for(" to send it: ")
        session.send("\x04")
        assert session.wait_end() == exits.NOT_AGREED


def test_a_plan_from_standard_input_is_never_asked_about(machine: Mapping[str, str]) -> None:
    plan = ran(machine, *CREATE, "--dry-run", "-o", "json").stdout
    piped = subprocess.run(
        [*COMMAND, "apply", "-"],
        input=plan,
        capture_output=True,
        check=False,
        text=True,
        timeout=DEADLINE_S,
        env=dict(machine),
    )

    assert piped.returncode == exits.USAGE
    assert "Add --yes" in piped.stderr


def test_a_verb_that_changes_imports_no_screen_and_no_cloud_it_does_not_ask() -> None:
    heavy = ("textual", "mlflow", "kubernetes", "azure", "boto3")
    arguments = ["--demo", "registries", "delete", NAME, "--dry-run", "-o", "json"]
    code = (
        "import sys; from registry_tui.cli import main; "
        f"main({arguments!r}); "
        f"print(sorted(set({heavy!r}) & set(sys.modules)), file=sys.stderr)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        timeout=DEADLINE_S,
        env=dict(os.environ),
    )

    assert found.stderr == "[]\n"
