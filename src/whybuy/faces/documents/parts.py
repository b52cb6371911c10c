"""The parts of an answer's findings: which subjects are printed, and which are only named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

ALIKE = 5
"""From so many on, subjects of whom nothing is known but the same sentence stand in one line."""
NAMES = 40
"""Names in such a line."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Alike:
    """Subjects with nothing but the same words: what is said of them, and their names."""

    why: str
    said: str


@dataclass(frozen=True, slots=True)
class Part:
    """Subjects whose rows begin with one measure; `left` are those that are not printed."""

    shown: list[list[Row]]
    alike: list[Alike]
    left: int


def subjects(table: pl.DataFrame) -> pl.DataFrame:
    """One row a subject, in the answer's order: subject, name, lead (its first measure), why, none.

    `none`: the lead is nought and ALIKE subjects or more have the same why.
    """
    first = (
        table.lazy()
        .filter(pl.col("subject") != "all")
        .group_by("subject", maintain_order=True)
        .agg(pl.col("name", "measure", "estimate", "why").first())
        .rename({"measure": "lead"})
    )
    nought = (pl.col("estimate") == 0) & (pl.col("why") != "")
    many = pl.len().over("lead", "why", nought.alias("nought")) >= ALIKE
    return first.with_columns(none=nought & many).drop("estimate").collect()


def of(table: pl.DataFrame, known: pl.DataFrame, lead: str, *, most: int, after: int = 0) -> Part:
    """The part that begins with this measure, `most` subjects of it with their rows.

    Those `after` so many: who stands in them, and who is alike, is not told again.
    """
    mine = known.filter(pl.col("lead") == lead)
    told, same = mine.filter(~pl.col("none")).slice(after), mine.filter("none")
    same = same.clear() if after else same
    first = told.head(most)
    rows: dict[str, list[Row]] = {key: [] for key in first["subject"]}
    for row in table.filter(pl.col("subject").is_in(first["subject"].to_list())).to_dicts():
        rows[row["subject"]].append(row)
    alike = [
        Alike(str(why[0]), _names(group["name"].to_list()))
        for why, group in same.group_by("why", maintain_order=True)
    ]
    return Part(list(rows.values()), alike, told.height - first.height)


def _names(names: list[str]) -> str:
    more = len(names) - NAMES
    return ", ".join(names[:NAMES]) + (f" and {more:,} more" if more > 0 else "")
