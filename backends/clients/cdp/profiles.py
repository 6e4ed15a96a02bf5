"""The two INI files of the official client, and the profiles in them."""

from __future__ import annotations

import configparser
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import NamedTuple

from backends.domain.errors import NotSignedIn

SERVICE = "CDP configuration"

Sections = Mapping[str, Mapping[str, str]]


class Found(NamedTuple):
    """A setting, and where it was found, in words; both empty when it is nowhere."""

    value: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class IniFile:
    """One file as it was read. `state` says why it has no sections, or `read`."""

    path: Path
    state: str
    sections: Sections

    @classmethod
    def read(cls, path: Path) -> IniFile:
        """Read a file; a missing one is empty. Raises `NotSignedIn` when it is no INI file."""
        parser = configparser.RawConfigParser()
        try:
            parser.read_string(path.read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return cls(path, "no such file", {})
        except OSError as error:
            return cls(path, f"cannot be read: {error.strerror}", {})
        except (configparser.Error, UnicodeDecodeError):
            # The parser's own words quote the line, and the line may hold a key.
            raise NotSignedIn(
                SERVICE,
                f"{path} is not in the form of a configuration file",
                hint="It needs [sections] with `name = value` lines. `cdp configure` writes one.",
            ) from None
        return cls(path, "read", {name: dict(parser.items(name)) for name in parser.sections()})


@dataclass(frozen=True, slots=True, repr=False)
class ProfileFiles:
    """Both files together: settings of one profile are merged, the credentials file first."""

    config: IniFile
    credentials: IniFile

    @classmethod
    def read(cls, environ: Mapping[str, str], home: Path) -> ProfileFiles:
        """Read the files the environment names, or `~/.cdp/config` and `~/.cdp/credentials`."""
        config = environ.get("CDP_CONFIG_FILE") or "~/.cdp/config"
        credentials = environ.get("CDP_SHARED_CREDENTIALS_FILE") or "~/.cdp/credentials"
        return cls(
            IniFile.read(expanded(config, environ, home)),
            IniFile.read(expanded(credentials, environ, home)),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Every profile's name, in alphabetical order."""
        return tuple(sorted({*_config_profiles(self.config), *self.credentials.sections}))

    def setting(self, profile: str, key: str) -> Found:
        """Look up one key of a profile; an empty value is the same as none."""
        for file, sections in (
            (self.credentials, self.credentials.sections),
            (self.config, _config_profiles(self.config)),
        ):
            value = sections.get(profile, {}).get(key, "").strip()
            if value:
                return Found(value, f"profile {profile} in {file.path}")
        return Found()


def profile_names(environ: Mapping[str, str], home: Path) -> tuple[str, ...]:
    """Name every profile in both files, in alphabetical order; none where one makes no sense.

    What is wrong with a file is said when a profile in it is wanted.
    """
    try:
        return ProfileFiles.read(environ, home).names
    except NotSignedIn:
        return ()


def expanded(path: str, environ: Mapping[str, str], home: Path) -> Path:
    """Return a path with `$NAME` and a leading `~` filled in."""
    filled = Template(path).safe_substitute(environ)
    return home / filled[2:] if filled.startswith("~/") else Path(filled)


def _config_profiles(file: IniFile) -> Sections:
    """Pick the profiles among a configuration file's sections: `default` and `profile NAME`."""
    profiles: dict[str, Mapping[str, str]] = {}
    for section, settings in file.sections.items():
        if section == "default":
            profiles[section] = settings
        elif section.startswith("profile"):
            try:
                words = shlex.split(section)
            except ValueError:
                continue
            if len(words) == 2:
                profiles[words[1]] = settings
    return profiles
