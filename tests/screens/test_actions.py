"""The action table: every key once, none that a terminal or a multiplexer keeps for itself."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator

import pytest
from textual.binding import Binding

from registry_tui.app import RegistryApp
from screens.access import AccessScreen
from screens.actions import CHOOSE, Action, written
from screens.base import ConsoleScreen
from screens.cluster import ClusterScreen
from screens.comparison import ComparisonScreen
from screens.container_log import ContainerLogScreen
from screens.details import DetailsScreen
from screens.environment import EnvironmentScreen
from screens.environments import EnvironmentsScreen
from screens.events import EventsScreen
from screens.fetch_model import FetchScreen
from screens.first_run import FirstRunScreen
from screens.follow import FollowScreen
from screens.go_to import GoToScreen
from screens.grant import GrantScreen
from screens.help import HelpScreen
from screens.journal import JournalScreen
from screens.key_table import (
    EVERYWHERE,
    KEY_TABLE,
    ON_ACCESS,
    ON_CLUSTER,
    ON_CONTAINER_LOG,
    ON_DETAILS,
    ON_ENVIRONMENT,
    ON_ENVIRONMENTS,
    ON_EVENTS,
    ON_FOLLOW,
    ON_JOURNAL,
    ON_REGISTRIES,
    ON_REVIEW,
    ON_SYNCHRONIZE,
    ON_TEXT,
)
from screens.messages import MessagesScreen
from screens.metric_plot import MetricPlotScreen
from screens.model import ModelScreen
from screens.model_key_table import (
    ON_COMPARISON,
    ON_MODEL,
    ON_MODELS,
    ON_MODELS_OF_REGISTRY,
    ON_PLOT,
    ON_VERSION,
)
from screens.models import ModelsScreen
from screens.palette import PaletteScreen
from screens.profiles import ProfilesScreen
from screens.registries import RegistriesScreen
from screens.registry_models import RegistryModelsScreen
from screens.review import ReviewScreen
from screens.set_up import SetUpScreen
from screens.storage import StorageScreen
from screens.storage_key_table import ON_SET_UP, ON_SIGN_IN, ON_STORAGE
from screens.storage_signing_in import SignInScreen
from screens.synchronize import SynchronizeScreen
from screens.text import TextScreen
from screens.version import VersionScreen
from screens.widgets.line_list import LineList
from tests.terminal.pty_session import ROOT

SCREENS: tuple[type[ConsoleScreen], ...] = (
    RegistriesScreen,
    DetailsScreen,
    EventsScreen,
    ReviewScreen,
    FollowScreen,
    JournalScreen,
    TextScreen,
    MessagesScreen,
    HelpScreen,
    FirstRunScreen,
    PaletteScreen,
    GoToScreen,
    ProfilesScreen,
    SynchronizeScreen,
    EnvironmentsScreen,
    EnvironmentScreen,
    AccessScreen,
    GrantScreen,
    ClusterScreen,
    ContainerLogScreen,
    ModelsScreen,
    RegistryModelsScreen,
    ModelScreen,
    VersionScreen,
    MetricPlotScreen,
    ComparisonScreen,
    FetchScreen,
    StorageScreen,
    SignInScreen,
    SetUpScreen,
)
IN_THE_TABLE: dict[type[ConsoleScreen], tuple[Action, ...]] = {
    RegistriesScreen: ON_REGISTRIES,
    DetailsScreen: ON_DETAILS,
    EventsScreen: ON_EVENTS,
    ReviewScreen: ON_REVIEW,
    FollowScreen: ON_FOLLOW,
    JournalScreen: ON_JOURNAL,
    TextScreen: ON_TEXT,
    SynchronizeScreen: ON_SYNCHRONIZE,
    EnvironmentsScreen: ON_ENVIRONMENTS,
    EnvironmentScreen: ON_ENVIRONMENT,
    AccessScreen: ON_ACCESS,
    ClusterScreen: ON_CLUSTER,
    ContainerLogScreen: ON_CONTAINER_LOG,
    ModelsScreen: ON_MODELS,
    RegistryModelsScreen: ON_MODELS_OF_REGISTRY,
    ModelScreen: ON_MODEL,
    VersionScreen: ON_VERSION,
    MetricPlotScreen: ON_PLOT,
    ComparisonScreen: ON_COMPARISON,
    StorageScreen: ON_STORAGE,
    SignInScreen: ON_SIGN_IN,
    SetUpScreen: ON_SET_UP,
}
SAME_KEY = {
    "enter": {"open", "whole", "take", "open_log", "fetch_now", "change"},
    "slash": {"filter", "find"},
    "B": {"roll_back", "undo"},
    "D": {"delete", "delete_model", "delete_version"},
    "n": {"new", "grant", "grant_storage", "import_model"},
    "R": {"revoke", "revoke_storage"},
    "s": {"synchronize", "sync_storage"},
    "p": {"probe", "try_again"},
    "Y": {"save", "save_table", "save_report"},
    "space": {"mark", "change"},
    "S": {"set_up", "check_set_up", "since"},
    "f": {"follow", "mend"},
    "v": {"describe", "visibility"},
    "m": {"models", "record"},
    "A": {"access", "load_all"},
    "f2": {"cluster_subnet", "rename"},
    **{
        str(number): {f"kind('{kind}')", f"part('{part}')"}
        for number, (kind, part) in enumerate(
            (
                ("pods", "lineage"),
                ("deployments", "metrics"),
                ("jobs", "params"),
                ("events", "artifacts"),
                ("hints", "signature"),
            ),
            1,
        )
    },
    "y": {"copy", "apply"},
}
"""Keys with more than one name, mostly for one intent: go into what the cursor is on; look for
text; take back; begin something new; delete; give and take away; synchronize; try; save; a part of
the page by its number. `v`, `m`, `A` and `f2` mean another thing about models than elsewhere, `S`
and `f` another in logs than beside them. `y` means two things: where a change is reviewed, nothing
but a yes may be in it.
"""

SAFE = re.compile(
    r"[a-zA-Z0-9]|ctrl\+[a-z]|f([1-9]|10)|tab|enter|escape|backspace|up|down|left|right"
    r"|home|end|pageup|pagedown|slash|colon|full_stop|comma|question_mark|space|exclamation_mark"
    r"|asterisk|equals_sign|greater_than_sign|plus"
)
TAKEN = {
    "ctrl+a": "GNU screen's prefix",
    "ctrl+b": "tmux's prefix",
    "ctrl+h": "is backspace",
    "ctrl+i": "is tab",
    "ctrl+j": "is enter in some terminals",
    "ctrl+m": "is enter",
    "ctrl+s": "stops the terminal",
    "ctrl+at": "is nul",
    "ctrl+backslash": "quits the program from outside",
    "ctrl+left_square_bracket": "is escape",
    "ctrl+right_square_bracket": "leaves telnet and virsh",
    "tilde": "begins ssh's own commands after enter",
}
HEAVY = ("mlflow", "boto3", "botocore", "azure", "lightkube", "httpx2", "yaml")

EVERY_SCREEN = pytest.mark.parametrize("screen", SCREENS)


def keys(action: Action) -> list[str]:
    """Return an action's keys as Textual names them."""
    return [key for key in action.key.split(",") if key]


