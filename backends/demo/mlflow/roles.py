"""Users, roles, and the grants that roles hold."""

from __future__ import annotations

from dataclasses import dataclass, field

from backends.demo.wire import Json


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can sign in."""

    id: int
    name: str
    is_admin: bool

    def wire(self) -> Json:
        """Return it as the server writes it."""
        return {"id": self.id, "username": self.name, "is_admin": self.is_admin}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role allows, or denies."""

    id: int
    resource_type: str
    pattern: str
    permission: str


@dataclass(slots=True)
class Role:
    """Grants in one workspace, for whoever has the role."""

    id: int
    name: str
    workspace: str
    description: str | None = None
    grants: list[Grant] = field(default_factory=list[Grant])
    members: list[str] = field(default_factory=list[str])

    def rows(self) -> list[Json]:
        """Return its grants as the server writes them."""
        return [
            {
                "id": one.id,
                "role_id": self.id,
                "resource_type": one.resource_type,
                "resource_pattern": one.pattern,
                "permission": one.permission,
            }
            for one in self.grants
        ]

    def wire(self) -> Json:
        """Return it as the server writes it."""
        return {
            "id": self.id,
            "name": self.name,
            "workspace": self.workspace,
            "description": self.description,
            "permissions": self.rows(),
        }
