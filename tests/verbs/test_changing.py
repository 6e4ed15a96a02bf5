"""The verbs that change something, from plan to end, over the simulated world."""

from __future__ import annotations

import csv
import io

import pytest

from registry_tui import exits
from tests.verbs.conftest import PACE, Outcome, Run

NAME = "model-registry-ml-960afc3b-162"
ENVIRONMENT = "labs-ml-aws"
KEYS = [
    "id",
    "kind",
    "title",
    "target",
    "state",
    "words",
    "registry_crn",
    "by",
    "at",
    "profile",
    "region",
    "endpoint_url",
    "request_ids",
    "overridden",
    "steps",
]
CREATE = ("registries", "create", ENVIRONMENT)
DELETE = ("registries", "delete", NAME)
AGREED = ("--yes", "--confirm", NAME)


def changed(run: Run, *arguments: str, fault: str = "") -> Outcome:
    """Run a verb in a quick demo; with a fault, if there is one."""
    faults = ("--fault", fault) if fault else ()
    return run("--demo", "--pace", str(PACE), *faults, *arguments)


@pytest.mark.parametrize(
    ("verb", "kind", "words"),
    [
        ((*CREATE, "--yes"), "create-registry", "is Ready (installation:finished)"),
        ((*DELETE, *AGREED), "delete-registry", f"{NAME} is gone"),
        ((*DELETE, "--force", *AGREED), "delete-registry", f"{NAME} is gone"),
        (("registries", "upgrade", NAME, "--yes"), "upgrade-registry", "upgrade:finished"),
    ],
    ids=["create", "delete", "force", "upgrade"],
)
def test_a_change_is_sent_and_followed_to_its_end(
    run: Run, verb: tuple[str, ...], kind: str, words: str
) -> None:
    ran = changed(run, *verb, "--wait", "-o", "json")

    assert ran.code == exits.DONE, ran.err
    assert list(ran.json) == KEYS
    assert (ran.json["kind"], ran.json["state"]) == (kind, "done")
    assert words in ran.json["words"]
    assert ran.json["request_ids"]
    assert "Sent: done" in ran.err


def test_without_wait_it_ends_once_the_change_is_seen(run: Run) -> None:
    ran = run("--demo", "--pace", "1", *CREATE, "--yes", "-o", "json")

    assert ran.code == exits.DONE
    assert ran.json["state"] == "under way"
    assert "is Installing" in ran.json["words"]
    assert ran.json["registry_crn"].startswith("crn:cdp:ml:")


def test_a_table_and_csv_say_the_same(run: Run) -> None:
    table = changed(run, *CREATE, "--yes", "--wait").out
    (row,) = csv.DictReader(io.StringIO(changed(run, *CREATE, "--yes", "--wait", "-o", "csv").out))

    assert list(row) == KEYS
    assert row["state"] == "done"
    assert "state         done" in table
    assert "overridden" not in table


def test_when_the_time_is_up_it_says_so_with_a_code_of_its_own(run: Run) -> None:
    waiting = ("--wait", "--timeout", "0.05s", "--every", "0.01s")
    ran = run("--demo", "--pace", "1", *CREATE, "--yes", *waiting, "-o", "json")

    assert ran.code == exits.TIMED_OUT
    assert ran.json["state"] == "under way"
    assert "Installing …" in ran.err


def test_a_creation_that_fails_ends_with_1_and_what_explains_it(run: Run) -> None:
    tiny = ("--subnet", "subnet-0a1c9b6d2e5f70061", "--override", "free-addresses")
    ran = changed(run, *CREATE, *tiny, "--yes", "--wait", "-o", "json")

    assert (ran.code, ran.json["state"]) == (exits.FAILED, "failed")
    assert "  Failed\n" in ran.err
    assert "  ERROR " in ran.err
    assert "  Too few free addresses: " in ran.err


@pytest.mark.parametrize(
    ("fault", "code", "state"),
    [
        ("403@createModelRegistry", exits.REFUSED, "refused"),
        ("409@createModelRegistry", exits.REFUSED, "refused"),
        ("dns@createModelRegistry", exits.REFUSED, "refused"),
        ("reset@createModelRegistry", exits.UNKNOWN, "unknown"),
        ("500@createModelRegistry", exits.UNKNOWN, "unknown"),
        ("lost@createModelRegistry", exits.DONE, "under way"),
    ],
)
def test_what_became_of_the_request_decides_the_code(
    run: Run, fault: str, code: int, state: str
) -> None:
    ran = changed(run, *CREATE, "--yes", "-o", "json", fault=fault)

    assert (ran.code, ran.json["state"]) == (code, state)
    assert "press r" not in ran.json["words"]


def test_a_lost_answer_is_told_from_a_request_that_never_arrived(run: Run) -> None:
    lost = changed(run, *CREATE, "--yes", "-o", "json", fault="lost@createModelRegistry").json
    reset = changed(run, *CREATE, "--yes", "-o", "json", fault="reset@createModelRegistry").json

    assert lost["words"].startswith("The answer was lost, but")
    assert "there is no sign of" in reset["words"]


def test_yes_alone_does_not_delete(run: Run) -> None:
    ran = changed(run, *DELETE, "--yes")

    assert (ran.code, ran.out) == (exits.NOT_AGREED, "")
    assert f"Add --confirm {NAME}." in ran.err


