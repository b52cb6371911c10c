"""A look at a file's first rows: how it writes days, numbers and ids."""

# ruff: noqa: S608 -- what a file says reaches SQL as a quoted literal or not at all

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, cast

from whybuy.intake import amounts, days
from whybuy.intake.amounts import NumberForm, number_form
from whybuy.intake.days import DayForm, day_form
from whybuy.intake.lines import IDS, NUMBERS, LineForm, cell
from whybuy.intake.questions import settled
from whybuy.intake.rates import Rates
from whybuy.intake.recognise import words
from whybuy.intake.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

LOOKED_AT = 5_000
"""Rows looked at first. What they leave open is looked for in the whole column."""


def line_form(
    con: DuckDBPyConnection,
    table: Table,
    columns: dict[str, int],
    *,
    currency: str,
    today: date,
    dates: str | None,
    decimal: str | None,
    rates: Rates | None = None,
) -> LineForm:
    """The form of a file of orders. Raises Unclear where its days or numbers can be read twice."""
    given = [field for field in NUMBERS if field in columns]
    day, *found = settled(
        [
            lambda: look_at_days(con, table, columns["at"], dates=dates),
            *(
                lambda field=field: look_at_numbers(con, table, columns[field], decimal=decimal)
                for field in given
            ),
        ]
    )
    numbers = dict(zip(given, cast("list[NumberForm]", found), strict=True))
    bare = frozenset(
        field for field in IDS if field in columns and are_numbers(con, table, columns[field])
    )
    return LineForm(columns, cast("DayForm", day), numbers, currency, today, bare, rates)


def look_at_days(
    con: DuckDBPyConnection,
    table: Table,
    at: int,
    *,
    dates: str | None = None,
    beside: Sequence[int] = (),
) -> DayForm:
    """How a column writes days; where it does not tell, as the columns of days `beside` it in the
    file do. Raises BadFile where two readings fit."""
    if at in table.typed and not _packed(con, table, at):
        return DayForm((days.ISO,))
    values = _values(con, table, at, undecided=None if dates else days.undecided)
    if dates is None and days.undecided(values):
        dates = _order_beside(con, table, [other for other in beside if other != at])
    return day_form(values, column=table.header[at], dates=dates)


def _order_beside(con: DuckDBPyConnection, table: Table, columns: Sequence[int]) -> str | None:
    """The one order of day and month that these columns tell; None where none does, or two do."""
    read = [_values(con, table, at, undecided=days.undecided) for at in columns]
    told = {order for values in read if (order := days.order_told(values))}
    return told.pop() if len(told) == 1 else None


def look_at_numbers(
    con: DuckDBPyConnection, table: Table, at: int, *, decimal: str | None = None
) -> NumberForm:
    """How a column writes numbers. Raises BadFile where two readings fit."""
    if at in table.typed:
        return NumberForm(".")
    values = _values(con, table, at, undecided=None if decimal else amounts.undecided)
    return number_form(values, column=table.header[at], decimal=decimal)


def _packed(con: DuckDBPyConnection, table: Table, at: int) -> bool:
    """Whether days came as numbers, 20260531."""
    return all(text is None or text.isdigit() for (text,) in _first(con, table, at))


def _values(
    con: DuckDBPyConnection,
    table: Table,
    at: int,
    *,
    undecided: Callable[[Iterable[str]], bool] | None,
) -> list[str]:
    """The column's values in the first rows, or all its distinct values where those do not tell."""
    values = [text for (text,) in _first(con, table, at) if text is not None]
    if undecided is None or not undecided(values):
        return values
    return [*values, *_distinct(con, table, at)]


def _first(con: DuckDBPyConnection, table: Table, at: int) -> list[tuple[str | None]]:
    return con.execute(
        f"SELECT {cell(at)} FROM (SELECT * FROM {table.sql} LIMIT {LOOKED_AT})"
    ).fetchall()


def _distinct(con: DuckDBPyConnection, table: Table, at: int) -> Iterator[str]:
    found = con.execute(f"SELECT DISTINCT {cell(at)} FROM {table.sql}")
    while rows := found.fetchmany(LOOKED_AT):
        yield from (text for (text,) in rows if text is not None)


def are_numbers(con: DuckDBPyConnection, table: Table, at: int) -> bool:
    """Whether ids were written as numbers, 13085.0, or marked as text for a sheet, '13085."""
    if at in table.typed:
        return False
    nobody = words()["words"]["nobody"]
    values = [text for (text,) in _first(con, table, at) if text and text not in nobody]
    return bool(values) and (
        all(text.endswith(".0") for text in values) or all(text.startswith("'") for text in values)
    )
