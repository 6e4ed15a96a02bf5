"""The Access tab: who may use a registry's cluster, and what can be done with its kubeconfig."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from backends.demo import ml_access
from backends.demo.kubernetes.tokens import new_token
from tests.screens.console import START, Console, console, only_file

GUIDE = "model-registry-ml-960afc3b-162"
PLUGIN = "model-registry-ml-0a6bc835-4d1"
CLOSED = "model-registry-ml-3f1c07d9-5b2"
INSTALLING = "model-registry-ml-d17a3e48-3c2"
ACCOUNT = "arn:aws:iam::433052309983"
OWN = f"{ACCOUNT}:role/ml-platform-admins"
OPERATORS = f"{ACCOUNT}:role/eng-ml-operators"
SECRET = new_token("alice", START)[0].split(".")[1]
SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
LINE = "aws --region eu-west-1 eks get-token --cluster-name liftie-351b9a34"


async def access(shown: Console, *keys: str, name: str = GUIDE) -> None:
    """Open the Access tab of a registry, then press keys."""
    await shown.open(name, "A", *keys)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have files written below a directory of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "registry-tui" / "kubeconfigs"


def written(state: Path) -> bool:
    """Whether any kubeconfig was written."""
    return state.exists()


def installed(*programs: str) -> Callable[[str], str | None]:
    """Return what finds these programs alone."""
    return lambda name: f"/opt/bin/{name}" if name in programs else None


@SIZES
async def test_who_has_access_is_listed_and_oneself_is_marked(size: tuple[int, int]) -> None:
    async with console(size=size) as shown:
        await access(shown)

        rows = [line for line in shown.lines if "arn:aws:iam::" in line]
        assert len(rows) == 2
        assert sum(" you " in row for row in rows) == 1
        assert OWN in shown.text or size[0] < 80
        assert "Not fetched yet. K fetches the kubeconfig" in shown.text
        assert "n Grant  R Revoke  K Kubeconfig" in shown.lines[-1]
        assert {strip.cell_length for strip in shown.strips} == {size[0]}

        await shown.press("end", "enter")
        assert OWN in shown.text
        assert "It is you, through the role ml-platform-admins." in shown.words


@SIZES
async def test_k_fetches_and_shows_facts(size: tuple[int, int], state: Path) -> None:
    async with console(size=size) as shown:
        await access(shown, "K")

        assert "https://demo.invalid/clusters/liftie-" in shown.line("  Server ")
        assert "a token in it" in shown.line("  Signs in by ")
        assert "2026-11-23 13:04 UTC, 1 h from now" in shown.line("  Good until ")
        assert "not written yet" in shown.line("  File ")
        assert not written(state)

        shown.clock.wind(hours=2)
        await shown.press("r")
        assert "✗ 2026-11-23 13:04 UTC: expired. K fetch" in shown.line("Good until")


async def test_nothing_secret_is_on_any_screen_in_a_message_or_in_the_journal(state: Path) -> None:
    async with console(size=(120, 60)) as shown:
        seen: list[str] = []
        await access(shown)
        for keys in ("K", "p", "tab", "enter", "w", "escape", "y", "Y", "tab", "C", "A", "n"):
            await shown.press(keys)
            seen.append(shown.text)
        await shown.paste(f"{ACCOUNT}:user/anna")
        await shown.press("enter")
        seen.append(shown.text)
        shown.clock.wind(seconds=1)
        for keys in ("J", "escape", "c", "escape", "y", "M", "escape", "L", "enter"):
            await shown.keys(keys)
            shown.clock.wind(seconds=10)
            await shown.rest()
            seen.append(shown.text)
        assert shown.app.session is not None
        kept = await shown.app.session.journal.entries()

    assert len(kept) == 1
    told = [*seen, *(one.model_dump_json() for entry in kept for one in entry.records)]
    assert [text for text in told if SECRET in text.replace("\n", "")] == []
    assert SECRET in only_file(state).read_text("utf-8")


async def test_enter_shows_the_kubeconfig_without_its_secrets() -> None:
    async with console() as shown:
        await access(shown, "K", "tab", "enter")

        assert "Kubeconfig, redacted" in shown.lines[0]
        assert "current-context: liftie-" in shown.text
        assert "token: (redacted)" in shown.text


async def test_it_is_written_to_a_file_of_its_own_for_its_owner_alone(state: Path) -> None:
    async with console() as shown:
        await access(shown, "Y")
        assert not written(state)

        await shown.press("K", "Y")
        file = only_file(state)
        assert f"{stat.S_IMODE(file.stat().st_mode):o}" == "600"
        assert file.name.startswith(GUIDE)
        assert "readable by you only" in shown.words
        assert f"exportKUBECONFIG={file}" in "".join(shown.text.split())

        await shown.press("C", "A", "tab", "end")
        assert str(file)[:60] in shown.line("  File ")
        await shown.press("y")
        assert f"exportKUBECONFIG={file}" in "".join(shown.text.split())


async def test_a_file_that_cannot_be_written_is_a_sentence(state: Path) -> None:
    state.parent.write_text("in the way", "utf-8")
    async with console() as shown:
        await access(shown, "K", "Y")

        assert "cannot be written" in shown.words
        await shown.press("C", "A")
        assert "not written yet" in shown.line("  File ")


async def test_p_says_how_fast_the_cluster_answers() -> None:
    async with console(size=(80, 24)) as shown:
        await access(shown, "K", "p")

        assert "It answers in " in shown.text
        assert "Kubernetes v1." in shown.text


async def test_p_says_why_it_does_not_answer() -> None:
    async with console(size=(80, 24)) as shown:
        await access(shown, "K", "p", name=CLOSED)

        assert "Nobody was granted access yet. n grants it." in shown.text
        assert "(401)" in shown.words
        assert "grant it on the Access tab" in shown.words
        assert "p Test" in shown.lines[-1]


async def test_a_plugin_is_named_before_it_runs() -> None:
    async with console() as shown:
        await access(shown, "K", name=PLUGIN)
        assert f"running {LINE}" in shown.line("  Signs in by ")
        assert "on the allow-list" in shown.line("  Plugin ")

        await shown.press("p")
        assert f"This runs `{LINE}` to sign in. The same key again runs it." in shown.words
        assert "It answers in" not in shown.text
        await shown.press("p", "C", "A")
        assert "It answers in" in shown.text


async def test_to_have_it_named_is_not_to_agree() -> None:
    async with console() as shown:
        await access(shown, "K", "p", "C", name=PLUGIN)

        assert f"Signing in runs this program on this machine: {LINE} Enter runs it." in shown.words


HOSTILE: Sequence[tuple[str, str, str]] = (
    ("command: aws", "command: /tmp/evil", "evil"),
    ("https://", "http://evil.invalid/", "https"),
    ("current-context:", "x: !!python/object:os.system\ncurrent-context:", "refused"),
)


@pytest.mark.parametrize(("part", "instead", "named"), HOSTILE)
async def test_a_hostile_kubeconfig_is_refused_with_a_sentence_and_used_for_nothing(
    part: str, instead: str, named: str, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = ml_access.kubeconfig_text

    def hostile(*given: object) -> str:
        return usual(*given).replace(part, instead)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(ml_access, "kubeconfig_text", hostile)
    async with console() as shown:
        await access(shown, "K", name=PLUGIN)
        assert "The kubeconfig is refused: " in shown.text
        assert named in shown.words.casefold()

        await shown.press("Y", "p", "p", "exclamation_mark", "9")
        assert not written(state)
        assert "answers in" not in shown.text
        await shown.press("ctrl+p")
        await shown.type("Try whether")
        assert "The kubeconfig is refused, and used for nothing." in shown.text

        await shown.press("escape", "C")
        assert "The kubeconfig is refused: " in shown.text
        assert "1 Pods -" in shown.text


async def test_a_refused_kubeconfig_is_told_whole_where_there_is_little_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = ml_access.kubeconfig_text

    def hostile(*given: object) -> str:
        return usual(*given).replace("command: aws", "command: /tmp/evil")  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(ml_access, "kubeconfig_text", hostile)
    async with console(size=(80, 24)) as shown:
        await access(shown, "K", name=PLUGIN)
        assert "`cdp ml get-model-registry-kubeconfig`, and use it with kubectl" in shown.words

        await shown.press("tab", "enter")
        assert "command: /tmp/evil" in shown.text


async def test_where_there_is_no_cluster_yet_it_is_said_whole_and_k_tries_again() -> None:
    async with console(size=(80, 24)) as shown:
        await access(shown, "K", name=INSTALLING)
        assert "it has no cluster yet" in shown.words
        assert "again." in shown.words[shown.words.index("no cluster yet") :]

        shown.clock.wind(hours=3)
        await shown.press("r", "K")
        assert "a token in it" in shown.text


async def test_a_kubeconfig_that_could_not_be_fetched_again_says_so() -> None:
    async with console("--fault", "later:503@getModelRegistryKubeconfig") as shown:
        await access(shown, "K", "K")

        assert "a token in it" in shown.text
        assert "getModelRegistryKubeconfig finds the service unavailable" in shown.words


async def test_without_the_role_changing_it_is_dimmed_and_the_role_is_named() -> None:
    async with console("--as", "quentin") as shown:
        await access(shown)
        assert "listModelRegistryAccess is not allowed to this user (403)" in shown.words
        assert "W says who could." in shown.text

        await shown.press("n", "R", "K")
        assert "listModelRegistryAccess is not allowed" in shown.words
        await shown.press("ctrl+p")
        for word in ("Grant", "Revoke", "Kubeconfig"):
            assert "MLAdmin on eng-ml-env-v2." in shown.line(f" {word} ")
        await shown.press("escape", "W")
        assert "Who could, in eng-ml-env-v2" in shown.lines[0]
        assert "the group ml-platform-admins: MLAdmin" in shown.text


async def test_kubectl_and_k9s_are_dimmed_until_there_is_a_file_for_them(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del state
    monkeypatch.setattr(shutil, "which", installed("kubectl"))
    async with console() as shown:
        await access(shown, "K", "ctrl+p")
        assert "The kubeconfig is in no file yet. Y writes it" in shown.line(" kubectl ")
        assert "k9s is not installed here." in shown.line(" k9s ")

        await shown.press("escape", "exclamation_mark", "9", "Y")
        assert "no terminal" not in shown.text
        await shown.press("exclamation_mark")
        assert "There is no terminal to leave to it." in shown.text


async def test_before_k_nothing_can_be_done_with_it() -> None:
    async with console() as shown:
        await access(shown, "p", "Y", "exclamation_mark", "9", "ctrl+p")
        for word in ("Test", "Save", "kubectl", "k9s"):
            assert "There is no kubeconfig yet. K fetches it." in shown.line(f" {word} ")
