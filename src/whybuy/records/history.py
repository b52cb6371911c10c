"""History: every state that a record was in, and which batch put it there."""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import connection
from django.utils import timezone

from whybuy.records.kinds import KINDS, Kind, kind_of
from whybuy.records.models import Batch


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record changed: when, by whom, in which batch, from what to what.

    `what` is "made", "changed" or "left". That a record came or left is told without a field, the
    values it came with after it. References are told by the other record's key.
    """

    at: datetime
    by: str
    source: str
    batch: int
    batch_kind: str
    file_name: str
    what: str
    field: str
    before: object
    after: object


_WHAT = {"+": "made", "~": "changed", "-": "left"}


def of(record: str, key: str) -> list[Change]:
    """All that happened to the record of that key, oldest first; nothing where there was none."""
    kind = kind_of(record)
    history: Any = getattr(kind.model, "history")  # noqa: B009 -- the checker does not know it
    rows = history.filter(key=key).select_related("batch__source", "batch__by")
    states = [None, *rows.order_by("history_id")]
    return [
        change for before, after in pairwise(states) for change in _changes(kind, before, after)
    ]


def _changes(kind: Kind, before: Any, after: Any) -> Iterator[Change]:
    gone = before is None or before.history_type == "-"
    if after.history_type == "-":
        yield _change(after, "", None, None)
        return
    if gone:
        yield _change(after, "", None, None)
    for name in kind.fields:
        was = None if gone else _value(kind, before, name)
        now = _value(kind, after, name)
        if was != now and not (gone and now in ("", None, False)):
            yield _change(after, name, was, now)


def _change(state: Any, field: str, before: object, after: object) -> Change:
    batch: Batch = state.batch
    return Change(
        at=state.history_date,
        by=batch.by.username if batch.by else "",
        source=batch.source.name,
        batch=batch.pk,
        batch_kind=batch.kind,
        file_name=batch.file_name,
        what=_WHAT[state.history_type],
        field=field,
        before=before,
        after=after,
    )


def _value(kind: Kind, state: Any, name: str) -> object:
    """A field's value as people know it: the key of the other record, not its number."""
    if name not in kind.references:
        return getattr(state, name)
    other: Any = KINDS[kind.references[name]].model
    number = getattr(state, f"{name}_id")
    return other.history.filter(id=number).values_list("key", flat=True).first()


def write_history(
    kind: Kind, table: str, *, batch: Batch, letter: str, where: str = "TRUE"
) -> None:
    """Add the present state of the records that `table` (its alias is c) names by `record_id`.

    `letter` is the SQL of how they came to it: '+' made, '~' changed, '-' about to leave.
    """
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    columns = f"id, key, {kind.columns()}"
    taken = ", ".join(f"r.{column}" for column in columns.split(", "))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {kind.history} "
            f"({columns}, batch_id, history_date, history_type, history_user_id) "
            f"SELECT {taken}, {batch.pk}, %s, {letter}, %s "
            f"FROM {kind.table} AS r JOIN {table} AS c ON c.record_id = r.id "
            f"WHERE {where} ORDER BY r.id",
            [now, batch.by.pk if batch.by else None],
        )
