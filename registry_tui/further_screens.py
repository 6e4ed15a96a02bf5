"""The screens one goes on to; each is imported when it is first wanted, so that no key waits."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screens.access import AccessScreen
    from screens.cluster import ClusterScreen
    from screens.comparison import ComparisonScreen
    from screens.create_where import CreateWhereScreen
    from screens.details import DetailsScreen
    from screens.environments import EnvironmentsScreen
    from screens.events import EventsScreen
    from screens.follow import FollowScreen
    from screens.go_to import GoToScreen
    from screens.help import HelpScreen
    from screens.journal import JournalScreen
    from screens.messages import MessagesScreen
    from screens.model import ModelScreen
    from screens.models import ModelsScreen
    from screens.open_model import OpenModel
    from screens.open_registry import opened
    from screens.open_site import OpenSite
    from screens.palette import PaletteScreen
    from screens.plan_screen import Ways
    from screens.profiles import ProfilesScreen
    from screens.registry import RegistryTab
    from screens.registry_models import RegistryModelsScreen
    from screens.review import ReviewScreen
    from screens.set_up import SetUpScreen
    from screens.storage import StorageScreen
    from screens.subnets import SubnetsScreen
    from screens.synchronize import SynchronizeScreen
    from screens.version import VersionScreen

_MODULES = {
    "OpenModel": "screens.open_model",
    "VersionScreen": "screens.version",
    "RegistryModelsScreen": "screens.registry_models",
    "ModelsScreen": "screens.models",
    "ModelScreen": "screens.model",
    "ComparisonScreen": "screens.comparison",
    "AccessScreen": "screens.access",
    "ClusterScreen": "screens.cluster",
    "CreateWhereScreen": "screens.create_where",
    "DetailsScreen": "screens.details",
    "EnvironmentsScreen": "screens.environments",
    "EventsScreen": "screens.events",
    "FollowScreen": "screens.follow",
    "GoToScreen": "screens.go_to",
    "HelpScreen": "screens.help",
    "JournalScreen": "screens.journal",
    "MessagesScreen": "screens.messages",
    "OpenSite": "screens.open_site",
    "PaletteScreen": "screens.palette",
    "ProfilesScreen": "screens.profiles",
    "RegistryTab": "screens.registry",
    "ReviewScreen": "screens.review",
    "SetUpScreen": "screens.set_up",
    "StorageScreen": "screens.storage",
    "SubnetsScreen": "screens.subnets",
    "SynchronizeScreen": "screens.synchronize",
    "Ways": "screens.plan_screen",
    "opened": "screens.open_registry",
}
__all__ = [
    "AccessScreen",
    "ClusterScreen",
    "ComparisonScreen",
    "CreateWhereScreen",
    "DetailsScreen",
    "EnvironmentsScreen",
    "EventsScreen",
    "FollowScreen",
    "GoToScreen",
    "HelpScreen",
    "JournalScreen",
    "MessagesScreen",
    "ModelScreen",
    "ModelsScreen",
    "OpenModel",
    "OpenSite",
    "PaletteScreen",
    "ProfilesScreen",
    "RegistryModelsScreen",
    "RegistryTab",
    "ReviewScreen",
    "SetUpScreen",
    "StorageScreen",
    "SubnetsScreen",
    "SynchronizeScreen",
    "VersionScreen",
    "Ways",
    "opened",
]


def __getattr__(name: str) -> object:
    """Import what is wanted (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(name)
    return getattr(import_module(_MODULES[name]), name)
