"""Parquet written anew without somebody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from whybuy.errors import BadFile

if TYPE_CHECKING:
    import polars as pl

    from whybuy.intake.blanking.rows import Rows


def rewritten(path: Path, new: Path, rows: Callable[[tuple[str, ...]], Rows]) -> int:
    """In how many rows they were. Raises BadFile where they stand in lists or bytes."""
    import polars as pl

    frame = pl.read_parquet(path)
    below = rows(tuple(frame.columns))
    texts = pl.DataFrame([_as_text(column) for column in frame.iter_columns()])
    keys = [pl.col(texts.columns[at]) for at in below.keys]
    hinted = pl.any_horizontal(
        *(pl.col(name).str.contains(f"(?i){below.hint.pattern}") for name in texts.columns),
        *(key.str.contains(below.words.key, literal=True) for key in keys),
        pl.lit(below.theirs),
    ).fill_null(value=False)
    near = texts.with_row_index("\x1frow").filter(hinted)
    changes, places = dict[str, dict[int, str]](), 0
    for number, *cells in near.iter_rows():
        found = ["" if cell is None else cell for cell in cells]
        blanked = below.blanked(found)
        places += blanked != found
        for name, before, after in zip(frame.columns, found, blanked, strict=True):
            if before != after:
                changes.setdefault(name, {})[number] = after
    frame = frame.with_columns([_changed(texts[n], frame.schema[n], c) for n, c in changes.items()])
    called = {name: below.words.blanked(name) for name in frame.columns}
    places += sum(1 for name, now in called.items() if name != now)
    if places:
        frame.rename(called).write_parquet(new, compression="zstd")
    return places


def _as_text(column: pl.Series) -> pl.Series:
    import polars as pl

    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object):
        told = [None if one is None else _told(one) for one in column.to_list()]
        return pl.Series(column.name, told, dtype=pl.String)
    return column.cast(pl.String)


def _told(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _changed(texts: pl.Series, was: pl.DataType, changes: dict[int, str]) -> pl.Series:
    import polars as pl

    if was.is_nested() or was in (pl.Binary, pl.Object):
        raise BadFile(f"The column {texts.name} holds more than text.")
    return texts.scatter(list(changes), list(changes.values()))
