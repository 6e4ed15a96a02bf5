"""What a person fills in: what cannot be sent, and the request that comes of the rest."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.domain.draft import (
    Draft,
    ranges_problem,
    read_ranges,
    read_tags,
    tags_problem,
    written_tags,
)
from backends.domain.environment import Environment
from tests import openapi

AWS = Draft(Environment(crn="crn:env", environment_name="labs", cloud_platform="AWS"))
AZURE = Draft(Environment(crn="crn:env", environment_name="labs", cloud_platform="AZURE"))
BACKUP = "crn:cdp:ml:us-west-1:acc:backup:b1"


def sent(draft: Draft) -> dict[str, Any]:
    """Return a draft's request, which has to be one the document allows."""
    openapi.check_request("ml", "createModelRegistry", draft.body)
    return draft.body


def test_a_draft_nobody_touched_is_sent_as_the_console_would() -> None:
    assert sent(AWS) == {
        "environmentCrn": "crn:env",
        "environmentName": "labs",
        "usePublicLoadBalancer": False,
    }


def test_subnets_for_a_public_load_balancer() -> None:
    draft = replace(AWS, public_load_balancer=True, load_balancer_subnets=("subnet-a", "subnet-b"))
    body = sent(draft)
    assert body["usePublicLoadBalancer"] is True
    assert body["subnetsForLoadBalancers"] == ["subnet-a", "subnet-b"]


def test_a_private_cluster_with_user_defined_routes_is_the_guides_template() -> None:
    assert sent(replace(AZURE, udr=True, cluster_subnet="nodes")) == {
        "environmentCrn": "crn:env",
        "environmentName": "labs",
        "privateCluster": True,
        "usePublicLoadBalancer": False,
        "outboundTypes": ["OUTBOUND_TYPE_UDR"],
        "provisionK8sRequest": {"network": {"topology": {"subnets": ["nodes"]}}},
    }


def test_everything_further_is_sent_when_it_was_changed() -> None:
    body = sent(
        replace(
            AZURE,
            private_cluster=True,
            tags=(("team", "ml"), ("empty", "")),
            authorized_ranges=("10.0.0.0/8",),
            object_store_csi_driver=False,
            backup_crn=BACKUP,
            skip_validation=True,
        )
    )
    assert body["privateCluster"] is True
    assert body["provisionK8sRequest"] == {
        "tags": [{"key": "team", "value": "ml"}, {"key": "empty", "value": ""}]
    }
    assert body["whitelistAuthorizedIPRanges"] is True
    assert body["authorizedIPRanges"] == ["10.0.0.0/8"]
    assert body["disableObjectStoreCsiDriver"] is True
    assert body["backupCrn"] == BACKUP
    assert body["skipValidation"] is True


def test_a_cluster_subnet_without_user_defined_routes_is_not_sent() -> None:
    assert "provisionK8sRequest" not in sent(replace(AZURE, cluster_subnet="nodes"))


@pytest.mark.parametrize("draft", [AWS, AZURE])
def test_nothing_is_wrong_with_the_defaults(draft: Draft) -> None:
    assert draft.problems == {}


@pytest.mark.parametrize(
    ("draft", "field", "words"),
    [
        (replace(AZURE, udr=True), "cluster_subnet", "Choose the subnet that the cluster"),
        (
            replace(AZURE, udr=True, cluster_subnet="nodes", public_load_balancer=True),
            "public_load_balancer",
            "has a private load balancer",
        ),
        (replace(AWS, udr=True, cluster_subnet="nodes"), "udr", "is for Azure"),
        (
            replace(AZURE, load_balancer_subnets=("subnet-a",)),
            "load_balancer_subnets",
            "are chosen on AWS",
        ),
        (
            replace(AWS, load_balancer_subnets=("subnet-a", "subnet-a")),
            "load_balancer_subnets",
            "there twice",
        ),
        (replace(AWS, load_balancer_subnets=("",)), "load_balancer_subnets", "has no id"),
        (replace(AWS, tags=(("aws:x", "1"),)), "tags", "belong to AWS"),
        (replace(AWS, authorized_ranges=("nonsense",)), "authorized_ranges", "no address range"),
        (replace(AWS, backup_crn="b1"), "backup_crn", "b1 is no CRN"),
    ],
)
def test_a_problem_is_told_at_its_field(draft: Draft, field: str, words: str) -> None:
    assert list(draft.problems) == [field]
    assert words in draft.problems[field]
    assert draft.problems[field].endswith((".", ":…"))


