"""What the app does about changes: has them planned and reviewed, and sends what is agreed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import on, work

from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from backends.domain.registry import Registry, one_or_many
from registry_tui.following import Following
from screens.actions import K9S, PROFILES, SHELL, Action
from screens.base import ConsoleScreen, sentences
from screens.loadable import value_of
from screens.wanted import (
    AccessWanted,
    ApplyWanted,
    ChangeWanted,
    NewWanted,
    PlanWanted,
    ReviewWanted,
    SynchronizeWanted,
    UndoWanted,
)

if TYPE_CHECKING:
    from backends.domain.draft import Draft
    from backends.domain.plan import LifecycleKind, Plan
    from backends.services.planning.candidates import Neighbourhood
    from screens.followed import Followed
    from screens.plan_screen import Planning, PlanScreen, Ways
    from screens.review import ReviewScreen
    from screens.wanted import PlanningFor

TITLES: Mapping[LifecycleKind, str] = {
    "delete-registry": "Delete",
    "upgrade-registry": "Upgrade",
    "rollback-registry": "Roll back",
    "cancel-workflow": "Cancel what runs on",
}
BEING_SENT = "A change is being sent."


class Changing(Following):
    """Sending is the app's: leaving a screen takes nothing back."""

    _warned = False

    def why_disabled(self, action: Action) -> str:
        """Return why something cannot be done anywhere now; empty when it can."""
        stops = action in (PROFILES, SHELL, K9S)
        return BEING_SENT if stops and self.is_sending else super().why_disabled(action)

    # Reviewing

    @on(NewWanted)
    def create(self) -> None:
        """Ask where a registry is to be created."""
        self.open_screen(self._further.CreateWhereScreen(self.changes.session))

    @on(ReviewWanted)
    def review_creation(self, wanted: ReviewWanted) -> None:
        """Check a draft, and show what would be sent."""
        session, draft, plan = self.changes.session, wanted.draft, self._planners.plan_creation
        self._review(
            f"Create an AI Registry in {draft.environment.environment_name}",
            self._further.Ways(lambda: plan(session, draft, caller=self._person, now=self.now())),
        )

    @on(ChangeWanted)
    def review_change(self, wanted: ChangeWanted) -> None:
        """Plan a change of a registry, and show what would be sent."""
        session, kind, registry = self.changes.session, wanted.kind, wanted.registry
        plan = self._planners.plan_change
        ways = self._further.Ways(
            lambda: plan(session, kind, registry, caller=self._person, now=self.now()),
            self._by_force(registry) if kind == "delete-registry" else None,
            self._subnet_of(registry) if kind == "upgrade-registry" else None,
        )
        self._review(f"{TITLES[kind]} {registry.name}", ways)

    def _by_force(self, registry: Registry) -> Planning:
        session, plan = self.changes.session, self._planners.plan_deletion
        return lambda: plan(session, registry, force=True, caller=self._person, now=self.now())

    def _subnet_of(self, registry: Registry) -> Callable[[PlanScreen], None]:
        """Return what lets a person choose the subnet of an upgraded cluster."""
        session, planners = self.changes.session, self._planners
        environment = planners.Environment(
            crn=registry.environment_crn,
            environment_name=registry.environment_name,
            cloud_platform="AZURE",
        )

        def choose(review: PlanScreen) -> None:
            def chosen(draft: Draft) -> None:
                subnet = draft.cluster_subnet
                review.plan_anew(
                    lambda: planners.plan_upgrade(
                        session, registry, subnet=subnet, caller=self._person, now=self.now()
                    )
                )

            site = self._further.OpenSite(session, environment)
            draft = planners.Draft(environment, udr=True)
            self.open_screen(self._further.SubnetsScreen(site, draft, chosen))

        return choose

    @on(AccessWanted)
    def review_access(self, wanted: AccessWanted) -> None:
        """Plan a change of somebody's access, and show what would be sent."""
        session, plan = self.changes.session, self._planners.plan_access
        kind, registry, identity = wanted.kind, wanted.registry, wanted.identity
        title = "Give access" if kind == "grant-access" else "Take access away"
        self._review(
            f"{title}: {registry.name}",
            self._further.Ways(
                lambda: plan(session, kind, registry, identity, caller=self._person, now=self.now())
            ),
        )

    @on(SynchronizeWanted)
    def review_synchronization(self, wanted: SynchronizeWanted) -> None:
        """Let workbenches be chosen, and show what would be sent."""
        session, planners = self.changes.session, self._planners
        registries, rest_of = wanted.registries, wanted.rest_of

        def make(there: Neighbourhood, chosen: Sequence[str]) -> Plan:
            return planners.synchronization(
                there, chosen, where=session.where, caller=self._person, now=self.now()
            )

        screen = self._further.SynchronizeScreen(
            f"Synchronize {one_or_many(registries)}".rstrip(),
            lambda: planners.neighbourhood(session, registries, leave_out=not rest_of),
            make,
            planners.left_over(rest_of) if rest_of else None,
        )
        self.open_screen(screen)

    @on(PlanWanted)
    def review_plan(self, wanted: PlanWanted) -> None:
        """Plan whatever it is, and show what would be sent."""
        ways = self._further.Ways(
            self._planned(wanted.planning),
            as_in_guide=self._planned(wanted.as_in_guide) if wanted.as_in_guide else None,
            users_first=self._planned(wanted.users_first) if wanted.users_first else None,
            secret=wanted.secret,
        )
        self._review(wanted.title, ways)

    def _planned(self, planning: PlanningFor) -> Planning:
        return lambda: planning(self._person, self.now())

    @on(UndoWanted)
    def review_undo(self, wanted: UndoWanted) -> None:
        """Plan the way back of a change, and show what would be sent."""
        session, entry, plan = self.changes.session, wanted.entry, self._planners.plan_undo
        self._review(
            f"Undo: {entry.plan.title}",
            self._further.Ways(lambda: plan(session, entry, caller=self._person, now=self.now())),
        )

    def _review(self, title: str, ways: Ways) -> None:
        self.open_screen(self._further.ReviewScreen(title, ways))

    @property
    def _planners(self):  # its type is the module's own, which has no name
        from registry_tui import planners  # noqa: PLC0415 - not before one is wanted

        return planners

    @property
    def _person(self) -> Caller | None:
        return value_of(self.caller)

    # Sending

    @on(ApplyWanted)
    @work(group="writes")
    async def send(self, wanted: ApplyWanted) -> None:
        """Send a plan. Nothing but the end of the program cancels it."""
        plan, review, changes = wanted.plan, wanted.review, self.changes
        self._warned = False
        try:
            entry = await changes.send(
                plan, wanted.consent, self._by(), review.told, secret=review.secret
            )
        except ServiceError as error:
            self._not_done(review, plan.title, f"Nothing was sent. {sentences(error)}")
            return
        if entry.was_refused:
            self._not_done(review, plan.title, entry.words)
        else:
            await self._sent(review, changes.follow(entry))

    def _by(self) -> str:
        person = self._person
        return (
            (person.email or person.name) if person else f"profile {self.changes.session.profile}"
        )

    def _not_done(self, review: ReviewScreen, title: str, words: str) -> None:
        review.ended(words)
        if self.screen is not review:
            self.say(f"{title}: {words}", "error")

    async def _sent(self, review: ReviewScreen, followed: Followed) -> None:
        """Go on to following it where the person still waits for that; else say that one can."""
        if self.screen is review:
            with self.batch_update():
                await self._leave_forms(followed.entry.plan)
                await self.push_screen(self._further.FollowScreen(followed))
        else:
            review.sent()
            self.say(f"{followed.title}: it was sent. F follows it.")
        self.outdate()
        self.look_again()

    async def _leave_forms(self, plan: Plan) -> None:
        """Take the review away, and what led to it; a place one comes back to stays."""
        while len(self.screen_stack) > 1:
            front = self.screen
            if isinstance(front, ConsoleScreen) and front.stays_after(plan):
                return
            await self.pop_screen()

    # Leaving

    @property
    def is_sending(self) -> bool:
        """Whether something is on its way out at this moment."""
        return self._changes is not None and bool(self._changes.sending)

    def _leaves(self) -> bool:
        """Whether to leave now: while something is being sent, only when asked for again."""
        if not self.is_sending or self._warned:
            return True
        self._warned = True
        self.say(f"{BEING_SENT} q again leaves; the journal knows it.", "warning")
        return False

    async def action_quit(self) -> None:
        """Leave."""
        if self._leaves():
            await super().action_quit()

    def action_help_quit(self) -> None:
        """On Ctrl+C say how to leave, and what that would mean now."""
        if self._leaves():
            super().action_help_quit()
