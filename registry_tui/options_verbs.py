"""The parser of the command line: every verb, with the options it alone takes."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from registry_tui import exits
from registry_tui.options_changes import (
    add_agreeing,
    add_creating,
    add_deleting,
    add_identity,
    add_patience,
    add_synchronizing,
    add_upgrading,
)
from registry_tui.options_checklist import add_checklist
from registry_tui.options_everywhere import everywhere
from registry_tui.options_gate_pass import add_gate_pass
from registry_tui.options_models import MODELS, add_token
from registry_tui.options_storage import add_mappings, add_policy, add_raz, add_role, add_syncing

DESCRIPTION = "A keyboard-driven console for Cloudera AI Registries. Without a verb: full screen."
AWAITED = ("ready", "gone", "failed", "at-rest")

_Fill: TypeAlias = Callable[[argparse.ArgumentParser], object]


def parser() -> argparse.ArgumentParser:
    """Return what reads the whole command line."""
    whole = _Parser(
        prog="registry-tui",
        description=DESCRIPTION,
        epilog="exit codes:\n"
        + "\n".join(f"  {code:<4}{words}" for code, words in exits.WORDS)
        + "\n\nOptions may stand before or after the verb. `registry-tui VERB --help` says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    everywhere(whole, faults="faults")
    whole.add_argument("--version", action="store_true", help="say which version this is")
    verbs = whole.add_subparsers(title="verbs", metavar="VERB", parser_class=_Parser)
    for word, (help_text, fill) in _THINGS.items():
        verbs.add_parser(word, fill=fill, help=help_text, description=_sentence(help_text))
    return whole


class _Parser(argparse.ArgumentParser):
    """A parser that learns what it takes when it is first needed: a run needs one verb of many."""

    def __init__(self, *, fill: _Fill | None = None, **settings: Any) -> None:
        super().__init__(argument_default=argparse.SUPPRESS, allow_abbrev=False, **settings)
        self._fill = fill

    def parse_known_args(self, *args: Any, **named: Any) -> Any:
        """Learn what there is to read, and read."""
        fill, self._fill = self._fill, None
        if fill is not None:
            fill(self)
        return super().parse_known_args(*args, **named)


def _verb(name: str, *fills: _Fill) -> _Fill:
    """Return what makes a parser that of a verb, whose help points to the options of all verbs."""

    def fill(one: argparse.ArgumentParser) -> None:
        everywhere(one, faults="more_faults")
        for action in one._actions[1:]:  # noqa: SLF001 - there is no public list of them
            action.help = argparse.SUPPRESS
        one.epilog = "And the options `registry-tui --help` lists."
        one.set_defaults(verb=name)
        for add in fills:
            add(one)

    return fill


def _group(thing: str, verbs: Mapping[str, tuple[str, tuple[_Fill, ...]]]) -> _Fill:
    """Return what makes a parser that of a thing with verbs."""

    def fill(group: argparse.ArgumentParser) -> None:
        words = group.add_subparsers(
            title="verbs", metavar="VERB", required=True, parser_class=_Parser
        )
        for word, (help_text, fills) in verbs.items():
            words.add_parser(
                word,
                fill=_verb(f"{thing} {word}", *fills),
                help=help_text,
                description=_sentence(help_text),
            )

    return fill


def _registry(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("registry", metavar="REGISTRY", help="a name or a CRN")


def _environment(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("environment", metavar="ENVIRONMENT", help="a name or a CRN")


def _file(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", metavar="FILE", help="the plan; - is standard input")


def _listing(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--filter", metavar="TERMS", help="as in the console: status:failed env:x")
    verb.add_argument("--sort", metavar="COLUMN", help="a column, as name; or attention")
    verb.add_argument("--reverse", action="store_true", help="turn the order round")


def _logs(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--event", metavar="REQUEST_ID", help="the event's request id")
    verb.add_argument("--follow", "-f", action="store_true", help="go on as lines come")


def _kubeconfig(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--file", dest="to_file", metavar="FILE", help="write it there; - is standard output"
    )
    verb.add_argument(
        "--redacted", action="store_true", help="print it without its secrets; write no file"
    )
    verb.add_argument(
        "--test", action="store_true", help="try whether the cluster answers; may run its plugin"
    )


def _journal(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--filter", metavar="TERMS", help="as in the console: state:failed, or words")
    verb.add_argument("--id", metavar="ID", help="all that is recorded of one change")


def _wait(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "registry", metavar="NAME", help="a name or a CRN, or the environment it is in"
    )
    verb.add_argument("--for", dest="awaited", choices=AWAITED, required=True, help="how it is")
    add_patience(verb)


def _simulate(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--port", type=int, required=True, metavar="N", help="0: any free port")
    verb.add_argument(
        "--credentials", metavar="FILE", help="write a credentials file to point clients at"
    )


def _doctor(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "topic", nargs="?", choices=("terminal",), default=None, help="look at nothing else"
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


_REGISTRIES = {
    "list": ("list registries with their environments", (_listing,)),
    "show": ("show one registry's details", (_registry,)),
    "events": ("list what was done to a registry", (_registry,)),
    "logs": ("print what an event wrote; without --event, the newest", (_registry, _logs)),
    "create": (
        "create a registry in an environment",
        (_environment, add_creating, add_agreeing),
    ),
    "delete": (
        "delete a registry and all that is in it",
        (_registry, add_deleting, add_agreeing),
    ),
    "upgrade": (
        "upgrade a registry to the latest version",
        (_registry, add_upgrading, add_agreeing),
    ),
    "rollback": ("take an upgrade back", (_registry, add_agreeing)),
    "cancel": ("cancel the operation that is under way", (_registry, add_agreeing)),
    "sync": (
        "tell the workbenches beside registries to read again which to use",
        (add_synchronizing, add_agreeing),
    ),
}
_ACCESS = {
    "list": ("list who may use a registry's cluster", (_registry,)),
    "grant": (
        "give a cloud identity access to a cluster",
        (_registry, add_identity, add_agreeing),
    ),
    "revoke": (
        "take a cloud identity's access to a cluster away",
        (_registry, add_identity, add_agreeing),
    ),
    "kubeconfig": ("write the cluster's kubeconfig to a file of its own", (_registry, _kubeconfig)),
}
_STORAGE = {
    "show": (
        "show how a registry reaches the storage of its environment",
        (_registry, add_raz, add_gate_pass),
    ),
    "mappings": (
        "list an environment's IDBroker mappings",
        (_environment, add_mappings),
    ),
    "grant": (
        "let a registry read and write the storage of its environment",
        (_registry, add_raz, add_policy, add_role, add_gate_pass, add_agreeing),
    ),
    "revoke": (
        "no longer let a registry read and write there",
        (_registry, add_raz, add_policy, add_gate_pass, add_agreeing),
    ),
    "sync": (
        "synchronize data lakes with IDBroker mappings, or with users",
        (_registry, add_syncing, add_agreeing),
    ),
}
_THINGS: Mapping[str, tuple[str, _Fill]] = {
    "registries": (
        f"AI Registries: {', '.join(_REGISTRIES)}",
        _group("registries", _REGISTRIES),
    ),
    "models": (
        f"registered models: {', '.join(MODELS)}",
        _group("models", MODELS),
    ),
    "access": (
        f"access to a registry's cluster: {', '.join(_ACCESS)}",
        _group("access", _ACCESS),
    ),
    "storage": (
        f"a registry's access to storage: {', '.join(_STORAGE)}",
        _group("storage", _STORAGE),
    ),
    "checklist": (
        "check along the product guide what of a registry is set up",
        _verb("checklist", _registry, add_checklist, add_gate_pass),
    ),
    "environments": (
        "list environments",
        _group("environments", {"list": ("list environments", ())}),
    ),
    "whoami": ("say who one is signed in as, and with which roles", _verb("whoami")),
    "plan": (
        "show a saved plan",
        _group("plan", {"show": ("show what --dry-run --output json has written", (_file,))}),
    ),
    "apply": (
        "apply a saved plan, once: what --dry-run --output json has written",
        _verb("apply", _file, add_token, add_gate_pass, add_agreeing),
    ),
    "journal": (
        "show the changes made with this program on this machine",
        _verb("journal", _journal),
    ),
    "wait": (
        "wait for a registry",
        _group("wait", {"registry": ("wait until a registry is as one needs it", (_wait,))}),
    ),
    "config": (
        "show the effective settings",
        _group("config", {"show": ("show each setting, and where it comes from", ())}),
    ),
    "simulate": ("serve the simulated world on loopback", _verb("simulate", _simulate)),
    "doctor": ("say what was found, and what is wrong with it", _verb("doctor", _doctor)),
    "reset-terminal": (
        "put a terminal right that was left in disorder",
        _verb("reset-terminal"),
    ),
}
"""The first words there are, each with its help, and what makes a parser that word's."""
