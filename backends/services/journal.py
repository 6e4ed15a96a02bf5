"""The journal on the disk: one record a line, appended and never changed."""

from __future__ import annotations

from pathlib import Path

from backends.domain.journal import Entry, Record, entries


class JournalFile:
    """Fits `backends.ports.Journal`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def place(self) -> str:
        """The file's path."""
        return str(self._path)

    async def keep(self, record: Record) -> None:
        """Write one record."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{record.model_dump_json()}\n")

    async def entries(self) -> tuple[Entry, ...]:
        """Return every change, newest first."""
        lines = self._path.read_text("utf-8").splitlines() if self._path.exists() else []
        return entries(Record.model_validate_json(line) for line in lines)
