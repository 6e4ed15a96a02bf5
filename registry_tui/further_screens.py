"""The screens one goes on to; imported with the first of them, so that the list is up sooner."""

from __future__ import annotations

from screens.details import DetailsScreen
from screens.events import EventsScreen
from screens.go_to import GoToScreen
from screens.help import HelpScreen
from screens.messages import MessagesScreen
from screens.palette import PaletteScreen
from screens.profiles import ProfilesScreen

__all__ = [
    "DetailsScreen",
    "EventsScreen",
    "GoToScreen",
    "HelpScreen",
    "MessagesScreen",
    "PaletteScreen",
    "ProfilesScreen",
]
