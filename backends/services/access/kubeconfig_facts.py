"""What there is to know about a kubeconfig before one uses it, none of it a secret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from backends.domain.ages import age
from backends.domain.kubeconfig import Certificate, Kubeconfig, Plugin, StaticToken
from backends.domain.plan import Verdict
from backends.services.access.fetching import Fetched
from backends.services.access.kubeconfig_files import export_line
from backends.services.access.plugins import installed


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about it: what it is called, what is so, and whether that is well."""

    label: str
    value: str
    verdict: Verdict = Verdict.PASS


def kubeconfig_facts(fetched: Fetched, saved: Path | None, now: datetime) -> Iterator[Fact]:
    """Yield the facts, in the order one asks for them; none of one that is refused."""
    if fetched.kubeconfig is None:
        return
    config = fetched.kubeconfig
    yield Fact("Context", config.context)
    yield Fact("Server", config.server)
    if config.proxy_url:
        yield Fact("Proxy", config.proxy_url)
    yield from _signs_in(config, now)
    if saved is None:
        yield Fact("File", "not written yet: Y writes it to a file of its own", Verdict.NOT_CHECKED)
    else:
        yield Fact("File", str(saved))
        yield Fact("To use it", export_line(saved))


def _signs_in(config: Kubeconfig, now: datetime) -> Iterator[Fact]:
    match config.sign_in:
        case Plugin() as plugin:
            yield Fact("Signs in by", f"running {plugin.line}")
            place = installed(plugin)
            yield Fact(
                "Plugin",
                f"on the allow-list; {place}"
                if place
                else f"on the allow-list; not installed here. {plugin.install_hint}",
                Verdict.PASS if place else Verdict.FAIL,
            )
        case StaticToken(_, ends):
            yield Fact("Signs in by", "a token in it")
            yield _until(ends, now)
        case Certificate(_, _, ends):
            yield Fact("Signs in by", "a client certificate in it")
            yield _until(ends, now)


def _until(ends: datetime | None, now: datetime) -> Fact:
    if ends is None:
        return Fact("Good until", "it does not say", Verdict.NOT_CHECKED)
    at = f"{ends:%Y-%m-%d %H:%M} UTC"
    if ends <= now:
        return Fact("Good until", f"{at}: expired. K fetches a new one", Verdict.FAIL)
    return Fact("Good until", f"{at}, {age(now, ends)} from now")
