"""The options of verbs about models, and the verbs there are."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TypeAlias

from registry_tui.options_changes import add_agreeing, key_and_value

Fill: TypeAlias = Callable[[argparse.ArgumentParser], object]
"""Adds the options one verb takes."""

A_VERSION = "NAME, NAME/3 or NAME@alias; of NAME alone, the newest version that is ready"


def _places(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--registry",
        dest="places",
        action="append",
        metavar="PLACE",
        help="look there only: a registry's name or CRN, or an MLflow server; repeatable",
    )


def _model(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("model", metavar="NAME", help="a model's name or id")
    _places(verb)


def _version(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("model", metavar="NAME", help=A_VERSION)
    _places(verb)


def _model_or_version(verb: argparse.ArgumentParser) -> None:
    words = "a model's name or id; NAME/3 or NAME@alias for one of its versions"
    verb.add_argument("model", metavar="NAME", help=words)
    _places(verb)


def _listing(verb: argparse.ArgumentParser) -> None:
    _places(verb)
    verb.add_argument("--filter", metavar="TERMS", help="as in the console: owner:alice tag:x")
    verb.add_argument("--sort", metavar="COLUMN", help="a column, as name or updated")
    verb.add_argument("--reverse", action="store_true", help="turn the order round")
    verb.add_argument(
        "--limit", type=_count, metavar="N", help="so many at most; no more are read than it takes"
    )
    verb.add_argument(
        "--versions",
        dest="with_versions",
        action="store_true",
        help="read the versions of each, which takes a call for each",
    )


def _words(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("words", metavar="WORD", nargs="+", help="what the name has in it")


def _compared(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("model", metavar="NAME", help="a model's name or id")
    verb.add_argument(
        "versions", metavar="VERSION", nargs="+", help="two to four: a number, or @alias"
    )
    _places(verb)
    verb.add_argument(
        "--only-differences", action="store_true", help="leave out what is the same in all"
    )


def _visibility(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("models", metavar="NAME", nargs="+", help="names or ids, of one place")
    _places(verb)
    wanted = verb.add_mutually_exclusive_group(required=True)
    for word, words in (("public", "let everybody see them"), ("private", "let nobody else")):
        wanted.add_argument(
            f"--{word}", dest="visibility", action="store_const", const=word, help=words
        )
    verb.add_argument(
        "--user",
        dest="users",
        action="append",
        metavar="NAME",
        help="whom it is about, on MLflow; repeatable; without it, every user the server lists",
    )


def _import(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "repository", metavar="REPOSITORY", help="org/model; on NGC org/team/model:version"
    )
    verb.add_argument(
        "--registry",
        dest="places",
        action="append",
        required=True,
        metavar="REGISTRY",
        help="into which registry, by name or CRN",
    )
    verb.add_argument(
        "--from", dest="hub", choices=("hf", "ngc"), required=True, help="Hugging Face, or NGC"
    )
    made = verb.add_argument_group("what it becomes")
    which = made.add_mutually_exclusive_group()
    which.add_argument("--name", metavar="NAME", help="a new model; default: as the repository")
    which.add_argument("--into", metavar="MODEL", help="a new version of this model instead")
    made.add_argument(
        "--visibility", choices=("public", "private"), help="who sees a new model; default: private"
    )
    add_token(verb)


def add_token(verb: argparse.ArgumentParser) -> None:
    """Add where the token of Hugging Face is that an import sends along."""
    gated = verb.add_argument_group("a token of Hugging Face, for gated repositories")
    token = gated.add_mutually_exclusive_group()
    token.add_argument(
        "--token-file", metavar="FILE", help="the file that holds it; - is standard input"
    )
    token.add_argument("--with-token", action="store_true", help="the one in HF_TOKEN")


def _fetch(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--path", metavar="FILE", help="which file of the version, on MLflow")
    verb.add_argument("--to", metavar="FILE", help="a file, or a directory; default: here")


def _tags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "tags", metavar="KEY=VALUE", nargs="*", type=key_and_value, help="a tag to set"
    )
    verb.add_argument(
        "--remove",
        dest="removed",
        action="extend",
        nargs="+",
        metavar="KEY",
        help="tags to take away",
    )


def _alias(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("alias", metavar="ALIAS", help="as champion")
    verb.add_argument(
        "number",
        metavar="VERSION",
        nargs="?",
        type=_count,
        default=0,
        help="the version it is to point to",
    )
    verb.add_argument("--remove", dest="unset", action="store_true", help="take it away")


def _text(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("text", metavar="TEXT", help="what it is for; an empty text takes it away")


def _new_name(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("new_name", metavar="NEW", help="what it is to be called")


def _count(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) < 19 and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number: write 1 or more")
    return int(text)


MODELS: Mapping[str, tuple[str, tuple[Fill, ...]]] = {
    "list": ("list models of every registry and MLflow server", (_listing,)),
    "search": ("list models whose names have words in them", (_words, _listing)),
    "show": ("show a model, or a version and where it comes from", (_model_or_version,)),
    "versions": ("list a model's versions, newest first", (_model,)),
    "compare": ("show two to four versions side by side", (_compared,)),
    "resolve": ("print what a deployment needs of a version", (_version,)),
    "fetch": ("fetch the files of a version to a file", (_version, _fetch)),
    "set-visibility": ("make models public or private", (_visibility, add_agreeing)),
    "import": (
        "import a model from Hugging Face or NGC into a registry",
        (_import, add_agreeing),
    ),
    "tag": ("set and remove tags", (_model_or_version, _tags, add_agreeing)),
    "alias": ("let an alias point to a version, on MLflow", (_model, _alias, add_agreeing)),
    "describe": (
        "say what a model, or a version, is for",
        (_model_or_version, _text, add_agreeing),
    ),
    "rename": ("give a model another name, on MLflow", (_model, _new_name, add_agreeing)),
    "delete": (
        "delete a model with its versions, or one version",
        (_model_or_version, add_agreeing),
    ),
}
"""Each verb with its help, and what adds its options."""
