"""The form for what is said of a model, or of one of its versions: description, tags, aliases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from textual import work

from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.domain.registered_model import ModelVersion, RegisteredModel, Tags
from backends.services.models.edit_texts import (
    alias_changes,
    aliases_problem,
    editable,
    read_tags,
    tag_changes,
    tags_problem,
    written_aliases,
    written_tags,
)
from backends.services.models.sayings import why_absent
from backends.services.planning.models.editing import STAGES, Edit, plan_edit
from screens.base import sentences
from screens.model_form import ModelForm
from screens.open_model import OpenModel
from screens.wanted import PlanWanted
from screens.widgets.form import FormField
from screens.widgets.text_block import TextBlock, is_shown

TAGS = "As key=value, with commas between: team=retail, stage=prod"
KEPT = "Kept as they are, as they cannot be written in a line:"
ALIASES = "As alias=version: champion=7, challenger=8. Who loads an alias gets that version."
STAGE = "Enter takes the next. MLflow has given stages up since 2.9: use aliases where you can."
UNSHOWN = "It has signs that cannot be edited here, and stays unless you write another."
READING = "it is being read"
UNREAD = "it could not be read"
GONE = "the version is not there any longer"
UNCHANGED = "nothing is changed yet"


class EditScreen(ModelForm):
    """Says of a model what is typed; what is not touched stays as it is."""

    READS = True

    def __init__(self, opened: OpenModel, version: int = 0) -> None:
        super().__init__(opened.source)
        self._opened = opened
        self._version = version
        in_registry = opened.source.kind == "AI Registry"
        label = "Notes" if version and in_registry else "Description"
        self.description = TextBlock(label, "", self.changed)
        self.tags = self.text_field("Tags", TAGS)
        self.aliases = self.text_field("Aliases", ALIASES)
        self.stage = self.opener("Stage (deprecated)", STAGE, self._next_stage)
        self._of: RegisteredModel | ModelVersion | None = None
        self._plain: Tags = ()
        self._others: Tags = ()
        self._stage = ""
        self._why_unread = READING

    def fields(self) -> Iterator[FormField]:
        """Yield the fields that its place has."""
        yield self.description
        yield self.tags
        if self.source.kind == "MLflow":
            yield self.stage if self._version else self.aliases

    @property
    def _what(self) -> str:
        name = self._opened.model.name
        return f"{name} version {self._version}" if self._version else name

    # Reading

    def on_mount(self) -> None:
        """Read what is said now; the fields come with it."""
        super().on_mount()
        self.form.display = False
        self.load()

    def reload(self) -> None:
        """Read again what could not be read; what is being edited stays."""
        if self._of is None:
            self.load()

    @work(exclusive=True, group="edit")
    async def load(self) -> None:
        """Read the model as it is now."""
        await self._opened.read()
        model = self._opened.whole.value
        found = model.version(self._version) if model and self._version else model
        error = self._opened.whole.error
        if found is not None and error is None:
            self._fill(found)
        else:
            self._why_unread = UNREAD if error else GONE
            self._say_unread(error)
        self.filled.set()
        self.draw()

    def _fill(self, found: RegisteredModel | ModelVersion) -> None:
        self._of = found
        if is_shown(found.description):
            self.description.put(found.description)
        else:
            self.description.help = UNSHOWN
        self._plain, self._others = editable(found.tags or ())
        self.tags.input.value = written_tags(self._plain)
        kept = ", ".join(key for key, _ in self._others)
        words = (TAGS, kept and f"{KEPT} {kept}", self._why_no_more())
        self.tags.help = "\n".join(filter(None, words))
        if isinstance(found, RegisteredModel):
            self.aliases.input.value = written_aliases(found.aliases or ())
        else:
            self._stage = found.stage or STAGES[0]
        self.form.display = True
        self.description.area.focus()

    def _say_unread(self, error: ServiceError | None) -> None:
        self.notice_line.notice = sentences(error) if error else f"{GONE.capitalize()}."

    # Drawing

    def draw(self) -> None:
        """Draw what is edited, and what is wrong with it."""
        super().draw()
        self.title_bar.where.title = f"Edit / {self._what}"
        whole = self._opened.whole
        self.title_bar.as_of.moment = whole.answer.call.at if whole.answer else None
        self.stage.value = self._stage

    def _why_no_more(self) -> str:
        return why_absent(self.source.kind, "stage" if self._version else "aliases")

    def problems(self) -> Mapping[FormField, str]:
        """Say what is wrong with which field."""
        if self._of is None:
            return {}
        found: dict[FormField, str] = {
            self.tags: tags_problem(self._typed_tags, self._others)
            or Edit(tags=self._edit.tags).problem
        }
        if self.aliases in self.fields():
            found[self.aliases] = (
                self._aliases_problem() or Edit(aliases=self._edit.aliases).problem
            )
        return {field: sentence for field, sentence in found.items() if sentence}

    def _aliases_problem(self) -> str:
        versions = [one.version for one in self._opened.model.versions or ()]
        return aliases_problem(self._typed_aliases, versions)

    def unready(self) -> str:
        """Say that there is nothing to be reviewed yet."""
        if self._of is None:
            return self._why_unread
        return UNCHANGED if self._edit == Edit() else ""

    # What was typed

    @property
    def _typed_tags(self) -> Tags:
        return read_tags(self.tags.input.value)

    @property
    def _typed_aliases(self) -> Tags:
        return read_tags(self.aliases.input.value)

    @property
    def _edit(self) -> Edit:
        """What of it is to be said anew."""
        found = self._of
        aliases: Mapping[str, int | None] = {}
        stage: str | None = None
        if isinstance(found, RegisteredModel):
            aliases = alias_changes(found.aliases or (), self._typed_aliases)
        elif found is not None and self._stage != (found.stage or STAGES[0]):
            stage = self._stage
        return Edit(
            description=self.description.text,
            tags=tag_changes(self._plain, self._typed_tags),
            aliases=aliases,
            stage=stage,
        )

    def _next_stage(self) -> None:
        at = STAGES.index(self._stage) if self._stage in STAGES else -1
        self._stage = STAGES[(at + 1) % len(STAGES)]
        self.changed()

    def wanted(self) -> PlanWanted:
        """Return the change of what was touched."""
        opened, edit, version = self._opened, self._edit, self._version
        session, chosen = opened.session, opened.chosen

        async def plan(caller: Caller | None, now: datetime) -> Plan:
            return await plan_edit(session, chosen, edit, version=version, caller=caller, now=now)

        return PlanWanted(f"Change what is said of {self._what}", plan)
