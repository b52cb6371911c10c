"""What came of a deal: from its state, its stage and the reason that was written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from whybuy.intake.recognise import words

if TYPE_CHECKING:
    import polars as pl

KINDS = ("deals", "quotes")
OUTCOME_CELL = "outcome_cell"
MORE = ("won_reason", "won_at", OUTCOME_CELL)
"""Columns that no record has: they say more about those that one has."""

NOT_SAID = ("?", "-", "n/a", "unknown")
"""What people write for no outcome: the stage may tell it, as it does for an empty cell."""

DECIDED = ("won", "lost", "no decision", "withdrawn", "referred")
AT_ZERO = "deals that were not won, at an amount of zero: the amount is left empty"
TYPED_LATE = "deals closed before the system says they began: their first day is left empty"
NEITHER = ("no decision", "withdrawn")
MOST_STAGES = 8
"""Stages told one by one."""


def settled(
    kind: str, frame: pl.DataFrame, *, export: bool = False
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The frame as the records take it (of other kinds as it is), and what was mended, counted.

    A reason such as "no budget" tells a deal without
    decision from one that was lost. What is still open was not closed on any day: what programs
    write there is when they expect it. What was lost at zero had an amount that nobody wrote down.
    An `export` tells when a deal was typed in, which may be after it was closed.
    """
    if kind not in KINDS:
        return frame, {}
    told = _told_by_a_word(frame) if {"stage", "outcome"} <= set(frame.columns) else {}
    frame = _outcome(frame)
    frame = _merged(frame, "reason", "won_reason")
    frame = _merged(frame, "closed", "won_at")
    frame = _expected(frame, kind).drop(*MORE, strict=False)
    if kind != "deals":
        return frame, {}
    frame, mended = _mended(frame, export=export)
    return frame, told | mended


def _told_by_a_word(frame: pl.DataFrame) -> dict[str, int]:
    """Stages of other words than ours that were taken for an outcome: said, with how many deals."""
    import polars as pl

    ours = _choice("stage", ("", *DECIDED)).is_not_null()
    if OUTCOME_CELL in frame.columns:
        said = pl.col(OUTCOME_CELL).str.to_lowercase()
        frame = frame.filter(said.is_null() | said.is_in(NOT_SAID))
    found = frame.filter(pl.col("outcome").is_in(["won", "lost"]) & ~ours)
    rows = found.group_by("stage", "outcome").len().sort("len", "stage", descending=[True, False])
    return {
        f"deals at the stage {stage!r}, taken for {outcome}": count
        for stage, outcome, count in rows.head(MOST_STAGES).iter_rows()
    }


def _expected(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The days of closing of what is open, as the days on which that is expected."""
    import polars as pl

    if not {"closed", "outcome"} <= set(frame.columns):
        return frame
    decided = pl.col("outcome").is_in(DECIDED)
    expected = pl.when(~decided.fill_null(False)).then(pl.col("closed"))
    closed = pl.when(decided).then(pl.col("closed")).alias("closed")
    if kind != "deals":
        return frame.with_columns(closed)
    if "expected_close" in frame.columns:
        expected = pl.coalesce("expected_close", expected)
    return frame.with_columns(closed, expected.alias("expected_close"))


def _mended(frame: pl.DataFrame, *, export: bool) -> tuple[pl.DataFrame, dict[str, int]]:
    import polars as pl

    wrong = dict[str, tuple[str, pl.Expr]]()
    if {"amount", "outcome"} <= set(frame.columns):
        given_up = pl.col("outcome").is_in([one for one in DECIDED if one != "won"])
        wrong[AT_ZERO] = ("amount", (pl.col("amount") == 0) & given_up)
    if export and {"opened", "closed"} <= set(frame.columns):
        wrong[TYPED_LATE] = ("opened", pl.col("closed") < pl.col("opened"))
    notes = dict[str, int]()
    for told, (name, at_fault) in wrong.items():
        if count := int(frame.select(at_fault.fill_null(False).sum()).item()):
            notes[told] = count
            emptied = pl.when(~at_fault.fill_null(False)).then(pl.col(name)).alias(name)
            frame = frame.with_columns(emptied)
    return frame, notes


def _outcome(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    if "outcome" in frame.columns and "reason" in frame.columns:
        why = pl.when(pl.col("outcome") == "lost").then(_choice("reason", NEITHER))
        frame = frame.with_columns(pl.coalesce(why, "outcome").alias("outcome"))
    return frame


def _choice(column: str, among: tuple[str, ...]) -> pl.Expr:
    """What the column's words mean, of these outcomes; null for words that mean none."""
    import polars as pl

    said: Mapping[str, list[str]] = words()["choices"]["deals"]["outcome"]
    meant = {word.lower(): one for one in among for word in (one, *said[one])}
    text = pl.col(column).str.to_lowercase().str.strip_chars()
    return text.replace_strict(meant, default=None, return_dtype=pl.String)


def _merged(frame: pl.DataFrame, name: str, more: str) -> pl.DataFrame:
    """The column, where it is empty the other one."""
    import polars as pl

    if more not in frame.columns:
        return frame
    if name not in frame.columns:
        return frame.rename({more: name})
    return frame.with_columns(pl.coalesce(name, more).alias(name))