def keys_of_a_list() -> Iterator[str]:
    """Yield the keys that walk a list."""
    for binding in LineList.BINDINGS:
        assert isinstance(binding, Binding)
        yield from binding.key.split(",")


@EVERY_SCREEN
def test_no_key_is_bound_twice_on_a_screen(screen: type[ConsoleScreen]) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for action in (*screen.ACTIONS, *EVERYWHERE):
        for key in keys(action):
            owners[key].add(action.name)

    assert {key: names for key, names in owners.items() if len(names) > 1} == {}
    assert set(owners) & set(keys_of_a_list()) <= {"enter"}


def test_a_key_means_the_same_everywhere() -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for screen in SCREENS:
        for action in (*screen.ACTIONS, *EVERYWHERE):
            for key in keys(action):
                names[key].add(action.name)

    assert {key: found for key, found in names.items() if len(found) > 1} == SAME_KEY


def test_an_action_has_the_same_keys_everywhere() -> None:
    owned: dict[str, set[str]] = defaultdict(set)
    for screen in SCREENS:
        for action in (*screen.ACTIONS, *EVERYWHERE):
            owned[action.name].add(action.key)

    assert {name: found for name, found in owned.items() if len(found) > 1} == {}


@EVERY_SCREEN
def test_every_action_has_something_to_run(screen: type[ConsoleScreen]) -> None:
    everywhere = {action.name for action in EVERYWHERE}
    for action in screen.ACTIONS:
        owner = RegistryApp if action.name in everywhere else screen
        method = action.name.partition("(")[0]
        assert hasattr(owner, f"action_{method}"), action


