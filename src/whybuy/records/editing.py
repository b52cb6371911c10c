"""Records entered, changed and removed by hand, each in a batch that can be undone like any other.

Several in one batch: `with together(by=user) as batch:`, and pass `batch` to each.
"""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db import models as db

from whybuy.errors import BadInput, NotFound
from whybuy.records import facts, loading, models, sources
from whybuy.records.history import write_history
from whybuy.records.kinds import KINDS, Kind, kind_of
from whybuy.records.models import Batch
from whybuy.records.models.mention import GONE
from whybuy.records.settling import REMOVAL
from whybuy.records.staging import drop

if TYPE_CHECKING:
    from whybuy.records.models import User


@contextmanager
def together(*, by: User | None, kind: str = "edit") -> Iterator[Batch]:
    """One batch for all that is entered inside: one commit, one undo. Nothing new: no batch."""
    with sources.new_batch(source=sources.BY_HAND, kind=kind, by=by) as batch:
        yield batch
        if not (batch.new or batch.changed):
            raise sources.NothingNew


def add(
    kind: str, fields: Mapping[str, object], *, by: User | None, batch: Batch | None = None
) -> str:
    """A new record; its key, which is made from its name where `fields` has none.

    Raises BadInput where the key is taken, or for a field or value that cannot be.
    """
    found = kind_of(kind)
    given = {name: value for name, value in fields.items() if value is not None and name != "key"}
    key = str(fields.get("key") or "").strip()
    with _batch(batch, by=by) as own:
        key = key or _new_key(found, given)
        if not loading.unknown(kind, [key]):
            raise BadInput(f"There is a {found.record} {key!r} already. Change that one.")
        _write(found, key, given, batch=own)
    return key


def change(
    kind: str,
    key: str,
    fields: Mapping[str, object],
    *,
    by: User | None,
    batch: Batch | None = None,
) -> int | None:
    """A record's fields set, None empties one; the batch's number, None where all stood so.

    Raises NotFound for an unknown key, BadInput for a field or value that cannot be.
    """
    found = kind_of(kind)
    with _batch(batch, by=by) as own:
        _check_known(found, key)
        _write(found, key, fields, batch=own)
    return own.pk


def remove(kind: str, key: str, *, by: User | None, batch: Batch | None = None) -> int:
    """A record taken out, kept in the history; the batch's number: undo it to have all back.

    What cannot be without it (the contacts, contracts and numbers of a customer) is removed with
    it; what merely names it no longer does. A file that brings the record again makes it anew.
    Raises NotFound for an unknown key, BadInput for one whose orders are in the log.
    """
    found = kind_of(kind)
    with _batch(batch, by=by, kind=REMOVAL) as own:
        _check_known(found, key)
        _check_not_ordered(found, key)
        _check_said_no(found, key)
        own.changed += _remove(found, [key], batch=own)
        own.save()
    assert own.pk is not None
    return own.pk


def hand_over(key: str, *, to: str, by: User | None, batch: Batch) -> None:
    """What is known of one customer given to another, whose own fields stay where any stand.

    Contacts, contracts and people are theirs from now on, facts are stated of them anew.
    """
    kind = kind_of("customers")
    one, other = (kind.model._default_manager.filter(key=k).values().get() for k in (key, to))
    lacking = {n: one[n] for n in kind.fields if one[n] and other[n] in ("", None, to)}
    if lacking:
        change(kind.name, to, lacking, by=by, batch=batch)
    for kept in KINDS.values():
        for name, of in kept.references.items():
            if of == kind.name:
                for owned in _referring(kept, name, kind, [key]):
                    change(kept.name, owned, {name: to}, by=by, batch=batch)
    for fact in reversed(facts.facts_of(kind.record, key)):
        said = {"said_by": fact.said_by_key or fact.said_by, "said_on": fact.said_on}
        standing = {"standing": fact.standing, **(said if fact.said_by else {})}
        facts.state(kind.record, to, fact.name, fact.value, batch=batch, by=by, **standing)


@contextmanager
def _batch(batch: Batch | None, *, by: User | None, kind: str = "edit") -> Iterator[Batch]:
    if batch is None:
        with together(by=by, kind=kind) as own:
            yield own
        return
    if kind == REMOVAL and batch.kind != REMOVAL:
        raise BadInput("Removals go together in a batch of their own: together(kind='remove').")
    yield batch


def _check_known(kind: Kind, key: str) -> None:
    if loading.unknown(kind.name, [key]):
        raise NotFound(f"There is no {kind.record} {key!r} in the records.")


