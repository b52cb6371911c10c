"""Records in: a whole frame at once, by SQL, with its history, in the batch's transaction."""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from whybuy.errors import BadInput
from whybuy.records import staging
from whybuy.records.history import write_history
from whybuy.records.kinds import KINDS, Kind, kind_of
from whybuy.records.models import Batch

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records of a frame were new, changed, and as they stood."""

    new: int
    changed: int
    unchanged: int


def load(kind: str, frame: pl.DataFrame, *, batch: Batch, emptied: tuple[str, ...] = ()) -> Counts:
    """Add the new records, change those that differ, and count. Null leaves what stands.

    `frame` has `key` and any of the kind's fields; people, contacts and contracts name their
    customer by its key. A null in a field that is `emptied` empties it. Raises BadInput for what
    cannot be held: see `limits` and `unknown_customers`.
    """
    return _take(kind_of(kind), frame, batch=batch, leave=False, emptied=emptied)


def ensure(kind: str, frame: pl.DataFrame, *, batch: Batch) -> Counts:
    """Add the records that are missing, and leave the others as they are.

    For customers and products that orders name. Those named stay in the records for as long as
    one loaded batch names them.
    """
    found = kind_of(kind)
    if found.required:
        raise BadInput(f"{found.name} cannot be made from a key alone. Load them.")
    return _take(found, frame, batch=batch, leave=True)


def compare(kind: str, frame: pl.DataFrame) -> Counts:
    """What `load` would do, with nothing written."""
    with staging.staged(kind_of(kind), frame):
        return _counts()


def unchanged(kind: str, frame: pl.DataFrame) -> set[str]:
    """Keys of the records that `load` would leave as they stand."""
    with staging.staged(kind_of(kind), frame), connection.cursor() as cursor:
        cursor.execute("SELECT key FROM compared WHERE became = 'unchanged'")
        return {key for (key,) in cursor.fetchall()}


def limits(kind: str) -> dict[str, int]:
    """The longest text that each field of the kind holds, in letters. Nothing is ever cut."""
    return staging.limits(kind_of(kind))


def unknown_customers(keys: Iterable[str]) -> list[str]:
    """Those of the keys that no customer has."""
    return unknown("customers", keys)


def unknown(kind: str, keys: Iterable[str]) -> list[str]:
    """Those of the keys that no record of the kind has, in the order given."""
    import polars as pl

    asked = pl.DataFrame({"key": pl.Series(list(keys), dtype=pl.String)}).unique(
        maintain_order=True
    )
    try:
        staging.lay("asked", asked)
        with connection.cursor() as cursor:
            cursor.execute(f"""
                SELECT a.key FROM asked AS a LEFT JOIN {kind_of(kind).table} AS r ON r.key = a.key
                WHERE r.id IS NULL ORDER BY a.row""")
            return [key for (key,) in cursor.fetchall()]
    finally:
        staging.drop("asked")


def mention(kind: Kind, keys: Sequence[str], *, batch: Batch) -> int:
    """Note that the batch refers to these records: they stay as long as it; how many there are."""
    marks, needs = ", ".join(["%s"] * len(keys)), sum(map(kind.bit, kind.required))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO records_mention (batch_id, record, record_id, history_id, gave)
            SELECT {batch.pk}, '{kind.record}', r.id, {_newest(kind, "r.id")}, {needs}
            FROM {kind.table} AS r WHERE r.key IN ({marks})""",
            list(keys),
        )
        return cursor.rowcount


def _take(
    kind: Kind,
    frame: pl.DataFrame,
    *,
    batch: Batch,
    leave: bool,
    emptied: tuple[str, ...] = (),
) -> Counts:
    with staging.staged(kind, frame, leave=leave, emptied=emptied):
        counts = _counts()
        if counts.new:
            _add(kind, frame.columns, batch=batch)
        if counts.changed:
            _change(kind, frame.columns, batch=batch, emptied=emptied)
        if counts.new or counts.changed:
            letter = "CASE c.became WHEN 'new' THEN '+' ELSE '~' END"
            write_history(
                kind, "compared", batch=batch, letter=letter, where="c.became <> 'unchanged'"
            )
        _mention(kind, batch=batch)
    return counts


