"""README and docs say what is so."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from backends.services.fleet import filter_of
from docs import tables
from registry_tui import options
from registry_tui.cli import VERBS, main
from registry_tui.settings import Settings, written
from registry_tui.settings_reading import READERS
from tests.docs.pages import DOCS, PAGES, README, ROOT, codes, commands, rows, text_of

REGISTRY = "model-registry-ml-960afc3b-162"
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


def test_every_verb_is_in_the_readme() -> None:
    listed = " ".join(codes(" ".join(row[0] for row in rows(README, "Verb"))))
    assert all(verb in listed for verb in VERBS)


def test_every_field_of_the_filter_is_in_the_readme() -> None:
    (sentence,) = filter_of("nosuchfield:x").problems
    fields = sentence.partition("there are ")[2].partition(".")[0].split(", ")
    (row,) = (row for row in rows(README, "Term") if row[0] == "`field:word`")
    assert [code for code in codes(row[1]) if code != "env"] == fields


@pytest.mark.parametrize("row", rows(DOCS / "verbs.md", "Verb"), ids=lambda row: row[0])
def test_the_keys_of_json_are_those_listed(
    row: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (verb,) = codes(row[0])
    needs_registry = verb.startswith("registries ") and verb != "registries list"
    arguments = ["--demo", *verb.split(), *([REGISTRY] if needs_registry else [])]

    assert main([*arguments, "--output", "json"]) == 0

    answer = capsys.readouterr().out
    first = json.loads(answer.splitlines()[0] if row[1].endswith("line") else answer)
    if row[1] == "list":
        first = first[0]
    listed = codes(row[2])
    if verb == "registries show":
        assert listed.pop(0) == "registries list"
        listed = codes(rows(DOCS / "verbs.md", "Verb")[0][2]) + listed
    assert list(first) == listed


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
