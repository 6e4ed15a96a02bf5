"""Artifacts of a simulated registry: an archive that can be read, and fetched in parts."""

from __future__ import annotations

import tarfile
from http.client import HTTPConnection, IncompleteRead
from io import BytesIO
from urllib.parse import urlsplit

import httpx
import pytest
import yaml

from backends.demo.server import LoopbackServer
from backends.demo.transport import AiRegistryTransport
from tests.demo.registry_caller import BASE, GUIDE, PRODUCTION, RegistryCaller


def path_of(caller: RegistryCaller, name: str = "churn-forecast", version: int = 3) -> str:
    return f"/models/{caller.named(name)['id']}/versions/{version}/artifact"


def test_an_artifact_is_a_gzip_tar_with_a_model_in_it() -> None:
    caller = RegistryCaller()
    answer = caller.send("GET", path_of(caller))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert 100_000 < len(answer.body) < 2_100_000
    with tarfile.open(fileobj=BytesIO(answer.body), mode="r:gz") as archive:
        names = archive.getnames()
        described = archive.extractfile("model/MLmodel")
        assert described
        model = yaml.safe_load(described)
    assert {"model/MLmodel", "model/conda.yaml", "model/python_env.yaml"} < set(names)
    version = caller.ask("GET", path_of(caller).removesuffix("/artifact"))
    assert model["run_id"] == version["metadata"]["mlflowMetadata"]["run_id"]
    assert f"model/{model['flavors']['python_function']['data']}" in names


def test_it_is_the_same_each_time_whatever_is_written_about_it() -> None:
    caller = RegistryCaller()
    path = path_of(caller)
    first = caller.send("GET", path)
    caller.ask("PATCH", path.removesuffix("/artifact"), {"notes": "Other words."})
    again = caller.send("GET", path)
    assert (again.body, again.headers["ETag"]) == (first.body, first.headers["ETag"])
    other = caller.send("GET", path_of(caller, version=4))
    assert other.headers["ETag"] != first.headers["ETag"]


def test_a_download_goes_on_from_any_byte() -> None:
    caller = RegistryCaller()
    path = path_of(caller)
    whole = caller.send("GET", path)
    size, tag = len(whole.body), whole.headers["ETag"]
    for begin in (0, 1, 70_000, size - 1):
        asked = {"Range": f"bytes={begin}-", "If-Range": tag}
        part = caller.send("GET", path, headers=asked)
        assert (part.status, part.body) == (206, whole.body[begin:])
        assert part.headers["Content-Range"] == f"bytes {begin}-{size - 1}/{size}"
        assert part.headers["Content-Length"] == str(size - begin)
        assert part.headers["ETag"] == tag
    middle = caller.send("GET", path, headers={"Range": "bytes=10-19"})
    assert (middle.status, middle.body) == (206, whole.body[10:20])


def test_another_file_comes_whole_and_past_the_end_there_is_nothing() -> None:
    caller = RegistryCaller()
    path = path_of(caller)
    whole = caller.send("GET", path)
    changed = {"Range": "bytes=10-", "If-Range": '"another"'}
    assert caller.send("GET", path, headers=changed).body == whole.body
    assert caller.send("GET", path, headers={"Range": "lines=1-"}).status == 200
    past = caller.send("GET", path, headers={"Range": f"bytes={len(whole.body)}-"})
    assert past.status == 416
    assert past.headers["Content-Range"] == f"bytes */{len(whole.body)}"


@pytest.mark.parametrize(
    ("code", "name", "version", "status"),
    [
        (GUIDE, "sentence-embeddings", 1, 400),
        (PRODUCTION, "assistant-llm", 1, 400),
        (PRODUCTION, "embedding-large", 1, 400),
        (GUIDE, "churn-forecast", 99, 404),
        (GUIDE, "turbine-anomaly", 2, 404),
    ],
)
def test_imports_have_no_artifact_to_fetch_and_neither_has_what_is_not_there(
    code: str, name: str, version: int, status: int
) -> None:
    caller = RegistryCaller(code=code)
    assert caller.refused("GET", path_of(caller, name, version))[0] == status


async def read_into(got: bytearray, answer: httpx.Response) -> None:
    async for piece in answer.aiter_raw():
        got += piece


async def test_in_process_an_artifact_that_is_cut_breaks_off() -> None:
    caller = RegistryCaller("alice", "cut@getArtifact")
    whole = RegistryCaller().send("GET", path_of(caller)).body
    got, transport = bytearray(), AiRegistryTransport(caller.caller.world)
    async with httpx.AsyncClient(transport=transport) as http:
        url = f"https://{caller.host}{BASE}{path_of(caller)}"
        headers = {"Authorization": f"Bearer {caller.token}"}
        async with http.stream("GET", url, headers=headers) as answer:
            assert answer.headers["content-length"] == str(len(whole))
            with pytest.raises(httpx.RemoteProtocolError, match="closed connection"):
                await read_into(got, answer)
    assert bytes(got) == whole[: len(whole) // 2]


def test_over_loopback_an_artifact_comes_whole_in_part_or_cut() -> None:
    caller = RegistryCaller("alice", "later:cut@getArtifact")
    path = path_of(caller)
    with LoopbackServer(caller.caller.world) as server:
        root = f"/{caller.host}{BASE}{path}"
        connection = HTTPConnection("localhost", server.port, timeout=20)
        try:
            headers = {"Authorization": f"Bearer {caller.token}"}
            connection.request("GET", urlsplit(root).path, headers=headers)
            answer = connection.getresponse()
            whole = answer.read()
            assert answer.headers.get_all("Content-Length") == [str(len(whole))]
            connection.request("GET", root, headers={**headers, "Range": "bytes=100-"})
            answer = connection.getresponse()
            assert answer.status == 206
            with pytest.raises(IncompleteRead) as caught:
                answer.read()
            rest = whole[100:]
            assert caught.value.partial == rest[: len(rest) // 2]
        finally:
            connection.close()