def test_without_a_terminal_nothing_is_sent_without_yes(run: Run) -> None:
    ran = changed(run, *CREATE)

    assert (ran.code, ran.out) == (exits.USAGE, "")
    assert "Add --yes, or --dry-run to look first." in ran.err


def test_a_failed_check_stands_in_the_way_until_it_is_overridden(run: Run) -> None:
    create = ("registries", "create", "eng-ml-env-v2", "--yes")
    refused = changed(run, *create)
    sent = changed(run, *create, "--override", "no-registry-yet", "-o", "json")

    assert (refused.code, refused.out) == (exits.NOT_AGREED, "")
    assert "fail: no-registry-yet:" in refused.err
    assert "Add --override no-registry-yet." in refused.err
    assert sent.json["overridden"] == ["no-registry-yet"]


def test_a_dry_run_writes_the_plan_and_sends_nothing(run: Run) -> None:
    ran = changed(run, *CREATE, "--tag", "team=ml", "--dry-run")

    assert (ran.code, ran.err) == (exits.DONE, "")
    assert ran.out.startswith(f"Create an AI Registry in {ENVIRONMENT}\n")
    assert "cdp ml create-model-registry" in ran.out


def test_a_dry_run_ends_with_6_where_a_check_fails(run: Run) -> None:
    plan = ("registries", "create", "eng-ml-env-v2", "--dry-run")

    failing = changed(run, *plan)

    assert failing.code == exits.NOT_AGREED
    assert failing.err == "As it stands, this is not sent: no-registry-yet failed.\n"
    assert changed(run, *plan, "--override", "no-registry-yet").code == exits.DONE


def test_a_plan_has_no_form_in_csv(run: Run) -> None:
    ran = changed(run, *CREATE, "--dry-run", "-o", "csv")

    assert (ran.code, ran.out) == (exits.USAGE, "")


def test_every_field_of_the_form_has_an_option(run: Run) -> None:
    ran = changed(
        run, *CREATE, "--dry-run", "-o", "json",
        "--public-load-balancer", "--subnet", "subnet-1", "--subnet", "subnet-2",
        "--private-cluster", "--tag", "team=ml", "--tag", "stage=a=b",
        "--authorized-range", "10.0.0.0/8", "--no-object-store-csi-driver",
        "--backup", "crn:cdp:ml:us-west-1:a:backup:b", "--skip-validation",
    )  # fmt: skip
    body = ran.json["steps"][0]["request"]["body"]

    assert body["usePublicLoadBalancer"] is True
    assert body["subnetsForLoadBalancers"] == ["subnet-1", "subnet-2"]
    assert body["provisionK8sRequest"]["tags"] == [
        {"key": "team", "value": "ml"},
        {"key": "stage", "value": "a=b"},
    ]
    assert body["authorizedIPRanges"] == ["10.0.0.0/8"]
    assert body["privateCluster"]
    assert body["disableObjectStoreCsiDriver"]
    assert body["skipValidation"]
    assert body["backupCrn"].endswith("backup:b")


def test_a_udr_cluster_is_created_in_its_subnet(run: Run) -> None:
    create = ("registries", "create", "labs-udr-azure", "--udr", "--dry-run", "-o", "json")
    without = changed(run, *create)
    ran = changed(run, *create, "--cluster-subnet", "snet-cluster")
    body = ran.json["steps"][0]["request"]["body"]

    assert without.code == exits.USAGE
    assert "--cluster-subnet: Choose the subnet that the cluster" in without.err
    alone = run("--demo", *create[:3], "--cluster-subnet", "labs-udr-azure-nodes", "--dry-run")
    assert (alone.code, "--cluster-subnet is for --udr" in alone.err) == (2, True)
    assert body["provisionK8sRequest"]["network"] == {"topology": {"subnets": ["snet-cluster"]}}


def test_what_is_not_there_ends_with_4(run: Run) -> None:
    assert changed(run, "registries", "create", "nowhere", "--yes").code == exits.NOT_FOUND
    assert changed(run, "registries", "upgrade", "nothing", "--yes").code == exits.NOT_FOUND


def test_read_only_refuses_before_anything_is_planned_and_still_makes_plans(run: Run) -> None:
    refused = changed(run, *CREATE, "--yes", "--read-only")
    planned = changed(run, *CREATE, "--dry-run", "--read-only")

    assert (refused.code, refused.out) == (exits.REFUSED, "")
    assert "Start without --read-only" in refused.err
    assert planned.code == exits.DONE


def test_an_upgrade_is_taken_back_and_an_operation_is_cancelled(run: Run, served: object) -> None:
    waiting = ("--wait", "--every", "0.01s", "-o", "json")
    upgraded = run("registries", "upgrade", NAME, "--yes", *waiting)
    back = run("registries", "rollback", NAME, "--yes", "--confirm", NAME, *waiting)
    cancelled = run("registries", "cancel", NAME, "--yes", "--confirm", NAME)

    assert upgraded.code == exits.DONE, upgraded.err
    assert (back.code, back.json["state"]) == (exits.DONE, "done"), back.err
    assert cancelled.code == exits.NOT_AGREED
    assert "Nothing runs on it" in cancelled.err
