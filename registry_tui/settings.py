"""The effective settings, as one value that knows where each of them comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from registry_tui.terminal_rules import ClipboardChoice, Overrides, ThemeName

DEFAULT = "default"
_ABOUT_ALL = ("profiles", "mlflow", "sources")


@dataclass(frozen=True, slots=True)
class ProfileSettings:
    """What the settings say of one profile: a label in words, and whether changes are refused."""

    label: str = ""
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class MlflowSettings:
    """What the settings say of one MLflow server. No secret is in it: only where secrets are.

    Attributes:
        url: Its address, or where a local store is.
        workspace: One of its workspaces; empty for the default.
        username: The user's name, where it wants name and password.
        password_from: The variable that holds the password.
        token_from: The variable that holds a bearer token.
        ca_bundle: A file of certificates to trust instead of the system's.
    """

    url: str = ""
    workspace: str = ""
    username: str = ""
    password_from: str = ""
    token_from: str = ""
    ca_bundle: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The effective settings. None is left to what is detected.

    Attributes:
        theme: `dark`, `light`, `high-contrast`, `mono` or `ansi`.
        ascii: Whether to use no signs beyond ASCII.
        mouse: Whether to take the mouse.
        clipboard: Which way a copy goes.
        slow: Whether to spare a slow line.
        reader: Whether to keep the cursor visible, for braille displays.
        local_time: Whether times start in this machine's zone.
        read_only: Whether to refuse every change.
        ca_bundle: A file of certificates to trust instead of the system's.
        refresh_list_s: How often a list is read again.
        refresh_moving_s: How often while something in it moves.
        profiles: What is said of single profiles, by name.
        mlflow: MLflow servers whose models are shown beside those of registries, by name.
        sources: Where each setting comes from, in words, by name.
    """

    theme: ThemeName | None = None
    ascii: bool | None = None
    mouse: bool | None = None
    clipboard: ClipboardChoice = "auto"
    slow: bool = False
    reader: bool = False
    local_time: bool = False
    read_only: bool = False
    ca_bundle: str = ""
    refresh_list_s: float = 30.0
    refresh_moving_s: float = 5.0
    profiles: Mapping[str, ProfileSettings] = field(default_factory=dict[str, ProfileSettings])
    mlflow: Mapping[str, MlflowSettings] = field(default_factory=dict[str, MlflowSettings])
    sources: Mapping[str, str] = field(default_factory=dict[str, str])

    def overrides(self, *, no_color: bool = False) -> Overrides:
        """Return what the terminal's detection has to respect."""
        return Overrides(
            theme=self.theme,
            colour="none" if no_color else None,
            ascii_only=self.ascii,
            mouse=self.mouse,
            clipboard=self.clipboard,
            slow=self.slow,
            reader=self.reader,
        )

    def of_profile(self, name: str) -> ProfileSettings:
        """Return what is said of one profile, on top of what is said of all."""
        said = self.profiles.get(name, ProfileSettings())
        return ProfileSettings(said.label, said.read_only or self.read_only)

    def shown(self) -> Iterator[tuple[str, str, str]]:
        """Yield each setting's name, value and source, as `config show` prints them."""
        for one in fields(self):
            if one.name not in _ABOUT_ALL:
                value: object = getattr(self, one.name)
                yield one.name, written(value), self.sources.get(one.name, DEFAULT)
        for name, said in self.profiles.items():
            source = self.sources.get("profiles", DEFAULT)
            yield f"profiles.{name}.label", said.label, source
            yield f"profiles.{name}.read_only", written(said.read_only), source
        for name, server in self.mlflow.items():
            source = self.sources.get("mlflow", DEFAULT)
            for one in fields(server):
                yield f"mlflow.{name}.{one.name}", getattr(server, one.name), source


def written(value: object) -> str:
    """Return a setting's value as the settings file would have it; `(detected)` for None."""
    match value:
        case None:
            return "(detected)"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case _:
            return str(value)
