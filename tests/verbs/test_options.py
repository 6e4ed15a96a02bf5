"""The command line: where options may stand, and what does not go together."""

from __future__ import annotations

import pytest

from registry_tui import exits, options
from registry_tui.cli import VERBS


@pytest.mark.parametrize(
    "arguments",
    [
        ["--demo", "--as", "bob", "-o", "json", "registries", "list"],
        ["registries", "list", "--demo", "--as", "bob", "-o", "json"],
        ["--demo", "-o", "json", "registries", "list", "--as", "bob"],
    ],
)
def test_options_stand_before_or_after_the_verb(arguments: list[str]) -> None:
    asked = options.read(arguments)

    assert (asked.verb, asked.demo, asked.persona) == ("registries list", True, "bob")
    assert asked.output == "json"


def test_faults_before_and_after_the_verb_all_count() -> None:
    asked = options.read(["--demo", "--fault", "slow", "whoami", "--fault", "429"])

    assert asked.all_faults == ("slow", "429")


def test_without_a_verb_it_is_the_full_screen() -> None:
    assert not options.read(["--demo"]).verb


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["registries"], "VERB"),
        (["registries", "show"], "REGISTRY"),
        (["simulate"], "--port"),
        (["--as", "bob"], "--as belongs to --demo"),
        (["--fault", "429", "whoami"], "--fault belongs to --demo"),
        (["--demo", "--profile", "p"], "--demo takes neither"),
        (["whoami", "--prof=p"], "unrecognized arguments"),
        (["whoami", "-o", "xml"], "invalid choice"),
        (["doctor", "moon"], "invalid choice"),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_a_sentence(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        options.read(arguments)

    assert ended.value.code == exits.USAGE
    assert says in capsys.readouterr().err


def test_the_help_names_every_verb_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options.read(["--help"])

    said = capsys.readouterr().out
    for verb in VERBS:
        assert verb.partition(" ")[0] in said
    for code, words in exits.WORDS:
        assert f"{code:<4}{words}" in said
