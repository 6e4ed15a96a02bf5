"""`storage show` and `storage mappings` in the demo."""

from __future__ import annotations

import csv
import io

import pytest

from backends.demo.personas import persona_named
from backends.demo.ranger.accounts import knox_token_of
from registry_tui import exits
from tests.verbs.conftest import Run
from tests.verbs.storage_desk import (
    ALICE,
    ALMOST,
    BARE,
    BROKEN,
    GIVEN,
    MAPPED,
    NAMELESS,
    PASSWORD,
    ROLE,
    SILENT,
    USER,
    storage,
)

KEYS = [
    "environment",
    "environment_crn",
    "raz",
    "version",
    "data_access_role",
    "ranger_audit_role",
    "ranger_cloud_access_authorizer_role",
    "sync_needed",
    "sync_status",
    "data_lakes",
    "mappings",
]


@pytest.fixture(autouse=True)
def a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_TUI_WORKLOAD_PASSWORD", PASSWORD)
    monkeypatch.delenv("REGISTRY_TUI_KNOX_TOKEN", raising=False)


# One registry


def test_all_three_names_are_shown_each_with_what_it_is_for(run: Run) -> None:
    lines = storage(run, "show", BARE).out.splitlines()
    for label, name, use in (
        ("Machine user CRN", "crn:altus:iam:", "for IDBroker mappings"),
        ("Machine user name", "cml_env_machine_user_8dcf2", "for finding it in the console's"),
        ("Workload user name", USER, "for Ranger policies and audit logs"),
    ):
        (line,) = (line for line in lines if line.startswith(label))
        assert line[len(label) :].strip().startswith(name)
        assert use in line


@pytest.mark.parametrize(
    ("registry", "way", "verdict", "words"),
    [
        (BARE, "Ranger", "fail", f"No policy lets {USER} read and write"),
        (GIVEN, "Ranger", "pass", "The policy all - bucket, path of cm_s3"),
        (MAPPED, "IDBroker", "pass", f"is mapped to {ROLE}, the data access role."),
        (ALMOST, "IDBroker", "warn", "and the data access role is "),
        (NAMELESS, "IDBroker", "not checked", "names no machine user"),
    ],
)
def test_which_way_and_how_that_is_known_and_whether_there_is_access(
    run: Run, registry: str, way: str, verdict: str, words: str
) -> None:
    ran = storage(run, "show", registry, *ALICE, "-o", "json")
    assert ran.code == exits.DONE
    assert (ran.json["way"], ran.json["raz"]) == (way, way == "Ranger")
    assert "(enableRangerRaz)" in ran.json["evidence"]
    assert ran.json["verdict"] == verdict
    assert words in ran.json["words"]


def test_with_raz_the_policies_are_listed_for_one_to_choose_from(run: Run) -> None:
    found = storage(run, "show", GIVEN, *ALICE, "-o", "json").json
    assert (found["policy"], found["signed_in_as"]) == ("all - bucket, path", "alice")
    assert found["ranger_url"].endswith("/cdp-proxy-api/ranger")
    assert found["policies"][0]["name"] == "all - bucket, path"
    assert found["policies"][0]["machine_user"] == "read and write"
    assert (found["user_sync"], found["role"]) == ("UP_TO_DATE", None)

    table = storage(run, "show", GIVEN, *ALICE).out
    assert "all - bucket, path  (for it: read and write; about bucket *, path *)" in table


def test_without_raz_the_role_and_the_data_lakes_are_told(run: Run) -> None:
    found = storage(run, "show", MAPPED, "-o", "json").json
    assert (found["role"], found["data_access_role"]) == (ROLE, ROLE)
    assert (found["mappings_version"], found["sync_status"]) == (31, "COMPLETED")
    assert (found["ranger_url"], found["policies"]) == (None, [])

    table = storage(run, "show", BROKEN).out
    assert "synchronizing has failed (FAILED); `storage sync REGISTRY` tries again." in table
    assert "the role KNOX-IDBROKER on idbroker0 is stopped." in table


