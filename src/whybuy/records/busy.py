"""Hours of a week that each of the team's own calendar takes, customers' meetings apart.

Of a calendar only these sums are kept, as facts of the team: no title, no place, nobody's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from whybuy.records import frames
from whybuy.records.kinds import kind_of
from whybuy.records.loading import mention
from whybuy.records.models import Batch, Fact, Standing

if TYPE_CHECKING:
    import polars as pl

RECORD, NAME = kind_of("team").record, "busy "
_ROWS = """
    SELECT f.record_key, substr(f.name, 6), f.value FROM records_fact AS f
        JOIN records_batch AS b ON b.id = f.batch_id AND b.state = 'loaded'
    WHERE f.record = %s AND f.name LIKE 'busy %%' AND f.undone_in IS NULL ORDER BY f.id"""


def frame() -> pl.DataFrame:
    """One row a member of the team (key) and week: member, week (its Monday), busy (hours)."""
    import polars as pl

    told = {"member": pl.String, "week": pl.String, "busy": pl.String}
    rows = frames.read(_ROWS, [RECORD], schema=told)
    newest = rows.unique(["member", "week"], keep="last", maintain_order=True)
    return newest.with_columns(pl.col("week").str.to_date(), pl.col("busy").cast(pl.Float64))


def changed(
    hours: Mapping[tuple[str, date], float], *, since: date
) -> dict[tuple[str, date], float]:
    """Of these hours, by member and Monday, those that do not stand so; a week from `since` on of
    the same people that is not among them is free again."""
    known = {(who, week): busy for who, week, busy in frame().iter_rows()}
    people = {who for who, _ in hours}
    gone = {at: 0.0 for at in known if at[0] in people and at[1] >= since and at not in hours}
    return {at: busy for at, busy in (gone | dict(hours)).items() if known.get(at, 0.0) != busy}


def state(hours: Mapping[tuple[str, date], float], *, batch: Batch) -> None:
    """Keep these hours, by member and Monday."""
    people = sorted({who for who, _ in hours})
    mention(kind_of("team"), people, batch=batch)
    Fact.objects.bulk_create(
        Fact(record=RECORD, record_key=who, name=f"{NAME}{week}", value=f"{busy:g}",
             standing=Standing.MEASURED, batch=batch)
        for (who, week), busy in hours.items()
    )  # fmt: skip
