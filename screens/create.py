"""The form a registry is created from: what the web console asks, and what only its API takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input

from backends.domain.draft import Draft, read_ranges, read_tags, written_tags
from screens.actions import BACK, REVIEW, Action
from screens.base import ConsoleScreen, bindings, sentences
from screens.key_table import ON_CREATE
from screens.open_site import OpenSite
from screens.subnets import SubnetsScreen
from screens.wanted import ReviewWanted
from screens.widgets.form import Form, FormField, Line, Opener, Switch, TextField

PUBLIC = (
    "On: the load balancer gets a public address and can be reached from outside.",
    "Off: a private load balancer. To reach the registry, people need a VPN or the like into "
    "the network.",
)
SUBNETS = "Where a firewall stands in front of the public subnets, say which ones to use."
UDR = "A private cluster whose way out leads through your firewall or appliance."
CLUSTER_SUBNET = "The one the cluster stands in. Its default route has to lead to the appliance."
PRIVATE = "The address of the cluster's own API becomes a private one."
TAGS = "For everything made in the cloud: team=ml, stage=prod"
RANGES = "Who may reach the cluster's API: 10.20.0.0/16, 192.0.2.7/32. Empty: everybody."
CSI = "Reads object stores faster. On Azure it needs the role Storage Account Contributor."
BACKUP = "The CRN of a backup. Empty: begin with nothing."
SKIP = (
    "The service leaves out its own checks. What they would have refused at once then fails "
    "later, halfway through the installation."
)
LEFT_TO_SERVICE = "left to the service"


class CreateScreen(ConsoleScreen):
    """One environment's form. What is filled in stays when one leaves, until it is sent."""

    TITLE_WORDS = "Create an AI Registry"
    ACTIONS = ON_CREATE
    BINDINGS: ClassVar = bindings(ACTIONS)
    AUTO_FOCUS = "Line"

    def __init__(self, site: OpenSite, draft: Draft) -> None:
        super().__init__()
        self.site = site
        self.draft = draft
        self.public = self._switch(
            "Enable Public IP Address for Load Balancer", "", on=draft.public_load_balancer
        )
        self.subnets = self._opener("Subnets for Load Balancer", SUBNETS, self._choose_subnets)
        self.udr = self._switch("Private cluster with user-defined routes", UDR, on=draft.udr)
        self.cluster_subnet = self._opener(
            "Subnet of the cluster", CLUSTER_SUBNET, self._choose_subnets
        )
        self.advanced = self._opener("", "", self._turn_advanced)
        self.private = self._switch("Private cluster", PRIVATE, on=draft.private_cluster)
        self.tags = TextField("Tags", TAGS, self._changed, text=written_tags(draft.tags))
        ranges = ", ".join(draft.authorized_ranges)
        self.ranges = TextField("Authorized IP ranges", RANGES, self._changed, text=ranges)
        self.csi = self._switch("Object store CSI driver", CSI, on=draft.object_store_csi_driver)
        self.backup = TextField("Restore from backup", BACKUP, self._changed, text=draft.backup_crn)
        self.skip = self._switch("Skip validation", SKIP, on=draft.skip_validation)
        self.to_review = self._opener("Review", "", self.action_review)
        self._open = draft != Draft(
            draft.environment,
            draft.public_load_balancer,
            draft.load_balancer_subnets,
            udr=draft.udr,
            cluster_subnet=draft.cluster_subnet,
        )

    def _switch(self, label: str, help_words: str, *, on: bool) -> Switch:
        ellipsis = self.console.glyphs.ellipsis
        return Switch(label, help_words, self._changed, ellipsis=ellipsis, on=on)

    def _opener(self, label: str, help_words: str, opens: Callable[[], None]) -> Opener:
        return Opener(label, help_words, opens, ellipsis=self.console.glyphs.ellipsis)

    @property
    def _is_azure(self) -> bool:
        return self.draft.environment.cloud == "Azure"

    def _fields(self) -> Iterator[FormField]:
        yield self.public
        yield from (self.udr, self.cluster_subnet) if self._is_azure else (self.subnets,)
        yield self.advanced
        yield from self._advanced()
        yield self.to_review

    def _advanced(self) -> tuple[FormField, ...]:
        return (self.private, self.tags, self.ranges, self.csi, self.backup, self.skip)

    def body(self) -> ComposeResult:
        """Place the fields this cloud has."""
        with Form():
            yield from self._fields()

    def on_mount(self) -> None:
        """Show the form at once; what clouds know of subnets comes later."""
        super().on_mount()
        self.load()

    def reload(self) -> None:
        """Look at the environment and its network again."""
        self.load(again=True)

    @work(exclusive=True, group="site")
    async def load(self, *, again: bool = False) -> None:
        """Describe the environment, and look at its network for the subnet picker."""
        await self.site.read(self._site_read, again=again)

    def _site_read(self) -> None:
        self.draft = replace(self.draft, environment=self.site.environment)
        self.draw()

    # Drawing

    def draw(self) -> None:
        """Draw what the fields say, and what is wrong with them."""
        super().draw()
        environment, draft = self.draft.environment, self.draft
        where = self.title_bar.where
        where.title = f"Create an AI Registry / {environment.environment_name}"
        where.status = f"{environment.cloud} {environment.region}"
        error = self.site.error
        self.notice_line.notice = sentences(error) if error is not None else ""
        self.public.help = PUBLIC[0] if draft.public_load_balancer else PUBLIC[1]
        self.subnets.value = self._names(draft.load_balancer_subnets) or LEFT_TO_SERVICE
        self.cluster_subnet.value = self._names((draft.cluster_subnet,)) or "none chosen yet"
        self.cluster_subnet.set_class(not draft.udr, "-hidden")
        glyphs = self.console.glyphs
        sign = glyphs.descending if self._open else glyphs.cursor
        self.advanced.value = (
            f"{sign} Advanced: private cluster, tags, address ranges, CSI driver, backup"
        )
        for field in self._advanced():
            field.set_class(not self._open, "-hidden")
        self.private.set_class(not self._open or draft.udr, "-hidden")
        self._draw_problems()

    def _draw_problems(self) -> None:
        problems = self.draft.problems
        for name, field in self._named().items():
            field.problem = problems.get(name, "")
        self.to_review.value = (
            "not yet: something above has to be corrected"
            if problems
            else "check everything, and show what would be sent"
        )

    def _named(self) -> dict[str, FormField]:
        """Return the fields by the names the draft calls them."""
        return {
            "public_load_balancer": self.public,
            "load_balancer_subnets": self.subnets,
            "cluster_subnet": self.cluster_subnet,
            "tags": self.tags,
            "authorized_ranges": self.ranges,
            "backup_crn": self.backup,
        }

    def _names(self, ids: tuple[str, ...]) -> str:
        """Return the names of chosen subnets where they are known, else their ids."""
        known = self.site.subnets
        names = {row.id: row.name for row in (*known.aws, *known.azure)} if known else {}
        words = [names.get(one) or one.rpartition("/")[2] for one in ids if one]
        return f"{len(words)}: {', '.join(words)}" if len(words) > 1 else "".join(words)

    # Doing

    def _changed(self) -> None:
        """Take over what the fields say now, and keep it as this environment's draft."""
        if not self.is_mounted:
            return
        self._keep(
            replace(
                self.draft,
                public_load_balancer=self.public.on,
                udr=self.udr.on,
                private_cluster=self.private.on,
                tags=read_tags(self.tags.input.value),
                authorized_ranges=read_ranges(self.ranges.input.value),
                object_store_csi_driver=self.csi.on,
                backup_crn=self.backup.input.value.strip(),
                skip_validation=self.skip.on,
            )
        )

    def _keep(self, draft: Draft) -> None:
        self.draft = draft
        self.console.drafts[draft.environment.crn] = draft
        self.draw()

    def _turn_advanced(self) -> None:
        self._open = not self._open
        self.draw()

    def _choose_subnets(self) -> None:
        self.console.open_screen(SubnetsScreen(self.site, self.draft, self._keep))

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what keys do here; while one types, letters belong to the text."""
        if isinstance(self.focused, Input):
            return (REVIEW, BACK)
        return super().key_bar_actions()

    def on_descendant_focus(self) -> None:
        """Show the keys of the field."""
        self.draw_keys()

    def action_change(self) -> None:
        """Change the field that has the keys."""
        if isinstance(self.focused, Line):
            self.focused.use()

    @on(Input.Submitted)
    def next_field(self) -> None:
        """Go on from a text with Enter."""
        self.focus_next()

    def action_review(self) -> None:
        """Ask for the review, or go to what has to be corrected."""
        problems = self.draft.problems
        if not problems:
            self.post_message(ReviewWanted(self.draft))
            return
        name, sentence = next(iter(problems.items()))
        self.console.say(sentence, "warning")
        self._named()[name].query("Line, Input").first().focus()
