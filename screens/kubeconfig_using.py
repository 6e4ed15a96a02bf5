"""What is done with the kubeconfig of an open registry: fetch, show, save, try, use outside."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from textual import work

from backends.domain.errors import ServiceError
from backends.services.access.fetching import fetch_kubeconfig
from backends.services.access.kubeconfig_files import (
    default_path,
    export_line,
    save_kubeconfig,
    with_header,
)
from backends.services.access.kubeconfig_redacting import redacted
from backends.services.access.probing import probe
from backends.services.planning.roles import NEEDED_FOR_ACCESS, lacking, missing_roles
from screens.actions import K9S, KUBECONFIG, PROBE, SAVE_KUBECONFIG, SHELL, Action
from screens.base import ConsoleScreen, advice, sentences
from screens.loadable import value_of
from screens.open_registry import OpenRegistry
from screens.text import TextScreen

NO_KUBECONFIG = "Not fetched yet. K fetches the kubeconfig; nothing is written to a file by that."
NOT_FETCHED = "There is no kubeconfig yet. K fetches it."
NOT_USABLE = "The kubeconfig is refused, and used for nothing."
FETCHING = "Fetching the kubeconfig"
NOT_SAVED = "The kubeconfig is in no file yet. Y writes it to one."
PROGRAMS = {SHELL.name: "kubectl", K9S.name: "k9s"}


class KubeconfigUsing(ConsoleScreen):
    """A screen of an open registry, with its kubeconfig."""

    opened: OpenRegistry
    _fetching = False

    def why_not_used(self, action: Action) -> str:
        """Say why the kubeconfig cannot be used so now."""
        access = self.opened.access
        if access.fetched is None:
            return NOT_FETCHED
        if access.fetched.kubeconfig is None:
            return NOT_USABLE
        if action.name in PROGRAMS:
            program = PROGRAMS[action.name]
            if shutil.which(program) is None:
                return f"{program} is not installed here."
            return "" if access.saved else NOT_SAVED
        return ""

    def why_disabled(self, action: Action) -> str:
        """Say which role fetching it takes, where that is known to be missing."""
        why = super().why_disabled(action)
        if action in (PROBE, SAVE_KUBECONFIG, SHELL, K9S):
            return why or self.why_not_used(action)
        if action is KUBECONFIG and not why:
            registry = self.opened.registry
            caller = value_of(self.console.caller)
            missing = missing_roles(caller, registry.environment_crn, NEEDED_FOR_ACCESS)
            return f"This {lacking(missing, registry.environment_name)}." if missing else ""
        return why

    def action_kubeconfig(self) -> None:
        """Fetch the kubeconfig, unless that is under way."""
        if not self._fetching:
            self._fetching, self.opened.access.failure = True, None
            self._fetch()
            self.draw()

    @work(group="kubeconfig")
    async def _fetch(self) -> None:
        access = self.opened.access
        try:
            access.take(await fetch_kubeconfig(self.opened.control_plane, self.opened.crn))
        except ServiceError as error:
            access.failure = error
        finally:
            self._fetching = False
        self.draw()
        if access.failure is None:
            self.fetched()

    def instead_of_kubeconfig(self, unfetched: str = NO_KUBECONFIG) -> str:
        """Say why there is none to use: it is being fetched, was not given, or is refused."""
        failure, fetched = self.opened.access.failure, self.opened.access.fetched
        if self._fetching:
            return FETCHING
        if fetched is None:
            return f"{failure}\n{advice(failure, 'K')}" if failure else unfetched
        if fetched.refusal is not None:
            return f"The kubeconfig is refused: {fetched.refusal.detail}.\n{fetched.refusal.hint}"
        return ""

    @property
    def kubeconfig_is_bad(self) -> bool:
        """Whether it was not given, or is refused."""
        access = self.opened.access
        refused = access.fetched is not None and access.fetched.refusal is not None
        return not self._fetching and (refused or access.failure is not None)

    def old_kubeconfig(self) -> list[str]:
        """Say why the kubeconfig is an old one, if it is."""
        fetched, failure = self.opened.access.fetched, self.opened.access.failure
        return [sentences(failure, "K")] if fetched is not None and failure is not None else []

    def fetched(self) -> None:
        """Go on from a kubeconfig that has come; a subclass may have something to do."""

    def show_kubeconfig(self) -> None:
        """Show it but for its secrets."""
        if self.opened.access.fetched is not None:
            text = redacted(self.opened.access.fetched.text)
            self.console.open_screen(TextScreen("Kubeconfig, redacted", text, "kubeconfig.yaml"))

    @work(exclusive=True, group="save")
    async def action_save(self) -> None:
        """Write it to a file of its own, readable by its owner alone."""
        access, registry = self.opened.access, self.opened.registry
        if access.fetched is None or access.fetched.kubeconfig is None:
            return
        text = with_header(access.fetched.text, registry.name)
        try:
            path = await asyncio.to_thread(self._save, text)
        except ServiceError as error:
            self.console.say(sentences(error), "error")
            return
        access.saved = path
        self.draw()
        self.console.say(f"Written to {path}, readable by you only.\n{export_line(path)}")

    def _save(self, text: str) -> Path:
        registry = self.opened.registry
        directory = self.opened.session.state_directory()
        path = default_path(directory, registry.name, registry.crn)
        save_kubeconfig(text, path)
        return path

    # Trying and using it

    def agreed_to_run(self) -> bool:
        """Say whether a plugin may run; the first time, say which would, and wait for an answer."""
        access = self.opened.access
        plugin = access.fetched.plugin if access.fetched else None
        if plugin is None:
            return True
        if access.named or access.may_run:
            access.may_run = True
            return True
        access.named = True
        self.console.say(f"This runs `{plugin.line}` to sign in. The same key again runs it.")
        return False

    def action_probe(self) -> None:
        """See whether the cluster answers."""
        if self.agreed_to_run():
            self.message_line.dismiss()
            self._try()

    @work(exclusive=True, group="probe")
    async def _try(self) -> None:
        access = self.opened.access
        if access.fetched is None or access.fetched.kubeconfig is None:
            return
        access.asking = True
        self.draw()
        try:
            access.probe = await probe(self.opened.session.clusters, access.fetched.kubeconfig)
        finally:
            access.asking = False
        self.draw()

    def action_shell(self) -> None:
        """Open a shell in which kubectl uses the kubeconfig."""
        self._outside("")

    def action_k9s(self) -> None:
        """Open k9s on the cluster."""
        self._outside("k9s")

    def _outside(self, program: str) -> None:
        saved = self.opened.access.saved
        if saved is not None:
            self.console.run_outside(program, {"KUBECONFIG": str(saved)})
