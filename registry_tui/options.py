"""The command line, read into one value."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Literal

from registry_tui.options_verbs import parser

DEMO_PACE = 20.0
TIMEOUT_S = 75 * 60.0
EVERY_S = 30.0


class Options(argparse.Namespace):
    """What was asked for. Looks are None where they are left to settings and detection."""

    verb: str = ""
    demo: bool = False
    persona: str = ""
    faults: Sequence[str] = ()
    more_faults: Sequence[str] = ()
    asked_pace: float | None = None
    profile: str = ""
    region: str = ""
    endpoint_url: str = ""
    ca_bundle: str | None = None
    read_only: bool | None = None
    theme: str | None = None
    ascii: bool | None = None
    mouse: bool | None = None
    clipboard: str | None = None
    slow: bool | None = None
    reader: bool | None = None
    no_color: bool = False
    output: str = "table"
    version: bool = False

    registry: str = ""
    only: Sequence[str] = ()
    raz: Literal["yes", "no", ""] = ""
    ranger_url: str = ""
    run_plugins: bool = False
    workload_user: str = ""
    password_file: str = ""
    policy: str = ""
    as_in_guide: bool = False
    role: str = ""
    of_users: bool = False
    filter: str = ""
    sort: str = ""
    reverse: bool = False
    event: str = ""
    follow: bool = False
    port: int = 0
    credentials: str = ""
    topic: str | None = None

    identity: str | None = None
    me: bool = False
    to_file: str = ""
    redacted: bool = False
    test: bool = False
    registries: Sequence[str] = ()
    workbenches: Sequence[str] = ()
    all_workbenches: bool = False
    rest_of: str = ""

    environment: str = ""
    public_load_balancer: bool = False
    subnets: Sequence[str] = ()
    private_cluster: bool = False
    udr: bool = False
    cluster_subnet: str = ""
    tags: Sequence[tuple[str, str]] = ()
    authorized_ranges: Sequence[str] = ()
    object_store_csi_driver: bool = True
    backup: str = ""
    skip_validation: bool = False
    force: bool = False

    model: str = ""
    models: Sequence[str] = ()
    places: Sequence[str] = ()
    words: Sequence[str] = ()
    limit: int = 0
    with_versions: bool = False
    versions: Sequence[str] = ()
    only_differences: bool = False
    visibility: Literal["public", "private", ""] = ""
    users: Sequence[str] = ()
    repository: str = ""
    hub: Literal["hf", "ngc"] = "hf"
    name: str = ""
    into: str = ""
    token_file: str = ""
    with_token: bool = False
    path: str = ""
    to: str = ""
    removed: Sequence[str] = ()
    alias: str = ""
    number: int = 0
    unset: bool = False
    text: str = ""
    new_name: str = ""

    dry_run: bool = False
    yes: bool = False
    confirm: str = ""
    overridden: Sequence[str] = ()
    wait: bool = False
    asked_timeout_s: float | None = None
    asked_every_s: float | None = None

    file: str = ""
    id: str = ""
    awaited: Literal["ready", "gone", "failed", "at-rest"] = "ready"

    @property
    def all_faults(self) -> tuple[str, ...]:
        """The faults named before and after the verb."""
        return (*self.faults, *self.more_faults)

    @property
    def pace(self) -> float:
        """How many times faster the simulated world works than a real one."""
        return self.asked_pace or (DEMO_PACE if self.demo else 1.0)

    @property
    def hurry(self) -> float:
        """How many times shorter our own pauses are, because the demo's world is faster."""
        return max(1.0, self.pace) if self.demo else 1.0

    @property
    def timeout_s(self) -> float:
        """How long to wait at most."""
        return self.asked_timeout_s or TIMEOUT_S

    @property
    def every_s(self) -> float:
        """How often to look while waiting."""
        return self.asked_every_s or EVERY_S / self.hurry


def read(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; ends the process with 2 and a sentence where it is wrong."""
    reader = parser()
    options = reader.parse_args(arguments, namespace=Options(faults=[], more_faults=[]))
    if problem := _problem(options):
        reader.error(problem)
    return options


def _problem(options: Options) -> str:
    """Say which options do not go together; empty when all do."""
    simulated = options.demo or options.verb == "simulate"
    patience = options.asked_timeout_s or options.asked_every_s
    wrong = {
        "--as belongs to --demo": options.persona and not options.demo,
        "--fault belongs to --demo and to simulate": options.all_faults and not simulated,
        "--pace belongs to --demo and to simulate": options.asked_pace and not simulated,
        "--demo takes neither --profile nor --endpoint-url": options.demo
        and (options.profile or options.endpoint_url),
        "--output markdown belongs to journal and to checklist": options.output == "markdown"
        and options.verb not in ("journal", "checklist"),
        "--output junit belongs to checklist": options.output == "junit"
        and options.verb != "checklist",
        "--timeout and --every belong to --wait": patience
        and not options.wait
        and options.verb != "wait registry",
        "--wait does not go with --dry-run, which sends nothing": options.wait and options.dry_run,
        "--workbench, --all and --rest-of do not go together": sum(
            map(bool, (options.workbenches, options.all_workbenches, options.rest_of))
        )
        > 1,
    }
    return next((sentence for sentence, is_so in wrong.items() if is_so), "")
