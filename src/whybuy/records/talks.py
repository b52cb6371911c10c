"""Conversations read: all of them, what was said in them, those of nobody, and one as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Min

from whybuy.errors import NotFound
from whybuy.records import frames, models, scripts
from whybuy.records.models import Conversation, Script
from whybuy.records.transcript import Named

if TYPE_CHECKING:
    import polars as pl

REFERENCES = ("customer", "person", "deal")


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A conversation that no customer is known for: `people` are those whom its file names."""

    key: str
    day: date | None
    medium: str
    title: str
    people: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Unsided:
    """A customer's conversation of which no word counts: who of its `speakers` is whose is open."""

    key: str
    day: date | None
    title: str
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: `text[start:end]` of its conversation, who spoke, when, to which question."""

    number: int
    start: int
    end: int
    speaker: str
    side: str
    at_ms: int | None
    asked: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage: `text[start:end]` of its conversation, within the turn of that number."""

    key: str
    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Talk:
    """A whole conversation. `customer`, `person` and `deal` are keys, or None."""

    key: str
    customer: str | None
    person: str | None
    deal: str | None
    day: date | None
    medium: str
    title: str
    file: str
    format: str
    language: str
    invented: bool
    people: tuple[Named, ...]
    text: str
    turns: tuple[Turn, ...]
    passages: tuple[Passage, ...]


def frame(*, until: date | None = None) -> pl.DataFrame:
    """All conversations, or those up to a day (those without one among them), as first loaded.

    conversation, customer, person and deal (keys or null), day, medium, title, file, format,
    language, invented, batch.
    """
    import polars as pl

    texts, where = pl.String, "" if until is None else "WHERE v.day IS NULL OR v.day <= %s"
    schema: dict[str, Any] = dict.fromkeys(("conversation", *REFERENCES), texts)
    schema |= {"day": pl.Date}
    schema |= dict.fromkeys(("medium", "title", "file", "format", "language"), texts)
    schema |= {"invented": pl.Boolean, "batch": pl.Int64}
    return frames.read(
        f"""SELECT v.key, c.key, p.key, d.key, v.day, v.medium, v.title, v.file, v.format,
            v.language, v.invented, v.batch_id
        FROM records_conversation AS v
            LEFT JOIN records_customer AS c ON c.id = v.customer_id
            LEFT JOIN records_person AS p ON p.id = v.person_id
            LEFT JOIN records_deal AS d ON d.id = v.deal_id
        {where} ORDER BY v.id""",  # noqa: S608 -- the condition is one of two written here
        [] if until is None else [until],
        schema=schema,
    )


def undated(*, taken_in_after: date | None = None) -> list[str]:
    """The keys of conversations without a day: all, or those first taken in after a day."""
    found = Conversation.objects.filter(day=None).values_list("key", flat=True)
    if taken_in_after is None:
        return list(found)
    history = Conversation.history.model.objects  # type: ignore[attr-defined]
    written = history.filter(key__in=found).values("key")
    return [
        one["key"]
        for one in written.annotate(first=Min("history_date")).order_by("key")
        if one["first"].date() > taken_in_after
    ]


def passages(
    *,
    until: date | None = None,
    side: str | None = "customer",
    of: Sequence[str] | None = None,
) -> pl.DataFrame:
    """What was said, a row for each passage: by the customers, or by any `side` (None: by all).

    passage (key), conversation, customer (key or null), day, start, end, text, speaker, side,
    at_ms, asked, turn, language (the whole conversation's). `of` are the
    conversations wanted, all without it.
    """
    import polars as pl

    keys = None if of is None else list(of)
    rows = scripts.spoken(keys)
    texts = scripts.texts(keys)
    places = zip(rows["script"], rows["start"], rows["end"], strict=True)
    said = pl.Series("text", [texts[s][a:b] for s, a, b in places], dtype=pl.String)
    whose = frame(until=until).select("conversation", "customer", "day", "language")
    found = with_sides(rows.with_columns(said)).join(
        whose, on="conversation", how="inner", maintain_order="left"
    )
    columns = ("passage", "conversation", "customer", "day", "start", "end", "text")
    found = found.select(*columns, "speaker", "side", "at_ms", "asked", "turn", "language")
    return found if side is None else found.filter(pl.col("side") == side)


