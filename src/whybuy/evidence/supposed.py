"""What people of the firm believe, and what customers said of the services that it markets."""

from __future__ import annotations

import polars as pl

from whybuy.errors import NotFound
from whybuy.evidence.books import Books
from whybuy.evidence.contacts import names

ASKED = ("known", "used", "missed")


def beliefs(books: Books) -> pl.DataFrame:
    """One row a driver or code of which those who showed it believe a share; never who believes it.

    code, people (how many), share (their median), lowest, highest.
    """
    from whybuy.records import beliefs as records

    def read() -> pl.DataFrame:
        shown = [(told.code, told.share) for told in records.shown() if told.share is not None]
        rows = pl.DataFrame(shown, schema={"code": pl.String, "share": pl.Float64}, orient="row")
        return rows.group_by("code", maintain_order=True).agg(
            people=pl.len().cast(pl.Int64),
            lowest=pl.col("share").min(),
            highest=pl.col("share").max(),
            share=pl.col("share").median(),
        )

    return books.once(("beliefs",), read)


def services(books: Books) -> pl.DataFrame:
    """One row a service that is marketed, asked about or not.

    service, called; of known, used and missed: asked_known (customers who were asked), known (who
    said yes), and so on; not_known: names of those who said that they do not know it.
    """
    return books.once(("services",), lambda: _services(books))


def _services(books: Books) -> pl.DataFrame:
    from whybuy.records import services as records

    marketed = pl.DataFrame(
        [(service.key, service.name) for service in records.marketed()],
        schema={"service": pl.String, "called": pl.String},
        orient="row",
    )
    counts = [pl.col(what).count().cast(pl.Int64).alias(f"asked_{what}") for what in ASKED]
    counts += [pl.col(what).sum().cast(pl.Int64) for what in ASKED]
    replies = (
        replied(books)
        .group_by("service", maintain_order=True)
        .agg(*counts, not_known=pl.col("name").filter(~pl.col("known")))
    )
    zero = [pl.col(name).fill_null(0) for what in ASKED for name in (what, f"asked_{what}")]
    return marketed.join(replies, on="service", how="left", maintain_order="left").with_columns(
        *zero, pl.col("not_known").fill_null([])
    )


def replied(books: Books) -> pl.DataFrame:
    """The last reply of each customer about each service; who was not asked has no row.

    customer_id, name, service, known, used, missed, person, day.
    """
    from whybuy.records import services as records

    def read() -> pl.DataFrame:
        found = records.frame(until=books.known_until).rename({"customer": "customer_id"})
        return found.join(names(books), on="customer_id", how="left", maintain_order="left")

    return books.once(("replied",), read)


def service_trail(books: Books, service: str) -> tuple[str, pl.DataFrame, list[str]]:
    """What customers replied about one service; leads to each customer.

    Raises NotFound for what is no service of ours and was never asked about.
    """
    called = services(books).filter(pl.col("service") == service)["called"].to_list()
    found = replied(books).filter(pl.col("service") == service)
    if not called and found.is_empty():
        raise NotFound(f"No service {service!r} is marketed, nor was one ever asked about.")
    shown = found.select(pl.col("name").alias("customer"), *ASKED, "person", "day")
    title = f"What customers said of {(called or [service])[0]}"
    return title, shown, [f"customer:{customer}" for customer in found["customer_id"]]
