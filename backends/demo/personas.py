"""Whom one may pretend to be in the simulated world, with the key pair published for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from backends.demo import fixtures


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to sign as.

    Attributes:
        name: What `--as` takes; also the name of the user or machine user.
        kind: `user` or `machineUser`.
        summary: One line for help and documentation.
        access_key_id: The published key's id.
        private_key: The published key: standard base64 of a 32-byte Ed25519 seed. No secret.
        since: When the key was made, relative to the opening of the world.
    """

    name: str
    kind: str
    summary: str
    access_key_id: str
    private_key: str
    since: str


@cache
def personas() -> tuple[Persona, ...]:
    """Return everybody one may pretend to be, the default first."""
    return tuple(
        Persona(
            row["name"],
            row["kind"],
            row["summary"],
            row["accessKeyId"],
            row["publishedDemoKey"],
            row["since"],
        )
        for row in fixtures.read("personas")
    )


def persona_named(name: str) -> Persona:
    """Return one persona; raise `ValueError` with the names there are."""
    for persona in personas():
        if persona.name == name:
            return persona
    names = ", ".join(persona.name for persona in personas())
    raise ValueError(f"Nobody here is called {name!r}. One can be: {names}.")