def _counts() -> Counts:
    with connection.cursor() as cursor:
        cursor.execute("SELECT became, count(*) FROM compared GROUP BY became")
        found: dict[str, int] = dict(cursor.fetchall())
    return Counts(found.get("new", 0), found.get("changed", 0), found.get("unchanged", 0))


def _add(kind: Kind, given: list[str], *, batch: Batch) -> None:
    """Insert what is new, in the order of the file, and note the ids.

    Who was here before comes back as the same record: one key is one record for good.
    """
    values = [
        f"COALESCE(c.{kind.column(name)}, {kind.blank(name, key='c.key')})"
        if name in given
        else kind.blank(name, key="c.key")
        for name in kind.fields
    ]
    into, said = f"key, {kind.columns()}, batch_id", f"c.key, {', '.join(values)}, {batch.pk}"
    new = "FROM compared AS c WHERE c.became = 'new'"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE compared SET record_id = "
            f"(SELECT max(h.id) FROM {kind.history} AS h WHERE h.key = compared.key) "
            "WHERE became = 'new'"
        )
        cursor.execute(
            f"INSERT INTO {kind.table} (id, {into}) SELECT c.record_id, {said} "
            f"{new} AND c.record_id IS NOT NULL ORDER BY c.row"
        )
        cursor.execute(
            f"INSERT INTO {kind.table} ({into}) SELECT {said} "
            f"{new} AND c.record_id IS NULL ORDER BY c.row"
        )
        cursor.execute(
            f"UPDATE compared SET record_id = r.id FROM {kind.table} AS r "
            "WHERE r.key = compared.key AND compared.became = 'new'"
        )


def _change(kind: Kind, given: list[str], *, batch: Batch, emptied: tuple[str, ...]) -> None:
    named = [(name, kind.column(name)) for name in kind.fields if name in given]
    sets = [
        f"{column} = c.{column}"
        if name in emptied
        else f"{column} = COALESCE(c.{column}, {kind.table}.{column})"
        for name, column in named
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {kind.table} SET {', '.join(sets)}, batch_id = {batch.pk} "
            f"FROM compared AS c WHERE {kind.table}.id = c.record_id AND c.became = 'changed'"
        )


def _mention(kind: Kind, *, batch: Batch) -> None:
    """Note which records the batch named and what it gave, and those that they refer to."""
    with connection.cursor() as cursor:
        cursor.execute(f"""
            INSERT INTO records_mention (batch_id, record, record_id, history_id, gave)
            SELECT {batch.pk}, '{kind.record}', c.record_id, {_newest(kind, "c.record_id")}, c.mask
            FROM compared AS c""")
        for name, other in kind.references.items():
            cursor.execute(_mention_of(kind, name, KINDS[other], batch=batch))


def _newest(kind: Kind, record_id: str) -> str:
    """The SQL of a record's newest history row."""
    return f"(SELECT max(h.history_id) FROM {kind.history} AS h WHERE h.id = {record_id})"


def _mention_of(kind: Kind, name: str, other: Kind, *, batch: Batch) -> str:
    """The SQL that mentions the records another kind's records refer to, so that they stay.

    So does what they cannot be without, such as the customer of a case whose measure we load.
    """
    needs = sum(map(other.bit, other.required))
    return f"""
        INSERT INTO records_mention (batch_id, record, record_id, history_id, gave)
        SELECT {batch.pk}, '{other.record}', named.id, {_newest(other, "named.id")}, {needs}
        FROM (
            SELECT DISTINCT r.{kind.column(name)} AS id
            FROM compared AS c JOIN {kind.table} AS r ON r.id = c.record_id
            WHERE r.{kind.column(name)} IS NOT NULL
        ) AS named"""
