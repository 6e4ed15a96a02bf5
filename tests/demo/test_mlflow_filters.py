"""The filters of searches: what is understood, what it finds, and what is refused."""

from __future__ import annotations

import pytest

from backends.demo.mlflow.filters import Clause, Grammar, parse
from tests.demo.tracker import Tracker

INVALID = (400, "INVALID_PARAMETER_VALUE")
ODD = 'it\'s a "quoted" name'
PROMPTS = ["explain-score", "summarise-ticket"]

FOUND: list[tuple[str, list[str]]] = [
    ("name = 'churn-90'", ["churn-90"]),
    ('name = "churn-90"', ["churn-90"]),
    ("name='churn-90'", ["churn-90"]),
    ("  name\n=\t'churn-90'  ", ["churn-90"]),
    ("attribute.name = 'churn-90'", ["churn-90"]),
    ("name = 'CHURN-90'", []),
    ("name = ''", []),
    ("name LIKE 'ticket-%'", ["ticket-language", "ticket-routing"]),
    ("name like '%-routing'", ["ticket-routing"]),
    ("name LIKE 'TICKET-%'", []),
    ("name ILIKE 'TICKET-%'", ["ticket-language", "ticket-routing"]),
    ("name ILIKE '%Mod_le de co_t%'", ["Modèle de coût [v2]"]),
    ("name ILIKE '%MODÈLE%'", []),
    ("name LIKE '%è%'", ["Modèle de coût [v2]"]),
    ("name LIKE '100\\%%'", []),
    ("name LIKE '100_ of_nothing'", ["100% of_nothing"]),
    ("name LIKE 'churn-90'", ["churn-90"]),
    ("name IN ('churn-90', \"card-fraud\", 'nobody-s')", ["card-fraud", "churn-90"]),
    ("name ILIKE 'ticket%' AND name NOT IN ('ticket-routing')", ["ticket-language"]),
    ("name LIKE 'ticket%' AND name != 'ticket-routing'", ["ticket-language"]),
    ("name = 'churn-90' and name LIKE 'c%'", ["churn-90"]),
    ("name = 'churn-90' AND name = 'card-fraud'", []),
    ("name = 'churn-90' AND", ["churn-90"]),
    ("name = 'churn-90' name = 'churn-90'", ["churn-90"]),
    ("tags.team = 'release'", ["build-time", "smoke-test"]),
    ("tag.team = 'release'", ["build-time", "smoke-test"]),
    ("tags.`team` = 'release'", ["build-time", "smoke-test"]),
    ("tags.\"delete-me\" = 'any time'", ["smoke-test"]),
    ("tags.`reviewed-by` LIKE 'mee%'", ["card-fraud"]),
    ("tags.`équipe` ILIKE 'co%'", ["Modèle de coût [v2]"]),
    ("tags.tier = '1' AND tags.team = 'fraud'", ["card-fraud"]),
    ("tags.tier != '2' AND tags.team = 'risk'", ["sme-default"]),
    ("tags.nowhere != 'x'", []),
    ("tags.`mlflow.prompt.is_prompt` = 'true'", PROMPTS),
    ("tags.mlflow.prompt.is_prompt != 'false'", PROMPTS),
    ("tags.`mlflow.prompt.is_prompt` = 'true' AND name LIKE 'sum%'", PROMPTS[1:]),
    ("tags.`mlflow.prompt.is_prompt` != 'true' AND name LIKE '%score%'", []),
    ("name = 'summarise-ticket'", []),
]


@pytest.mark.parametrize(("text", "names"), FOUND)
def test_a_filter_finds_what_it_says(text: str, names: list[str]) -> None:
    assert Tracker().names(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "name",
        "name =",
        "name = churn",
        "name = 1",
        "name = 'unterminated",
        "name == 'a'",
        "name <> 'a'",
        "name > 'a'",
        "name NOT LIKE 'a%'",
        "name BETWEEN 'a' AND 'b'",
        "name IN ()",
        "name IN ('a', 1)",
        "name = 'a' OR name = 'b'",
        "(name = 'a')",
        "NOT name = 'a'",
        "name = 'a';",
        "name = 'a', name = 'b'",
        "name = 'a' -- b",
        "Name = 'a'",
        "`name` = 'a'",
        "attributes.name = 'a'",
        "somewhere.name = 'a'",
        "description = 'a'",
        "creation_timestamp > 1",
        "tags.team = fraud",
        "tags.team = 1",
        "tags.team > 'a'",
        "tags.team IN ('fraud')",
        "tags.team IS NULL",
    ],
)
def test_a_filter_that_is_not_understood_is_refused(text: str) -> None:
    assert Tracker().refused("GET", "registered-models/search", {"filter": text}) == INVALID


