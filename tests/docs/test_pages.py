"""README and docs say what is so."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import get_args

import pytest

from backends.services.checklist.checks import CHECKS
from backends.services.checklist.finding import Fix
from backends.services.execution import journal_search
from backends.services.fleet import filter_of
from backends.services.models import fields as models_fields
from docs import tables
from registry_tui import options
from registry_tui.cli import VERBS, main
from registry_tui.settings import Settings, written
from registry_tui.settings_reading import MLFLOW_READERS, READERS
from tests.docs.pages import DOCS, PAGES, README, ROOT, codes, commands, rows, text_of

REGISTRY = "model-registry-ml-960afc3b-162"
UPGRADED = "model-registry-ml-7b20e4d1-0c9"
MOVING = "model-registry-ml-91d3f27c-e05"
OLD = "model-registry-ml-3f1c07d9-5b2"
SERVER, MODEL, TRACKED = "mlflow-demo", "invoice-reader", "basket-elasticity"
MAPPED, APART = "model-registry-ml-0a6bc835-4d1", "model-registry-ml-e8840f1d-93b"
OTHER_ROLE = "arn:aws:iam::433052309983:role/other"
OPERATORS = "arn:aws:iam::433052309983:role/eng-ml-operators"
LINK = re.compile(r"\]\(([^)]+)\)")


def named(page: Path) -> str:
    return page.name


@pytest.mark.parametrize("page", tables.PAGES, ids=named)
def test_the_tables_are_what_make_docs_would_write(page: Path) -> None:
    text = text_of(page)
    assert "<!-- table: " in text
    assert tables.renewed(text) == text


def test_every_table_is_on_a_page() -> None:
    text = "".join(map(text_of, tables.PAGES))
    for name in tables.TABLES:
        assert f"<!-- table: {name} -->" in text


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_are_relative_and_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(text_of(page)):
        path, _, heading = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), link
        if heading:
            headings = re.findall(r"^#+ (.+)$", text_of(target), re.MULTILINE)
            assert heading in {words.lower().replace(" ", "-") for words in headings}, link


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_examples_are_commands_there_are(page: Path) -> None:
    makefile = text_of(ROOT / "Makefile")
    for command in commands(page):
        program, *arguments = shlex.split(command) or [""]
        if program == "registry-tui":
            options.read(arguments)
        elif program == "make":
            assert f"\n{arguments[-1]}:" in makefile


def test_what_mends_each_check_is_what_the_checks_say(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    names = {row.name for row in CHECKS}
    assert set(tables.MENDED_BY) <= names
    assert {fix for fixes in tables.MENDED_BY.values() for fix in fixes} == set(get_args(Fix))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for registry in (REGISTRY, OLD, MAPPED, APART):
        main(["--demo", "checklist", registry, "--output", "json"])
        for found in json.loads(capsys.readouterr().out)["findings"]:
            assert found["fix"] in (None, *tables.MENDED_BY.get(found["check"], ())), found


def test_every_verb_is_in_the_readme() -> None:
    listed = " ".join(codes(" ".join(row[0] for row in rows(README, "Verb"))))
    assert all(verb in listed for verb in VERBS)


def test_every_field_of_the_filter_is_in_the_readme() -> None:
    (sentence,) = filter_of("nosuchfield:x").problems
    fields = sentence.partition("there are ")[2].partition(".")[0].split(", ")
    (row,) = (row for row in rows(README, "Term") if row[0] == "`field:word`")
    assert [code for code in codes(row[1]) if code != "env"] == fields


VERB_ROWS = {verb: row for row in rows(DOCS / "verbs.md", "Verb") for verb in codes(row[0])}
ARGUMENTS = {
    "registries create": ("labs-ml-aws", "--yes"),
    "registries delete": (REGISTRY, "--yes", "--confirm", REGISTRY),
    "registries upgrade": (REGISTRY, "--yes"),
    "registries rollback": (UPGRADED, "--yes", "--confirm", UPGRADED),
    "registries cancel": (MOVING, "--yes", "--confirm", MOVING),
    "registries sync": (OLD, "--workbench", "legacy-notebooks", "--yes"),
    "models search": ("churn", "--registry", REGISTRY),
    "models show": (MODEL, "--registry", REGISTRY),
    "models versions": (MODEL, "--registry", REGISTRY),
    "models compare": (MODEL, "3", "2", "--registry", REGISTRY),
    "models resolve": (TRACKED, "--registry", SERVER),
    "models fetch": (MODEL, "--registry", REGISTRY),
    "models set-visibility": (MODEL, "--public", "--registry", REGISTRY, "--yes"),
    "models import": ("org/model", "--from", "hf", "--registry", REGISTRY, "--yes"),
    "models tag": (MODEL, "a=b", "--registry", REGISTRY, "--yes"),
    "models alias": (TRACKED, "champion", "7", "--registry", SERVER, "--yes"),
    "models describe": (MODEL, "What it is.", "--registry", REGISTRY, "--yes"),
    "models rename": (TRACKED, "new", "--registry", SERVER, "--yes", "--confirm", TRACKED),
    "models delete": (MODEL, "--registry", REGISTRY, "--yes", "--confirm", MODEL),
    "access list": (REGISTRY,),
    "storage show": (REGISTRY,),
    "storage mappings": ("eng-ml-env-v2",),
    "storage grant": (APART, "--role", OTHER_ROLE, "--yes"),
    "storage revoke": (MAPPED, "--yes", "--confirm", "risk-models-aws"),
    "storage sync": (MAPPED, "--yes"),
    "checklist": (REGISTRY, "--only", "raz"),
    "access grant": (OLD, "--me", "--yes"),
    "access revoke": (REGISTRY, OPERATORS, "--yes", "--confirm", REGISTRY),
    "access kubeconfig": (REGISTRY,),
    "wait registry": (REGISTRY, "--for", "at-rest"),
}
OF_ANOTHER_VERB = ("apply", "journal")
"""Their answers are those of the verbs that make changes; tests/verbs look at their keys."""


@pytest.mark.parametrize("verb", [verb for verb in VERB_ROWS if verb not in OF_ANOTHER_VERB])
def test_the_keys_of_json_are_those_listed(
    verb: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    of_one = verb.startswith("registries ") and verb != "registries list"
    more = ARGUMENTS.get(verb, (REGISTRY,) if of_one else ())

    assert main(["--demo", *verb.split(), *more, "--output", "json"]) == 0

    _, shape, keys = VERB_ROWS[verb]
    answer = capsys.readouterr().out
    first = json.loads(answer.splitlines()[0] if shape.endswith("line") else answer)
    assert list(first[0] if shape == "list" else first) == _listed(keys)


def _listed(keys: str) -> list[str]:
    """Return the keys a cell lists; those of another verb stand for its own."""
    found = codes(keys)
    return [
        key
        for code in found
        for key in (_listed(VERB_ROWS[code][2]) if code in VERB_ROWS else [code])
    ]


def test_the_fields_of_the_journals_filter_are_those_listed() -> None:
    (sentence,) = journal_search.filter_of("nosuchfield:x").problems
    fields = sentence.partition("there are ")[2].partition(".")[0].split(", ")
    assert " ".join(f"`{field}`" for field in fields) in text_of(DOCS / "verbs.md")


def test_the_fields_of_the_filter_of_models_are_those_listed() -> None:
    (sentence,) = models_fields.filter_of("nosuchfield:x").problems
    fields = sentence.partition("there are ")[2].partition(".")[0].split(", ")
    listed = " ".join(f"`{field}`" for field in fields)
    assert listed in " ".join(text_of(DOCS / "verbs.md").split())


def test_the_lines_of_an_mlflow_server_are_those_listed() -> None:
    listed = [code for row in rows(DOCS / "settings.md", "Line") for code in codes(row[0])]
    assert listed == list(MLFLOW_READERS)


def test_the_settings_are_those_listed_with_their_defaults() -> None:
    listed = {codes(row[0])[0]: row[1] for row in rows(DOCS / "settings.md", "Setting")}
    assert listed == {name: written(getattr(Settings(), name)) for name in READERS}


def test_the_flags_of_settings_are_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options.read(["--help"])
    known = capsys.readouterr().out
    for row in rows(DOCS / "settings.md", "Setting"):
        assert all(flag in known for flag in codes(row[2]))


def test_every_file_the_architecture_names_is_there() -> None:
    paths = {code for code in codes(text_of(DOCS / "architecture.md")) if "/" in code}
    assert len(paths) > 20
    for path in paths:
        assert (ROOT / path).exists(), path
