"""Order lines as tests write them, staged and loaded the way intake does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from whybuy.orders.port import BatchFile, OrderLog, Staged

FORM = {
    "order_id": pl.String,
    "customer_id": pl.String,
    "product_id": pl.String,
    "at": pl.Datetime("us"),
    "quantity": pl.Float64,
    "amount": pl.Int64,
    "currency": pl.String,
    "kind": pl.String,
    "row": pl.Int64,
}


def line(
    order_id: str,
    customer_id: str | None,
    at: str,
    amount: int,
    *,
    kind: str = "sale",
    product_id: str | None = "tea",
    quantity: float = 1.0,
) -> dict[str, Any]:
    """One line; `at` is a day or a moment in ISO form, `amount` in cents."""
    moment = dt.datetime.fromisoformat(at)
    return {
        "order_id": order_id,
        "customer_id": customer_id,
        "product_id": product_id,
        "at": moment,
        "quantity": quantity,
        "amount": amount,
        "currency": "EUR",
        "kind": kind,
    }


def staged_file(lines: Sequence[dict[str, Any]], folder: Path) -> Path:
    """A staged file of these lines, in the form of `port.LINE`."""
    path = folder / "staged.parquet"
    rows = [{**one, "row": row} for row, one in enumerate(lines, start=2)]
    pl.DataFrame(rows, schema=FORM).write_parquet(path)
    return path


class Shelf:
    """A log and its manifest, loaded and taken back as the records do it."""

    def __init__(self, log: OrderLog, folder: Path) -> None:
        self.empty = log
        self.log = log
        self.folder = folder
        self.manifest: list[BatchFile] = []
        self.batch = 0

    def load(self, lines: Sequence[dict[str, Any]], *, source: str = "shop") -> Staged:
        """Stage the lines and name the file in the manifest; gives what was staged."""
        return self.load_file(staged_file(lines, self.folder), source=source)

    def load_file(self, staged_at: Path, *, source: str = "shop") -> Staged:
        """Stage a file and name what comes of it in the manifest."""
        staged = self.log.stage(staged_at, source=source)
        self.batch += 1
        if staged.file is not None:
            named = BatchFile(self.batch, source, staged.file, staged.sha256, staged.lines)
            self.name([*self.manifest, named])
        return staged

    def undo(self, batch: int) -> None:
        """Withdraw the manifest row of a batch."""
        self.name([file for file in self.manifest if file.batch != batch])

    def name(self, manifest: list[BatchFile]) -> None:
        self.manifest = manifest
        self.log = self.empty.with_files(manifest)
