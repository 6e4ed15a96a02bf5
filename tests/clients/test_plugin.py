"""A credential plugin: a real program, run with care, and what it gives, or a sentence."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backends.clients.kubernetes.plugin import run_plugin
from backends.domain.errors import NotSignedIn, ServiceError, UnexpectedAnswer, Unreachable
from backends.domain.kubeconfig import Credential, Kubeconfig, Plugin

V1BETA1 = "client.authentication.k8s.io/v1beta1"
SECRET = "hush-hush-hush"
PLUGIN = Plugin(
    "aws",
    ("eks", "get-token", "--cluster-name", "c"),
    (("AWS_PROFILE", "reader"),),
    V1BETA1,
    "Install the AWS CLI.",
)
PEM = "-----BEGIN"


def kubeconfig(plugin: Plugin) -> Kubeconfig:
    return Kubeconfig("x", "c", "u", "", "https://api.invalid", "CA", "name", "", plugin)


def answer(**changes: object) -> str:
    status = {"token": SECRET, "expirationTimestamp": "2026-11-23T12:14:00Z"}
    whole = {"kind": "ExecCredential", "apiVersion": V1BETA1, "spec": {}, "status": status}
    return json.dumps(whole | changes)


def saying(text: str) -> str:
    return f"cat <<'END'\n{text}\nEND\n"


def install(directory: Path, script: str) -> dict[str, str]:
    """Write a program called aws, and return the environment in which it is found."""
    program = directory / "aws"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    return {"PATH": f"{directory}:{os.defpath}"}


async def run(
    environ: Mapping[str, str], plugin: Plugin = PLUGIN, timeout_s: float = 20
) -> Credential:
    return await run_plugin(
        plugin, cluster=kubeconfig(plugin), environ=environ, timeout_s=timeout_s
    )


async def failure(environ: Mapping[str, str], timeout_s: float = 20) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        await run(environ, timeout_s=timeout_s)
    assert SECRET not in f"{caught.value} {caught.value.hint} {caught.value!r}"
    assert caught.value.service == "aws"
    return caught.value


async def test_its_token_is_good_until_it_says(tmp_path: Path) -> None:
    given = await run(install(tmp_path, saying(answer())))

    assert given == Credential(SECRET, expires_at=datetime(2026, 11, 23, 12, 14, tzinfo=UTC))


async def test_a_certificate_is_as_good_as_a_token(tmp_path: Path) -> None:
    status = {"clientCertificateData": PEM, "clientKeyData": SECRET, "token": None}
    given = await run(install(tmp_path, saying(answer(status=status))))

    assert given == Credential("", PEM, SECRET, None)


async def test_it_is_asked_as_the_file_says_and_can_ask_nothing(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = (
        f'printf "%s\\n" "$@" "$AWS_PROFILE" "$MOOD" "$KUBERNETES_EXEC_INFO" > {told}\n'
        f"cat >> {told}\n[ -t 0 ] && exit 9\n(: < /dev/tty) 2>/dev/null && exit 9\n"
    )
    environ = install(tmp_path, script + saying(answer()))
    await run({**environ, "AWS_PROFILE": "other", "MOOD": "good", "KUBERNETES_EXEC_INFO": "x"})

    *words, question = told.read_text().splitlines()
    assert words == ["eks", "get-token", "--cluster-name", "c", "reader", "good"]
    assert json.loads(question) == {
        "apiVersion": V1BETA1,
        "kind": "ExecCredential",
        "spec": {"interactive": False},
    }


async def test_it_is_told_about_the_cluster_where_the_file_asks_for_that(tmp_path: Path) -> None:
    told = tmp_path / "told"
    environ = install(tmp_path, f'echo "$KUBERNETES_EXEC_INFO" > {told}\n' + saying(answer()))
    await run(environ, Plugin("aws", (), (), V1BETA1, "", wants_cluster=True))

    assert json.loads(told.read_text())["spec"]["cluster"] == {
        "server": "https://api.invalid",
        "tls-server-name": "name",
        "certificate-authority-data": "Q0E=",
    }


@pytest.mark.parametrize("argument", ["$(touch made)", "; touch made", "`touch made`", "* ?", ""])
async def test_no_shell_ever_sees_an_argument(argument: str, tmp_path: Path) -> None:
    told = tmp_path / "told"
    environ = install(tmp_path, f'printf "%s" "$1" > {told}\n' + saying(answer()))
    await run(environ, Plugin("aws", (argument,), (), V1BETA1, ""))

    assert told.read_text() == argument
    assert names(tmp_path) == {"aws", "told"}


@pytest.mark.parametrize("path", ["/nonexistent", "", ".", "not/whole"])
async def test_one_that_is_not_installed_is_a_sentence_with_how_to_get_it(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, saying(answer()))
    monkeypatch.chdir(tmp_path)
    error = await failure({"PATH": path})

    assert isinstance(error, NotSignedIn)
    assert "is not on PATH" in error.detail
    assert error.hint == "Install the AWS CLI."


async def test_one_that_cannot_be_started_is_a_sentence(tmp_path: Path) -> None:
    environ = install(tmp_path, "")
    (tmp_path / "aws").write_bytes(b"\x00no program")
    error = await failure(environ)

    assert isinstance(error, NotSignedIn)
    assert error.detail == "it cannot be started: Exec format error"


FAILURES = {
    "its last words": (
        "echo first >&2; echo 'The SSO session has ended' >&2; echo >&2; exit 255",
        "it gave no credential (exit code 255): The SSO session has ended",
    ),
    "silence": ("exit 3", "it gave no credential (exit code 3): it said nothing"),
    "a signal": ("kill -TERM $$", "it gave no credential (signal 15): it said nothing"),
    "a named secret": (
        f"echo 'no: password={SECRET}' >&2; exit 1",
        "it gave no credential (exit code 1): no: password=(redacted)",
    ),
    "a secret of the environment": (
        'echo "with $AWS_SECRET_ACCESS_KEY" >&2; exit 1',
        "it gave no credential (exit code 1): with (redacted)",
    ),
    "a token": (
        "echo 'with eyJhbGciOi.eyJhbGciOi.abc' >&2; exit 1",
        "it gave no credential (exit code 1): with (redacted)",
    ),
    "signs that move the cursor": (
        "printf '\\033[2Jgone\\n' >&2; exit 1",
        "it gave no credential (exit code 1): ␛[2Jgone",
    ),
}


@pytest.mark.parametrize(("script", "detail"), FAILURES.values(), ids=FAILURES)
async def test_one_that_fails_is_a_sentence(script: str, detail: str, tmp_path: Path) -> None:
    environ = {**install(tmp_path, script), "AWS_SECRET_ACCESS_KEY": SECRET}
    error = await failure(environ)

    assert isinstance(error, NotSignedIn)
    assert error.detail == detail
    assert error.hint.endswith("aws eks get-token --cluster-name c")


async def test_its_last_words_are_cut(tmp_path: Path) -> None:
    error = await failure(install(tmp_path, "yes no | head -500 | tr '\\n' ' ' >&2; exit 1"))

    assert error.detail.endswith("no n…")
    assert len(error.detail) == len("it gave no credential (exit code 1): ") + 200


async def test_a_line_without_its_beginning_is_not_told(tmp_path: Path) -> None:
    flood = f"printf 'token=' >&2; yes '{SECRET}' | head -9999 | tr '\\n' ' ' >&2; exit 1"
    error = await failure(install(tmp_path, flood))

    assert error.detail.endswith("it said nothing")


STATUS = {"token": "a\nb"}
ANSWERS = {
    "nothing": ("", "something that is no credential"),
    "no JSON": (SECRET, "something that is no credential"),
    "cut JSON": (answer()[:-9], "something that is no credential"),
    "a list": ("[]", "something that is no credential"),
    "deep JSON": ("[" * 9000, "something that is no credential"),
    "a wrong type": (answer(status={"token": [SECRET]}), "something that is no credential"),
    "no time": (
        answer(status={"token": SECRET, "expirationTimestamp": "soon"}),
        "something that is no credential",
    ),
    "another kind": (answer(kind="Secret"), "no ExecCredential"),
    "another form": (
        answer(apiVersion="client.authentication.k8s.io/v1"),
        f"did not answer in the form {V1BETA1}",
    ),
    "no status": (answer(status=None), "neither a token nor a certificate"),
    "an empty token": (answer(status={"token": ""}), "neither a token nor a certificate"),
    "half a certificate": (
        answer(status={"token": SECRET, "clientCertificateData": PEM}),
        "a certificate without its key",
    ),
    "a header in the token": (answer(status=STATUS), "a sign in it that no token has"),
}


@pytest.mark.parametrize(("printed", "says"), ANSWERS.values(), ids=ANSWERS)
async def test_an_answer_that_is_no_credential_is_a_sentence(
    printed: str, says: str, tmp_path: Path
) -> None:
    error = await failure(install(tmp_path, saying(printed)))

    assert isinstance(error, UnexpectedAnswer)
    assert says in error.detail


@pytest.mark.parametrize("where", ["1", "2"])
async def test_five_megabytes_are_too_many_on_the_output_alone(where: str, tmp_path: Path) -> None:
    script = f"yes {SECRET} | head -c 5000000 >&{where}\n"
    environ = install(tmp_path, script + saying(answer()))
    if where == "2":
        assert (await run(environ)).token == SECRET
    else:
        error = await failure(environ)
        assert isinstance(error, UnexpectedAnswer)
        assert "more than 1 MB" in error.detail


async def test_one_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    pipe = named_pipe(tmp_path)
    script = f"exec 3>{pipe}; echo $$ >&3; trap '' TERM; sleep 600 & sleep 600"
    environ = install(tmp_path, script)
    asking = asyncio.create_task(failure(environ, timeout_s=2))
    held = await begun(pipe)
    process = int(await asyncio.to_thread(os.read, held, 99))
    error = await asking

    assert isinstance(error, Unreachable)
    assert not error.left
    assert error.detail == "it has given no credential within 2 s, and was ended"
    assert error.hint.endswith("aws eks get-token --cluster-name c")
    await all_ended(held)
    assert is_reaped(process)


async def test_a_child_that_is_left_holds_nothing_up_and_is_ended(tmp_path: Path) -> None:
    pipe = named_pipe(tmp_path)
    environ = install(tmp_path, f"exec 3>{pipe}; sleep 600 &\n" + saying(answer()))
    asking = asyncio.create_task(run(environ))
    held = await begun(pipe)

    assert (await asking).token == SECRET
    await all_ended(held)


async def test_a_child_that_has_left_the_group_holds_nothing_up(tmp_path: Path) -> None:
    pipe, child = named_pipe(tmp_path), tmp_path / "child"
    script = (
        f"setsid sh -c 'echo $$ >{pipe}; exec sleep 600' &\nread child <{pipe}\n"
        f"echo $child >{child}\n"
    )
    given = await run(install(tmp_path, script + saying(answer())))
    os.kill(int(child.read_text()), signal.SIGKILL)

    assert given.token == SECRET


async def test_who_is_not_waited_for_any_longer_is_ended(tmp_path: Path) -> None:
    pipe = named_pipe(tmp_path)
    asking = asyncio.create_task(run(install(tmp_path, f"exec 3>{pipe}; sleep 600")))
    held = await begun(pipe)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    await all_ended(held)


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def is_reaped(process: int) -> bool:
    try:
        os.waitpid(process, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def named_pipe(directory: Path) -> Path:
    pipe = directory / "pipe"
    os.mkfifo(pipe)
    return pipe


async def begun(pipe: Path) -> int:
    """Return the reading end, as soon as a program has opened the other."""
    return await asyncio.to_thread(os.open, pipe, os.O_RDONLY)


async def all_ended(held: int) -> None:
    """Wait until nobody has the other end any longer, which nobody closes but by ending."""
    assert await asyncio.to_thread(os.read, held, 1) == b""
    os.close(held)
