"""The Access tab: who may use the registry's cluster, and the kubeconfig to use it with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Static

from backends.domain.answer import Answer
from backends.domain.errors import ServiceError
from backends.domain.identity import is_same
from backends.domain.plan import AccessKind
from backends.domain.printable import printable
from backends.services.access.identities import Identity, own_identity
from backends.services.access.kubeconfig_facts import Fact, kubeconfig_facts
from backends.services.planning.guards import why_not
from backends.services.planning.roles import NEEDED_FOR_ACCESS
from screens.access_lines import IDENTITY_COLUMNS, KUBECONFIG_COLUMNS, fact_cells, identity_cells
from screens.actions import COPY, GRANT, REVOKE, WHO, WHOLE, Action
from screens.base import advice, bindings, sentences
from screens.grant import GrantScreen
from screens.key_table import ON_ACCESS
from screens.kubeconfig_using import KubeconfigUsing
from screens.loadable import Failed, Loading, value_of
from screens.open_registry import OpenRegistry
from screens.pane import Pane
from screens.registry import RegistryTab
from screens.text import SAVES_WHOLE, TextScreen
from screens.wanted import AccessWanted
from screens.widgets.line_list import Cell, LineList
from screens.widgets.rows import Rows

T = TypeVar("T")

NOBODY = "Nobody was granted access yet. n grants it."
NOTHING_THERE = "There is nothing under the cursor."
UNREAD = "Its environment could not be read, so its cloud is not known. r tries again."
ASKING_WHO = "Asking who holds the roles."
EMPTY_LINES = 3
MOST_FACTS = 8
_KINDS: dict[str, AccessKind] = {GRANT.name: "grant-access", REVOKE.name: "revoke-access"}


class AccessScreen(KubeconfigUsing, RegistryTab):
    """Identities above, the kubeconfig below."""

    TAB = "Access"
    CSS_PATH = "access.tcss"
    ACTIONS = ON_ACCESS
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, opened: OpenRegistry) -> None:
        super().__init__(opened)
        self.table = LineList(IDENTITY_COLUMNS, glyphs=self.console.glyphs)
        self.facts = LineList(KUBECONFIG_COLUMNS, glyphs=self.console.glyphs, header=False)
        self._heading = Static("Kubeconfig", id="heading", markup=False)
        self._probe = Static("", id="probe", markup=False)

    def pane(self) -> ComposeResult:
        """Place the identities over the kubeconfig."""
        yield self.table
        yield self._heading
        yield self.facts
        yield self._probe

    def on_mount(self) -> None:
        """Draw what is known from before."""
        super().on_mount()
        self.table.focus()

    async def load_pane(self) -> None:
        """Ask who has access, and who one is oneself in that cloud."""
        access, plane = self.opened.access, self.opened.control_plane
        registry = self.opened.registry
        crn, environment_crn = registry.crn, registry.environment_crn
        await asyncio.gather(
            self._read(access.users, lambda: plane.registry_access(crn)),
            self._read(access.environment, lambda: plane.describe_environment(environment_crn)),
        )
        environment = access.environment.value
        if environment is not None and not isinstance(access.own, Identity):
            access.own = await own_identity(self.opened.session, environment)
            self.draw()

    async def _read(self, pane: Pane[T], ask: Callable[[], Awaitable[Answer[T]]]) -> None:
        await pane.read(ask)
        self.draw()

    # Drawing

    def draw(self) -> None:
        """Draw identities and kubeconfig as far as they are known."""
        super().draw()
        self.table.show(Rows(self._identities()))
        self.table.notice = self._instead_of_identities()
        self.table.set_class(isinstance(self.opened.access.users.state, Failed), "-failed")
        self._draw_kubeconfig()

    def _identities(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        access = self.opened.access
        for identity in access.users.value or ():
            yield identity, identity_cells(identity, access.own)

    def _instead_of_identities(self) -> str:
        match self.opened.access.users.state:
            case Loading():
                return "Loading"
            case Failed(error):
                return f"{error}\n{advice(error)}\nW says who could."
            case _:
                return NOBODY

    def _draw_kubeconfig(self) -> None:
        access, glyphs = self.opened.access, self.console.glyphs
        facts = self._facts()
        bad = self.kubeconfig_is_bad
        self.facts.notice = self.instead_of_kubeconfig()
        self.facts.set_class(bad, "-failed")
        self.facts.show(Rows((fact.label, fact_cells(fact, glyphs)) for fact in facts))
        self.facts.styles.height = min(len(facts), MOST_FACTS) or (
            MOST_FACTS if bad else EMPTY_LINES
        )
        probe = None if access.asking else access.probe
        words = "Asking the cluster" if access.asking else ""
        self._probe.update(printable(probe.words) if probe else words)
        self._probe.display = probe is not None or access.asking
        self._probe.set_class(probe is not None and not probe.answers, "-failed")

    def _facts(self) -> Sequence[Fact]:
        access = self.opened.access
        if access.fetched is None:
            return ()
        return tuple(kubeconfig_facts(access.fetched, access.saved, self.console.now()))

    def notices(self) -> list[str]:
        """Return what is wrong, a line each."""
        access = self.opened.access
        users = access.users.error if access.users.answer else None
        failed = [users, access.environment.error]
        own = access.own if isinstance(access.own, ServiceError) else None
        told = f"Which identity is yours is not known. {sentences(own)}" if own else ""
        return [
            *super().notices(),
            *self.old_kubeconfig(),
            *(sentences(one) for one in failed if one),
            *filter(None, [told]),
        ]

    # What can be done

    def why_disabled(self, action: Action) -> str:
        """Say which role is missing, or that there is nothing under the cursor."""
        why = super().why_disabled(action)
        if why or not self.is_mounted:
            return why
        if action in (GRANT, REVOKE):
            why = self._why_not_changed(action)
        if action is REVOKE and self._identity is None:
            why = why or "There is no identity under the cursor."
        if action is GRANT:
            why = why or self._why_not_granted()
        if action is COPY and not self._whole()[1]:
            why = NOTHING_THERE
        if action is WHOLE and not (self._whole()[1] or self._shows_kubeconfig):
            why = NOTHING_THERE
        if action is WHO and not self.opened.registry.environment_crn:
            why = "Its environment is not known."
        return why

    def _why_not_changed(self, action: Action) -> str:
        caller = value_of(self.console.caller)
        return why_not(_KINDS[action.name], self.opened.registry, "", (), caller)

    def _why_not_granted(self) -> str:
        environment = self.opened.access.environment
        if environment.value is not None:
            return ""
        return UNREAD if environment.error else "Its environment is being read."

    @property
    def _shows_kubeconfig(self) -> bool:
        return self.facts.has_focus and self.opened.access.fetched is not None

    @property
    def _identity(self) -> str | None:
        return None if self.facts.has_focus else self.table.cursor_key

    def _whole(self) -> tuple[str, str]:
        """Return title and text of what is under the cursor; empty texts where nothing is."""
        if not self.facts.has_focus:
            return "Identity", self.table.cursor_key or ""
        label = self.facts.cursor_key
        fact = next((one for one in self._facts() if one.label == label), None)
        return (fact.label, fact.value) if fact else ("", "")

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Dim or light the keys that need an identity or a value."""
        self.draw_keys()

    def on_descendant_focus(self) -> None:
        """Show the keys of the list that has the focus."""
        self.draw_keys()

    def action_other_pane(self) -> None:
        """Move between the identities and the kubeconfig."""
        (self.table if self.facts.has_focus else self.facts).focus()

    @on(LineList.Chosen)
    def action_whole(self) -> None:
        """Show the whole value; of the kubeconfig, all of it but its secrets."""
        if self._shows_kubeconfig:
            self.show_kubeconfig()
            return
        title, text = self._whole()
        own = self.opened.access.own
        more = ""
        if isinstance(own, Identity) and is_same(own.text, text):
            more = f"\n\nIt is {own.words}. {own.note}".rstrip()
        self.console.open_screen(TextScreen(title, f"{text}{more}", f"{title}.txt", text))

    def action_copy(self) -> None:
        """Copy the identity, or the value of the kubeconfig."""
        title, text = self._whole()
        self.console.copy(text, title, "" if self.facts.has_focus else SAVES_WHOLE)

    def action_grant(self) -> None:
        """Choose whom to give access."""
        opened = self.opened
        environment = opened.access.environment.value
        if environment is None:
            return

        def chosen(identity: str) -> None:
            self.post_message(AccessWanted("grant-access", opened.registry, identity))

        self.console.open_screen(GrantScreen(opened, environment, chosen))

    def action_revoke(self) -> None:
        """Plan to take away the access of the identity under the cursor."""
        if self._identity is not None:
            self.post_message(AccessWanted("revoke-access", self.opened.registry, self._identity))

    @work(exclusive=True, group="who")
    async def action_who(self) -> None:
        """Say who holds the roles that this takes."""
        from backends.services.access.who_could import who_could  # noqa: PLC0415 - seldom wanted

        registry, plane = self.opened.registry, self.opened.control_plane
        self.console.say(ASKING_WHO)
        try:
            found = await who_could(plane, plane, registry.environment_crn, NEEDED_FOR_ACCESS)
        except ServiceError as error:
            self.console.say(f"Who could is not known. {sentences(error, 'W')}", "warning")
            return
        if self.console.messages[-1].words == ASKING_WHO:
            self.message_line.dismiss()
        lines = [f"{one.name}: {' and '.join(one.roles)}" for one in found]
        told = "\n".join(lines) or "Nobody holds these roles on the environment itself."
        title = f"Who could, in {registry.environment_name}"
        note = "Besides, whoever holds a role on the whole account, such as PowerUser."
        self.console.open_screen(TextScreen(title, f"{told}\n\n{note}", "who.txt"))
