"""What mends a check of the Set-up tab: a plan most often, or what has to be asked before."""

from __future__ import annotations

from textual import work

from backends.domain.errors import ServiceError
from backends.services.checklist.finding import Fix
from backends.services.storage.standing import ByRanger
from backends.services.told import told
from screens.base import sentences
from screens.grant import GrantScreen
from screens.registry import RegistryTab
from screens.storage_granting import StorageGranting
from screens.wanted import AccessWanted, ChangeWanted, SynchronizeWanted


class SetUpMending(StorageGranting, RegistryTab):
    """A tab whose checks are mended from it; a subclass looks at them again."""

    def look_at(self, *names: str) -> object:
        """Look at some checks again."""
        del names
        return None

    def mend(self, fix: Fix, words: str) -> None:
        """Open what a fix is; `words` are what the check has found."""
        registry = self.opened.registry
        match fix:
            case "storage":
                self.grant()
            case "sync-mappings":
                self.plan_sync(of_users=False)
            case "sync-users":
                self.plan_sync(of_users=True)
            case "upgrade":
                self.post_message(ChangeWanted("upgrade-registry", registry))
            case "synchronize":
                self.post_message(SynchronizeWanted((registry,)))
            case "grant":
                self._grant_access()
            case "kubeconfig":
                self._let_plugin_run()
            case "sign-in":
                self._sign_in()
            case "raz":
                self.ask_raz(words, self.reload)

    @work(exclusive=True, group="mending")
    async def _sign_in(self) -> None:
        storage = self.opened.storage
        await storage.read(self.opened.session, self.opened.registry, self.console.now)
        by = storage.standing.by if storage.standing else None
        if isinstance(by, ByRanger):
            self.sign_in(by.address, lambda: self.look_at("storage-access"))

    @work(exclusive=True, group="mending")
    async def _grant_access(self) -> None:
        opened = self.opened
        environment = await told(
            opened.control_plane.describe_environment(opened.registry.environment_crn)
        )
        if isinstance(environment, ServiceError):
            self.console.say(sentences(environment, "f"), "warning")
            return

        def chosen(identity: str) -> None:
            self.post_message(AccessWanted("grant-access", opened.registry, identity))

        self.console.open_screen(GrantScreen(opened, environment, chosen))

    def _let_plugin_run(self) -> None:
        """Name the plugin; asked again, let it run."""
        set_up = self.opened.set_up
        if set_up.named_plugin != set_up.asked_plugin:
            set_up.named_plugin = set_up.asked_plugin
            self.console.say(f"f again runs this to sign in to the cluster: {set_up.asked_plugin}")
            return
        set_up.agreed_plugin = set_up.asked_plugin
        self.look_at("kubeconfig")