def test_a_name_with_one_kind_of_quotes_is_found_with_the_other_and_with_both_not_at_all() -> None:
    tracker = Tracker()
    tracker.good("POST", "registered-models/create", {"name": "o'clock"})
    assert tracker.names('name = "o\'clock"') == ["o'clock"]
    for text in (f"name = '{ODD}'", f'name = "{ODD}"'):
        assert tracker.refused("GET", "registered-models/search", {"filter": text}) == INVALID


def test_prompts_are_left_out_of_what_is_not_a_search_for_them() -> None:
    tracker = Tracker()
    assert not set(PROMPTS) & set(tracker.names())
    found = tracker.get("model-versions/search")["model_versions"]
    assert not set(PROMPTS) & {row["name"] for row in found}
    asked = "tags.`mlflow.prompt.is_prompt` = 'true'"
    versions = tracker.get("model-versions/search", filter=asked)["model_versions"]
    assert {row["name"] for row in versions} == set(PROMPTS)


VERSIONS: list[tuple[str, list[int]]] = [
    ("version_number > 9", [12, 11, 10]),
    ("version_number >= 9 AND version_number < 11", [10, 9]),
    ("version_number <= 2", [2, 1]),
    ("version_number = '3'", [3]),
    ("version_number != 3 AND version_number < 5", [4, 2, 1]),
    ("version_number < -1", []),
    ("attribute.version_number = 3", [3]),
    ("source_path LIKE 'models:/m-%' AND version_number < 8", []),
    ("source_path LIKE 'mlflow-artifacts:%' AND version_number < 3", [2, 1]),
    ("run_id = ''", []),
    ("tags.validation = 'waived' AND version_number < 5", [4]),
    ("tags.nowhere != 'x'", []),
]


@pytest.mark.parametrize(("text", "numbers"), VERSIONS)
def test_a_filter_finds_the_versions_it_says(text: str, numbers: list[int]) -> None:
    query = f"name = 'card-fraud' AND {text}"
    order = "version_number DESC"
    answer = Tracker().get("model-versions/search", filter=query, order_by=order)
    assert [int(row["version"]) for row in answer.get("model_versions", [])] == numbers


def test_versions_are_found_by_the_runs_that_made_them() -> None:
    tracker = Tracker()
    first, second = (tracker.version("card-fraud", one)["run_id"] for one in (1, 12))
    text = f"run_id IN ('{first}', '{second}')"
    found = tracker.get("model-versions/search", filter=text)["model_versions"]
    assert {row["version"] for row in found} == {"1", "12"}


@pytest.mark.parametrize(
    "text",
    [
        "version_number = 2.0",
        "version_number = x",
        "version_number LIKE '1'",
        "version_number IN ('1')",
        "source_path IN ('a')",
        "version = '1'",
        "status = 'READY'",
        "current_stage = 'Production'",
        "aliases = 'champion'",
        "user_id = 'bob'",
        "creation_timestamp > 1",
        "name = 1",
    ],
)
def test_a_filter_of_versions_that_is_not_understood_is_refused(text: str) -> None:
    assert Tracker().refused("GET", "model-versions/search", {"filter": text}) == INVALID


def test_clauses_are_read_with_their_kind_key_comparator_and_value() -> None:
    grammar = Grammar({"metrics": "metric", "tags": "tag"}, frozenset(), nulls=True)
    assert parse("metrics.`val/loss` < 1e-3 AND tags.x IS NOT NULL", grammar) == (
        Clause("metric", "val/loss", "<", 0.001),
        Clause("tag", "x", "IS NOT NULL", None),
    )
