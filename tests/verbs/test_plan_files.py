"""Which file a plan is read from, and for which control plane it has to be."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from backends.domain.plan import Where
from backends.services.planning.plan_files import plan_json
from registry_tui.exits import WrongUsage
from registry_tui.verbs.plan_files import read_plan, refuse_elsewhere
from tests.verbs.plans import plan


def test_a_plan_comes_from_a_file_or_from_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(plan_json(plan()))
    monkeypatch.setattr("sys.stdin", io.StringIO(plan_json(plan())))

    assert read_plan(str(file)) == read_plan("-") == plan()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "it cannot be read: No such file"),
        (b"\xff", "it holds no plan, as it is not text in UTF-8"),
        (b"{}", "it holds no plan of this program"),
    ],
)
def test_what_cannot_be_read_is_a_sentence_with_the_files_name(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "plan.json"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(WrongUsage, match=f"plan.json: {says}"):
        read_plan(str(file))


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"profile": "dev"},
        {"region": "eu-1"},
        {"endpoint_url": "http://localhost:9"},
        {"from_environment": True},
    ],
)
def test_a_plan_for_another_control_plane_is_refused(elsewhere: dict[str, object]) -> None:
    here = plan().where
    refuse_elsewhere(plan(), here, "plan.json")

    with pytest.raises(WrongUsage) as refused:
        refuse_elsewhere(plan(), here.model_copy(update=elsewhere), "plan.json")
    assert refused.value.hint == "Add --profile prod --region us-west-1, or plan again."


@pytest.mark.parametrize(
    ("where", "options"),
    [
        (Where(profile="a b", region="eu-1"), "--profile 'a b' --region eu-1"),
        (Where(profile="default", region="eu-1", from_environment=True), "--region eu-1"),
        (
            Where(profile="prod", region="eu-1", endpoint_url="https://cdp.example.com"),
            "--profile prod --region eu-1 --endpoint-url https://cdp.example.com",
        ),
    ],
)
def test_a_refused_plan_names_the_options_that_lead_to_it(where: Where, options: str) -> None:
    there = plan().model_copy(update={"where": where})
    with pytest.raises(WrongUsage) as refused:
        refuse_elsewhere(there, plan().where, "plan.json")
    assert refused.value.hint == f"Add {options}, or plan again."
