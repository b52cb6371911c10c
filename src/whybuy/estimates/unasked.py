"""Who came unasked, how the others came, and what convinced them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from scipy.special import betaincinv  # pyright: ignore[reportMissingTypeStubs]

from whybuy.evidence.books import Books
from whybuy.evidence.came import came

MOST = 12


@dataclass(frozen=True, eq=False)
class Unasked:
    """Customers by how they came.

    asked_of: of how many it is known whether they came of themselves; unasked: how many did, with
    the share's 90 % range. sources and convinced: words, customers, unasked (of them), names,
    evidence; the most named first. told: the rows of `evidence.came`.
    """

    asked_of: int
    unasked: int
    low: float
    high: float
    sources: pl.DataFrame
    convinced: pl.DataFrame
    told: pl.DataFrame

    @property
    def share(self) -> float:
        return self.unasked / self.asked_of if self.asked_of else 0.0


def unasked(books: Books) -> Unasked:
    """How customers and prospects came, as far as it is on record."""
    return books.once(("unasked",), lambda: _unasked(books))


def _unasked(books: Books) -> Unasked:
    told = came(books)
    known = told.filter(pl.col("unasked").is_not_null())
    many, of = int(known["unasked"].sum()), known.height
    low, high = range_of(many, of)
    return Unasked(of, many, low, high, _by(told, "source"), _by(told, "convinced_by"), told)


def range_of(many: int, of: int) -> tuple[float, float]:
    """The 90 % range of a share of so many (Jeffreys)."""
    low = float(betaincinv(many + 0.5, of - many + 0.5, 0.05)) if many else 0.0
    return low, float(betaincinv(many + 0.5, of - many + 0.5, 0.95)) if many < of else 1.0


def _by(told: pl.DataFrame, column: str) -> pl.DataFrame:
    """The different words in a column, however they are written, and who bears them."""
    word = pl.col(column).str.strip_chars().str.strip_chars_end(".")
    same = word.str.to_lowercase().str.replace_all(r"\s+", " ")
    rows = told.filter(pl.col(column) != "").with_columns(same=same, word=word)
    return (
        rows.group_by("same", maintain_order=True)
        .agg(
            words=pl.col("word").mode().sort().first(),
            customers=pl.len().cast(pl.Int64),
            unasked=pl.col("unasked").fill_null(value=False).sum().cast(pl.Int64),
            names=pl.col("name").sort_by("a_year", descending=True),
            evidence=pl.when(pl.col("said_in") != "")
            .then("said_in")
            .otherwise("evidence")
            .sort_by("a_year", descending=True)
            .first(),
        )
        .drop("same")
        .sort("customers", "words", descending=[True, False])
        .head(MOST)
    )
