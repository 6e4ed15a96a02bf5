"""The client as its callers see it: order, leniency, pages, reuse, read-only, lightness."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.clients.cdp import calls
from backends.clients.cdp.control_plane import ControlPlaneClient, open_control_plane
from backends.clients.cdp.credentials import Credentials
from backends.clients.cdp.messages import Nothing, Registries
from backends.clients.cdp.operations import Operation
from backends.clients.cdp.signing import Sign, signer_for
from backends.clients.shapes import shaped
from backends.domain.errors import NotSignedIn, ReadOnly, UnexpectedAnswer
from backends.domain.status import Health
from backends.ports import ControlPlane
from tests.clients.desk import CONFIGURATION, NOW, Clock, Recorder, answer, control_plane

NAMES = ["crn", "createdAt", "status", "endpointPublicAccess", "version"]


def test_the_client_fits_the_port() -> None:
    client: ControlPlane = open_control_plane(CONFIGURATION, now=lambda: NOW)
    assert isinstance(client, ControlPlaneClient)


async def test_an_opened_client_answers_over_the_transport_it_is_given() -> None:
    transport = httpx.MockTransport(Recorder(answer({"version": "1.6.0-b51"})))
    client = open_control_plane(CONFIGURATION, now=lambda: NOW, transport=transport)
    assert (await client.latest_registry_version()).value == "1.6.0-b51"
    await client.aclose()


async def test_an_answer_knows_its_call_and_keeps_the_bytes() -> None:
    given = answer({"modelRegistries": []}, x_cdp_request_id="id-7")
    clock = Clock()

    def slow(request: httpx.Request) -> httpx.Response:
        clock.seconds += 2
        return given

    async with control_plane(slow, clock=clock) as client:
        got = await client.list_registries()
    assert str(got.call) == "ml listModelRegistries"
    assert (got.call.request_id, got.call.duration_s, got.call.at) == ("id-7", 2, clock.now())
    assert got.body == given.content


async def test_registries_come_newest_first_and_the_undated_last() -> None:
    rows = [
        {"crn": "none"},
        {"crn": "old", "createdAt": "2024-01-01T00:00:00Z"},
        {"crn": "new", "createdAt": "2026-01-01T00:00:00.5Z"},
    ]
    async with control_plane(Recorder(answer({"modelRegistries": rows}))) as client:
        got = await client.list_registries()
    assert [registry.crn for registry in got.value] == ["new", "old", "none"]


async def test_environments_workbenches_and_apps_come_by_name() -> None:
    both = {
        "environments": [{"environmentName": "b"}, {"environmentName": "A"}],
        "workspaces": [{"instanceName": "b"}, {"instanceName": "A"}],
        "apps": [{"appName": "b"}, {"appName": "A"}],
        "datalakes": [{"datalakeName": "b"}, {"datalakeName": "A"}],
    }
    async with control_plane(Recorder(answer(both))) as client:
        environments = (await client.list_environments()).value
        workbenches = (await client.list_workbenches()).value
        apps = (await client.list_inference_services()).value
        lakes = (await client.list_data_lakes()).value
    assert [row.environment_name for row in environments] == ["A", "b"]
    assert [row.instance_name for row in workbenches] == ["A", "b"]
    assert [row.app_name for row in apps] == ["A", "b"]
    assert [row.datalake_name for row in lakes] == ["A", "b"]


async def test_events_come_newest_first_and_log_lines_oldest_first() -> None:
    times = ["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"]
    events = [{"requestID": time[9], "createdDate": time} for time in times]
    lines = [{"log": time[9], "createdDate": time} for time in times]
    given = {"auditEvents": {"events": events}, "auditLogs": {"count": 9, "logs": lines}}
    async with control_plane(Recorder(answer(given))) as client:
        trail = (await client.audit_events("crn:a")).value
        chunk = (await client.log_lines("one", 6)).value
    assert [event.request_id for event in trail] == ["3", "2", "1"]
    assert [line.log for line in chunk.lines] == ["1", "2", "3"]
    assert (chunk.offset, chunk.count) == (6, 9)


async def test_missing_lists_unknown_fields_and_nulls_are_fine() -> None:
    strange = {
        "surprise": {"deep": [1]},
        "modelRegistries": [{"crn": "a", "status": "dancing:wildly", "domain": None, "new": 7}],
    }
    recorder = Recorder(answer(strange), answer({}), answer({"auditEvents": None}), answer({}))
    async with control_plane(recorder) as client:
        (registry,) = (await client.list_registries()).value
        assert (registry.domain, registry.health) == ("", Health.UNKNOWN)
        assert (await client.list_environments()).value == ()
        assert (await client.audit_events("crn:a")).value == ()
        chunk = (await client.log_lines("one")).value
        assert (chunk.count, chunk.lines) == (0, ())


async def test_every_form_of_a_time_is_understood() -> None:
    forms = ["2026-01-05T09:08:07Z", "2026-01-05T09:08:07", "Mon, 05 Jan 2026 09:08:07 GMT", ""]
    rows = [{"createdAt": form} for form in forms]
    async with control_plane(Recorder(answer({"modelRegistries": rows}))) as client:
        times = [registry.created_at for registry in (await client.list_registries()).value]
    assert times == [datetime(2026, 1, 5, 9, 8, 7, tzinfo=UTC)] * 3 + [None]


async def test_an_answer_that_must_hold_something_and_does_not_is_told() -> None:
    async with control_plane(Recorder(answer({}))) as client:
        with pytest.raises(UnexpectedAnswer, match="environment cannot be read"):
            await client.describe_environment("a")


async def test_twenty_thousand_registries_arrive() -> None:
    rows = [{"crn": str(number), "serviceName": "n" * 300} for number in range(20_000)]
    async with control_plane(Recorder(answer({"modelRegistries": rows}))) as client:
        assert len((await client.list_registries()).value) == 20_000


async def test_names_arrive_as_they_are() -> None:
    name = "\x1b]52;c;x\x07 \u202e [red]" + "n" * 300
    given = answer({"modelRegistries": [{"serviceName": name}]})
    async with control_plane(Recorder(given)) as client:
        assert (await client.list_registries()).value[0].name == name


async def test_an_answer_like_the_one_before_gives_the_very_same_value() -> None:
    first, second = ({"modelRegistries": [{"crn": crn}]} for crn in "ab")
    recorder = Recorder(answer(first), answer(first), answer(second), answer(first))
    async with control_plane(recorder) as client:
        values = [(await client.list_registries()).value for _ in range(4)]
    assert values[0] is values[1]
    assert values[2] is not values[1]
    assert values[3] == values[1]


async def test_the_same_bytes_to_another_question_are_another_answer() -> None:
    async with control_plane(
        Recorder(answer({"resourceAssignments": [{"resourceCrn": "r"}]}))
    ) as client:
        first = (await client.user_resource_roles("a")).value
        again = (await client.user_resource_roles("a")).value
        other = (await client.user_resource_roles("b")).value
    assert first is again
    assert first is not other


async def test_pages_are_joined_in_order() -> None:
    pages = [{"users": [{"crn": "a"}], "nextToken": "t"}, {"users": [{"crn": "b"}]}]
    recorder = Recorder(*(answer(page, x_cdp_request_id=f"id-{n}") for n, page in enumerate(pages)))
    async with control_plane(recorder) as client:
        got = await client.list_users(["a", "b"])
    assert [user.crn for user in got.value] == ["a", "b"]
    assert json.loads(recorder.requests[1].content) == {
        "userIds": ["a", "b"],
        "startingToken": "t",
    }
    assert (got.call.request_id, json.loads(got.body)) == ("id-1", pages[1])


async def test_a_token_that_comes_again_ends_the_reading() -> None:
    tokens = [answer({"users": [], "nextToken": token}) for token in "aba"]
    recorder = Recorder(*tokens)
    async with control_plane(recorder) as client:
        with pytest.raises(UnexpectedAnswer, match="pages of iam listUsers have no end"):
            await client.list_users(["x"])
    assert len(recorder.requests) == 3


async def test_pages_without_end_are_not_read_for_ever() -> None:
    count = 0

    def endless(request: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        return httpx.Response(200, json={"nextToken": str(count)})

    async with control_plane(endless) as client:
        with pytest.raises(UnexpectedAnswer, match="no end"):
            await client.groups_of("x")
    assert count == 200


async def test_nobody_asked_for_is_nobody_and_not_everybody() -> None:
    recorder = Recorder(answer({"users": [{"userId": "a"}]}))
    async with control_plane(recorder) as client:
        assert (await client.list_users([])).value == ()
        assert (await client.list_machine_users([])).value == ()
    assert recorder.requests == []


async def test_read_only_refuses_a_change_before_it_is_sent() -> None:
    change = Operation("ml", "change", Nothing, Registries, lambda shape: shape, mutates=True)
    recorder = Recorder(answer({}))
    async with control_plane(recorder, read_only=True) as client:
        with pytest.raises(ReadOnly, match="ml change"):
            await client.calls.ask(change, Nothing())
        assert recorder.requests == []
        await client.list_registries()
    async with control_plane(recorder, read_only=False) as client:
        await client.calls.ask(change, Nothing())
    assert len(recorder.requests) == 2


async def test_a_key_that_cannot_sign_is_told_before_anything_is_sent() -> None:
    recorder = Recorder(answer({}))
    broken = replace(CONFIGURATION, credentials=Credentials("a test", "id", private_key="none"))
    async with control_plane(recorder, configuration=broken) as client:
        with pytest.raises(NotSignedIn):
            await client.list_registries()
    assert recorder.requests == []


async def test_headers_of_the_profile_are_sent_and_do_not_replace_ours() -> None:
    recorder = Recorder(answer({}))
    headers = {"X-Mine": "1", "content-Type": "text/plain"}
    async with control_plane(
        recorder, configuration=replace(CONFIGURATION, request_headers=headers)
    ) as client:
        await client.list_registries()
    sent = recorder.requests[0].headers
    assert (sent["x-mine"], sent.get_list("content-type")) == ("1", ["application/json"])
    assert sent["user-agent"] == "registry-tui"


async def test_calls_made_together_read_the_key_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[Credentials] = []

    def counted(credentials: Credentials) -> Sign:
        reads.append(credentials)
        return signer_for(credentials)

    monkeypatch.setattr(calls, "signer_for", counted)
    async with control_plane(Recorder(answer({}))) as client:
        await asyncio.gather(*(client.list_registries() for _ in range(5)))
    assert len(reads) == 1


@given(
    st.binary(max_size=40)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES), inner),
    ).map(lambda value: json.dumps({"modelRegistries": [value]}).encode())
)
def test_whatever_comes_is_read_or_refused_and_never_a_crash(body: bytes) -> None:
    with suppress(UnexpectedAnswer):
        shaped(Registries, body, service="A service", operation="something", request_id="")


def test_importing_the_client_is_light() -> None:
    # Where click is installed, httpx brings its own command line, and rich with it.
    program = (
        "import sys; sys.modules['click'] = None; import backends.clients.cdp.control_plane; "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    heavy = {"cryptography", "rich", "textual", "cdpcli", "requests", "boto3", "yaml"}
    assert not heavy & set(loaded.stdout.decode().split())
