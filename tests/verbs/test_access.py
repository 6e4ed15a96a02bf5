"""The verbs of access to a registry's cluster: who has it, give it, take it, and use it."""

from __future__ import annotations

import csv
import io
import os
import stat
from pathlib import Path

import pytest
import yaml

from backends.demo import ml_access
from backends.demo.journal import MemoryJournal
from backends.demo.world import World
from backends.domain.journal import Record
from registry_tui import exits
from tests.verbs.conftest import PACE, Outcome, Run

NAME = "model-registry-ml-960afc3b-162"
WITH_PLUGIN = "model-registry-ml-0a6bc835-4d1"
NOT_GRANTED = "model-registry-ml-e01b5d93-4fa"
NOT_READY = "model-registry-ml-d17a3e48-3c2"
ON_AZURE = "model-registry-ml-f20d81b6-57c"
ALICE = "arn:aws:iam::433052309983:role/ml-platform-admins"
OPERATORS = "arn:aws:iam::433052309983:role/eng-ml-operators"
SOMEBODY = "arn:aws:iam::433052309983:user/somebody"
TOKEN = "simulated-cluster"
"""What is in every token of the simulated clusters."""

LIST = ("access", "list", NAME)
KUBECONFIG = ("access", "kubeconfig", NAME)
AGREED = ("--yes", "--confirm", NAME)
KEYS = [
    "file",
    "export",
    "context",
    "server",
    "signs_in_by",
    "plugin",
    "plugin_installed",
    "expires",
    "answers",
    "words",
]


def demo(run: Run, *arguments: str, who: str = "alice") -> Outcome:
    """Run a verb in a quick demo, as somebody; no token of a cluster may be in what is said."""
    ran = run("--demo", "--pace", str(PACE), "--as", who, *arguments)
    assert TOKEN not in ran.err
    return ran


def grant(run: Run, *arguments: str) -> Outcome:
    return demo(run, "access", "grant", NAME, *arguments)


def revoke(run: Run, *arguments: str) -> Outcome:
    return demo(run, "access", "revoke", NAME, *arguments)


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# Who has it


def test_who_has_access_is_listed_with_which_one_is_oneself(run: Run) -> None:
    ran = demo(run, *LIST, "-o", "json")
    assert (ran.code, ran.err) == (exits.DONE, "")
    assert ran.json == [{"identity": OPERATORS, "own": False}, {"identity": ALICE, "own": True}]

    rows = list(csv.DictReader(io.StringIO(demo(run, *LIST, "-o", "csv").out)))
    assert [row["own"] for row in rows] == ["false", "true"]

    (mine,) = (line for line in demo(run, *LIST).out.splitlines() if ALICE in line)
    assert mine.endswith("you")


def test_on_azure_they_are_object_ids(run: Run) -> None:
    (row,) = demo(run, "access", "list", ON_AZURE, "-o", "json").json
    assert len(row["identity"]) == 36
    assert row["own"] is True


def test_where_the_cloud_does_not_tell_who_one_is_nobody_is_oneself(run: Run) -> None:
    ran = run("--demo", "--fault", "denied:environments", *LIST, "-o", "json")
    assert [row["own"] for row in ran.json] == [None, None]


def test_a_registry_that_is_not_there_ends_with_4(run: Run) -> None:
    for verb in (("list",), ("kubeconfig",)):
        assert demo(run, "access", *verb, "nothing-here").code == exits.NOT_FOUND


@pytest.mark.parametrize("who", ["bob", "auditor"])
@pytest.mark.parametrize(
    "verb",
    [
        ("list",),
        ("kubeconfig",),
        ("kubeconfig", "--file", "-"),
        ("kubeconfig", "--redacted"),
        ("grant", SOMEBODY, "--yes", "--override", "role"),
        ("revoke", OPERATORS, *AGREED, "--override", "role", "--override", "somebody-else"),
    ],
    ids=" ".join,
)
def test_who_lacks_the_role_is_refused_with_3(
    run: Run, who: str, verb: tuple[str, ...], tmp_path: Path
) -> None:
    ran = demo(run, "access", verb[0], NAME, *verb[1:], who=who)
    assert ran.code == exits.REFUSED, ran.err
    assert TOKEN not in ran.out
    assert files_in(tmp_path / "state") == []


# Give it


