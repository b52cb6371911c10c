"""The customer summary: frequency, recency and age of each customer, checked once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from whybuy.errors import BadInput
from whybuy.methods.btyd.arrays import Bools, Floats, Ints

REQUIRED = ("frequency", "recency", "age")
ROWS_NAMED = 5
LARGEST_TABLE = 1 << 22


@dataclass(frozen=True, slots=True, eq=False)
class CustomerSummary:
    """One row a customer, or one row for `count` customers alike; times in any one unit.

    frequency: repeat purchase days; recency: time from first to last purchase; age: time from
    first purchase to the day of the summary; value: mean money of a repeat purchase day (its
    rows without repeats are not read); count: how many customers the row stands for.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    count: Floats
    value: Floats | None = None

    def __len__(self) -> int:
        return len(self.frequency)

    def take(self, rows: Any) -> CustomerSummary:
        """The same summary with these rows only (indices, mask or slice)."""
        value = None if self.value is None else self.value[rows]
        picked = (self.frequency[rows], self.recency[rows], self.age[rows], self.count[rows])
        return CustomerSummary(*picked, value)


def read_summary(table: Any, *, needs_value: bool = False) -> CustomerSummary:
    """A checked `CustomerSummary` from a Polars, pandas, Arrow or DuckDB table.

    Raises BadInput that names every fault and the rows it stands in (the first row is row 1).
    """
    if isinstance(table, CustomerSummary):
        if needs_value and table.value is None:
            raise BadInput(_missing_text(["value"], list(REQUIRED)))
        return table
    columns = _columns_of(table, needs_value=needs_value)
    _check(columns)
    count = columns.get("count")
    if count is None:
        count = np.ones(len(columns["age"]))
    frequency, recency, age = (columns[name] for name in REQUIRED)
    return CustomerSummary(frequency, recency, age, count, columns.get("value"))


def _columns_of(table: Any, *, needs_value: bool) -> dict[str, Floats]:
    import narwhals.stable.v2 as nw

    try:
        frame: Any = nw.from_native(table)
    except TypeError as error:
        raise BadInput(
            "A summary must be a Polars, pandas, Arrow or DuckDB table, "
            f"not {type(table).__name__}."
        ) from error
    schema = frame.collect_schema()
    needed = [*REQUIRED, "value"] if needs_value else [*REQUIRED]
    missing = [name for name in needed if name not in schema]
    if missing:
        raise BadInput(_missing_text(missing, list(schema)))
    wanted = [name for name in (*REQUIRED, "value", "count") if name in schema]
    words = [name for name in wanted if not schema[name].is_numeric()]
    if words:
        raise BadInput(f"These columns are not numbers: {', '.join(words)}. Convert them first.")
    frame = frame.select(nw.col(name).cast(nw.Float64) for name in wanted)
    frame = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return {name: np.asarray(frame[name].to_numpy(), dtype=np.float64) for name in wanted}


def _missing_text(missing: list[str], found: list[str]) -> str:
    return (
        f"The summary lacks the columns {', '.join(missing)}; it has {', '.join(found)}. "
        "Rename or add them: frequency, recency and age in one unit of time, value in money."
    )


def _check(columns: dict[str, Floats]) -> None:
    frequency, recency, age = (columns[name] for name in REQUIRED)
    faults = [
        *(_named_rows(~np.isfinite(columns[n]), f"{n} is missing or not finite") for n in REQUIRED),
        *(_named_rows(columns[name] < 0, f"{name} is negative") for name in REQUIRED),
        _named_rows(frequency != np.floor(frequency), "frequency is not a whole number"),
        _named_rows(recency > age, "recency is greater than age"),
        _named_rows((frequency == 0) & (recency > 0), "recency is not 0 though frequency is 0"),
    ]
    if "value" in columns:
        value = columns["value"]
        bad = (frequency > 0) & ~((value > 0) & np.isfinite(value))
        faults.append(_named_rows(bad, "value of a repeat buyer is not a positive amount"))
    if "count" in columns:
        count = columns["count"]
        faults.append(_named_rows(~((count > 0) & np.isfinite(count)), "count is not positive"))
    found = [fault for fault in faults if fault]
    if found:
        raise BadInput(f"The summary of {len(age)} rows cannot be right: {'; '.join(found)}.")


def _named_rows(bad: Bools, what: str) -> str:
    if not bad.any():
        return ""
    rows = np.flatnonzero(bad) + 1
    named = ", ".join(str(row) for row in rows[:ROWS_NAMED])
    more = f" and {len(rows) - ROWS_NAMED} more" if len(rows) > ROWS_NAMED else ""
    return f"{what} in row{'s' if len(rows) > 1 else ''} {named}{more}"


def distinct_pairs(summary: CustomerSummary) -> tuple[Floats, Floats, Ints]:
    """Distinct (frequency, age), and which of them each row has.

    A million customers share some ten thousand pairs, and much depends on these two alone.
    """
    frequency, age = summary.frequency, summary.age
    ages, at_age = codes(age)
    orders, at_orders = codes(frequency)
    code = at_orders * len(ages) + at_age
    pairs, which = _codes_of_whole(code, len(ages) * len(orders))
    return orders[pairs // len(ages)], ages[pairs % len(ages)], which


def codes(values: Floats) -> tuple[Floats, Ints]:
    """Distinct values in rising order, and which of them each value is; quick for whole numbers."""
    whole = values.astype(np.intp) if len(values) and values.max() < LARGEST_TABLE else None
    if whole is None or not bool((whole == values).all()):
        distinct, which = np.unique(values, return_inverse=True)
        return distinct, which
    found, which = _codes_of_whole(whole, int(whole.max()) + 1)
    return found.astype(np.float64), which


def _codes_of_whole(whole: Ints, size: int) -> tuple[Ints, Ints]:
    if size > max(LARGEST_TABLE, 8 * len(whole)):
        return np.unique(whole, return_inverse=True)
    seen = np.zeros(size, dtype=np.bool_)
    seen[whole] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[whole]
