"""Which way through Knox an address takes, and the one that goes with what one signs in with.

Source:
    The reference's chapter on storage access, 3.1: `cdp-proxy` is for browsers, `cdp-proxy-api`
    takes a workload user name and password, `cdp-proxy-token` a Knox token.
"""

from __future__ import annotations

import re

from backends.domain.gate_pass import GatePass, WorkloadPassword

API = "/service/public/v2/api"
PLUGINS = "/service/plugins"

_TOPOLOGY = re.compile(r"/cdp-proxy(?:-api|-token)?/")


def address_for(address: str, gate_pass: GatePass) -> str:
    """Return Ranger's address by the way that takes what one signs in with.

    An address that names none of the known ways is left as it is: somebody has typed it.
    """
    way = "cdp-proxy-api" if isinstance(gate_pass, WorkloadPassword) else "cdp-proxy-token"
    return _TOPOLOGY.sub(f"/{way}/", address, count=1).rstrip("/")
