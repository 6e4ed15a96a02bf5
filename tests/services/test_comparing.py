"""Versions side by side: what they have in common, what differs, and what is not known."""

from __future__ import annotations

from math import inf, nan

import pytest

from backends.domain.registered_model import ModelVersion
from backends.domain.run import LoggedModel, Metric, Run
from backends.services.models.comparing import Compared, Row, compare, number_words
from tests.services.models_desk import run
from tests.services.places import SERVER, model


def compared(number: int, its_run: Run | None = None, **fields: object) -> Compared:
    version = ModelVersion(number, "READY", tags=(("team", f"t{number}"),))
    return Compared(SERVER, model("churn", number), version, its_run, **fields)  # pyright: ignore[reportArgumentType]


def by_name(rows: tuple[Row, ...]) -> dict[str, Row]:
    return {f"{row.part} {row.name}": row for row in rows}


def test_facts_come_first_then_metrics_params_and_tags() -> None:
    rows = compare([compared(1, run()), compared(2, run(params=(("depth", "8"),)))])
    assert [row.part for row in rows] == [
        *("version", "version"),
        *("metric", "metric"),
        *("param", "param"),
        "tag",
    ]
    found = by_name(rows)
    assert found["param depth"].values == ("6", "8")
    assert found["param depth"].differs
    assert found["param rate"].values == ("0.1", "")
    assert not found["metric f1"].differs
    assert found["tag team"].values == ("t1", "t2")


def test_what_is_not_read_yet_is_no_difference() -> None:
    rows = by_name(compare([compared(1, run()), compared(2, is_read=False)]))
    assert rows["metric f1"].unknown == {1}
    assert not rows["metric f1"].differs
    assert rows["tag team"].unknown == frozenset()


def test_a_logged_model_tells_what_its_run_does_not() -> None:
    made = LoggedModel("m-1", params=(("seed", "1"),), metrics=(Metric("auc", 0.9),))
    rows = by_name(compare([compared(1, run(), logged_model=made), compared(2, run())]))
    assert rows["metric auc"].values == ("0.9", "")
    assert rows["param seed"].values == ("1", "")
    assert rows["metric f1"].values == ("0.81", "0.81")


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.913421, "0.913421"), (1e-9, "1e-09"), (nan, "NaN"), (inf, "Infinity"), (-inf, "-Infinity")],
)
def test_a_number_has_at_most_six_digits(value: float, words: str) -> None:
    assert number_words(value) == words
