"""What it takes to plan storage access from a screen: what has to be asked first, and the plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from textual import work

from backends.domain.errors import NotAccepted, NotSignedIn, ServiceError
from backends.domain.person import Caller
from backends.domain.plan import GrantWay, Plan
from backends.services.planning.storage.mappings import MappingKind, plan_mapping
from backends.services.planning.storage.policies import PolicyKind, plan_policy
from backends.services.planning.storage.syncing import plan_mapping_sync, plan_user_sync
from backends.services.storage.candidates import Candidates
from backends.services.storage.standing import ByIdBroker, ByRanger, StorageStanding
from screens.base import ConsoleScreen, sentences
from screens.loadable import value_of
from screens.open_registry import OpenRegistry
from screens.storage_asking import RazScreen, RoleScreen
from screens.storage_signing_in import SignInScreen
from screens.wanted import PlanWanted

if TYPE_CHECKING:
    from screens.wanted import PlanningFor

CHOOSE = "I shows the policies: put the cursor on the one you mean, and n."


class StorageGranting(ConsoleScreen):
    """A screen of one registry from which its access to storage is changed."""

    opened: OpenRegistry

    # Asking first

    def sign_in(self, address: str, then: Callable[[], object], why: str = "") -> None:
        """Ask what one signs in to Ranger with, and say `why` again; then go on."""
        storage, caller = self.opened.storage, value_of(self.console.caller)

        def signed_in(address: str) -> None:
            storage.address = address
            then()

        user = caller.workload_name if caller else ""
        rangers = self.opened.session.rangers
        self.console.open_screen(SignInScreen(rangers, address, user, signed_in, why))

    def ask_raz(self, evidence: str, then: Callable[[], object]) -> None:
        """Ask whether the environment has RAZ; then go on."""
        storage = self.opened.storage

        def chosen(has_raz: bool) -> None:
            storage.said = "Ranger" if has_raz else "IDBroker"
            then()

        name = self.opened.registry.environment_name
        self.console.open_screen(RazScreen(name, evidence, chosen))

    def ask_role(self, standing: StorageStanding) -> None:
        """Ask which role it is to be mapped to; then plan that."""
        self.console.open_screen(
            RoleScreen(standing, lambda role: self.plan_mapping("add-mapping", role))
        )

    @work(exclusive=True, group="granting")
    async def grant(self) -> None:
        """Read how it stands, ask what is not known, and plan what the guide does."""
        storage = self.opened.storage
        await storage.read(self.opened.session, self.opened.registry, self.console.now)
        match storage.standing:
            case StorageStanding(by=None) as standing:
                self.ask_raz(standing.way.evidence, self.grant)
            case StorageStanding(by=ByIdBroker()):
                self.plan_mapping("add-mapping")
            case StorageStanding(by=ByRanger(found=NotSignedIn()) as by):
                self.sign_in(by.address, self.grant)
            case StorageStanding(by=ByRanger(found=NotAccepted() as error) as by):
                self.sign_in(by.address, self.grant, sentences(error))
            case StorageStanding(by=ByRanger(address="", found=ServiceError() as error)):
                self.sign_in("", self.grant, sentences(error))
            case StorageStanding(by=ByRanger(found=ServiceError() as error)):
                self.console.say(sentences(error), "warning")
            case StorageStanding(by=ByRanger(found=Candidates(best=None) as found)):
                self.console.say(f"{found.evidence} {CHOOSE}", "warning")
            case _:
                self.plan_policy("add-to-policy")

    # Planning

    def plan_policy(self, kind: PolicyKind, policy_id: int = 0) -> None:
        """Plan to get into a policy, or out of it; 0 is the one that the guide means."""
        separate = self._policy_plan(kind, policy_id, "separate item")
        as_in_guide = self._policy_plan(kind, policy_id, "as in the guide")
        users_first = self._sync_plan(of_users=True) if kind == "add-to-policy" else None
        self.post_message(
            PlanWanted(self._title, separate, as_in_guide=as_in_guide, users_first=users_first)
        )

    def _policy_plan(self, kind: PolicyKind, policy_id: int, way: GrantWay) -> PlanningFor:
        opened, storage = self.opened, self.opened.storage

        async def plan(caller: Caller | None, now: datetime) -> Plan:
            return await plan_policy(
                opened.session,
                kind,
                opened.registry,
                way=way,
                policy_id=policy_id,
                said=storage.said,
                address=storage.address,
                caller=caller,
                now=now,
            )

        return plan

    def plan_mapping(self, kind: MappingKind, role: str = "") -> None:
        """Plan to be mapped to a role, or no longer; empty is the data access role."""
        opened = self.opened

        async def plan(caller: Caller | None, now: datetime) -> Plan:
            said = opened.storage.said
            return await plan_mapping(
                opened.session,
                kind,
                opened.registry,
                role=role,
                said=said,
                caller=caller,
                now=now,
            )

        self.post_message(PlanWanted(self._title, plan))

    def plan_sync(self, *, of_users: bool) -> None:
        """Plan to bring the data lakes up to date, with users or with mappings."""
        name = self.opened.registry.environment_name
        self.post_message(PlanWanted(f"Synchronize {name}", self._sync_plan(of_users=of_users)))

    def _sync_plan(self, *, of_users: bool) -> PlanningFor:
        opened, planned = self.opened, plan_user_sync if of_users else plan_mapping_sync

        async def plan(caller: Caller | None, now: datetime) -> Plan:
            return await planned(opened.session, opened.registry, caller=caller, now=now)

        return plan

    @property
    def _title(self) -> str:
        return f"Storage access: {self.opened.registry.name}"
