"""The options of verbs that ask Ranger: where it is, and as whom."""

from __future__ import annotations

import argparse


def add_gate_pass(verb: argparse.ArgumentParser) -> None:
    """Add where Ranger answers, and where what one signs in to it with is."""
    ranger = verb.add_argument_group(
        "Ranger",
        "One signs in with a workload user name and its password, or with a Knox token of the data "
        "lake in REGISTRY_TUI_KNOX_TOKEN.",
    )
    ranger.add_argument(
        "--ranger-url", metavar="URL", help="its address, where the data lake names another or none"
    )
    ranger.add_argument("--workload-user", metavar="NAME", help="as whom, by workload user name")
    ranger.add_argument(
        "--password-file",
        metavar="FILE",
        help="the file that holds the password; - is standard input; default: the one in "
        "REGISTRY_TUI_WORKLOAD_PASSWORD",
    )
