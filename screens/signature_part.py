"""The signature of a version, and what can load it: from the file that MLflow keeps with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from backends.domain.errors import NotFound, ServiceError
from backends.domain.sizes import size_words
from backends.services.models.mlmodel import Argument, MlModel
from backends.services.models.version_files import read_signature
from screens.base import sentences
from screens.shown_version import ShownVersion
from screens.times import stamp
from screens.version_parts import Held, Part
from screens.widgets.line_list import Cell, Column

NO_SIGNATURE = "It was logged without a signature."
NOT_MLFLOW = "Only models that MLflow has logged say this, and this one was imported."
NO_FILE = "There is no MLmodel among its files."


@dataclass(frozen=True, slots=True)
class Line:
    """One row: of which kind, its name, its type or value, and what more there is to say."""

    kind: str
    name: str
    value: str
    note: str = ""


class SignaturePart(Part):
    """Inputs, outputs and params with their types, flavours, and what else MLmodel says."""

    COLUMNS = (
        Column("kind", "", 7),
        Column("name", "Name", 18, grow=1),
        Column("value", "Type or value", 26, grow=2),
        Column("note", "", 14, grow=1, keep=1),
    )

    def __init__(self, shown: ShownVersion, drawn: Callable[[], object]) -> None:
        super().__init__(shown, drawn)
        self._said: MlModel | ServiceError | None = None
        self._is_fresh = False
        self._drawn: dict[str, Line] = {}

    async def read(self) -> None:
        """Read MLmodel, once it is known where it is; a failure keeps what was known."""
        shown, version = self.shown, self.shown.version
        if version is None or self._is_fresh or not shown.origins.is_read or self._is_imported:
            return
        opened = shown.opened
        try:
            self._said = await read_signature(
                opened.catalogue, shown.tracking, opened.model.id, version, shown.run
            )
        except ServiceError as error:
            if not isinstance(self._said, MlModel):
                self._said = error
        self._is_fresh = True
        self.drawn()

    @property
    def _is_imported(self) -> bool:
        version = self.shown.version
        return version is not None and version.origin not in ("", "MLflow")

    def outdate(self) -> None:
        """Have it read again."""
        self._is_fresh = False

    def _lines(self) -> Iterator[Line]:
        said = self._said
        if not isinstance(said, MlModel):
            return
        if said.inputs is None and said.outputs is None:
            yield Line("input", "", NO_SIGNATURE)
        for kind, arguments in (
            ("input", said.inputs),
            ("output", said.outputs),
            ("param", said.params),
        ):
            yield from (_argument(kind, one) for one in arguments or ())
        for flavour in said.flavours:
            details = ", ".join(f"{name} {value}" for name, value in flavour.details)
            yield Line("flavour", flavour.name, details)
        yield from self._about(said)

    def _about(self, said: MlModel) -> Iterator[Line]:
        if said.mlflow_version:
            yield Line("about", "MLflow", said.mlflow_version)
        if said.size_bytes is not None:
            yield Line("about", "Size", size_words(said.size_bytes), f"{said.size_bytes:,} bytes")
        if said.logged_at is not None:
            local = self.shown.console.local_time
            yield Line("about", "Logged", stamp(said.logged_at, local=local))
        if said.model_id:
            yield Line("about", "Logged model", said.model_id)
        if said.run_id:
            yield Line("about", "Run", said.run_id)

    def rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        """Yield kind, name, type and note."""
        self._drawn = {f"{number} {one.name}": one for number, one in enumerate(self._lines())}
        for key, one in self._drawn.items():
            yield key, ((one.kind, "muted"), one.name or "-", one.value, (one.note, "muted"))

    def instead(self) -> str:
        """Say why it is not known."""
        if self._is_imported:
            return NOT_MLFLOW
        if isinstance(self._said, NotFound):
            return f"{NO_FILE} {str(self._said).rstrip('.')}."
        if isinstance(self._said, ServiceError):
            return sentences(self._said)
        return "Loading"

    def held(self, key: str) -> Held | None:
        """Return a row whole."""
        one = self._drawn.get(key)
        if one is None:
            return None
        text = "\n".join(filter(None, (f"{one.kind} {one.name}".strip(), one.value, one.note)))
        return Held(one.name or one.kind, text, one.value)


def _argument(kind: str, one: Argument) -> Line:
    return Line(kind, one.name, one.type, one.note)
