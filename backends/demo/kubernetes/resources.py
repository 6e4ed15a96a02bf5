"""The kinds of things a simulated cluster has, as its discovery names them."""

from __future__ import annotations

from dataclasses import dataclass

READS = ("get", "list", "watch")


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of thing.

    Attributes:
        short: Shorter names people type.
        everyday: Whether `get all` shows it.
        verbs: What the server can do with it; whether somebody may is another matter.
    """

    group: str
    plural: str
    kind: str
    namespaced: bool = True
    short: tuple[str, ...] = ()
    everyday: bool = False
    verbs: tuple[str, ...] = READS

    @property
    def api_version(self) -> str:
        """The group and version objects of it carry; every group here has a `v1` and no other."""
        return f"{self.group}/v1" if self.group else "v1"


PODS = Resource("", "pods", "Pod", short=("po",), everyday=True)
LOG = Resource("", "pods/log", "Pod", verbs=("get",))
EVENTS = Resource("", "events", "Event", short=("ev",))
NODES = Resource("", "nodes", "Node", namespaced=False, short=("no",))
NAMESPACES = Resource("", "namespaces", "Namespace", namespaced=False, short=("ns",))
SECRETS = Resource("", "secrets", "Secret")
CONFIG_MAPS = Resource("", "configmaps", "ConfigMap", short=("cm",))
SERVICES = Resource("", "services", "Service", short=("svc",), everyday=True)
SERVICE_ACCOUNTS = Resource("", "serviceaccounts", "ServiceAccount", short=("sa",))
VOLUME_CLAIMS = Resource("", "persistentvolumeclaims", "PersistentVolumeClaim", short=("pvc",))
DEPLOYMENTS = Resource("apps", "deployments", "Deployment", short=("deploy",), everyday=True)
REPLICA_SETS = Resource("apps", "replicasets", "ReplicaSet", short=("rs",), everyday=True)
DAEMON_SETS = Resource("apps", "daemonsets", "DaemonSet", short=("ds",), everyday=True)
STATEFUL_SETS = Resource("apps", "statefulsets", "StatefulSet", short=("sts",), everyday=True)
JOBS = Resource("batch", "jobs", "Job", everyday=True)

_REVIEW = ("create",)
ACCESS_REVIEWS = Resource(
    "authorization.k8s.io",
    "selfsubjectaccessreviews",
    "SelfSubjectAccessReview",
    namespaced=False,
    verbs=_REVIEW,
)
RULES_REVIEWS = Resource(
    "authorization.k8s.io",
    "selfsubjectrulesreviews",
    "SelfSubjectRulesReview",
    namespaced=False,
    verbs=_REVIEW,
)
WHO_AM_I = Resource(
    "authentication.k8s.io",
    "selfsubjectreviews",
    "SelfSubjectReview",
    namespaced=False,
    verbs=_REVIEW,
)

RESOURCES = (
    CONFIG_MAPS,
    EVENTS,
    NAMESPACES,
    NODES,
    VOLUME_CLAIMS,
    PODS,
    LOG,
    SECRETS,
    SERVICE_ACCOUNTS,
    SERVICES,
    DAEMON_SETS,
    DEPLOYMENTS,
    REPLICA_SETS,
    STATEFUL_SETS,
    JOBS,
    ACCESS_REVIEWS,
    RULES_REVIEWS,
    WHO_AM_I,
)
GROUPS = tuple(dict.fromkeys(row.group for row in RESOURCES if row.group))

_BY_PLACE = {(row.group, row.plural): row for row in RESOURCES}


def resource_named(group: str, plural: str) -> Resource | None:
    """Return the resource of a group with a plural; None where there is none."""
    return _BY_PLACE.get((group, plural))
