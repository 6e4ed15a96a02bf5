"""What each check sees, says and advises: where all is well, where not, and where not known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backends.domain.certificate import Certificate
from backends.domain.errors import (
    AccessDenied,
    BesideProxy,
    NotAccepted,
    NotFound,
    NotSignedIn,
    Rejected,
    ServiceError,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.person import User
from backends.domain.plan import Verdict
from backends.domain.registered_model import RegisteredModel, Visibility
from backends.domain.workbench import Compatibility
from backends.services.checklist.finding import Finding, Fix
from tests.services.answers import NOW
from tests.services.benches import bench
from tests.services.checklist_desk import (
    CERTIFICATE,
    FOUND,
    HOST,
    KUBECONFIG,
    SERVING,
    WITH_PLUGIN,
    Way,
    assigned,
    look_at,
    plane,
    subject,
    told,
)
from tests.services.clusters import FakeCluster
from tests.services.places import model, place
from tests.services.planning import Aws

PASS, FAIL, WARN, NOT = Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.NOT_CHECKED
GONE = Unreachable("network", "no answer", hint="Try elsewhere.")
DENIED = AccessDenied("fake", "that is not allowed", hint="Ask for it.")


def changed(**fields: Any) -> dict[str, Any]:
    """Return what lists the registry with these fields instead of its own."""
    return {"list_registries": (FOUND.model_copy(update=fields),)}


def certificate(days: float, *, trusted: bool = True) -> Certificate:
    why = "" if trusted else "self-signed certificate"
    ends = NOW + timedelta(days=days)
    return Certificate(CERTIFICATE.issuer, CERTIFICATE.subject, ends, trusted, why)


def holds(one: Finding, verdict: Verdict, words: str, fix: Fix | None = None) -> None:
    """Hold a finding against what it is to be; what is not well has a next step."""
    assert (one.verdict, one.fix) == (verdict, fix), one
    assert words in one.words
    assert one.words.endswith("."), one.words
    if verdict in (FAIL, WARN):
        assert one.advice


@pytest.mark.parametrize(
    ("name", "answers", "verdict", "words", "fix"),
    [
        ("registry-ready", {}, PASS, "models is Ready (installation:finished).", None),
        ("registry-ready", changed(status="upgrade:started"), WARN, "upgrade:started", None),
        ("registry-ready", changed(status="installation:failed"), FAIL, "is Failed", None),
        ("registry-ready", changed(status="suspend:finished"), WARN, "Suspended", None),
        ("registry-ready", {"list_registries": ()}, FAIL, "models is not listed any longer", None),
        ("registry-ready", {"list_registries": DENIED}, NOT, "that is not allowed", None),
        ("version", {}, PASS, "It is at 1.13.0-b58; the latest is 1.13.0-b58.", None),
        ("version", changed(version="1.6.0-b51"), WARN, "1.13.0-b58 is the latest", "upgrade"),
        ("version", changed(version=""), NOT, "cannot be compared with 1.13.0-b58", None),
        ("version", {"latest_registry_version": DENIED}, NOT, "that is not allowed", None),
        ("endpoint", {}, PASS, f"https://{HOST} is public", None),
        ("endpoint", changed(endpoint_public_access=False), PASS, "is private: it is", None),
        ("endpoint", changed(endpoint_public_access=None), NOT, "does not say whether", None),
        ("endpoint", changed(domain=""), NOT, "models has no address.", None),
        (
            "endpoint",
            changed(domain="", status="installation:started"),
            NOT,
            "models has no address yet.",
            None,
        ),
        ("roles", {}, PASS, "anna@example.com holds both on labs.", None),
        ("roles", {"user_resource_roles": ()}, FAIL, "does not hold MLAdmin and Env", None),
        (
            "roles",
            {"user_resource_roles": assigned("MLAdmin")},
            FAIL,
            "does not hold EnvironmentAdmin on labs",
            None,
        ),
        ("roles", {"groups_of": DENIED}, NOT, "iam does not tell which roles", None),
        ("roles", {"get_user": GONE}, NOT, "no answer", None),
    ],
)
async def test_the_registry_itself(
    name: str, answers: dict[str, Any], verdict: Verdict, words: str, fix: Fix | None
) -> None:
    holds(await look_at(subject(plane(**answers)), name), verdict, words, fix)


PUBLIC, PRIVATE = changed(), changed(endpoint_public_access=False)


@pytest.mark.parametrize(
    ("name", "listed", "way", "verdict", "words"),
    [
        ("dns", PUBLIC, Way(), PASS, f"{HOST} is 8.8.8.8: public here."),
        ("dns", PRIVATE, Way(found=("10.0.0.4",)), PASS, "10.0.0.4: private here."),
        ("dns", PUBLIC, Way(found=("10.0.0.4",)), WARN, "is said to be public"),
        ("dns", PUBLIC, Way(found=GONE), FAIL, "network: no answer."),
        ("dns", PRIVATE, Way(found=GONE), WARN, "The endpoint is private, and this machine may"),
        ("dns", PUBLIC, Way(found=BesideProxy("network", "no name here")), NOT, "no name here"),
        (
            "dns",
            changed(endpoint_public_access=None),
            Way(found=GONE),
            WARN,
            "Whether the endpoint is public is not known",
        ),
        ("tcp", PUBLIC, Way(), PASS, f"{HOST} answers on port 443 within 30 ms."),
        ("tcp", PUBLIC, Way(took_s=GONE), FAIL, "no answer"),
        ("tcp", PRIVATE, Way(took_s=GONE), WARN, "may be outside its network"),
        ("tcp", changed(domain=""), Way(), NOT, "models has no address."),
        ("tcp", changed(domain="https://a:b"), Way(), NOT, "https://a:b is no address"),
        ("dns", changed(domain="https://[a"), Way(), NOT, "https://[a is no address"),
        ("tls", PUBLIC, Way(), PASS, "is trusted, and good until 2027-02-21, 90 days from now."),
        ("tls", PUBLIC, Way(shown=certificate(30)), PASS, "30 days from now"),
        ("tls", PUBLIC, Way(shown=certificate(29.9)), WARN, "29 days from now"),
        ("tls", PUBLIC, Way(shown=certificate(0, trusted=False)), FAIL, "ended on 2026-11-23"),
        (
            "tls",
            PUBLIC,
            Way(shown=certificate(90, trusted=False)),
            FAIL,
            "is not trusted here: self-signed certificate.",
        ),
        ("tls", PUBLIC, Way(shown=GONE), FAIL, "no answer"),
        ("tls", PUBLIC, Way(took_s=GONE, shown=GONE), NOT, "no answer"),
        ("tls", changed(domain="http://localhost:8080"), Way(), NOT, "without TLS"),
    ],
)
async def test_the_way_to_it(
    name: str, listed: dict[str, Any], way: Way, verdict: Verdict, words: str
) -> None:
    holds(await look_at(subject(plane(**listed), way=way), name), verdict, words)


async def test_where_the_list_does_not_answer_the_registry_is_taken_as_it_was() -> None:
    holds(await look_at(subject(plane(list_registries=GONE)), "tcp"), PASS, HOST)


OLD, NEW = bench("old"), bench("new", "2.0.58-b118")
RESTING = bench("resting", instance_status="suspend:finished")
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("answers", "verdict", "words", "fix"),
    [
        ({"list_workbenches": ()}, PASS, "There is no workbench in the environment.", None),
        ({}, PASS, "1 workbench looks for it every 5 minutes (2.0.46 or newer).", None),
        (
            {"list_workbenches": (OLD, NEW), "audit_events": told(NOW - DAY)},
            PASS,
            "old (2.0.45-b86) was told on 2026-11-22 12:00 UTC. 1 workbench looks for it",
            None,
        ),
        ({"list_workbenches": (OLD,)}, FAIL, "old (2.0.45-b86) was never told", "synchronize"),
        (
            {"list_workbenches": (OLD,), "audit_events": told(NOW - 31 * DAY)},
            FAIL,
            "was told before this registry was there, and not since",
            "synchronize",
        ),
        ({"list_workbenches": (RESTING,)}, WARN, "cannot be as it is (suspend:finished)", None),
        (
            {"list_workbenches": (OLD,), "audit_events": DENIED},
            NOT,
            "When old (2.0.45-b86) was told is not known: fake: that is not allowed.",
            None,
        ),
        ({"list_workbenches": DENIED}, NOT, "that is not allowed", None),
    ],
)
async def test_workbenches(
    answers: dict[str, Any], verdict: Verdict, words: str, fix: Fix | None
) -> None:
    holds(await look_at(subject(plane(**answers)), "workbenches"), verdict, words, fix)


def serving(**fields: Any) -> dict[str, Any]:
    return {"list_inference_services": (SERVING.model_copy(update=fields),)}


@pytest.mark.parametrize(
    ("answers", "verdict", "words"),
    [
        ({}, PASS, "serving (1.16.0-b19) is compatible, and looks for it every 30 seconds"),
        ({"list_inference_services": ()}, PASS, "There is no inference service"),
        (
            serving(
                version_compatibility=Compatibility(is_compatible=False, expected_version="1.17")
            ),
            FAIL,
            "serving (1.16.0-b19) is not compatible: 1.17 is expected.",
        ),
        (serving(ml_serving_version="1.1.0"), WARN, "does not look for the registry: older than"),
        (serving(version_compatibility=None), NOT, "does not say whether serving"),
        (serving(environment_crn="crn:other"), PASS, "There is no inference service"),
        ({"list_inference_services": DENIED}, NOT, "that is not allowed"),
    ],
)
async def test_inference_services(answers: dict[str, Any], verdict: Verdict, words: str) -> None:
    holds(await look_at(subject(plane(**answers)), "inference"), verdict, words)


@pytest.mark.parametrize(
    ("answers", "aws", "verdict", "words", "fix"),
    [
        ({}, Aws(), PASS, "You are among them, as arn:aws:iam::111122223333:user/anna.", None),
        ({"registry_access": ()}, Aws(), FAIL, "No cloud identity has access.", "grant"),
        (
            {"registry_access": ("arn:aws:iam::1:role/x",)},
            Aws(),
            WARN,
            "arn:aws:iam::1:role/x has access. You, arn:aws:iam::111122223333:user/anna, have",
            "grant",
        ),
        (
            {"registry_access": tuple(f"arn:{number}" for number in range(5))},
            Aws(account=""),
            PASS,
            "arn:0, arn:1, arn:2 and 2 more have access. Whether that is you is not known",
            None,
        ),
        ({"registry_access": DENIED}, Aws(), NOT, "that is not allowed", None),
        ({"describe_environment": DENIED}, Aws(), PASS, "Whether that is you is not known", None),
    ],
)
async def test_access_to_the_cluster(
    answers: dict[str, Any], aws: Aws, verdict: Verdict, words: str, fix: Fix | None
) -> None:
    one = await look_at(subject(plane(**answers), aws=aws), "cluster-access")
    holds(one, verdict, words, fix)


@pytest.mark.parametrize(
    ("answers", "cluster", "verdict", "words", "fix"),
    [
        ({}, FakeCluster(), PASS, "It answers in 50 ms: Kubernetes v1.32.3.", None),
        ({}, FakeCluster(told=GONE), FAIL, "no answer", None),
        (PRIVATE, FakeCluster(told=GONE), WARN, "may be outside its network", None),
        ({}, FakeCluster(lists=[NotAccepted("cluster", "401")]), FAIL, "401", "grant"),
        ({}, FakeCluster(told=NotSignedIn("aws", "not on PATH")), NOT, "not on PATH", None),
        ({}, FakeCluster(told=UnexpectedAnswer("cluster", "5xx")), FAIL, "5xx", None),
        ({"kubeconfig": "[]"}, FakeCluster(), FAIL, "kubeconfig", None),
        ({"kubeconfig": DENIED}, FakeCluster(), NOT, "that is not allowed", None),
        ({"kubeconfig": Rejected("fake", "no cluster yet")}, FakeCluster(), NOT, "yet", None),
        ({"kubeconfig": WITH_PLUGIN}, FakeCluster(), NOT, "nobody has agreed", "kubeconfig"),
    ],
)
async def test_the_kubeconfig(
    answers: dict[str, Any], cluster: FakeCluster, verdict: Verdict, words: str, fix: Fix | None
) -> None:
    one = await look_at(subject(plane(**answers), cluster=cluster), "kubeconfig")
    holds(one, verdict, words, fix)
    assert "hush" not in f"{one.words}{one.advice}"


async def test_a_plugin_runs_only_once_it_was_agreed_to_and_is_named_first() -> None:
    cluster, named = FakeCluster(), list[str]()
    with_plugin = plane(kubeconfig=WITH_PLUGIN)
    await look_at(subject(with_plugin, cluster=cluster, runs=named.append), "kubeconfig")
    assert (cluster.closed, named) == (0, [])
    agreed = subject(with_plugin, cluster=cluster, may_run_plugins=True, runs=named.append)
    holds(await look_at(agreed, "kubeconfig"), PASS, "It answers")
    assert (cluster.closed, named) == (1, ["aws eks get-token --cluster-name liftie-x"])
    await look_at(subject(plane(kubeconfig=KUBECONFIG), runs=named.append), "kubeconfig")
    assert len(named) == 1


@pytest.mark.parametrize(
    ("error", "listed", "verdict", "words"),
    [
        (None, PUBLIC, PASS, f"https://{HOST} answers within 50 ms: 2 models."),
        (None, changed(domain=""), NOT, "models has no address."),
        (GONE, PUBLIC, FAIL, "no answer"),
        (GONE, PRIVATE, WARN, "may be outside its network"),
        (NotAccepted("AI Registry", "401"), PUBLIC, FAIL, "401"),
        (UnexpectedAnswer("AI Registry", "502"), PUBLIC, FAIL, "502"),
        (DENIED, PUBLIC, NOT, "that is not allowed"),
    ],
)
async def test_the_api_of_models(
    error: ServiceError | None, listed: dict[str, Any], verdict: Verdict, words: str
) -> None:
    rows = place(model("one"), model("two"))
    rows.error = error
    holds(await look_at(subject(plane(**listed), models=rows), "model-api"), verdict, words)


def seen(name: str, owner: str, visibility: Visibility = Visibility.PRIVATE) -> RegisteredModel:
    return model(name, owner=owner, visibility=visibility)


OWN, THEIRS = seen("own", "Anna"), seen("theirs", "bob")
OPEN = seen("open", "bob", Visibility.PUBLIC)
NO_ADMIN = {"user_resource_roles": assigned("MLUser")}


@pytest.mark.parametrize(
    ("models", "answers", "verdict", "words"),
    [
        ((OWN, THEIRS), {}, PASS, "You are MLAdmin, and see private ones of others (1)."),
        ((OWN, OPEN), {}, NOT, "whether you would see such a one cannot be told."),
        ((OWN, OPEN), NO_ADMIN, PASS, "see 1 of your own and 1 public ones of others."),
        ((OWN, THEIRS), NO_ADMIN, FAIL, "see private ones of others (1): theirs."),
        ((), {}, NOT, "You see no models in it"),
        ((seen("stray", ""),), {}, WARN, "Without an owner: stray. Compared: 1 model."),
        (
            tuple(seen(f"m{number}", "bob", Visibility.UNKNOWN) for number in range(5)),
            {},
            WARN,
            "Neither public nor private: m0, m1, m2 and 2 more. Compared: 5 models.",
        ),
        ((OWN,), {"groups_of": DENIED}, NOT, "Who sees what was not"),
        ((OWN,), {"get_user": User(crn="crn:u")}, NOT, "Who sees what was not"),
        ((OWN,), {"get_user": GONE}, NOT, "Who you are is not known"),
        ((OWN,), changed(domain=""), NOT, "models has no address."),
    ],
)
async def test_who_sees_which_model(
    models: tuple[RegisteredModel, ...], answers: dict[str, Any], verdict: Verdict, words: str
) -> None:
    about = subject(plane(**answers), models=place(*models))
    holds(await look_at(about, "model-access"), verdict, words)


async def test_only_the_first_page_of_models_is_compared_and_that_is_said() -> None:
    rows = place(OWN, THEIRS, OPEN)
    rows.page_size = 2
    one = await look_at(subject(models=rows), "model-access")
    assert "Compared: the first 2 models." in one.words
    assert "2 models, and more follow." in (await look_at(subject(models=rows), "model-api")).words


async def test_models_that_cannot_be_read_are_not_compared() -> None:
    rows = place(OWN)
    rows.error = NotFound("AI Registry", "there is nothing")
    holds(await look_at(subject(models=rows), "model-access"), NOT, "there is nothing")
