"""The settings: where each comes from, which wins, and what is said of a wrong one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from registry_tui import options
from registry_tui.settings import ProfileSettings, Settings
from registry_tui.settings_reading import WrongSettings, load

Load = Callable[..., Settings]


@pytest.fixture(name="read")
def read_from(tmp_path: Path) -> Load:
    """Return a function that reads settings from a file's text, variables and flags."""

    def read(*flags: str, file: str = "", **variables: str) -> Settings:
        path = tmp_path / "config.toml"
        path.write_text(file, "utf-8")
        environ = {f"REGISTRY_TUI_{name.upper()}": value for name, value in variables.items()}
        return load(
            options.read(flags), {**environ, "REGISTRY_TUI_CONFIG_FILE": str(path), "HOME": "/x"}
        )

    return read


def test_without_anything_every_setting_has_its_default(read: Load) -> None:
    settings = read()

    assert settings == Settings()
    assert {source for _name, _value, source in settings.shown()} == {"default"}


def test_a_flag_wins_over_a_variable_and_that_over_the_file(read: Load, tmp_path: Path) -> None:
    file = 'theme = "light"\nclipboard = "file"\nrefresh_list_s = 60\n'
    settings = read("--theme", "mono", file=file, theme="dark", clipboard="osc52")

    assert (settings.theme, settings.clipboard) == ("mono", "osc52")
    assert settings.refresh_list_s == 60
    assert settings.sources == {
        "theme": "--theme",
        "clipboard": "REGISTRY_TUI_CLIPBOARD",
        "refresh_list_s": str(tmp_path / "config.toml"),
    }


@pytest.mark.parametrize(("word", "value"), [("1", True), ("yes", True), ("OFF", False)])
def test_a_variable_says_yes_and_no_in_many_words(read: Load, word: str, value: bool) -> None:
    assert read(mouse=word).mouse is value


def test_an_empty_variable_says_nothing(read: Load) -> None:
    assert read(theme="") == Settings()


def test_switches_can_be_turned_off_by_a_flag(read: Load) -> None:
    assert read("--no-mouse", file="mouse = true").mouse is False
    assert read("--no-ascii", file="ascii = true").ascii is False


def test_a_profile_has_a_label_and_may_refuse_changes(read: Load) -> None:
    settings = read(file='[profiles.prod]\nlabel = "PRODUCTION"\nread_only = true\n')

    assert settings.of_profile("prod") == ProfileSettings("PRODUCTION", read_only=True)
    assert settings.of_profile("dev") == ProfileSettings()
    assert ("profiles.prod.label", "PRODUCTION") in [row[:2] for row in settings.shown()]


def test_read_only_for_all_is_read_only_for_each(read: Load) -> None:
    settings = read("--read-only", file='[profiles.prod]\nlabel = "PRODUCTION"\n')

    assert settings.of_profile("prod").read_only
    assert settings.of_profile("dev").read_only


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("\nreadonly = true\n", ", line 2: there is no setting readonly; there are theme,"),
        ('theme = "pink"', ", line 1: theme must be one of dark, light, high-contrast,"),
        ("mouse = 7", ", line 1: mouse must be true or false."),
        ("refresh_list_s = 1", ", line 1: refresh_list_s must be a number of seconds, 5 or more."),
        ("refresh_list_s = true", "refresh_list_s must be a number of seconds"),
        ("refresh_moving_s = nan", "refresh_moving_s must be a number of seconds, 1 or more."),
        ("ca_bundle = 3", ", line 1: ca_bundle must be a text in quotes."),
        ("[profiles.prod]\nlabel = 3", ", line 2: label must be a text in quotes."),
        ("[profiles.prod]\ncolour = 3", ", line 2: there is no setting colour; there are label,"),
        ("profiles = 3", ", line 1: write a profile as [profiles.NAME]"),
        ("[profiles]\nprod = 3", ", line 2: write a profile as [profiles.NAME]"),
        ("theme = ", "config.toml is not TOML: "),
    ],
)
def test_what_is_wrong_in_the_file_is_a_sentence_with_its_line(
    read: Load, file: str, says: str
) -> None:
    with pytest.raises(WrongSettings) as raised:
        read(file=file)

    assert says in str(raised.value)


def test_what_is_wrong_in_a_variable_or_a_flag_names_it(read: Load) -> None:
    with pytest.raises(WrongSettings) as raised:
        read("--clipboard", "fax", theme="pink", readonly="1")

    assert "--clipboard: clipboard must be one of auto," in str(raised.value)
    assert "REGISTRY_TUI_THEME: theme must be one of dark," in str(raised.value)
    assert "REGISTRY_TUI_READONLY: there is no setting readonly;" in str(raised.value)


def test_a_settings_file_named_by_a_variable_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="there is no file"):
        load(options.read([]), {"REGISTRY_TUI_CONFIG_FILE": str(tmp_path / "gone.toml")})