def test_access_is_given_to_an_identity(run: Run) -> None:
    ran = grant(run, SOMEBODY, "--yes", "-o", "json")
    assert ran.code == exits.DONE, ran.err
    assert (ran.json["kind"], ran.json["state"]) == ("grant-access", "done")
    assert ran.json["words"] == f"{SOMEBODY} has access."
    assert TOKEN not in ran.out
    assert "Sending ml grantModelRegistryAccess." in ran.err


def test_oneself_is_whom_the_cloud_takes_one_for(run: Run) -> None:
    ran = demo(run, "access", "grant", NOT_GRANTED, "--me", "--yes", "-o", "json")
    assert ran.code == exits.DONE, ran.err
    assert ran.json["words"] == f"{ALICE} has access."


def test_giving_access_again_to_who_has_it_already_succeeds(run: Run) -> None:
    ran = grant(run, ALICE, "--yes", "-o", "json")
    assert ran.code == exits.DONE, ran.err
    assert "has access already" in ran.err
    assert ran.json["state"] == "done"


def test_an_identity_of_a_wrong_form_is_not_sent(run: Run) -> None:
    session = "arn:aws:sts::433052309983:assumed-role/ml-platform-admins/alice"
    ran = grant(run, session, "--yes")
    assert ran.code == exits.NOT_AGREED
    assert "Add --override identity." in ran.err
    assert "Sending" not in ran.err


@pytest.mark.parametrize("verb", ["grant", "revoke"])
@pytest.mark.parametrize("whom", [(), (SOMEBODY, "--me")])
def test_it_takes_an_identity_or_oneself_and_not_both(
    run: Run, verb: str, whom: tuple[str, ...]
) -> None:
    ran = demo(run, "access", verb, NAME, *whom, *AGREED)
    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "--me" in ran.err


@pytest.mark.parametrize(
    ("verb", "whom", "operation"),
    [
        ("grant", SOMEBODY, "grantModelRegistryAccess"),
        ("revoke", OPERATORS, "revokeModelRegistryAccess"),
    ],
)
def test_a_dry_run_writes_the_plan_and_sends_nothing(
    run: Run, verb: str, whom: str, operation: str
) -> None:
    ran = demo(run, "access", verb, NAME, whom, "--dry-run", "-o", "json")
    assert ran.code == exits.DONE, ran.err
    (step,) = ran.json["steps"]
    assert step["request"]["operation"] == operation
    assert step["request"]["body"]["identifier"] == whom
    assert "Sending" not in ran.err

    text = demo(run, "access", verb, NAME, whom, "--dry-run").out
    assert whom in text


# Take it


def test_access_is_taken_away_once_its_registry_is_named(run: Run) -> None:
    ran = revoke(run, OPERATORS, "--yes")
    assert (ran.code, ran.out) == (exits.NOT_AGREED, "")
    assert f"Add --confirm {NAME}." in ran.err
    assert "Sending" not in ran.err

    ran = revoke(run, OPERATORS, *AGREED, "-o", "json")
    assert ran.code == exits.DONE, ran.err
    assert (ran.json["kind"], ran.json["state"]) == ("revoke-access", "done")


@pytest.mark.parametrize("whom", ["--me", ALICE])
def test_ones_own_access_is_not_taken_away_unless_that_is_meant(run: Run, whom: str) -> None:
    ran = revoke(run, whom, *AGREED)
    assert ran.code == exits.NOT_AGREED
    assert "you would lose your own access" in ran.err
    assert "Sending" not in ran.err

    assert revoke(run, whom, *AGREED, "--override", "somebody-else").code == exits.DONE


def test_who_has_no_access_cannot_lose_it(run: Run) -> None:
    ran = revoke(run, SOMEBODY, *AGREED)
    assert ran.code == exits.NOT_AGREED
    assert "Add --override has-access." in ran.err


# Use it


def test_the_kubeconfig_is_written_to_a_file_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    ran = demo(run, *KUBECONFIG, "-o", "json")
    assert (ran.code, ran.err) == (exits.DONE, "")
    assert list(ran.json) == KEYS
    path = Path(ran.json["file"])
    assert path.parent == tmp_path / "state" / "registry-tui" / "kubeconfigs"
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert ran.json["export"] == f"export KUBECONFIG={path}"
    assert ran.json["context"] == "liftie-ece4548f"
    assert ran.json["signs_in_by"] == "a token in it"
    assert (ran.json["plugin"], ran.json["answers"], ran.json["words"]) == (None, None, None)
    assert TOKEN not in ran.out
    assert TOKEN in path.read_text()
    assert files_in(tmp_path / "state") == [path]


