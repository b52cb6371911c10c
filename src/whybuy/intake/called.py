"""Customers that a file names, and does not give the id of."""

# ruff: noqa: S608 -- the expressions are made of columns' positions

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def lay_names(con: DuckDBPyConnection) -> None:
    """The temporary table of names that one customer alone has, and the ids of all."""
    import polars as pl

    from whybuy.records import customers

    known = customers.frame().select("key", "name")
    folded = pl.col("name").str.to_lowercase().str.strip_chars()
    alone = known.filter(folded.is_unique()).select(folded.alias("called"), "key")
    ids = known.select(pl.col("key").alias("called"), "key")
    # An id counts before a name that is the same.
    named = pl.concat([ids, alone]).unique("called", keep="first", maintain_order=True).to_arrow()
    con.register("customers_named", named)
    con.execute("CREATE OR REPLACE TEMP TABLE customers_called AS SELECT * FROM customers_named")
    con.unregister("customers_named")


def customer_sql(customer: str | None, name: str) -> str:
    """The SQL of a customer's id: the one given if it is known, else of the customer of that name.

    A name that nobody or several have is no id of anybody's: the row is then rejected.
    """
    looked_up = [customer] if customer else []
    looked_up += [name, f"lower({name})"]
    found = [
        f"(SELECT any_value(key) FROM customers_called WHERE called = {one})" for one in looked_up
    ]
    return f"coalesce({', '.join([*found, *looked_up[:-1]])})"
