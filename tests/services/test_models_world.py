"""Models in the simulated world, read and changed through the real clients."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from backends.domain.errors import AccessDenied, NotFound, ServiceError, UnexpectedAnswer
from backends.domain.journal import Entry, State
from backends.domain.model_source import ModelSource
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.registered_model import RegisteredModel, Visibility
from backends.model_ports import ModelCatalogue
from backends.ports import Session
from backends.services.execution.execute import Executor
from backends.services.following.followers import follower
from backends.services.following.progress import Progress
from backends.services.models.shelf import Shelf
from backends.services.planning.models.editing import Edit, plan_edit
from backends.services.planning.models.importing import Import, plan_import
from backends.services.planning.models.parts import Chosen
from backends.services.planning.models.removing import plan_removal
from backends.services.planning.models.visibility import plan_visibility
from backends.services.planning.undoing import plan_undo
from backends.services.who import who_am_i
from registry_tui import options
from registry_tui.demo_wiring import DemoConnector
from registry_tui.settings import Settings
from tests.demo.caller import Clock
from tests.services.places import every_source
from tests.services.planning import check_of

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE


@dataclass
class Desk:
    """Somebody at work with the models of the world; time passes only while they wait."""

    session: Session
    clock: Clock
    caller: Caller

    async def places(self) -> list[ModelSource]:
        return await every_source(self.session)

    async def shelf(self, source: ModelSource) -> Shelf:
        shelf = Shelf(self.session.models.open(source))
        await shelf.read(10_000, lambda: None)
        return shelf

    async def a_model(self, **wanted: object) -> tuple[ModelSource, RegisteredModel]:
        """Return the first model of a registry whose attributes are as wanted."""
        for source in await self.places():
            for model in (await self.shelf(source)).models:
                if source.kind == "AI Registry" and all(
                    getattr(model, name) == value for name, value in wanted.items()
                ):
                    return source, model
        raise AssertionError(wanted)

    def open(self, source: ModelSource) -> ModelCatalogue:
        return self.session.models.open(source)

    async def apply(self, plan: Plan, secret: str = "") -> Entry:
        executor = Executor(self.session, by="them", now=self.clock, sleep=self.wait)
        return await executor.apply(plan, plan.full_consent, secret=secret)

    async def visibility(self, source: ModelSource, model: RegisteredModel, to: Visibility) -> Plan:
        chosen = [Chosen(source, model.id, model.name)]
        return await plan_visibility(self.session, chosen, to, caller=self.caller, now=self.clock())

    async def wait(self, seconds: float) -> None:
        self.clock.wind(seconds=seconds)

    async def to_the_end(self, entry: Entry) -> Progress:
        looks = follower(self.session, entry, now=self.clock)
        for _ in range(200):
            if (progress := await looks.look()).ended:
                return progress
            await self.wait(30)
        raise AssertionError(entry)


@asynccontextmanager
async def desk(*arguments: str, read_only: bool = False) -> AsyncGenerator[Desk]:
    clock = Clock()
    asked = options.read(["--demo", "--pace", "1", *arguments])
    settings = Settings(read_only=read_only)
    session = DemoConnector(asked, settings, now=clock).connect()
    try:
        plane = session.control_plane
        yield Desk(session, clock, await who_am_i(plane, plane))
    finally:
        await session.close()


# Reading


async def test_a_company_has_some_two_hundred_models_in_its_places() -> None:
    async with desk() as alice:
        shelves = [await alice.shelf(source) for source in await alice.places()]
    counts = [len(shelf.models) for shelf in shelves]
    assert sum(counts) >= 190
    assert {shelf.source.kind for shelf in shelves} == {"AI Registry", "MLflow"}
    assert any(
        count == 0 and shelf.error is None for count, shelf in zip(counts, shelves, strict=True)
    )


async def test_a_place_that_does_not_answer_keeps_no_other_from_being_read() -> None:
    async with desk() as alice:
        shelves = [await alice.shelf(source) for source in await alice.places()]
    silent = [shelf for shelf in shelves if shelf.error is not None]
    assert silent
    assert len(silent) < len(shelves)


async def test_administrators_see_all_models_and_others_their_own_and_the_public_ones() -> None:
    seen: dict[str, set[tuple[str, str]]] = {}
    owners: dict[tuple[str, str], tuple[str, Visibility]] = {}
    for persona in ("alice", "bob"):
        async with desk("--as", persona) as somebody:
            seen[persona] = set()
            for source in await somebody.places():
                if source.kind == "MLflow":
                    continue
                for model in (await somebody.shelf(source)).models:
                    seen[persona].add((source.key, model.id))
                    owners[source.key, model.id] = (model.owner, model.visibility)
    assert seen["bob"]
    for key in seen["bob"]:
        owner, visibility = owners[key]
        assert owner == "bob" or visibility is PUBLIC
    private = {key for key, (owner, kind) in owners.items() if kind is PRIVATE and owner != "bob"}
    assert private & seen["alice"]


async def test_a_token_that_dies_in_the_middle_of_a_list_is_replaced() -> None:
    async with desk("--fault", "tokens:1", "--fault", "models:900") as alice:
        found = [await alice.shelf(source) for source in await alice.places()]
    most = max(found, key=lambda shelf: len(shelf.models))
    assert (len(most.models), most.error) == (900, None)


async def test_a_registry_that_repeats_its_page_tokens_has_no_end_and_says_so() -> None:
    async with desk("--fault", "repeats", "--fault", "models:900") as alice:
        shelves = [await alice.shelf(source) for source in await alice.places()]
    most = max(shelves, key=lambda shelf: len(shelf.models) if shelf.error else 0)
    assert isinstance(most.error, UnexpectedAnswer)
    assert "have no end" in str(most.error)
    assert most.models


async def test_versions_come_newest_first_whatever_their_order_was() -> None:
    async with desk() as alice:
        for source in await alice.places():
            if source.kind == "MLflow":
                continue
            for model in (await alice.shelf(source)).models[:5]:
                whole = (await alice.open(source).model(model.id)).value
                numbers = [one.version for one in whole.versions or ()]
                assert numbers == sorted(numbers, reverse=True)


# Changing


async def test_what_is_made_public_is_read_back_and_taken_back() -> None:
    async with desk() as alice:
        source, model = await alice.a_model(visibility=PRIVATE)
        plan = await alice.visibility(source, model, PUBLIC)
        entry = await alice.apply(plan)
        assert (entry.state, entry.words) == (
            State.DONE,
            f"Reading back shows {model.name} as public.",
        )
        assert (await alice.open(source).model(model.id)).value.visibility is PUBLIC
        back = await plan_undo(alice.session, entry, caller=alice.caller, now=alice.clock())
        assert (await alice.apply(back)).state is State.DONE
        assert (await alice.open(source).model(model.id)).value.visibility is PRIVATE


async def test_a_registry_that_takes_no_notice_is_found_out() -> None:
    async with desk("--fault", "ignored") as alice:
        source, model = await alice.a_model(visibility=PRIVATE)
        plan = await alice.visibility(source, model, PUBLIC)
        entry = await alice.apply(plan)
    assert entry.state is State.FAILED
    assert "accepted, and not applied: visibility is private, not public" in entry.words


async def test_somebody_else_s_model_is_not_bob_s_to_change() -> None:
    async with desk("--as", "bob") as bob:
        source, model = await bob.a_model(owner="david", visibility=PUBLIC)
        plan = await bob.visibility(source, model, PRIVATE)
        assert "Whether you administer the models there is not told" in (
            check_of(plan, "owner").evidence
        )
        entry = await bob.apply(plan)
        assert [one.state for one in entry.outcomes] == [State.REFUSED]


async def test_description_and_tags_survive_there_and_back() -> None:
    edit = Edit(description='a "new"\nline', tags={"key with blank": "väl, ue=1", "team": None})
    async with desk() as alice:
        source, model = await alice.a_model(visibility=PRIVATE)
        chosen = Chosen(source, model.id, model.name)
        plan = await plan_edit(alice.session, chosen, edit, caller=alice.caller, now=alice.clock())
        entry = await alice.apply(plan)
        assert entry.state is State.DONE
        now = (await alice.open(source).model(model.id)).value
        assert now.description == 'a "new"\nline'
        assert dict(now.tags or ())["key with blank"] == "väl, ue=1"
        back = await plan_undo(alice.session, entry, caller=alice.caller, now=alice.clock())
        await alice.apply(back)
        now = (await alice.open(source).model(model.id)).value
        assert (now.description, dict(now.tags or ())) == (
            model.description,
            dict(model.tags or ()),
        )


async def test_a_model_that_was_deleted_is_gone() -> None:
    async with desk() as alice:
        source, model = await alice.a_model(visibility=PRIVATE)
        chosen = Chosen(source, model.id, model.name)
        plan = await plan_removal(alice.session, chosen, caller=alice.caller, now=alice.clock())
        assert (await alice.apply(plan)).state is State.DONE
        with pytest.raises(NotFound):
            await alice.open(source).model(model.id)


async def test_a_lost_answer_is_looked_up_and_not_sent_again() -> None:
    async with desk("--fault", "lost@updateModel") as alice:
        source, model = await alice.a_model(visibility=PRIVATE)
        plan = await alice.visibility(source, model, PUBLIC)
        entry = await alice.apply(plan)
    assert entry.state is State.DONE
    assert (
        entry.words
        == f"The answer was lost, but it arrived. Reading back shows {model.name} as public."
    )


@pytest.mark.parametrize(
    ("wanted", "state", "words"),
    [
        (Import("HF", "sentence-transformers/all-MiniLM-L6-v2", "mini"), State.DONE, "is ready"),
        (Import("HF", "meta-llama/Llama-3-8B", "gated"), State.FAILED, "401 Client Error"),
        (Import("NGC", "nim/meta/timeout-8b:1.0", "slow"), State.FAILED, "UPLOAD_FAILED"),
    ],
)
async def test_an_import_is_followed_to_its_end(wanted: Import, state: State, words: str) -> None:
    async with desk() as alice:
        source, _ = await alice.a_model(visibility=PUBLIC)
        plan = await plan_import(
            alice.session, source, wanted, caller=alice.caller, now=alice.clock()
        )
        progress = await alice.to_the_end(await alice.apply(plan))
    assert progress.entry.state is state
    assert words in progress.words


async def test_a_gated_model_comes_with_a_token_that_is_kept_nowhere() -> None:
    wanted = Import("HF", "meta-llama/Llama-3-8B", "gated", with_token=True)
    async with desk() as alice:
        source, _ = await alice.a_model(visibility=PUBLIC)
        plan = await plan_import(
            alice.session, source, wanted, caller=alice.caller, now=alice.clock()
        )
        progress = await alice.to_the_end(await alice.apply(plan, secret="hf_not_to_be_seen"))
        kept = "".join(
            record.model_dump_json()
            for entry in await alice.session.journal.entries()
            for record in entry.records
        )
    assert progress.entry.state is State.DONE
    assert "hf_not_to_be_seen" not in kept


@pytest.mark.parametrize("fault", ["403@listModels", "500@listModels", "html@listModels"])
async def test_a_registry_that_fails_is_a_sentence_with_a_next_step(fault: str) -> None:
    async with desk("--fault", fault) as alice:
        for source in await alice.places():
            if source.kind == "AI Registry":
                error = (await alice.shelf(source)).error
                assert isinstance(error, ServiceError)
                assert error.hint


async def test_read_only_refuses_changes_of_models() -> None:
    async with desk(read_only=True) as alice:
        source, model = await alice.a_model(visibility=PRIVATE)
        plan = await plan_removal(
            alice.session,
            Chosen(source, model.id, model.name),
            caller=alice.caller,
            now=alice.clock(),
        )
        with pytest.raises(ServiceError, match="was not sent"):
            await alice.apply(plan)
        with pytest.raises(ServiceError, match="was not sent"):
            await alice.open(source).change(plan.steps[0].request)
        assert (await alice.open(source).model(model.id)).value.id == model.id


async def test_on_mlflow_tags_and_aliases_are_changed_and_taken_back() -> None:
    async with desk() as alice:
        source = next(one for one in await alice.places() if one.kind == "MLflow")
        model = next(one for one in (await alice.shelf(source)).models if one.aliases)
        whole = (await alice.open(source).model(model.id)).value
        assert whole.latest is not None
        number = whole.latest.version
        chosen = Chosen(source, model.id, model.name)
        edit = Edit(tags={"a key": 'with "quotes"'}, aliases={"under-test": number})
        plan = await plan_edit(alice.session, chosen, edit, caller=None, now=alice.clock())
        entry = await alice.apply(plan)
        assert entry.state is State.DONE
        now = (await alice.open(source).model(model.id)).value
        assert dict(now.aliases or ())["under-test"] == number
        back = await plan_undo(alice.session, entry, caller=None, now=alice.clock())
        assert (await alice.apply(back)).state is State.DONE
        now = (await alice.open(source).model(model.id)).value
        assert (now.aliases, dict(now.tags or ())) == (whole.aliases, dict(whole.tags or ()))


async def test_on_mlflow_visibility_is_the_right_to_read_for_each_user() -> None:
    async with desk() as alice:
        source = next(one for one in await alice.places() if one.kind == "MLflow")
        model = (await alice.shelf(source)).models[3]
        chosen = Chosen(source, model.id, model.name)
        plan = await plan_visibility(
            alice.session, [chosen], PRIVATE, caller=alice.caller, now=alice.clock()
        )
        assert plan.steps
        entry = await alice.apply(plan)
        assert entry.state is State.DONE, entry.words
        public = await plan_visibility(
            alice.session, [chosen], PUBLIC, caller=alice.caller, now=alice.clock()
        )
        assert any(step.request.operation.endswith("/revoke") for step in public.steps)
        entry = await alice.apply(public)
        assert entry.state is State.DONE, entry.words
        back = await plan_undo(alice.session, entry, caller=alice.caller, now=alice.clock())
        entry = await alice.apply(back)
        assert entry.state is State.DONE, entry.words
    async with desk("--as", "bob") as bob:
        with pytest.raises(AccessDenied):
            await plan_visibility(
                bob.session, [chosen], PRIVATE, caller=bob.caller, now=bob.clock()
            )
