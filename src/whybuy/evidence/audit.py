"""The audit sample: customers drawn by hash, all of whose passages people coded blind."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.conversations import codes, codings


def audited(books: Books) -> pl.DataFrame:
    """One row a customer drawn for the audit: customer_id, chance (to be drawn), done."""
    try:
        from whybuy.records import audit_sample
    except ImportError:  # until the records have it
        return pl.DataFrame(
            schema={"customer_id": pl.String, "chance": pl.Float64, "done": pl.Boolean}
        )

    def read() -> pl.DataFrame:
        return audit_sample.drawn().select(
            customer_id="customer", chance="probability", done=pl.col("done").cast(pl.Boolean)
        )

    return books.once(("audited",), read)


def found(books: Books) -> pl.DataFrame:
    """One row a customer of the audit (done) and code or driver that they name: customer_id, code.

    What was coded blind counts, and what the customer replied to a question that names the code;
    confirmed suggestions and the queue's do not: those passages were chosen.
    """
    driver = {key: code.driver for key, code in codes(books).items()}
    done = audited(books).filter("done")
    made = (
        codings(books)
        .filter(pl.col("how").is_in(["audit", "asked"]))
        .join(done, on="customer_id", how="semi")
        .select("customer_id", "code")
    )
    drivers = made.select(
        "customer_id", pl.col("code").replace_strict(driver, return_dtype=pl.String)
    ).filter(pl.col("code") != "")
    return pl.concat([made, drivers]).unique(maintain_order=True)
