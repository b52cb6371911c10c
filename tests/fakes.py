"""An order log held in a list: small, slow, plain. What a test needs to say who bought when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from whybuy.evidence.books import Books
from whybuy.orders.port import BatchFile, Staged

SCHEMA = {
    "order_id": pl.String,
    "source": pl.String,
    "batch": pl.Int64,
    "customer_id": pl.String,
    "product_id": pl.String,
    "at": pl.Datetime,
    "day": pl.Date,
    "quantity": pl.Float64,
    "amount": pl.Int64,
    "kind": pl.String,
    "row": pl.Int64,
}


def bought(
    customer: str | None,
    *days: date,
    amount: int = 1000,
    product: str = "apple",
    kind: str = "sale",
) -> list[dict[str, Any]]:
    """One order line of this customer on each of these days; amounts in minor units."""
    return [
        {
            "customer_id": customer,
            "product_id": product,
            "at": datetime(day.year, day.month, day.day, 12),
            "day": day,
            "quantity": 1.0,
            "amount": amount,
            "kind": kind,
        }
        for day in days
    ]


def every(gap_days: int, *, start: date, end: date) -> list[date]:
    """Days from `start` to `end`, `gap_days` apart."""
    count = (end - start).days // gap_days + 1
    return [start + timedelta(days=gap_days * step) for step in range(count)]


@dataclass(slots=True)
class ListOrderLog:
    """The order log's port over a list of lines, each line an order of its own."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    engine: str = "list"
    frame: pl.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        numbered = [
            {"order_id": f"o{row}", "source": "shop", "batch": 1, "row": row, **line}
            for row, line in enumerate(self.lines, start=1)
        ]
        self.frame = pl.DataFrame(numbered, schema=SCHEMA)

    def _until(self, until: date | None) -> pl.DataFrame:
        return self.frame if until is None else self.frame.filter(pl.col("day") <= until)

    def _days(self, until: date) -> pl.DataFrame:
        """customer_id, day, amount of every purchase day: net amount, at least one sale."""
        known = self._until(until).filter(
            pl.col("customer_id").is_not_null() & pl.col("kind").is_in(["sale", "return"])
        )
        return (
            known.group_by("customer_id", "day")
            .agg(pl.col("amount").sum(), ((pl.col("kind") == "sale").any()).alias("sold"))
            .filter("sold")
            .drop("sold")
            .sort("customer_id", "day")
        )

    def stage(self, lines: Path, *, source: str) -> Staged:
        raise NotImplementedError

    def discard(self, file: str) -> None:
        raise NotImplementedError

    def with_files(self, files: Sequence[BatchFile]) -> ListOrderLog:
        return self

    def span(self) -> tuple[date, date] | None:
        sold = self.frame.filter(pl.col("kind") == "sale")["day"]
        return (sold.min(), sold.max()) if len(sold) else None

    def line_counts(self, *, until: date | None = None) -> pl.DataFrame:
        return (
            self._until(until)
            .group_by("kind", pl.col("customer_id").is_not_null().alias("has_customer"))
            .agg(
                pl.len().alias("lines"),
                pl.col("order_id").n_unique().alias("orders"),
                pl.col("amount").sum(),
            )
        )

    def customer_summary(self, *, until: date, costs: pl.DataFrame | None = None) -> pl.DataFrame:
        days = self._days(until)
        first = days.group_by("customer_id").agg(pl.col("day").min().alias("first_day"))
        repeat = pl.col("day") > pl.col("first_day")
        orders = (
            self._until(until)
            .filter(pl.col("kind") == "sale")
            .group_by("customer_id")
            .agg(pl.len().alias("orders"))
        )
        money = self._until(until).filter(pl.col("kind").is_in(["sale", "return"]))
        money = money.group_by("customer_id").agg(pl.col("amount").sum().alias("total"))
        summary = (
            days.join(first, on="customer_id")
            .group_by("customer_id")
            .agg(
                pl.col("first_day").first(),
                pl.col("day").max().alias("last_day"),
                (pl.len().cast(pl.Int64) - 1).alias("frequency"),
                pl.col("amount").filter(repeat).mean().alias("value"),
                pl.col("amount").mean().alias("mean_value"),
            )
            .with_columns(
                (pl.col("last_day") - pl.col("first_day")).dt.total_days().alias("recency"),
                (pl.lit(until) - pl.col("first_day")).dt.total_days().alias("age"),
            )
            .join(orders, on="customer_id")
            .join(money, on="customer_id")
            .sort("customer_id")
        )
        return summary if costs is None else self._with_margin(summary, until=until, costs=costs)

    def _with_margin(
        self, summary: pl.DataFrame, *, until: date, costs: pl.DataFrame
    ) -> pl.DataFrame:
        lines = self._until(until).filter(pl.col("kind").is_in(["sale", "return"]))
        priced = lines.join(costs, on="product_id", how="left").with_columns(
            pl.col("unit_cost").is_not_null().alias("known")
        )
        known = pl.col("amount").filter("known")
        cost = (pl.col("quantity") * pl.col("unit_cost")).filter("known")
        margins = priced.group_by("customer_id").agg(
            (known.sum() - cost.sum()).alias("margin"),
            (known.sum() / pl.col("amount").sum()).alias("margin_known"),
        )
        return summary.join(margins, on="customer_id", how="left")

    def summary_counts(self, *, until: date) -> pl.DataFrame:
        keys = ["frequency", "recency", "age"]
        return self.customer_summary(until=until).group_by(keys).agg(pl.len().alias("count"))

    def weekly_purchases(self, *, until: date) -> pl.DataFrame:
        days = self._days(until).with_columns(
            (pl.col("day") == pl.col("day").min().over("customer_id")).alias("first"),
            pl.col("day").dt.truncate("1w").alias("week"),
        )
        return (
            days.group_by("week")
            .agg(
                pl.len().alias("purchases"),
                pl.col("customer_id").n_unique().alias("customers"),
                pl.col("first").sum().alias("first_purchases"),
                pl.col("amount").sum(),
            )
            .sort("week")
        )

    def calibration(self, *, cut: date, until: date) -> pl.DataFrame:
        later = self._days(until).filter(pl.col("day") > cut).group_by("customer_id")
        observed = later.agg(
            pl.len().cast(pl.Int64).alias("observed"),
            pl.col("amount").sum().alias("observed_total"),
        )
        known = self.customer_summary(until=cut).join(observed, on="customer_id", how="left")
        return known.with_columns(pl.col("observed", "observed_total").fill_null(0))

    def recent_change(self, *, until: date, days: int) -> pl.DataFrame:
        edge, start = until - timedelta(days=days), until - timedelta(days=2 * days)
        lines = self._until(until).filter(
            pl.col("day") > start, pl.col("customer_id").is_not_null()
        )
        recent = pl.col("day") > edge

        sold, back = pl.col("kind") == "sale", pl.col("kind") == "return"
        return lines.group_by("customer_id").agg(
            pl.col("day").filter(sold & recent).n_unique().alias("purchases"),
            pl.col("day").filter(sold & ~recent).n_unique().alias("purchases_before"),
            pl.col("amount").filter(recent).sum().alias("amount"),
            pl.col("amount").filter(~recent).sum().alias("amount_before"),
            (-pl.col("amount").filter(back & recent).sum()).alias("returned"),
            (-pl.col("amount").filter(back & ~recent).sum()).alias("returned_before"),
            pl.col("day").filter(back & recent).n_unique().alias("returns"),
            pl.col("day").filter(back & ~recent).n_unique().alias("returns_before"),
            pl.col("product_id").filter(sold & recent).n_unique().alias("products"),
            pl.col("product_id").filter(sold & ~recent).n_unique().alias("products_before"),
        )

    def customer_products(self, *, until: date) -> pl.DataFrame:
        lines = self._until(until).drop_nulls(["customer_id", "product_id"])
        sold = pl.col("day").filter(pl.col("kind") == "sale")
        kept = lines.filter(pl.col("kind").is_in(["sale", "return"]))
        return (
            kept.group_by("customer_id", "product_id")
            .agg(
                sold.n_unique().alias("days"),
                sold.min().alias("first_day"),
                sold.max().alias("last_day"),
                pl.col("amount").sum(),
                pl.col("quantity").sum().alias("units"),
            )
            .filter(pl.col("days") > 0)
            .sort("customer_id", "product_id")
        )

    def product_days(self, *, since: date, until: date) -> pl.DataFrame:
        lines = self._until(until).drop_nulls(["customer_id", "product_id"])
        sold = lines.filter(pl.col("kind") == "sale", pl.col("day") >= since)
        return (
            sold.group_by("customer_id", "product_id", "day")
            .agg(pl.col("quantity").sum().alias("units"), pl.col("amount").sum())
            .sort("customer_id", "product_id", "day")
        )

    def product_returns(self, *, until: date) -> pl.DataFrame:
        back = self._until(until).filter(pl.col("kind") == "return")
        return (
            back.drop_nulls(["customer_id", "product_id"])
            .group_by("customer_id", "product_id")
            .agg(
                pl.col("day").n_unique().cast(pl.Int64).alias("days"),
                pl.col("day").max().alias("last_day"),
                pl.col("quantity").abs().sum().alias("units"),
                (-pl.col("amount")).sum().alias("amount"),
            )
            .sort("customer_id", "product_id")
        )

    def orders_of(
        self, customer_id: str, *, until: date, limit: int = 100, offset: int = 0
    ) -> pl.DataFrame:
        mine = self._until(until).filter(pl.col("customer_id") == customer_id)
        return (
            mine.group_by("order_id", "source")
            .agg(
                pl.col("day").first(),
                pl.col("at").first(),
                pl.len().alias("lines"),
                pl.col("quantity").sum(),
                pl.col("amount").sum(),
                pl.col("kind").unique().sort().str.join(", ").alias("kinds"),
            )
            .sort("at", "order_id", descending=True)
            .slice(offset, limit)
        )

    def lines_of(self, order_id: str, *, source: str) -> pl.DataFrame:
        one = self.frame.filter(pl.col("order_id") == order_id, pl.col("source") == source)
        return one.drop("day")

    def purchase_days(self, customer_id: str, *, until: date) -> pl.DataFrame:
        mine = self._days(until).filter(pl.col("customer_id") == customer_id)
        return mine.select("day", "amount").sort("day")


def books(lines: list[dict[str, Any]], *, as_of: date, currency: str = "EUR") -> Books:
    """The books of a firm whose log holds these lines, on `as_of`."""
    return Books(ListOrderLog(lines), as_of, 1, currency)
