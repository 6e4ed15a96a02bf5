"""The options of verbs about a registry's access to storage."""

from __future__ import annotations

import argparse


def add_raz(verb: argparse.ArgumentParser) -> None:
    """Add what a person has to say where it cannot be found out where access is given."""
    verb.add_argument(
        "--raz",
        choices=("yes", "no"),
        help="whether the environment has RAZ, where that cannot be found out",
    )


def add_policy(verb: argparse.ArgumentParser) -> None:
    """Add which policy of Ranger it is about, and in which way."""
    with_raz = verb.add_argument_group("with RAZ, a policy")
    with_raz.add_argument(
        "--policy",
        metavar="NAME_OR_ID",
        help="the policy, by name or id; default: the one that the guide means",
    )
    with_raz.add_argument(
        "--as-in-guide",
        action="store_true",
        help="use the policy's item that lists rangerraz, instead of one for reading and writing "
        "alone",
    )


def add_role(verb: argparse.ArgumentParser) -> None:
    """Add which role the machine user is mapped to."""
    without = verb.add_argument_group("without RAZ, an IDBroker mapping")
    without.add_argument(
        "--role",
        metavar="ROLE",
        help="an ARN, or a managed identity's resource id; default: the data access role",
    )


def add_mappings(verb: argparse.ArgumentParser) -> None:
    """Add which mappings are shown."""
    verb.add_argument(
        "--filter", metavar="WORDS", help="mappings with each of the words in them: names, roles"
    )


def add_syncing(verb: argparse.ArgumentParser) -> None:
    """Add what is synchronized."""
    verb.add_argument(
        "--users",
        dest="of_users",
        action="store_true",
        help="the users of the registry's environment, instead of its IDBroker mappings",
    )
