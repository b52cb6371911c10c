"""History: every state that a record was in, and which batch put it there."""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from whybuy.records.kinds import Kind
from whybuy.records.models import Batch


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
            f"SELECT {taken}, {int(batch.pk)}, %s, {letter}, %s "
            f"FROM {kind.table} AS r JOIN {table} AS c ON c.record_id = r.id "
            f"WHERE {where} ORDER BY r.id",
            [now, batch.by_id],  # type: ignore[attr-defined]
        )
