"""`access kubeconfig`: fetched, checked, and written to a file of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from backends.domain.clock import utc_now
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.access.fetching import Fetched, fetch_kubeconfig
from backends.services.access.kubeconfig_facts import kubeconfig_facts
from backends.services.access.kubeconfig_files import (
    default_path,
    export_line,
    save_kubeconfig,
    with_header,
)
from backends.services.access.kubeconfig_redacting import redacted
from backends.services.access.plugins import installed
from backends.services.access.probing import Probe, probe
from registry_tui import exits
from registry_tui.exits import WrongUsage
from registry_tui.guarding import say
from registry_tui.options import Options
from registry_tui.verbs.finding import find
from registry_tui.verbs.output import Record, write_record
from registry_tui.verbs.session import with_session

STANDARD_OUTPUT = "-"


def run(options: Options) -> int:
    """Fetch a kubeconfig, and do with it what was asked; return the exit code."""
    printed = options.redacted or options.to_file == STANDARD_OUTPUT
    if (options.redacted and options.to_file) or (printed and options.test):
        raise WrongUsage(
            "access kubeconfig",
            "it prints the kubeconfig, or writes it to a file and tries it",
            hint="Leave out --redacted or --file -, or what stands beside it.",
        )
    return with_session(options, lambda session: _kubeconfig(session, options))


async def _kubeconfig(session: Session, options: Options) -> int:
    registry = (await find(session.control_plane, options.registry)).value
    fetched = await fetch_kubeconfig(session.control_plane, registry.crn)
    if options.redacted:
        sys.stdout.write(redacted(fetched.text))
        return exits.DONE
    if fetched.refusal is not None:
        raise fetched.refusal
    if options.to_file == STANDARD_OUTPUT:
        sys.stdout.write(with_header(fetched.text, registry.name))
        return exits.DONE
    path = _path(session, registry, options)
    save_kubeconfig(with_header(fetched.text, registry.name), path)
    tried = await _tried(session, fetched) if options.test else None
    write_record(_record(fetched, path, tried), options)
    if options.output == "table":
        say(export_line(path))
    return exits.DONE if tried is None or tried.answers else exits.FAILED


def _path(session: Session, registry: Registry, options: Options) -> Path:
    if options.to_file:
        return Path(options.to_file).expanduser().absolute()
    return default_path(session.state_directory(), registry.name, registry.crn)


async def _tried(session: Session, fetched: Fetched) -> Probe | None:
    """Try it; say first which program that runs, where it runs one."""
    if fetched.kubeconfig is None:
        return None
    if fetched.plugin is not None:
        say(f"This runs `{fetched.plugin.line}` to sign in.")
    return await probe(session.clusters, fetched.kubeconfig)


def _record(fetched: Fetched, path: Path, tried: Probe | None) -> Record:
    config, plugin = fetched.kubeconfig, fetched.plugin
    facts = {fact.label: fact.value for fact in kubeconfig_facts(fetched, path, utc_now())}
    return {
        "file": str(path),
        "export": export_line(path),
        "context": config.context if config else None,
        "server": config.server if config else None,
        "signs_in_by": facts.get("Signs in by"),
        "plugin": plugin.command if plugin else None,
        "plugin_installed": bool(installed(plugin)) if plugin else None,
        "expires": fetched.expires_at,
        "answers": tried.answers if tried else None,
        "words": tried.words if tried else None,
    }
