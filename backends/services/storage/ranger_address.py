"""Where the Ranger of a data lake answers."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.environment import DataLakeDescription, Endpoint
from backends.domain.errors import NotFound
from backends.domain.gate_pass import by_way

FOR_PROGRAMS = "PAM"


def ranger_address(lake: DataLakeDescription) -> str:
    """Return the address of a data lake's Ranger, as the data lake names it.

    The one for programs is taken where there is one; the one for browsers is the same but for the
    way through the gateway.

    Raises:
        NotFound: The data lake names none.

    Source:
        The reference's chapter on storage access, 3.1.
    """
    named = [one for one in lake.endpoints.endpoints if _is_ranger(one) and one.service_url]
    if not named:
        raise NotFound(
            "datalake",
            f"{lake.datalake_name} names no address of Ranger",
            hint="Type it: it is the address of the Ranger console in the data lake's page.",
        )
    return by_way(_preferred(named).service_url, "cdp-proxy-api")


def _is_ranger(endpoint: Endpoint) -> bool:
    by_name = endpoint.display_name.casefold() == "ranger"
    return endpoint.service_name == "RANGER_ADMIN" or by_name


def _preferred(named: Sequence[Endpoint]) -> Endpoint:
    return next((one for one in named if one.mode == FOR_PROGRAMS), named[0])
