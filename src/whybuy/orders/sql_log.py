"""The order log of any engine that runs SQL: the port's questions, asked of the reductions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput
from whybuy.orders import files
from whybuy.orders.reductions import schema

if TYPE_CHECKING:
    import polars as pl

LEAST_AGE_SECONDS = 15 * 60
"""A file that no manifest names is left alone for so long: another process may be loading it."""

ALL_DAYS = date.max
"""The last day that counts when no day is given."""


class SqlOrderLog(ABC):
    """What engines share. An engine says how to run one reduction."""

    folder: Path

    @abstractmethod
    def _frame(self, name: str, **given: Any) -> pl.DataFrame:
        """The frame of one reduction, its parameters and tables by name."""

    def discard(self, file: str) -> None:
        """Remove a staged file that was never named by the manifest (an orphan)."""
        with files.writing(self.folder):
            (self.folder / file).unlink(missing_ok=True)

    def sweep(
        self, keep: Iterable[str], *, least_age_seconds: float = LEAST_AGE_SECONDS
    ) -> list[str]:
        """Remove the orphans and give their names; see `port.OrderLog.sweep`."""
        with files.writing(self.folder):
            return files.sweep(self.folder, keep=keep, least_age_seconds=least_age_seconds)

    def rewrite(self, file: str, *, customer_id: str, to: str) -> tuple[str, str, int] | None:
        """The file once more with another id for a customer; see `port.OrderLog.rewrite`."""
        with files.writing(self.folder):
            return files.rewrite(self.folder / file, customer_id=customer_id, to=to)

    def span(self) -> tuple[date, date] | None:
        """First and last day with a sale, or None for an empty log."""
        first_day, last_day = self._frame("span").row(0)
        return None if first_day is None else (first_day, last_day)

    def line_counts(self, *, until: date | None = None) -> pl.DataFrame:
        """kind, has_customer, lines, orders, amount: every line is in exactly one row."""
        return self._adding_up("line_counts", "kind", "has_customer", until=until or ALL_DAYS)

    def customer_summary(self, *, until: date, costs: pl.DataFrame | None = None) -> pl.DataFrame:
        """One row a customer with at least one purchase day; see `port.OrderLog`."""
        found = self._by_customer("customer_summary", until=until)
        if costs is None:
            return found
        margins = self._by_customer("customer_margin", until=until, cost=_checked_costs(costs))
        return found.join(margins, on="customer_id", how="left", maintain_order="left")

    def summary_counts(self, *, until: date) -> pl.DataFrame:
        """The same as distinct rows: frequency, recency, age, count."""
        keys = ("frequency", "recency", "age")
        return self._adding_up("summary_counts", *keys, until=until)

    def weekly_purchases(self, *, until: date) -> pl.DataFrame:
        """week, purchases, customers, first_purchases, amount; a week without any is there too."""
        import polars as pl

        found = self._adding_up("weekly_purchases", "week", until=until)
        if found.is_empty():
            return found
        return found.upsample("week", every="1w").with_columns(pl.exclude("week").fill_null(0))

    def calibration(self, *, cut: date, until: date) -> pl.DataFrame:
        """The summary up to `cut`, and what each of those customers did after it."""
        if not cut < until:
            raise BadInput(f"The cut ({cut}) must lie before the last day that counts ({until}).")
        return self._by_customer("calibration", cut=cut, until=until)

    def recent_change(self, *, until: date, days: int) -> pl.DataFrame:
        """What each customer did in the last `days` and in as many before."""
        if days < 1:
            raise BadInput(f"days = {days}; a period has at least 1 day.")
        return self._by_customer("recent_change", until=until, days=days)

    def customer_products(self, *, until: date) -> pl.DataFrame:
        """One row a customer and product that they bought, sorted by the two."""
        found = self._by_customer("customer_products", until=until)
        return found.sort("customer_id", "product_id")

    def product_days(self, *, since: date, until: date) -> pl.DataFrame:
        """One row a customer, product and day from `since` on with a purchase of it, sorted."""
        found = self._by_customer("product_days", since=since, until=until)
        return found.sort("customer_id", "product_id", "day")

    def product_returns(self, *, until: date) -> pl.DataFrame:
        """One row a customer and product of which anything went back, sorted by the two."""
        found = self._by_customer("product_returns", until=until)
        return found.sort("customer_id", "product_id")

    def orders_of(
        self, customer_id: str, *, until: date, limit: int = 100, offset: int = 0
    ) -> pl.DataFrame:
        """One customer's orders, newest first."""
        return self._frame(
            "orders_of", customer_id=customer_id, until=until, limit=limit, offset=offset
        )

    def lines_of(self, order_id: str, *, source: str) -> pl.DataFrame:
        """The lines of one order as they stand, with batch and row."""
        return self._frame("lines_of", order_id=order_id, source=source)

    def purchase_days(self, customer_id: str, *, until: date) -> pl.DataFrame:
        """day, amount (net) of each purchase day of one customer, oldest first."""
        return self._frame("purchase_days", customer_id=customer_id, until=until)

    def _by_customer(self, name: str, **given: Any) -> pl.DataFrame:
        import polars as pl

        # Sorted: what is drawn at random later must not depend on the engine's order of rows.
        # The slices follow one another by customer, so that no copy of the whole is needed.
        return pl.concat([part.sort("customer_id") for part in self._slices(name, **given)])

    def _adding_up(self, name: str, *keys: str, **given: Any) -> pl.DataFrame:
        import polars as pl

        found = pl.concat(self._slices(name, **given))
        return found.group_by(keys).agg(pl.all().sum()).sort(keys).select(found.columns)

    def _slices(self, name: str, **given: Any) -> list[pl.DataFrame]:
        """A reduction within customers, in slices that follow one another by customer id."""
        return [self._frame(name, **given)]


def in_form(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the types that every engine gives for this reduction."""
    import polars as pl

    return frame.select(pl.col(column).cast(kind) for column, kind in schema(name).items())


def _checked_costs(costs: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    known = costs.select(
        pl.col("product_id").cast(pl.String), pl.col("unit_cost").cast(pl.Float64)
    ).drop_nulls()
    twice = known["product_id"].is_duplicated().sum()
    if twice:
        raise BadInput(f"{twice} rows of the costs name a product twice; give each one cost.")
    return known
