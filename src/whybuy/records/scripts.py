"""The words of conversations: scripts, turns and passages, written once, a set at a time."""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

from whybuy.records import frames, models, passages, staging
from whybuy.records.transcript import Laid

if TYPE_CHECKING:
    import polars as pl

_CJK = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f])")
_LETTERS = re.compile(r"[^\W_]{1,200}")
_SAME = "s.conversation = l.conversation AND s.sha256 = l.sha256"


def write(laid: Mapping[str, Laid]) -> int:
    """Keep the words of each conversation (by its key) that are not kept yet; how many were new.

    Call it within the transaction that writes the conversations.
    """
    new = _missing(laid)
    if not new:
        return 0
    import polars as pl

    named = {"conversation": list(new), "sha256": [one.sha256 for one in new.values()]}
    with _laid(pl.DataFrame({**named, "text": [one.text for one in new.values()]})) as cursor:
        cursor.execute(
            "INSERT INTO records_script (conversation, sha256, text) "
            "SELECT conversation, sha256, text FROM laid ORDER BY row"
        )
    with _laid(_turns(new)) as cursor:
        cursor.execute(f"""
            INSERT INTO records_turn (script_id, number, start, stop, speaker, side, at_ms, asked)
            SELECT s.id, l.number, l.start, l.stop, l.speaker, l.side, l.at_ms, l.asked
            FROM laid AS l JOIN records_script AS s ON {_SAME} ORDER BY l.row""")
    with _laid(_passages(new)) as cursor:
        cursor.execute(f"""
            INSERT INTO records_passage (script_id, number, turn, start, stop, key)
            SELECT s.id, l.number, l.turn, l.start, l.stop, l.key
            FROM laid AS l JOIN records_script AS s ON {_SAME} ORDER BY l.row""")
        cursor.execute(f"""
            INSERT INTO records_words (rowid, said) SELECT p.id, {indexed("l.said")}
            FROM laid AS l JOIN records_script AS s ON {_SAME}
                JOIN records_passage AS p ON p.script_id = s.id AND p.number = l.number
            ORDER BY l.row""")
    return len(new)


def texts(conversations: list[str] | None = None) -> dict[int, str]:
    """The text of each script that stands, by its id: all, or those of some conversations."""
    where, keys = _of(conversations)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, s.text FROM records_script AS s JOIN records_conversation AS c "
            f"ON c.key = s.conversation AND c.script = s.sha256 {where}",
            keys,
        )
        return dict(cursor.fetchall())


def spoken(conversations: list[str] | None = None) -> pl.DataFrame:
    """Every passage of the scripts that stand, in order, with the turn that it stands in.

    script (an id), conversation, number, passage (its key), turn (a number), start, end, speaker,
    side (as the script has it), at_ms, asked.
    """
    import polars as pl

    where, keys = _of(conversations)
    texts, counts = pl.String, pl.Int64
    schema = {"script": counts, "conversation": texts, "number": counts, "passage": texts}
    schema |= {"turn": counts, "start": counts, "end": counts, "speaker": texts, "side": texts}
    schema |= {"at_ms": counts, "asked": texts}
    return frames.read(
        f"""SELECT s.id, s.conversation, p.number, p.key, p.turn, p.start, p.stop,
            t.speaker, t.side, t.at_ms, t.asked
        FROM records_conversation AS c
            JOIN records_script AS s ON s.conversation = c.key AND s.sha256 = c.script
            JOIN records_passage AS p ON p.script_id = s.id
            JOIN records_turn AS t ON t.script_id = s.id AND t.number = p.turn
        {where} ORDER BY c.id, p.number""",
        keys,
        schema=schema,
    )