def test_what_can_be_done_everywhere_has_something_to_run() -> None:
    for action in EVERYWHERE:
        assert hasattr(RegistryApp, f"action_{action.name}"), action


@EVERY_SCREEN
def test_every_key_of_a_screen_is_bound(screen: type[ConsoleScreen]) -> None:
    bound = {
        key
        for owner in (*screen.__mro__, *RegistryApp.__mro__, LineList)
        for binding in vars(owner).get("BINDINGS", ())
        for key in (binding.key if isinstance(binding, Binding) else binding[0]).split(",")
    }
    typed = (CHOOSE.key, "backspace")  # a field takes these itself
    wanted = {key for action in (*screen.ACTIONS, *EVERYWHERE) for key in keys(action)}

    assert wanted - bound <= set(typed)


def test_every_key_reaches_us_through_every_terminal() -> None:
    for screen in SCREENS:
        for action in (*screen.ACTIONS, *EVERYWHERE):
            for key in keys(action):
                assert key not in TAKEN, (action.name, TAKEN.get(key))
                assert SAFE.fullmatch(key), (action.name, key)


def test_what_only_ctrl_q_would_do_has_another_key() -> None:
    for _, actions in KEY_TABLE:
        for action in actions:
            assert keys(action) != ["ctrl+q"]


@pytest.mark.parametrize("screen", IN_THE_TABLE)
def test_the_table_holds_what_the_screens_do(screen: type[ConsoleScreen]) -> None:
    listed = IN_THE_TABLE[screen]

    assert listed == screen.ACTIONS
    assert listed in [actions for _, actions in KEY_TABLE]


def test_every_action_explains_itself_in_a_sentence() -> None:
    for _, actions in KEY_TABLE:
        for action in actions:
            assert action.summary[0].isupper(), action
            assert action.summary.endswith("."), action
            assert len(action.label) <= 16, action
            assert not action.footer or action.key, action


def test_keys_are_written_as_people_read_them() -> None:
    names = {key: written(key) for key in ("slash", "escape", "ctrl+p", "Y", "tab", "pageup")}

    assert names == {
        "slash": "/",
        "escape": "Esc",
        "ctrl+p": "Ctrl+P",
        "Y": "Y",
        "tab": "Tab",
        "pageup": "Pageup",
    }


def test_the_running_console_has_imported_nothing_heavy() -> None:
    code = (
        "import asyncio, sys\n"
        "from tests.screens.console import console\n"
        "async def run():\n"
        "    async with console() as shown:\n"
        "        assert '25 of 25' in shown.text\n"
        "asyncio.run(run())\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        cwd=ROOT,
    )

    assert (ran.stdout, ran.stderr) == ("[]\n", "")
