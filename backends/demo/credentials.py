"""Writes the published demo keys as an ordinary CDP credentials file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from backends.demo.personas import Persona, personas
from backends.demo.world import REGION

_HEADING = "# The simulated world's published demo keys, written by registry-tui. Not a secret.\n"


def write_credentials(path: Path, url: str) -> None:
    """Write `[default]` (the first persona) and one section each, all pointing at `url`.

    The file is private (0600) and appears whole. The form factor is set, so that the official
    client takes any host for a public control plane.

    Raises:
        FileExistsError: When `path` holds something this function did not write.
    """
    if path.exists() and not path.read_bytes().startswith(_HEADING.encode()):
        raise FileExistsError(f"{path} holds something else. Name another file.")
    everybody = personas()
    sections = [_section("default", everybody[0], url)]
    sections += [_section(persona.name, persona, url) for persona in everybody]
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join((_HEADING, *sections)))
        Path(unfinished).replace(path)
    except OSError:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _section(name: str, persona: Persona, url: str) -> str:
    lines = {
        "cdp_access_key_id": persona.access_key_id,
        "cdp_private_key": persona.private_key,
        "cdp_region": REGION,
        "cdp_endpoint_url": url,
        "endpoint_url": url,
        "form_factor": "public",
    }
    return f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())
