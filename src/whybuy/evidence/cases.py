"""Cases, what was measured before and after, and numbers told: each row with its source."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.contacts import customers
from whybuy.evidence.deals import deals
from whybuy.evidence.money import minor_units

APPROVALS = {"named": "may be named", "anonymous": "may be told without the name"}
"""What a customer allowed; anything else: not to be shown to others."""


def cases(books: Books) -> pl.DataFrame:
    """One row a case begun by the day of the books, in the order of the records.

    key, customer_id, name (the customer's), trade, size, title, application, why_they_bought,
    how_it_paid, started, ended, attribution (a share, or null), other_changes, cost (money, or null
    where not known or in another currency), cost_effort, approval, evidence.
    """
    return books.once(("cases",), lambda: _cases(books))


def measures(books: Books) -> pl.DataFrame:
    """One row a measure by the day of the books, in the order of the records.

    key, customer_id, name (the customer's), trade, size, case (null where it belongs to none and
    the customer has several), application, attribution, approval (that of its case), measure (its
    name in lower case, spaces mended), unit, before, before_low, before_high, after, after_low,
    after_high, money (a year; null where not known or in another currency), currency, driver,
    how_measured, said_by, said_on, passage, promised, measured_on, day (measured, else said),
    evidence.
    """
    return books.once(("measures",), lambda: _measures(books))


def came(books: Books) -> pl.DataFrame:
    """What came of it, in the columns of `measures`: of each customer, case and measure the newest
    row with a value before and after that is no promise."""
    whole = measures(books).filter(
        ~pl.col("promised"), pl.col("before").is_not_null(), pl.col("after").is_not_null()
    )
    of = pl.struct("customer_id", pl.col("case").fill_null(""), "measure")
    newest = whole.with_row_index("at").sort("day", "at", nulls_last=False)
    return newest.filter(pl.int_range(pl.len()).reverse().over(of) == 0).sort("at").drop("at")


def numbers(books: Books) -> pl.DataFrame:
    """One row a number that a customer told of itself, or a benchmark, by the day of the books.

    key, customer_id (null: a benchmark for all), name, unit, value, low, high, mark ("said",
    "benchmark", "guess"), source (in words: where from, who said so, when), said_on, evidence.
    """
    return books.once(("numbers",), lambda: _numbers(books))


def value_models(books: Books) -> pl.DataFrame:
    """Every value model on record: key, title, text, evidence."""
    from whybuy.records import value_models as records

    found = books.once(("value_models",), records.value_models)
    return found.select("key", "title", "text", evidence=pl.format("value-model:{}", "key"))


def prospects(books: Books) -> pl.DataFrame:
    """Customers on record who have neither ordered nor agreed nor won: customer_id, name, trade,
    size, evidence."""
    won = deals(books).filter(pl.col("outcome") == "won").select("customer_id")
    buys = business(books).filter(pl.col("buys") | pl.col("left")).select("customer_id")
    bought = pl.concat([won, buys])
    known = _who(books).join(bought, on="customer_id", how="anti", maintain_order="left")
    return known.with_columns(evidence=pl.format("customer:{}", "customer_id"))


def not_yet(books: Books) -> frozenset[str]:
    """customer_id of the `prospects`, where anybody has bought or any deal is on record; while
    neither is so, all on record count as customers."""
    found = prospects(books)
    nothing = found.height == customers(books).height and deals(books).is_empty()
    return frozenset() if nothing else frozenset(found["customer_id"])


def everyone(books: Books) -> pl.DataFrame:
    """All customers on record, in the columns of `prospects`."""
    return _who(books).with_columns(evidence=pl.format("customer:{}", "customer_id"))


def one_name(words: pl.Expr) -> pl.Expr:
    """The name of a measure as it is compared: lower case, single spaces."""
    return words.str.to_lowercase().str.strip_chars().str.replace_all(r"\s+", " ")


def _who(books: Books) -> pl.DataFrame:
    return customers(books).select(
        "name", "size", customer_id=pl.col("key"), trade=pl.col("segment").fill_null("")
    )


def _cases(books: Books) -> pl.DataFrame:
    from whybuy.records import cases as records

    whole = records.cases(until=books.known_until).rename({"customer": "customer_id"})
    return _named(whole, books).select(
        *("key", "customer_id", "name", "trade", "size", "title", "application"),
        *("why_they_bought", "how_it_paid", "started", "ended", "attribution", "other_changes"),
        _money("cost_money", books).alias("cost"),
        *("cost_effort", "approval"),
        evidence=pl.format("case:{}", "key"),
    )


def _measures(books: Books) -> pl.DataFrame:
    from whybuy.records import cases as records

    whole = records.measures(until=books.known_until).rename(
        {"customer": "customer_id", "name": "measure"}
    )
    known = cases(books)
    only = known.group_by("customer_id").agg(only=pl.col("key").first(), of=pl.len())
    only = only.filter(pl.col("of") == 1).drop("of")
    about = known.select("application", "attribution", "approval", case=pl.col("key"))
    whole = (
        whole.join(only, on="customer_id", how="left", maintain_order="left")
        .with_columns(case=pl.coalesce("case", "only"))
        .join(about, on="case", how="left", maintain_order="left")
    )
    day = pl.coalesce("measured_on", "said_on")
    return _named(whole, books).select(
        *("key", "customer_id", "name", "trade", "size", "case", "application", "attribution"),
        pl.col("approval").fill_null(""),
        one_name(pl.col("measure")).alias("measure"),
        *("unit", _middle("before"), "before_low", "before_high"),
        *(_middle("after"), "after_low", "after_high"),
        _money("money_per_year", books).alias("money"),
        *("currency", "driver", "how_measured", "said_by", "said_on", "passage"),
        pl.col("promised").fill_null(value=False),
        "measured_on",
        day.alias("day"),
        evidence=pl.format("measure:{}", "key"),
    )


def _middle(when: str) -> pl.Expr:
    """The value before or after; of a range that was told alone, its middle."""
    return pl.coalesce(when, (pl.col(f"{when}_low") + pl.col(f"{when}_high")) / 2).alias(when)


def _numbers(books: Books) -> pl.DataFrame:
    from whybuy.records import numbers as records

    whole = records.numbers(until=books.known_until).rename({"customer": "customer_id"})
    mark = pl.when(pl.col("mark") != "").then("mark")
    usual = pl.when(pl.col("customer_id").is_null()).then(pl.lit("benchmark"))
    return whole.select(
        *("key", "customer_id", "name", "unit", "value", "low", "high"),
        mark=pl.coalesce(mark, usual.otherwise(pl.lit("said"))),
        source=_told("source", "said_by", "said_on"),
        said_on="said_on",
        evidence=pl.format("number:{}", "key"),
    )


def _told(*columns: str) -> pl.Expr:
    """The columns that say something, one after the other: "interview, Ada Byrne, 2026-05-01"."""
    texts = [pl.col(name).cast(pl.String) for name in columns]
    filled = [pl.when(text.fill_null("") != "").then(text) for text in texts]
    return pl.concat_str(filled, separator=", ", ignore_nulls=True)


def _named(frame: pl.DataFrame, books: Books) -> pl.DataFrame:
    """The customer's name, trade and size joined to it."""
    joined = frame.join(_who(books), on="customer_id", how="left", maintain_order="left")
    return joined.with_columns(
        name=pl.coalesce("name", "customer_id"), trade=pl.col("trade").fill_null("")
    )


def _money(column: str, books: Books) -> pl.Expr:
    ours = pl.col("currency").is_in(["", books.currency])
    return pl.when(ours).then(pl.col(column).cast(pl.Float64) / minor_units(books.currency))


def in_other_currencies(books: Books) -> int:
    """How many measures tell of money in another currency, which is left out of every sum."""
    foreign = ~pl.col("currency").is_in(["", books.currency])
    return measures(books).filter(foreign).height
