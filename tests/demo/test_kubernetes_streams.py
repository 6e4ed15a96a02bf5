"""Logs and watches of the simulated clusters, while their clock is wound."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backends.demo.history import Operation
from backends.demo.wire import Stream
from tests.demo.kubectl import (
    CRASHING,
    FAILED_IMPORT,
    HEALTHY,
    NO_NODE,
    PENDING,
    TABLE,
    Cluster,
    registry_of,
)

KNOX = "/api/v1/namespaces/knox/pods"


def knox(cluster: Cluster) -> dict[str, Any]:
    return cluster.one(KNOX)


def log_path(pod: dict[str, Any]) -> str:
    place = pod["metadata"]
    return f"/api/v1/namespaces/{place['namespace']}/pods/{place['name']}/log"


def log(cluster: Cluster, path: str) -> list[str]:
    answer = cluster.send(path)
    assert answer.status == 200, answer.body
    assert answer.headers["Content-Type"] == "text/plain"
    return answer.body.decode().splitlines()


def registry_pod(cluster: Cluster) -> dict[str, Any]:
    return cluster.ask("/api/v1/pods?labelSelector=app%3Dmodel-registry-v2")["items"][0]


def told(stream: Stream, cluster: Cluster) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.read(cluster.clock()).splitlines()]


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def at_start_of_a_run(cluster: Cluster) -> None:
    """Wind the clock to where Knox begins to run again."""
    before = restarts(cluster)
    while restarts(cluster) == before:
        cluster.clock.wind(seconds=1)


def restarts(cluster: Cluster) -> int:
    return knox(cluster)["status"]["containerStatuses"][0]["restartCount"]


def state(cluster: Cluster) -> dict[str, Any]:
    return knox(cluster)["status"]["containerStatuses"][0]["state"]


def test_knox_crashes_in_cycles_of_a_minute() -> None:
    cluster = Cluster(CRASHING)
    at_start_of_a_run(cluster)
    count = restarts(cluster)
    assert "running" in state(cluster)
    cluster.clock.wind(seconds=15)
    assert state(cluster)["terminated"]["reason"] == "Error"
    cluster.clock.wind(seconds=10)
    assert state(cluster)["waiting"]["reason"] == "CrashLoopBackOff"
    cluster.clock.wind(seconds=35)
    assert restarts(cluster) == count + 1


def test_its_warnings_are_counted() -> None:
    cluster = Cluster(CRASHING)
    path = "/api/v1/namespaces/knox/events?fieldSelector=reason%3DBackOff"
    before = cluster.one(path)
    cluster.clock.wind(minutes=1)
    after = cluster.one(path)
    assert after["count"] == before["count"] + 4
    assert after["metadata"]["name"] == before["metadata"]["name"]
    assert after["lastTimestamp"] > before["lastTimestamp"]


def test_its_log_tells_why_and_so_does_the_log_before() -> None:
    cluster = Cluster(CRASHING)
    at_start_of_a_run(cluster)
    path = log_path(knox(cluster))
    cluster.clock.wind(seconds=4)
    assert not any("DSE-48642" in line for line in log(cluster, path))
    assert any("DSE-48642" in line for line in log(cluster, f"{path}?previous=true"))
    cluster.clock.wind(seconds=30)
    assert any("KNOX_GATEWAY_DBG_OPTS does not name it" in line for line in log(cluster, path))


def test_following_a_log_ends_with_its_run() -> None:
    cluster = Cluster(CRASHING)
    at_start_of_a_run(cluster)
    cluster.clock.wind(seconds=2)
    stream = cluster.stream(f"{log_path(knox(cluster))}?follow=true")
    first = stream.read(cluster.clock())
    assert first.startswith(b"INFO  Starting gateway")
    assert stream.read(cluster.clock()) == b""
    assert not stream.is_over(cluster.clock())
    cluster.clock.wind(seconds=30)
    assert stream.is_over(cluster.clock())
    assert stream.read(cluster.clock()).endswith(b"stops with exit code 1\n")


def test_a_failed_import_lacks_credentials() -> None:
    cluster = Cluster(FAILED_IMPORT)
    failed = cluster.one("/api/v1/pods?fieldSelector=status.phase%3DFailed")
    assert any("Unable to locate credentials" in line for line in log(cluster, log_path(failed)))


def test_parts_of_a_log_fit_the_whole() -> None:
    cluster = Cluster(HEALTHY)
    path = f"{log_path(registry_pod(cluster))}?container=model-registry-v2"
    whole = log(cluster, path)
    assert len(whole) > 4000
    assert log(cluster, f"{path}&tailLines=10") == whole[-10:]
    assert log(cluster, f"{path}&tailLines=0") == []
    recent = log(cluster, f"{path}&sinceSeconds=60")
    assert 10 < len(recent) < 20
    assert recent == whole[-len(recent) :]
    minute = cluster.clock().replace(minute=cluster.clock().minute - 1).isoformat()
    assert log(cluster, f"{path}&sinceTime={minute.replace('+00:00', 'Z')}") == recent
    assert len(cluster.send(f"{path}&limitBytes=100").body) == 100
    stamps = [line.split()[0] for line in log(cluster, f"{path}&timestamps=true")]
    assert stamps == sorted(stamps)
    assert all(len(stamp) == len("2026-05-04T09:30:00.000000000Z") for stamp in stamps)


def test_logs_hold_what_a_terminal_might_take_for_more_than_text() -> None:
    cluster = Cluster(HEALTHY)
    path = f"{log_path(registry_pod(cluster))}?container=model-registry-v2&tailLines=200"
    text = "\n".join(log(cluster, path))
    assert "\x1b[31m" in text
    assert "[bold red]" in text


def test_a_followed_log_is_what_the_whole_log_will_be() -> None:
    cluster = Cluster(HEALTHY)
    path = f"{log_path(registry_pod(cluster))}?container=model-registry-v2&tailLines=3"
    stream = cluster.stream(f"{path}&follow=true")
    parts = [stream.read(cluster.clock())]
    for _ in range(40):
        cluster.clock.wind(seconds=0.7)
        parts.append(stream.read(cluster.clock()))
    lines = b"".join(parts).decode().splitlines()
    assert len(lines) > 6
    whole = log(cluster, path.replace("tailLines=3", f"tailLines={len(lines)}"))
    assert lines == whole
    assert not stream.is_over(cluster.clock())


def test_which_container_has_to_be_said_where_there_are_two() -> None:
    cluster = Cluster(HEALTHY)
    pod = registry_pod(cluster)
    path, name = log_path(pod), pod["metadata"]["name"]
    wanted = f"a container name must be specified for pod {name}, choose one of: "
    assert cluster.refused(path)[2] == f"{wanted}[model-registry-v2 log-shipper]"
    assert cluster.refused(f"{path}?container=x")[2] == f"container x is not valid for pod {name}"
    previous = f"{path}?container=model-registry-v2&previous=true"
    assert cluster.refused(previous) == (
        400,
        "BadRequest",
        f'previous terminated container "model-registry-v2" in pod "{name}" not found',
    )


def test_the_log_of_what_has_not_begun_is_a_bad_request() -> None:
    cluster = Cluster(PENDING)
    pending = cluster.one(NO_NODE)
    code, _, message = cluster.refused(log_path(pending))
    assert (code, "does not have a host assigned" in message) == (400, True)


def test_a_watch_tells_what_changed_since_a_list() -> None:
    cluster = Cluster(CRASHING)
    at_start_of_a_run(cluster)
    version = cluster.ask(KNOX)["metadata"]["resourceVersion"]
    stream = cluster.stream(f"{KNOX}?watch=true&resourceVersion={version}")
    assert told(stream, cluster) == []
    cluster.clock.wind(seconds=15)
    (event,) = told(stream, cluster)
    assert event["type"] == "MODIFIED"
    assert event["object"] == knox(cluster)
    assert told(stream, cluster) == []


def test_a_watch_goes_on_from_the_last_version_it_told() -> None:
    cluster = Cluster(CRASHING)
    at_start_of_a_run(cluster)
    first = cluster.stream(f"{KNOX}?watch=1")
    (added,) = told(first, cluster)
    cluster.clock.wind(seconds=16)
    again = added["object"]["metadata"]["resourceVersion"]
    (event,) = told(cluster.stream(f"{KNOX}?watch=1&resourceVersion={again}"), cluster)
    assert event["type"] == "MODIFIED"


@pytest.mark.parametrize("version", ["", "0"])
def test_a_watch_without_a_version_begins_with_everything(version: str) -> None:
    cluster = Cluster(CRASHING)
    stream = cluster.stream(f"/api/v1/pods?watch=true&resourceVersion={version}")
    events = told(stream, cluster)
    assert set(kinds(events)) == {"ADDED"}
    assert [event["object"] for event in events] == cluster.ask("/api/v1/pods")["items"]


def test_jobs_come_run_and_go() -> None:
    cluster = Cluster(HEALTHY)
    path = "/apis/batch/v1/namespaces/mlx/jobs"
    stream = cluster.stream(f"{path}?watch=true&resourceVersion=0&timeoutSeconds=90000")
    seen: list[str] = []
    for _ in range(180):
        seen += kinds(told(stream, cluster))
        cluster.clock.wind(minutes=1)
    assert set(seen) == {"ADDED", "MODIFIED", "DELETED"}


def test_an_old_version_is_gone() -> None:
    cluster = Cluster(CRASHING)
    version = cluster.ask(KNOX)["metadata"]["resourceVersion"]
    cluster.clock.wind(minutes=6)
    stream = cluster.stream(f"{KNOX}?watch=true&resourceVersion={version}")
    (event,) = told(stream, cluster)
    assert event["type"] == "ERROR"
    assert (event["object"]["code"], event["object"]["reason"]) == (410, "Expired")
    assert stream.is_over(cluster.clock())


def test_bookmarks_come_where_they_are_allowed_and_the_watch_ends_in_time() -> None:
    cluster = Cluster(HEALTHY)
    version = cluster.ask(KNOX)["metadata"]["resourceVersion"]
    path = f"{KNOX}?watch=true&resourceVersion={version}&timeoutSeconds=25"
    silent, stream = cluster.stream(path), cluster.stream(f"{path}&allowWatchBookmarks=true")
    cluster.clock.wind(seconds=11)
    (event,) = told(stream, cluster)
    assert event["type"] == "BOOKMARK"
    assert int(event["object"]["metadata"]["resourceVersion"]) == int(version) + 11_000
    assert told(silent, cluster) == []
    assert not stream.is_over(cluster.clock())
    cluster.clock.wind(seconds=14)
    assert stream.is_over(cluster.clock())


def test_a_watch_of_tables_defines_its_columns_once() -> None:
    cluster = Cluster(CRASHING)
    stream = cluster.stream("/api/v1/pods?watch=true", accept=TABLE)
    first, *others = [event["object"] for event in told(stream, cluster)]
    assert first["columnDefinitions"]
    assert {len(table["rows"]) for table in (first, *others)} == {1}
    assert not any(table["columnDefinitions"] for table in others)


def test_a_watch_is_over_when_its_registry_is_gone() -> None:
    cluster = Cluster(HEALTHY)
    stream = cluster.stream(f"{KNOX}?watch=true&timeoutSeconds=90000")
    assert kinds(told(stream, cluster)) == ["ADDED"]
    registry = registry_of(cluster.world, HEALTHY)
    deletion = Operation("delete", "", "1", registry.machine_user_crn, cluster.clock(), {})
    cluster.world.company.registries.keep(registry.after(deletion))
    assert not stream.is_over(cluster.clock())
    cluster.clock.wind(hours=1)
    assert stream.is_over(cluster.clock())
    assert cluster.send(KNOX).breaks == "dns"


def test_an_upgrade_replaces_the_pods() -> None:
    cluster = Cluster(HEALTHY)
    registry = registry_of(cluster.world, HEALTHY)
    upgrade = Operation(
        "upgrade", "", "1", registry.machine_user_crn, cluster.clock(), {"to": "1.14.0-b3"}
    )
    cluster.world.company.registries.keep(registry.after(upgrade))
    stream = cluster.stream(f"{KNOX}?watch=true&timeoutSeconds=90000")
    assert kinds(told(stream, cluster)) == ["ADDED"]
    cluster.clock.wind(seconds=upgrade.script.lasts_s + 1)
    replaced, gone = told(stream, cluster)
    assert (replaced["type"], gone["type"]) == ("ADDED", "DELETED")
    assert replaced["object"]["status"]["phase"] == "Pending"
    cluster.clock.wind(seconds=30)
    (ready,) = told(stream, cluster)
    assert ready["object"]["status"]["containerStatuses"][0]["ready"]
