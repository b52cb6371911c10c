"""What a query finds, as a typed Polars frame; and whole kinds of records."""

# ruff: noqa: S608 -- names of tables and columns come from our own models

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    import polars as pl


def read(sql: str, parameters: Sequence[Any] = (), *, schema: Mapping[str, Any]) -> pl.DataFrame:
    """The rows of a query in the schema's names and types, a column at a time."""
    import polars as pl

    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(schema)
    return pl.DataFrame(
        [
            pl.Series(name, values, dtype=dtype, strict=False)
            for (name, dtype), values in zip(schema.items(), columns, strict=True)
        ]
    )


def of_kind(
    name: str, where: str = "TRUE", parameters: Sequence[Any] = (), *, order: str = "r.id"
) -> pl.DataFrame:
    """The records of the kind of that name: key, its fields in their order, batch.

    References are told by keys. In `where` and `order` the record is r, what it refers to to_FIELD.
    """
    import polars as pl

    from whybuy.records.kinds import KINDS, kind_of
    from whybuy.records.staging import type_of

    kind = kind_of(name)
    columns = [
        f"to_{field}.key" if field in kind.references else f"r.{kind.column(field)}"
        for field in kind.fields
    ]
    joins = " ".join(
        f"LEFT JOIN {KINDS[other].table} AS to_{field} ON to_{field}.id = r.{kind.column(field)}"
        for field, other in kind.references.items()
    )
    schema: dict[str, Any] = {field: type_of(kind, field) for field in ("key", *kind.fields)}
    return read(
        f"SELECT r.key, {', '.join(columns)}, r.batch_id FROM {kind.table} AS r {joins} "
        f"WHERE {where} ORDER BY {order}",
        parameters,
        schema=schema | {"batch": pl.Int64},
    )


def not_after(frame: pl.DataFrame, until: date | None, *columns: str) -> pl.DataFrame:
    """The frame with days after `until` taken away from these columns: nobody knew them then."""
    import polars as pl

    if until is None:
        return frame
    return frame.with_columns(
        pl.when(pl.col(name) <= until).then(pl.col(name)).alias(name) for name in columns
    )
