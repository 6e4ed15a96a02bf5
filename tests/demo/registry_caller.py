"""Calls a simulated registry's own API, with a workload token of one persona."""

from __future__ import annotations

import json
from typing import Any

from backends.demo.wire import WireAnswer
from tests.demo.caller import Caller, Clock

GUIDE = "ml-960afc3b-162"
PRODUCTION = "ml-7b20e4d1-0c9"
EMPTY = "ml-ce35f0a2-79b"
BASE = "/api/v2"


class RegistryCaller:
    """One persona at one registry. `token` may be replaced, by a bad one say."""

    def __init__(
        self,
        persona: str = "alice",
        *faults: str,
        code: str = GUIDE,
        pace: float = 1.0,
        caller: Caller | None = None,
    ) -> None:
        self.caller = caller or Caller(persona, *faults, pace=pace)
        self.host = host_of(self.caller, code)
        self.token = self.new_token()

    @property
    def clock(self) -> Clock:
        return self.caller.clock

    def become(self, persona: str, code: str = "") -> RegistryCaller:
        """Go on as somebody else in the same world, at the same registry or another."""
        other = RegistryCaller.__new__(RegistryCaller)
        other.caller = self.caller.become(persona)
        other.host = host_of(self.caller, code) if code else self.host
        other.token = other.new_token()
        return other

    def new_token(self) -> str:
        return self.caller.ask("generateWorkloadAuthToken", workloadName="DE")["token"]

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: dict[str, str] | None = None,
        root: str = BASE,
    ) -> WireAnswer:
        """Send anything to a path below `root`."""
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        content = b"" if body is None else json.dumps(body).encode()
        return self.caller.world.at_registry(method, self.host, root + path, sent, content)

    def ask(self, method: str, path: str, body: object = None, root: str = BASE) -> Any:
        """Return the answer, which has to be a good one."""
        answer = self.send(method, path, body, root=root)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def refused(self, method: str, path: str, body: object = None) -> tuple[int, str]:
        """Return status and message of an answer that has to be a refusal."""
        answer = self.send(method, path, body)
        assert answer.status >= 400, answer.body
        said = json.loads(answer.body)
        assert set(said) == {"message"}
        return answer.status, said["message"]

    def models(self) -> list[dict[str, Any]]:
        """Return every model there is to see, in the order of the list."""
        rows: list[dict[str, Any]] = []
        token = ""
        while True:
            page = self.ask("GET", f"/models?page_size=200&page_token={token}")
            rows += page["models"] or []
            token = page["next_page_token"]
            if not token:
                return rows

    def named(self, name: str) -> dict[str, Any]:
        """Return the whole of the first model with a name."""
        row = next(row for row in self.models() if row["name"] == name)
        return self.ask("GET", f"/models/{row['id']}")


def host_of(caller: Caller, code: str) -> str:
    """Return the host of a registry, whether or not the persona may see it in the list."""
    domains = (row.domain for row in caller.world.company.registries)
    found = next(domain for domain in domains if f".{code}." in domain)
    return found.removeprefix("https://")
