"""When a change of a registry makes sense, by its status, its version, its past and one's roles."""

from __future__ import annotations

import pytest

from backends.domain.event import AuditEvent
from backends.domain.person import Caller
from backends.domain.plan import Kind
from backends.services.planning.guards import last_turn, phase, why_not
from tests.services.planning import caller, registry

LATEST = "1.13.0-b58"
CHANGES: tuple[Kind, ...] = (
    "delete-registry",
    "upgrade-registry",
    "rollback-registry",
    "cancel-workflow",
)


def history(*actions: str) -> tuple[AuditEvent, ...]:
    """Return events with these actions, newest first."""
    return tuple(AuditEvent(action=action) for action in actions)


UPGRADED = history("upgradeModelRegistry", "createModelRegistry")


@pytest.mark.parametrize(
    ("status", "possible"),
    [
        ("installation:finished", {"delete-registry", "upgrade-registry", "rollback-registry"}),
        ("Available", {"delete-registry", "upgrade-registry", "rollback-registry"}),
        ("installation:failed", {"delete-registry", "rollback-registry"}),
        ("upgrade:failed", {"delete-registry", "rollback-registry"}),
        ("deprovision:failed", {"delete-registry", "rollback-registry"}),
        ("installation:started", {"cancel-workflow"}),
        ("upgrade:started", {"cancel-workflow"}),
        ("deprovision:started", {"cancel-workflow"}),
        ("PROVISION:REQUESTED", {"cancel-workflow"}),
        ("frobnicating", set[str]()),
        ("who:knows", set(CHANGES)),
        ("odd", {"delete-registry", "upgrade-registry", "rollback-registry"}),
        ("", {"delete-registry", "upgrade-registry", "rollback-registry"}),
        ("suspend:finished", set(CHANGES)),
    ],
)
def test_a_status_decides_which_changes_make_sense(status: str, possible: set[str]) -> None:
    found = {
        kind for kind in CHANGES if not why_not(kind, registry(status), LATEST, UPGRADED, None)
    }
    assert found == possible


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("delete-registry", "deprovision:started", "It is being deleted already."),
        ("delete-registry", "DEPROVISION:STARTED", "It is being deleted already."),
        (
            "upgrade-registry",
            "installation:started",
            "It is installing: wait until that has ended, or cancel it.",
        ),
        (
            "upgrade-registry",
            "installation:failed",
            "Only a registry that is ready can be upgraded, and this one is installation:failed.",
        ),
        ("cancel-workflow", "installation:finished", "Nothing runs on it: it is installation:fini"),
        ("cancel-workflow", "odd", "Its status odd does not tell what runs on it."),
    ],
)
def test_the_reason_is_a_sentence(kind: Kind, status: str, words: str) -> None:
    why = why_not(kind, registry(status), LATEST, (), None)
    assert why.startswith(words)
    assert why.endswith(".")


@pytest.mark.parametrize(
    ("installed", "latest", "refused"),
    [
        ("1.6.0-b51", LATEST, False),
        (LATEST, LATEST, True),
        ("1.13.0-h2000-b17", LATEST, True),
        ("2.0.0-b1", LATEST, True),
        ("", LATEST, False),
        ("1.6.0-b51", "", False),
        ("odd", LATEST, False),
    ],
)
def test_only_a_version_known_to_be_the_latest_stands_against_an_upgrade(
    installed: str, latest: str, refused: bool
) -> None:
    why = why_not("upgrade-registry", registry(version=installed), latest, (), None)
    assert bool(why) is refused


@pytest.mark.parametrize(
    ("actions", "status", "words"),
    [
        (("upgradeModelRegistry", "createModelRegistry"), "installation:finished", ""),
        (("grantModelRegistryAccess", "UPGRADE"), "installation:finished", ""),
        (("createModelRegistry",), "installation:finished", "Its events show no upgrade"),
        (
            ("rollbackModelRegistryUpgrade", "upgradeModelRegistry"),
            "installation:finished",
            "Its last upgrade was rolled back already.",
        ),
        (("rollbackModelRegistryUpgrade", "upgradeModelRegistry"), "rollback:failed", ""),
        (
            ("upgradeModelRegistry", "rollbackModelRegistryUpgrade"),
            "installation:finished",
            "",
        ),
        ((), "installation:finished", ""),
    ],
)
def test_only_an_upgrade_that_stands_can_be_rolled_back(
    actions: tuple[str, ...], status: str, words: str
) -> None:
    why = why_not("rollback-registry", registry(status), LATEST, history(*actions), None)
    assert why.startswith(words)
    assert bool(why) is bool(words)


@pytest.mark.parametrize("kind", ["delete-registry", "upgrade-registry"])
@pytest.mark.parametrize(
    ("who", "words"),
    [
        (None, ""),
        (caller(), ""),
        (caller("MLUser"), "This needs the roles MLAdmin and EnvironmentAdmin on labs."),
        (caller("MLAdmin"), "This needs the role EnvironmentAdmin on labs."),
    ],
)
def test_a_missing_role_is_named(kind: Kind, who: Caller | None, words: str) -> None:
    assert why_not(kind, registry(), LATEST, (), who) == words


def test_phases_are_those_of_the_status_as_it_stands() -> None:
    assert phase(registry("Installation:started")) == "Installation"
    assert phase(registry("Available")) == ""


def test_the_last_turn_is_that_of_the_newest_event_of_either() -> None:
    assert last_turn(()) == ""
    assert last_turn(UPGRADED) == "upgrade"
    assert last_turn(history("rollbackModelRegistryUpgrade", "upgradeModelRegistry")) == "rollback"
