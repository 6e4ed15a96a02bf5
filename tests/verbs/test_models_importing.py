"""`models import`: from the command line to READY or UPLOAD_FAILED, and where its token goes."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest

from backends.demo.world import World
from registry_tui import exits
from tests.verbs.conftest import PACE, Outcome, Run

GUIDE = "model-registry-ml-960afc3b-162"
GATED = "meta-llama/Llama-3.1-8B"
TOKEN = "hf_a-token-of-a-test"


def imported(run: Run, repository: str, *arguments: str, at: str = GUIDE) -> Outcome:
    """Import in a quick demo, and stay to the end."""
    demo = ("--demo", "--pace", str(PACE), "-o", "json", "models", "import", repository)
    waiting = () if "--dry-run" in arguments else ("--yes", "--wait", "--every", "0.01s")
    return run(*demo, "--registry", at, *(arguments or ("--from", "hf")), *waiting)


def test_an_import_is_followed_until_it_is_ready(run: Run) -> None:
    ran = imported(run, "org/tiny", "--from", "hf", "--visibility", "public")

    assert ran.code == exits.DONE, ran.err
    assert (ran.json["kind"], ran.json["state"]) == ("import-model", "done")
    assert (ran.json["target"], ran.json["words"]) == ("tiny", "tiny version 1 is ready.")


def test_without_wait_it_ends_once_the_registry_has_it(run: Run) -> None:
    verb = ("models", "import", "org/tiny", "--from", "hf", "--registry", GUIDE, "--yes")
    ran = run("--demo", "--pace", "1", "-o", "json", *verb)

    assert (ran.code, ran.json["state"]) == (exits.DONE, "under way")


def test_when_the_time_is_up_it_ends_with_7_and_goes_on(run: Run) -> None:
    verb = ("models", "import", "org/tiny", "--from", "hf", "--registry", GUIDE, "--yes")
    waiting = ("--wait", "--timeout", "0.05s", "--every", "0.01s")
    ran = run("--demo", "--pace", "1", "-o", "json", *verb, *waiting)

    assert (ran.code, ran.json["state"]) == (exits.TIMED_OUT, "under way")


def test_one_that_fails_ends_with_1_and_says_why(run: Run) -> None:
    ran = imported(run, "org/no-such-model")

    assert (ran.code, ran.json["state"]) == (exits.FAILED, "failed")
    assert "UPLOAD_FAILED: 404 Client Error" in ran.json["words"]


def test_a_gated_repository_takes_a_token_of_the_environment_or_of_a_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")

    assert "restricted" in imported(run, GATED).json["words"]
    assert imported(run, GATED, "--from", "hf", "--with-token").code == exits.DONE
    assert imported(run, GATED, "--from", "hf", "--token-file", str(file)).code == exits.DONE
    monkeypatch.setattr("sys.stdin", StringIO(TOKEN))
    assert imported(run, GATED, "--from", "hf", "--token-file", "-").code == exits.DONE


def test_no_token_is_shown_or_kept(
    run: Run, served: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    del served
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    verb = ("models", "import", GATED, "--from", "hf", "--registry", GUIDE, "--with-token")
    planned = run(*verb, "--dry-run", "-o", "json")
    sent = run(*verb, "--yes", "--wait", "--every", "0.01s")
    kept = "".join(one.read_text("utf-8") for one in (tmp_path / "state").rglob("*.jsonl"))

    assert sent.code == exits.DONE, sent.err
    assert GATED in kept
    for text in (planned.out, planned.err, sent.out, sent.err, kept):
        assert TOKEN not in text
    assert json.loads(planned.out)["steps"][0]["request"]["secret"] == "hf_token"


def test_a_saved_plan_is_sent_with_its_token_or_not_at_all(
    run: Run, served: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    del served
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    file = tmp_path / "plan.json"
    verb = ("models", "import", GATED, "--from", "hf", "--registry", GUIDE, "--with-token")
    file.write_text(run(*verb, "--dry-run", "-o", "json").out)
    without = run("apply", str(file), "--yes")
    applied = run("apply", str(file), "--yes", "--with-token", "--wait", "--every", "0.01s")

    assert (without.code, without.out) == (exits.USAGE, "")
    assert "no plan holds one" in without.err
    assert applied.code == exits.DONE, applied.err


def test_a_new_version_goes_into_a_model_by_name(run: Run) -> None:
    ran = imported(run, "org/tiny", "--from", "hf", "--into", "sentence-embeddings")

    assert ran.code == exits.DONE, ran.err
    assert ran.json["words"] == "sentence-embeddings version 4 is ready."


def test_a_new_model_is_called_like_its_repository_unless_it_is_named(run: Run) -> None:
    plan = imported(run, "nvidia/nemo/speech:1.0", "--from", "ngc", "--dry-run").json
    named = imported(run, "org/tiny", "--from", "hf", "--name", "[x] é", "--dry-run").json

    assert plan["steps"][0]["request"]["body"]["name"] == "speech"
    assert named["steps"][0]["request"]["body"]["name"] == "[x] é"


@pytest.mark.parametrize(
    ("repository", "arguments", "says"),
    [
        ("no-repository", ("--from", "hf"), "is no repository: write org/model"),
        ("a/b", ("--from", "hf", "--name", "x/y"), "neither / nor :"),
        ("a/b", ("--from", "ngc", "--with-token"), "A token goes with Hugging Face only"),
        ("a/b", ("--from", "hf", "--into", "x", "--visibility", "public"), "is for a new model"),
        ("a/b", ("--from", "hf", "--registry", "mlflow-demo"), "it goes into one registry"),
        ("a/b", ("--from", "hf", "--token-file", "nowhere"), "nowhere cannot be read"),
        ("a/b", ("--from", "hf", "--token-file", "/dev/null"), "there is no token in it"),
    ],
)
def test_what_cannot_be_imported_is_explained_and_nothing_sent(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    repository: str,
    arguments: tuple[str, ...],
    says: str,
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    ran = imported(run, repository, *arguments)

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert says in ran.err


@pytest.mark.parametrize("token", ["", "two words", "tok\x1ben", "clé"])
def test_what_is_no_token_is_not_sent_and_not_repeated(
    run: Run, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    ran = imported(run, GATED, "--from", "hf", "--with-token")

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert not token or token not in ran.err


def test_models_are_imported_into_registries_only(run: Run) -> None:
    ran = imported(run, "org/tiny", at="mlflow-demo")

    assert (ran.code, ran.out) == (exits.FAILED, "")
    assert "models are imported into AI Registries" in ran.err