def _write(kind: Kind, key: str, fields: Mapping[str, object], *, batch: Batch) -> None:
    import polars as pl

    values = {name: _emptied(kind, name) if v is None else v for name, v in fields.items()}
    emptied = tuple(name for name, value in values.items() if value is None)
    row = pl.DataFrame({"key": [key], **{name: [value] for name, value in values.items()}})
    counts = loading.load(kind.name, row, batch=batch, emptied=emptied)
    batch.read += 1
    batch.new += counts.new
    batch.changed += counts.changed
    batch.unchanged += counts.unchanged
    batch.save()


def _emptied(kind: Kind, name: str) -> object:
    """What stands in a field that is emptied. Raises BadInput where something must stand."""
    if name in kind.required:
        raise BadInput(f"A {kind.record} cannot be without its {name}. Give a value for {name}.")
    if name not in kind.fields or name in kind.references or kind.field(name).null:
        return None
    return False if isinstance(kind.field(name), db.BooleanField) else ""


_CALLED = ("name", "title", "customer", "deal", "person")


def _new_key(kind: Kind, fields: Mapping[str, object]) -> str:
    """A key that no record has or ever had, from the name or title, else from whose it is."""
    said = next((str(fields[one]) for one in _CALLED if fields.get(one)), kind.record)
    history: Any = getattr(kind.model, "history")  # noqa: B009 -- the checker does not know it
    stem = _stem(said) or kind.record
    return key_like(stem, taken=history.filter(key__startswith=stem).values_list("key", flat=True))


def key_like(name: str, *, taken: Iterable[str]) -> str:
    """A key made from a name, and a number where it is taken."""
    stem, taken, number = _stem(name) or "one", set(taken), 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key


def _stem(said: str) -> str:
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


def _check_not_ordered(kind: Kind, key: str) -> None:
    """The order log names customers and products by their keys: they stay as long as it does."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT min(m.batch_id) FROM records_mention AS m
            JOIN records_batch AS b ON b.id = m.batch_id JOIN {kind.table} AS r
                ON r.id = m.record_id AND r.key = %s
            WHERE m.record = %s AND b.kind = 'orders' AND b.state = 'loaded'""",
            [key, kind.record],
        )
        (number,) = cursor.fetchone() or (None,)
    if number is not None:
        raise BadInput(
            f"Orders of the {kind.record} {key!r} are in the log (batch {number}): it stays as "
            f"long as they do. To take those orders back: whybuy undo {number}."
        )


def _check_said_no(kind: Kind, key: str) -> None:
    """Who said no stays: brought again by a file they would be as free as anybody."""
    if kind.name not in ("people", "customers"):
        return
    said = models.Consent.objects.filter(**{f"{kind.record}__key": key}, allowed=False)
    if consent := said.values_list("key", flat=True).first():
        raise BadInput(
            f"The {kind.record} {key!r} does not want to be contacted, and only the record keeps "
            "that: a file that brings them again would not. Leave them, or take out first what "
            f"they said: whybuy remove consents {consent}"
        )


def _remove(kind: Kind, keys: list[str], *, batch: Batch) -> int:
    """The records out, after what refers to them; how many records that were."""
    count = 0
    for other in reversed(KINDS.values()):
        for name, to in other.references.items():
            if to == kind.name:
                count += _release(other, name, _referring(other, name, kind, keys), batch=batch)
    marks = ", ".join(["%s"] * len(keys))
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE removed AS SELECT id AS record_id FROM {kind.table} "
                f"WHERE key IN ({marks})",
                keys,
            )
        write_history(kind, "removed", batch=batch, letter="'-'")
        with connection.cursor() as cursor:
            cursor.execute(f"""
                INSERT INTO records_mention (batch_id, record, record_id, history_id, gave)
                SELECT {batch.pk}, '{kind.record}', c.record_id, max(h.history_id), {GONE}
                FROM removed AS c JOIN {kind.history} AS h ON h.id = c.record_id
                GROUP BY c.record_id""")
            cursor.execute(f"DELETE FROM {kind.table} WHERE id IN (SELECT record_id FROM removed)")
            return count + cursor.rowcount
    finally:
        drop("removed")


def _referring(other: Kind, name: str, kind: Kind, keys: list[str]) -> list[str]:
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.key FROM {other.table} AS o "
            f"JOIN {kind.table} AS r ON r.id = o.{other.column(name)} "
            f"WHERE r.key IN ({marks}) ORDER BY o.id",
            keys,
        )
        return [key for (key,) in cursor.fetchall()]


def _release(other: Kind, name: str, keys: list[str], *, batch: Batch) -> int:
    """What refers to a record that goes: removed too, or no longer naming it."""
    import polars as pl

    if not keys:
        return 0
    if name in other.required or name in other.goes_with:
        return _remove(other, keys, batch=batch)
    rows = pl.DataFrame({"key": keys, name: pl.Series([None] * len(keys), dtype=pl.String)})
    loading.load(other.name, rows, batch=batch, emptied=(name,))
    return 0
