"""A small firm with a week's list: three customers, two of the team, a promise and an offer."""

from __future__ import annotations

from datetime import date
from typing import Any

MONDAY = date(2026, 6, 1)


def plan(week: date = MONDAY, **changes: Any) -> dict[str, str]:
    """Customers, people and lines on record; the key of each line by its customer."""
    import polars as pl

    from whybuy.records import editing, planned, sources

    for key, name in (("hill", "Hill Dairy"), ("moor", "=Moor Mill"), ("elm", "Elm Tea")):
        editing.add("customers", {"key": key, "name": name, "phone": "+353 1 23"}, by=None)
    for key, name in (("ann", "Ann Lee"), ("bob", "Bob Hart")):
        editing.add("team", {"key": key, "name": name}, by=None)
    editing.add("products", {"key": "P1", "name": "Black tea"}, by=None)
    editing.add("promises", {"key": "one", "customer": "moor", "what": "Send the list"}, by=None)
    lines = pl.DataFrame(
        [
            ("hill", "ann", "re-sell", "P1", "Due again.", 5000, 60),
            ("moor", "ann", "promise", "", "We promised: Send the list.", None, 30),
            ("elm", "bob", "touch", "", "Silent for long.", None, 60),
        ],
        schema=["customer", "by_whom", "sort", "product", "reason", "expected", "minutes"],
        orient="row",
    )
    say = pl.when(pl.col("sort") == "re-sell").then(pl.lit("How much is left?"))
    lines = lines.with_columns(opening=say.otherwise(pl.lit("")))
    planned.keep(lines.with_columns(currency=pl.lit("EUR")), week=week, revision=sources.revision())
    return dict(planned.frame(every=True).select("customer", "key").iter_rows())
