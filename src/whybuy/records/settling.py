"""The records brought to what the batches that stand now say: values, comings and goings.

Called within the transaction in which batches came to stand or ceased to. For each record touched:
it is there if a batch that stands mentions it after the last removal that stands; each of its
values is what the latest batch that stands, and gave it, said.
"""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from whybuy.errors import BadInput
from whybuy.records.history import write_history
from whybuy.records.kinds import KINDS, Kind
from whybuy.records.models import Batch
from whybuy.records.models.mention import GONE, OWN
from whybuy.records.staging import distinct, drop

SHOWN = 20
REMOVAL = "remove"
"""The kind of batch that removed records by hand."""


@dataclass(frozen=True, slots=True)
class Stayed:
    """A record, or one field of it, that stays because batch `batch` needs or wrote it."""

    record: str
    key: str
    field: str
    batch: int


@dataclass(slots=True)
class Settled:
    """What became of the records touched; up to twenty `examples` of each kind that stayed."""

    left: dict[str, int] = field(default_factory=dict)
    came: dict[str, int] = field(default_factory=dict)
    changed: int = 0
    restored: int = 0
    stayed: int = 0
    kept: int = 0
    examples: list[Stayed] = field(default_factory=list)


def settle(touched: str, *, taken_back: Sequence[int], batch: Batch) -> Settled:
    """Bring the records that mentions `touched` (an SQL condition on m) name to what now stands.

    Of the batches just `taken_back` it is told what others kept. The changes are written in the
    name of `batch`. Raises BadInput where a record would come back to one that was removed.
    """
    settled, mine = Settled(), in_batches(taken_back)
    with _tables():
        for kind in KINDS.values():
            _reckon(kind, touched, mine=mine)
            _count(kind, settled, mine=mine)
            _check_references(kind)
            _bring(kind, settled, batch=batch)
        for kind in reversed(KINDS.values()):
            _leave(kind, settled, batch=batch)
    return settled


def in_batches(numbers: Sequence[int]) -> str:
    """The SQL of "m is of one of these batches"."""
    return f"m.batch_id IN ({', '.join(map(str, numbers))})" if numbers else "1 = 0"


@contextmanager
def _tables() -> Iterator[None]:
    """Whatever happens, the temporary tables of all kinds are gone in the end."""
    try:
        yield
    finally:
        drop(*(f"{what}_{k.record}" for what in ("reckoned", "restored") for k in KINDS.values()))


def _reckon(kind: Kind, touched: str, *, mine: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_reckoned(kind, touched, mine=mine))
        cursor.execute(_restored(kind))


def _reckoned(kind: Kind, touched: str, *, mine: str) -> str:
    """The SQL of a row for each record touched: does it stay, who says what of it?

    For each field: `mine`, our mention that gave it; `last`, the latest one that stands; `state`,
    the history row that holds the latter's value. `told` is a history row that has the key.
    """
    stands = "b.state = 'loaded' AND m.id > COALESCE(g.last, 0)"
    sums = []
    for name in kind.fields:
        gave = f"(m.gave & {kind.bit(name)}) <> 0"
        good = f"{stands} AND m.undone_in IS NULL AND {gave}"
        sums += [
            f"max(CASE WHEN {mine} AND {gave} THEN m.id END) AS mine_{name}",
            f"max(CASE WHEN {good} THEN m.id END) AS last_{name}",
            f"max(CASE WHEN {good} THEN m.history_id END) AS state_{name}",
        ]
    needs = f"{stands} AND (m.undone_in IS NULL OR (m.gave & {OWN}) = 0)"
    return f"""
        CREATE TEMPORARY TABLE reckoned_{kind.record} AS
        SELECT m.record_id, max(m.history_id) AS told,
            max(CASE WHEN {needs} AND (m.gave & {GONE}) = 0 THEN m.batch_id END) AS needed_by,
            {", ".join(sums)}
        FROM records_mention AS m JOIN records_batch AS b ON b.id = m.batch_id
            LEFT JOIN ({_removals(kind)}) AS g ON g.record_id = m.record_id
        WHERE m.record = '{kind.record}' AND m.record_id IN (
            SELECT m.record_id FROM records_mention AS m
            WHERE m.record = '{kind.record}' AND {touched})
        GROUP BY m.record_id"""


def _removals(kind: Kind) -> str:
    """The SQL of each record's last removal that stands."""
    return f"""
        SELECT m.record_id, max(m.id) AS last
        FROM records_mention AS m JOIN records_batch AS b ON b.id = m.batch_id
        WHERE b.kind = '{REMOVAL}' AND b.state = 'loaded' AND m.record = '{kind.record}'
            AND (m.gave & {GONE}) <> 0 AND m.undone_in IS NULL
        GROUP BY m.record_id"""


def _restored(kind: Kind) -> str:
    """The SQL of the staying records' values as the batches that stand have them."""
    values, joins, changes = [], [], []
    for name in kind.fields:
        column = kind.column(name)
        blank = kind.blank(name, key="h.key")
        value = f"CASE WHEN n.state_{name} IS NULL THEN {blank} ELSE h_{name}.{column} END"
        values.append(f"{value} AS {column}")
        joins.append(
            f"LEFT JOIN {kind.history} AS h_{name} ON h_{name}.history_id = n.state_{name}"
        )
        changes.append(f"CASE WHEN {distinct(f'r.{column}', f'({value})')} THEN 1 ELSE 0 END")
    return f"""
        CREATE TEMPORARY TABLE restored_{kind.record} AS
        SELECT n.record_id, h.key AS key, {", ".join(values)},
            CASE WHEN r.id IS NULL THEN 0 ELSE {" + ".join(changes)} END AS values_back,
            CASE WHEN r.id IS NULL THEN 1 ELSE 0 END AS comes
        FROM reckoned_{kind.record} AS n JOIN {kind.history} AS h ON h.history_id = n.told
            LEFT JOIN {kind.table} AS r ON r.id = n.record_id {" ".join(joins)}
        WHERE n.needed_by IS NOT NULL"""


