"""Where a registry is given access to storage: as found out, or as a person says."""

from __future__ import annotations

from collections.abc import Mapping

from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.storage.way import Where, find_way
from registry_tui.exits import WrongUsage
from registry_tui.options import Options

SAID: Mapping[str, Where] = {"yes": "Ranger", "no": "IDBroker", "": "not known"}
"""What each answer to `--raz` means."""


async def way_of(session: Session, registry: Registry, options: Options) -> Where:
    """Return where a registry's access is changed; it is known then.

    Raises:
        WrongUsage: It cannot be found out and was not said, it is not as was said, or an option
            is for the other way.
    """
    plane, said = session.control_plane, SAID[options.raz]
    way = await find_way(plane, plane, registry.environment_crn)
    evidence = way.evidence.rstrip(".")
    if way.where == "not known" == said:
        hint = "Say whether the environment has RAZ: --raz yes, or --raz no."
        raise WrongUsage("storage access", evidence, hint=hint)
    if said not in ("not known", way.where) and way.where != "not known":
        raise WrongUsage("--raz", f"it is known, and not so. {evidence}", hint="Leave it out.")
    where = said if way.where == "not known" else way.where
    given = {"--role": bool(options.role)}
    if where == "IDBroker":
        given = {"--policy": bool(options.policy), "--as-in-guide": options.as_in_guide}
    for flag in (flag for flag, is_given in given.items() if is_given):
        words = f"access is given by {where} there. {evidence}"
        raise WrongUsage(flag, words, hint=f"Leave {flag} out.")
    return where
