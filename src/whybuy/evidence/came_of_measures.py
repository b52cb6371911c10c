"""What was measured at customers after a forecast: each measure, money a year, loss a month.

Each function takes forecasts whose day has come and gives, of those that the records can tell:
forecast, came, plain, plain_count, plain_each, behind (see `evidence.came_true`).
"""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.cases import measures
from whybuy.evidence.money import minor_units

LEAST_OTHERS = 2
"""The middle of fewer others is no rule to be held beside."""


def after(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """The measure's value after over the one before. The plain rule: 1, nothing changes."""
    told = _measured_since(books, rows, ", after over before")
    came = pl.when(pl.col("before") != 0).then(pl.col("after") / pl.col("before"))
    return _in_form(told, came=came, plain=pl.lit(1.0))


def promised(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """What was measured of what was promised, in its unit. The plain rule: it stays as it was."""
    told = _measured_since(books, rows, ", promised").filter(pl.col("unit") == pl.col("unit_of"))
    return _in_form(told, came=pl.col("after"), plain=pl.col("before"))


def benefits(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """Money a year of all that was measured at the customer since, in the books' currency.

    The plain rule: the middle of what came for the other customers foretold of; it takes two.
    """
    found = _measures(books).filter(pl.col("money").is_not_null())
    ours = _of_customers(rows).filter(pl.col("unit") == books.currency)
    told = ours.join(found, on="customer_id", suffix="_of").filter(
        pl.col("day") > pl.col("as_of"), pl.col("day") <= books.known_until
    )
    newest = told.sort("day").unique(["forecast", "measure_of"], keep="last", maintain_order=True)
    sums = newest.group_by("forecast", "customer_id", maintain_order=True).agg(
        came=pl.col("money").sum(), evidence_of=pl.col("evidence_of").last()
    )
    return _in_form(_beside_the_others(sums), came=pl.col("came"), plain=pl.col("plain"))


def loss(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """What standing still costs them a month, by the needs since measured with the customer."""
    from whybuy.records import needs

    known = needs.frame(until=books.known_until).filter(
        pl.col("mark") == "measured",
        pl.col("per_year").is_not_null(),
        pl.col("currency").is_in(["", books.currency]),
    )
    a_month = pl.col("per_year").cast(pl.Float64) / minor_units(books.currency) / 12
    known = known.select(
        customer_id="customer",
        day="said_on",
        a_month=a_month,
        evidence_of=pl.format("need:{}", "key"),
    )
    ours = _of_customers(rows).filter(pl.col("unit").is_in(["", books.currency]))
    told = ours.join(known, on="customer_id").filter(pl.col("day") > pl.col("as_of"))
    sums = told.group_by("forecast", "customer_id", maintain_order=True).agg(
        came=pl.col("a_month").sum(), evidence_of=pl.col("evidence_of").last()
    )
    return _in_form(_beside_the_others(sums), came=pl.col("came"), plain=pl.col("plain"))


def _measured_since(books: Books, rows: pl.DataFrame, ending: str) -> pl.DataFrame:
    """Each forecast of a measure with the last value measured by its day, else the first after.

    before, after, unit_of, evidence_of; what was said or measured before it is no answer to it.
    """
    ours = _of_customers(rows).with_columns(measure=pl.col("measure").str.strip_suffix(ending))
    told = ours.join(_measures(books), on=["customer_id", "measure"], suffix="_of").filter(
        pl.col("day") > pl.col("as_of"), pl.col("after").is_not_null()
    )
    late = pl.col("day") > pl.col("due")
    far = pl.when(late).then((pl.col("day") - pl.col("due")).dt.total_days()).otherwise(0)
    told = told.with_columns(far=far).sort("far", "day", descending=[False, True])
    return told.unique("forecast", keep="first", maintain_order=True)


def _measures(books: Books) -> pl.DataFrame:
    return measures(books).filter(~pl.col("promised"), pl.col("day").is_not_null()).select(
        *("customer_id", "measure", "unit", "before", "after", "money", "day", "evidence")
    )  # fmt: skip


def _of_customers(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(customer_id=pl.col("subject").str.strip_prefix("customer:"))


def _beside_the_others(told: pl.DataFrame) -> pl.DataFrame:
    """With plain: the middle of what came of the other customers; null for fewer than two."""
    each = told.unique("customer_id", keep="first", maintain_order=True)
    plain: list[float | None] = []
    for customer in told["customer_id"]:
        others = each.filter(pl.col("customer_id") != customer)["came"]
        middle = others.median() if len(others) >= LEAST_OTHERS else None
        plain.append(middle if isinstance(middle, float) else None)
    return told.with_columns(plain=pl.Series(plain, dtype=pl.Float64))


def _in_form(told: pl.DataFrame, *, came: pl.Expr, plain: pl.Expr) -> pl.DataFrame:
    return told.select(
        "forecast", came=came, plain=plain, plain_count=None, plain_each=None, behind="evidence_of"
    )
