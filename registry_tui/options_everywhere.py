"""The options that may stand before or after any verb."""

from __future__ import annotations

import argparse

FORMATS = ("table", "json", "csv", "markdown", "junit")
FAULTS_HELP = "switch a fault on in the simulated world, such as 429, slow, down:iam; repeatable"


def everywhere(parser: argparse.ArgumentParser, *, faults: str) -> argparse.ArgumentParser:
    """Add the options that every verb takes too; return the parser.

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
    demo.add_argument(
        "--pace",
        dest="asked_pace",
        type=_times,
        metavar="N",
        help="how many times faster what is begun there goes; default: 20, and 1 for simulate",
    )

    looks = parser.add_argument_group("looks")
    looks.add_argument("--theme", metavar="NAME", help="dark, light, high-contrast, mono, ansi")
    looks.add_argument("--ascii", action=switch, help="use no signs beyond ASCII")
    looks.add_argument("--mouse", action=switch, help="take the mouse")
    looks.add_argument("--clipboard", metavar="WAY", help="auto, tmux, osc52, file, off")
    looks.add_argument("--slow", action="store_true", help="spare a slow line")
    looks.add_argument("--reader", action="store_true", help="keep the cursor visible")
    looks.add_argument("--no-color", action="store_true", help="use no colours")

    words = parser.add_argument_group("verbs' output")
    words.add_argument(
        "--output",
        "-o",
        choices=FORMATS,
        help="how to write; default: table; markdown: journal, checklist; junit: checklist",
    )
    return parser


def _times(text: str) -> float:
    """Return a pace; raise what `argparse` turns into a sentence."""
    try:
        pace = float(text)
    except ValueError:
        pace = 0.0
    if not 0 < pace < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no pace: write a number above 0, such as 20")
    return pace