def _count(kind: Kind, settled: Settled, *, mine: str) -> None:
    """Records changed, values given back, records that stay though we made them, values kept."""
    kept = " + ".join(f"CASE WHEN last_{n} > mine_{n} THEN 1 ELSE 0 END" for n in kind.fields)
    with connection.cursor() as cursor:
        cursor.execute(f"""
            SELECT (SELECT count(*) FROM restored_{kind.record} WHERE values_back > 0),
                (SELECT COALESCE(sum(values_back), 0) FROM restored_{kind.record}),
                (SELECT count(*) {_staying(kind, mine)}),
                (SELECT COALESCE(sum({kept}), 0) FROM reckoned_{kind.record})""")
        changed, restored, stayed, held = map(int, cursor.fetchone() or ())
    settled.changed += changed
    settled.restored += restored
    settled.stayed += stayed
    settled.kept += held
    settled.examples += _stayed(kind, mine) + _kept(kind)


def _staying(kind: Kind, mine: str) -> str:
    """The SQL of the records that the batch made and that one that stands needs."""
    return f"""
        FROM reckoned_{kind.record} AS n JOIN {kind.history} AS m
            ON m.id = n.record_id AND m.history_type = '+' AND {mine}
        WHERE n.needed_by IS NOT NULL"""


def _stayed(kind: Kind, mine: str) -> list[Stayed]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT m.key, n.needed_by {_staying(kind, mine)} ORDER BY n.record_id LIMIT {SHOWN}"
        )
        return [Stayed(kind.record, key, "", needed) for key, needed in cursor.fetchall()]


def _kept(kind: Kind) -> list[Stayed]:
    """Examples of the values taken back that a batch that stands has written since."""
    kept: list[Stayed] = []
    with connection.cursor() as cursor:
        for name in kind.fields:
            cursor.execute(f"""
                SELECT r.key, m.batch_id
                FROM reckoned_{kind.record} AS n
                    JOIN records_mention AS m ON m.id = n.last_{name}
                    JOIN {kind.table} AS r ON r.id = n.record_id
                WHERE n.last_{name} > n.mine_{name}
                ORDER BY n.record_id LIMIT {SHOWN - len(kept)}""")
            kept += [Stayed(kind.record, key, name, number) for key, number in cursor.fetchall()]
    return kept


def _check_references(kind: Kind) -> None:
    """A record that would come back to one that was removed is refused, naming both."""
    for name, other in kind.references.items():
        column, to = kind.column(name), KINDS[other]
        with connection.cursor() as cursor:
            cursor.execute(f"""
                SELECT c.key, (SELECT max(h.key) FROM {to.history} AS h WHERE h.id = c.{column})
                FROM restored_{kind.record} AS c LEFT JOIN {to.table} AS t ON t.id = c.{column}
                WHERE c.{column} IS NOT NULL AND t.id IS NULL LIMIT 1""")
            found = cursor.fetchone()
        if found:
            raise BadInput(
                f"The {kind.record} {found[0]!r} would come back to the {to.record} {found[1]!r}, "
                f"which was removed. Bring that one back first: whybuy history {to.record} "
                f"{found[1]!r} shows its removal, and whybuy undo --edit takes it back."
            )


def _bring(kind: Kind, settled: Settled, *, batch: Batch) -> None:
    """Records that come back are inserted, those whose values come back changed."""
    table, values = f"restored_{kind.record}", ", ".join(map(kind.column, kind.fields))
    sets = ", ".join(f"{c} = c.{c}" for c in map(kind.column, kind.fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {kind.table} (id, key, {values}, batch_id) "
            f"SELECT c.record_id, c.key, {values}, {batch.pk} FROM {table} AS c "
            "WHERE c.comes = 1 ORDER BY c.record_id"
        )
        if cursor.rowcount:
            settled.came[kind.name] = cursor.rowcount
        cursor.execute(
            f"UPDATE {kind.table} SET {sets}, batch_id = {batch.pk} FROM {table} AS c "
            f"WHERE {kind.table}.id = c.record_id AND c.values_back > 0"
        )
    letter = "CASE c.comes WHEN 1 THEN '+' ELSE '~' END"
    write_history(kind, table, batch=batch, letter=letter, where="c.values_back > 0 OR c.comes = 1")


def _leave(kind: Kind, settled: Settled, *, batch: Batch) -> None:
    """Remove the records that nothing that stands mentions; their history stays."""
    leaving = f"SELECT record_id FROM reckoned_{kind.record} WHERE needed_by IS NULL"
    _check_left_behind(kind, leaving)
    write_history(
        kind, f"reckoned_{kind.record}", batch=batch, letter="'-'", where="c.needed_by IS NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {kind.table} WHERE id IN ({leaving})")
        if cursor.rowcount:
            settled.left[kind.name] = cursor.rowcount


def _check_left_behind(kind: Kind, leaving: str) -> None:
    for other in KINDS.values():
        for name, to in other.references.items():
            if to != kind.name:
                continue
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT r.key FROM {other.table} AS r "
                    f"WHERE r.{other.column(name)} IN ({leaving}) LIMIT 1"
                )
                found = cursor.fetchone()
            if found:
                raise BadInput(
                    f"The {other.record} {found[0]!r} refers to a {kind.record} that would leave. "
                    f"Change or remove that {other.record} first."
                )
