"""The reductions of the order log: one plain SQL file each, the same text on every engine.

A reduction reads `line` (the lines that stand, which each engine provides) or what is built on it:
`goods`, `order_day` and `customer_day`, in `sql/` like the rest. Parameters are written $name.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

PARTS = ("goods", "order_day", "customer_day")
"""What reductions are built on, each on those before it."""

SUMMARY = {
    "customer_id": "String",
    "first_day": "Date",
    "last_day": "Date",
    "frequency": "Int64",
    "recency": "Int64",
    "age": "Int64",
    "orders": "Int64",
    "value": "Float64",
    "mean_value": "Float64",
    "total": "Int64",
}

FRAMES: dict[str, dict[str, str]] = {
    "span": {"first_day": "Date", "last_day": "Date"},
    "line_counts": {
        "kind": "String",
        "has_customer": "Boolean",
        "lines": "Int64",
        "orders": "Int64",
        "amount": "Int64",
    },
    "customer_summary": SUMMARY,
    "customer_margin": {"customer_id": "String", "margin": "Float64", "margin_known": "Float64"},
    "summary_counts": {
        "frequency": "Int64",
        "recency": "Int64",
        "age": "Int64",
        "count": "Int64",
    },
    "weekly_purchases": {
        "week": "Date",
        "purchases": "Int64",
        "customers": "Int64",
        "first_purchases": "Int64",
        "amount": "Int64",
    },
    "calibration": {**SUMMARY, "observed": "Int64", "observed_total": "Int64"},
    "recent_change": {
        "customer_id": "String",
        "purchases": "Int64",
        "purchases_before": "Int64",
        "amount": "Int64",
        "amount_before": "Int64",
        "returned": "Int64",
        "returned_before": "Int64",
        "returns": "Int64",
        "returns_before": "Int64",
        "products": "Int64",
        "products_before": "Int64",
    },
    "customer_products": {
        "customer_id": "String",
        "product_id": "String",
        "days": "Int64",
        "first_day": "Date",
        "last_day": "Date",
        "amount": "Int64",
        "units": "Float64",
    },
    "product_days": {
        "customer_id": "String",
        "product_id": "String",
        "day": "Date",
        "units": "Float64",
        "amount": "Int64",
    },
    "product_returns": {
        "customer_id": "String",
        "product_id": "String",
        "days": "Int64",
        "last_day": "Date",
        "units": "Float64",
        "amount": "Int64",
    },
    "orders_of": {
        "order_id": "String",
        "source": "String",
        "day": "Date",
        "at": "Datetime",
        "lines": "Int64",
        "quantity": "Float64",
        "amount": "Int64",
        "kinds": "String",
    },
    "lines_of": {
        "order_id": "String",
        "customer_id": "String",
        "product_id": "String",
        "at": "Datetime",
        "quantity": "Float64",
        "amount": "Int64",
        "currency": "String",
        "kind": "String",
        "row": "Int64",
        "source": "String",
        "batch": "Int64",
    },
    "purchase_days": {"day": "Date", "amount": "Int64"},
}
"""What each reduction gives: columns and their Polars types, the same from every engine."""


@cache
def text(name: str) -> str:
    """The SQL file of that name, its comment left out."""
    file = resources.files(__package__ or "") / "sql" / f"{name}.sql"
    rows = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(row for row in rows if not row.startswith("--"))


@cache
def parameters(name: str) -> tuple[str, ...]:
    """The names of the parameters of a reduction."""
    return tuple(sorted(set(re.findall(r"\$(\w+)", text(name)))))


def statement(name: str, *, line: str) -> str:
    """A whole statement: the reduction over the lines that the SELECT `line` gives."""
    parts = "".join(f",\n{part} AS (\n{text(part)}\n)" for part in PARTS)
    return f"WITH line AS (\n{line}\n){parts}\n{text(name)}"


def schema(name: str) -> pl.Schema:
    """The Polars schema of a reduction's frame."""
    import polars as pl

    moment = pl.Datetime("us")
    return pl.Schema(
        {
            column: moment if kind == "Datetime" else getattr(pl, kind)()
            for column, kind in FRAMES[name].items()
        }
    )
