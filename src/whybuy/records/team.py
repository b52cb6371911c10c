"""The team: who contacts customers, in how many hours, in which languages and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl


def frame() -> pl.DataFrame:
    """All of the team, in the order entered.

    key, name, hours_a_week (null: not said), languages and places (lists of texts, empty: any),
    away_from, away_until (both days away; null: not away, or with no end).
    """
    import polars as pl

    schema = {"key": pl.String, "name": pl.String, "hours_a_week": pl.Float64}
    whole = schema | dict.fromkeys(("languages", "places"), pl.String)
    whole |= dict.fromkeys(("away_from", "away_until"), pl.Date)
    found = frames.read(
        f"SELECT {', '.join(whole)} FROM records_member ORDER BY id",  # noqa: S608 -- our own names
        schema=whole,
    )
    return found.with_columns(_parts("languages"), _parts("places"))


def key_of(called: str) -> str:
    """The key of who in the team has this key or name, in any case; "" for nobody, or several."""
    said = called.strip().casefold()
    known = list(frame().select("key", "name").iter_rows())
    for column in (0, 1):
        found = {row[0] for row in known if said and row[column].casefold() == said}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _parts(name: str) -> pl.Expr:
    import polars as pl

    split = pl.col(name).str.split(";").list.eval(pl.element().str.strip_chars())
    return split.list.eval(pl.element().filter(pl.element() != "")).alias(name)
