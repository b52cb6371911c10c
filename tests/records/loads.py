"""Rows loaded in a batch of their own, as a file would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from whybuy.records import loading, sources
from whybuy.records.loading import Counts


def load(kind: str, rows: Mapping[str, Sequence[object]], *, source: str = "test") -> int:
    """The rows loaded; the number of their batch."""
    return counted(kind, rows, source=source)[0]


def counted(
    kind: str, rows: Mapping[str, Sequence[object]], *, source: str = "test", ensure: bool = False
) -> tuple[int, Counts]:
    """The rows loaded; the number of their batch, and how many were new, changed, unchanged."""
    take = loading.ensure if ensure else loading.load
    called = "orders" if ensure else kind
    with sources.new_batch(source=source, kind=called, file_name=f"{kind}.csv") as batch:
        counts = take(kind, pl.DataFrame(rows, strict=False), batch=batch)
    return batch.pk, counts
