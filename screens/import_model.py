"""The form a model, or a new version of one, is imported with from Hugging Face or NGC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from backends.domain.model_source import ModelSource
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.registered_model import Visibility
from backends.ports import Session
from backends.services.planning.models.importing import (
    HUBS,
    Hub,
    Import,
    plan_import,
    suggested_name,
)
from backends.services.planning.models.renaming import name_problem
from screens.model_form import ModelForm
from screens.open_model import OpenModel
from screens.wanted import PlanWanted
from screens.widgets.form import FormField, TextField

HUB = "Enter takes the other."
REPOSITORY: Mapping[Hub, str] = {
    "HF": "Owner and name, as its page has them: sentence-transformers/all-MiniLM-L6-v2",
    "NGC": "With the version after a colon: nim/meta/llama-3.1-8b-instruct:1.3.3",
}
NAME = "What it is called in the registry."
VISIBILITY: Mapping[Visibility, str] = {
    Visibility.PRIVATE: "You and administrators see it. It can be made public later.",
    Visibility.PUBLIC: "Everybody who may use the registry sees it.",
}
GATED = (
    "Only for gated or private repositories. It goes to the registry with the request; it is "
    "neither shown nor kept here."
)
NO_BLANKS = "A token has no blanks in it."
_OTHER_HUB: Mapping[Hub, Hub] = {"HF": "NGC", "NGC": "HF"}
_OTHER = {Visibility.PRIVATE: Visibility.PUBLIC, Visibility.PUBLIC: Visibility.PRIVATE}


class ImportScreen(ModelForm):
    """Asks what is to be imported. The token is in its field, and goes when the screen goes."""

    def __init__(
        self, session: Session, source: ModelSource, into: OpenModel | None = None
    ) -> None:
        super().__init__(source)
        self._session = session
        self._into = into
        self._hub: Hub = "HF"
        self._visibility = Visibility.PRIVATE
        self._suggested = ""
        self.hub = self.opener("From", HUB, self._other_hub)
        self.repository = TextField("Repository", REPOSITORY["HF"], self._repository_changed)
        self.name_field = self.text_field("Name", NAME)
        self.visibility = self.opener("Visibility", "", self._other_visibility)
        self.token = TextField("Token of Hugging Face", GATED, self.changed)
        self.token.input.password = True

    def fields(self) -> Iterator[FormField]:
        """Yield the fields; a new version has neither a name nor a visibility of its own."""
        yield self.hub
        yield self.repository
        if self._into is None:
            yield self.name_field
            yield self.visibility
        yield self.token

    def on_mount(self) -> None:
        """Let the person type the repository."""
        super().on_mount()
        self.repository.input.focus()

    def on_unmount(self) -> None:
        """Forget the token."""
        self.token.input.value = ""

    # Drawing

    def draw(self) -> None:
        """Draw what is filled in."""
        super().draw()
        into = f"a version of {self._into.model.name}" if self._into else self.source.name
        self.title_bar.where.title = f"Import / {into}"
        self.hub.value = HUBS[self._hub]
        self.repository.help = REPOSITORY[self._hub]
        self.visibility.value = self._visibility.value
        self.visibility.help = VISIBILITY[self._visibility]
        self.token.set_class(self._hub != "HF", "-hidden")

    def problems(self) -> Mapping[FormField, str]:
        """Say what is wrong with which field; nothing of what is still empty."""
        wanted = self._wanted
        found: dict[FormField, str] = {}
        if wanted.repository and wanted.repository_problem:
            found[self.repository] = wanted.repository_problem
        if self._into is None and wanted.name and (problem := name_problem(wanted.name)):
            found[self.name_field] = problem
        if len(self._token.split()) > 1:
            found[self.token] = NO_BLANKS
        return found

    def unready(self) -> str:
        """Say what is still missing."""
        if not self._wanted.repository:
            return "say which repository"
        return "give it a name" if self._into is None and not self._wanted.name else ""

    # What was filled in

    @property
    def _token(self) -> str:
        return self.token.input.value.strip() if self._hub == "HF" else ""

    @property
    def _wanted(self) -> Import:
        into = self._into
        return Import(
            hub=self._hub,
            repository=self.repository.input.value.strip(),
            name=into.model.name if into else self.name_field.input.value.strip(),
            visibility=Visibility.UNKNOWN if into else self._visibility,
            into=into.model.id if into else "",
            with_token=bool(self._token),
        )

    def _repository_changed(self) -> None:
        """Suggest a name, unless somebody has chosen another."""
        if self.name_field.input.value == self._suggested:
            self._suggested = suggested_name(self.repository.input.value)
            self.name_field.input.value = self._suggested
        self.changed()

    def _other_hub(self) -> None:
        self._hub = _OTHER_HUB[self._hub]
        self.changed()

    def _other_visibility(self) -> None:
        self._visibility = _OTHER[self._visibility]
        self.changed()

    def wanted(self) -> PlanWanted:
        """Return the import, and the token beside it."""
        session, source, wanted = self._session, self.source, self._wanted

        async def plan(caller: Caller | None, now: datetime) -> Plan:
            return await plan_import(session, source, wanted, caller=caller, now=now)

        return PlanWanted(f"Import {wanted.repository}", plan, secret=self._token)
