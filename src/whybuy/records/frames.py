"""What a query finds, as a typed Polars frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