def heard(of: Sequence[str] | None = None) -> list[str]:
    """The conversations (of these, or of all) in which a customer is known to speak."""
    rows = with_sides(scripts.spoken(None if of is None else list(of)))
    return rows.filter(side="customer")["conversation"].unique(maintain_order=True).to_list()


def with_sides(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows (conversation, speaker, side) with the sides that somebody corrected."""
    import polars as pl

    stored = Conversation.objects.exclude(sides="").values_list("key", "sides")
    lines = [(key, *line.split("\t", 1)) for key, text in stored for line in text.splitlines()]
    schema: dict[str, Any] = dict.fromkeys(("conversation", "corrected", "speaker"), pl.String)
    told = pl.DataFrame(lines, schema=schema, orient="row")
    joined = rows.join(told, on=["conversation", "speaker"], how="left", maintain_order="left")
    sides = pl.coalesce("corrected", "side").alias("side")
    return joined.with_columns(sides).drop("corrected")


def unmatched() -> list[Unmatched]:
    """The conversations whose customer nobody has said yet, oldest first."""
    rows = Conversation.objects.filter(customer=None).order_by("id")
    return [
        Unmatched(key, day, medium, title, _people(people))
        for key, day, medium, title, people in rows.values_list(
            "key", "day", "medium", "title", "people"
        )
    ]


def unsided() -> list[Unsided]:
    """The conversations that have a customer, and named speakers none of whom is known to be it."""
    import polars as pl

    rows = with_sides(scripts.spoken().select("conversation", "speaker", "side"))
    found = rows.group_by("conversation", maintain_order=True).agg(
        heard=(pl.col("side") == "customer").any(),
        speakers=pl.col("speaker").filter(pl.col("side") == "").unique(maintain_order=True),
    )
    waiting = {
        key: tuple(name for name in names if name)
        for key, heard, names in found.iter_rows()
        if not heard and any(names)
    }
    named = Conversation.objects.filter(key__in=list(waiting)).exclude(customer=None)
    told = named.order_by("id").values_list("key", "day", "title")
    return [Unsided(key, day, title, waiting[key]) for key, day, title in told]


def one(key: str) -> Talk:
    """A conversation with all that was said in it. Raises NotFound."""
    row = Conversation.objects.select_related(*REFERENCES).filter(key=key).first()
    if row is None:
        raise NotFound(f"There is no conversation {key!r} in the records.")
    script = Script.objects.filter(conversation=key, sha256=row.script).first()
    return Talk(
        key=key,
        customer=row.customer.key if row.customer else None,
        person=row.person.key if row.person else None,
        deal=row.deal.key if row.deal else None,
        day=row.day,
        medium=row.medium,
        title=row.title,
        file=row.file,
        format=row.format,
        language=row.language,
        invented=row.invented,
        people=_people(row.people),
        text=script.text if script else "",
        turns=_turns(key, script) if script else (),
        passages=_passages(script) if script else (),
    )


def _turns(key: str, script: Script) -> tuple[Turn, ...]:
    import polars as pl

    columns = ("number", "start", "stop", "speaker", "side", "at_ms", "asked")
    rows = models.Turn.objects.filter(script=script).order_by("number").values_list(*columns)
    numbers = dict.fromkeys(("number", "start", "end"), pl.Int64)
    texts = dict.fromkeys(("speaker", "side"), pl.String)
    schema = {**numbers, **texts, "at_ms": pl.Int64, "asked": pl.String}
    turns = pl.DataFrame(list(rows), schema=schema, orient="row")
    told = with_sides(turns.with_columns(pl.lit(key).alias("conversation")))
    return tuple(Turn(*row) for row in told.select(*schema).iter_rows())


def _passages(script: Script) -> tuple[Passage, ...]:
    rows = models.Passage.objects.filter(script=script).order_by("number")
    return tuple(Passage(*row) for row in rows.values_list("key", "turn", "start", "stop"))


def _people(lines: str) -> tuple[Named, ...]:
    return tuple(Named(*line.split("\t")) for line in lines.splitlines())
