"""What one profile's session needs: credentials, addresses, trust; and where each came from."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from backends.clients.cdp.credentials import Credentials, find_credentials
from backends.clients.cdp.endpoints import DEFAULT_REGION, Endpoints, is_address
from backends.clients.cdp.profiles import SERVICE, Found, ProfileFiles, expanded
from backends.domain.errors import NotSignedIn

_HEADER = re.compile(r"([!#$%&'*+.^_`|~\w-]+)=([ -~]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Configuration:
    """One profile, resolved. Holds secrets; none of them is in its `repr`.

    Attributes:
        profile: The profile's name.
        region: The control plane's region: `us-west-1`.
        endpoints: Where the services are.
        credentials: What signs.
        ca_bundle: A file of certificates to trust instead of the system's; None for the system's.
        proxy: Host and port of the proxy the environment names, without its credentials.
        request_headers: Headers the profile adds to each request.
        sources: Where each setting was found, in words, by the setting's name.
    """

    profile: str
    region: str
    endpoints: Endpoints
    credentials: Credentials
    ca_bundle: Path | None = None
    proxy: str = ""
    request_headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    sources: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


def resolve(
    environ: Mapping[str, str],
    home: Path,
    *,
    profile: str = "",
    region: str = "",
    endpoint: str = "",
    ca_bundle: str = "",
    sign_in: bool = True,
) -> Configuration:
    """Resolve one profile as the official client does: argument, environment, files, default.

    An empty value is the same as an absent one, at every step.

    Args:
        environ: The environment variables.
        home: The home directory.
        profile: A profile asked for by name; it turns the environment's credentials off.
        region: A region asked for by name; `default` leaves it to the profile.
        endpoint: One address for every service.
        ca_bundle: A file of certificates to trust.
        sign_in: Whether there must be credentials; without, the rest can still be looked at.

    Raises:
        NotSignedIn: No such profile, no credentials, or a setting that cannot be understood.
    """
    files = ProfileFiles.read(environ, home)
    chosen = _profile(files, environ, profile)

    def setting(key: str) -> Found:
        return files.setting(chosen.value, key)

    in_region = _region(region, setting("cdp_region"))
    explicit = Found(endpoint, "asked for")
    own_cdp, own_iam = setting("cdp_endpoint_url"), setting("endpoint_url")
    endpoints = Endpoints.resolve(
        in_region.value,
        explicit=endpoint,
        cdp_endpoint_url=own_cdp.value,
        endpoint_url=own_iam.value,
        form_factor=_form_factor(setting("form_factor")),
    )
    bundle = _first(
        Found(ca_bundle, "asked for"),
        Found(environ.get("CDP_CA_BUNDLE", ""), "CDP_CA_BUNDLE in the environment"),
        setting("ca_bundle"),
    )
    sources = {
        "profile": chosen.source,
        "region": in_region.source,
        "cdp endpoint": _first(explicit, own_cdp).source or "the region",
        "iam endpoint": _first(explicit, own_iam, own_cdp).source or "the region",
        "ca bundle": bundle.source or "the system",
    }
    _check_addresses(endpoints, sources)
    try:
        credentials = find_credentials(environ, files, chosen.value, explicit=bool(profile))
    except NotSignedIn:
        if sign_in:
            raise
        credentials = Credentials("none")
    return Configuration(
        profile=chosen.value,
        region=in_region.value,
        endpoints=endpoints,
        credentials=credentials,
        ca_bundle=expanded(bundle.value, environ, home) if bundle.value else None,
        proxy=_proxy(environ),
        request_headers=_headers(setting("request_headers")),
        sources={**sources, "credentials": credentials.origin},
    )


def _profile(files: ProfileFiles, environ: Mapping[str, str], profile: str) -> Found:
    chosen = _first(
        Found(profile, "asked for"),
        *(
            Found(environ.get(name, ""), f"{name} in the environment")
            for name in ("CDP_DEFAULT_PROFILE", "CDP_PROFILE")
        ),
    )
    if not chosen.value:
        return Found("default", "default")
    if chosen.value not in files.names:
        looked = tuple(f"{file.path}: {file.state}" for file in (files.credentials, files.config))
        raise NotSignedIn(
            SERVICE,
            f"there is no profile {chosen.value} ({chosen.source}): {'; '.join(looked)}",
            hint=f"Known profiles: {', '.join(files.names) or 'none'}.",
            looked=looked,
        )
    return chosen


def _region(asked: str, own: Found) -> Found:
    found = _first(Found("" if asked == "default" else asked, "asked for"), own)
    return Found(DEFAULT_REGION, "default") if found.value in {"", "default"} else found


def _form_factor(form: Found) -> str:
    if form.value not in {"", "public", "private"}:
        raise NotSignedIn(
            SERVICE,
            f"form_factor of {form.source} is neither public nor private",
            hint="Correct it, or take the line out.",
        )
    return form.value


def _check_addresses(endpoints: Endpoints, sources: Mapping[str, str]) -> None:
    for name, address in (("cdp endpoint", endpoints.cdp), ("iam endpoint", endpoints.iam)):
        if not is_address(address):
            raise NotSignedIn(
                SERVICE,
                f"the {name} of {sources[name]} is not an address",
                hint="It begins with https:// and a host: https://api.eu-1.cdp.cloudera.com.",
            )


def _first(*candidates: Found) -> Found:
    return next((found for found in candidates if found.value), Found())


def _headers(found: Found) -> Mapping[str, str]:
    """Read `Name=value, Name=value`; the value `generate::uuid` becomes a fresh UUID."""
    headers: dict[str, str] = {}
    for part in filter(None, map(str.strip, found.value.split(","))):
        header = _HEADER.fullmatch(part)
        if header is None:
            raise NotSignedIn(
                SERVICE,
                f"request_headers of {found.source} holds something that is no header",
                hint="Write it as Name=value, Name=value, in ASCII.",
            )
        name, value = header.groups()
        headers[name] = str(uuid.uuid4()) if value == "generate::uuid" else value
    return headers


def _proxy(environ: Mapping[str, str]) -> str:
    names = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    address = next((environ[name] for name in names if environ.get(name)), "")
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return ""
