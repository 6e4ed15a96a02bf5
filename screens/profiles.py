"""Switch to another profile or region: everything on screen is let go first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from screens.picker import Choice, PickerScreen
from screens.widgets.line_list import Column


class ProfilesScreen(PickerScreen):
    """The profiles of the configuration files, then the regions for the current profile."""

    TITLE_WORDS = "Profiles and regions"
    PROMPT = "Profile or region"
    COLUMNS = (
        Column("kind", "", 10),
        Column("name", "Name", 20, grow=1),
        Column("now", "", 16),
    )

    def __init__(
        self,
        profiles: Sequence[str],
        regions: Sequence[str],
        switch: Callable[[str, str], object],
    ) -> None:
        super().__init__()
        self._profiles = profiles
        self._regions = regions
        self._switch = switch

    def choices(self, typed: str) -> tuple[Choice, ...]:
        """Return profiles and regions, with the current ones marked."""
        del typed
        return tuple(self._choices())

    def _choices(self) -> Iterator[Choice]:
        session = self.console.session
        for kind, names, current in (
            ("profile", self._profiles, session.profile if session else ""),
            ("region", self._regions, session.region if session else ""),
        ):
            for name in names:
                now = "shown now" if name == current else ""
                yield Choice(
                    f"{kind} {name}", ((kind, "muted"), name, (now, "muted")), f"{kind} {name}"
                )

    def choose(self, key: str, typed: str) -> None:
        """Leave for the chosen profile, or for the chosen region with the same profile."""
        del typed
        kind, _, name = key.partition(" ")
        chosen = (name, "") if kind == "profile" else (self.console.profile, name)
        self.console.call_later(self._switch, *chosen)
