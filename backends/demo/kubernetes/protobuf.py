"""Reads the reviews that `kubectl` sends as protobuf; answers are JSON, which it takes as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from backends.demo.wire import Json

MEDIA_TYPE = "application/vnd.kubernetes.protobuf"

_MAGIC = b"k8s\x00"
_BYTES = 2  # the wire type of texts and messages
_VARINT = 0
_RAW = 2  # the field of the envelope that holds the object
_SPEC = 2  # the field of every review that holds its specification

_Fields: TypeAlias = Mapping[int, bytes]
_RESOURCE_ATTRIBUTES = {
    1: "namespace",
    2: "verb",
    3: "group",
    4: "version",
    5: "resource",
    6: "subresource",
    7: "name",
}
_OTHER_ATTRIBUTES = {1: "path", 2: "verb"}


def access_review(body: bytes) -> Json:
    """Return a SelfSubjectAccessReview as it would be in JSON.

    Raises:
        ValueError: It is not one.
    """
    spec = _spec(body)
    if 1 in spec:
        return {"spec": {"resourceAttributes": _named(spec[1], _RESOURCE_ATTRIBUTES)}}
    return {"spec": {"nonResourceAttributes": _named(spec.get(2, b""), _OTHER_ATTRIBUTES)}}


def rules_review(body: bytes) -> Json:
    """Return a SelfSubjectRulesReview as it would be in JSON.

    Raises:
        ValueError: It is not one.
    """
    return {"spec": {"namespace": _spec(body).get(1, b"").decode()}}


def _spec(body: bytes) -> _Fields:
    if not body.startswith(_MAGIC):
        raise ValueError("no Kubernetes protobuf")
    review = dict(_fields(dict(_fields(body[len(_MAGIC) :])).get(_RAW, b"")))
    return dict(_fields(review.get(_SPEC, b"")))


def _named(message: bytes, names: Mapping[int, str]) -> dict[str, str]:
    found = dict(_fields(message))
    return {name: found[number].decode() for number, name in names.items() if found.get(number)}


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the fields that hold texts or messages, with their numbers."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire_type = key >> 3, key & 7
        length, at = _varint(message, at)
        if wire_type == _BYTES:
            yield number, message[at : at + length]
            at += length
        elif wire_type != _VARINT:
            raise ValueError(f"wire type {wire_type} is not expected")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Return a number, and where it ends."""
    value = shift = 0
    while at < len(message):
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise ValueError("a number is cut off")
