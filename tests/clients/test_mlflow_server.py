"""Models and versions of a real MLflow server: lists to their end, odd names, and every change."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC

import pytest

from backends.clients.mlflow.client import MlflowClient
from backends.domain.errors import Conflict, NotFound, ReadOnly, Rejected, ServiceError
from backends.domain.registered_model import RegisteredModel
from backends.domain.status import Health
from backends.model_ports import ModelPage
from tests.clients.mlflow_desk import Desk, add_models, asking, request
from tests.clients.mlflow_server import Server

BULK = 5000
ODD_NAMES = (
    "modèle 日本",
    "two  blanks",
    "[brackets] * ?",
    "it's",
    'say "hi"',
    "both \"these\" and 'those'",
    "per%cent_and_score",
    "back\\slash; -- DROP",
    "100 AND name = 'x'",
)


@pytest.fixture
def desk(mlflow_plain: Server) -> Desk:
    return Desk(mlflow_plain)


@pytest.fixture
async def client(mlflow_plain: Server) -> AsyncGenerator[MlflowClient]:
    async with asking(mlflow_plain.url) as opened:
        yield opened


async def all_pages(client: MlflowClient, name_part: str = "") -> list[ModelPage]:
    return [page.value async for page in client.pages(name_part)]


async def found(client: MlflowClient, name_part: str) -> list[str]:
    return [one.name for page in await all_pages(client, name_part) for one in page.models]


async def model(client: MlflowClient, name: str) -> RegisteredModel:
    return (await client.model(name)).value


@pytest.fixture(scope="module")
def bulk(mlflow_plain: Server) -> list[str]:
    """Register so many that the pages are many, and return their names in order."""
    names = [f"bulk-{number:05}" for number in range(BULK)]
    add_models(mlflow_plain, names)
    return names


async def test_the_first_rows_come_soon_and_all_of_thousands_in_the_end(
    client: MlflowClient, bulk: list[str]
) -> None:
    pages = await all_pages(client, "bulk-")
    assert [len(page.models) for page in pages] == [100, 1000, 1000, 1000, 1000, 900]
    assert [page.more for page in pages] == [True] * 5 + [False]
    assert [one.name for page in pages for one in page.models] == bulk
    first = await anext(client.pages())
    names = [one.name for one in first.value.models]
    assert (len(names), first.value.more) == (100, True)
    assert names == sorted(names)


async def test_the_server_looks_for_a_part_of_the_name_whatever_its_case(
    client: MlflowClient, bulk: list[str]
) -> None:
    pages = await all_pages(client, "ULK-0123")
    assert [one.name for one in pages[0].models] == bulk[1230:1240]
    assert not pages[0].more
    latest = pages[0].models[0].latest
    assert latest is not None
    assert (latest.version, latest.health, latest.stage) == (1, Health.READY, "")
    assert await found(client, "no such part") == []


@pytest.mark.parametrize(("count", "sizes"), [(99, [99]), (100, [100]), (101, [100, 1])])
async def test_a_page_that_is_just_full_is_the_last(
    client: MlflowClient, mlflow_plain: Server, count: int, sizes: list[int]
) -> None:
    add_models(mlflow_plain, [f"edge {count} {number}" for number in range(count)])
    pages = await all_pages(client, f"edge {count} ")
    assert [len(page.models) for page in pages] == sizes
    assert [page.more for page in pages] == [True] * (len(sizes) - 1) + [False]


@pytest.mark.parametrize("name", ODD_NAMES)
async def test_an_odd_name_is_a_name_like_any_other(
    client: MlflowClient, desk: Desk, name: str
) -> None:
    lookalike = name.replace("'", "x").replace('"', "x").replace("[", "x").replace("_", "x")
    for one in {name, lookalike}:
        desk.model(one, description=f"about {name}", tags=[{"key": "of it é", "value": name}])
        for _ in range(2):
            desk.version(one, tags=[{"key": "of", "value": name}])
    seen = await model(client, name)
    assert (seen.id, seen.name, seen.description) == (name, name, f"about {name}")
    assert seen.tags == (("of it é", name),)
    assert seen.versions is not None
    assert [one.version for one in seen.versions] == [2, 1]
    assert (await client.version(name, 2)).value.tags == (("of", name),)
    assert await found(client, name.upper()) == [name]

    new = f"{name} (new)"
    await client.change(request("POST registered-models/rename", name=name, new_name=new))
    assert len((await model(client, new)).versions or ()) == 2
    await client.change(request("DELETE registered-models/delete", name=new))
    for gone in (name, new):
        with pytest.raises(NotFound):
            await client.model(gone)


async def test_a_model_has_its_versions_newest_first_and_each_its_aliases(
    client: MlflowClient, desk: Desk
) -> None:
    desk.model("ordered")
    for number in range(12):
        desk.version("ordered", description=f"the {number}", run_link="https://here.example/run")
    for alias, number in (("champion", 2), ("challenger", 11), ("second", 2)):
        await client.change(
            request("POST registered-models/alias", name="ordered", alias=alias, version=number)
        )
    seen = await model(client, "ordered")
    assert seen.versions is not None
    assert [one.version for one in seen.versions] == list(range(12, 0, -1))
    assert seen.latest == seen.versions[0]
    assert seen.aliases == (("challenger", 11), ("champion", 2), ("second", 2))
    second = seen.version(2)
    assert second is not None
    assert second.aliases == ("champion", "second")
    assert (second.description, second.artifact_uri) == ("the 1", "s3://b/p")
    assert second.run_link == "https://here.example/run"
    assert second.created_at is not None
    assert second.created_at.tzinfo is UTC
    assert (await client.version("ordered", 2)).value == second
    listed = (await all_pages(client, "ordered"))[0].models[0]
    assert listed.versions is None
    assert listed.latest is not None
    assert listed.latest.version == 12


async def test_thousands_of_versions_are_all_there(
    client: MlflowClient, mlflow_plain: Server
) -> None:
    add_models(mlflow_plain, ["many"], versions=2345)
    seen = await model(client, "many")
    assert [one.version for one in seen.versions or ()] == list(range(2345, 0, -1))


async def test_every_change_of_a_model_arrives(client: MlflowClient, desk: Desk) -> None:
    desk.model("changed", description="before")
    answer = await client.change(
        request("PATCH registered-models/update", name="changed", description="é\n[b]'\"")
    )
    assert "registered_model" in answer.value
    await client.change(
        request("POST registered-models/set-tag", name="changed", key="a b", value="1'\"é")
    )
    seen = await model(client, "changed")
    assert (seen.description, seen.tags) == ("é\n[b]'\"", (("a b", "1'\"é"),))
    await client.change(request("DELETE registered-models/delete-tag", name="changed", key="a b"))
    await client.change(request("PATCH registered-models/update", name="changed", description=""))
    seen = await model(client, "changed")
    assert (seen.description, seen.tags) == ("", ())


async def test_every_change_of_a_version_arrives(client: MlflowClient, desk: Desk) -> None:
    desk.model("parts")
    assert [desk.version("parts") for _ in range(2)] == [1, 2]
    of_first = {"name": "parts", "version": 1}
    await client.change(request("PATCH model-versions/update", **of_first, description="d'é"))
    await client.change(request("POST model-versions/set-tag", **of_first, key="a/b:c d", value=""))
    staging = {"stage": "staging", "archive_existing_versions": True}
    await client.change(request("POST model-versions/transition-stage", **of_first, **staging))
    await client.change(request("POST registered-models/alias", **of_first, alias="best"))
    seen = (await client.version("parts", 1)).value
    assert (seen.description, seen.tags, seen.stage) == ("d'é", (("a/b:c d", ""),), "Staging")
    assert seen.aliases == ("best",)

    await client.change(request("DELETE model-versions/delete-tag", **of_first, key="a/b:c d"))
    await client.change(request("DELETE registered-models/alias", name="parts", alias="best"))
    seen = (await client.version("parts", 1)).value
    assert (seen.tags, seen.aliases) == ((), ())
    await client.change(request("DELETE model-versions/delete", name="parts", version="2"))
    with pytest.raises(NotFound):
        await client.version("parts", 2)
    assert desk.version("parts") == 3
    assert [one.version for one in (await model(client, "parts")).versions or ()] == [3, 1]


@pytest.fixture(scope="module")
def two(mlflow_plain: Server) -> None:
    add_models(mlflow_plain, ["here", "there"])


@pytest.mark.parametrize(
    ("operation", "body", "error", "words"),
    [
        (
            "POST registered-models/rename",
            {"name": "here", "new_name": "there"},
            Conflict,
            "exists already (400): Registered Model (name=there) already exists",
        ),
        (
            "POST registered-models/rename",
            {"name": "here", "new_name": "a/b"},
            Rejected,
            "cannot contain",
        ),
        ("DELETE registered-models/delete", {"name": "none"}, NotFound, "not found"),
        (
            "POST registered-models/alias",
            {"name": "here", "alias": "v3", "version": 1},
            Rejected,
            "is reserved",
        ),
        (
            "POST registered-models/alias",
            {"name": "here", "alias": "ok", "version": 9},
            NotFound,
            "version=9",
        ),
        (
            "POST registered-models/set-tag",
            {"name": "here", "key": "a[b]", "value": "c"},
            Rejected,
            "alphanumerics",
        ),
    ],
)
@pytest.mark.usefixtures("two")
async def test_what_the_server_will_not_do_is_said_in_its_words(
    client: MlflowClient,
    operation: str,
    body: dict[str, str | int],
    error: type[ServiceError],
    words: str,
) -> None:
    with pytest.raises(error) as caught:
        await client.change(request(operation, **body))
    assert words in str(caught.value)
    assert caught.value.hint


async def test_read_only_changes_nothing(mlflow_plain: Server, desk: Desk) -> None:
    desk.model("kept")
    async with asking(mlflow_plain.url, read_only=True) as client:
        with pytest.raises(ReadOnly, match="was not sent"):
            await client.change(request("DELETE registered-models/delete", name="kept"))
        assert (await client.model("kept")).value.name == "kept"


async def test_prompts_are_no_models(client: MlflowClient, desk: Desk) -> None:
    desk.model("a prompt", tags=[{"key": "mlflow.prompt.is_prompt", "value": "true"}])
    desk.model("a prompt-like model")
    assert await found(client, "a prompt") == ["a prompt-like model"]


async def test_a_workspace_that_is_not_there_is_a_sentence(mlflow_plain: Server) -> None:
    async with asking(mlflow_plain.url, workspace="team") as client:
        with pytest.raises(Rejected, match="switched off") as caught:
            await client.model("any")
    assert "MLFLOW_WORKSPACE" in caught.value.hint


async def test_an_address_that_is_not_the_servers_base_is_a_sentence(mlflow_plain: Server) -> None:
    async with asking(f"{mlflow_plain.url}/elsewhere") as client:
        with pytest.raises(ServiceError, match="is no call known to what answers") as caught:
            await client.model("any")
    assert not isinstance(caught.value, NotFound)
    assert "base address" in caught.value.hint


async def test_a_server_without_its_auth_app_keeps_no_permissions(client: MlflowClient) -> None:
    assert (await client.server_version()).value.startswith("3.")
    assert await client.is_unified()
    with pytest.raises(NotFound, match="without its auth app"):
        await client.permission("any", "ann")
    with pytest.raises(NotFound, match="without its auth app"):
        await client.users()
