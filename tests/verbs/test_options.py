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


@pytest.mark.parametrize(
    ("arguments", "pace"),
    [
        (["--demo", "whoami"], 20),
        (["simulate", "--port", "0"], 1),
        (["simulate", "--port", "0", "--pace", "5"], 5),
        (["--demo", "--pace", "3", "whoami"], 3),
    ],
)
def test_the_demo_goes_faster_than_a_served_world_unless_told_otherwise(
    arguments: list[str], pace: float
) -> None:
    assert options.read(arguments).pace == pace


@pytest.mark.parametrize(
    ("more", "timeout_s", "every_s"),
    [
        ([], 4500, 30),
        (["--timeout", "1h30m", "--every", "10s"], 5400, 10),
        (["--demo"], 4500, 1.5),
        (["--demo", "--pace", "0.5"], 4500, 30),
    ],
)
def test_waiting_has_its_usual_patience_unless_told_otherwise(
    more: list[str], timeout_s: float, every_s: float
) -> None:
    asked = options.read(["wait", "registry", "NAME", "--for", "ready", *more])

    assert (asked.timeout_s, asked.every_s) == (timeout_s, every_s)


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
        (["--pace", "2", "whoami"], "--pace belongs to --demo and to simulate"),
        (["--demo", "--pace", "0", "whoami"], "is no pace"),
        (["registries", "create"], "ENVIRONMENT"),
        (["registries", "create", "e", "--tag", "team"], "is no tag: write NAME=VALUE"),
        (["registries", "create", "e", "--timeout", "5m"], "belong to --wait"),
        (["registries", "create", "e", "--wait", "--timeout", "5"], "is no duration"),
        (["registries", "create", "e", "--wait", "--dry-run"], "--wait does not go with --dry-run"),
        (["apply"], "FILE"),
        (["wait", "registry", "r"], "--for"),
        (["wait", "registry", "r", "--for", "christmas"], "invalid choice"),
        (["registries", "list", "-o", "markdown"], "--output markdown belongs to journal"),
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