def test_a_table_says_how_to_use_it_and_it_can_be_fetched_again(run: Run) -> None:
    first, second = (demo(run, *KUBECONFIG) for _ in range(2))
    assert (first.code, second.code) == (exits.DONE, exits.DONE)
    assert first.err.startswith("export KUBECONFIG=")
    assert TOKEN not in f"{first.out}{second.out}"


def test_it_can_be_written_anywhere_but_over_anothers_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "some where" / "config.yaml"
    ran = demo(run, *KUBECONFIG, "--file", str(path))
    assert ran.code == exits.DONE
    assert mode(path) == 0o600
    assert f"export KUBECONFIG='{path}'" in ran.err
    assert not (tmp_path / "state").exists()

    path.write_text("somebody else's")
    ran = demo(run, *KUBECONFIG, "--file", str(path))
    assert (ran.code, ran.out) == (exits.FAILED, "")
    assert "was not written by this program" in ran.err
    assert path.read_text() == "somebody else's"


def test_the_home_directory_may_be_meant(run: Run, tmp_path: Path) -> None:
    assert demo(run, *KUBECONFIG, "--file", "~/mine.yaml").code == exits.DONE
    assert mode(tmp_path / "mine.yaml") == 0o600


def test_the_line_to_export_holds_wherever_one_goes_from_here(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = demo(run, *KUBECONFIG, "--file", "here.yaml", "-o", "json")
    assert ran.json["file"] == str(tmp_path / "here.yaml")
    assert ran.json["export"] == f"export KUBECONFIG={tmp_path / 'here.yaml'}"


def test_kubectls_own_file_is_left_alone(run: Run, tmp_path: Path) -> None:
    ran = demo(run, *KUBECONFIG, "--file", "~/.kube/config")
    assert ran.code == exits.FAILED
    assert files_in(tmp_path) == []


def test_it_can_be_printed_whole_and_is_written_nowhere(run: Run, tmp_path: Path) -> None:
    ran = demo(run, *KUBECONFIG, "--file", "-")
    assert (ran.code, ran.err) == (exits.DONE, "")
    assert yaml.safe_load(ran.out)["users"][0]["user"]["token"].count(TOKEN) == 1
    assert files_in(tmp_path) == []


def test_it_can_be_printed_without_its_secrets_and_is_written_nowhere(
    run: Run, tmp_path: Path
) -> None:
    ran = demo(run, *KUBECONFIG, "--redacted")
    assert (ran.code, ran.err) == (exits.DONE, "")
    assert TOKEN not in ran.out
    shown = yaml.safe_load(ran.out)
    assert shown["current-context"] == "liftie-ece4548f"
    assert "token" in shown["users"][0]["user"]
    assert files_in(tmp_path) == []


def test_it_is_tried_where_that_is_asked_for(run: Run) -> None:
    ran = demo(run, *KUBECONFIG, "--test", "-o", "json")
    assert ran.code == exits.DONE
    assert ran.json["answers"] is True
    assert "Kubernetes v1.32" in ran.json["words"]
    assert TOKEN not in ran.out


def test_one_that_does_not_answer_is_written_all_the_same_and_ends_with_1(run: Run) -> None:
    ran = demo(run, "access", "kubeconfig", NOT_GRANTED, "--test", "-o", "json")
    assert ran.code == exits.FAILED
    assert ran.json["answers"] is False
    assert "401" in ran.json["words"]
    assert Path(ran.json["file"]).exists()
    assert TOKEN not in ran.out


def test_the_program_that_it_runs_is_told_before_it_is_tried(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = demo(run, "access", "kubeconfig", WITH_PLUGIN, "--test", "-o", "json")
    assert ran.code == exits.DONE, ran.err
    assert "This runs `aws --region eu-west-1 eks get-token --cluster-name " in ran.err
    assert (ran.json["plugin"], ran.json["plugin_installed"]) == ("aws", False)
    assert ran.json["signs_in_by"].startswith("running aws ")
    assert ran.json["expires"] is None


def test_a_registry_that_is_not_ready_has_none(run: Run, tmp_path: Path) -> None:
    ran = demo(run, "access", "kubeconfig", NOT_READY)
    assert ran.code == exits.FAILED
    assert files_in(tmp_path / "state") == []


HUSH = f"{TOKEN}-hush-hush"


def hostile(user: object, **cluster: object) -> str:
    """Write a kubeconfig whose user, or cluster, is not as it should be."""
    server = {"server": "https://api.example", **cluster}
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": server}],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        }
    )


HOSTILE = {
    "a program": hostile({"exec": {"command": "sh", "args": ["-c", f"echo {HUSH}"]}}),
    "a path": hostile({"tokenFile": f"/etc/{HUSH}"}),
    "no checks": hostile({"token": HUSH}, **{"insecure-skip-tls-verify": True}),
    "no encryption": hostile({"token": HUSH}, server="http://api.example"),
    "a password": hostile({"token": HUSH}, server=f"https://somebody:{HUSH}@api.example"),
    "no YAML": f"users: [{HUSH}",
    "a tag": f"!!python/object/apply:os.system ['{HUSH}']",
    "nothing": "",
}


def give_out(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the world give out this kubeconfig, whoever asks for which."""

    def given(*_: object) -> str:
        return text

    monkeypatch.setattr(ml_access, "kubeconfig_text", given)


@pytest.mark.parametrize(
    "ways", [("--redacted", "--file", "x"), ("--redacted", "--test"), ("--file", "-", "--test")]
)
def test_what_is_printed_is_not_written_or_tried_as_well(run: Run, ways: tuple[str, ...]) -> None:
    ran = demo(run, *KUBECONFIG, *ways)
    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "it prints the kubeconfig, or writes it to a file and tries it" in ran.err


@pytest.mark.parametrize("way", [(), ("--file", "-"), ("--file", "~/mine.yaml"), ("--test",)])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_one_is_refused_and_written_nowhere(
    run: Run, name: str, way: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_out(HOSTILE[name], monkeypatch)
    ran = demo(run, *KUBECONFIG, *way)
    assert (ran.code, ran.out) == (exits.FAILED, "")
    assert ran.err.startswith("kubeconfig: ")
    assert len(ran.err.splitlines()) == 2
    assert "hush" not in ran.err
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_one_can_be_looked_at_without_its_secrets(
    run: Run, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_out(HOSTILE[name], monkeypatch)
    ran = demo(run, *KUBECONFIG, "--redacted")
    assert ran.code == exits.DONE
    assert "hush" not in ran.out


# What is kept


def test_no_kubeconfig_is_ever_in_the_journal(run: Run, served: World, tmp_path: Path) -> None:
    """The answer to a grant holds one, with a token."""
    assert served.persona
    ran = run("--profile", "alice", "access", "grant", NAME, SOMEBODY, "--yes", "-o", "json")
    assert ran.code == exits.DONE, ran.err
    journal = files_in(tmp_path / "state")
    assert any("grant-access" in path.read_text() for path in journal)
    for path in journal:
        assert TOKEN not in path.read_text(), path
        assert "kubeconfig:" not in path.read_text().lower()
    shown = run("journal", "--id", ran.json["id"], "-o", "json")
    for said in (ran.out, ran.err, shown.out, shown.err):
        assert TOKEN not in said
        assert "apiVersion" not in said


def test_nor_in_the_memory_of_the_demo(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Record] = []

    class Kept(MemoryJournal):
        async def keep(self, record: Record) -> None:
            kept.append(record)
            await super().keep(record)

    monkeypatch.setattr("registry_tui.demo_wiring.MemoryJournal", Kept)
    assert grant(run, SOMEBODY, "--yes").code == exits.DONE
    assert [record.event for record in kept][:2] == ["planned", "sending"]
    for record in kept:
        assert TOKEN not in record.model_dump_json()
        assert "apiVersion" not in record.model_dump_json()


def test_a_kubeconfig_that_is_fetched_is_in_no_journal_at_all(
    run: Run, served: World, tmp_path: Path
) -> None:
    assert served.persona
    ran = run("--profile", "alice", *KUBECONFIG, "-o", "json")
    assert ran.code == exits.DONE, ran.err
    assert [str(path) for path in files_in(tmp_path / "state")] == [ran.json["file"]]
    assert os.environ["HOME"] == str(tmp_path)


def test_where_it_cannot_be_written_the_token_is_not_in_what_is_said(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "blocked").write_text("a file")
    ran = demo(run, *KUBECONFIG, "--file", str(tmp_path / "blocked" / "config.yaml"))
    assert (ran.code, ran.out) == (exits.FAILED, "")
    assert "cannot be written" in ran.err
