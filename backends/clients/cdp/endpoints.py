"""Where each service of the control plane is: region, overrides, and iam's own host."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

REGIONS = ("us-west-1", "eu-1", "ap-1", "usg-1")
DEFAULT_REGION = REGIONS[0]
_CLOUDERA = re.compile(
    r".+(altus|cdp|dev2?|int2?|stage).(cloudera|clouderagovt).com|http://localhost:\d+"
)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses paths are appended to. iam has its own, and there its own leading path."""

    cdp: str
    iam: str

    @classmethod
    def resolve(
        cls,
        region: str,
        *,
        explicit: str = "",
        cdp_endpoint_url: str = "",
        endpoint_url: str = "",
        form_factor: str = "",
    ) -> Endpoints:
        """Choose the addresses as the official client does, with one difference.

        Where the profile has `cdp_endpoint_url` and no `endpoint_url`, iam is asked at the first
        too, under `/api/v1`; the official client would send iam calls to the public cloud.

        Args:
            region: The control plane's region.
            explicit: Overrides everything. May hold one `%s`, as the others may.
            cdp_endpoint_url: The profile's, for everything but iam.
            endpoint_url: The profile's, for iam.
            form_factor: `public` or `private`; empty means guessed from the address.
        """
        cdp, iam = explicit or cdp_endpoint_url, explicit or endpoint_url
        private = form_factor == "private" or (not form_factor and _looks_private(cdp))
        cdp_url = _filled(cdp, "api") or _cdp_host(region)
        iam_url = _filled(iam, "iam") or _filled(cdp, "api") or _iam_host(region)
        under_api = private or (cdp and not iam)
        return cls(cdp=cdp_url, iam=f"{iam_url}/api/v1" if under_api else iam_url)


def is_address(url: str) -> bool:
    """Say whether one can post to `url`: http or https, a host, and a port that is one.

    A name and a password in it make it none: it is shown, and they would replace a token.
    """
    try:
        parts, scheme = urlsplit(url), httpx.URL(url).scheme
        has_host = bool(parts.hostname) and parts.username is None
        return scheme in {"http", "https"} and has_host and parts.port != 0
    except (ValueError, httpx.InvalidURL):
        return False


def _looks_private(url: str) -> bool:
    return bool(url) and not _CLOUDERA.match(url)


def _filled(url: str, word: str) -> str:
    return (url.replace("%s", word) if url.count("%s") == 1 else url).rstrip("/")


def _cdp_host(region: str) -> str:
    domain = "clouderagovt.com" if region == "usg-1" else "cloudera.com"
    return f"https://api.{region}.cdp.{domain}"


def _iam_host(region: str) -> str:
    return (
        "https://iamapi.us-west-1.altus.cloudera.com"
        if region == "us-west-1"
        else _cdp_host(region)
    )
