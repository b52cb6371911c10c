"""What came of a deal: from its state, its stage and the reason that was written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from whybuy.intake.recognise import words

if TYPE_CHECKING:
    import polars as pl

KINDS = ("deals", "quotes")
MORE = ("won_reason", "won_at")
"""Columns of exports that no record has: they say more about those that one has."""

DECIDED = ("won", "lost", "no decision", "withdrawn")
NEITHER = ("no decision", "withdrawn")


def settled(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as the records take it; of other kinds as it is.

    Where no column gives the outcome, the stage does ("Closed Won"). A reason such as "no budget"
    tells a deal without decision from one that was lost. What is still open was not closed on any
    day: what programs write there is when they expect it.
    """
    if kind not in KINDS:
        return frame
    frame = _outcome(frame)
    frame = _merged(frame, "reason", "won_reason")
    frame = _merged(frame, "closed", "won_at")
    if {"closed", "outcome"} <= set(frame.columns):
        import polars as pl

        decided = pl.col("outcome").is_in(DECIDED)
        frame = frame.with_columns(pl.when(decided).then(pl.col("closed")).alias("closed"))
    return frame.drop(*MORE, strict=False)


def _outcome(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    if "outcome" not in frame.columns and "stage" in frame.columns:
        found = _choice("stage", ("", *DECIDED)).fill_null("")
        frame = frame.with_columns(found.alias("outcome"))
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
