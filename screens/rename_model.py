"""The form a model of an MLflow server is given another name in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from backends.domain.person import Caller
from backends.domain.plan import Plan
from backends.services.planning.models.renaming import name_problem, plan_renaming
from screens.model_form import ModelForm
from screens.open_model import OpenModel
from screens.wanted import PlanWanted
from screens.widgets.form import FormField

HELP = "Whoever loads it by name needs the new one from then on. It has neither / nor : in it."
SAME = "it is called so"


class RenameScreen(ModelForm):
    """One field."""

    AUTO_FOCUS = "Input"

    def __init__(self, opened: OpenModel) -> None:
        super().__init__(opened.source)
        self._opened = opened
        self.name_field = self.text_field("New name", HELP, _editable(opened.model.name))

    def fields(self) -> Iterator[FormField]:
        """Yield the one field."""
        yield self.name_field

    @property
    def _new_name(self) -> str:
        return self.name_field.input.value.strip()

    def draw(self) -> None:
        """Draw what it is called now."""
        super().draw()
        self.title_bar.where.title = f"Rename / {self._opened.model.name}"

    def problems(self) -> Mapping[FormField, str]:
        """Say why no model may be called so."""
        problem = name_problem(self._new_name)
        return {self.name_field: problem} if problem else {}

    def unready(self) -> str:
        """Say that it is called so already."""
        return SAME if self._new_name == self._opened.model.name else ""

    def wanted(self) -> PlanWanted:
        """Return the renaming."""
        session, chosen, name = self._opened.session, self._opened.chosen, self._new_name

        async def plan(caller: Caller | None, now: datetime) -> Plan:
            return await plan_renaming(session, chosen, name, caller=caller, now=now)

        return PlanWanted(f"Rename {chosen.name} to {name}", plan)


def _editable(name: str) -> str:
    """Return a name to begin with; nothing where it has what cannot be shown."""
    return name if name.isprintable() else ""
