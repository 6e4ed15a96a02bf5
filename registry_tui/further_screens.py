"""The screens one goes on to; imported with the first of them, so that the list is up sooner."""

from __future__ import annotations

from screens.create_where import CreateWhereScreen
from screens.details import DetailsScreen
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
from screens.review import ReviewScreen
from screens.subnets import SubnetsScreen

__all__ = [
    "CreateWhereScreen",
    "DetailsScreen",
    "EventsScreen",
    "FollowScreen",
    "GoToScreen",
    "HelpScreen",
    "JournalScreen",
    "MessagesScreen",
    "OpenSite",
    "PaletteScreen",
    "ProfilesScreen",
    "ReviewScreen",
    "SubnetsScreen",
    "Ways",
    "opened",
]
