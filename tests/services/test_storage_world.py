"""Any policy and any set of mappings in the simulated company: afterwards it has one more."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from backends.domain.journal import State
from backends.domain.plan import GrantWay, Plan
from tests.services.storage_desk import (
    POLICY,
    RAZ_USER,
    Raw,
    Row,
    StorageDesk,
    item,
    storage_desk,
)
from tests.services.test_storage_sets import ACCESSES, READ_WRITE, anything, merged, unknown

FEW = settings(max_examples=25, deadline=None)
STAMPS = frozenset({"version", "updatedBy", "updateTime"})

# Ranger takes those only whom it knows.
users = st.lists(
    st.sampled_from(["hive", "impala", "spark", "{USER}", "alice", "meera"]), max_size=4
)
items: st.SearchStrategy[Raw] = st.builds(
    merged,
    st.fixed_dictionaries(
        {"accesses": st.sampled_from([row for row in ACCESSES if row])},
        optional={
            "users": users,
            "groups": st.sampled_from([[], ["data-scientists"], None]),
            "roles": st.sampled_from([[], ["admins"]]),
            "conditions": st.sampled_from([[], [{"type": "ip-range"}]]),
            "delegateAdmin": st.sampled_from([True, False, None]),
        },
    ),
    unknown,
)
RAZ_ITEM: Raw = {"accesses": READ_WRITE, "users": ["rangerraz"], "delegateAdmin": True}
policies: st.SearchStrategy[Raw] = st.builds(
    merged,
    st.fixed_dictionaries(
        {"policyItems": st.lists(items, max_size=4).map(lambda rows: [*rows, RAZ_ITEM])},
        optional={
            "denyPolicyItems": st.lists(items, max_size=1),
            "policyLabels": st.lists(st.text(max_size=4), max_size=2),
            "options": anything,
        },
    ),
    st.dictionaries(st.text(min_size=1, max_size=4).map("x_{}".format), anything, max_size=2),
)
crns = st.one_of(
    st.just("crn:altus:iam:us-west-1:acc:group:etl/1"),
    st.text(max_size=5).map("crn:altus:iam:us-west-1:acc:user:{}".format),
)
rows: st.SearchStrategy[list[Row]] = st.lists(
    st.tuples(crns, st.text(min_size=1, max_size=5)), max_size=6
)


def said(policy: Raw) -> Raw:
    return {name: value for name, value in policy.items() if name not in STAMPS}


async def done(desk: StorageDesk, plan: Plan) -> None:
    assert plan.failed == ()
    end = await desk.done(Plan.model_validate_json(plan.model_dump_json()))
    assert (end.ended, end.entry.state) == ("done", State.DONE)


@FEW
@given(policies, st.sampled_from(["separate item", "as in the guide"]))
def test_any_policy_has_all_it_had_and_our_user(fields: Raw, way: GrantWay) -> None:
    asyncio.run(any_policy(fields, way))


async def any_policy(fields: Raw, way: GrantWay) -> None:
    async with storage_desk() as desk:
        desk.others_put(lambda raw: raw | fields)
        before = desk.policy()
        assert before["policyItems"] == fields["policyItems"]
        plan = await desk.policy_plan(way=way)
        await done(desk, plan)
        after = desk.policy()

        was, now = list[Any](before["policyItems"]), list[Any](after["policyItems"])
        assert said(after) == said(before) | {"policyItems": now}
        assert after["version"] == before["version"] + 1
        if len(now) > len(was):
            assert now == [*was, item(RAZ_USER, *("read", "write"))]
        else:
            ((old, new),) = ((a, b) for a, b in zip(was, now, strict=True) if a != b)
            assert new == old | {"users": [*old.get("users", []), RAZ_USER]}
            assert ("rangerraz" in new["users"]) is (way == "as in the guide")
        others = [row for row in desk.ranger.policies() if row["name"] != POLICY]
        assert all(row["version"] == 1 for row in others)


@FEW
@given(rows)
def test_any_set_of_mappings_has_all_rows_it_had_and_ours(before: list[Row]) -> None:
    asyncio.run(any_mappings(before))


async def any_mappings(before: list[Row]) -> None:
    async with storage_desk() as desk:
        desk.rows = before
        roles = desk.world.company.storage.table("apac-ml-aws")
        plan = await desk.mapping_plan()
        await done(desk, plan)
        assert desk.rows == (*before, (desk.its_crn, desk.admin_role))
        table = desk.world.company.storage.table("apac-ml-aws")
        assert (table.data_access, table.audit, table.authorizer) == (
            roles.data_access,
            roles.audit,
            roles.authorizer,
        )
        assert table.version == roles.version + 1

        (entry,) = await desk.journal.entries()
        await done(desk, await desk.undo_plan(entry))
        assert desk.rows == tuple(before)
