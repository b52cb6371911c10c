"""The forecast ledger as it stands, and what leads from a forecast to what it was made of."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books

FIGURES = ("estimate", "low", "high")


def forecasts(books: Books, question: str | None = None) -> pl.DataFrame:
    """One row a forecast made by the day of the books, of a question or of all, the first first.

    forecast (its number), question, subject, measure, as_of, due, estimate, low, high, unit,
    method, revision; days: from the one day to the other; evidence. Of the same subject and measure
    for as many days, the first of each calendar month counts (of money, and of all customers
    together, the first of each quarter): who asks every day foretells no more than who asks once.
    """
    from whybuy.records import ledger

    # The ledger grows without moving the revision.
    key = ("forecasts", question, ledger.count())
    return books.once(key, lambda: _forecasts(books, question))


def _forecasts(books: Books, question: str | None) -> pl.DataFrame:
    from whybuy.records import ledger

    whole = ledger.numbered(question=question).filter(pl.col("as_of") <= books.known_until)
    days = (pl.col("due") - pl.col("as_of")).dt.total_days()
    # What can be told from the whole order log alone is looked up once a quarter.
    seldom = (pl.col("subject") == "all") | (pl.col("measure") == "value")
    made = pl.when(seldom).then(pl.col("as_of").dt.truncate("1q"))
    return (
        whole.with_columns(days=days, time=made.otherwise(pl.col("as_of").dt.truncate("1mo")))
        .unique(
            ["question", "subject", "measure", "days", "time"], keep="first", maintain_order=True
        )
        .drop("time")
        .with_columns(evidence=pl.format("forecast:{}", "forecast"))
    )


Trail = tuple[str, pl.DataFrame, list[str]]


def forecast_trail(books: Books, number: str) -> Trail:
    """One forecast as it was written down; leads to whom it is about."""
    from whybuy.records import ledger

    found = ledger.numbered(forecast=int(number) if number.isdigit() else -1)
    leads_to = [_about(subject) for subject in found["subject"]]
    return "A forecast, as it was made", found, leads_to


def forecasts_trail(books: Books, rest: str) -> Trail:
    """All forecasts of one question and measure, the last due first."""
    question, _, measure = rest.partition(":")
    found = forecasts(books, question)
    if measure:
        found = found.filter(pl.col("measure") == measure)
    found = found.sort("due", "forecast", descending=True)
    shown = found.select("as_of", "due", "subject", "measure", *FIGURES, "unit", "method")
    what = f" of {measure}" if measure else ""
    return f"What {question} foretold{what}", shown, found["evidence"].to_list()


def _about(subject: str) -> str:
    kind, _, key = subject.partition(":")
    if kind == "quote":
        from whybuy.records import deals

        of = deals.quotes().filter(pl.col("key") == key)
        return "".join(f"customer:{customer}" for customer in of["customer"])
    return subject if kind in ("customer", "deal") and key else ""