@pytest.mark.parametrize(
    ("tags", "cloud", "words"),
    [
        ((), "AWS", ""),
        ((("k" * 128, "v" * 256),), "AWS", ""),
        ((("k" * 129, ""),), "AWS", "longer than 128"),
        ((("k" * 512, ""),), "Azure", ""),
        ((("k" * 513, ""),), "Azure", "longer than 512"),
        ((("k", "v" * 257),), "Azure", "The value of k is longer"),
        ((("", "v"),), "AWS", "v is no tag: write it as name=value."),
        ((("AWS:x", ""),), "AWS", "belong to AWS"),
        ((("aws:x", ""),), "Azure", ""),
        ((("a/b?", ""),), "Azure", "allows no / ?"),
        ((("a/b?", ""),), "AWS", ""),
        ((("k", "1"), ("k", "2")), "AWS", "k is there twice."),
        (tuple((f"k{n}", "") for n in range(50)), "AWS", ""),
        (tuple((f"k{n}", "") for n in range(51)), "AWS", "There are 51 tags"),
    ],
)
def test_tags_keep_to_the_clouds_limits(
    tags: tuple[tuple[str, str], ...], cloud: str, words: str
) -> None:
    found = tags_problem(tags, cloud)
    assert words in found
    assert bool(found) is bool(words)


@pytest.mark.parametrize(
    ("ranges", "words"),
    [
        ((), ""),
        (("10.20.0.0/16", "192.0.2.7/32", "2001:db8::/32", "0.0.0.0/0"), ""),
        (("10.20.0.1/16",), "10.20.0.0/16 is the range it is in"),
        (("10.20.0.1",), "has no mask: write 10.20.0.1/32"),
        (("10.20.0.0/255.255.0.0",), "write 10.20.0.0/16"),
        (("10.20.0.0/33",), "no address range"),
        (("10.20/16",), "no address range"),
        (("10.0.0.0/8", "10.0.0.0/8"), "there twice"),
        (("2001:db8::/32", "2001:0db8::/32"), "there twice"),
        (tuple(f"10.0.{n}.0/24" for n in range(100)), ""),
        (tuple(f"10.0.{n}.0/24" for n in range(101)), "more than 100"),
    ],
)
def test_ranges_are_blocks_with_a_mask(ranges: tuple[str, ...], words: str) -> None:
    found = ranges_problem(ranges)
    assert words in found
    assert bool(found) is bool(words)


NETWORKS = st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)).map(
    lambda parts: IPv4Network(parts, strict=False)
)


@given(st.lists(NETWORKS, unique=True, max_size=20), st.sampled_from([" ", ",", ", ", "\n", ",,"]))
def test_every_list_of_blocks_is_read_however_it_is_separated(
    networks: list[IPv4Network], between: str
) -> None:
    read = read_ranges(between.join(map(str, networks)))
    assert read == tuple(map(str, networks))
    assert ranges_problem(read) == ""


@given(st.text())
def test_whatever_is_typed_for_ranges_is_read_or_explained(text: str) -> None:
    ranges = read_ranges(text)
    assert all(part and part == part.strip() for part in ranges)
    problem = ranges_problem(ranges)
    assert problem == "" or problem.endswith(".")


WORDS = st.text(st.characters(exclude_characters=",=", exclude_categories=("C", "Z")), min_size=1)


@given(st.lists(st.tuples(WORDS, WORDS | st.just(""))))
def test_tags_are_read_as_they_are_written(tags: list[tuple[str, str]]) -> None:
    assert read_tags(written_tags(tuple(tags))) == tuple(tags)


@given(st.text())
def test_whatever_is_typed_for_tags_is_read_or_explained(text: str) -> None:
    tags = read_tags(text)
    for cloud in ("AWS", "Azure"):
        problem = tags_problem(tags, cloud)
        assert problem == "" or problem.endswith(".")
        assert problem or all(key for key, _ in tags)


def test_a_value_may_be_empty_or_hold_an_equals_sign() -> None:
    assert read_tags(" team = ml , expr=a=b, flag=,, ") == (
        ("team", "ml"),
        ("expr", "a=b"),
        ("flag", ""),
    )


def test_a_name_without_a_value_is_no_tag_here_as_on_the_command_line() -> None:
    tags = read_tags("team")
    assert tags_problem(tags, "AWS") == "team is no tag: write it as name=value."
    assert written_tags(tags) == "team"
