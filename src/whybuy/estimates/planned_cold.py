"""First contacts that are planned out of the blue, though somebody could introduce us."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from whybuy.estimates.network import Path, paths
from whybuy.estimates.warm_contacts import WARM
from whybuy.evidence.books import Books
from whybuy.evidence.came import talking
from whybuy.evidence.cases import prospects
from whybuy.evidence.meetings import to_come
from whybuy.evidence.network import team


@dataclass(frozen=True, slots=True)
class Cold:
    """A first contact that is planned: with whom (customer), what ("meeting", or the sort of a line
    of the week), its day or the Monday of its week, its record; and the warm path there is."""

    customer: str
    what: str
    day: date | None
    evidence: str
    path: Path


def planned_cold(books: Books) -> list[Cold]:
    """Meetings not agreed yet and lines of this week's list and later ones, with prospects whom
    nobody of those who would make it knows, and to whom a warm path leads; by their day."""
    found = pl.concat([_meetings(books), _lines(books)]).sort("day", "customer_id")
    warm = warm_paths(books, found.select("customer_id", "by").iter_rows())
    return [
        Cold(row["customer_id"], row["what"], row["day"], row["evidence"], warm[key])
        for row in found.iter_rows(named=True)
        if (key := (row["customer_id"], row["by"])) in warm
    ]


def warm_paths(books: Books, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Path]:
    """For each customer and whoever of us would make a first contact (key or name) the warm path
    that leads there another way; nothing where they speak with us, bought, or know that one."""
    new = set(prospects(books)["customer_id"]) - set(talking(books)["customer_id"])
    keys = {name.casefold(): key for key, name in team(books).items()}
    found: dict[tuple[str, str], Path] = {}
    for customer, by in dict.fromkeys(wanted):
        ways = paths(books, customer) if customer in new else []
        own = f"member:{keys.get(by.casefold(), by)}"
        known = any(not way.asked and way.hops[0].one == own for way in ways)
        if ways and ways[0].strength >= WARM and not known:
            found[customer, by] = ways[0]
    return found


_ROWS = ("customer_id", "what", "day", "by", "evidence")


def _meetings(books: Books) -> pl.DataFrame:
    first = pl.col("by_whom").str.split(";").list.first().fill_null("").str.strip_chars()
    rows = to_come(books).filter(pl.col("state") == "planned", pl.col("day") > books.known_until)
    return rows.with_columns(what=pl.lit("meeting"), by=first).select(_ROWS)


def _lines(books: Books) -> pl.DataFrame:
    from whybuy.records import planned

    monday = books.known_until - timedelta(days=books.known_until.weekday())
    rows = planned.frame().filter(
        pl.col("state") == "planned", pl.col("week") >= monday, pl.col("sort") != "introduction"
    )
    return rows.select(
        customer_id="customer",
        what="sort",
        day="week",
        by="by_whom",
        evidence=pl.format("customer:{}", "customer"),
    )
