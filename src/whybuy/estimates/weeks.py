"""Orders week by week: how a forecast for a period falls on its weeks."""

from __future__ import annotations

import numpy as np
import polars as pl

from whybuy.estimates.fitting import Fitted, some

WEEK_DAYS = 7


def weekly_orders(model: Fitted, bought: pl.DataFrame, *, days: int) -> tuple[float, ...]:
    """Orders (purchase days) expected of these customers in each whole week of the next `days`."""
    few = some(bought)
    summary, each = model.summary(few), bought.height / few.height
    ends = range(WEEK_DAYS, days + 1, WEEK_DAYS)
    sums = [float(model.orders.expected_orders(summary, days=end).sum()) for end in ends]
    return tuple((np.diff([0.0, *sums]) * each).tolist())
