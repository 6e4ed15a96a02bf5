"""The Cluster tab: pods, deployments, jobs, events and hints of the registry's cluster, live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from backends.domain.cluster import OWN_NAMESPACES, ClusterEvent, Pod, Thing
from backends.domain.printable import printable
from backends.services.cluster.hints import Hint
from screens.actions import COPY, DESCRIBE, KINDS_OF_CLUSTER, OPEN_LOG, Action
from screens.base import LIVE, advice, bindings
from screens.cluster_lines import (
    COLUMNS,
    TITLES,
    View,
    cells,
    hint_cells,
    hint_text,
    message_of,
    numbered,
    thing_text,
)
from screens.container_log import ContainerLogScreen
from screens.key_table import ON_CLUSTER
from screens.kubeconfig_using import FETCHING, KubeconfigUsing
from screens.live_cluster import LiveCluster
from screens.open_registry import OpenRegistry
from screens.registry import RegistryTab
from screens.text import TextScreen
from screens.widgets.line_list import Cell, LineList
from screens.widgets.rows import Rows

NOTHING = "There is nothing of this kind here. N shows every namespace."
SAVES = "v, then Y"
"""The keys that write a thing to a file: described, it can be saved."""
NO_HINTS = "Nothing here looks like trouble."


class ClusterScreen(KubeconfigUsing, RegistryTab):
    """What runs in the cluster, kept up to date while the screen is there."""

    TAB = "Cluster"
    CSS_PATH = "cluster.tcss"
    ACTIONS = ON_CLUSTER
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, opened: OpenRegistry) -> None:
        super().__init__(opened)
        self.view: View = "pods"
        self.live = LiveCluster(opened.session.clusters, self.console.now)
        self.table = LineList(COLUMNS[self.view], glyphs=self.console.glyphs)
        self._kinds = Static("", id="kinds", markup=False)
        self._facts = Static("", id="facts", markup=False)
        self._hints: Mapping[str, Hint] = {}

    def pane(self) -> ComposeResult:
        """Place the kinds over the list, and below it what a row has no room for."""
        yield self._kinds
        yield self.table
        yield self._facts

    def on_mount(self) -> None:
        """Let the person walk through the rows."""
        super().on_mount()
        self.table.focus()

    # Connecting

    async def load_pane(self) -> None:
        """Fetch the kubeconfig where there is none, read the environment, and connect once."""
        access, plane = self.opened.access, self.opened.control_plane
        if access.environment.value is None and self.opened.registry.environment_crn:
            crn = self.opened.registry.environment_crn
            await access.environment.read(lambda: plane.describe_environment(crn))
        if access.fetched is None and access.failure is None:
            self.action_kubeconfig()
        elif self.live.cluster is None and self.live.failure is None:
            self.connect()
        self.draw()

    def fetched(self) -> None:
        """Connect with the kubeconfig that has come."""
        self.connect()

    def reload(self) -> None:
        """Read everything again, from the connection on."""
        self.live.failure = None
        if self.opened.access.fetched is None:
            self.opened.access.failure = None
        elif self.live.cluster is not None:
            self.connect()
        super().reload()

    def connect(self) -> None:
        """Forget what is known, and ask the cluster anew where the kubeconfig may be used."""
        self.live.forget()
        self._follow()
        self.draw()

    @work(exclusive=True, group=LIVE)
    async def _follow(self) -> None:
        """Keep everything up to date until the screen is left, or the kubeconfig is another.

        Nothing is asked while it is refused, or runs a plugin that was not agreed to yet.
        """
        fetched = self.opened.access.fetched
        if fetched is not None and fetched.kubeconfig is not None and not self._waits_for_consent:
            await self.live.follow(fetched.kubeconfig, self.draw_soon)

    # Drawing

    def draw(self) -> None:
        """Draw the kinds with their numbers, and the rows of one."""
        super().draw()
        self._hints = numbered(self.live.hints(self.opened.access.environment.value))
        self._kinds.update(self._kind_line())
        self.table.notice = self._instead_of_rows()
        failed = self.live.failure is not None or self.kubeconfig_is_bad
        self.table.set_class(failed, "-failed")
        self.table.show(Rows(self._rows()), COLUMNS[self.view])
        self._draw_facts()

    def _draw_facts(self) -> None:
        """Say in whole what is said of the row under the cursor."""
        words = self._words()
        self._facts.update(printable(words))
        self._facts.display = bool(words)

    def _words(self) -> str:
        hint, thing = self._hint, self._thing()
        if hint is not None:
            return hint.words
        return message_of(thing) if thing is not None else ""

    def _kind_line(self) -> Content:
        parts: list[tuple[str, str]] = [(" ", "")]
        for number, (view, title) in enumerate(TITLES.items(), 1):
            count = self._count(view)
            style = "bold underline" if view == self.view else ""
            parts.append((f" {number} ", "$text-muted"))
            parts.append((title, style))
            parts.append((f" {count} ", "$text-muted"))
        where = "every namespace" if self.live.everywhere else " ".join(OWN_NAMESPACES)
        parts.append((f"  {where}", "$text-muted"))
        return Content.assemble(*parts)

    def _count(self, view: View) -> str:
        """Return how many there are; a dash before that is known."""
        if self._instead_of(view):
            return "-"
        return str(len(self._hints) if view == "hints" else len(self._things(view)))

    def _instead_of(self, view: View) -> str:
        return self.live.instead_of("pods" if view == "hints" else view)

    def _things(self, view: View) -> list[Thing]:
        return self.live.things(view)

    def _rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        glyphs, now = self.console.glyphs, self.console.now()
        if self.view == "hints":
            for key, hint in self._hints.items():
                yield key, hint_cells(hint, glyphs)
            return
        for thing in self._things(self.view):
            yield thing.uid, cells(thing, glyphs, now)

    def _instead_of_rows(self) -> str:
        if words := self._instead_of_cluster():
            return words
        if self.live.failure is not None:
            return f"{self.live.failure}\n{advice(self.live.failure)}"
        if words := self._instead_of(self.view):
            return words
        return NO_HINTS if self.view == "hints" else NOTHING

    def _instead_of_cluster(self) -> str:
        """Say what is in the way of asking the cluster at all; empty when nothing is."""
        if words := self.instead_of_kubeconfig(FETCHING):
            return words
        fetched = self.opened.access.fetched
        if fetched is not None and fetched.plugin is not None and self._waits_for_consent:
            line = fetched.plugin.line
            return f"Signing in runs this program on this machine:\n{line}\nEnter runs it."
        return ""

    def notices(self) -> list[str]:
        """Add which rights are missing, and what of the cluster has aged."""
        cluster = self.live.notices(local=self.console.local_time)
        return [*super().notices(), *self.old_kubeconfig(), *cluster]

    # Doing

    def why_disabled(self, action: Action) -> str:
        """Say that there is nothing under the cursor, or no log to read."""
        why = super().why_disabled(action)
        if why or not self.is_mounted:
            return why
        needs_row = action in (DESCRIBE, COPY) or (
            action is OPEN_LOG and not self._waits_for_consent
        )
        if needs_row and self.table.cursor_key is None:
            return "There is nothing under the cursor."
        if action is OPEN_LOG and not self._waits_for_consent:
            return "" if isinstance(self._thing(), Pod) else "Only pods have logs. v describes it."
        return ""

    @property
    def _waits_for_consent(self) -> bool:
        access = self.opened.access
        plugin = access.fetched.plugin if access.fetched else None
        return plugin is not None and not access.may_run

    @property
    def _hint(self) -> Hint | None:
        key = self.table.cursor_key
        return self._hints.get(key) if self.view == "hints" and key is not None else None

    def _thing(self) -> Thing | None:
        key = self.table.cursor_key
        return next((one for one in self._things(self.view) if one.uid == key), None)

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Leave the kinds out: they stand over the list."""
        return tuple(one for one in super().key_bar_actions() if one not in KINDS_OF_CLUSTER)

    def changes_shown(self) -> tuple[Action, ...]:
        """Leave the changes of the registry to the other tabs."""
        return ()

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Dim or light the keys that need a pod, and say what the row has no room for."""
        self._draw_facts()
        self.draw_keys()

    @on(LineList.Chosen)
    def action_open_log(self) -> None:
        """Open a pod's log; before anything is there, agree to a plugin."""
        thing = self._thing()
        if self._waits_for_consent:
            self.opened.access.may_run = True
            self.connect()
        elif isinstance(thing, Pod) and self.live.cluster is not None:
            self.console.open_screen(ContainerLogScreen(self.live.cluster, thing))
        elif self.table.cursor_key is not None:
            self.action_describe()

    def action_describe(self) -> None:
        """Show all that is known of what is under the cursor."""
        hint, thing = self._hint, self._thing()
        if hint is not None:
            self.console.open_screen(TextScreen("Hint", hint_text(hint), "hint.txt"))
        elif thing is not None:
            text = thing_text(thing, self.live.events, local=self.console.local_time)
            self.console.open_screen(TextScreen(TITLES[self.view], text, "description.txt"))

    def action_kind(self, view: View) -> None:
        """Show another kind."""
        self.view = view
        self.draw()
        self.table.action_first()

    def action_everywhere(self) -> None:
        """Show every namespace, or the registry's own again."""
        self.live.everywhere = not self.live.everywhere
        self.connect()

    def action_copy(self) -> None:
        """Copy the name of what is under the cursor; of a hint and of an event, what it says."""
        hint, thing = self._hint, self._thing()
        if hint is not None:
            self.console.copy(hint.words, "the hint", SAVES)
        elif isinstance(thing, ClusterEvent):
            self.console.copy(thing.message, "the message", SAVES)
        elif thing is not None:
            self.console.copy(thing.name, "the name", SAVES)
