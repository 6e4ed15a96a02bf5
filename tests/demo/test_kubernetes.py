"""The simulated clusters answer as a Kubernetes API does, to whom access was granted."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import quote

import pytest

from backends.demo.identities import granted, identity_of
from backends.demo.kubernetes.ages import span
from backends.demo.kubernetes.tokens import new_token
from tests.demo.kubectl import (
    AZURE,
    BEING_INSTALLED,
    CRASHING,
    FAILED_IMPORT,
    HEALTHY,
    LIMITED,
    NO_NODE,
    NOT_GRANTED,
    PENDING,
    TABLE,
    Cluster,
    registry_of,
)

ALICE = "arn:aws:iam::433052309983:role/ml-platform-admins"
KINDS = (
    "/api/v1/configmaps",
    "/api/v1/events",
    "/api/v1/namespaces",
    "/api/v1/nodes",
    "/api/v1/persistentvolumeclaims",
    "/api/v1/pods",
    "/api/v1/serviceaccounts",
    "/api/v1/services",
    "/apis/apps/v1/daemonsets",
    "/apis/apps/v1/deployments",
    "/apis/apps/v1/replicasets",
    "/apis/apps/v1/statefulsets",
    "/apis/batch/v1/jobs",
)


@pytest.mark.parametrize(
    "token", ["", "nonsense", "e30.eyJzdWIiOiJhbGljZSIsImV4cCI6MX0.simulated-cluster", "a.b.c"]
)
def test_no_token_or_a_bad_one_is_unauthorized(token: str) -> None:
    answer = Cluster().send("/api/v1/pods", token=token)
    assert answer.status == 401
    assert json.loads(answer.body)["message"] == "Unauthorized"


def test_a_token_is_good_for_an_hour() -> None:
    cluster = Cluster()
    token, expires_at = new_token("alice", cluster.clock())
    cluster.clock.wind(minutes=59)
    assert cluster.send("/api/v1/pods", token=token).status == 200
    cluster.clock.wind(minutes=1)
    assert cluster.clock() == expires_at
    assert cluster.send("/api/v1/pods", token=token).status == 401


@pytest.mark.parametrize(("name", "who"), [(NOT_GRANTED, "alice"), (CRASHING, "bob")])
def test_who_was_not_granted_access_is_unauthorized(name: str, who: str) -> None:
    assert Cluster(name, who=who).refused("/api/v1/pods") == (401, "Unauthorized", "Unauthorized")


@pytest.mark.parametrize("name", [BEING_INSTALLED, "liftie-00000000"])
def test_a_registry_that_is_not_there_has_no_cluster(name: str) -> None:
    assert Cluster(name).send("/api/v1/pods").breaks == "dns"


def test_a_cluster_is_there_once_its_registry_is_installed() -> None:
    cluster = Cluster(BEING_INSTALLED)
    cluster.clock.wind(minutes=30)
    assert cluster.send("/api/v1/pods").status == 401


def test_identities_are_those_of_the_cloud() -> None:
    cluster = Cluster()
    assert identity_of("alice", "AWS") == ALICE
    assert identity_of("pipeline", "AWS") == "arn:aws:iam::433052309983:user/pipeline"
    crashing = registry_of(cluster.world, CRASHING)
    assert granted(crashing, "AWS", cluster.clock()) == [
        "arn:aws:iam::433052309983:role/eng-ml-operators",
        ALICE,
    ]
    on_azure = registry_of(cluster.world, AZURE)
    assert granted(on_azure, "AZURE", cluster.clock()) == [identity_of("alice", "AZURE")]


def test_health_and_version_are_told_to_anybody() -> None:
    cluster = Cluster()
    assert cluster.send("/readyz?verbose", token="").body == b"ok"
    assert json.loads(cluster.send("/version", token="").body)["gitVersion"].startswith("v1.")


def test_discovery_names_every_resource() -> None:
    cluster = Cluster()
    groups = [row["name"] for row in cluster.ask("/apis")["groups"]]
    assert groups == ["apps", "batch", "authorization.k8s.io", "authentication.k8s.io"]
    assert cluster.ask("/api")["versions"] == ["v1"]
    core = {row["name"]: row for row in cluster.ask("/api/v1")["resources"]}
    assert core["pods"]["shortNames"] == ["po"]
    assert core["pods/log"]["verbs"] == ["get"]
    assert not core["nodes"]["namespaced"]
    assert cluster.refused("/openapi/v2")[:2] == (404, "NotFound")


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("name", [CRASHING, AZURE, PENDING, FAILED_IMPORT])
def test_every_kind_is_listed_plainly_and_as_a_table(path: str, name: str) -> None:
    cluster = Cluster(name)
    plain = cluster.ask(path)
    table = cluster.ask(f"{path}?includeObject=Object", accept=TABLE)
    assert plain["kind"].endswith("List")
    assert (table["kind"], table["apiVersion"]) == ("Table", "meta.k8s.io/v1")
    assert [row["object"] for row in table["rows"]] == plain["items"]
    for row in table["rows"]:
        assert len(row["cells"]) == len(table["columnDefinitions"])
    for one in plain["items"]:
        place = one["metadata"]
        within = f"namespaces/{place['namespace']}/" if "namespace" in place else ""
        start, plural = path.rsplit("/", 1)
        assert cluster.ask(f"{start}/{within}{plural}/{place['name']}") == one


def test_a_table_of_pods_has_the_columns_of_kubectl() -> None:
    table = Cluster(HEALTHY).ask("/api/v1/namespaces/mlx/pods", accept=TABLE)
    names = [row["name"] for row in table["columnDefinitions"]]
    assert names[:6] == ["Name", "Ready", "Status", "Restarts", "Age", "IP"]
    assert [row["priority"] for row in table["columnDefinitions"]] == [0] * 5 + [1] * 4
    cells = {row["cells"][0]: row["cells"][1:5] for row in table["rows"]}
    (restarted,) = (row for row in cells.values() if "(" in row[2])
    assert restarted == ["2/2", "Running", "1 (3d2h ago)", "17d"]
    assert table["rows"][0]["object"]["kind"] == "PartialObjectMetadata"


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("app=knox", {"knox"}),
        ("app==knox", {"knox"}),
        ("app in (knox, coredns)", {"knox", "coredns"}),
        ("app,app notin (knox,coredns,aws-node,metrics-server,model-registry)", {"v2"}),
        ("job-name,app!=nothing", {"import"}),
        ("!pod-template-hash,!job-name", {"aws-node"}),
    ],
)
def test_label_selectors(selector: str, expected: set[str]) -> None:
    found = Cluster().names(f"/api/v1/pods?labelSelector={quote(selector)}")
    known = ("knox", "coredns", "v2", "import", "aws-node", "metrics-server")
    assert {word for name in found for word in known if word in name} == expected


@pytest.mark.parametrize(
    ("path", "selector"),
    [
        ("/api/v1/pods", "metadata.namespace=knox,status.phase=Running"),
        ("/api/v1/events", "type=Warning,reason=BackOff,involvedObject.kind=Pod"),
        ("/api/v1/namespaces", "metadata.name=knox"),
    ],
)
def test_field_selectors(path: str, selector: str) -> None:
    cluster = Cluster()
    (found,) = cluster.names(f"{path}?fieldSelector={quote(selector)}")
    assert found.startswith("knox")
    without = quote(selector.replace("knox", "mlx").replace("BackOff", "Nothing"))
    assert found not in cluster.names(f"{path}?fieldSelector={without}")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("fieldSelector=spec.nothing%3Dx", "field label not supported: spec.nothing"),
        ("labelSelector=%3D%3D", "unable to parse requirement: found '==', expected: "),
        ("limit=many", "invalid value for limit: 'many'"),
        ("continue=nonsense", "continue key is not valid"),
    ],
)
def test_what_is_not_understood_is_a_bad_request(parameters: str, message: str) -> None:
    code, reason, told = Cluster().refused(f"/api/v1/pods?{parameters}")
    assert (code, reason) == (400, "BadRequest")
    assert told.startswith(message)


def test_pages_are_of_one_moment_and_are_forgotten_after_five_minutes() -> None:
    cluster = Cluster()
    whole = cluster.names("/api/v1/pods")
    first = cluster.ask("/api/v1/pods?limit=4")
    assert first["metadata"]["remainingItemCount"] == len(whole) - 4
    token = first["metadata"]["continue"]
    cluster.clock.wind(minutes=4)
    second = cluster.ask(f"/api/v1/pods?limit=400&continue={token}")
    assert "continue" not in second["metadata"]
    assert second["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
    pages = [one["metadata"]["name"] for page in (first, second) for one in page["items"]]
    assert pages == whole
    cluster.clock.wind(minutes=2)
    code, reason, message = cluster.refused(f"/api/v1/pods?limit=4&continue={token}")
    assert (code, reason) == (410, "Expired")
    assert "too old" in message


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/api/v1/namespaces/knox/pods/nope", 'pods "nope" not found'),
        ("/api/v1/namespaces/knox/pods/nope/log", 'pods "nope" not found'),
        ("/apis/apps/v1/namespaces/knox/deployments/x", 'deployments.apps "x" not found'),
        ("/api/v1/nothing", "the server could not find the requested resource"),
        ("/apis/nobody.example/v1/things", "the server could not find the requested resource"),
    ],
)
def test_what_is_not_there(path: str, message: str) -> None:
    assert Cluster().refused(path) == (404, "NotFound", message)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed(method: str) -> None:
    told = Cluster().refused("/apis/apps/v1/namespaces/knox/deployments/knox", method)
    why = "this cluster is a read-only simulation"
    assert told == (403, "Forbidden", f'deployments.apps "knox" is forbidden: {why}')


def test_secrets_are_forbidden_to_everybody() -> None:
    who = f'User "{ALICE}" cannot list resource "secrets" in API group ""'
    told = Cluster().refused("/api/v1/namespaces/mlx/secrets")[2]
    assert told == f'secrets is forbidden: {who} in the namespace "mlx"'
    assert Cluster().refused("/api/v1/secrets")[2].endswith(f"{who} at the cluster scope")


@pytest.mark.parametrize(
    ("resource", "subresource", "namespace", "path"),
    [
        ("nodes", "", "", "/api/v1/nodes"),
        ("pods", "log", "knox", "/api/v1/namespaces/knox/pods/{pod}/log"),
        ("pods", "", "knox", "/api/v1/namespaces/knox/pods/{pod}"),
    ],
)
@pytest.mark.parametrize("name", [LIMITED, CRASHING])
def test_reviews_and_refusals_agree(
    name: str, resource: str, subresource: str, namespace: str, path: str
) -> None:
    cluster = Cluster(name)
    wish = {
        "verb": "get" if namespace else "list",
        "resource": resource,
        "subresource": subresource,
        "namespace": namespace,
    }
    told = cluster.review("selfsubjectaccessreviews", {"resourceAttributes": wish})
    (pod,) = cluster.names("/api/v1/namespaces/knox/pods")
    answer = cluster.send(path.format(pod=pod))
    assert told["allowed"] == (name == CRASHING or (resource, subresource) == ("pods", ""))
    assert answer.status == (200 if told["allowed"] else 403)


def test_the_other_reviews_tell_who_one_is_and_what_one_may() -> None:
    cluster = Cluster(LIMITED)
    who = cluster.review("selfsubjectreviews", {})
    assert who["userInfo"]["username"] == ALICE
    rules = cluster.review("selfsubjectrulesreviews", {"namespace": "knox"})["resourceRules"]
    readable = {name for rule in rules if "get" in rule["verbs"] for name in rule["resources"]}
    assert "pods" in readable
    assert not readable & {"nodes", "secrets", "pods/log"}
    path = {"nonResourceAttributes": {"path": "/version", "verb": "get"}}
    assert cluster.review("selfsubjectaccessreviews", path)["allowed"]


def test_a_review_that_is_none_is_a_bad_request() -> None:
    path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    for body in (b"", b"[]", b"k8s\x00\x0a\xff"):
        assert Cluster().send(path, "POST", body=body).status == 400


def test_what_is_wrong_can_be_seen() -> None:
    crashing = Cluster(CRASHING).one("/api/v1/namespaces/knox/pods")
    (container,) = crashing["status"]["containerStatuses"]
    assert container["restartCount"] > 100
    assert container["lastState"]["terminated"]["exitCode"] == 1
    deployment = Cluster(CRASHING).ask("/apis/apps/v1/namespaces/knox/deployments/knox")
    assert deployment["status"]["unavailableReplicas"] == 1
    failed = Cluster(FAILED_IMPORT).one("/api/v1/pods?fieldSelector=status.phase%3DFailed")
    assert failed["metadata"]["labels"]["app"] == "model-registry"
    pending = Cluster(PENDING).one(NO_NODE)
    (condition,) = pending["status"]["conditions"]
    assert condition["reason"] == "Unschedulable"


def test_service_accounts_have_a_role_but_for_one_registry() -> None:
    path = "/api/v1/namespaces/mlx/serviceaccounts/sa-cdsw-privileged"
    role = "eks.amazonaws.com/role-arn"
    assert role in Cluster(CRASHING).ask(path)["metadata"]["annotations"]
    assert "annotations" not in Cluster(FAILED_IMPORT).ask(path)["metadata"]
    assert "annotations" not in Cluster(AZURE).ask(path)["metadata"]


def test_a_proxy_of_the_environment_is_in_the_registrys_variables() -> None:
    path = "/apis/apps/v1/namespaces/mlx/deployments/model-registry-v2"

    def variables(name: str) -> dict[str, str]:
        containers = Cluster(name).ask(path)["spec"]["template"]["spec"]["containers"]
        return {row["name"]: row["value"] for row in containers[0]["env"]}

    assert variables(PENDING)["HTTPS_PROXY"] == "http://egress.fraud.internal:3128"
    assert "172.20.0.0/16" in variables(PENDING)["NO_PROXY"]
    assert "HTTPS_PROXY" not in variables(HEALTHY)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (timedelta(seconds=-5), "<invalid>"),
        (timedelta(seconds=-1), "0s"),
        (timedelta(seconds=119), "119s"),
        (timedelta(minutes=2), "2m"),
        (timedelta(minutes=4, seconds=10), "4m10s"),
        (timedelta(minutes=179, seconds=59), "179m"),
        (timedelta(hours=7, minutes=5), "7h5m"),
        (timedelta(hours=47, minutes=5), "47h"),
        (timedelta(days=2, hours=3), "2d3h"),
        (timedelta(days=8), "8d"),
        (timedelta(days=740), "2y10d"),
        (timedelta(days=365 * 9), "9y"),
    ],
)
def test_ages_are_written_as_kubectl_does(amount: timedelta, expected: str) -> None:
    assert span(amount) == expected
