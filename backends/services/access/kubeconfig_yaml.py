"""Reads YAML of unknown origin: plain YAML, or none at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias, cast

from backends.domain.errors import Rejected

if TYPE_CHECKING:
    from yaml.nodes import Node

SERVICE = "kubeconfig"
LARGEST_BYTES = 256 * 1024
AGAIN = "Fetch it again. If it stays so, give this sentence to Cloudera's support."

_MOST_PARTS = 5000  # an honest one has fewer than 200
_DEEPEST = 20
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
_TEXT_TAG, _TRUTH_TAG, _NULL_TAG, _MERGE_TAG = (
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "bool", "null", "merge")
)


@dataclass(frozen=True, slots=True)
class Other:
    """A scalar that is neither a text nor a truth: a number or a date, as it is written."""

    text: str


Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | bool | Other | None"


def tree_of(text: str) -> Tree:
    """Return the one YAML document of a text; raise `Rejected` where it is not plain YAML.

    Plain is: at most 256 kB, without tags, anchors, merges or a key twice in a mapping, and not
    nested deeper than anything honest. Nothing is built but texts, truths and nulls.
    """
    size = len(text.encode(errors="replace"))
    if size > LARGEST_BYTES:
        raise refused(f"it is {size // 1024:,} kB, and none is larger than 256 kB", AGAIN)
    if _UNSENDABLE.search(text):
        raise refused("it is not text: it holds bytes that no text has", AGAIN)
    import yaml  # noqa: PLC0415 - only where there is a kubeconfig

    try:
        _refuse_unusual(text)
        root = yaml.SafeLoader(text).get_single_node()
        return _tree(root) if root else None
    except yaml.MarkedYAMLError as error:  # its words quote the text
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise refused(f"it is not YAML that can be read, from line {line:,} on", AGAIN) from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        raise refused("it is not YAML that can be read", AGAIN) from None


def _refuse_unusual(text: str) -> None:
    """Look at the parts of a YAML text one by one, before anything is built of them."""
    import yaml  # noqa: PLC0415 - only where there is a kubeconfig

    # by its name, for the stub of `yaml.parse` has no types
    parts: Iterator[yaml.Event] = import_module("yaml").parse(text, Loader=yaml.SafeLoader)
    depth = documents = 0
    for number, part in enumerate(parts):
        if number >= _MOST_PARTS:
            raise refused(f"it has more than {_MOST_PARTS:,} parts", AGAIN)
        if isinstance(part, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise refused("it has more than one document", AGAIN)
        elif isinstance(part, yaml.NodeEvent) and part.anchor is not None:
            raise refused("it has an anchor or an alias, which a kubeconfig does not need", AGAIN)
        elif isinstance(part, yaml.CollectionStartEvent | yaml.ScalarEvent) and part.tag:
            raise refused("it has a YAML tag, which a kubeconfig does not need", AGAIN)
        if isinstance(part, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise refused(f"it is nested deeper than {_DEEPEST} levels", AGAIN)
        elif isinstance(part, yaml.CollectionEndEvent):
            depth -= 1


def _tree(node: Node) -> Tree:
    import yaml  # noqa: PLC0415 - only where there is a kubeconfig

    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Tree] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE_TAG:
                raise refused("it has a key that is no plain text", AGAIN)
            if key.value in fields:
                raise refused("it has a mapping with the same key twice", AGAIN)
            fields[key.value] = _tree(value)
        return fields
    if isinstance(node, yaml.SequenceNode):
        return [_tree(item) for item in node.value]
    return _scalar(node.tag, cast("str", node.value))


def _scalar(tag: str, written: str) -> Tree:
    if _UNSENDABLE.search(written):
        raise refused("it holds an escaped sign that no text has", AGAIN)
    if tag == _TRUTH_TAG:
        return written.lower() in ("yes", "true", "on")
    if tag == _NULL_TAG:
        return None
    return written if tag == _TEXT_TAG else Other(written)


def refused(detail: str, hint: str) -> Rejected:
    """Return what to raise: why a kubeconfig is not used, and what to do."""
    return Rejected(SERVICE, detail, hint=hint)
