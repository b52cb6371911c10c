"""A batch taken back, field by field, in any order; what others wrote or need stays.

Each value becomes what the latest surviving batch that gave it said; a record that no surviving
batch mentions leaves. So the records are always what the surviving batches, in their order, say.
"""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from whybuy.errors import BadInput, NotFound
from whybuy.records.history import write_history
from whybuy.records.kinds import KINDS, Kind
from whybuy.records.models import Batch, User
from whybuy.records.staging import distinct, drop
from whybuy.records.writing import writing

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Stayed:
    """A record, or one field of it, that stays because batch `batch` needs or wrote it."""

    record: str
    key: str
    field: str
    batch: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: order lines withdrawn, records that left, values given back or kept.

    `examples` names up to twenty records that stayed and twenty values kept, of each kind.
    """

    batch: int
    undone_in: int
    order_lines: int
    left: dict[str, int]
    restored: int
    stayed: int
    kept: int
    examples: tuple[Stayed, ...]


def undo(batch_id: int, *, by: User | None = None) -> Undone:
    """Take a batch back; recorded as a batch of kind "undo". The file may be loaded again.

    Raises NotFound for an unknown batch, BadInput for one undone already or itself an undo.
    """
    with writing():
        batch = _undoable(batch_id)
        undoing = Batch.objects.create(
            source=batch.source, kind="undo", file_name=batch.file_name, by=by, undoes=batch
        )
        batch.state, batch.undone_in = Batch.State.UNDONE, undoing
        batch.save()
        parts = [_undo_kind(kind, batch, undoing) for kind in reversed(KINDS.values())]
        undone = _total(batch, undoing, parts)
        undoing.notes = {"left": undone.left, "restored": undone.restored, "kept": undone.kept}
        undoing.changed = sum(part["changed"] for part in parts)
        undoing.save()
    return undone


def _undoable(batch_id: int) -> Batch:
    batch = Batch.objects.select_related("source").filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(f"There is no batch {batch_id}. See them all with: whybuy imports.")
    if batch.kind == "undo":
        raise BadInput(
            f"Batch {batch_id} is an undo. To have the records back, load the file again."
        )
    if batch.state == Batch.State.UNDONE:
        raise BadInput(f"Batch {batch_id} is undone already. Nothing was changed.")
    return batch


def _total(batch: Batch, undoing: Batch, parts: list[dict[str, Any]]) -> Undone:
    file = getattr(batch, "order_file", None)
    return Undone(
        batch=batch.pk,
        undone_in=undoing.pk,
        order_lines=file.lines if file else 0,
        left={part["kind"]: part["left"] for part in parts if part["left"]},
        restored=sum(part["restored"] for part in parts),
        stayed=sum(part["stayed"] for part in parts),
        kept=sum(part["kept"] for part in parts),
        examples=tuple(example for part in parts for example in part["examples"]),
    )


def _undo_kind(kind: Kind, batch: Batch, undoing: Batch) -> dict[str, Any]:
    """Take back what the batch did to the records of one kind; count it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_reckoned(kind, batch))
            cursor.execute(_restored(kind))
        counts = _counts(kind, batch)
        examples = _stayed(kind, batch) + _kept(kind)
        _give_back(kind, undoing)
        left = _leave(kind, undoing)
    finally:
        drop("reckoned", "restored")
    return counts | {"kind": kind.name, "left": left, "examples": examples}


def _reckoned(kind: Kind, batch: Batch) -> str:
    """The SQL of a row for each record the batch mentions: does it stay, who says what of it?

    For each field: `mine`, our mention that gave it; `last`, the latest surviving one; `state`,
    the history row that holds the latter's value.
    """
    sums = []
    for name in kind.fields:
        gave = f"(m.gave & {kind.bit(name)}) <> 0"
        sums += [
            f"max(CASE WHEN m.batch_id = {batch.pk} AND {gave} THEN m.id END) AS mine_{name}",
            f"max(CASE WHEN b.state = 'loaded' AND {gave} THEN m.id END) AS last_{name}",
            f"max(CASE WHEN b.state = 'loaded' AND {gave} THEN m.history_id END) AS state_{name}",
        ]
    return f"""
        CREATE TEMPORARY TABLE reckoned AS
        SELECT m.record_id, max(CASE WHEN b.state = 'loaded' THEN m.batch_id END) AS needed_by,
            {", ".join(sums)}
        FROM records_mention AS m JOIN records_batch AS b ON b.id = m.batch_id
        WHERE m.record = '{kind.record}' AND m.record_id IN (
            SELECT record_id FROM records_mention
            WHERE batch_id = {batch.pk} AND record = '{kind.record}')
        GROUP BY m.record_id"""


