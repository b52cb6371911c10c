"""The audit sample: customers drawn by hash, all of whose passages people coded blind."""

from __future__ import annotations

import polars as pl

from whybuy.evidence.books import Books


def audited(books: Books) -> pl.DataFrame:
    """One row a customer drawn for the audit: customer_id, chance (to be drawn), done."""
    from whybuy.records import audit_sample

    def read() -> pl.DataFrame:
        return audit_sample.drawn().select(
            customer_id="customer", chance="probability", done=pl.col("done").cast(pl.Boolean)
        )

    return books.once(("audited",), read)


def uncounted(books: Books) -> list[str]:
    """Conversations of customers who were read that came after the draw they were read for."""
    from whybuy.records import audit_sample

    return books.once(("audit_uncounted",), audit_sample.uncounted)
