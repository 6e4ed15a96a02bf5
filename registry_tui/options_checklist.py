"""The options of `checklist`."""

from __future__ import annotations

import argparse

from registry_tui.options_storage import add_raz


def add_checklist(verb: argparse.ArgumentParser) -> None:
    """Add which checks, and what a person has to say or agree to for them."""
    verb.add_argument(
        "--only", action="append", metavar="CHECK", help="this check only, as tls; repeatable"
    )
    add_raz(verb)
    verb.add_argument(
        "--run-plugins",
        action="store_true",
        help="run the program that the kubeconfig signs in with, as aws or kubelogin",
    )
