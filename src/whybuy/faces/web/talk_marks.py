"""What is coded in a conversation as the page needs it, seen or blind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput
from whybuy.records import codings
from whybuy.records.models import User

if TYPE_CHECKING:
    import polars as pl

Mark = tuple[int, int, int, str, str, str]
"""Step, start, end, code, by whom, how."""


@dataclass(frozen=True, slots=True)
class Mode:
    """How a conversation is coded: seeing all, blind for the audit, or blind in a round."""

    user: User
    audit: bool = False
    round: int = 0

    @classmethod
    def asked(cls, user: User, said: Mapping[str, str]) -> Mode:
        """The mode that an address or a form names. Raises BadInput."""
        number = said.get("round", "") or "0"
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise BadInput(f"There is no round {number!r}.")
        return cls(user, audit=said.get("audit", "") == "1", round=int(number))

    @property
    def blind(self) -> bool:
        """Whether one sees neither suggestions nor what others coded."""
        return self.audit or bool(self.round)

    @property
    def query(self) -> str:
        """The mode as an address carries it."""
        return f"round={self.round}" if self.round else "audit=1" if self.audit else ""

    def how(self, asked: str) -> str:
        """How a coding of this mode comes about."""
        return "audit" if self.audit else "confirmed" if asked == "confirmed" else "hand"

    def sees(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Of the codings, those that one may see in this mode."""
        import polars as pl

        rows = rows.filter(pl.col("round_id") == self.round)
        if self.blind:
            rows = rows.filter(pl.col("by") == self.user.username)
        return rows.filter(pl.col("how") == "audit") if self.audit else rows


@dataclass(slots=True)
class Marks:
    """Codings by the passage that they begin in, and the codes declined in each passage."""

    marks: dict[str, list[Mark]] = field(default_factory=dict)
    rejected: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, conversation: str, mode: Mode, *, only: Sequence[str] | None = None) -> Marks:
        """What stands in a conversation; `only` in some passages."""
        import polars as pl

        rows = mode.sees(codings.frame(of=conversation))
        if only is not None:
            rows = rows.filter(pl.col("passage").is_in(list(only)))
        found = cls()
        for row in rows.sort("step").iter_rows(named=True):
            if row["rejected"]:
                found.rejected.setdefault(row["passage"], []).append(row["code"])
                continue
            mark = tuple(row[name] for name in ("step", "start", "end", "code", "by", "how"))
            found.marks.setdefault(row["passage"], []).append(mark)
        return found

    def standing(self, start: int, end: int, code: str) -> list[int]:
        """The steps of all codings of this place with this code."""
        return [
            mark[0]
            for marks in self.marks.values()
            for mark in marks
            if mark[1:4] == (start, end, code)
        ]

    def told(self, passages: Sequence[str]) -> dict[str, Any]:
        """As the page's script reads it: of each passage its marks and what was declined."""
        return {
            key: {"marks": self.marks.get(key, []), "rejected": self.rejected.get(key, [])}
            for key in passages
        }
