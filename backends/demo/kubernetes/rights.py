"""What somebody may do in a cluster, and the reviews that tell them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from backends.demo.kubernetes import protobuf
from backends.demo.kubernetes.questions import Question
from backends.demo.kubernetes.resources import (
    ACCESS_REVIEWS,
    LOG,
    NODES,
    READS,
    RESOURCES,
    RULES_REVIEWS,
    SECRETS,
    WHO_AM_I,
    Resource,
    resource_named,
)
from backends.demo.kubernetes.site import Site
from backends.demo.kubernetes.statuses import StatusError, bad_request, forbidden
from backends.demo.wire import Json

_NO_LOGS_IN = "knox"
_REVIEWS = (ACCESS_REVIEWS, RULES_REVIEWS, WHO_AM_I)
_FROM_PROTOBUF: Mapping[Resource, Callable[[bytes], Json]] = {
    ACCESS_REVIEWS: protobuf.access_review,
    RULES_REVIEWS: protobuf.rules_review,
    WHO_AM_I: lambda _: {},
}
_OPEN_TO_ALL = ("/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/readyz", "/version")


@dataclass(frozen=True, slots=True)
class Rights:
    """What one of the granted may do: read all but secrets; less, where rights are limited."""

    identity: str
    limited: bool

    def allow(self, verb: str, resource: Resource | None, namespace: str) -> bool:
        """Say whether they may; an empty namespace means all of them."""
        if resource is None or resource is SECRETS or verb not in resource.verbs:
            return False
        if not self.limited:
            return True
        return resource is not NODES and not (resource is LOG and namespace in ("", _NO_LOGS_IN))

    def check(self, question: Question) -> None:
        """Refuse what may not be done.

        Raises:
            StatusError: Worded as the real server words it (403).
        """
        resource, namespace = question.resource, question.namespace
        if self.allow(question.verb, resource, namespace):
            return
        where = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
        raise forbidden(
            resource,
            question.name,
            f'User "{self.identity}" cannot {question.verb} resource "{resource.plural}" '
            f'in API group "{resource.group}" {where}',
        )

    def reviewed(self, question: Question, body: Json) -> Json:
        """Answer one of the three reviews."""
        resource, spec = question.resource, cast("Json", body.get("spec") or {})
        match resource.kind:
            case WHO_AM_I.kind:
                who = {"username": self.identity, "groups": ["system:authenticated"]}
                status: Json = {"userInfo": who}
            case RULES_REVIEWS.kind:
                status = self._rules(spec.get("namespace") or "default")
            case _:
                status = self._access(spec)
        return {
            "kind": resource.kind,
            "apiVersion": resource.api_version,
            "metadata": {"creationTimestamp": None},
            "spec": spec,
            "status": status,
        }

    def _access(self, spec: Json) -> Json:
        if "nonResourceAttributes" in spec:
            path: str = spec["nonResourceAttributes"].get("path", "")
            begins = tuple(one.removesuffix("*") for one in _OPEN_TO_ALL)
            return _verdict(path.startswith(begins))
        wish: Json = spec.get("resourceAttributes") or {}
        plural: str = wish.get("resource", "")
        if wish.get("subresource"):
            plural = f"{plural}/{wish['subresource']}"
        resource = resource_named(wish.get("group", ""), plural)
        return _verdict(self.allow(wish.get("verb", ""), resource, wish.get("namespace", "")))

    def _rules(self, namespace: str) -> Json:
        return {
            "resourceRules": list(self._resource_rules(namespace)),
            "nonResourceRules": [{"verbs": ["get"], "nonResourceURLs": list(_OPEN_TO_ALL)}],
            "incomplete": False,
        }

    def _resource_rules(self, namespace: str) -> Iterator[Json]:
        for verbs in (("create",), ("get",), READS):
            groups = dict.fromkeys(row.group for row in RESOURCES if row.verbs == verbs)
            for group in groups:
                allowed = [
                    row.plural
                    for row in RESOURCES
                    if (row.group, row.verbs) == (group, verbs)
                    and self.allow(verbs[0], row, namespace)
                ]
                if allowed:
                    yield {"verbs": list(verbs), "apiGroups": [group], "resources": allowed}


def rights_in(site: Site, identity: str) -> Rights:
    """Return the rights of one of the granted in a cluster."""
    return Rights(identity, site.is_listed("limited"))


def is_review(question: Question) -> bool:
    """Say whether a question is one of the reviews, which anybody granted may ask."""
    return question.resource in _REVIEWS and question.verb == "create"


def review_of(question: Question, headers: Mapping[str, str], body: bytes) -> Json:
    """Read the review that was sent, in either form. Header names are in lower case.

    Raises:
        StatusError: It is not understood (400).
    """
    try:
        if headers.get("content-type", "").startswith(protobuf.MEDIA_TYPE):
            return _FROM_PROTOBUF[question.resource](body)
        found: object = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise bad_request("the object provided is unrecognized")
    return cast("Json", found)


def read_only(question: Question) -> StatusError:
    """Refuse to change anything."""
    return forbidden(question.resource, question.name, "this cluster is a read-only simulation")


def _verdict(allowed: bool) -> Json:
    return {"allowed": allowed} if allowed else {"allowed": False, "reason": "no rule allows it"}
