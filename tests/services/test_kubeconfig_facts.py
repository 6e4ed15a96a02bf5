"""A kubeconfig that was fetched: what there is to know before it is used, and nothing secret."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
import yaml

from backends.domain.answer import Answer
from backends.domain.errors import AccessDenied, Rejected, ServiceError
from backends.domain.kubeconfig import Certificate, Kubeconfig, Plugin, SignInWay, StaticToken
from backends.domain.plan import Verdict
from backends.ports import ClusterAccess
from backends.services.access.fetching import Fetched, fetch_kubeconfig
from backends.services.access.kubeconfig_facts import Fact, kubeconfig_facts
from tests.services.answers import NOW, answer

SECRET = "hush-hush-hush"
FILE = Path("/state/kubeconfigs/models.yaml")
PLUGIN = Plugin(
    "aws",
    ("--region", "us-west-2", "eks", "get-token", "--cluster-name", "liftie-x"),
    (("AWS_PROFILE", SECRET),),
    "client.authentication.k8s.io/v1beta1",
    "Install the AWS CLI, version 2 (docs.aws.amazon.com/cli).",
)


def fetched(way: SignInWay, **fields: str) -> Fetched:
    config = Kubeconfig("liftie-x", "c", "u", "", "https://api.example:6443", "", "", "", way)
    return Fetched(SECRET, replace(config, **fields), None, answer("").call)


def facts(given: Fetched, saved: Path | None = FILE) -> dict[str, Fact]:
    found = list(kubeconfig_facts(given, saved, NOW))
    assert SECRET not in repr(found)
    return {fact.label: fact for fact in found}


def test_they_come_in_the_order_one_asks_for_them() -> None:
    assert list(facts(fetched(StaticToken(SECRET, NOW)))) == [
        "Context",
        "Server",
        "Signs in by",
        "Good until",
        "File",
        "To use it",
    ]


def test_where_it_leads_is_told_with_the_proxy_where_there_is_one() -> None:
    found = facts(fetched(StaticToken(SECRET, None), proxy_url="http://proxy.example:3128"))
    assert found["Context"].value == "liftie-x"
    assert found["Server"].value == "https://api.example:6443"
    assert found["Proxy"].value == "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("ends", "words", "verdict"),
    [
        (None, "it does not say", Verdict.NOT_CHECKED),
        (NOW + timedelta(minutes=42), "2026-11-23 12:42 UTC, 42 min from now", Verdict.PASS),
        (NOW, "2026-11-23 12:00 UTC: expired", Verdict.FAIL),
        (NOW - timedelta(days=3), "2026-11-20 12:00 UTC: expired", Verdict.FAIL),
    ],
)
@pytest.mark.parametrize("way", ["a token", "a client certificate"])
def test_until_when_it_is_good_is_told(
    way: str, ends: datetime | None, words: str, verdict: Verdict
) -> None:
    made = StaticToken(SECRET, ends) if way == "a token" else Certificate("pem", SECRET, ends)
    found = facts(fetched(made))
    assert found["Signs in by"].value == f"{way} in it"
    assert found["Good until"].value.startswith(words)
    assert found["Good until"].verdict is verdict


def test_a_plugin_is_told_by_the_line_that_is_run_and_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "aws"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = facts(fetched(PLUGIN))
    assert found["Signs in by"].value == (
        "running aws --region us-west-2 eks get-token --cluster-name liftie-x"
    )
    assert found["Plugin"].value == f"on the allow-list; {program}"
    assert found["Plugin"].verdict is Verdict.PASS
    assert "Good until" not in found


def test_a_plugin_that_is_not_here_is_a_failure_that_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = facts(fetched(PLUGIN))
    assert found["Plugin"].verdict is Verdict.FAIL
    assert "not installed here. Install the AWS CLI" in found["Plugin"].value


def test_a_file_is_told_with_how_to_use_it_and_its_absence_with_how_to_write_it() -> None:
    found = facts(fetched(StaticToken(SECRET, None)))
    assert found["File"].value == str(FILE)
    assert found["To use it"].value == f"export KUBECONFIG={FILE}"

    found = facts(fetched(StaticToken(SECRET, None)), saved=None)
    assert found["File"].verdict is Verdict.NOT_CHECKED
    assert "To use it" not in found


def test_one_that_is_refused_has_no_facts() -> None:
    refusal = Rejected("kubeconfig", "it wants a program run", hint="Ask for another.")
    assert facts(Fetched(SECRET, None, refusal, answer("").call)) == {}


# Fetching


@dataclass
class Access:
    """Gives out one kubeconfig, or none."""

    text: str | ServiceError

    async def kubeconfig(self, crn: str) -> Answer[str]:
        assert crn == "crn:1"
        if isinstance(self.text, ServiceError):
            raise self.text
        return answer(self.text, "ml", "getModelRegistryKubeconfig")


async def fetch(text: str | ServiceError) -> Fetched:
    return await fetch_kubeconfig(cast("ClusterAccess", Access(text)), "crn:1")


def written(user: object) -> str:
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": "https://api.example"}}],
            "users": [{"name": "u", "user": user}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        }
    )


async def test_it_is_fetched_and_read_and_kept_as_it_came() -> None:
    text = written({"token": SECRET})
    found = await fetch(text)
    assert found.text == text
    assert found.refusal is None
    assert found.kubeconfig is not None
    assert found.kubeconfig.sign_in == StaticToken(SECRET, None)
    assert (found.plugin, found.expires_at) == (None, None)
    assert str(found.call) == "ml getModelRegistryKubeconfig"
    assert SECRET not in repr(found)


async def test_a_plugin_is_told_beforehand() -> None:
    command = {"apiVersion": PLUGIN.api_version, "command": "aws", "args": list(PLUGIN.args)}
    found = await fetch(written({"exec": command}))
    assert found.plugin is not None
    assert found.plugin.line == PLUGIN.line
    assert found.expires_at is None


async def test_a_hostile_one_is_refused_and_used_for_nothing() -> None:
    found = await fetch(written({"exec": {"command": "sh", "args": ["-c", SECRET]}}))
    assert found.kubeconfig is None
    assert found.plugin is None
    assert isinstance(found.refusal, Rejected)
    assert SECRET not in f"{found!r}{found.refusal}{found.refusal.hint}"


async def test_what_is_not_given_out_is_a_failure() -> None:
    with pytest.raises(AccessDenied):
        await fetch(AccessDenied("CDP control plane", "no"))
