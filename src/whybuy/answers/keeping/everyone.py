"""Every customer that `keep` speaks of: those who buy, those with a contract, those on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from whybuy.estimates.customers import CustomerValues
    from whybuy.evidence.books import Books

YEAR_DAYS = 365


def everyone(books: Books, values: CustomerValues) -> pl.DataFrame:
    """A row a customer, in the columns of `CustomerValues.table` (null where they do not apply).

    With a model: who has bought or has fees to come. Without one: all who are on record, too. And
    contracts, fees_a_year, contract_words, contract_evidence (of running contracts); bought_a_year
    (money of the past year) and a_year (the two together); known (how many of four things are
    known in words), in_words, why_known.
    """
    import polars as pl

    from whybuy.evidence import contracts, words

    others = values.not_buying if values.model is not None else _on_record(books, values)
    people = pl.concat([values.table, others], how="diagonal_relaxed")
    for more in (contracts.fees(books).drop("name"), words.in_words(books), _past_year(books)):
        people = people.join(more, on="customer_id", how="left", maintain_order="left")
    counts = ("contracts", "known", "contacts_past_year")
    money = ("fees_a_year", "bought_a_year")
    return people.with_columns(
        pl.col(counts).fill_null(0),
        pl.col(money).fill_null(0.0),
        pl.col("why_known").fill_null(value=False),
    ).with_columns(a_year=pl.col("fees_a_year") + pl.col("bought_a_year"))


def _on_record(books: Books, values: CustomerValues) -> pl.DataFrame:
    """Customers on record who have not bought, with the contacts made."""
    import polars as pl

    from whybuy.evidence.contacts import contact_counts, names

    return (
        names(books)
        .join(values.table, on="customer_id", how="anti", maintain_order="left")
        .join(contact_counts(books), on="customer_id", how="left", maintain_order="left")
        .with_columns(evidence=pl.format("customer:{}", "customer_id"))
    )


def _past_year(books: Books) -> pl.DataFrame:
    import polars as pl

    from whybuy.evidence.purchases import bought_within

    bought = bought_within(books, until=books.as_of, days=YEAR_DAYS)
    return bought.select("customer_id", pl.col("amount").alias("bought_a_year"))
