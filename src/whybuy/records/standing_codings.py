"""What stands coded: the steps that nobody took back, at the places where their words now stand."""

# ruff: noqa: S608 -- the conditions are written here

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.records import codebook, frames

if TYPE_CHECKING:
    import polars as pl

STANDS = """s.taken_back_at IS NULL AND (b.id IS NULL OR b.state = 'loaded')
    AND NOT EXISTS (
        SELECT 1 FROM records_codingstep AS x
        WHERE x.takes = s.id AND x.what = 'uncode' AND x.taken_back_at IS NULL)"""
"""The SQL of "this step s, of a batch b or none, stands"."""

COUNTS_MOST = ("audit", "asked")
"""Of what one hand said of a place in several ways, which is told: what was read blind first."""

_PLACED = """
    FROM records_codingstep AS s
        JOIN records_conversation AS c ON c.key = s.conversation
        JOIN records_script AS t ON t.conversation = c.key AND t.sha256 = c.script
        JOIN records_passage AS p ON p.script_id = t.id AND p.key = s.passage
        LEFT JOIN records_user AS u ON u.id = s.by_id
        LEFT JOIN records_batch AS b ON b.id = s.batch_id"""
_FROM = 'p.start + s."offset"'
_TO = f"CASE s.what WHEN 'reject' THEN p.stop ELSE {_FROM} + s.length END"


def frame(*, until: date | None = None, of: str | None = None) -> pl.DataFrame:
    """Every coding and rejection that stands, in conversations up to a day (or without one).

    step (its id), conversation, passage (the one that it begins in), start, end, code (as it counts
    after mergers), by (a username), how, at, rejected, round ("" or the hand "a", "b" of a blind
    round), round_id. Of what one hand said of the same place and code, the last counts, and what
    was read blind for the audit before all else. Codings
    whose words no longer stand are left out: see `adrift`. `of` is one conversation.
    """
    query = f"SELECT s.id, s.conversation, p.key, {_FROM}, {_TO}, {_SAID} {_PLACED} WHERE {STANDS}"
    return _settled(_read(query, until, of), ["conversation", "passage", "start", "end"])


def by_passage(*, until: date | None = None, of: str | None = None) -> pl.DataFrame:
    """The same, a row for each passage that a coding touches: `frame` without start and end."""
    import polars as pl

    columns = f"SELECT s.id, s.conversation, q.key, q.start, q.stop, {_SAID} {_PLACED}"
    first = f"{columns} JOIN records_passage AS q ON q.id = p.id WHERE {STANDS}"
    more = f"""{columns} JOIN records_passage AS q
            ON q.script_id = t.id AND q.start >= p.stop AND q.start < {_TO}
        WHERE {_TO} > p.stop AND {STANDS}"""
    rows = pl.concat([_read(first, until, of), _read(more, until, of)]).sort("step")
    return _settled(rows, ["conversation", "passage"]).drop("start", "end")


def reads(*, until: date | None = None) -> pl.DataFrame:
    """Who read which conversation to its end: conversation, by, how, at, round, round_id."""
    import polars as pl

    schema = {"conversation": pl.String, "by": pl.String, "how": pl.String}
    schema |= {"at": pl.Datetime("us", "UTC"), "round": pl.String, "round_id": pl.Int64}
    where, days = _until(until)
    return frames.read(
        f"""SELECT s.conversation, COALESCE(u.username, ''), s.how, s.at, s.hand, s.round
        FROM records_codingstep AS s JOIN records_conversation AS c ON c.key = s.conversation
            LEFT JOIN records_user AS u ON u.id = s.by_id
            LEFT JOIN records_batch AS b ON b.id = s.batch_id
        WHERE s.what = 'read' AND {STANDS} {where} ORDER BY s.id""",
        days,
        schema=schema,
    )


def adrift() -> pl.DataFrame:
    """Codings whose words stand no more in the conversation as it is told now.

    step, conversation, code, by. They come back with the words.
    """
    import polars as pl

    schema = {"step": pl.Int64, "conversation": pl.String, "code": pl.String, "by": pl.String}
    return frames.read(
        f"""SELECT s.id, s.conversation, s.code, COALESCE(u.username, '')
        {_PLACED.replace("JOIN records_passage", "LEFT JOIN records_passage")}
        WHERE s.what = 'code' AND p.id IS NULL AND {STANDS} ORDER BY s.id""",
        schema=schema,
    )


_SAID = "s.code, COALESCE(u.username, ''), s.how, s.at, s.what, s.hand, s.round"


def _until(until: date | None) -> tuple[str, list[object]]:
    if until is None:
        return "", []
    return "AND (c.day IS NULL OR c.day <= %s)", [until]


def _read(query: str, until: date | None, of: str | None) -> pl.DataFrame:
    import polars as pl

    where, given = _until(until)
    if of is not None:
        where, given = f"{where} AND s.conversation = %s", [*given, of]
    texts, counts = pl.String, pl.Int64
    schema: dict[str, Any] = {"step": counts, "conversation": texts, "passage": texts}
    schema |= {"start": counts, "end": counts, "code": texts, "by": texts, "how": texts}
    schema |= {"at": pl.Datetime("us", "UTC"), "what": texts, "round": texts, "round_id": counts}
    both = "AND s.what IN ('code', 'reject')"
    return frames.read(f"{query} {both} {where} ORDER BY s.id", given, schema=schema)


def _settled(rows: pl.DataFrame, place: list[str]) -> pl.DataFrame:
    """Codes as they count, rejections told apart, and each hand's last word alone.

    A rejection is of a whole passage: it takes away what the same hand coded in it before, and a
    later coding takes it away.
    """
    import polars as pl

    ends = codebook.resolved()
    told = rows.with_columns(
        pl.col("code").replace(ends), (pl.col("what") == "reject").alias("rejected")
    )
    who = ["passage", "code", "by", "round_id", "round"]
    last = pl.col("step").filter(pl.col("rejected")).max().over(who)
    coded = pl.col("step").filter(~pl.col("rejected")).max().over(who)
    stands = (
        pl.when("rejected")
        .then(coded.is_null() | (pl.col("step") > coded))
        .otherwise(last.is_null() | (pl.col("step") > last))
    )
    once = [*place, "code", "by", "round_id", "round", "rejected"]
    ranked = told.filter(stands).sort(
        *(pl.col("how") == how for how in COUNTS_MOST),
        pl.col("how") != "endpoint",
        "step",
        maintain_order=True,
    )
    kept = ranked.unique(once, keep="last", maintain_order=True).sort("step", maintain_order=True)
    columns = ("step", "conversation", "passage", "start", "end", "code", "by", "how", "at")
    return kept.select(*columns, "rejected", "round", "round_id")