def _restored(kind: Kind) -> str:
    """The SQL of the staying records' values as the surviving batches have them."""
    values, joins, changes = [], [], []
    for name in kind.fields:
        column = kind.column(name)
        blank = kind.blank(name, key="r.key")
        value = f"CASE WHEN n.state_{name} IS NULL THEN {blank} ELSE h_{name}.{column} END"
        values.append(f"{value} AS {column}")
        joins.append(
            f"LEFT JOIN {kind.history} AS h_{name} ON h_{name}.history_id = n.state_{name}"
        )
        changes.append(f"CASE WHEN {distinct(f'r.{column}', f'({value})')} THEN 1 ELSE 0 END")
    return f"""
        CREATE TEMPORARY TABLE restored AS
        SELECT n.record_id, {", ".join(values)}, {" + ".join(changes)} AS values_back
        FROM reckoned AS n JOIN {kind.table} AS r ON r.id = n.record_id {" ".join(joins)}
        WHERE n.needed_by IS NOT NULL"""


def _counts(kind: Kind, batch: Batch) -> dict[str, Any]:
    """Records changed, values given back, records that stay though we made them, values kept."""
    kept = " + ".join(f"CASE WHEN last_{n} > mine_{n} THEN 1 ELSE 0 END" for n in kind.fields)
    with connection.cursor() as cursor:
        cursor.execute(f"""
            SELECT (SELECT count(*) FROM restored WHERE values_back > 0),
                (SELECT COALESCE(sum(values_back), 0) FROM restored),
                (SELECT count(*) {_staying(kind, batch)}),
                (SELECT COALESCE(sum({kept}), 0) FROM reckoned)""")
        (found,) = cursor.fetchall()
    return dict(zip(("changed", "restored", "stayed", "kept"), map(int, found), strict=True))


def _staying(kind: Kind, batch: Batch) -> str:
    """The SQL of the records that the batch made and that a surviving batch needs."""
    return f"""
        FROM reckoned AS n JOIN {kind.history} AS h
            ON h.id = n.record_id AND h.history_type = '+' AND h.batch_id = {batch.pk}
        WHERE n.needed_by IS NOT NULL"""


def _stayed(kind: Kind, batch: Batch) -> list[Stayed]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT h.key, n.needed_by {_staying(kind, batch)} ORDER BY n.record_id LIMIT {SHOWN}"
        )
        return [Stayed(kind.record, key, "", needed) for key, needed in cursor.fetchall()]


def _kept(kind: Kind) -> list[Stayed]:
    """Examples of the batch's values that a surviving batch has written since."""
    kept: list[Stayed] = []
    with connection.cursor() as cursor:
        for name in kind.fields:
            cursor.execute(f"""
                SELECT r.key, m.batch_id
                FROM reckoned AS n JOIN records_mention AS m ON m.id = n.last_{name}
                    JOIN {kind.table} AS r ON r.id = n.record_id
                WHERE n.last_{name} > n.mine_{name}
                ORDER BY n.record_id LIMIT {SHOWN - len(kept)}""")
            kept += [Stayed(kind.record, key, name, number) for key, number in cursor.fetchall()]
    return kept


def _give_back(kind: Kind, undoing: Batch) -> None:
    sets = ", ".join(f"{c} = c.{c}" for c in map(kind.column, kind.fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {kind.table} SET {sets}, batch_id = {undoing.pk} FROM restored AS c "
            f"WHERE {kind.table}.id = c.record_id AND c.values_back > 0"
        )
    write_history(kind, "restored", batch=undoing, letter="'~'", where="c.values_back > 0")


def _leave(kind: Kind, undoing: Batch) -> int:
    """Remove the records that no surviving batch mentions; their history stays."""
    write_history(kind, "reckoned", batch=undoing, letter="'-'", where="c.needed_by IS NULL")
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {kind.table} "
            "WHERE id IN (SELECT record_id FROM reckoned WHERE needed_by IS NULL)"
        )
        return cursor.rowcount