def folded(text: str) -> str:
    """The words as they are searched: no accents or capitals, Chinese and Japanese by letters."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        plain = _CJK.sub(r" \1 ", unicodedata.normalize("NFKC", plain))
    return " ".join(_LETTERS.findall(plain))


def index_anew() -> None:
    """The index of words made again from the scripts: nothing that was blanked stays in it."""
    import polars as pl

    kept = dict(models.Script.objects.values_list("pk", "text"))
    rows = models.Passage.objects.order_by("id").values_list("pk", "script_id", "start", "stop")
    said = [(pk, folded(kept[script][start:stop])) for pk, script, start, stop in rows]
    with _laid(pl.DataFrame(said, schema={"id": pl.Int64, "said": pl.String}, orient="row")) as c:
        if connection.vendor == "sqlite":
            c.execute("INSERT INTO records_words (records_words) VALUES ('delete-all')")
        else:
            c.execute("DELETE FROM records_words")
        c.execute(
            f"INSERT INTO records_words (rowid, said) SELECT l.id, {indexed('l.said')} "
            "FROM laid AS l ORDER BY l.row"
        )


def indexed(text: str) -> str:
    """The SQL of folded text as the index of words holds it."""
    return text if connection.vendor == "sqlite" else f"to_tsvector('simple', {text})"


def _of(conversations: list[str] | None) -> tuple[str, list[str]]:
    if conversations is None:
        return "", []
    marks = ", ".join(["%s"] * len(conversations)) or "NULL"
    return f"WHERE c.key IN ({marks})", conversations


def _missing(laid: Mapping[str, Laid]) -> dict[str, Laid]:
    import polars as pl

    asked = {"conversation": list(laid), "sha256": [one.sha256 for one in laid.values()]}
    with _laid(pl.DataFrame(asked, schema=dict.fromkeys(asked, pl.String))) as cursor:
        cursor.execute(
            f"SELECT l.conversation FROM laid AS l LEFT JOIN records_script AS s ON {_SAME} "
            "WHERE s.id IS NULL ORDER BY l.row"
        )
        return {key: laid[key] for (key,) in cursor.fetchall()}


@contextmanager
def _laid(frame: pl.DataFrame) -> Iterator[Any]:
    """A cursor, with the frame as the temporary table `laid` for as long as the block lasts."""
    try:
        staging.lay("laid", frame)
        with connection.cursor() as cursor:
            yield cursor
    finally:
        staging.drop("laid")


def _turns(laid: Mapping[str, Laid]) -> pl.DataFrame:
    rows = (
        (key, one.sha256, number, *place, turn.speaker, turn.side, turn.at_ms, turn.asked)
        for key, one in laid.items()
        for number, (turn, place) in enumerate(zip(one.turns, one.places, strict=True))
    )
    return _frame(rows, ("number", "start", "stop"), ("speaker", "side"), ("at_ms",), ("asked",))


def _passages(laid: Mapping[str, Laid]) -> pl.DataFrame:
    rows = (row for key, one in laid.items() for row in _passages_of(key, one))
    return _frame(rows, ("number", "turn", "start", "stop"), ("key", "said"))


def _passages_of(key: str, laid: Laid) -> Iterator[tuple[object, ...]]:
    places = [
        (number, start + from_, start + to)
        for number, ((start, _), turn) in enumerate(zip(laid.places, laid.turns, strict=True))
        for from_, to in passages.split(turn.text)
    ]
    said = [laid.text[start:stop] for _, start, stop in places]
    for number, (place, its_key, text) in enumerate(
        zip(places, passages.keys(key, said), said, strict=True)
    ):
        yield key, laid.sha256, number, *place, its_key, folded(text)


def _frame(rows: Iterator[tuple[object, ...]], *columns: tuple[str, ...]) -> pl.DataFrame:
    """The rows as a frame: the script's two columns, then whole numbers and texts by turns."""
    import polars as pl

    schema: dict[str, Any] = dict.fromkeys(("conversation", "sha256"), pl.String)
    for number, names in enumerate(columns):
        schema |= dict.fromkeys(names, pl.String if number % 2 else pl.Int64)
    return pl.DataFrame(list(rows), schema=schema, orient="row")
