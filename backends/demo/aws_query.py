"""The Query form of AWS: a signed form comes in, XML goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element, SubElement, tostring

from backends.demo.wire import Refused, WireAnswer

EC2 = "http://ec2.amazonaws.com/doc/2016-11-15/"
STS = "https://sts.amazonaws.com/doc/2011-06-15/"
IAM = "https://iam.amazonaws.com/doc/2010-05-08/"
_IAM_VERSION = "2010-05-08"
_STS_VERSION = "2011-06-15"
_CREDENTIAL = re.compile(r"Credential=([^/]+)/[^/]*/([^/]+)/")
_COMMON = re.compile(r"Action|Version|MaxResults|NextToken|Filter\.\d+\.(?:Name|Value\.\d+)")
_FEWEST = 5
_PAGE = 6
"""Never more rows a page, whatever is asked for, so that every client has to turn pages."""

Xml: TypeAlias = "str | Sequence[Xml] | Mapping[str, Xml]"
"""A text, the `item` elements of a list, or elements by name."""


@dataclass(frozen=True, slots=True)
class Query:
    """One call.

    Attributes:
        who: The access key id that signed; empty where nobody did.
        region: The region of the signature.
        arguments: As they were written: `Filter.1.Name`.
    """

    who: str
    region: str
    arguments: Mapping[str, str]

    @classmethod
    def read(cls, headers: Mapping[str, str], body: bytes) -> Query:
        """Read a form, and whose signature it has. Header names are in lower case."""
        signed = _CREDENTIAL.search(headers.get("authorization", ""))
        who, region = signed.groups() if signed else ("", "")
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        return cls(who, region, {name: values[0] for name, values in fields.items()})

    @property
    def action(self) -> str:
        """What is asked for: `DescribeSubnets`."""
        return self.arguments.get("Action", "")

    @property
    def is_for_sts(self) -> bool:
        """Whether STS is asked."""
        return self.arguments.get("Version") == _STS_VERSION

    @property
    def is_for_iam(self) -> bool:
        """Whether IAM is asked."""
        return self.arguments.get("Version") == _IAM_VERSION

    def understood(self, *more: str) -> None:
        """Refuse any argument but those every call has, and lists named in `more`."""
        for name in self.arguments:
            if not _COMMON.fullmatch(name) and name.partition(".")[0] not in more:
                raise Refused(400, "UnknownParameter", f"The parameter {name} is not recognized")

    def filtered(self, name: str) -> tuple[str, ...]:
        """Return the values of the one filter we know; empty where it is not used."""
        wanted: list[str] = []
        for key, value in self.arguments.items():
            if key.startswith("Filter.") and key.endswith(".Name"):
                if value != name:
                    raise Refused(400, "InvalidParameterValue", f"The filter '{value}' is invalid")
                wanted += self.listed(key.removesuffix("Name") + "Value")
        return tuple(wanted)

    def listed(self, name: str) -> list[str]:
        """Return a list among the arguments: `VpcId.1`, `VpcId.2`."""
        return [value for key, value in self.arguments.items() if key.startswith(f"{name}.")]

    def page(self, rows: list[Xml], most: int) -> tuple[list[Xml], str]:
        """Return the asked page, and the token of the next one; `most` is the largest one may ask.

        The last page has an empty token.
        """
        begin = self._number("NextToken", 0, 0, len(rows))
        end = begin + min(_PAGE, self._number("MaxResults", most, _FEWEST, most))
        return rows[begin:end], str(end) if end < len(rows) else ""

    def _number(self, name: str, usual: int, least: int, most: int) -> int:
        text = self.arguments.get(name, str(usual))
        if not text.isdecimal() or not least <= int(text) <= most:
            raise Refused(400, "InvalidParameterValue", f"Value ({text}) for {name} is invalid")
        return int(text)


def written(name: str, tree: Mapping[str, Xml], namespace: str) -> WireAnswer:
    """Write a good answer."""
    return _answer(200, name, tree, namespace)


def refused(query: Query, refusal: Refused, request_id: str) -> WireAnswer:
    """Write a refusal, as the service asked does."""
    error = {"Code": refusal.code, "Message": str(refusal)}
    if query.is_for_sts or query.is_for_iam:
        tree = {"Error": {"Type": "Sender", **error}, "RequestId": request_id}
        namespace = STS if query.is_for_sts else IAM
        return _answer(refusal.status, "ErrorResponse", tree, namespace)
    tree = {"Errors": {"Error": error}, "RequestID": request_id}
    return _answer(refusal.status, "Response", tree, "")


def _answer(status: int, name: str, tree: Mapping[str, Xml], namespace: str) -> WireAnswer:
    root = Element(name, {"xmlns": namespace} if namespace else {})
    _fill(root, tree)
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    return WireAnswer(status, {"Content-Type": "text/xml;charset=UTF-8"}, body)


def _fill(element: Element, tree: Xml) -> None:
    if isinstance(tree, str):
        element.text = tree
        return
    parts: Iterable[tuple[str, Xml]] = (
        tree.items() if isinstance(tree, Mapping) else (("item", part) for part in tree)
    )
    for name, part in parts:
        _fill(SubElement(element, name), part)
