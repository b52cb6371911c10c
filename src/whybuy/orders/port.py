"""The order log as the rest of the house sees it. An engine is whatever passes `tests/orders`.

A staged file is Parquet with exactly the columns of `LINE`, in that order. `at` is the shop's own
clock, without a time zone. `amount` is the line's total in minor units (cents), negative for what
went back. `row` is the row in the file that the line came from, so that every figure leads back
to it. `customer_id` and `product_id` are the firm's own ids, NULL where the file has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl

LINE = {
    "order_id": "VARCHAR",
    "customer_id": "VARCHAR",
    "product_id": "VARCHAR",
    "at": "TIMESTAMP",
    "quantity": "DOUBLE",
    "amount": "BIGINT",
    "currency": "VARCHAR",
    "kind": "VARCHAR",
    "row": "BIGINT",
}
"""Columns of a line and their SQL types."""

KINDS = ("sale", "return", "cancelled", "fee", "free")
"""What a line is: goods sold; goods that came back; a cancelled order; postage and other lines
that are no product; goods at price zero. A line of any kind may lack its customer."""


@dataclass(frozen=True, slots=True)
class BatchFile:
    """One immutable Parquet file of the log, as the manifest in the records names it."""

    batch: int
    source: str
    file: str
    sha256: str
    lines: int


@dataclass(frozen=True, slots=True)
class Staged:
    """A batch written and flushed to disk, but not part of the log until the manifest names it.

    `file` is None when nothing in it was new. Counts are of lines; the days are those of all lines
    of the staged file, whether new or not.
    """

    file: str | None
    sha256: str
    lines: int
    new: int
    changed: int
    unchanged: int
    first_day: date | None
    last_day: date | None


class OrderLog(Protocol):
    """Immutable batches of order lines and the reductions that read them.

    A later batch replaces whole orders by (source, order id). `until` is the last day that counts.
    Frames come back as Polars; days as dates, money in minor units, time in days.
    """

    engine: str

    def stage(self, lines: Path, *, source: str) -> Staged:
        """Compare a staged Parquet file with the log; write what is new or changed as a batch file.

        Whole orders are compared, their lines as a multiset, `row` left out: the same order again
        changes nothing. The new file is flushed to disk; it joins the log when the manifest names
        it. A file sorted by customer_id of a source new to the log is taken as it is.
        Raises BadInput for a file that is not in the form of `LINE`, CannotWrite.
        """
        ...

    def compare(self, lines: Path, *, source: str) -> Staged:
        """What `stage` would find; nothing is written and `file` is None."""
        ...

    def discard(self, file: str) -> None:
        """Remove a staged file that was never named by the manifest (an orphan)."""
        ...

    def sweep(self, keep: Iterable[str], *, least_age_seconds: float = 900) -> list[str]:
        """Names of the orphans removed: files of the log's folder that `keep` does not name.

        `keep` names the file of every manifest row, those withdrawn by an undo too. A file younger
        than `least_age_seconds` stays: another process may be about to name it.
        """
        ...

    def rewrite(self, file: str, *, customer_id: str, to: str) -> tuple[str, str, int] | None:
        """The file once more with another id in the place of a customer's: name, SHA-256, lines.

        Written beside the old one and flushed to disk; the manifest makes it part of the log. None
        where the file does not hold the id. For a customer who is a person and is to be forgotten.
        """
        ...

    def forget(self, sha256: str) -> None:
        """Drop what the engine itself holds of a file that left the manifest."""
        ...

    def with_files(self, files: Sequence[BatchFile]) -> OrderLog:
        """The same log as these manifest rows name it."""
        ...

    def span(self) -> tuple[date, date] | None:
        """First and last day with a sale, or None for an empty log."""
        ...

    def line_counts(self, *, until: date | None = None) -> pl.DataFrame:
        """kind, has_customer, lines, orders, amount: every line is in exactly one row.

        An order of two customers, or with lines of two kinds, counts for each.
        """
        ...

    def customer_summary(self, *, until: date, costs: pl.DataFrame | None = None) -> pl.DataFrame:
        """One row a customer with at least one purchase day, sorted by customer_id.

        customer_id, first_day, last_day, frequency (repeat purchase days), recency (days from first
        to last purchase day), age (days from first purchase day to `until`), orders, value (mean
        net amount of a repeat purchase day, 0 where there is none), mean_value (of any purchase
        day), total (net amount). With `costs` (product_id, unit_cost in minor units) also margin
        (net amount less cost, over lines whose cost is known) and margin_known (their share of the
        amount, 0 to 1); both are null where nothing is known.
        """
        ...

    def summary_counts(self, *, until: date) -> pl.DataFrame:
        """The same as distinct rows: frequency, recency, age, count."""
        ...

    def weekly_purchases(self, *, until: date) -> pl.DataFrame:
        """week (its Monday), purchases (purchase days), customers, first_purchases, amount.

        Every week from the first to the last; amount is net and adds up to the summary's total.
        """
        ...

    def calibration(self, *, cut: date, until: date) -> pl.DataFrame:
        """The summary up to `cut`, and what each of those customers did after it, up to `until`:

        the columns of `customer_summary(until=cut)`, and observed (purchase days), observed_total.
        """
        ...

    def recent_change(self, *, until: date, days: int) -> pl.DataFrame:
        """What each customer did in the last `days` and in as many before:

        customer_id, purchases (days), amount (net), returned (money that went back, positive),
        returns (days with any), products (distinct ones bought), and each of them _before.
        """
        ...

    def customer_products(self, *, until: date) -> pl.DataFrame:
        """One row a customer and product that they bought, sorted by the two:

        customer_id, product_id, days (with a purchase of it), first_day, last_day, amount and units
        (both net).
        """
        ...

    def product_days(self, *, since: date, until: date) -> pl.DataFrame:
        """One row a customer, product and day from `since` on with a purchase of it, sorted:

        customer_id, product_id, day, units and amount (of what was sold; returns are not in it).
        """
        ...

    def product_returns(self, *, until: date) -> pl.DataFrame:
        """One row a customer and product of which anything went back, sorted by the two:

        customer_id, product_id, days (with a return), last_day, units and amount (both positive).
        """
        ...

    def orders_of(
        self, customer_id: str, *, until: date, limit: int = 100, offset: int = 0
    ) -> pl.DataFrame:
        """One customer's orders, newest first, fees included: order_id, source, day, at, lines,

        quantity, amount, kinds (their names, joined by commas).
        """
        ...

    def lines_of(self, order_id: str, *, source: str) -> pl.DataFrame:
        """The lines of one order as they stand, with batch and row: the end of every trail."""
        ...

    def purchase_days(self, customer_id: str, *, until: date) -> pl.DataFrame:
        """day, amount (net) of each purchase day of one customer, oldest first."""
        ...
