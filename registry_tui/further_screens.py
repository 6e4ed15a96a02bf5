"""The screens one goes on to; imported with the first of them, so that the list is up sooner."""

from __future__ import annotations

from screens.access import AccessScreen
from screens.cluster import ClusterScreen
from screens.create_where import CreateWhereScreen
from screens.details import DetailsScreen
from screens.environments import EnvironmentsScreen
from screens.events import EventsScreen
from screens.follow import FollowScreen
from screens.go_to import GoToScreen
from screens.help import HelpScreen
from screens.journal import JournalScreen
from screens.messages import MessagesScreen
from screens.open_registry import opened
from screens.open_site import OpenSite
from screens.palette import PaletteScreen
from screens.plan_screen import Ways
from screens.profiles import ProfilesScreen
from screens.registry import RegistryTab
from screens.review import ReviewScreen
from screens.subnets import SubnetsScreen
from screens.synchronize import SynchronizeScreen

__all__ = [
    "AccessScreen",
    "ClusterScreen",
    "CreateWhereScreen",
    "DetailsScreen",
    "EnvironmentsScreen",
    "EventsScreen",
    "FollowScreen",
    "GoToScreen",
    "HelpScreen",
    "JournalScreen",
    "MessagesScreen",
    "OpenSite",
    "PaletteScreen",
    "ProfilesScreen",
    "RegistryTab",
    "ReviewScreen",
    "SubnetsScreen",
    "SynchronizeScreen",
    "Ways",
    "opened",
]
