"""Whose meetings a calendar shows: those of one of the team, or of everybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whybuy.evidence.books import Books

BACK_DAYS = 91


def diary(books: Books, *, member: str, today: date) -> tuple[list[dict[str, Any]], str]:
    """The meetings of the past quarter and to come (rows of `evidence.meetings`), and whose.

    member: a key of the team; "" for all. A meeting without anybody's name is everybody's.
    """
    import polars as pl

    from whybuy.evidence.meetings import meetings
    from whybuy.records import team

    known = {row["key"]: row["name"] for row in team.frame().to_dicts()}
    rows = meetings(books).filter(pl.col("day") >= today - timedelta(days=BACK_DAYS))
    called = {one.casefold() for one in (member, known.get(member, "")) if one}
    mine = [row for row in rows.to_dicts() if not member or _is_of(row["by_whom"], called)]
    return mine, known.get(member, "")


def _is_of(by_whom: str, called: set[str]) -> bool:
    names = {name.strip().casefold() for name in by_whom.split(";") if name.strip()}
    return not names or bool(names & called)
