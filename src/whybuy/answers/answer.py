"""The form that every answer shares, and how it is written as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.ledger import Foretold

SCHEMA = "whybuy.answer/1"

COLUMNS = (
    "subject",
    "name",
    "measure",
    "estimate",
    "low",
    "high",
    "unit",
    "why",
    "evidence",
)
"""A row of findings. `subject` is a record's key ("customer:42", or "all"), `name` its plain name;
`low` and `high` bound 90 %; `why` is words; `evidence` leads to the records behind."""


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """A long table of estimates, with the columns of `COLUMNS`."""

    table: pl.DataFrame

    def page(self, *, offset: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        """Rows `offset` to `offset + limit` as dictionaries."""
        return self.table.slice(offset, limit).to_dicts()

    def of(self, subject: str) -> list[dict[str, Any]]:
        """All rows about one subject."""
        import polars as pl

        return self.table.filter(pl.col("subject") == subject).to_dicts()

    def __len__(self) -> int:
        return self.table.height


@dataclass(frozen=True, slots=True)
class Picture:
    """A Vega-Lite specification, with its data inside it and as a table beside it."""

    title: str
    says: str
    specification: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure we are, in words, and what that rests on.

    `level` is one of "sure", "fairly sure", "unsure", "too little to say". Each check is a
    sentence with what was tried and what came of it. `standing` counts the facts used: supposed,
    said, measured.
    """

    level: str
    because: str
    records: Mapping[str, int] = field(default_factory=dict[str, int])
    method: str = ""
    checks: tuple[str, ...] = ()
    standing: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Ask:
    """The question to whom that would make us surer by most; `worth`: what its reply would give."""

    question: str
    to: str
    worth: str
    subject: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a question gave. The same options, revision and method make the same answer again."""

    question: str
    headline: str
    findings: Findings
    pictures: tuple[Picture, ...]
    sureness: Sureness
    ask_next: tuple[Ask, ...]
    as_of: date
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    revision: int = 0
    method: str = ""
    notes: tuple[str, ...] = ()
    foretells: tuple[Foretold, ...] = ()  # for the forecast ledger; see Firm.remember

    def __repr__(self) -> str:
        """The headline and how sure it is: what a reader of a notebook wants to see first."""
        return f"<{self.question}, {self.as_of}: {self.headline} ({self.sureness.level})>"

    def to_dict(self, *, offset: int = 0, limit: int = 100) -> dict[str, Any]:
        """The answer as plain values, with one page of its findings, ready for JSON."""
        return {
            "schema": SCHEMA,
            "question": self.question,
            "headline": self.headline,
            "as_of": self.as_of.isoformat(),
            "options": {
                k: v.isoformat() if isinstance(v, date) else v for k, v in self.options.items()
            },
            "revision": self.revision,
            "method": self.method,
            "notes": list(self.notes),
            "sureness": asdict(self.sureness),
            "ask_next": [asdict(ask) for ask in self.ask_next],
            "findings": {
                "columns": list(COLUMNS),
                "total": len(self.findings),
                "offset": offset,
                "rows": self.findings.page(offset=offset, limit=limit),
            },
            "pictures": [asdict(picture) for picture in self.pictures],
        }
