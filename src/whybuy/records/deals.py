"""Deals, their stages, who decides them and how, and quotes, read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl

_QUOTES = """
    SELECT q.key, c.key, d.key, p.key, q.day, q.price, q.list_price, q.quantity, q.currency,
        q.outcome, q.seller, q.batch_id
    FROM records_quote AS q JOIN records_customer AS c ON c.id = q.customer_id
        LEFT JOIN records_deal AS d ON d.id = q.deal_id
        LEFT JOIN records_product AS p ON p.id = q.product_id"""

_SEEN = """
    SELECT h.key, h.stage, h.history_date FROM records_historicaldeal AS h
        JOIN records_batch AS b ON b.id = h.batch_id AND b.state = 'loaded'
        JOIN records_deal AS d ON d.id = h.id
    WHERE h.stage <> '' AND h.outcome = '' AND h.closed IS NULL AND h.history_type <> '-'
        AND NOT EXISTS (SELECT 1 FROM records_mention AS m WHERE m.batch_id = h.batch_id
            AND m.record = 'deal' AND m.record_id = h.id AND m.undone_in IS NOT NULL)
    ORDER BY h.history_id"""
"""Each state in which an open deal was, but for those that were taken back."""


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All deals, or those opened by a day (those without a first day among them), as entered.

    key, customer (its key), title, stage, amount (minor units), currency, opened, closed, outcome
    ("won", "lost", "no decision", "withdrawn", "referred"), lost_to, competitors ("A; B"), reason,
    seller (who of us), hours and cost (minor units; spent so far), source, by_request,
    referred_to, expected_close, application, batch. What is not known is "" or null.
    """
    if until is None:
        return frames.of_kind("deals")
    return frames.of_kind("deals", "r.opened IS NULL OR r.opened <= %s", [until])


def of(customer_key: str) -> pl.DataFrame:
    """The deals of one customer, in the columns of `frame`."""
    return frames.of_kind("deals", "to_customer.key = %s", [customer_key])


def stages(*, until: date | None = None) -> pl.DataFrame:
    """When deals came into their stages, by deal and day.

    deal (key), stage, day, key (of the stage change; null for what was seen in the deal itself). A
    deal that was open when it was first loaded is told with the stage that it had on that day.
    """
    import polars as pl

    told = frames.of_kind("stage_changes").select("deal", "stage", "day", "key")
    seen = frames.read(_SEEN, schema={"deal": pl.String, "stage": pl.String, "day": pl.Datetime})
    seen = seen.with_columns(pl.col("day").dt.date(), pl.lit(None, pl.String).alias("key"))
    found = pl.concat([told, seen]).with_row_index("row").sort("deal", "day", "row")
    if until is not None:
        found = found.filter(pl.col("day") <= until)
    # The last of a day counts, and a stage that goes on is told once.
    last = found.unique(["deal", "day"], keep="last", maintain_order=True)
    before = pl.col("stage").shift().over("deal")
    return last.filter(pl.col("stage").ne_missing(before)).drop("row")


def buying_group(*, until: date | None = None) -> pl.DataFrame:
    """Who decides each deal: all, or what was said of it by a day or on none that we know.

    key, deal, person (keys), role, stance ("for", "against", "open", "": nobody knows), said_on,
    source, batch.
    """
    if until is None:
        return frames.of_kind("buying_group")
    return frames.of_kind("buying_group", "r.said_on IS NULL OR r.said_on <= %s", [until])


def decision_steps(*, until: date | None = None) -> pl.DataFrame:
    """How deals are decided: key, deal (its key), what, who, due, done_on, batch; next ones first.

    What was done after `until` counts as open.
    """
    order = "CASE WHEN r.due IS NULL THEN 1 ELSE 0 END, r.due, r.id"
    return frames.not_after(frames.of_kind("decision_steps", order=order), until, "done_on")


def quotes(*, until: date | None = None) -> pl.DataFrame:
    """All quotes, or those up to a day (those without one among them), as entered.

    key, customer, deal, product (keys or null), day, price and list_price (minor units, for one),
    quantity, currency, outcome, seller (who of us), batch.
    """
    import polars as pl

    schema: dict[str, Any] = dict.fromkeys(("key", "customer", "deal", "product"), pl.String)
    schema |= {"day": pl.Date, "price": pl.Int64, "list_price": pl.Int64, "quantity": pl.Float64}
    schema |= dict.fromkeys(("currency", "outcome", "seller"), pl.String)
    schema |= {"batch": pl.Int64}
    where = "" if until is None else "WHERE q.day IS NULL OR q.day <= %s"
    days = [] if until is None else [until]
    return frames.read(f"{_QUOTES} {where} ORDER BY q.id", days, schema=schema)
