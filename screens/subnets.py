"""Choosing subnets, with what the cloud says of each and what that means for this registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from backends.domain.draft import Draft
from backends.domain.printable import printable
from backends.services.planning.subnet_rules import (
    judge_aws,
    judge_azure,
    suggest,
    why_no_suggestion,
)
from backends.services.planning.subnets import Subnets
from screens.actions import SUGGEST, Action
from screens.base import ConsoleScreen, bindings
from screens.key_table import ON_SUBNETS
from screens.open_site import OpenSite
from screens.subnet_lines import (
    AWS_COLUMNS,
    AZURE_COLUMNS,
    aws_cells,
    aws_words,
    azure_cells,
    azure_words,
)
from screens.widgets.line_list import Cell, LineList
from screens.widgets.rows import Rows

EMPTY = "No subnet of this network is known. r looks again, Esc goes back."
ONE = "The cluster stands in one subnet. There is nothing to suggest."


class SubnetsScreen(ConsoleScreen):
    """The subnets of one network: several for a load balancer on AWS, one for a UDR cluster."""

    TITLE_WORDS = "Subnets"
    ACTIONS = ON_SUBNETS
    BINDINGS: ClassVar = bindings(ACTIONS)
    DEFAULT_CSS = """
    SubnetsScreen #facts {
        height: auto;
        min-height: 4;
        max-height: 7;
        padding: 0 1;
        background: $surface;
        color: $text-muted;
    }
    """

    def __init__(self, site: OpenSite, draft: Draft, chosen: Callable[[Draft], None]) -> None:
        super().__init__()
        self.site = site
        self.draft = draft
        self._on_aws = draft.environment.cloud == "AWS"
        self._chosen = chosen
        self._facts = Static("", id="facts", markup=False)
        self.table = LineList(
            AWS_COLUMNS if self._on_aws else AZURE_COLUMNS, glyphs=self.console.glyphs
        )

    def body(self) -> ComposeResult:
        """Place the list over the facts of the row under the cursor."""
        yield self.table
        yield self._facts

    def on_mount(self) -> None:
        """Show what is known, and go on looking."""
        super().on_mount()
        self.table.focus()
        self.load()

    def reload(self) -> None:
        """Look at the network again."""
        self.load(again=True)

    @work(exclusive=True, group="subnets")
    async def load(self, *, again: bool = False) -> None:
        """Read what is not known yet."""
        await self.site.read(self.draw, again=again)

    @property
    def _known(self) -> Subnets | None:
        return self.site.subnets

    @property
    def picked(self) -> tuple[str, ...]:
        """The ids of what is chosen, in the order they were chosen."""
        one = (self.draft.cluster_subnet,) if self.draft.cluster_subnet else ()
        return self.draft.load_balancer_subnets if self._on_aws else one

    # Drawing

    def draw(self) -> None:
        """Draw rows, facts, and what is not known."""
        super().draw()
        what = "Subnets for Load Balancer" if self._on_aws else "Subnet of the cluster"
        public = self.draft.public_load_balancer
        kind = f"{'public' if public else 'private'} load balancer" if self._on_aws else "UDR"
        self.title_bar.where.title = f"{what} / {self.draft.environment.environment_name}"
        self.title_bar.where.status = f"{kind}, {len(self.picked)} chosen"
        known = self._known
        self.table.notice = "Looking at the network" if known is None else EMPTY
        self.table.show(Rows(self._rows()))
        self.notice_line.notice = "\n".join(map(printable, known.notes)) if known else ""
        self._draw_facts()

    def _rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        known, glyphs, picked = self._known, self.console.glyphs, self.picked
        for subnet in known.aws if known else ():
            verdict = judge_aws(subnet, self.draft)
            yield subnet.id, aws_cells(subnet, verdict, glyphs, chosen=subnet.id in picked)
        for subnet in known.azure if known else ():
            verdict = judge_azure(subnet, self.draft.environment)
            yield subnet.id, azure_cells(subnet, verdict, glyphs, chosen=subnet.id in picked)

    def _draw_facts(self) -> None:
        known, key = self._known, self.table.cursor_key
        lines: tuple[str, str] | None = None
        for subnet in known.aws if known else ():
            if subnet.id == key:
                lines = aws_words(subnet, judge_aws(subnet, self.draft))
        for subnet in known.azure if known else ():
            if subnet.id == key:
                lines = azure_words(subnet, judge_azure(subnet, self.draft.environment))
        reason, facts = map(printable, lines or ("", ""))
        self._facts.update(Content.assemble((reason, "$foreground"), f"\n{facts}"))

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Show the facts of another row."""
        self._draw_facts()
        self.draw_keys()

    # Choosing

    def why_disabled(self, action: Action) -> str:
        """Say that there is nothing to choose, or nothing to suggest."""
        if action is SUGGEST and not self._on_aws:
            return ONE
        if action.needs_row and self.table.cursor_key is None:
            return "There is no subnet under the cursor."
        return super().why_disabled(action)

    def action_mark(self) -> None:
        """Choose the row under the cursor, or leave it out again."""
        key = self.table.cursor_key
        if key is None:
            return
        rest = tuple(one for one in self.picked if one != key)
        self._pick(rest if key in self.picked else (*rest, key))

    def action_suggest(self) -> None:
        """Choose what fits best."""
        known = self._known
        if known is None or not self._on_aws:
            return
        best = suggest(known.aws, self.draft)
        if best:
            self._pick(best)
        else:
            self.console.say(why_no_suggestion(known.aws, self.draft), "warning")

    def _pick(self, ids: tuple[str, ...]) -> None:
        if self._on_aws:
            self.draft = replace(self.draft, load_balancer_subnets=ids)
        else:
            self.draft = replace(self.draft, cluster_subnet=ids[-1] if ids else "")
        self.draw()

    @on(LineList.Chosen)
    def action_accept(self) -> None:
        """Go back with what is chosen; where one is wanted and none is, with the cursor's row."""
        key = self.table.cursor_key
        if not self._on_aws and not self.picked and key is not None:
            self._pick((key,))
        self._chosen(self.draft)
        self.action_back()
