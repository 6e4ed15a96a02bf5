"""What looking into a cluster takes is asked beforehand, and what is missing has a name."""

from __future__ import annotations

import asyncio

import pytest

from backends.domain.cluster import Right
from backends.domain.errors import NotAccepted
from backends.services.cluster.rights import missing_rights, wanted_rights
from tests.clients.kubernetes_desk import world_client
from tests.demo.kubectl import HEALTHY, LIMITED, NOT_GRANTED, Cluster
from tests.services.clusters import FakeCluster


def test_each_namespace_takes_what_is_shown_of_it() -> None:
    assert [str(right) for right in wanted_rights(["mlx"])] == [
        "list pods in mlx",
        "get pods/log in mlx",
        "list deployments in mlx",
        "list jobs in mlx",
        "list events in mlx",
    ]
    assert [right.group for right in wanted_rights(["mlx"])] == ["", "", "apps", "batch", ""]
    assert len(list(wanted_rights(["mlx", "knox"]))) == 10


def test_no_namespace_means_all_of_them() -> None:
    rights = list(wanted_rights([]))
    assert {right.namespace for right in rights} == {""}
    assert str(rights[0]) == "list pods in all namespaces"


async def test_who_may_everything_lacks_nothing() -> None:
    cluster = FakeCluster()
    assert await missing_rights(cluster, ["mlx", "knox"]) == ()
    assert sorted(map(str, cluster.rights)) == sorted(map(str, wanted_rights(["mlx", "knox"])))


async def test_what_is_missing_is_named_in_the_order_of_what_is_wanted() -> None:
    cluster = FakeCluster(allowed=lambda right: right.resource not in ("pods/log", "events"))
    assert await missing_rights(cluster, ["mlx", "knox"]) == (
        Right("get", "pods/log", "mlx"),
        Right("list", "events", "mlx"),
        Right("get", "pods/log", "knox"),
        Right("list", "events", "knox"),
    )


class Reluctant(FakeCluster):
    """Refuses every question, and counts how many were under way at once."""

    async def may(self, right: Right) -> bool:
        self.rights.append(right)
        await asyncio.sleep(0)
        raise NotAccepted("cluster", "refused (401)")


async def test_who_is_not_accepted_is_asked_for_one_right_only() -> None:
    cluster = Reluctant()
    with pytest.raises(NotAccepted):
        await missing_rights(cluster, ["mlx", "knox"])
    assert len(cluster.rights) == 1


async def test_the_world_limits_some_and_refuses_others() -> None:
    async with world_client(Cluster(HEALTHY)) as client:
        assert await missing_rights(client, ["mlx", "knox"]) == ()
    async with world_client(Cluster(LIMITED)) as client:
        assert await missing_rights(client, ["mlx", "knox"]) == (Right("get", "pods/log", "knox"),)
        assert await missing_rights(client, []) == (Right("get", "pods/log"),)
    async with world_client(Cluster(NOT_GRANTED)) as client:
        with pytest.raises(NotAccepted):
            await missing_rights(client, ["mlx"])
