"""Customers and cases that a file names, and does not give the id of."""

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


def lay_cases(con: DuckDBPyConnection) -> None:
    """The temporary table of all cases: key, whose, and what they are called."""
    from whybuy.records import cases

    title = "lower(trim(title)) AS called"
    con.register("cases_kept", cases.cases().select("key", "customer", "title").to_arrow())
    con.execute(f"CREATE OR REPLACE TEMP TABLE cases_called AS SELECT *, {title} FROM cases_kept")
    con.unregister("cases_kept")


def case_sql(case: str, customer: str | None) -> str:
    """The SQL of a case's id: the one given if there is one, else of their case of that title.

    What is neither, a title that two of their cases have, and another customer's case is no id.
    """
    theirs = f"customer = {customer}" if customer else "TRUE"
    by_key = f"SELECT key FROM cases_called WHERE key = {case} AND {theirs}"
    by_title = f"SELECT min(key) FROM cases_called WHERE called = lower({case}) AND {theirs}"
    return (
        f"CASE WHEN {case} IS NOT NULL THEN "
        f"coalesce(({by_key}), ({by_title} HAVING count(*) = 1), concat('no case ', {case})) END"
    )
