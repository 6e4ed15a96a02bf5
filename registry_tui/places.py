"""Where this program's own files live."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

CONFIG_FILE = "REGISTRY_TUI_CONFIG_FILE"
WORKLOAD_PASSWORD = "REGISTRY_TUI_WORKLOAD_PASSWORD"  # noqa: S105 - where it is, not what
KNOX_TOKEN = "REGISTRY_TUI_KNOX_TOKEN"  # noqa: S105
NOT_SETTINGS = (CONFIG_FILE, WORKLOAD_PASSWORD, KNOX_TOKEN)
"""The variables that begin like those of settings, and are none."""
_APPLICATION = "registry-tui"


def config_file(environ: Mapping[str, str]) -> Path:
    """Return the settings file, whether or not it exists; `REGISTRY_TUI_CONFIG_FILE` moves it."""
    if named := environ.get(CONFIG_FILE):
        return Path(named).expanduser()
    import platformdirs  # noqa: PLC0415 - only when asked, for it runs before the first frame

    return platformdirs.user_config_path(_APPLICATION) / "config.toml"


def state_directory() -> Path:
    """Return where the journal, reports of crashes and saved texts go."""
    import platformdirs  # noqa: PLC0415 - only when asked, for it runs before the first frame

    return platformdirs.user_state_path(_APPLICATION)