def test_who_signs_in_with_nothing_or_a_token_or_wrongly(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = storage(run, "show", GIVEN, "-o", "json")
    assert (nobody.code, nobody.json["verdict"]) == (exits.DONE, "not checked")
    assert "Sign in to it, with a workload user name" in nobody.err

    monkeypatch.setenv("REGISTRY_TUI_WORKLOAD_PASSWORD", "wrong")
    wrong = storage(run, "show", GIVEN, *ALICE, "-o", "json")
    assert (wrong.code, wrong.json["verdict"]) == (exits.DONE, "not checked")
    assert "the credentials are not accepted (401)" in wrong.json["words"]

    monkeypatch.setenv("REGISTRY_TUI_KNOX_TOKEN", knox_token_of(persona_named("alice")))
    assert storage(run, "show", GIVEN, "-o", "json").json["verdict"] == "pass"


def test_where_raz_is_not_known_it_can_be_said(run: Run) -> None:
    unsaid = storage(run, "show", MAPPED, "-o", "json", faults=SILENT)
    assert (unsaid.json["way"], unsaid.json["raz"]) == (None, None)
    assert unsaid.json["verdict"] == "not checked"
    assert "Say it with --raz yes, or --raz no." in unsaid.err
    assert storage(run, "show", MAPPED, faults=SILENT).out.count("Data lakes") == 0

    said = storage(run, "show", MAPPED, "--raz", "no", "-o", "json", faults=SILENT[:2])
    assert (said.json["way"], said.json["verdict"]) == ("IDBroker", "pass")


def test_where_ranger_cannot_be_found_it_says_so_and_shows_the_rest(run: Run) -> None:
    ran = storage(run, "show", GIVEN, *ALICE, "--raz", "yes", "-o", "json", faults=SILENT)
    assert ran.code == exits.DONE
    assert "Nobody is signed in to Ranger." in ran.err
    assert ran.json["machine_user_name"] == "cml_env_machine_user_1f7c0"


def test_csv_is_one_row_and_a_registry_that_is_not_there_ends_with_4(run: Run) -> None:
    (row,) = csv.DictReader(io.StringIO(storage(run, "show", MAPPED, "-o", "csv").out))
    assert (row["way"], row["raz"], row["policy"]) == ("IDBroker", "false", "")
    assert storage(run, "show", "nowhere").code == exits.NOT_FOUND


# All mappings of an environment


def test_every_mapping_is_listed_with_roles_version_and_status(run: Run) -> None:
    ran = storage(run, "mappings", "risk-models-aws", "-o", "json")
    assert (ran.code, ran.err) == (exits.DONE, "")
    assert list(ran.json) == KEYS
    assert (ran.json["version"], ran.json["data_access_role"]) == (31, ROLE)
    assert (ran.json["sync_needed"], ran.json["sync_status"]) == (False, "COMPLETED")
    assert [one["status"] for one in ran.json["data_lakes"]] == ["COMPLETED"]
    assert len(ran.json["mappings"]) == 40
    own = [row for row in ran.json["mappings"] if row["registries"]]
    assert [row["name"] for row in own] == ["cml_env_machine_user_5c21d"]
    assert MAPPED in own[0]["registries"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("capital", ["capital-markets"]),
        ("group RISK-modellers", ["risk-modelling", "capital-markets", "group-treasury"]),
        (MAPPED, ["cml_env_machine_user_5c21d"]),
        ("nobody at all", []),
    ],
)
def test_words_narrow_them(run: Run, words: str, names: list[str]) -> None:
    ran = storage(run, "mappings", "risk-models-aws", "--filter", words, "-o", "json")
    found = [row["name"] for row in ran.json["mappings"]]
    assert [name for name in found if name in names] == names
    assert bool(found) == bool(names)

    table = storage(run, "mappings", "risk-models-aws", "--filter", words)
    assert f"{len(found)} of 40 mappings, at version 31." in table.err
    assert len(table.out.splitlines()) == len(found) + 1


def test_an_environment_may_be_without_a_registry_and_without_mappings(run: Run) -> None:
    ran = storage(run, "mappings", "labs-ml-aws")
    assert ran.code == exits.DONE
    assert "labs-ml-aws: 0 of 0 mappings, at version 1." in ran.err
    assert "Data Access Role: arn:aws:iam::433052309983:role/labs-ml-aws-datalake-admin" in ran.err
    assert "Ranger Cloud Access Authorizer Role: none" in ran.err
    assert "Data lakes: they need synchronizing (NEVER_RUN)" in ran.err


def test_with_raz_it_is_said_that_they_do_not_count(run: Run) -> None:
    ran = storage(run, "mappings", "eng-ml-env-v2", "-o", "csv")
    assert [row["name"] for row in csv.DictReader(io.StringIO(ran.out))] == [
        "ml-platform-admins",
        "data-scientists",
    ]
    assert "registries are given access in Ranger, and not by these" in ran.err


def test_an_environment_has_a_name_or_a_crn(run: Run) -> None:
    crn = storage(run, "mappings", "labs-ml-aws", "-o", "json").json["environment_crn"]
    assert storage(run, "mappings", crn, "-o", "json").json["environment"] == "labs-ml-aws"
    assert storage(run, "mappings", "nowhere").code == exits.NOT_FOUND


def test_what_is_good_to_have_may_fail(run: Run) -> None:
    faults = ("--fault", "403@listModelRegistries", "--fault", "denied:datalake")
    more = ("--fault", "403@getIdBrokerMappingsSyncStatus", "--fault", "denied:iam")
    ran = storage(run, "mappings", "risk-models-aws", "-o", "json", faults=(*faults, *more))
    assert ran.code == exits.DONE
    assert "Which are for registries is not known." in ran.err
    assert (ran.json["raz"], ran.json["sync_status"], ran.json["data_lakes"]) == (None, None, [])
    assert len(ran.json["mappings"]) == 40

    told = storage(run, "mappings", "risk-models-aws", faults=more)
    assert "Data lakes: not known. " in told.err

    refused = storage(run, "mappings", "labs-ml-aws", faults=SILENT)
    assert (refused.code, refused.out) == (exits.REFUSED, "")
