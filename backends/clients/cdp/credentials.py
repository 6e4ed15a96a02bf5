"""Which credentials sign our calls: the official client's chain, in its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backends.clients.cdp.profiles import ProfileFiles
from backends.domain.errors import NotSignedIn

SERVICE = "CDP credentials"
ED25519_KEY_LENGTH = 44


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key pair, or an access token; they stay out of `repr`.

    Attributes:
        origin: Where they were found, in words.
        access_key_id: Public half of the key pair; empty with a token.
        private_key: 44 characters of Ed25519 seed, or a PKCS#8 PEM of an EC or RSA key.
        access_token: Sent as it is, instead of a signature.
        from_environment: Whether they are in the environment's variables, and not in a profile.
    """

    origin: str
    access_key_id: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    from_environment: bool = False


def find_credentials(
    environ: Mapping[str, str], files: ProfileFiles, profile: str, *, explicit: bool
) -> Credentials:
    """Return the first credentials of the chain: the environment, then the credentials file.

    Args:
        environ: The environment variables.
        files: The two files.
        profile: The profile to look for in the credentials file.
        explicit: Whether the profile was asked for by name. Then the environment's key pair and
            token are passed over; a profile named by a variable does not do that.

    Raises:
        NotSignedIn: There are none, or only half of a pair; it says where we looked, in order.
    """
    found = None if explicit else _from_environment(environ)
    found = found or _from_file(files, profile)
    if found is not None:
        return found
    looked = (
        "the environment was passed over, because a profile was asked for by name"
        if explicit
        else "the environment has no CDP_ACCESS_KEY_ID and no CDP_ACCESS_TOKEN",
        _why_not(files, profile),
    )
    raise NotSignedIn(SERVICE, "there are none", looked=looked)


def _from_environment(environ: Mapping[str, str]) -> Credentials | None:
    key_id, key = environ.get("CDP_ACCESS_KEY_ID", ""), environ.get("CDP_PRIVATE_KEY", "")
    token = environ.get("CDP_ACCESS_TOKEN", "")
    if key_id and not key:
        raise _half("CDP_ACCESS_KEY_ID is set in the environment, and CDP_PRIVATE_KEY is not")
    if key_id:
        return Credentials(
            "CDP_ACCESS_KEY_ID in the environment",
            key_id,
            private_key=_key_or_file(key),
            from_environment=True,
        )
    if token:
        return Credentials(
            "CDP_ACCESS_TOKEN in the environment", access_token=token, from_environment=True
        )
    return None


def _key_or_file(text: str) -> str:
    """Return the key in the file `text` names, or `text` itself where it is a key."""
    try:
        return Path(text).read_text("utf-8").strip()
    except (OSError, ValueError):
        if len(text) == ED25519_KEY_LENGTH:
            return text
    # Outside the handler: the system's words quote the path, and it may be a key.
    raise NotSignedIn(
        SERVICE,
        "CDP_PRIVATE_KEY names no file that can be read, and is no Ed25519 key",
        hint="Let it name the file the private key is in.",
    )


def _from_file(files: ProfileFiles, profile: str) -> Credentials | None:
    section = files.credentials.sections.get(profile, {})
    key_id, key, token = (
        section.get(name, "").strip()
        for name in ("cdp_access_key_id", "cdp_private_key", "cdp_access_token")
    )
    origin = f"profile {profile} in {files.credentials.path}"
    if bool(key_id) != bool(key):
        missing = "cdp_private_key" if key_id else "cdp_access_key_id"
        raise _half(f"{origin} has no {missing}")
    if key_id:
        return Credentials(origin, key_id, private_key=key.replace("\\n", "\n"))
    return Credentials(origin, access_token=token) if token else None


def _why_not(files: ProfileFiles, profile: str) -> str:
    file = files.credentials
    if file.state != "read":
        return f"{file.path}: {file.state}"
    if profile not in file.sections:
        return f"{file.path} has no section [{profile}]"
    return f"{file.path} has neither key pair nor token in [{profile}]"


def _half(what: str) -> NotSignedIn:
    return NotSignedIn(
        SERVICE, what, hint="Give both halves of the key pair; `cdp configure` writes both."
    )
