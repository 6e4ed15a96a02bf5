"""The command line: every option and verb, read into one value."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, Protocol

from registry_tui import exits

DESCRIPTION = "A keyboard-driven console for Cloudera AI Registries. Without a verb: full screen."
FORMATS = ("table", "json", "csv")
FAULTS_HELP = "switch a fault on in the simulated world, such as 429, slow, down:iam; repeatable"


class Options(argparse.Namespace):
    """What was asked for. Looks are None where they are left to settings and detection."""

    verb: str = ""
    demo: bool = False
    persona: str = ""
    faults: Sequence[str] = ()
    more_faults: Sequence[str] = ()
    profile: str = ""
    region: str = ""
    endpoint_url: str = ""
    ca_bundle: str | None = None
    read_only: bool | None = None
    theme: str | None = None
    ascii: bool | None = None
    mouse: bool | None = None
    clipboard: str | None = None
    slow: bool | None = None
    reader: bool | None = None
    no_color: bool = False
    output: str = "table"
    version: bool = False

    registry: str = ""
    filter: str = ""
    sort: str = ""
    reverse: bool = False
    event: str = ""
    follow: bool = False
    port: int = 0
    credentials: str = ""
    topic: str | None = None

    @property
    def all_faults(self) -> tuple[str, ...]:
        """The faults named before and after the verb."""
        return (*self.faults, *self.more_faults)


def read(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; ends the process with 2 and a sentence where it is wrong."""
    parser = _parser()
    options = parser.parse_args(arguments, namespace=Options(faults=[], more_faults=[]))
    simulated = options.demo or options.verb == "simulate"
    if options.persona and not options.demo:
        parser.error("--as belongs to --demo")
    if options.all_faults and not simulated:
        parser.error("--fault belongs to --demo and to simulate")
    if options.demo and (options.profile or options.endpoint_url):
        parser.error("--demo takes neither --profile nor --endpoint-url")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "registry-tui",
        description=DESCRIPTION,
        epilog="exit codes:\n"
        + "\n".join(f"  {code:<4}{words}" for code, words in exits.WORDS)
        + "\n\nOptions may stand before or after the verb. `registry-tui VERB --help` says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    _everywhere(parser, faults="faults")
    parser.add_argument("--version", action="store_true", help="say which version this is")
    _verbs(parser)
    return parser


def _everywhere(parser: argparse.ArgumentParser, *, faults: str) -> None:
    """Add the options that every verb takes too.

    `faults` is where they go: a verb's parser would otherwise replace those before the verb.
    """
    switch = argparse.BooleanOptionalAction
    session = parser.add_argument_group("where to")
    session.add_argument("--profile", "-p", metavar="NAME", help="a profile of the CDP client")
    session.add_argument("--region", metavar="NAME", help="control plane region, as us-west-1")
    session.add_argument("--endpoint-url", metavar="URL", help="one address for every service")
    session.add_argument("--ca-bundle", metavar="FILE", help="certificates to trust instead")
    session.add_argument("--read-only", action="store_true", help="refuse every change")

    demo = parser.add_argument_group("the simulated world")
    demo.add_argument("--demo", action="store_true", help="show the simulated world")
    demo.add_argument("--as", dest="persona", metavar="NAME", help="as whom, as alice or bob")
    demo.add_argument("--fault", action="append", dest=faults, metavar="FAULT", help=FAULTS_HELP)

    looks = parser.add_argument_group("looks")
    looks.add_argument("--theme", metavar="NAME", help="dark, light, high-contrast, mono, ansi")
    looks.add_argument("--ascii", action=switch, help="use no signs beyond ASCII")
    looks.add_argument("--mouse", action=switch, help="take the mouse")
    looks.add_argument("--clipboard", metavar="WAY", help="auto, tmux, osc52, file, off")
    looks.add_argument("--slow", action="store_true", help="spare a slow line")
    looks.add_argument("--reader", action="store_true", help="keep the cursor visible")
    looks.add_argument("--no-color", action="store_true", help="use no colours")

    words = parser.add_argument_group("verbs' output")
    words.add_argument("--output", "-o", choices=FORMATS, help="how to write; default: table")


def _verbs(parser: argparse.ArgumentParser) -> None:
    things = parser.add_subparsers(title="verbs", metavar="VERB")

    registries = _group(things, "registries", "list, show, events, logs of AI Registries")
    listing = _verb(registries, "registries list", "list registries with their environments")
    listing.add_argument("--filter", metavar="TERMS", help="as in the console: status:failed env:x")
    listing.add_argument("--sort", metavar="COLUMN", help="a column, as name; or attention")
    listing.add_argument("--reverse", action="store_true", help="turn the order round")
    for verb, help_text in (
        ("registries show", "show one registry's details"),
        ("registries events", "list what was done to a registry"),
        ("registries logs", "print what an event wrote; without --event, the newest"),
    ):
        one = _verb(registries, verb, help_text)
        one.add_argument("registry", metavar="REGISTRY", help="a name or a CRN")
        if verb == "registries logs":
            one.add_argument("--event", metavar="REQUEST_ID", help="the event's request id")
            one.add_argument("--follow", "-f", action="store_true", help="go on as lines come")

    environments = _group(things, "environments", "list environments")
    _verb(environments, "environments list", "list environments")
    _verb(things, "whoami", "say who one is signed in as, and with which roles")
    config = _group(things, "config", "show the effective settings")
    _verb(config, "config show", "show each setting, and where it comes from")

    simulate = _verb(things, "simulate", "serve the simulated world on loopback")
    simulate.add_argument("--port", type=int, required=True, metavar="N", help="0: any free port")
    simulate.add_argument(
        "--credentials", metavar="FILE", help="write a credentials file to point clients at"
    )
    doctor = _verb(things, "doctor", "say what was found, and what is wrong with it")
    doctor.add_argument(
        "topic", nargs="?", choices=("terminal",), default=None, help="look at nothing else"
    )
    _verb(things, "reset-terminal", "put a terminal right that was left in disorder")


class _Verbs(Protocol):
    """Where `argparse` takes verbs; its own class for that has no public name."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser: ...


def _group(things: _Verbs, name: str, help_text: str) -> _Verbs:
    parser = things.add_parser(name, help=help_text, description=_sentence(help_text))
    return parser.add_subparsers(title="verbs", metavar="VERB", required=True)


def _verb(things: _Verbs, verb: str, help_text: str) -> argparse.ArgumentParser:
    """Add a verb, whose help shows its own options and points to the others."""
    parser = things.add_parser(
        verb.rpartition(" ")[2],
        help=help_text,
        description=_sentence(help_text),
        epilog="And the options `registry-tui --help` lists.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    _everywhere(parser, faults="more_faults")
    for action in parser._actions[1:]:  # noqa: SLF001 - there is no public list of them
        action.help = argparse.SUPPRESS
    parser.set_defaults(verb=verb)
    return parser


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
