"""Where a name, a CRN or an address leads, without a screen."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.domain.registry import Registry
from backends.services.resolve import is_foreign, targets

ENVIRONMENT = "crn:cdp:environments:us-west-1:acc:environment:e1"
CREATOR = "crn:altus:iam:us-west-1:acc:user:anna"
MACHINE_USER = "crn:altus:iam:us-west-1:acc:machineUser:robot/7"


def registry(name: str, **fields: object) -> Registry:
    crn = f"crn:cdp:ml:us-west-1:acc:model_registry:{name}-id"
    return Registry(crn=crn, service_name=name).model_copy(update=fields)


ALPHA = registry(
    "alpha",
    environment_crn=ENVIRONMENT,
    environment_name="eng",
    creator=CREATOR,
    machine_user_crn=MACHINE_USER,
    domain="https://modelregistry.alpha.example",
)
BETA = registry("beta", environment_crn=ENVIRONMENT, environment_name="eng", creator=CREATOR)
GAMMA = registry("gamma")
ALL = (ALPHA, BETA, GAMMA)


def led_to(typed: str) -> list[str]:
    """Return the registries' CRNs and the lists' filters, in their order."""
    return [target.registry_crn or target.filter for target in targets(typed, ALL)]


def test_nothing_typed_leads_anywhere() -> None:
    assert led_to("") == [ALPHA.crn, BETA.crn, GAMMA.crn]
    assert led_to("  \n") == [ALPHA.crn, BETA.crn, GAMMA.crn]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("alp", [ALPHA]),
        ("ALPHA", [ALPHA]),
        (" beta ", [BETA]),
        ("a", [ALPHA, BETA, GAMMA]),
        ("zebra", []),
        (ALPHA.crn, [ALPHA]),
        ("beta-id", [BETA]),
        (MACHINE_USER, [ALPHA]),
        (f"https://console.example/registries/{quote(GAMMA.crn, safe='')}", [GAMMA]),
        ("https://console.example/registries/gamma/details", [GAMMA]),
        ("https://modelregistry.alpha.example/api", [ALPHA]),
        ("https://elsewhere.example/", []),
    ],
)
def test_names_crns_and_addresses_lead_to_their_registries(
    typed: str, expected: list[Registry]
) -> None:
    assert led_to(typed) == [registry.crn for registry in expected]


def test_the_one_whose_whole_name_was_typed_comes_first() -> None:
    first, second = registry("prod-eu"), registry("Prod")
    assert [target.words for target in targets("prod", (first, second))] == ["Prod", "prod-eu"]


def test_an_address_may_be_without_its_scheme() -> None:
    assert led_to("modelregistry.alpha.example/models") == [ALPHA.crn]


def test_what_many_registries_share_leads_to_one_list() -> None:
    assert led_to(ENVIRONMENT) == ['env:"eng"']
    assert led_to(CREATOR) == ['creator:"anna"']


@given(st.text() | st.sampled_from([ALPHA.crn, ENVIRONMENT, CREATOR]).map(lambda crn: crn[:-2]))
def test_whatever_is_typed_every_target_is_somewhere(typed: str) -> None:
    for target in targets(typed, ALL):
        assert bool(target.registry_crn) != bool(target.filter)
        assert target.words


def test_a_crn_of_another_account_is_foreign() -> None:
    assert is_foreign("crn:cdp:ml:us-west-1:other:model_registry:x", ALL)
    assert is_foreign(quote("crn:cdp:ml:us-west-1:other:model_registry:x"), ALL)
    assert not is_foreign("crn:cdp:ml:us-west-1:acc:model_registry:gone", ALL)
    assert not is_foreign("alpha", ALL)
    assert not is_foreign("crn:cdp:ml:us-west-1:other:model_registry:x", ())
