"""All that `keep` has reckoned, before it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from whybuy.answers.wording import counted, money

if TYPE_CHECKING:
    import polars as pl

    from whybuy.estimates.customers import CustomerValues
    from whybuy.estimates.holdout import HeldOut
    from whybuy.estimates.outlook import Outlook
    from whybuy.estimates.quiet import Quiet
    from whybuy.evidence.books import Books

YEAR_DAYS = 365


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The reckoned parts; without a model, `ahead` is None and values are empty."""

    books: Books
    values: CustomerValues
    everyone: pl.DataFrame  # of whom is told: see `everyone`
    running: pl.DataFrame  # contracts
    renewals: pl.DataFrame  # of these, those that come up within soon_days
    quiet: Quiet
    ahead: Outlook | None
    periods: list[HeldOut]
    plain: int  # what the plain rule would have said of the last of them
    top: int
    options: Mapping[str, Any]
    soon_days: int

    @property
    def lead(self) -> str:
        """The column by which customers are ranked: what is known of their worth."""
        if self.values.model is not None:
            return "value"
        bought, fees = self.values.table.height > 0, bool(self.everyone["fees_a_year"].sum())
        if fees:
            return "a_year" if bought else "fees_a_year"
        return "total" if bought else "contacts_past_year"

    @property
    def missing(self) -> int:
        """How many more customers must buy again before they can be modelled."""
        again = self.values.table.filter(self.values.table["frequency"] > 0).height
        return max(self.values.terms.least - again, 0)

    @property
    def listed(self) -> pl.DataFrame:
        """The quiet customers looked at closely, the most at stake first."""
        a_year = self.everyone.select("customer_id", "a_year")
        listed = self.quiet.table.head(self.top)
        return listed.join(a_year, on="customer_id", how="left", maintain_order="left")

    @property
    def best(self) -> pl.DataFrame:
        """The best customers, those who have gone quiet apart."""
        others = self.everyone.join(self.quiet.table, on="customer_id", how="anti")
        return self.ranked(others).head(self.top)

    def ranked(self, people: pl.DataFrame) -> pl.DataFrame:
        """These customers, the best first."""
        by, order = [self.lead, "customer_id"], [True, False]
        return people.sort(by, descending=order, nulls_last=True)

    @property
    def standstill(self) -> int | None:
        """Days since the last order, where it is that which keeps us from forecasting."""
        from whybuy.estimates.fitting import repeaters
        from whybuy.estimates.standstill import standstill

        enough = repeaters(self.values.table) >= self.values.terms.least
        return standstill(self.books) if enough else None

    @property
    def last_day(self) -> date:
        """The day of the last order that is known."""
        return cast("date", self.values.table["last_day"].max())

    @property
    def span(self) -> str:
        """The horizon in words: "the next year", "the next 90 days"."""
        days = self.values.terms.horizon_days
        return "the next year" if days == YEAR_DAYS else f"the next {counted(days, 'day', 'days')}"

    @property
    def gain(self) -> str:
        """What value means here: "sales" while the margin is unknown, else "margin"."""
        return "sales" if self.values.margin.standing == "unknown" else "margin"

    def money(self, amount: float) -> str:
        """An amount in the firm's currency, in words."""
        return money(amount, self.books.currency)
