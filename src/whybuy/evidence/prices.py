"""Prices quoted, what came of each, and what the goods cost us."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import customers
from whybuy.evidence.deals import deals
from whybuy.evidence.money import minor_units

FEW = 5
"""A product quoted fewer times than this has no usual price to measure a quote by."""


def priced(books: Books) -> pl.DataFrame:
    """One row a quote by the day of the books, in the books' currency, in order of its day.

    key, customer_id, name, segment, deal, product, day, quantity (1 where not known), price,
    list_price and cost (money, for one, or null), outcome (its own, else its deal's), won (true,
    false, or null while open or withdrawn; no decision is not won), usual (what the price is
    measured by: list price, else the product's median quote, or null), seller (who of us; its
    own, else its deal's, or ""), evidence.
    """
    return books.once(("priced",), lambda: _priced(books))


def in_other_currencies(books: Books) -> int:
    """How many quotes are left out because they are in another currency."""
    from whybuy.records import deals as records

    whole = records.quotes(until=books.known_until)
    return whole.filter(~pl.col("currency").is_in(["", books.currency])).height


def _priced(books: Books) -> pl.DataFrame:
    from whybuy.records import deals as records

    units = minor_units(books.currency)
    whole = records.quotes(until=books.known_until)
    known = whole.filter(pl.col("currency").is_in(["", books.currency]))
    who = customers(books).select("name", "segment", customer_id=pl.col("key"))
    came = deals(books).select("opened", deal="key", came="outcome", sold_by="seller")
    table = (
        known.rename({"customer": "customer_id"})
        .join(who, on="customer_id", how="left", maintain_order="left")
        .join(came, on="deal", how="left", maintain_order="left")
        .join(_costs(books), on="product", how="left", maintain_order="left")
        .with_columns(
            price=pl.col("price").cast(pl.Float64) / units,
            list_price=pl.col("list_price").cast(pl.Float64) / units,
            quantity=pl.when(pl.col("quantity") > 0).then("quantity").otherwise(1.0),
            name=pl.coalesce("name", "customer_id"),
            segment=pl.col("segment").fill_null(""),
            day=pl.coalesce("day", "opened"),
            outcome=pl.when(pl.col("outcome") != "").then("outcome").otherwise("came"),
            seller=_seller(),
        )
    )
    return _measured(table)


def _seller() -> pl.Expr:
    """Who of us quoted, else who sold the deal; spaces mended."""
    own, deal = (pl.col(name).fill_null("") for name in ("seller", "sold_by"))
    named = pl.when(own.str.strip_chars() != "").then(own).otherwise(deal)
    return named.str.strip_chars().str.replace_all(r"\s+", " ")


def _measured(table: pl.DataFrame) -> pl.DataFrame:
    """What each price is measured by, whether the quote won, and where it leads."""
    offered = pl.col("price").filter(pl.col("price") > 0)
    median = pl.when(offered.count().over("product") >= FEW).then(offered.median().over("product"))
    listed = pl.when(pl.col("list_price") > 0).then("list_price")
    won = (
        pl.when(pl.col("outcome") == "won")
        .then(pl.lit(value=True))
        .when(pl.col("outcome").is_in(["lost", "no decision"]))
        .then(pl.lit(value=False))
    )
    usual = pl.coalesce(listed, pl.when(pl.col("product").is_not_null()).then(median))
    leads = pl.when(pl.col("deal").is_not_null()).then(pl.format("deal:{}", "deal"))
    return table.with_columns(
        won=won, usual=usual, evidence=leads.otherwise(pl.format("customer:{}", "customer_id"))
    ).sort("day", "key", nulls_last=False)


def last_of_each(quotes: pl.DataFrame) -> pl.DataFrame:
    """The last quote of each deal and product: what was quoted before was taken back."""
    whole = pl.coalesce(pl.format("{}|{}", "deal", pl.col("product").fill_null("")), "key")
    return quotes.filter(pl.int_range(pl.len()).reverse().over(whole) == 0)


def _costs(books: Books) -> pl.DataFrame:
    from whybuy.records import products

    units = minor_units(books.currency)
    known = products.costs().filter(pl.col("currency").is_in(["", books.currency]))
    return known.select(
        product=pl.col("product_id"), cost=pl.col("unit_cost").cast(pl.Float64) / units
    )


Trail = tuple[str, pl.DataFrame, list[str]]
ALL = "all"
UNNAMED = "(no segment)"
"""What the segment of a customer without one is called here."""


def prices_trail(books: Books, segment: str) -> Trail:
    """The quotes of a segment, the newest first; each leads to its deal or customer."""
    named = pl.when(pl.col("segment") == "").then(pl.lit(UNNAMED)).otherwise("segment")
    found = priced(books).filter((pl.lit(segment) == ALL) | (named == segment)).reverse()
    columns = ("day", "product", "quantity", "price", "list_price", "outcome", "seller")
    shown = found.select(pl.col("name").alias("customer"), *columns)
    heading = "All prices quoted" if segment == ALL else f"Prices quoted: {segment}"
    return heading, shown, found["evidence"].to_list()


def typed_trail(_books: Books, words: str) -> Trail:
    """What somebody typed in for an answer: there is no record behind it."""
    frame = pl.DataFrame({"typed in for this answer": [words]})
    return "Typed in by whoever asked, and not on record", frame, []
