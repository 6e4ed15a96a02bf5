"""Plans in and out: what `--dry-run` writes, and which file `plan show` and `apply` read."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from backends.domain.plan import Plan, Where
from backends.services.planning.plan_files import NoPlan, plan_json, plan_of
from backends.services.planning.plan_writing import plan_text
from registry_tui.exits import WrongUsage
from registry_tui.options import Options
from registry_tui.verbs.output import write_text

STANDARD_INPUT = "-"
_SAVE = "`--dry-run --output json > FILE` saves a plan."


def write_plan(plan: Plan, options: Options) -> None:
    """Write a plan to standard output: as text, or as `read_plan` reads it."""
    match options.output:
        case "json":
            sys.stdout.write(plan_json(plan))
        case "csv":
            raise WrongUsage("--output", "a plan is written as table or json", hint="Choose one.")
        case _:
            write_text(plan_text(plan))


def read_plan(file: str) -> Plan:
    """Read a plan from a file; `-` is standard input.

    Raises:
        WrongUsage: There is no such file, or it holds no plan, or one this program cannot read.
    """
    name = "standard input" if file == STANDARD_INPUT else file
    try:
        return plan_of(
            sys.stdin.read() if file == STANDARD_INPUT else Path(file).read_text("utf-8")
        )
    except OSError as error:
        raise WrongUsage(name, f"it cannot be read: {error.strerror}", hint=_SAVE) from None
    except UnicodeDecodeError:
        raise WrongUsage(name, "it holds no plan, as it is not text in UTF-8", hint=_SAVE) from None
    except NoPlan as why:
        raise WrongUsage(name, str(why), hint=_SAVE) from None


def refuse_elsewhere(plan: Plan, here: Where, file: str) -> None:
    """Raise `WrongUsage` unless a plan is for the control plane we speak to."""
    if plan.where != here:
        raise WrongUsage(
            file,
            f"the plan is for {plan.where}, and this is {here}",
            hint=f"Add {_options(plan.where)}, or plan again.",
        )


def _options(where: Where) -> str:
    """Return the options that lead to a control plane, as one would type them in a shell."""
    profile = [] if where.from_environment else ["--profile", where.profile]
    address = ["--endpoint-url", where.endpoint_url] if where.endpoint_url else []
    return shlex.join([*profile, "--region", where.region, *address])
