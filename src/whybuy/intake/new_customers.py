"""Customers whom a file names and nobody has on record: made from it where the user says so.

A first file of deals or meetings often comes before any list of customers. They are never made
silently: it is asked, or said with the import; else their rows are rejected.
"""

# ruff: noqa: S608 -- the expressions are made of columns' positions

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from whybuy.errors import BadInput
from whybuy.intake.called import customer_sql
from whybuy.intake.questions import Question, Unclear
from whybuy.intake.recognise import words
from whybuy.intake.same_customer import SHOWN
from whybuy.intake.tables import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MAKE, LEAVE = "make", "leave"
REMEDY = "Load the customers first, then this file again; or import it with --make-customers."
New = dict[str, str]
"""A new customer's id to its name."""


def check_answer(answer: str | None) -> None:
    """Raises BadInput for an answer that is none."""
    if answer not in (None, MAKE, LEAVE):
        raise BadInput(f"New customers: say {MAKE} or {LEAVE}, not {answer!r}.")


def found(con: DuckDBPyConnection, table: Table, texts: Mapping[str, str]) -> New:
    """Those whom the file names and nobody has on record; none where its column holds ids.

    A name that several on record have is none of theirs: whose the row is, is for the user to say.
    """
    from whybuy.records import customers, loading

    name, given = texts["customer_name"], texts.get("customer")
    key = customer_sql(given, name)
    asked = (
        f"SELECT {given or 'NULL'} AS given, trim({name}) AS called FROM {table.numbered_sql()} "
        f"WHERE {key} NOT IN (SELECT key FROM customers_called) ORDER BY row"
    )
    rows = list(dict.fromkeys(con.execute(asked).fetchall()))
    taken = {one.strip().lower() for one in customers.frame()["name"] if one}
    longest = loading.limits("customers").get("key", 100)
    named = [
        (given, called)
        for given, called in rows
        if called and called.lower() not in taken | _nobody() and len(given or called) <= longest
    ]
    if 2 * sum(_is_id(called) for _, called in named) >= len(named):
        return {}
    return _by_key(named)


def _by_key(named: Sequence[tuple[str | None, str]]) -> New:
    """Each once: under the id that the file gives, else under its name, whatever its case."""
    new = New()
    for given, called in named:
        if given:
            new.setdefault(given, called)
    keys = {called.lower(): key for key, called in new.items()}
    for given, called in named:
        if not given and called.lower() not in keys:
            keys[called.lower()] = called
            new[called] = called
    return new


def _nobody() -> set[str]:
    return {"-", "–", "?", *(word.lower() for word in words()["words"]["nobody"])}


def _is_id(called: str) -> bool:
    return not any(map(str.isalpha, called)) or (
        any(map(str.isdigit, called)) and not any(map(str.isspace, called))
    )


def lay(con: DuckDBPyConnection, new: New) -> None:
    """The same beside those who are on record, so that rows find them."""
    called = {**{name.lower(): key for key, name in new.items()}, **{key: key for key in new}}
    con.executemany("INSERT INTO customers_called VALUES (?, ?)", list(called.items()))


def told(new: New) -> str:
    """A sentence on those who were made."""
    return f"Customers made from it, {len(new):,}: {_listed(new)}."


def unclear(new: New) -> Unclear:
    """Whether they are to be made, asked."""
    asked = f"{len(new):,} customers of the file are not on record: {_listed(new)}. Make them?"
    choices = {
        MAKE: "Make them, by these names; taking the load back takes them back",
        LEAVE: "Leave them: their rows are rejected",
    }
    question = Question("new_customers", "", "", asked, choices)
    return Unclear(f"{asked} Say --make-customers, or load the customers first.", [question])


def _listed(new: New) -> str:
    names = list(new.values())
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(map(repr, names[:SHOWN])) + more
