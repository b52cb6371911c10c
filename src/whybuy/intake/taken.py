"""What became of a file, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from whybuy.intake.questions import Question

Progress = Callable[[str, float], None]
"""Called with what is being done, in plain words, and the share of the whole that is done."""

SHOWN_REJECTS = 1000
"""Rejects listed one by one in `Taken.rejects`; all are counted, and in the file of them."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: where it stands, what stands there, why not, and what to do.

    `row` is the row as a spreadsheet shows it: the header is row 1.
    """

    row: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A file taken in. Counts are of its rows: read = new + changed + unchanged + rejected.

    `batch` is None when nothing was new or changed. `notes` are plain words to counts; `told` are
    sentences that the user should read; `rejects_file` holds every rejected row as it came, to be
    mended and imported again. Of a trial: `columns` are all of the file's, `first_rows` its first
    rows (texts, one for each column). While `questions` are open nothing has been counted.
    """

    file: str
    kind: str
    batch: int | None
    read: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    rejects: tuple[Reject, ...] = ()
    notes: Mapping[str, int] = field(default_factory=dict)
    rejects_file: Path | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    told: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    columns: tuple[str, ...] = ()
    first_rows: tuple[tuple[str, ...], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The names that scripts read, then what else there is to know."""
        names = ("file", "kind", "batch", "read", "new", "changed", "unchanged", "rejected")
        return {name: getattr(self, name) for name in names} | {
            "rejects": [asdict(reject) for reject in self.rejects],
            "notes": dict(self.notes),
            "rejects_file": str(self.rejects_file) if self.rejects_file else None,
            "mapping": dict(self.mapping),
            "source": self.source,
            "told": list(self.told),
            "questions": [asdict(question) for question in self.questions],
            "columns": list(self.columns),
            "first_rows": [list(row) for row in self.first_rows],
        }
