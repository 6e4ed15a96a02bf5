"""Calls the Ranger of one data lake in the simulated company, as people and scripts do."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from backends.demo.lakes import API, TOKEN, gateway_host
from backends.demo.personas import persona_named
from backends.demo.ranger.accounts import basic_authorization, knox_token_of, workload_password_of
from backends.demo.wire import WireAnswer
from tests.demo.caller import Caller

PUBLIC, PLUGINS = "/service/public/v2/api", "/service/plugins"


def password_of(name: str) -> str:
    """Return the header that signs somebody in by the workload password."""
    persona = persona_named(name)
    user = name if persona.kind == "user" else f"srv_{name}"
    return basic_authorization(user, workload_password_of(persona))


def token_of(name: str) -> str:
    """Return the header that signs somebody in by a Knox token."""
    return f"Bearer {knox_token_of(persona_named(name))}"


class RangerCaller:
    """Somebody at the Ranger of one environment; `shown` replaces what they sign in with."""

    def __init__(
        self,
        caller: Caller,
        environment: str,
        persona: str = "alice",
        *,
        topology: str = API,
        shown: str | None = None,
    ) -> None:
        self.world = caller.world
        row = self.world.company.environments[environment]
        self.host = gateway_host(self.world.company, row)
        self.address = f"/{row['dataLake']['datalakeName']}/{topology}/ranger"
        good = token_of(persona) if topology == TOKEN else password_of(persona)
        self.shown = good if shown is None else shown

    def send(self, method: str, path: str, body: object = None) -> WireAnswer:
        """Send anything below Ranger's address."""
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"Authorization": self.shown} if self.shown else {}
        return self.world.at_ranger(method, self.host, self.address + path, headers, content)

    def ask(self, path: str) -> Any:
        """Return what can be read, which has to be JSON."""
        answer = self.send("GET", path)
        assert answer.status == 200, answer.body
        assert answer.headers["Content-Type"] == "application/json"
        return json.loads(answer.body)

    def policies(self, service: str = "cm_s3", query: str = "") -> list[dict[str, Any]]:
        return self.ask(f"{PUBLIC}/service/{service}/policy{query}")

    def named(self, name: str, service: str = "cm_s3") -> dict[str, Any]:
        return self.ask(f"{PUBLIC}/service/{service}/policy/{quote(name, safe='')}")

    def put(self, policy: dict[str, Any]) -> dict[str, Any]:
        answer = self.send("PUT", f"{PUBLIC}/policy/{policy['id']}", policy)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)


def with_user(policy: dict[str, Any], user: str) -> dict[str, Any]:
    """Return a policy in which an item of its own lets one user read and write."""
    item = {
        "accesses": [{"type": kind, "isAllowed": True} for kind in ("read", "write")],
        "users": [user],
        "groups": [],
        "roles": [],
        "conditions": [],
        "delegateAdmin": False,
    }
    return policy | {"policyItems": [*policy["policyItems"], item]}
